"""Questions to the register, on any day: what is there, one item with all its past, how many of what.

Every question takes `as_of` (None: now). Lists load no long texts and never ask row by row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from django.db.models import Count, Exists, F, Model, OuterRef, Q, QuerySet

from hiden.approvals.models import Case
from hiden.approvals.queries import waiting_things
from hiden.base.clock import FOREVER, end_of, today
from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.inventory import resolving
from hiden.inventory.locating import Locator
from hiden.inventory.models import (
    Decision,
    Evaluation,
    Handler,
    Item,
    ItemState,
    Label,
    Life,
    Location,
    Place,
)
from hiden.inventory.searching import terms
from hiden.people.intervals import holding as in_time
from hiden.people.models import DepartmentState

M = TypeVar("M", bound=Model)

# How long before a department is closed its items are asked about.
NOTICE_DAYS = 30

# The kind of case that decides items.
DECIDING = "inventory.decide"

# What a list shows; the texts (summary, search, reasons, notes) stay on the disk.
LISTED = (
    "item_id", "number", "name", "category", "origin", "owner_id", "manager__name", "decision", "decided_at",
    "case_number", "secrecy_class_id", "rank", "value", "review_on", "life", "since", "until",
)  # fmt: skip


def holding(as_of: datetime | None) -> Q:
    """The filter for rows that hold at an instant (None: now)."""
    return Q(until=FOREVER) if as_of is None else Q(since__lte=as_of, until__gt=as_of)


def past_instant(day: date | None) -> datetime | None:
    """The end of a past day; None for today and later days, whose state is the present one."""
    return end_of(day) if day is not None and day < today() else None


def states(as_of: datetime | None = None) -> QuerySet[ItemState]:
    """The register at an instant: one state for each item that was known of then. Unordered."""
    return ItemState.objects.filter(holding(as_of))


def listed(rows: QuerySet[ItemState]) -> QuerySet[ItemState]:
    """The same rows with only what a list shows, the manager's name among it."""
    return rows.select_related("manager").only(*LISTED)


def find_item(number: str) -> Item:
    """An item by its number. Raises NotFound."""
    found = Item.objects.filter(number=number).first()
    if found is None:
        raise NotFound(
            say("管理番号「{number}」の情報は見つかりません。", number=number),
            say("番号を確かめるか、台帳で探してください。"),
        )
    return found


def present_state(number: str) -> ItemState:
    """The present state of the item with a number. Raises NotFound."""
    found = ItemState.objects.filter(item__number=number, until=FOREVER).select_related("item").first()
    return found or _at(find_item(number), None)


def state_at(item: Item, as_of: datetime | None = None) -> ItemState:
    """What was true of an item at an instant. Raises NotFound where it was not known of."""
    return _at(item, as_of)


def _at(item: Item, as_of: datetime | None) -> ItemState:
    rows = item.states.filter(holding(as_of)).select_related("item", "owner", "manager", "secrecy_class")
    found = rows.first()
    if found is None:
        raise NotFound(
            say("{item}は、その時点では台帳にありません。", item=item.number),
            say("表示基準日を変えるか、今の内容を開いてください。"),
        )
    return found


# ---------- narrowing ----------


def searched(rows: QuerySet[ItemState], query: str) -> QuerySet[ItemState]:
    """The rows that hold every word of a query in number, name, summary, note or place; width and kana do not matter."""
    for term in terms(query):
        rows = rows.filter(search__contains=term)
    return rows


def with_form(form: str, as_of: datetime | None = None) -> Q:
    """Items that exist in a form."""
    return Q(item_id__in=Place.objects.filter(holding(as_of), form=form).values("item_id"))


def with_label(regime: str, as_of: datetime | None = None) -> Q:
    """Items that carry a legal label."""
    return Q(item_id__in=Label.objects.filter(holding(as_of), regime=regime).values("item_id"))


def located_at(text: str, as_of: datetime | None = None) -> Q:
    """Items that a path, an address or the name of a file belongs to, by the patterns in force at an instant."""
    return Q(item_id__in=resolving.items_at(text, as_of))


