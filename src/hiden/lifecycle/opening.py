"""Opening events with their steps: in bulk, once for each passage of a day, whatever tells of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from hiden.base.clock import FOREVER_DATE, now
from hiden.base.dates import add_business_days, roll_forward
from hiden.classification.queries import holding as in_force
from hiden.inventory.models import Handler, ItemState
from hiden.ledger import record_many
from hiden.ledger.kinds import Author
from hiden.lifecycle.entries import EventOpened
from hiden.lifecycle.library import StepTemplate, steps
from hiden.lifecycle.models import (
    Departure,
    LifecycleSettings,
    LifeEvent,
    LifeStep,
    Outcome,
    OwnStep,
    Passage,
    Project,
)
from hiden.people.models import CompanyHoliday, Person, Role
from hiden.people.queries import employed_on, posts_of
from hiden.rules.choices import choices
from hiden.rules.composing import holds

_TOP_RANK = 3
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Opening:
    """An event to be opened. `kind`: what the person is (or was, when they leave)."""

    person: Person
    passage: Passage
    day: date
    kind: str
    department: int | None = None
    before: str = ""
    after: str = ""
    project: Project | None = None


def settings() -> LifecycleSettings:
    """How the company runs this room. Until somebody said from which day on, nothing is followed."""
    return LifecycleSettings.objects.order_by("pk").first() or LifecycleSettings(begins_on=FOREVER_DATE)


def standing(people: Sequence[Person], day: date) -> dict[int, tuple[str, int | None]]:
    """(kind, main department) of each on a day; ("", None) where nothing is known. Two queries."""
    ids = [one.pk for one in people]
    kinds = dict(employed_on(day).filter(person_id__in=ids).values_list("person_id", "kind"))
    posts = posts_of(ids, day)
    mains = {pk: one.department_id for pk, held in posts.items() for one in held if one.primary}
    return {pk: (kinds.get(pk, ""), mains.get(pk)) for pk in ids}


def open_events(openings: Iterable[Opening], *, by: Author) -> list[LifeEvent]:
    """Open what is not open yet, with all steps. Inside a transaction; the number of queries does not grow with the persons."""
    wanted = _new(list(openings))
    if not wanted:
        return []
    at = now()
    events = [
        LifeEvent(
            person=one.person,
            passage=one.passage,
            day=one.day,
            project=one.project,
            department_id=one.department,
            before=one.before[:300],
            after=one.after[:300],
            opened_at=at,
        )
        for one in wanted
    ]
    LifeEvent.objects.bulk_create(events, batch_size=_AT_ONCE)
    planner = _Planner([one.person.pk for one in wanted])
    made = [step for one, event in zip(wanted, events, strict=True) for step in planner.steps(one, event)]
    LifeStep.objects.bulk_create(made, batch_size=_AT_ONCE)
    Departure.objects.bulk_create(
        Departure(event=event) for event in events if event.passage in {Passage.NOTICE, Passage.LEFT}
    )
    counted: dict[int, int] = {}
    for step in made:
        counted[step.event_id] = counted.get(step.event_id, 0) + 1
    record_many(
        (
            EventOpened(
                event.key,
                event.person.key,
                event.passage,
                event.day.isoformat(),
                counted.get(event.pk, 0),
                event.project.key if event.project else "",
            )
            for event in events
        ),
        by=by,
    )
    return events


def _new(openings: Sequence[Opening]) -> list[Opening]:
    """Those that are not open already; the same one twice counts once."""
    known = set()
    for start in range(0, len(openings), 5_000):
        some = [one.person.pk for one in openings[start : start + 5_000]]
        rows = LifeEvent.objects.filter(person_id__in=some).exclude(outcome=Outcome.WITHDRAWN)
        known |= set(rows.values_list("person_id", "passage", "day", "project_id"))
    found: dict[tuple[int, str, date, int | None], Opening] = {}
    for one in openings:
        key = (one.person.pk, str(one.passage), one.day, one.project.pk if one.project else None)
        if key not in known:
            found.setdefault(key, one)
    return list(found.values())


class _Planner:
    """What everybody's steps depend on, read once."""

    def __init__(self, people: Sequence[int]) -> None:
        self._facts = choices().facts
        self._own = list(OwnStep.objects.filter(in_force(None)))
        self._off = {(one.passage, one.template) for one in self._own if one.template}
        self._holidays = frozenset(CompanyHoliday.objects.values_list("day", flat=True))
        self._top = top_class_people(people)

    def steps(self, one: Opening, event: LifeEvent) -> list[LifeStep]:
        """The steps of one event, by due day."""
        found = [
            self._step(event, one, template.ja, template.role, self._due(template, one.day), template.id)
            for template in steps().values()
            if self._applies(template, one)
        ]
        found += [
            self._step(event, one, own.title, own.role, self._day(one.day, own.days))
            for own in self._own
            if own.passage == one.passage and not own.template
        ]
        return sorted(found, key=lambda step: step.due_on)

    def _applies(self, template: StepTemplate, one: Opening) -> bool:
        return (
            one.passage in template.passages
            and (one.passage, template.id) not in self._off
            and (not template.kinds or one.kind in template.kinds)
            and one.kind not in template.not_kinds
            and holds(template.when, self._facts)
            and (not template.top_class_only or one.person.pk in self._top)
        )

    def _due(self, template: StepTemplate, day: date) -> date:
        return (
            roll_forward(months_later(day, template.months), company_holidays=self._holidays)
            if template.months
            else self._day(day, template.days)
        )

    def _day(self, day: date, days: int) -> date:
        """0 is the day itself: a promise on a Saturday is due that Saturday, not after it."""
        return add_business_days(day, days, company_holidays=self._holidays) if days else day

    @staticmethod
    def _step(  # noqa: PLR0917 - the columns of a row
        event: LifeEvent, one: Opening, title: str, role: str, due_on: date, template: str = ""
    ) -> LifeStep:
        of_department = role == Role.DEPARTMENT_MANAGER
        return LifeStep(
            event=event,
            template=template,
            title=title[:200],
            role=role,
            department_id=one.department if of_department else None,
            due_on=due_on,
            recorded_at=now(),
        )


def top_class_people(people: Sequence[int]) -> set[int]:
    """Those of them who manage or handle an item of the top class now. Two queries."""
    top = ItemState.objects.filter(until__gt=now(), since__lte=now(), rank__gte=_TOP_RANK)
    managers = set(top.filter(manager_id__isnull=False).values_list("manager_id", flat=True))
    handlers = set(
        Handler.objects.filter(
            in_force(None), Q(person__isnull=False), item__in=top.values("item")
        ).values_list("person_id", flat=True)
    )
    return (managers | handlers) & set(people)


def months_later(day: date, months: int) -> date:
    """The same day some months later; the last day of a shorter month."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    for last in (31, 30, 29, 28):
        try:
            return date(year, month, min(day.day, last))
        except ValueError:
            continue
    raise ValueError(months)
