"""Who can come into question at all: what Cedar leaves of the permits when the person is unknown, read for what every one of them needs.

A permit that needs a name, a department, a role or a grant narrows the question to those who have it; one that needs none of
these leaves it open to everybody. The answer is only ever too wide: each candidate is still decided by all policies.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeAlias

import cedarpy
from django.db import connection
from django.db.models import Model, Q

from hiden.access.models import Grant
from hiden.base.clock import TOKYO, now
from hiden.classification.queries import holding as in_force
from hiden.gate.engine import Known, to_json
from hiden.gate.slices import Slice
from hiden.people.intervals import holding
from hiden.people.models import DepartmentState, Membership, Role, RoleHolding

Node: TypeAlias = Mapping[str, Any]
# (kind, value): ("person", id), ("departments", id), ("manages", id), ("roles", word), ("classes2", id), ("labels1", word)
Anchor: TypeAlias = tuple[str, str]
Anchors: TypeAlias = frozenset[Anchor] | None

_SETS = frozenset(
    {"departments", "manages", "roles", *(f"{name}{n}" for name in ("classes", "labels") for n in (1, 2, 3))}
)


def anchors_of(part: Slice, item: str, known: Known, context: Mapping[str, str]) -> Anchors:
    """What somebody must have for any permit to apply to an item in these circumstances; None: perhaps nothing."""
    request = {
        "principal": None,
        "action": f'Action::"{part.action.id}"',
        "resource": f'Item::"{item}"',
        "context": json.dumps(dict(context)),
    }
    result = cedarpy.is_authorized_partial(request, part.policies, to_json(known))
    if result.diagnostics.errors or result.residuals.keys() != part.effects.keys():
        return None
    found: frozenset[Anchor] = frozenset()
    for policy in result.residuals.values():
        if policy["effect"] != "permit":
            continue
        needed = _of_policy(policy)
        if needed is None:
            return None
        found |= needed
    return found


def _of_policy(policy: Node) -> Anchors:
    needed: Anchors = None
    for clause in policy["conditions"]:
        one = _of(clause["body"]) if clause["kind"] == "when" else None
        needed = _narrower(needed, one)
    return needed


def _narrower(left: Anchors, right: Anchors) -> Anchors:
    if left is None or right is None:
        return right if left is None else left
    return min(left, right, key=len)


def _of(node: Node) -> Anchors:
    ((symbol, body),) = node.items()
    match symbol:
        case "Value":
            return frozenset() if body is False else None
        case "&&":
            return _narrower(_of(body["left"]), _of(body["right"]))
        case "||":
            left, right = _of(body["left"]), _of(body["right"])
            return None if left is None or right is None else left | right
        case "contains" | "containsAny":
            return _of_sets(body["left"], body["right"])
        case _:
            return None


def _of_sets(left: Node, right: Node) -> Anchors:
    """A set of the person's that must hold one of some values, or a set of persons that must hold the person."""
    for mine, others in ((left, right), (right, left)):
        values = _values(others)
        if values is None:
            continue
        if "unknown" in mine:
            return frozenset(("person", one) for one in values)
        name = _attribute(mine)
        if name in _SETS:
            return frozenset((name, one) for one in values)
    return None


def _attribute(node: Node) -> str:
    body = node.get(".")
    return str(body["attr"]) if body is not None and "unknown" in body["left"] else ""


def _values(node: Node) -> list[str] | None:
    """The ids or words of a settled value or set; None when it is not settled."""
    if "Value" in node:
        body = node["Value"]
        found = [_value(one) for one in (body if isinstance(body, list) else [body])]
    elif "Set" in node:
        found = [_value(one.get("Value")) for one in node["Set"]]
    else:
        return None
    return None if None in found else [one for one in found if one is not None]


def _value(body: Any) -> str | None:
    if isinstance(body, str):
        return body
    if isinstance(body, Mapping) and "__entity" in body:
        return str(body["__entity"]["id"])
    return None


def people_with(anchors: Iterable[Anchor], at: datetime | None = None) -> set[int]:
    """Everybody who has at least one of these at an instant (None: now). A query for each kind at most."""
    moment = at or now()
    day = moment.astimezone(TOKYO).date()
    wanted: dict[str, set[str]] = {}
    for kind, value in anchors:
        wanted.setdefault(kind, set()).add(value)
    found = _ids(wanted.get("person", ()))
    if departments := _ids(wanted.get("departments", ())):
        found |= _posted(departments, day)
    if managed := _ids(wanted.get("manages", ())):
        found |= _managing(managed, day)
    if roles := wanted.get("roles"):
        found |= set(
            RoleHolding.objects.filter(holding(day), role__in=roles).values_list("person_id", flat=True)
        )
    granted = Q()
    for level in (1, 2, 3):
        if classes := _ids(wanted.get(f"classes{level}", ())):
            granted |= Q(level__gte=level, secrecy_class__in=classes)
        if labels := wanted.get(f"labels{level}"):
            granted |= Q(level__gte=level, regime__in=labels)
    if granted:
        rows_of = Grant.objects.filter(granted, in_force(moment), item=None)
        pairs = list(rows_of.values_list("person_id", "department_id"))
        found |= {person for person, _ in pairs if person is not None}
        if given := {department for _, department in pairs if department is not None}:
            found |= _posted(given, day)
    return found


def _ids(words: Iterable[str]) -> set[int]:
    return {int(one) for one in words}


# Departments that hold on a day: some of them, and on each line from there.
_HOLDS = "since <= %(day)s AND until > %(day)s"
_SOME = "SELECT department_id FROM {states} WHERE department_id IN ({some}) AND {holds}"
_POSTED = """
WITH RECURSIVE down(id) AS (
  {first} UNION SELECT s.department_id FROM {states} s JOIN down ON s.parent_id = down.id WHERE {holds})
SELECT person_id FROM {table} WHERE department_id IN (SELECT id FROM down) AND {holds}"""
_MANAGING = """
WITH RECURSIVE up(id) AS (
  {first} UNION SELECT s.parent_id FROM {states} s JOIN up ON s.department_id = up.id
  WHERE s.parent_id IS NOT NULL AND {holds})
SELECT person_id FROM {table} WHERE role = %(role)s AND department_id IN (SELECT id FROM up) AND {holds}"""


def _posted(departments: set[int], day: date) -> set[int]:
    """Everybody who works in these departments or below. One query."""
    return _people(_POSTED, Membership, departments, day)


def _managing(departments: set[int], day: date) -> set[int]:
    """Every 部門責任者 of these departments or of one above. One query."""
    return _people(_MANAGING, RoleHolding, departments, day, role=Role.DEPARTMENT_MANAGER.value)


def _people(sql: str, model: type[Model], departments: set[int], day: date, **more: Any) -> set[int]:
    """Written out, for reading the whole tree of departments would cost more than all the rest."""
    ids = {f"d{n}": pk for n, pk in enumerate(sorted(departments))}
    states = DepartmentState._meta.db_table
    first = _SOME.format(states=states, some=", ".join(f"%({name})s" for name in ids), holds=_HOLDS)
    text = sql.format(first=first, states=states, table=model._meta.db_table, holds=_HOLDS)
    with connection.cursor() as cursor:
        cursor.execute(text, {**ids, "day": connection.ops.adapt_datefield_value(day), **more})
        return {person for (person,) in cursor.fetchall()}
