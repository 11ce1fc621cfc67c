"""Taking access away: grants end, handlers leave the register. What a whole department has is narrowed to whoever stays.

Inside a transaction. Of the top class a handler goes by approval; the line waits for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from hiden.access.granting import end_unasked, share_out
from hiden.access.models import Grant
from hiden.access.reviews.gathering import Found, Hold
from hiden.access.reviews.models import AccessReview, AccessReviewLine, HoldKind
from hiden.approvals.actions import propose
from hiden.approvals.models import Case
from hiden.approvals.queries import waiting_things
from hiden.approvals.routes import TOP_RANK
from hiden.base.words import say
from hiden.inventory.draft import HandlerIs
from hiden.inventory.register import set_handlers_unasked
from hiden.inventory.turning import rows_of
from hiden.ledger import Author
from hiden.people.models import Department, Person

EFFECT = "access.review_out"
_HANDLERS = frozenset({HoldKind.HANDLER, HoldKind.HANDLING_DEPARTMENT})
Ending = tuple[AccessReviewLine, Sequence[Hold]]


@dataclass(slots=True)
class Taken:
    """What was done. `grants`, `items`: what ended and what changed."""

    grants: set[int] = field(default_factory=set)
    items: set[int] = field(default_factory=set)


def reason_for(review: AccessReview, words: str = "") -> str:
    """Why a right ended, for its own record."""
    why = say("棚卸し{n}「{title}」で終えると決めたため", n=review.number, title=review.title)
    return f"{why}：{words.strip()}"[:500] if words.strip() else why


def end_grants(endings: Iterable[Ending], found: Found, *, reason: str, by: Author) -> Taken:
    """End the rights of these people at once. Of a department's right the others keep the rest, by name."""
    out: dict[int, set[int]] = defaultdict(set)
    taken = Taken()
    for line, holds in endings:
        for one in holds:
            if one.grant:
                out[one.grant].add(line.person_id)
                taken.items.add(line.item_id)
    grants = list(Grant.objects.filter(pk__in=list(out)).select_related("department"))
    end_unasked(grants, reason=reason, by=by)
    staying: dict[int, Sequence[Person]] = {}
    people = Person.objects.in_bulk(
        {
            person
            for grant in grants
            if grant.department_id
            for person in found.members(grant.department_id) - out[grant.pk]
        }
    )
    for grant in grants:
        if grant.department_id:
            stay = sorted(found.members(grant.department_id) - out[grant.pk])
            staying[grant.pk] = [people[one] for one in stay]
    share_out([(grant, staying[grant.pk]) for grant in grants if grant.pk in staying], by=by)
    taken.grants |= set(out)
    return taken


def handlers_out(endings: Iterable[Ending]) -> dict[int, set[int]]:
    """Item → persons who leave its handlers."""
    out: dict[int, set[int]] = defaultdict(set)
    for line, holds in endings:
        if any(one.kind in _HANDLERS for one in holds):
            out[line.item_id].add(line.person_id)
    return dict(out)


def take_out(out: Mapping[int, set[int]], found: Found, *, by: Author) -> None:
    """Take people out of the handlers of items, through the register. A department gives way to those of it who stay."""
    present = rows_of("handlers", list(out))
    wanted: dict[int, list[HandlerIs]] = {}
    for item, people in out.items():
        stay: list[HandlerIs] = []
        for one in present.get(item, []):
            if one.department:
                members = found.members(one.department)
                if members & people:
                    stay += [HandlerIs(person=each) for each in sorted(members - people)]
                    continue
            elif one.person in people:
                continue
            stay.append(one)
        wanted[item] = list(dict.fromkeys(stay))
    set_handlers_unasked(wanted, by=by)


def needs_approval(line: AccessReviewLine, found: Found) -> bool:
    """Whether who handles an item is settled by more than one: that of the top class."""
    state = found.states.get(line.item_id)
    return (state.rank if state else line.rank) >= TOP_RANK


def thing(line: AccessReviewLine) -> str:
    """What can be in one waiting case at a time."""
    return f"{line.item.number}　{line.person.number}"


def propose_out(
    review: AccessReview, lines: Sequence[AccessReviewLine], *, reason: str, by: Person
) -> dict[int, Case]:
    """One case for each owning department that takes people out of the handlers; line → case.

    What waits in a case already stays in that one. Raises Conflict when nobody could decide.
    """
    waiting = waiting_things(EFFECT)
    known = {one.number: one for one in Case.objects.filter(number__in=set(waiting.values()))}
    cases = {line.pk: known[waiting[thing(line)]] for line in lines if thing(line) in waiting}
    groups: dict[int, list[AccessReviewLine]] = defaultdict(list)
    for line in lines:
        if line.pk not in cases:
            groups[line.owner_id].append(line)
    owners = Department.objects.in_bulk(list(groups))
    for owner, group in sorted(groups.items()):
        case = propose(
            EFFECT,
            title=say("取扱者から外す（棚卸し{n}、{count}件）", n=review.number, count=len(group)),
            reason=reason,
            payload={
                "review": review.number,
                "lines": [[line.pk, line.item.number, line.person.number] for line in group],
            },
            department=owners[owner],
            rank=max(line.rank for line in group),
            by=by,
        )
        cases |= {line.pk: case for line in group}
    return cases
