"""Deciding what is a secret (2-2), and writing the class an item was given (3-1).

A decision is proposed as a case; what is decided takes effect through `effects.py` with the number of that case. Only
those to whom the gate gives `inventory.decide` may decide at once, and the item then says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from hiden.approvals.actions import propose
from hiden.approvals.models import Case
from hiden.approvals.routes import TOP_RANK
from hiden.base.clock import FOREVER_DATE, now
from hiden.base.errors import BadInput, NotFound
from hiden.base.words import say
from hiden.inventory.asking import lock_and_require, require_held
from hiden.inventory.classes import ClassIs, ClassLike, class_codes, classes_in_force
from hiden.inventory.entries import ItemDecided
from hiden.inventory.models import Basis, Decision, Item, ItemState
from hiden.inventory.queries import DECIDING
from hiden.inventory.turning import Turn, Turned, present_states, turn
from hiden.ledger import Author, record_many
from hiden.people.models import Department, Person

EFFECT = DECIDING
MOST_IN_A_CASE = 500
# What is not kept secret carries no class. Before it is published, an application for a patent still does.
_WITHOUT_CLASS = frozenset({Decision.NOT_SECRET, Decision.OPEN})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is decided for one item. `class_code` "" leaves the class as it is, unless the outcome takes it away."""

    item: Item | ItemState
    outcome: str
    reason: str
    review_on: date = field(default=FOREVER_DATE)
    class_code: str = ""

    @property
    def number(self) -> str:
        return self.item.number


@transaction.atomic
def propose_decisions(
    outcomes: Sequence[Outcome], *, title: str = "", reason: str, urgent: bool = False, by: Person
) -> list[Case]:
    """Open one case for each owner department, and one more for what is to be of the top class.

    So every department's manager sees the department's own items, and the stricter way is taken for those that need it.
    """
    if not outcomes:
        raise BadInput(say("対象の情報が選ばれていません。"), say("一覧で一つ以上を選んでください。"))
    known = _check(outcomes)
    ranks = {each.number: known[each.class_code].rank if each.class_code in known else 0 for each in outcomes}
    states = lock_and_require(by, "inventory.propose_decision", [each.item for each in outcomes])
    require_held(states)
    groups: dict[tuple[int, bool], list[tuple[ItemState, Outcome]]] = defaultdict(list)
    for state, each in zip(states, outcomes, strict=True):
        rank = max(ranks[each.number], state.rank)
        groups[state.owner_id, rank >= TOP_RANK].append((state, each))
    owners = Department.objects.in_bulk([owner for owner, _ in groups])
    cases = []
    for (owner, top), group in sorted(groups.items()):
        for start in range(0, len(group), MOST_IN_A_CASE):
            some = group[start : start + MOST_IN_A_CASE]
            rank = TOP_RANK if top else _highest(some, ranks)
            cases.append(
                propose(
                    EFFECT,
                    title=title.strip() or _usual_title(some),
                    reason=reason,
                    payload={"items": [_payload(state, each) for state, each in some]},
                    department=owners[owner],
                    rank=rank,
                    urgent=urgent,
                    by=by,
                )
            )
    return cases


def _highest(group: Sequence[tuple[ItemState, Outcome]], ranks: Mapping[str, int]) -> int:
    return max(max(ranks[each.number], state.rank) for state, each in group)


def _usual_title(group: Sequence[tuple[ItemState, Outcome]]) -> str:
    first = group[0][0].number
    if len(group) == 1:
        return say("{item}の秘密情報の決定", item=first)
    return say("{item}ほか{count}件の秘密情報の決定", item=first, count=len(group) - 1)


def _payload(state: ItemState, each: Outcome) -> dict[str, str]:
    return {
        "number": state.number,
        "outcome": str(each.outcome),
        "reason": each.reason.strip(),
        "review_on": each.review_on.isoformat(),
        "class": each.class_code,
    }


