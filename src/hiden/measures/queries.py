"""Questions: what was chosen and how far it had come at an instant, the 4×5 matrix. All take `as_of` (None: now).

Everything is read in a fixed number of queries, whatever the number of choices: the measures themselves are data files.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from hiden.base.clock import FOREVER, TOKYO, now
from hiden.base.words import say
from hiden.catalogue.model import Measure
from hiden.catalogue.shown import shown as spoken
from hiden.classification.models import ClassState
from hiden.classification.queries import ClassInForce, classes, holding
from hiden.inventory.models import ItemState, Life, Place
from hiden.measures.catalogued import PURPOSES, ROUTES, form_names, measure_by_id, measures, questions
from hiden.measures.models import Assignment, Choice, ProfileAnswer, Progress, Stage
from hiden.measures.suggestions import Circumstances, ClassFacts, Suggestion, suggest_all
from hiden.people.intervals import holding as in_time
from hiden.people.models import NOT_HERE, DepartmentState, Person, PersonState

# Outsiders have no ⑤: there is no trust to keep up with an intruder (3-4 (4)).
NO_MEASURES = frozenset({("outsiders", "trust")})


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was decided for one class."""

    chosen: bool
    reason: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """How far one of the three stages has come. `by` is the name of who said so."""

    done: bool
    on: date
    reference: str
    by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Assigned:
    """Who sees to a measure; ids are 0 where nobody or no department is named.

    `gone`: the person has left, or the department is closed.
    """

    owner_id: int = 0
    owner_key: str = ""
    owner: str = ""
    owner_number: str = ""
    department_id: int = 0
    department_code: str = ""
    due_on: date | None = None
    cost: int | None = None
    note: str = ""
    gone: bool = False


@dataclass(frozen=True, slots=True)
class MeasureState:
    """One measure of the catalogue with everything the company had decided about it. `choices` is by class code."""

    measure: Measure
    choices: Mapping[str, Chosen] = field(default_factory=dict)
    steps: Mapping[Stage, Step] = field(default_factory=dict)
    assigned: Assigned = Assigned()

    @property
    def id(self) -> str:
        return self.measure.id

    @property
    def chosen(self) -> bool:
        """Chosen for at least one of the classes looked at."""
        return any(choice.chosen for choice in self.choices.values())

    @property
    def decided(self) -> bool:
        """Whether anything was said about it, for or against."""
        return bool(self.choices)

    def done(self, stage: Stage) -> bool:
        step = self.steps.get(stage)
        return step is not None and step.done

    @property
    def documented(self) -> bool:
        return self.done(Stage.DOCUMENTED)

    @property
    def implemented(self) -> bool:
        return self.done(Stage.IMPLEMENTED)

    @property
    def seen(self) -> bool:
        return self.done(Stage.SEEN)

    def overdue(self, day: date) -> bool:
        """Chosen, not yet implemented, and the due day is past."""
        due = self.assigned.due_on
        return self.chosen and not self.implemented and due is not None and due < day


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the matrix: of the `chosen` measures, how many are `implemented`."""

    route: str
    purpose: str
    implemented: int
    chosen: int

    @property
    def level(self) -> int:
        """0 未実施, 1 一部, 2 半分以上, 3 ほぼ実施 (three quarters or more), 4 実施済."""
        if not self.implemented:
            return 0
        if self.implemented == self.chosen:
            return 4
        return (
            3 if self.implemented * 4 >= self.chosen * 3 else 2 if self.implemented * 2 >= self.chosen else 1
        )

    @property
    def words(self) -> str:
        """The level as a word; a cell in which nothing was chosen says so."""
        if not self.chosen:
            return say("選択なし")
        return level_words()[self.level]


def level_words() -> tuple[str, ...]:
    """The five levels in words, from nothing to all."""
    return say("未実施"), say("一部"), say("半分以上"), say("ほぼ実施"), say("実施済")


@dataclass(frozen=True, slots=True)
class Coverage:
    """The 4×5 matrix, rows in the order of the routes; None where there are no measures (対象外)."""

    rows: tuple[tuple[Cell | None, ...], ...]

    @property
    def chosen(self) -> int:
        return sum(cell.chosen for cell in self.cells)

    @property
    def implemented(self) -> int:
        return sum(cell.implemented for cell in self.cells)

    @property
    def cells(self) -> list[Cell]:
        return [cell for row in self.rows for cell in row if cell is not None]

    def as_pairs(self) -> list[list[tuple[int, int] | None]]:
        """(implemented, chosen) by route and purpose: for machines."""
        return [[(cell.implemented, cell.chosen) if cell else None for cell in row] for row in self.rows]


def states(as_of: datetime | None = None, *, class_code: str = "") -> tuple[MeasureState, ...]:
    """Every measure of the catalogue, in its order. With `class_code` only that class's choices count. Three queries."""
    choices: dict[str, dict[str, Chosen]] = {}
    for choice in _choices(as_of, class_code):
        chosen = Chosen(choice.chosen, choice.reason, choice.since)
        choices.setdefault(choice.measure, {})[choice.secrecy_class.code] = chosen
    steps: dict[str, dict[Stage, Step]] = {}
    for row in Progress.objects.filter(holding(as_of)).select_related("person"):
        name = row.person.name if row.person else ""
        steps.setdefault(row.measure, {})[Stage(row.stage)] = Step(
            row.done, row.on, row.reference, name, row.recorded_at
        )
    assigned = {row.measure: _assigned(row) for row in _assignments(as_of)}
    return tuple(
        MeasureState(one, choices.get(one.id, {}), steps.get(one.id, {}), assigned.get(one.id, Assigned()))
        for one in measures()
    )


