"""Verbs: giving items their class. The strictest class is only given, and only taken away, through an approval (3-1).

Suggestions are never applied by themselves: every classification is somebody's act and has a reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from hiden.approvals.actions import propose
from hiden.approvals.models import Case
from hiden.approvals.routes import TOP_RANK
from hiden.base.clock import FOREVER
from hiden.base.errors import BadInput, NotFound
from hiden.base.words import say
from hiden.classification.entries import ItemClassified
from hiden.classification.models import SecrecyClass
from hiden.classification.queries import class_by_code, classes, level_of, strict_rank
from hiden.gate import allows, visible
from hiden.inventory.asking import lock_and_require
from hiden.inventory.deciding import change_state
from hiden.inventory.models import Decision, ItemState, Life
from hiden.inventory.turning import Turned
from hiden.ledger import record_many
from hiden.people.models import Department, Person

EFFECT = "classification.classify"
MOST_IN_A_CASE = 500
MOST_NAMED = 5

# What is kept away from others can carry a class; what is public cannot, what is undecided not yet.
CLASSIFIABLE = frozenset({Decision.SECRET, Decision.SHARED, Decision.PATENT})


def needs_approval(secrecy_class: SecrecyClass, states: Iterable[ItemState]) -> bool:
    """Whether this is for an approval: into the strictest class, or out of it."""
    strict = strict_rank(classes())
    return secrecy_class.rank >= strict or any(state.rank >= strict for state in states if state.rank)


@transaction.atomic
def classify(
    numbers: Collection[str], class_code: str, *, reason: str, since: datetime | None = None, by: Person
) -> int:
    """Give items a class at once, all or none; returns how many changed.

    Raises BadInput when an approval is needed, a reason is missing or an item cannot carry a class; NotFound; NotAllowed.
    """
    found, states = _checked(numbers, class_code, reason, by)
    states = lock_and_require(by, "classification.classify", states)
    if needs_approval(found, states):
        raise BadInput(
            say("最も厳しい区分への変更と、そこからの変更には、承認が要ります。"),
            say("「起案する」から、承認の手続きを始めてください。"),
        )
    return _write(states, found, reason, case=0, since=since, by=by)


@transaction.atomic
def propose_classes(
    numbers: Collection[str], class_code: str, *, reason: str, title: str = "", by: Person
) -> list[Case]:
    """Open a case for each owner department; the class is given at its last step. Raises like `classify`."""
    found, states = _checked(numbers, class_code, reason, by)
    states = lock_and_require(by, "classification.propose", states)
    level = level_of(found.rank, [one.rank for one in classes()])
    strict = needs_approval(found, states)
    groups: dict[int, list[ItemState]] = defaultdict(list)
    for state in states:
        groups[state.owner_id].append(state)
    owners = Department.objects.in_bulk(list(groups))
    cases = []
    for owner, group in sorted(groups.items()):
        for start in range(0, len(group), MOST_IN_A_CASE):
            some = group[start : start + MOST_IN_A_CASE]
            rank = TOP_RANK if strict else level
            cases.append(_propose(some, found, owners[owner], title=title, reason=reason, rank=rank, by=by))
    return cases


@dataclass(frozen=True, slots=True)
class Given:
    """What became of a wish: how many items changed at once, or the approval cases that were opened instead."""

    changed: int = 0
    cases: tuple[Case, ...] = ()


@transaction.atomic
def give_class(numbers: Collection[str], class_code: str, *, reason: str, by: Person) -> Given:
    """Classify at once where `by` may and no approval is needed, otherwise open the cases. Raises like `classify`."""
    found, states = _checked(numbers, class_code, reason, by)
    if not needs_approval(found, states) and allows(by, "classification.classify", states[0]):
        return Given(changed=classify(numbers, class_code, reason=reason, by=by))
    return Given(cases=tuple(propose_classes(numbers, class_code, reason=reason, by=by)))


def _propose(
    states: Sequence[ItemState],
    found: SecrecyClass,
    owner: Department,
    *,
    title: str,
    reason: str,
    rank: int,
    by: Person,
) -> Case:
    first = states[0].number
    usual = (
        say("{item}を「{name}」に分類", item=first, name=found.name)
        if len(states) == 1
        else say("{item}ほか{n}件を「{name}」に分類", item=first, n=len(states) - 1, name=found.name)
    )
    payload = {"items": [state.number for state in states], "class": found.code, "reason": reason.strip()}
    return propose(
        EFFECT,
        title=title.strip() or usual,
        reason=reason,
        payload=payload,
        department=owner,
        rank=rank,
        by=by,
    )


def classify_by_case(
    numbers: Collection[str], class_code: str, *, reason: str, case: Case, by: Person
) -> int:
    """The effect of a decided case; who may act on the case was asked at each of its steps."""
    found, states = _checked(numbers, class_code, reason, None)
    return _write(states, found, reason, case=case.number, since=None, by=by)


def _checked(
    numbers: Collection[str], class_code: str, reason: str, by: Person | None
) -> tuple[SecrecyClass, list[ItemState]]:
    """The class and the present states, when all of them can carry it.

    What `by` may not see is as if it were not there (None: a decided case, which sees everything).
    """
    wanted = list(dict.fromkeys(numbers))
    if not wanted:
        raise BadInput(say("情報が選ばれていません。"), say("分類する情報を一つ以上選んでください。"))
    if not reason.strip():
        raise BadInput(say("分類の理由がありません。"), say("なぜその区分にするのかを一文で書いてください。"))
    found = class_by_code(class_code)
    rows = ItemState.objects.filter(number__in=wanted, until=FOREVER)
    if by is not None:
        rows = visible(by, "inventory.read", rows)
    states = {state.number: state for state in rows.select_related("item", "secrecy_class")}
    missing = [number for number in wanted if number not in states]
    if missing:
        raise NotFound(
            say("{items}は台帳にありません。", items=_named(missing)),
            say("番号を確かめてください。見る権限がないときも、この文が表示されます。"),
        )
    unfit = [number for number in wanted if not _can_carry(states[number])]
    if unfit:
        raise BadInput(
            say("{items}は、秘密情報とする決定がないか、廃棄済みです。", items=_named(unfit)),
            say("先に秘密情報とすることを決定するか、選択から外してください。"),
        )
    return found, [states[number] for number in wanted]


def _can_carry(state: ItemState) -> bool:
    return state.decision in CLASSIFIABLE and state.life == Life.ACTIVE


def _named(numbers: Sequence[str]) -> str:
    """The first few numbers, and how many more there are."""
    shown = "、".join(numbers[:MOST_NAMED])
    rest = len(numbers) - MOST_NAMED
    return say("{shown}ほか{n}件", shown=shown, n=rest) if rest > 0 else shown


def _write(
    states: Sequence[ItemState],
    found: SecrecyClass,
    reason: str,
    *,
    case: int,
    since: datetime | None,
    by: Person,
) -> int:
    before = {state.item_id: state.secrecy_class.name if state.secrecy_class else "" for state in states}
    done = change_state(states, secrecy_class=found, rank=found.rank, since=since)
    record_many(
        [_entry(turned, before[turned.before.item_id], found, reason, case) for turned in done], by=by
    )
    return len(done)


def _entry(turned: Turned, before: str, found: SecrecyClass, reason: str, case: int) -> ItemClassified:
    return ItemClassified(
        item=turned.after.number,
        since=turned.after.since.isoformat(),
        before=before,
        after=found.name,
        class_code=found.code,
        reason=reason.strip(),
        case=case,
    )
