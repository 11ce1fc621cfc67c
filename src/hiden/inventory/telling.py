"""What the ledger is told of a change: persons and departments by their keys, classes by their codes, days as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hiden.inventory.classes import class_codes
from hiden.inventory.draft import HandlerIs, PlaceIs, Score
from hiden.inventory.entries import ItemAdded, ItemChanged
from hiden.inventory.models import ItemState
from hiden.inventory.turning import Beginning, Difference, Turned
from hiden.people.models import Department, Person

# Fields whose content is free text, and may therefore name people or tell of the secret.
FREE = frozenset({"name", "summary", "note", "origin_note", "decision_reason", "places", "locations"})
_PERSONS = frozenset({"manager_id"})
_DEPARTMENTS = frozenset({"owner_id"})
_CLASSES = frozenset({"secrecy_class_id"})
_UNTOLD = frozenset({"search", "rank", "item_id", "number"})


@dataclass(frozen=True, slots=True)
class Keys:
    """Primary keys and the names under which the ledger knows them."""

    persons: Mapping[int, str]
    departments: Mapping[int, str]
    classes: Mapping[int, str]

    def plain(self, field: str, value: Any) -> Any:
        """A value as canonical JSON can hold it."""
        if value is None:
            return ""
        if field in _PERSONS:
            return self.persons.get(value, "")
        if field in _DEPARTMENTS:
            return self.departments.get(value, "")
        if field in _CLASSES:
            return self.classes.get(value, "")
        if isinstance(value, list | tuple):
            return [self.plain("", each) for each in value]
        return self._one(value)

    def _one(self, value: Any) -> Any:
        if isinstance(value, PlaceIs):
            return [value.form, value.where]
        if isinstance(value, HandlerIs):
            person = self.persons.get(value.person, "")
            return (
                ["person", person] if person else ["department", self.departments.get(value.department, "")]
            )
        if isinstance(value, Score):
            return [value.viewpoint, value.score]
        return value.isoformat() if isinstance(value, date | datetime) else value


def keys_for(values: Iterable[tuple[str, Any]]) -> Keys:
    """The keys that these (field, value) pairs mention. At most three queries."""
    persons: set[int] = set()
    departments: set[int] = set()
    classes = False
    for field, value in values:
        for each in value if isinstance(value, list | tuple) else (value,):
            if field in _PERSONS and each:
                persons.add(each)
            elif field in _DEPARTMENTS and each:
                departments.add(each)
            elif isinstance(each, HandlerIs):
                persons.add(each.person)
                departments.add(each.department)
            classes = classes or field in _CLASSES
    return Keys(
        dict(Person.objects.filter(pk__in=persons - {0}).values_list("pk", "key")) if persons else {},
        dict(Department.objects.filter(pk__in=departments - {0}).values_list("pk", "key"))
        if departments
        else {},
        class_codes() if classes else {},
    )


def added(states: Sequence[ItemState], beginnings: Sequence[Beginning]) -> list[ItemAdded]:
    """One entry for each new item."""
    keys = keys_for(pair for each in beginnings for pair in (*each.fields.items(), *each.sets.items()))
    return [
        ItemAdded(item=each.number, since=state.since.isoformat(), **facts_and_words(each, keys))
        for state, each in zip(states, beginnings, strict=True)
    ]


def facts_and_words(each: Beginning, keys: Keys) -> dict[str, dict[str, Any]]:
    """What a new item begins with, free texts apart; empty values are left out."""
    told = {
        name: keys.plain(name, value)
        for name, value in (*each.fields.items(), *each.sets.items())
        if name not in _UNTOLD and value not in (None, "", (), [])
    }
    return {
        "facts": {name: value for name, value in told.items() if name not in FREE},
        "words": {name: value for name, value in told.items() if name in FREE},
    }


def changed(turned: Sequence[Turned], *, how: str = "edit") -> list[ItemChanged]:
    """One entry for each item that changed."""
    keys = keys_for(pair for each in turned for one in each.differences for pair in _sides(one))
    return [_changed(each, keys, how) for each in turned]


def _changed(each: Turned, keys: Keys, how: str) -> ItemChanged:
    told = {
        one.field: [keys.plain(one.field, one.before), keys.plain(one.field, one.after)]
        for one in each.differences
        if one.field not in _UNTOLD
    }
    return ItemChanged(
        item=each.after.number,
        since=each.after.since.isoformat(),
        how=how,
        fields=sorted(told),
        facts={name: value for name, value in told.items() if name not in FREE},
        words={name: value for name, value in told.items() if name in FREE},
    )


def _sides(one: Difference) -> tuple[tuple[str, Any], tuple[str, Any]]:
    return (one.field, one.before), (one.field, one.after)
