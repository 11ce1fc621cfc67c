"""What the company knows on each day of a simulated year, as detectors and the order of cases take it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from hiden.base.clock import FOREVER_DATE
from hiden.base.text import fold
from hiden.monitoring import pack
from hiden.monitoring.behaviour.facts import Facts as OfBehaviour
from hiden.monitoring.behaviour.facts import Known as Day
from hiden.monitoring.cases.matching import Scope
from hiden.monitoring.models import SENSITIVE, PlaceKind
from hiden.monitoring.rules.around import Around, Known, Leaving, Place
from hiden.monitoring.running.context import Facts
from hiden.simulation.scenarios import Year
from hiden.simulation.scenarios.truth import Happening

_HISTORY: Final = 100  # days whose days off are told


@dataclass(slots=True)
class Knowing:
    """Of one year. Asked day by day; nothing of a later day is told."""

    year: Year
    _rows: dict[date, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    _notices: dict[int, Leaving] = field(default_factory=dict)
    _joined: dict[int, date] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for row in self.year.facts.to_pylist():
            self._rows[row["day"]].append(row)
            if row["notice_day"] is not None:
                self._notices[row["person"]] = Leaving(row["notice_day"], row["last_day"] or FOREVER_DATE)
        for worker in self.year.world.workers:
            if worker.stays:
                self._joined[self.year.rows.people[worker.number]] = min(stay.since for stay in worker.stays)

    def facts(self, day: date) -> dict[int, Facts]:
        """What is known of people that day, for the order of cases."""
        rows = self._rows[day]
        heads: dict[str, set[int]] = defaultdict(set)
        for row in rows:
            if row["kind"] == "officer" or "長" in row["post"]:
                heads[row["department"]].add(row["person"])
        related = self._related(day)
        return {
            row["person"]: Facts(
                person=row["person"],
                kind=row["kind"],
                department=int(row["department"] or 0),
                posts=frozenset({row["post"]} - {""}),
                privileged=row["privileged"],
                noticed_on=row["notice_day"],
                last_day=row["last_day"],
                joined_on=self._joined.get(row["person"]),
                superior_noticed=self._superior(row["person"], heads[row["department"]], day),
                home=frozenset({row["home"]} - {None}),
                related=related.get(row["person"], frozenset()),
            )
            for row in rows
        }

    def _superior(self, person: int, heads: set[int], day: date) -> date | None:
        told = (self._notices[head].noticed_on for head in heads if head != person and head in self._notices)
        return max((noticed for noticed in told if noticed <= day), default=None)

    def behaviour(self, day: date) -> Day:
        """The day as the judging of behaviour takes it."""
        mails = {self.year.rows.people[one.number]: frozenset({one.login} - {""}) for one in self._workers}
        people = {
            person: OfBehaviour(
                person=person,
                department=one.department,
                privileged=one.privileged,
                home=one.home,
                related=one.related,
                mails=mails[person],
            )
            for person, one in self.facts(day).items()
        }
        off = (day - timedelta(days=back) for back in range(_HISTORY))
        return Day(
            day,
            people,
            {**{domain: some[0].kind for domain, some in pack.places().items()}, **self.places(day)},
            frozenset({self.year.world.domain}),
            frozenset(one for one in off if not self.year.world.is_business_day(one)),
        )

    def around(self, day: date) -> Around:
        """The day as rules take it."""
        told = {domain: (Place(kind),) for domain, kind in self.places(day).items()}
        for person, domains in self._related(day).items():
            told |= {domain: (Place(PlaceKind.RELATED, person),) for domain in domains}
        world = self.year.world
        closed = (self.year.first + timedelta(days=n) for n in range(7 * self.year.number_of_weeks))
        return Around(
            places={**pack.places(), **told},
            people=self._people(day),
            own_domains=frozenset({world.domain}),
            names=frozenset({fold(world.company)}),
            holidays=frozenset(one for one in closed if not world.is_business_day(one)),
        )

    def _people(self, day: date) -> dict[int, Known]:
        privileged = {row["person"] for row in self._rows[day] if row["privileged"]}
        found = {}
        for worker in self._workers:
            person = self.year.rows.people[worker.number]
            leaving = self._notices.get(person)
            gone = max((stay.until for stay in worker.stays), default=FOREVER_DATE)
            told = (leaving,) if leaving and leaving.noticed_on <= day else ()
            last = told[0].last_day if told else FOREVER_DATE if gone > day else gone - timedelta(days=1)
            found[person] = Known(
                kinds=tuple((stay.since, stay.kind, "") for stay in worker.stays if stay.since <= day),
                addresses=frozenset(fold(stay.mail) for stay in worker.stays if stay.mail),
                leavings=told,
                last_day=last,
                privileged=person in privileged,
            )
        return found

    @property
    def _workers(self) -> tuple[Any, ...]:
        return self.year.world.workers

    def places(self, day: date) -> dict[str, str]:
        """Places outside that are known to be something for everybody: domain → `PlaceKind`."""
        later = {
            each.values["domain"]
            for each in self.year.people_events
            if each.kind is Happening.PLACE
            and (each.day > day or not each.known or each.values["kind"] == PlaceKind.RELATED)
        }
        return {domain: kind for domain, kind in self.year.places.items() if domain not in later}

    def sensitive(self, day: date) -> dict[str, str]:
        """Those of the places that are nobody's business."""
        return {domain: kind for domain, kind in self.places(day).items() if kind in SENSITIVE}

    def _related(self, day: date) -> dict[int, frozenset[str]]:
        found: dict[int, frozenset[str]] = defaultdict(frozenset)
        for each in self.year.people_events:
            if (
                each.kind is Happening.PLACE
                and each.known
                and each.day <= day
                and each.values["kind"] == PlaceKind.RELATED
            ):
                found[self.year.rows.people[each.number]] |= {each.values["domain"]}
        return found

    def scopes(self, day: date) -> list[Scope]:
        """The work orders that are entered by then."""
        return [
            Scope(
                number,
                date.fromisoformat(each.values["since"]),
                date.fromisoformat(each.values["until"]),
                person=self.year.rows.people[each.number],
            )
            for number, each in enumerate(self.year.people_events, 1)
            if each.kind is Happening.WORK_ORDER and each.known and each.day <= day
        ]


__all__ = ["Knowing"]
