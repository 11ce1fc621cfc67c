"""What the handling table and the register say about lending a thing, or about a meeting: factors with their sources.

A factor that stops is lifted by a decided case only; one to confirm is read and ticked by whoever lends; a note is a note.
For meetings factors are listed and nothing is concluded: who holds the meeting decides.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from hiden.approvals.routes import TOP_RANK
from hiden.base.clock import FOREVER
from hiden.base.words import listed, say
from hiden.classification.models import Answer
from hiden.classification.queries import HandlingTable, Rule, handling_table, strict_rank
from hiden.gate import visible
from hiden.inventory.asking import known_ids
from hiden.inventory.models import Decision, Item, ItemState, Origin
from hiden.inventory.outsiders import outsiders_of
from hiden.lending.kinds import OUTSIDE, Carry, ThingKind
from hiden.lending.models import Thing
from hiden.lending.queries import items_held
from hiden.people.models import Person

# The rows of the handling table that are asked, by what is done.
TAKE_OUT, COPY, DISCLOSE = "handling-take-out", "handling-copy", "handling-disclose"
TELEWORK, OWN_COPIES, SUPPLY = "mode-telework", "mode-personal-copies", "mode-supply-chain"
ONLINE, ABROAD, AI, PRIVATE = (
    "mode-online-meeting",
    "mode-overseas",
    "mode-generative-ai",
    "mode-private-device",
)
# What one can hold as one's own, so that the row on personal copies speaks of it.
_COPIES = frozenset({ThingKind.COPY, ThingKind.MEDIA})
# From this rank on, whoever gets something outside should be named for it.
NAMED_RANK = 2
_MOST_NAMES = 10
FREE = frozenset({Decision.NOT_SECRET, Decision.OPEN, Decision.PATENT})


class Weight(StrEnum):
    """How heavy a factor is."""

    STOP = "stop"
    CONFIRM = "confirm"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Factor:
    """One thing to know: in words, where it is laid down, and for which item (its number) and class."""

    weight: Weight
    words: str
    source: str
    item: str = ""
    class_name: str = ""
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Use:
    """How a thing is to be used. `outside`: by a named handler of a partner."""

    carry: Carry
    outside: bool = False
    overseas: bool = False

    def rows(self, kind: str) -> tuple[str, ...]:
        """The rows of the handling table that speak of it."""
        found: list[str] = []
        if self.carry in OUTSIDE or self.outside:
            found.append(TAKE_OUT)
        if self.carry == Carry.HOME:
            found.append(TELEWORK)
        if self.outside:
            found += [DISCLOSE, SUPPLY]
        if self.overseas:
            found.append(ABROAD)
        if self.carry == Carry.OFFICE and not self.outside and kind in _COPIES:
            found.append(OWN_COPIES)
        return tuple(found)


def states_of(items: Collection[Item]) -> list[ItemState]:
    """The present states of items, strictest first. One query."""
    rows = ItemState.objects.filter(item__in=list(items), until=FOREVER).select_related("secrecy_class")
    return sorted(rows, key=lambda one: (-one.rank, one.number))


@dataclass(frozen=True, slots=True)
class Outside:
    """Somebody of a partner's to whom a thing is to be lent."""

    company: str
    name: str


def lending_factors(
    thing: Thing, use: Use, *, person: Person | None, outside: Outside | None = None
) -> tuple[Factor, ...]:
    """What speaks about lending a thing to a person (None: to a partner's handler) for a use. Seven queries at most.

    `outside`: who that handler is, where it is asked whether they are named for the items.
    """
    states = states_of(items_held([thing.pk]).get(thing.pk, []))
    if not states:
        return ()
    table = handling_table()
    found = [factor for state in states for factor in _of_item(state, table, use, thing.kind)]
    if person is not None:
        found += _of_handler(states, person)
    elif outside is not None:
        found += _of_outsider(states, outside)
    return tuple(sorted(dict.fromkeys(found), key=heaviest))


