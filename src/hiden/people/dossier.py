"""All that is kept about some persons, changed in memory and written in few statements.

One person on a page and 10,000 from a file go the same way, so both obey the same rules of time. Whoever calls has
asked the gate and writes the ledger; nothing here is public to other rooms.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django.db.models import F

from hiden.base.clock import FOREVER_DATE, now, today
from hiden.base.kana import sort_key
from hiden.people.intervals import Rows, at, carve, cut
from hiden.people.models import Account, ApiToken, Kind, Membership, Person, PersonState, RoleHolding

STATE_FIELDS = ("name", "kana", "kind", "email", "employer")
_POST_FIELDS = ("post", "primary")
_IDS_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Place:
    """A post in a department, by the department's id."""

    department: int
    post: str = ""


@dataclass(slots=True)
class Dossier:
    """One person with everything in time. `states`, `posts` and `roles` include what is over and what is reserved."""

    person: Person
    states: list[PersonState] = field(default_factory=list)
    posts: list[Membership] = field(default_factory=list)
    roles: list[RoleHolding] = field(default_factory=list)

    def places(self, day: date) -> tuple[Place | None, frozenset[Place]]:
        """The 主務 and the 兼務 of a day."""
        held = [post for post in self.posts if post.since <= day < post.until]
        main = next((Place(post.department_id, post.post) for post in held if post.primary), None)
        return main, frozenset(Place(post.department_id, post.post) for post in held if not post.primary)

    def leaves_after(self, day: date) -> date:
        """The first day as 退職者 that is reserved for later than `day`; FOREVER_DATE while none is."""
        ends = [state.since for state in self.states if state.kind == Kind.LEAVER and state.since > day]
        return min(ends, default=FOREVER_DATE)

    def away_since(self, day: date) -> date | None:
        """The first day of the absence as 退職者 that a day lies in; None if the person is here that day."""
        state = at(self.states, day)
        first = None
        while state is not None and state.kind == Kind.LEAVER:
            first = state.since
            state = at(self.states, date.fromordinal(first.toordinal() - 1))
        return first


def load(people: Sequence[Person]) -> dict[int, Dossier]:
    """The dossiers of some persons by id: three queries for each 5,000 persons."""
    dossiers = {person.pk: Dossier(person) for person in people}
    for start in range(0, len(people), _IDS_AT_ONCE):
        ids = [person.pk for person in people[start : start + _IDS_AT_ONCE]]
        for state in PersonState.objects.filter(person_id__in=ids):
            dossiers[state.person_id].states.append(state)
        for post in Membership.objects.filter(person_id__in=ids):
            dossiers[post.person_id].posts.append(post)
        for role in RoleHolding.objects.filter(person_id__in=ids):
            dossiers[role.person_id].roles.append(role)
    return dossiers


def load_everybody() -> dict[int, Dossier]:
    """The dossiers of all persons: four queries."""
    dossiers = {person.pk: Dossier(person) for person in Person.objects.all()}
    for state in PersonState.objects.all():
        dossiers[state.person_id].states.append(state)
    for post in Membership.objects.all():
        dossiers[post.person_id].posts.append(post)
    for role in RoleHolding.objects.all():
        dossiers[role.person_id].roles.append(role)
    return dossiers


def load_one(person: Person) -> Dossier:
    """The dossier of one person."""
    return load([person])[person.pk]


