"""Questions: which classes were in force, what each allowed, and how many items carry them. All take `as_of`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from hiden.approvals.routes import TOP_RANK
from hiden.base.clock import FOREVER, now
from hiden.base.errors import Misconfigured, NotFound
from hiden.base.words import say
from hiden.classification.models import Answer, ClassState, HandlingRule, ModeKind, SecrecyClass, UsageMode

# The catalogue grades everything for three ranks; a company may have fewer or more classes.
CATALOGUE_RANKS = 3


@dataclass(frozen=True, slots=True)
class ClassInForce:
    """A class as it was at the instant asked for. `level` is its rank on the catalogue's scale of 1 to 3."""

    pk: int
    code: str
    name: str
    name_en: str
    definition: str
    rank: int
    level: int
    special: bool
    since: datetime


@dataclass(frozen=True, slots=True)
class Rule:
    """One cell of the handling table."""

    answer: Answer
    text: str
    since: datetime


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: what is asked, and the rule of each class in the order of the table (None: nothing laid down)."""

    mode: UsageMode
    classes: tuple[ClassInForce, ...]
    rules: tuple[Rule | None, ...]

    @property
    def cells(self) -> list[tuple[ClassInForce, Rule | None]]:
        """Each rule beside its class."""
        return list(zip(self.classes, self.rules, strict=True))


@dataclass(frozen=True, slots=True)
class HandlingTable:
    """取扱表: classes from the strictest to the mildest; basic handling first, then modes of use."""

    classes: tuple[ClassInForce, ...]
    rows: tuple[TableRow, ...]

    @property
    def missing(self) -> int:
        """How many cells have no rule yet."""
        return sum(rule is None for row in self.rows for rule in row.rules)

    @property
    def parts(self) -> list[tuple[ModeKind, list[TableRow]]]:
        """The rows by kind, leaving out empty kinds."""
        parts = [(kind, [row for row in self.rows if row.mode.kind == kind]) for kind in ModeKind]
        return [(kind, rows) for kind, rows in parts if rows]


def holding(as_of: datetime | None) -> Q:
    """The filter for rows that hold at an instant (None: now)."""
    if as_of is None:
        return Q(until=FOREVER, since__lte=now())
    return Q(since__lte=as_of, until__gt=as_of)


def level_of(rank: int, ranks: Iterable[int]) -> int:
    """A company's rank on the catalogue's scale: the strictest class is 3, the others spread evenly below it.

    With three ranks it is the rank's place itself. A single class is treated as the strictest.
    """
    ordered = sorted({*ranks, rank})
    place = ordered.index(rank) + 1
    return max(1, -(-place * CATALOGUE_RANKS // len(ordered)))


def classes(as_of: datetime | None = None) -> tuple[ClassInForce, ...]:
    """The classes in force, strictest first. One query."""
    states = list(ClassState.objects.filter(holding(as_of)).select_related("secrecy_class"))
    ranks = [state.secrecy_class.rank for state in states]
    found = [
        ClassInForce(
            pk=state.secrecy_class_id,
            code=state.secrecy_class.code,
            name=state.name,
            name_en=state.name_en,
            definition=state.definition,
            rank=state.secrecy_class.rank,
            level=level_of(state.secrecy_class.rank, ranks),
            special=state.special,
            since=state.since,
        )
        for state in states
    ]
    return tuple(sorted(found, key=lambda one: (-one.rank, one.special, one.code)))


def strict_rank(in_force: Sequence[ClassInForce]) -> int:
    """From which rank on a class is given and taken away through an approval only; that of the strictest at least."""
    return min(TOP_RANK, max((one.rank for one in in_force), default=0))


def unguarded(in_force: Sequence[ClassInForce]) -> Misconfigured | None:
    """What is wrong where there are classes, but none so strict that only the named may see what carries it."""
    if not in_force or any(one.rank >= TOP_RANK for one in in_force):
        return None
    return Misconfigured(
        say("名前を挙げた取扱者だけに示す区分（段階{rank}以上）がありません。", rank=TOP_RANK),
        say("最も厳しい区分を、段階{rank}以上で設け直してください。", rank=TOP_RANK),
    )


def class_by_code(code: str) -> SecrecyClass:
    """The class that is in force now under this code. Raises NotFound."""
    found = SecrecyClass.objects.filter(code=code, until=FOREVER).first()
    if found is None:
        raise NotFound(
            say("「{code}」という区分は、いまはありません。", code=code),
            say("分類の頁で、いま使われている区分を確かめてください。"),
        )
    return found


def any_class(code: str) -> SecrecyClass:
    """The class under this code, in force or retired. Raises NotFound."""
    found = SecrecyClass.objects.filter(code=code).first()
    if found is None:
        raise NotFound(
            say("「{code}」という区分はありません。", code=code), say("分類の頁で区分を確かめてください。")
        )
    return found


def mode_by_code(code: str) -> UsageMode:
    """The row of the handling table under this code, as it is used now. Raises NotFound."""
    found = UsageMode.objects.filter(code=code, until=FOREVER).first()
    if found is None:
        raise NotFound(
            say("取扱表に「{code}」という行は、いまはありません。", code=code),
            say("取扱表の頁で確かめてください。"),
        )
    return found


def usage_modes(as_of: datetime | None = None) -> list[UsageMode]:
    """The rows of the handling table: basic handling first, then modes of use. One query."""
    return list(UsageMode.objects.filter(holding(as_of)).order_by("kind", "order", "code"))


def handling_table(as_of: datetime | None = None) -> HandlingTable:
    """The whole table at an instant. Three queries, however large it is."""
    in_force = classes(as_of)
    modes = usage_modes(as_of)
    cells: Mapping[tuple[int, int], Rule] = {
        (rule.usage_mode_id, rule.secrecy_class_id): Rule(Answer(rule.answer), rule.text, rule.since)
        for rule in HandlingRule.objects.filter(holding(as_of))
    }
    rows = tuple(
        TableRow(mode, in_force, tuple(cells.get((mode.pk, one.pk)) for one in in_force)) for mode in modes
    )
    return HandlingTable(in_force, rows)


def rules_of(code: str, as_of: datetime | None = None) -> list[tuple[UsageMode, Rule | None]]:
    """What one class says in every row: for the page of an item. Three queries."""
    table = handling_table(as_of)
    place = next((index for index, one in enumerate(table.classes) if one.code == code), None)
    return [] if place is None else [(row.mode, row.rules[place]) for row in table.rows]


def rule_history(secrecy_class: SecrecyClass, mode: UsageMode) -> list[HandlingRule]:
    """Every rule this cell ever had, newest first."""
    return list(
        HandlingRule.objects.filter(secrecy_class=secrecy_class, usage_mode=mode).order_by(
            "-recorded_at", "-pk"
        )
    )


def class_history(secrecy_class: SecrecyClass) -> list[ClassState]:
    """What a class was called and meant, newest first."""
    return list(secrecy_class.states.order_by("-recorded_at", "-pk"))