def _choices(as_of: datetime | None, class_code: str) -> Iterable[Choice]:
    """Choices for classes that were in force: what was chosen for a retired class protects nothing any more."""
    in_force = ClassState.objects.filter(holding(as_of), secrecy_class=OuterRef("secrecy_class"))
    found = Choice.objects.filter(holding(as_of)).filter(Exists(in_force)).select_related("secrecy_class")
    return found.filter(secrecy_class__code=class_code) if class_code else found


def _gone(day: date) -> Q:
    """Assignments to somebody who has left by a day, or to a department that is closed."""
    left = PersonState.objects.filter(in_time(day), person=OuterRef("owner"), kind__in=NOT_HERE)
    there = DepartmentState.objects.filter(in_time(day), department=OuterRef("department"))
    return Q(Exists(left)) | Q(~Exists(there), department__isnull=False)


def _assignments(as_of: datetime | None) -> Iterable[Assignment]:
    gone = ExpressionWrapper(_gone(day_of(as_of)), output_field=BooleanField())
    return Assignment.objects.filter(holding(as_of)).select_related("owner", "department").annotate(gone=gone)


def without_owner_count(_person: Person) -> int:
    """How many chosen measures are seen to by somebody who has left, or by a department that is closed. One query."""
    chosen = Choice.objects.filter(until=FOREVER, chosen=True).values("measure")
    return Assignment.objects.filter(_gone(day_of(None)), until=FOREVER, measure__in=chosen).count()


def _assigned(row: Assignment) -> Assigned:
    return Assigned(
        owner_id=row.owner_id or 0,
        owner_key=row.owner.key if row.owner else "",
        owner=row.owner.name if row.owner else "",
        owner_number=row.owner.number if row.owner else "",
        department_id=row.department_id or 0,
        department_code=row.department.code if row.department else "",
        due_on=row.due_on,
        cost=row.cost,
        note=row.note,
        gone=getattr(row, "gone", False),
    )


def coverage(as_of: datetime | None = None, *, class_code: str = "") -> Coverage:
    """The matrix at an instant: a measure counts as chosen when chosen for at least one class in force."""
    return coverage_of(states(as_of, class_code=class_code))


def coverage_of(found: Collection[MeasureState]) -> Coverage:
    """The matrix of some measures. Pure."""
    chosen = [state for state in found if state.chosen]

    def cell(route: str, purpose: str) -> Cell | None:
        if (route, purpose) in NO_MEASURES:
            return None
        inside = [one for one in chosen if one.measure.route == route and one.measure.purpose == purpose]
        return Cell(route, purpose, sum(one.implemented for one in inside), len(inside))

    return Coverage(tuple(tuple(cell(route, purpose) for purpose in PURPOSES) for route in ROUTES))


def day_of(as_of: datetime | None) -> date:
    """The calendar day in Japan at an instant."""
    return (as_of or now()).astimezone(TOKYO).date()


@dataclass(frozen=True, slots=True)
class ProfileLine:
    """One question about the company with the answer of the day (None: not answered)."""

    question: str
    answer: bool | None
    note: str
    since: datetime | None


def profile(as_of: datetime | None = None) -> list[ProfileLine]:
    """Every question of the catalogue with its answer. One query."""
    rows = {row.question: row for row in ProfileAnswer.objects.filter(holding(as_of))}
    lines = []
    for question in questions():
        row = rows.get(question.id)
        lines.append(
            ProfileLine(question.id, row.answer, row.note, row.since)
            if row
            else ProfileLine(question.id, None, "", None)
        )
    return lines