@dataclass(slots=True)
class Batch:
    """Changes to dossiers, gathered; `write` writes them all. Use inside a transaction."""

    _states: Rows[PersonState] = field(default_factory=Rows)
    _posts: Rows[Membership] = field(default_factory=Rows)
    _roles: Rows[RoleHolding] = field(default_factory=Rows)
    _people: dict[int, Dossier] = field(default_factory=dict)
    _new: list[Person] = field(default_factory=list)

    def add(self, number: str) -> Dossier:
        """A new person, without any state yet."""
        dossier = Dossier(Person(number=number))
        self._new.append(dossier.person)
        return self.meet(dossier)

    def change(self, dossier: Dossier, day: date, values: Mapping[str, Any]) -> tuple[str, ...]:
        """Let name, kind … hold from a day on; returns the names of the fields that differ."""
        before = at(dossier.states, day)
        differ = tuple(
            name for name, value in values.items() if before is None or getattr(before, name) != value
        )
        if differ:
            make = partial(PersonState, person=dossier.person)
            changed, new = carve(dossier.states, day, values, make, STATE_FIELDS)
            self._states.take(changed, new)
            self.meet(dossier)
        return differ

    def place(
        self, dossier: Dossier, day: date, main: Place | None, others: Iterable[Place] | None = None
    ) -> bool:
        """Let these be the posts from a day on: 主務, and all 兼務 (None: leave the 兼務 as they are).

        What was reserved for later stays. Says whether anything differs.
        """
        had_main, had_others = dossier.places(day)
        wanted = had_others if others is None else frozenset(others)
        if main == had_main and wanted == had_others:
            return False
        # End first, so that 主務 and 兼務 may change places on the same day.
        leaves = dossier.leaves_after(day)
        ends = min(leaves, self._leave_main(dossier, day)) if main != had_main else leaves
        for place in had_others - wanted:
            self._leave(dossier, day, place)
        if main is not None and main != had_main:
            self._open(dossier, day, main, primary=True, until=ends)
        for place in wanted - had_others:
            self._open(dossier, day, place, primary=False, until=leaves)
        self.meet(dossier)
        return True

    def _leave_main(self, dossier: Dossier, day: date) -> date:
        """End the 主務 of a day; returns when the next one, already reserved, begins."""
        later = [post.since for post in dossier.posts if post.primary and post.since > day]
        for post in [post for post in dossier.posts if post.primary and post.since <= day < post.until]:
            self._end(dossier, post, day)
        return min(later, default=FOREVER_DATE)

    def _leave(self, dossier: Dossier, day: date, place: Place) -> None:
        for post in list(dossier.posts):
            same = not post.primary and (post.department_id, post.post) == (place.department, place.post)
            if same and post.since <= day < post.until:
                self._end(dossier, post, day)

    def _end(self, dossier: Dossier, post: Membership, day: date) -> None:
        mine = [post]
        gone, changed = cut(mine, day)
        if gone:
            dossier.posts.remove(post)
        self._posts.take(changed, (), gone)

    def _open(self, dossier: Dossier, day: date, place: Place, *, primary: bool, until: date) -> None:
        fresh = Membership(
            person=dossier.person,
            department_id=place.department,
            post=place.post,
            primary=primary,
            since=day,
            until=until,
            recorded_at=now(),
        )
        dossier.posts.append(fresh)
        self._posts.take((), [fresh])

    def leave(self, dossier: Dossier, last_day: date) -> bool:
        """Let this be the last day with the company: posts and roles end, reserved ones never begin."""
        first = date.fromordinal(last_day.toordinal() + 1)
        if not self.change(dossier, first, {"kind": Kind.LEAVER}):
            return False
        gone_posts, changed_posts = cut(dossier.posts, first)
        self._posts.take(changed_posts, (), gone_posts)
        gone_roles, changed_roles = cut(dossier.roles, first)
        self._roles.take(changed_roles, (), gone_roles)
        return True

    def begin_earlier(self, dossier: Dossier, day: date) -> None:
        """Let the first state begin on an earlier day: the company knew the person before we did."""
        first = min(dossier.states, key=lambda state: state.since)
        if day < first.since:
            first.since, first.recorded_at = day, now()
            self._states.take([first])
            self.meet(dossier)

    def stay(self, dossier: Dossier, day: date) -> None:
        """Take back that the person leaves with `day` as the first day away: they go on as before."""
        before = at(dossier.states, date.fromordinal(day.toordinal() - 1))
        if before is not None and before.kind != Kind.LEAVER:
            self.change(dossier, day, {"kind": before.kind})

    def meet(self, dossier: Dossier) -> Dossier:
        """Have the copies on this person brought up to date when the batch is written."""
        self._people[id(dossier)] = dossier
        return dossier

    def write(self) -> None:
        """Write everything: persons first, so that their rows can point to them."""
        day = today()
        stale = [each.person for each in self._people.values() if freshen(each, day)]
        if self._new:
            Person.objects.bulk_create(self._new, batch_size=500)
        new = {id(person) for person in self._new}
        old = [person for person in stale if id(person) not in new]
        if old:
            Person.objects.bulk_update(old, ["name", "kana", "kana_key", "kind"], batch_size=200)
        self._states.write(PersonState, STATE_FIELDS)
        self._posts.write(Membership, _POST_FIELDS)
        self._roles.write(RoleHolding, ())
        lock_out([person for person in old if person.kind == Kind.LEAVER])


def freshen(dossier: Dossier, day: date) -> bool:
    """Bring the copies on the person up to a day; says whether they differ. Before the first day: as they will come."""
    if not dossier.states:
        return False
    state = at(dossier.states, day) or min(
        dossier.states, key=lambda each: abs(each.since.toordinal() - day.toordinal())
    )
    person = dossier.person
    fresh = (state.name, state.kana, sort_key(state.kana), state.kind)
    if fresh == (person.name, person.kana, person.kana_key, person.kind):
        return False
    person.name, person.kana, person.kana_key, person.kind = fresh
    return True


def lock_out(people: Sequence[Person]) -> None:
    """Stop accounts, end sessions, revoke tokens; whoever calls does so in the transaction that says why."""
    ids = [person.pk for person in people]
    for start in range(0, len(ids), _IDS_AT_ONCE):
        some = ids[start : start + _IDS_AT_ONCE]
        Account.objects.filter(person_id__in=some).update(is_active=False)
        Person.objects.filter(pk__in=some).update(session_epoch=F("session_epoch") + 1)
        ApiToken.objects.filter(person_id__in=some, revoked_at=None).update(revoked_at=now())