def handled_by(person: int, departments: Iterable[int] = (), as_of: datetime | None = None) -> Q:
    """Items that a person, or everybody of one of some departments, may handle."""
    who = Q(person_id=person) | Q(department_id__in=list(departments))
    return Q(item_id__in=Handler.objects.filter(holding(as_of)).filter(who).values("item_id"))


def due_by(day: date) -> Q:
    """Active items whose review is due on that day or before."""
    return Q(review_on__lte=day, life=Life.ACTIVE)


def review_due(day: date | None = None, as_of: datetime | None = None) -> QuerySet[ItemState]:
    """What is to be reviewed by a day (today), most urgent first."""
    return states(as_of).filter(due_by(day or today())).order_by("review_on", "number")


def overdue(day: date) -> Q:
    """Active items whose day of review is past: the one meaning for lists, reminders and reports."""
    return due_by(day - timedelta(days=1))


def losing_owner(day: date) -> Q:
    """Active items whose department is closed, or will be within a month: somebody must take them over."""
    there = DepartmentState.objects.filter(
        in_time(day + timedelta(days=NOTICE_DAYS)), department=OuterRef("owner")
    )
    return Q(~Exists(there), life=Life.ACTIVE)


def not_evaluated() -> Q:
    """Active and never evaluated."""
    return Q(life=Life.ACTIVE, value=0)


def not_decided() -> Q:
    """Active, evaluated, and not yet decided."""
    return Q(life=Life.ACTIVE, value__gt=0, decision=Decision.UNDECIDED)


def not_classified() -> Q:
    """Active, decided to be kept secret, and without a class."""
    return unclassed() & Q(life=Life.ACTIVE, decision=Decision.SECRET)


def unclassed() -> Q:
    """Without a class, or with one that was retired while the item was away (disposed of, and restored since)."""
    return Q(secrecy_class=None) | Q(secrecy_class__until__lt=FOREVER)


# ---------- what hangs on items ----------


def _by_item(
    model: type[M], items: Sequence[int], as_of: datetime | None, read: Callable[[M], Any], *order: str
) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in model._default_manager.filter(holding(as_of), item_id__in=items).order_by(*order):
        found[row.item_id].append(read(row))  # type: ignore[attr-defined]  # every model given here has an item
    return found


def places_of(items: Sequence[int], as_of: datetime | None = None) -> dict[int, list[Place]]:
    """Forms and places by item id. One query."""
    return _by_item(Place, items, as_of, lambda row: row, "form", "where", "pk")


def locations_of(items: Sequence[int], as_of: datetime | None = None) -> dict[int, list[Location]]:
    """Where items show themselves in logs, by item id. One query."""
    return _by_item(Location, items, as_of, lambda row: row, "pattern", "pk")


def labels_of(items: Sequence[int], as_of: datetime | None = None) -> dict[int, list[str]]:
    """Legal labels by item id. One query."""
    return _by_item(Label, items, as_of, lambda row: row.regime, "regime")


def handlers_of(items: Sequence[int], as_of: datetime | None = None) -> dict[int, list[Handler]]:
    """取扱者 by item id, with persons. One query."""
    found: dict[int, list[Handler]] = defaultdict(list)
    rows = Handler.objects.filter(holding(as_of), item_id__in=items).select_related("person", "department")
    for row in rows.order_by(F("department__code").asc(nulls_last=True), "person__kana_key", "pk"):
        found[row.item_id].append(row)
    return found


def evaluations_of(items: Sequence[int], as_of: datetime | None = None) -> dict[int, list[Evaluation]]:
    """Scores by item id, with who gave them. One query."""
    found: dict[int, list[Evaluation]] = defaultdict(list)
    rows = Evaluation.objects.filter(holding(as_of), item_id__in=items).select_related("person")
    for row in rows.order_by("viewpoint"):
        found[row.item_id].append(row)
    return found


def locator(moment: datetime | None = None) -> Locator:
    """What resolves texts of logs by the patterns in force at an instant (None: now). One query while nothing changed.

    Ask once for many lines, not for each; then `.items_of(text)` gives the ids of items. Which to show is for the gate to say.
    """
    return resolving.locator(moment)


# ---------- the past of one item ----------


@dataclass(frozen=True, slots=True)
class Step:
    """One version of an item and what it changed: names of fields with the values before and after."""

    state: ItemState
    changes: tuple[tuple[str, Any, Any], ...]


