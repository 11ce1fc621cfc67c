"""From rows of the register to what the API says of them. A constant number of queries for any number of items."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import Model

from hiden.inventory.api_shapes import (
    ClassRef,
    FieldChanged,
    HandlerShown,
    ItemLine,
    ItemShown,
    PlaceShown,
    ScoreShown,
    StepShown,
)
from hiden.inventory.classes import class_codes, classes
from hiden.inventory.draft import field_label
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
from hiden.inventory.queries import evaluations_of, handlers_of, history, labels_of, locations_of, places_of
from hiden.people.api import DepartmentRef, department_ref, person_ref
from hiden.people.models import Department, Person
from hiden.people.queries import departments_as_of
from hiden.ui.api import Dated, until, until_day


class Outlook:
    """Looks at items on one day. Three queries, when they are needed."""

    def __init__(self, asked: Dated) -> None:
        self.at = asked.instant
        self.tree = departments_as_of(asked.day)
        self.classes = classes()

    def lines(self, states: Sequence[ItemState]) -> list[ItemLine]:
        """Items as a list shows them."""
        places = places_of([state.item_id for state in states], self.at)
        return [ItemLine(**self._facts(state, places.get(state.item_id, []))) for state in states]

    def whole(self, state: ItemState) -> ItemShown:
        """One item with everything."""
        item = [state.item_id]
        places = places_of(item, self.at).get(state.item_id, [])
        return ItemShown(
            **self._facts(state, places),
            version=state.pk,
            summary=state.summary,
            origin_note=state.origin_note,
            decision_reason=state.decision_reason,
            basis=Basis(state.basis),
            note=state.note,
            places=[PlaceShown(form=Form(each.form), where=each.where) for each in places],
            locations=[each.pattern for each in locations_of(item, self.at).get(state.item_id, [])],
            labels=labels_of(item, self.at).get(state.item_id, []),
            handlers=[self._handler(each) for each in handlers_of(item, self.at).get(state.item_id, [])],
            evaluation=[_score(each) for each in evaluations_of(item, self.at).get(state.item_id, [])],
            recorded_at=state.recorded_at,
        )

    def _facts(self, state: ItemState, places: Iterable[Place]) -> dict[str, Any]:
        given = self.classes.get(state.secrecy_class_id or 0)
        return {
            "number": state.number,
            "name": state.name,
            "category": Category(state.category),
            "origin": Origin(state.origin),
            "forms": [Form(form) for form in dict.fromkeys(place.form for place in places)],
            "owner": self._department(state.owner_id),
            "manager": person_ref(state.manager),
            "decision": Decision(state.decision),
            "decided_at": state.decided_at,
            "case": state.case_number or None,
            "secrecy_class": ClassRef(code=given.code, name=given.name) if given else None,
            "value": state.value,
            "review_on": until_day(state.review_on),
            "life": Life(state.life),
            "since": state.since,
            "until": until(state.until),
        }

    def _department(self, pk: int) -> DepartmentRef:
        node = self.tree.get(pk)
        # A department that has been closed is rare; only then is its code read by itself.
        return department_ref(node, "" if node else Department.objects.get(pk=pk).code)

    def _handler(self, row: Handler) -> HandlerShown:
        return HandlerShown(
            person=person_ref(row.person),
            department=self._department(row.department_id) if row.department_id else None,
        )


def _score(row: Evaluation) -> ScoreShown:
    return ScoreShown(viewpoint=row.viewpoint, score=row.score, reason=row.reason, by=person_ref(row.person))


def past_of(item: Item) -> list[StepShown]:
    """Every version of an item, newest first."""
    steps = history(item)
    names = _Names()
    return [
        StepShown(
            version=step.state.pk,
            since=step.state.since,
            until=until(step.state.until),
            recorded_at=step.state.recorded_at,
            changes=[
                FieldChanged(
                    field=field.removesuffix("_id"),
                    label=field_label(field),
                    before=names.plain(field, before),
                    after=names.plain(field, after),
                )
                for field, before, after in step.changes
            ],
        )
        for step in steps
    ]


class _Names:
    """How the past is written: departments and classes by code, persons by key and name. Three queries."""

    def __init__(self) -> None:
        self.departments = dict(Department.objects.values_list("pk", "code"))
        self.classes = class_codes()
        self._people: dict[int, dict[str, str]] = {}
        self._fields: dict[str, Callable[[Any], Any]] = {
            "owner_id": self.departments.get,
            "manager_id": self._person,
            "secrecy_class_id": self.classes.get,
            "review_on": until_day,
            "case_number": lambda number: number or None,
        }

    def plain(self, field: str, value: Any) -> Any:
        """A value as JSON holds it."""
        if value is None or value == "":
            return None
        if isinstance(value, list | tuple):
            return [self._row(each) for each in value]
        read = self._fields.get(field)
        return read(value) if read else value

    def _person(self, pk: int) -> dict[str, str]:
        if pk not in self._people:
            person = Person.objects.get(pk=pk)
            self._people[pk] = {"key": person.key, "name": person.name}
        return self._people[pk]

    def _row(self, row: Model) -> Any:
        if isinstance(row, Place):
            return {"form": row.form, "where": row.where}
        if isinstance(row, Location):
            return row.pattern
        if isinstance(row, Label):
            return row.regime
        if isinstance(row, Evaluation):
            return {"viewpoint": row.viewpoint, "score": row.score, "reason": row.reason}
        assert isinstance(row, Handler)
        if row.person is not None:
            return {"person": {"key": row.person.key, "name": row.person.name}}
        return {"department": self.departments.get(row.department_id or 0)}