def profile_history(question: str) -> list[ProfileAnswer]:
    """Every answer a question ever had, newest first."""
    return list(ProfileAnswer.objects.filter(question=question).order_by("-recorded_at", "-pk"))


def class_facts(
    as_of: datetime | None = None, in_force: Collection[ClassInForce] | None = None
) -> list[ClassFacts]:
    """What suggestions need to know of each class: its items and their forms in the register. Three queries at most."""
    found = classes(as_of) if in_force is None else in_force
    living = holding(as_of) & Q(life=Life.ACTIVE, secrecy_class__isnull=False)
    items = dict(
        ItemState.objects.filter(living).order_by().values_list("secrecy_class_id").annotate(n=Count("pk"))
    )
    forms: dict[int, dict[str, int]] = {}
    for class_id, form, n in _forms_by_class(as_of):
        forms.setdefault(class_id, {})[form] = n
    return [
        ClassFacts(one.code, one.name, one.level, items.get(one.pk, 0), forms.get(one.pk, {}))
        for one in found
    ]


def _forms_by_class(as_of: datetime | None) -> Iterable[tuple[int, str, int]]:
    """(class id, form, number of items that exist in this form)."""
    at = as_of or now()
    return (
        Place.objects.filter(
            holding(as_of),
            item__states__since__lte=at,
            item__states__until__gt=at,
            item__states__life=Life.ACTIVE,
            item__states__secrecy_class__isnull=False,
        )
        .order_by()
        .values_list("item__states__secrecy_class_id", "form")
        .annotate(n=Count("item", distinct=True))
    )


def suggestions(
    as_of: datetime | None = None, *, only: Collection[str] = ()
) -> dict[tuple[str, str], Suggestion]:
    """What is suggested for each class in force, by (measure id, class code); `only` narrows the measures. Four queries."""
    lines = profile(as_of)
    answers = {line.question: line.answer for line in lines if line.answer is not None}
    company = Circumstances(answers, {question.id: str(spoken(question)) for question in questions()})
    wanted = [one for one in measures() if not only or one.id in only]
    return suggest_all(wanted, class_facts(as_of), company, form_names())


@dataclass(frozen=True, slots=True)
class Past:
    """One line of a measure's history, newest first: when it was recorded, from when it held, and the row itself."""

    recorded_at: datetime
    since: datetime
    put_aside: bool
    row: Choice | Progress | Assignment


def history(measure: str) -> list[Past]:
    """Everything ever recorded about a measure. Three queries."""
    rows: list[Choice | Progress | Assignment] = [
        *Choice.objects.filter(measure=measure).select_related("secrecy_class"),
        *Progress.objects.filter(measure=measure).select_related("person"),
        *Assignment.objects.filter(measure=measure).select_related("owner", "department"),
    ]
    lines = [Past(row.recorded_at, row.since, row.since == row.until, row) for row in rows]
    return sorted(lines, key=lambda line: (line.recorded_at, line.row.pk), reverse=True)


def profile_past() -> list[ProfileAnswer]:
    """Every answer that was replaced, newest first."""
    return list(ProfileAnswer.objects.exclude(until=FOREVER).order_by("-until", "-pk")[:50])


def overdue_count(person: Person) -> int:
    """How many chosen measures assigned to a person are past their due day and not implemented. One query."""
    return _overdue().filter(owner=person).count()


def overdue_in_all() -> int:
    """The same for everybody's, and for those that are nobody's. One query."""
    return _overdue().count()


def _overdue() -> QuerySet[Assignment]:
    implemented = Progress.objects.filter(
        until=FOREVER, stage=Stage.IMPLEMENTED, done=True, measure=OuterRef("measure")
    )
    chosen = Choice.objects.filter(
        until=FOREVER, chosen=True, measure=OuterRef("measure"), secrecy_class__until=FOREVER
    )
    late = Assignment.objects.filter(until=FOREVER, due_on__lt=day_of(None))
    return late.filter(Exists(chosen)).exclude(Exists(implemented))


def present_assignment(measure: str) -> Assignment:
    """How a measure is assigned now; where it is not, an unsaved row that names nobody, for the gate."""
    found = Assignment.objects.filter(measure=measure, until=FOREVER).first()
    return found or Assignment(measure=measure)


def as_assigned(measure_id: str, **_more: object) -> Assignment:
    """What the gate is asked about for one measure. Raises NotFound for a measure that the catalogue does not have."""
    return present_assignment(measure_by_id(measure_id).id)
