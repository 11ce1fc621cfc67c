"""What is known of people on a day, for detectors and for the prior of a case: ten queries, however many people.

These are facts of other rooms, read and never kept. They say how much a sign may mean; they are no sign themselves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from django.db.models import Q

from hiden.base.clock import FOREVER_DATE
from hiden.base.dates.business import is_business_day
from hiden.base.text import fold
from hiden.identity.models import OutsideAccountState
from hiden.lifecycle.models import Participation
from hiden.monitoring.models import KnownPlace, PlaceKind
from hiden.people.intervals import holding
from hiden.people.models import (
    NOT_HERE,
    CompanyHoliday,
    Kind,
    LeavingNotice,
    Membership,
    PersonState,
    Role,
    RoleHolding,
)

_POWERFUL: Final = frozenset({Role.IT, Role.ADMINISTRATOR})
_LENT: Final = frozenset(
    {Kind.SECONDED_IN, Kind.SECONDED_OUT, Kind.DISPATCHED, Kind.CONTRACTOR, Kind.SIDE_JOB}
)


@dataclass(frozen=True, slots=True)
class Facts:
    """One person on one day. `department` is the one of the main post (0: none); `last_day` None while it is open.

    `joined_on`: since when they are with the company without a break; `superior_noticed`: when a head or officer of their department
    gave notice. `home`: domains of the employer they come from; `related`: domains that they, or somebody for them, declared.
    """

    person: int
    kind: str = ""
    employer: str = ""
    department: int = 0
    departments: frozenset[int] = frozenset()
    posts: frozenset[str] = frozenset()
    projects: frozenset[int] = frozenset()
    privileged: bool = False
    noticed_on: date | None = None
    last_day: date | None = None
    joined_on: date | None = None
    superior_noticed: date | None = None
    home: frozenset[str] = frozenset()
    related: frozenset[str] = frozenset()

    @property
    def here(self) -> bool:
        """Whether they are with the company."""
        return bool(self.kind) and self.kind not in NOT_HERE


@dataclass(frozen=True, slots=True)
class Context:
    """A day: everybody who is known, whether the company works, and what is known of places outside, by domain."""

    day: date
    people: Mapping[int, Facts]
    working: bool
    places: Mapping[str, str] = field(default_factory=dict)

    def of(self, person: int) -> Facts:
        """What is known of somebody; nothing for who is not known."""
        return self.people.get(person) or Facts(person)

    @property
    def size(self) -> int:
        """How many people are with the company."""
        return sum(each.here for each in self.people.values())


def context_of(day: date) -> Context:
    """Read it. Ten queries."""
    people = _people(day)
    _leaving(people, day)
    _superiors(people, day)
    everybodys = _places(people, day)
    holidays = frozenset(CompanyHoliday.objects.values_list("day", flat=True))
    return Context(day, people, is_business_day(day, company_holidays=holidays), everybodys)


def _people(day: date) -> dict[int, Facts]:
    states = PersonState.objects.filter(holding(day)).values_list("person_id", "kind", "employer")
    departments: dict[int, set[int]] = defaultdict(set)
    posts: dict[int, set[str]] = defaultdict(set)
    main: dict[int, int] = {}
    rows = Membership.objects.filter(holding(day)).values_list(
        "person_id", "department_id", "post", "primary"
    )
    for person, department, post, primary in rows:
        departments[person].add(department)
        if post:
            posts[person].add(post)
        if primary:
            main[person] = department
    projects = _projects(day)
    powerful = _powerful(day)
    joined = _joined(day)
    return {
        person: Facts(
            person=person,
            kind=kind,
            employer=employer,
            department=main.get(person, 0),
            departments=frozenset(departments[person]),
            posts=frozenset(posts[person]),
            projects=frozenset(projects[person]),
            privileged=person in powerful,
            joined_on=joined.get(person),
        )
        for person, kind, employer in states
    }


def _joined(day: date) -> dict[int, date]:
    """Since when people are here, after any time that they were not."""
    found: dict[int, date] = {}
    ended: dict[int, date] = {}
    rows = PersonState.objects.filter(since__lte=day).exclude(kind__in=NOT_HERE).order_by("since", "pk")
    for person, since, until in rows.values_list("person_id", "since", "until"):
        if ended.get(person) != since:
            found[person] = since
        ended[person] = until
    return found


def _projects(day: date) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for person, project in Participation.objects.filter(holding(day)).values_list("person_id", "project_id"):
        found[person].add(project)
    return found


def _powerful(day: date) -> set[int]:
    """Who holds a privileged account in another system, or runs them."""
    accounts = OutsideAccountState.objects.filter(holding(day), privileged=True)
    holders = accounts.values_list("account__person_id", flat=True)
    roles = RoleHolding.objects.filter(holding(day), role__in=_POWERFUL)
    return {person for person in holders if person} | set(roles.values_list("person_id", flat=True))


def _leaving(people: dict[int, Facts], day: date) -> None:
    """Notices that held on that day; of several the newest."""
    notices = LeavingNotice.objects.filter(noticed_on__lte=day, withdrawn_on__gt=day).order_by("noticed_on")
    for person, noticed, last in notices.values_list("person_id", "noticed_on", "last_day"):
        if person in people:
            known = None if last == FOREVER_DATE else last
            people[person] = replace(people[person], noticed_on=noticed, last_day=known)


def _superiors(people: dict[int, Facts], day: date) -> None:
    """Whose head gave notice: managers of their department, and officers who have their post there."""
    heads: dict[int, set[int]] = defaultdict(set)
    rows = RoleHolding.objects.filter(holding(day), role=Role.DEPARTMENT_MANAGER, department__isnull=False)
    for head, department in rows.values_list("person_id", "department_id"):
        heads[department or 0].add(head)
    for person, facts in people.items():
        if facts.kind == Kind.OFFICER and facts.department:
            heads[facts.department].add(person)
    noticed = {person: facts.noticed_on for person, facts in people.items() if facts.noticed_on is not None}
    for person, facts in people.items():
        told = [
            noticed[head] for head in heads.get(facts.department, ()) if head != person and head in noticed
        ]
        if told and facts.department:
            people[person] = replace(facts, superior_noticed=max(told))


def _places(people: dict[int, Facts], day: date) -> dict[str, str]:
    """Places of single persons go to them; the employer's own domain to everybody who comes from there; the rest is everybody's."""
    rows = KnownPlace.objects.filter(Q(since__lte=day), until__gt=day).order_by("pk")
    everybodys: dict[str, str] = {}
    lenders: dict[str, set[str]] = defaultdict(set)
    related: dict[int, set[str]] = defaultdict(set)
    home: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        name = row.domain.lower().strip(".")
        if row.person_id:
            (home if row.kind == PlaceKind.HOME else related)[row.person_id].add(name)
        else:
            everybodys[name] = row.kind
            if row.kind == PlaceKind.HOME and row.words:
                lenders[fold(row.words)].add(name)
    for person, facts in people.items():
        theirs = lenders.get(fold(facts.employer), set()) if facts.kind in _LENT and facts.employer else set()
        if theirs or person in home or person in related:
            people[person] = replace(
                facts, home=frozenset(home[person] | theirs), related=frozenset(related[person])
            )
    return everybodys


__all__ = ["Context", "Facts", "context_of"]