def decide(
    item: Item | ItemState,
    *,
    outcome: str,
    reason: str,
    review_on: date = FOREVER_DATE,
    class_code: str = "",
    since: datetime | None = None,
    by: Person,
) -> ItemState:
    """Decide at once, by somebody to whom the gate gives this. Raises BadInput, NotAllowed."""
    return decide_many([Outcome(item, outcome, reason, review_on, class_code)], since=since, by=by)[0]


@transaction.atomic
def decide_many(outcomes: Sequence[Outcome], *, since: datetime | None = None, by: Person) -> list[ItemState]:
    """Decide many at once, all or none; answers with the states after it."""
    known = _check(outcomes)
    states = lock_and_require(by, "inventory.decide", [each.item for each in outcomes])
    return _write(states, outcomes, known, basis=Basis.DIRECT, case=0, since=since, by=by)


def decide_by_case(outcomes: Sequence[Outcome], *, case: Case, by: Person) -> list[ItemState]:
    """The effect of a decided case. Who may act on the case was asked at each of its steps."""
    known = _check(outcomes)
    states = present_states([each.item for each in outcomes])
    return _write(states, outcomes, known, basis=Basis.CASE, case=case.number, since=None, by=by)


def _write(
    states: Sequence[ItemState],
    outcomes: Sequence[Outcome],
    known: Mapping[str, ClassIs],
    *,
    basis: Basis,
    case: int,
    since: datetime | None,
    by: Author,
) -> list[ItemState]:
    require_held(states)
    decided_at = since or now()
    turns = [
        Turn(
            state,
            {
                "decision": each.outcome,
                "decision_reason": each.reason.strip(),
                "decided_at": decided_at,
                "basis": basis.value,
                "case_number": case,
                "review_on": each.review_on,
                **_class_of(each, known),
            },
        )
        for state, each in zip(states, outcomes, strict=True)
    ]
    done = turn(turns, since=since)
    codes = class_codes()
    record_many([_entry(each, codes) for each in done], by=by)
    return [each.after for each in done]


def _class_of(each: Outcome, known: Mapping[str, ClassIs]) -> dict[str, Any]:
    if each.outcome in _WITHOUT_CLASS:
        return {"secrecy_class_id": None, "rank": 0}
    if not each.class_code:
        return {}
    found = known[each.class_code]
    return {"secrecy_class_id": found.pk, "rank": found.rank}


def _check(outcomes: Sequence[Outcome]) -> dict[str, ClassIs]:
    """The classes in force by code, if everything can be written."""
    known = {each.code: each for each in classes_in_force()}
    for each in outcomes:
        if each.outcome not in Decision.values or each.outcome == Decision.UNDECIDED:
            raise BadInput(
                say("{item}の決定「{value}」はありません。", item=each.number, value=each.outcome),
                say("選択肢から選んでください。"),
            )
        if not each.reason.strip():
            raise BadInput(
                say("{item}の決定の理由が書かれていません。", item=each.number),
                say("なぜそう決めるのかを、後で読む人のために書いてください。"),
            )
        if each.class_code and each.class_code not in known:
            raise NotFound(
                say("「{code}」という区分は、いまはありません。", code=each.class_code),
                say("分類の頁で、いま使われている区分を確かめてください。"),
            )
    return known


def change_state(
    items: Iterable[Item | ItemState],
    *,
    secrecy_class: ClassLike | None,
    rank: int,
    since: datetime | None = None,
) -> list[Turned]:
    """Write the class of items: for the verbs of classification, which ask the gate and tell the ledger themselves.

    Must run in their transaction. Answers with those that really changed.
    """
    wanted = {"secrecy_class_id": secrecy_class.pk if secrecy_class is not None else None, "rank": rank}
    return turn([Turn(state, wanted) for state in present_states(items)], since=since)


def _entry(each: Turned, codes: Mapping[int, str]) -> ItemDecided:
    after = each.after
    return ItemDecided(
        item=after.number,
        since=after.since.isoformat(),
        before=each.before.decision,
        outcome=after.decision,
        class_code=codes.get(after.secrecy_class_id or 0, ""),
        review_on="" if after.review_on == FOREVER_DATE else after.review_on.isoformat(),
        basis=after.basis,
        case=after.case_number,
        reason=after.decision_reason,
    )
