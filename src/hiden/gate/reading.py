"""Facts, read fresh from the database at each decision and put into Cedar's form.

Only the attributes that the policies of the action look at are read: one query for all columns of a noun, one for
each set, and whatever the room's own function needs, however many things are asked about.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from django.db.models import Model

from hiden.gate.nouns import Computed, Facts, Fixed, Members, Noun

log = logging.getLogger("hiden.gate")

_LONG = range(-(2**63), 2**63)


class FactsMissing(Exception):  # noqa: N818 - named like the errors of base
    """A fact that a policy needs is not there or is of the wrong type. The decision must be: no."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing as Cedar sees it: type and id; `key` is the id as the database has it; `draft`, if not yet saved."""

    type: str
    id: str
    key: Any
    draft: Model | None = None

    @property
    def uid(self) -> dict[str, str]:
        return {"type": self.type, "id": self.id}


def entity(noun: Noun | Fixed, thing: object) -> Entity:
    """Which entity an instance of a registered class is."""
    if isinstance(noun, Fixed):
        return Entity(noun.name, noun.id, noun.id)
    assert isinstance(thing, Model)
    path = "pk" if noun.handle is not None and isinstance(thing, noun.handle) else noun.id.path
    key = _along(thing, path)
    if thing._state.adding:
        return Entity(noun.name, "" if key is None else str(key), key, draft=thing)
    return Entity(noun.name, str(key), key)


def read(noun: Noun | Fixed, asked: Sequence[Entity], wanted: frozenset[str]) -> dict[str, dict[str, Any]]:
    """Entity id → attribute → value in Cedar's JSON form. An entity whose facts are not there is left out."""
    if isinstance(noun, Fixed) or not (wanted or noun.by_handle):
        return {each.id: {} for each in asked}
    types = noun.types
    wanted = wanted & types.keys()
    drafts = [each for each in asked if each.draft is not None]
    found = {each.id: _draft(noun, each, wanted) for each in drafts}
    saved = [each for each in asked if each.draft is None]
    if saved:
        found |= _saved(noun, saved, wanted)
    return {
        key: {attr: encode(types[attr], value) for attr, value in facts.items()}
        for key, facts in found.items()
    }


def _saved(noun: Noun, asked: Sequence[Entity], wanted: frozenset[str]) -> dict[str, dict[str, Any]]:
    keys = list({each.key: None for each in asked})
    columns = {attr: noun.columns[attr].path for attr in wanted if attr in noun.columns}
    sets = {attr: noun.sets[attr] for attr in wanted if attr in noun.sets}
    paths = {*columns.values(), *(each.key for each in sets.values())} - {noun.id.path}
    rows = _rows(noun, keys, paths) if paths or noun.by_handle else {key: {noun.id.path: key} for key in keys}
    found = {key: {attr: row[path] for attr, path in columns.items()} for key, row in rows.items()}
    for attr, each in sets.items():
        members = _members(each, {row[each.key] for row in rows.values()})
        for key, row in rows.items():
            found[key][attr] = members.get(row[each.key], [])
    if noun.computed is not None and (ask := wanted & noun.computed.types.keys()):
        computed = _computed(noun.name, noun.computed, list(found), ask)
        found = {key: facts | dict(computed[key]) for key, facts in found.items() if key in computed}
    return {str(key): facts for key, facts in found.items() if facts.keys() >= wanted}


def _computed(noun: str, computed: Computed, keys: list[Any], wanted: frozenset[str]) -> Mapping[Any, Facts]:
    """What the room's function says. If it stumbles, there are no facts; the trace goes to the log."""
    try:
        return computed.read(keys, wanted)
    except (LookupError, ValueError, TypeError, AttributeError, ArithmeticError) as error:
        log.exception("the facts of %s could not be read", noun)
        raise FactsMissing(f"facts of {noun}: {error!r}") from error


def _rows(noun: Noun, keys: Sequence[Any], paths: Iterable[str]) -> dict[Any, dict[str, Any]]:
    """Key → path → value, of the present rows; one query."""
    rows: dict[Any, dict[str, Any]] = {}
    names = (noun.id.path, *sorted(paths))
    found: Iterable[tuple[Any, ...]]
    if len(keys) == 1 and type(keys[0]) is int:
        found = noun.one.rows(keys[0], names)
    else:
        found = noun.rows().order_by().filter(**{f"{noun.id.path}__in": keys}).values_list(*names)
    for values in found:
        if values[0] in rows:
            raise FactsMissing(f"{noun.name} has more than one present row")
        rows[values[0]] = dict(zip(names, values, strict=True))
    return rows


def _members(members: Members, owners: Collection[Any]) -> dict[Any, list[Any]]:
    """Owner → members; one query."""
    source = members.source
    found: dict[Any, list[Any]] = {}
    first = next(iter(owners), None)
    rows: Iterable[tuple[Any, ...]]
    if len(owners) == 1 and type(first) is int and not callable(source.where):
        rows = members.one.rows(first)
    else:
        rows = source.rows().order_by().filter(**{f"{source.owner}__in": list(owners)})
        rows = rows.values_list(source.owner, source.member)
    for owner, member in rows:
        found.setdefault(owner, []).append(member)
    return found


def _draft(noun: Noun, asked: Entity, wanted: frozenset[str]) -> dict[str, Any]:
    """What is proposed but not yet saved speaks for itself; it has no rows in other tables yet."""
    assert asked.draft is not None
    facts: dict[str, Any] = {}
    for attr in wanted:
        if attr in noun.columns and isinstance(asked.draft, noun.model):
            facts[attr] = _along(asked.draft, noun.columns[attr].path)
        elif attr in noun.sets:
            facts[attr] = []
        else:
            raise FactsMissing(f"{noun.name}.{attr} of something not yet saved")
    return facts


def _along(thing: Model, path: str) -> Any:
    """The stored value at the end of a path; `owner` and `owner_id` both mean the stored id."""
    *hops, last = path.split("__")
    value: Any = thing
    for hop in hops:
        value = getattr(value, hop)
    return getattr(value, "pk" if last == "pk" else value._meta.get_field(last).attname)


def encode(kind: str, value: Any) -> Any:
    """A value in Cedar's JSON form. Raises FactsMissing when it is not of the type."""
    return _encoder(kind)(value)


@cache
def _encoder(kind: str) -> Callable[[Any], Any]:
    """How values of a type are put into Cedar's form: found once, for it is asked for at every fact of every decision."""
    if kind.startswith("Set<"):
        return partial(_set, _encoder(kind[4:-1]))
    return {"Bool": _bool, "Long": _long, "String": _string}.get(kind) or partial(_reference, kind)


def _set(each: Callable[[Any], Any], value: Any) -> list[Any]:
    if isinstance(value, str | bytes) or not isinstance(value, Collection):
        raise FactsMissing(f"not a set: {type(value).__name__}")
    return [each(one) for one in value]


def _bool(value: Any) -> bool:
    if not isinstance(value, bool):
        raise FactsMissing(f"not a Bool: {type(value).__name__}")
    return value


def _long(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value not in _LONG:
        raise FactsMissing(f"not a Long: {type(value).__name__}")
    return value


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise FactsMissing(f"not a String: {type(value).__name__}")
    return str(value)


def _reference(kind: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, str | int | uuid.UUID) or isinstance(value, bool):
        raise FactsMissing(f"not an id of {kind}: {type(value).__name__}")
    return {"__entity": {"type": kind, "id": str(value)}}