_COMPARED = (
    "name", "summary", "category", "origin", "origin_note", "owner_id", "manager_id", "decision", "decision_reason",
    "decided_at", "basis", "case_number", "secrecy_class_id", "value", "review_on", "life", "note",
)  # fmt: skip


def history(item: Item) -> list[Step]:
    """Every version of an item, newest first, with what changed. Seven queries, however long the past is."""
    versions = list(item.states.select_related("secrecy_class", "manager", "owner").order_by("since"))
    rows: dict[str, list[Any]] = {
        "places": list(item.places.all()),
        "locations": list(item.locations.all()),
        "labels": list(item.labels.all()),
        "handlers": list(item.handlers.select_related("person", "department")),
        "evaluations": list(item.evaluations.select_related("person")),
    }
    steps = []
    before: ItemState | None = None
    for state in versions:
        changes = [] if before is None else _fields_changed(before, state)
        changes += [each for kind, some in rows.items() if (each := _rows_changed(kind, some, state.since))]
        steps.append(Step(state, tuple(changes)))
        before = state
    return steps[::-1]


def _fields_changed(before: ItemState, after: ItemState) -> list[tuple[str, Any, Any]]:
    return [
        (name, getattr(before, name), getattr(after, name))
        for name in _COMPARED
        if getattr(before, name) != getattr(after, name)
    ]


def _rows_changed(kind: str, rows: Sequence[Any], at: datetime) -> tuple[str, Any, Any] | None:
    left = [row for row in rows if row.until == at]
    came = [row for row in rows if row.since == at]
    return (kind, left, came) if left or came else None


def cases_of(item: Item, as_of: datetime | None = None) -> list[Case]:
    """The approval cases that decided an item, and those that are about to, newest first; of a past day: those known then."""
    decided = item.states.exclude(case_number=0).values_list("case_number", flat=True)
    waiting = waiting_things(DECIDING).get(item.number, 0)  # no case is 0
    found = Case.objects.filter(number__in={*decided, waiting}).order_by("-number")
    return list(found.filter(proposed_at__lte=as_of) if as_of else found)


# ---------- how many ----------


@dataclass(slots=True)
class Counts:
    """How many active items there are, by what was decided, by class and by department (primary keys; None: none)."""

    total: int = 0
    evaluated: int = 0
    by_decision: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    by_class: dict[int | None, int] = field(default_factory=lambda: defaultdict(int))
    secret_without_class: int = 0
    by_department: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    undecided_by_department: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def undecided(self) -> int:
        return self.by_decision.get(Decision.UNDECIDED, 0)

    @property
    def decided(self) -> int:
        return self.total - self.undecided

    @property
    def classified(self) -> int:
        return self.total - self.by_class.get(None, 0)


def counts(rows: QuerySet[ItemState] | None = None, as_of: datetime | None = None) -> Counts:
    """Counts of active items, of the whole register or of `rows` (for instance those a person may see). One query."""
    chosen = (rows if rows is not None else states(as_of)).filter(life=Life.ACTIVE).order_by()
    found = Counts()
    grouped = chosen.values_list("decision", "secrecy_class_id", "owner_id", "value").annotate(
        count=Count("pk")
    )
    for decision, secrecy_class, owner, value, count in grouped:
        found.total += count
        found.evaluated += count if value else 0
        found.by_decision[decision] += count
        found.by_class[secrecy_class] += count
        found.secret_without_class += count if secrecy_class is None and decision == Decision.SECRET else 0
        found.by_department[owner] += count
        if decision == Decision.UNDECIDED:
            found.undecided_by_department[owner] += count
    return found


def top_item(as_of: datetime | None = None) -> str:
    """The number of one active item of the highest class given, "" without any."""
    found = states(as_of).filter(life=Life.ACTIVE, rank__gt=0).order_by("-rank", "number").first()
    return found.number if found else ""


def by_department(found: Counts, below: Callable[[int], Iterable[int]]) -> Mapping[int, int]:
    """Counts of each department together with everything below it. `below` gives the ids beneath one."""
    return {
        one: count + sum(found.by_department.get(each, 0) for each in below(one))
        for one, count in found.by_department.items()
    }
