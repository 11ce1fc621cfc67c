"""From passages of the people room to events of this one: what a change of records means in somebody's life."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from hiden.ledger.kinds import Author
from hiden.lifecycle.closing import withdraw_notices
from hiden.lifecycle.models import Passage as Life
from hiden.lifecycle.opening import Opening, open_events, settings
from hiden.people.intervals import at
from hiden.people.models import Kind, Membership, Person, PersonState
from hiden.people.passages import Passage, Turn, follow
from hiden.people.queries import Tree, departments_as_of

_AT_ONCE = 5_000


@dataclass(slots=True)
class _Past:
    """What is known about one person in time."""

    person: Person
    states: list[PersonState] = field(default_factory=list)
    posts: list[Membership] = field(default_factory=list)

    def kind(self, day: date) -> str:
        state = at(self.states, day)
        return "" if state is None else state.kind

    def main(self, day: date) -> Membership | None:
        return next((post for post in self.posts if post.primary and post.since <= day < post.until), None)


@follow
def follow_people(passages: Sequence[Passage], by: Author) -> None:
    """Open the events that the passages mean. Those before the company began to use this room mean nothing.

    Five queries and those of opening, however many persons.
    """
    begins = settings().begins_on
    recent = [one for one in passages if one.day >= begins]
    withdraw_notices([one.person for one in recent if one.turn is Turn.NOTICE_WITHDRAWN], by=by)
    wanted = [one for one in recent if one.turn is not Turn.NOTICE_WITHDRAWN]
    if not wanted:
        return
    past = _read({one.person for one in wanted})
    tree = departments_as_of()
    openings = [
        opening for one in wanted if one.person in past for opening in _means(one, past[one.person], tree)
    ]
    open_events(openings, by=by)


def _read(people: set[int]) -> dict[int, _Past]:
    ids = sorted(people)
    found: dict[int, _Past] = {}
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        found |= {person.pk: _Past(person) for person in Person.objects.filter(pk__in=some)}
        for state in PersonState.objects.filter(person_id__in=some):
            found[state.person_id].states.append(state)
        for post in Membership.objects.filter(person_id__in=some):
            found[post.person_id].posts.append(post)
    return found


def _means(one: Passage, past: _Past, tree: Tree) -> list[Opening]:
    """What one passage is in a person's life; a mere correction is nothing."""
    eve = one.day - timedelta(days=1)
    if one.turn is Turn.APPLIED:
        return [_opening(past, Life.APPLIED, one.day, tree)]
    if one.turn is Turn.CAME:
        return [_opening(past, Life.JOINED, one.day, tree)]
    if one.turn is Turn.NOTICE:
        return [_opening(past, Life.NOTICE, one.day, tree)]
    if one.turn is Turn.LEAVES:
        return _leaving(past, one.day, tree)
    if one.turn is Turn.CHANGED:
        life = _of_kinds(past.kind(eve), past.kind(one.day))
        return [_opening(past, life, one.day, tree)] if life else []
    return _moved(past, one.day, eve, tree)


def _leaving(past: _Past, last_day: date, tree: Tree) -> list[Opening]:
    """The last day, and what follows it."""
    return [_opening(past, life, last_day, tree) for life in (Life.LEFT, Life.AFTER)]


def _of_kinds(before: str, after: str) -> Life | None:
    if not before or before == after or Kind.LEAVER in {before, after}:
        return None
    if after == Kind.SECONDED_OUT:
        return Life.SECONDED
    if before == Kind.SECONDED_OUT:
        return Life.RETURNED
    return Life.REEMPLOYED if after == Kind.REEMPLOYED else Life.KIND_CHANGED


def _moved(past: _Past, day: date, eve: date, tree: Tree) -> list[Opening]:
    before, after = past.main(eve), past.main(day)
    if before is None or after is None:
        return []
    if before.department_id != after.department_id:
        return [_opening(past, Life.TRANSFERRED, day, tree)]
    return [_opening(past, Life.PROMOTED, day, tree)] if before.post != after.post and after.post else []


def _opening(past: _Past, life: Life, day: date, tree: Tree) -> Opening:
    eve = day - timedelta(days=1)
    before, after = past.main(eve), past.main(day)
    place = after or before
    return Opening(
        person=past.person,
        passage=life,
        day=day,
        kind=past.kind(day) or past.kind(eve),
        department=place.department_id if place else None,
        before=_shown(before, tree) if before is not after else "",
        after=_shown(after, tree),
    )


def _shown(post: Membership | None, tree: Tree) -> str:
    return f"{tree.path(post.department_id)} {post.post}".strip() if post else ""