@dataclass(frozen=True, slots=True)
class UseShown:
    """A use with what is laid down about it, whoever borrows: for the page where one chooses."""

    label: str
    weight: Weight
    factors: tuple[Factor, ...]
    carry: str = ""  # for uses inside the company and its own trips: the choice of the form

    @property
    def words(self) -> str:
        """The weight in words."""
        return {
            Weight.STOP: say("承認がなければ不可"),
            Weight.CONFIRM: say("条件を確かめて可"),
            Weight.NOTE: say("可"),
        }[self.weight]


def uses_shown(thing: Thing, *, by: Person | None = None) -> list[UseShown]:
    """Every use with its factors, the heaviest saying what comes of it; nothing for a thing that holds no item. Seven queries.

    `by`: the reader, who is told which handlers of partners are named for those items that they may know of.
    """
    states = states_of(items_held([thing.pk]).get(thing.pk, []))
    if not states:
        return []
    table = handling_table()
    named = list(_named(states, by)) if by is not None else []
    uses = [(str(one.label), Use(one)) for one in Carry]
    uses.append((say("社外の取扱者に貸す"), Use(Carry.TRIP, outside=True)))
    uses.append((say("国外へ持ち出す"), Use(Carry.TRIP, overseas=True)))
    found = []
    for label, use in uses:
        factors = [factor for state in states for factor in _of_item(state, table, use, thing.kind)]
        factors += named if use.outside else []
        same = dict.fromkeys(replace(one, item="") for one in factors)  # said once, however many items
        ordered = tuple(sorted(same, key=heaviest))
        carry = "" if use.outside or use.overseas else use.carry.value
        found.append(UseShown(label, ordered[0].weight if ordered else Weight.NOTE, ordered, carry))
    return found


def heaviest(factor: Factor) -> int:
    return list(Weight).index(factor.weight)


def _of_item(state: ItemState, table: HandlingTable, use: Use, kind: str) -> Iterable[Factor]:
    away = use.outside or use.overseas or use.carry in OUTSIDE
    if state.secrecy_class is None:
        yield from without_class(state, away=away)
    else:
        for row in use.rows(kind):
            yield by_row(state, table, row)
    if use.outside and state.origin == Origin.RECEIVED:
        words = say(
            "他社から受領した情報です。その会社との契約が、ほかの会社に渡すことを認めているかを確かめます。"
        )
        yield Factor(Weight.CONFIRM, words, say("台帳の入手元"), state.number)
    if use.overseas and state.origin == Origin.CONTROLLED:
        words = say("輸出管理の対象技術です。国外へ持ち出す前に、許可が要るかを確かめます。")
        yield Factor(Weight.CONFIRM, words, say("台帳の入手元"), state.number)


def without_class(state: ItemState, *, away: bool) -> Iterable[Factor]:
    if state.decision in FREE:
        return
    if state.decision == Decision.UNDECIDED:
        words = say("秘密情報とするかが、まだ決まっていません。")
    else:
        words = say("秘密区分が付いていないため、取扱いの定めがありません。")
    yield Factor(Weight.STOP if away else Weight.CONFIRM, words, say("台帳"), state.number)


def by_row(state: ItemState, table: HandlingTable, code: str) -> Factor:
    """What one cell of the handling table says about one item."""
    rule, mode = _cell(table, code, state.secrecy_class_id or 0)
    name = state.secrecy_class.name if state.secrecy_class else ""
    source = say("取扱表「{row}」", row=mode)
    strict = state.rank >= strict_rank(table.classes)
    if rule is None:
        words = say("この区分の「{row}」について、取扱表に定めがありません。", row=mode)
        return Factor(Weight.STOP, words, source, state.number, name, state.rank)
    words = say("{answer}：{text}", answer=rule.answer.label, text=rule.text or "—")
    return Factor(_weight(rule, strict=strict), words, source, state.number, name, state.rank)


def _weight(rule: Rule, *, strict: bool) -> Weight:
    if rule.answer == Answer.FORBIDDEN or (rule.answer == Answer.RULED and strict):
        return Weight.STOP
    return Weight.NOTE if rule.answer == Answer.ALLOWED else Weight.CONFIRM


def _cell(table: HandlingTable, code: str, secrecy_class: int) -> tuple[Rule | None, str]:
    for row in table.rows:
        if row.mode.code == code:
            rule = next((rule for one, rule in row.cells if one.pk == secrecy_class), None)
            return rule, row.mode.name
    return None, _NAMES.get(code, code)


