"""One item: what it is, where, who, the labels, how it was evaluated, what was decided, and all of its past."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from hiden.approvals.models import Case
from hiden.base.clock import FOREVER_DATE, TOKYO, today
from hiden.base.words import say
from hiden.gate import allows, permitted, visible
from hiden.gate.page import page
from hiden.inventory.classes import classes
from hiden.inventory.draft import field_label
from hiden.inventory.location_list import shown_locations
from hiden.inventory.models import (
    Basis,
    Category,
    Decision,
    Evaluation,
    Form,
    Handler,
    Item,
    ItemState,
    Label,
    Life,
    Location,
    Origin,
    Place,
)
from hiden.inventory.queries import (
    cases_of,
    evaluations_of,
    find_item,
    handlers_of,
    history,
    labels_of,
    past_instant,
    places_of,
    state_at,
)
from hiden.inventory.wordlist import ViewpointIs, regimes, score_label, value_label, viewpoints
from hiden.ledger.queries import history as entries_about
from hiden.people.models import Person
from hiden.people.queries import Tree, departments_as_of, place_names
from hiden.ui.also import also
from hiden.ui.request import Request
from hiden.ui.written import date_with_era

_ENTRIES = 10


def item_numbered(number: str, **_more: object) -> Item:
    """What the address names. Raises NotFound."""
    return find_item(number)


@dataclass(frozen=True, slots=True)
class Seen:
    """One viewpoint with what was found, or nothing yet."""

    viewpoint: ViewpointIs
    row: Evaluation | None

    @property
    def words(self) -> str:
        return score_label(self.row.score) if self.row else say("未評価")


@page("inventory.read", of=item_numbered)
def item(request: Request, found: Item, number: str) -> HttpResponse:
    """The page of one item, as it is or as it was."""
    as_of = past_instant(request.as_of)
    state = state_at(found, as_of)
    tree = departments_as_of(request.as_of)
    scores = {row.viewpoint: row for row in evaluations_of([found.pk], as_of).get(found.pk, ())}
    present = as_of is None
    may = _may(request.by, found) if present else {}
    known = regimes()
    context: dict[str, Any] = {
        "item": found,
        "state": state,
        "owner": place_names(tree, [state.owner_id]).get(state.owner_id, ""),
        "places": places_of([found.pk], as_of).get(found.pk, []),
        "locations": shown_locations(found, as_of, request.by),
        "labels": [known[each] for each in labels_of([found.pk], as_of).get(found.pk, []) if each in known],
        "handlers": handler_names(handlers_of([found.pk], as_of).get(found.pk, []), tree),
        "seen": [Seen(viewpoint, scores.get(viewpoint.id)) for viewpoint in viewpoints().values()],
        "value": value_label(state.value),
        "learned_later": as_of is not None and state.recorded_at > as_of,
        "by_import": state.basis == Basis.IMPORT,
        "late": state.life == Life.ACTIVE and state.review_on < (request.as_of or today()),
        "no_review": state.review_on == FOREVER_DATE,
        "cases": _cases(found, as_of, request.by),
        "may": may,
        "next": _next_step(state, may) if present else "",
        "also": also("item", found.number, found, partial(allows, request.by)),
    }
    return render(request, "inventory/item.html", context)


def _cases(found: Item, as_of: datetime | None, by: Person) -> list[tuple[Case, bool]]:
    """The cases about an item, each with whether the reader may open it: its title may speak of other items."""
    cases = cases_of(found, as_of)
    rows = Case.objects.filter(pk__in=[case.pk for case in cases])
    readable = set(visible(by, "approvals.read", rows).values_list("pk", flat=True)) if cases else set()
    return [(case, case.pk in readable) for case in cases]


_VERBS = ("change", "evaluate", "propose_decision", "dispose")


def _may(by: Person, found: Item) -> dict[str, bool]:
    """Which of the verbs of this page a person may do."""
    allowed = permitted(by, [f"inventory.{verb}" for verb in _VERBS], found)
    return {verb: f"inventory.{verb}" in allowed for verb in _VERBS}


def _next_step(state: ItemState, may: dict[str, bool]) -> str:
    """The one thing that comes next for this item, for the main button."""
    if state.life != Life.ACTIVE:
        return ""
    if not state.value and may["evaluate"]:
        return "evaluate"
    if state.value and state.decision == Decision.UNDECIDED and may["propose_decision"]:
        return "propose"
    return "change" if may["change"] else ""


def handler_names(rows: Iterable[Handler], tree: Tree) -> list[tuple[str, bool]]:
    """Names of handlers, departments first; the flag says that it is a department."""
    rows = list(rows)
    names = place_names(tree, [row.department_id for row in rows if row.department_id])
    return [
        (names.get(row.department.pk, row.department.code), True)
        if row.department is not None
        else (row.person.name if row.person else "", False)
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """One change in the past of an item, in words."""

    on: date
    at: datetime
    recorded_at: datetime
    late: bool
    changes: list[tuple[str, str, str]]


@page("inventory.read", of=item_numbered)
def past(request: Request, found: Item, number: str) -> HttpResponse:
    """Every version of an item and what it changed; beside it what the ledger says."""
    teller = Teller(departments_as_of(), {pk: each.name for pk, each in classes().items()})
    lines = [
        Line(
            step.state.since.astimezone(TOKYO).date(),
            step.state.since,
            step.state.recorded_at,
            step.state.recorded_at.date() > step.state.since.date(),
            [
                (field_label(name), teller.shown(name, before), teller.shown(name, after))
                for name, before, after in step.changes
            ],
        )
        for step in history(found)
    ]
    context = {
        "item": found,
        "state": state_at(found),
        "lines": lines,
        "entries": entries_about("item", found.number, limit=_ENTRIES),
    }
    return render(request, "inventory/past.html", context)


@dataclass(frozen=True, slots=True)
class Teller:
    """Writes values of the past as the reader knows them."""

    tree: Tree
    classes: dict[int, str]

    def shown(self, name: str, value: Any) -> str:
        """One value, or the rows that came or went."""
        if isinstance(value, list):
            return say("、").join(self._row(row) for row in value) or "—"
        if value in (None, "") or (name == "case_number" and not value):
            return "—"
        labels: dict[str, Any] = {
            "category": Category,
            "origin": Origin,
            "decision": Decision,
            "life": Life,
            "basis": Basis,
        }
        if name in labels:
            return str(labels[name](value).label)
        known: dict[str, Callable[[Any], str]] = {
            "owner_id": self._place,
            "secrecy_class_id": lambda pk: self.classes.get(pk, "—"),
            "value": value_label,
            "manager_id": self._person,
        }
        if name in known:
            return known[name](value)
        return date_with_era(value) if isinstance(value, date) else str(value)

    def _row(self, row: Any) -> str:
        if isinstance(row, Place):
            label = str(Form(row.form).label)
            return f"{label}：{row.where}" if row.where else label
        if isinstance(row, Location):
            return row.pattern
        if isinstance(row, Label):
            return regimes()[row.regime].short if row.regime in regimes() else row.regime
        if isinstance(row, Handler):
            return row.person.name if row.person else self._place(row.department_id)
        if isinstance(row, Evaluation):
            known = viewpoints().get(row.viewpoint)
            return f"{known.label if known else row.viewpoint}：{score_label(row.score)}"
        return str(row)

    def _place(self, pk: int | None) -> str:
        return place_names(self.tree, [pk] if pk else []).get(pk or 0, "—")

    @staticmethod
    def _person(pk: int) -> str:
        return Person.objects.filter(pk=pk).values_list("name", flat=True).first() or "—"