# What a row is called where the company took it out of its table.
_NAMES = {
    TAKE_OUT: "持出し", COPY: "複製", DISCLOSE: "社外への開示", TELEWORK: "テレワーク", OWN_COPIES: "個々に資料を所持",
    SUPPLY: "サプライチェーン共有", ONLINE: "オンライン会議", ABROAD: "海外からの利用", AI: "生成AI", PRIVATE: "私物端末",
}  # fmt: skip


def _of_handler(states: Sequence[ItemState], person: Person) -> Iterable[Factor]:
    """Whether the borrower may know of the items at all."""
    wanted = [one for one in states if one.decision not in FREE]
    rows = ItemState.objects.filter(pk__in=[one.pk for one in wanted])
    known = set(visible(person, "inventory.read", rows).values_list("pk", flat=True))
    for state in wanted:
        if state.pk not in known:
            weight = Weight.STOP if state.rank >= TOP_RANK else Weight.CONFIRM
            words = say("借りる人は、この情報の取扱者として登録されていません。")
            name = state.secrecy_class.name if state.secrecy_class else ""
            yield Factor(weight, words, say("台帳の取扱者"), state.number, name, state.rank)


def unnamed(thing: Thing, outside: Outside) -> list[Factor]:
    """What a thing bears that this person of a partner's is not named for: to be shown before it is lent. Three queries."""
    return list(_of_outsider(states_of(items_held([thing.pk]).get(thing.pk, [])), outside))


def _of_outsider(states: Sequence[ItemState], outside: Outside) -> Iterable[Factor]:
    """Whether whoever gets it of a partner's is named for what is secret or higher: read and confirmed, never a prohibition."""
    wanted = [one for one in states if one.rank >= NAMED_RANK and one.decision not in FREE]
    named = outsiders_of([one.item_id for one in wanted])
    for state in wanted:
        if not any(one.is_called(outside.company, outside.name) for one in named[state.item_id]):
            # Who it is stands with the loan, where it can be forgotten; these words go into the ledger.
            words = say("借りる社外の人は、この情報の取引先の取扱者の名簿にありません。")
            name = state.secrecy_class.name if state.secrecy_class else ""
            yield Factor(Weight.CONFIRM, words, say("取引先の取扱者名簿"), state.number, name, state.rank)


def _named(states: Sequence[ItemState], by: Person) -> Iterable[Factor]:
    """For the page where one chooses: who is named for what is secret or higher and known to the reader."""
    wanted = [one for one in states if one.rank >= NAMED_RANK and one.decision not in FREE]
    known = known_ids(by, [one.item_id for one in wanted]) if wanted else set()
    wanted = [one for one in wanted if one.item_id in known]
    named = outsiders_of([one.item_id for one in wanted])
    for state in wanted:
        names = [f"{one.company} {one.name}" for one in named[state.item_id]]
        words = (
            say("名簿にある取引先の取扱者：{names}", names=listed(names[:_MOST_NAMES]))
            if names
            else say("取引先の取扱者は、名簿にだれもいません。")
        )
        name = state.secrecy_class.name if state.secrecy_class else ""
        weight = Weight.NOTE if names else Weight.CONFIRM
        yield Factor(weight, words, say("取引先の取扱者名簿"), state.number, name, state.rank)


def stopped(things: Collection[Thing]) -> Callable[[Thing, Use], list[str]]:
    """For many things at once: what of the handling table stops a use, in words. Five queries, then none."""
    held = items_held([one.pk for one in things])
    states = {state.item_id: state for state in states_of([item for some in held.values() for item in some])}
    table = handling_table()

    def ask(thing: Thing, use: Use) -> list[str]:
        found = (
            factor
            for item in held.get(thing.pk, ())
            if item.pk in states
            for factor in _of_item(states[item.pk], table, use, thing.kind)
        )
        return list(dict.fromkeys(one.words for one in found if one.weight == Weight.STOP))

    return ask


def rank_of(items: Collection[Item]) -> int:
    """The rank of the strictest class among some items; 0 without any. One query."""
    return max((one.rank for one in states_of(items)), default=0)
