"""The facts of one decision, read fresh in three queries whose SQL is written once: a person, an item, and its sets.

Everything takes an instant, so that what was true then is read the same way. Values are bound; nothing is put into the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection

from hiden.access.models import Grant
from hiden.base.clock import TOKYO, now
from hiden.inventory.models import Handler, ItemState, Label
from hiden.people.models import (
    NOT_HERE,
    Account,
    DepartmentState,
    LeavingNotice,
    Membership,
    PersonState,
    Role,
    RoleHolding,
)

_LEVELS = (1, 2, 3)
_SETS = {
    1: ("viewers", "viewing_departments"),
    2: ("users", "using_departments"),
    3: ("givers", "giving_departments"),
}


@dataclass(slots=True)
class _Found:
    """What one person is at an instant, as it was read."""

    kind: str = ""
    stopped: bool = False
    leaving: bool = False
    roles: set[str] = field(default_factory=set)
    departments: set[int] = field(default_factory=set)
    manages: set[int] = field(default_factory=set)
    classes: dict[int, set[int]] = field(default_factory=lambda: {one: set() for one in _LEVELS})
    labels: dict[int, set[str]] = field(default_factory=lambda: {one: set() for one in _LEVELS})

    def take(self, what: str, number: int | None, word: str) -> None:
        match what:
            case "kind":
                self.kind = word
            case "stopped":
                self.stopped = True
            case "leaving":
                self.leaving = True
            case "role":
                self.roles.add(word)
            case "department" if number is not None:
                self.departments.add(number)
            case "manages" if number is not None:
                self.manages.add(number)
            case "class" if number is not None:
                for level in range(1, int(word) + 1):
                    self.classes[level].add(number)
            case "label" if number is not None:
                for level in range(1, number + 1):
                    self.labels[level].add(word)

    def facts(self) -> dict[str, Any]:
        return {
            "active": self.kind not in {"", *NOT_HERE} and not self.stopped,
            "leaving": self.leaving,
            "kind": self.kind,
            "roles": self.roles,
            "departments": self.departments,
            "manages": self.manages,
            **{f"classes{level}": self.classes[level] for level in _LEVELS},
            **{f"labels{level}": self.labels[level] for level in _LEVELS},
        }


def _table(model: Any) -> str:
    return str(model._meta.db_table)


@cache
def _person_sql() -> str:
    """One person: kind, account, notice, roles, departments upwards, managed ones downwards, grants of classes and labels.

    Parameters: person and day where `{p}` and `{d}` stand, instant for `{t}`; given in the order of `_person_params`.
    """
    return f"""
WITH RECURSIVE
posts(id) AS (SELECT department_id FROM {_table(Membership)} WHERE person_id = %s AND since <= %s AND until > %s),
up(id) AS (
  SELECT id FROM posts
  UNION SELECT s.parent_id FROM {_table(DepartmentState)} s JOIN up ON s.department_id = up.id
  WHERE s.parent_id IS NOT NULL AND s.since <= %s AND s.until > %s),
held(role, department_id) AS (
  SELECT role, department_id FROM {_table(RoleHolding)} WHERE person_id = %s AND since <= %s AND until > %s),
down(id) AS (
  SELECT department_id FROM held WHERE role = '{Role.DEPARTMENT_MANAGER.value}' AND department_id IS NOT NULL
  UNION SELECT s.department_id FROM {_table(DepartmentState)} s JOIN down ON s.parent_id = down.id
  WHERE s.since <= %s AND s.until > %s),
given(secrecy_class_id, regime, level) AS (
  SELECT secrecy_class_id, regime, level FROM {_table(Grant)}
  WHERE item_id IS NULL AND since <= %s AND until > %s AND (person_id = %s OR department_id IN (SELECT id FROM up)))
SELECT 'kind', CAST(NULL AS bigint), kind FROM {_table(PersonState)} WHERE person_id = %s AND since <= %s AND until > %s
UNION ALL SELECT 'stopped', CAST(NULL AS bigint), '' FROM {_table(Account)} WHERE person_id = %s AND NOT is_active
UNION ALL SELECT 'leaving', CAST(NULL AS bigint), '' FROM {_table(LeavingNotice)}
  WHERE person_id = %s AND noticed_on <= %s AND withdrawn_on > %s AND last_day >= %s
UNION ALL SELECT 'role', CAST(NULL AS bigint), role FROM held
UNION ALL SELECT 'department', id, '' FROM up
UNION ALL SELECT 'manages', id, '' FROM down
UNION ALL SELECT 'class', secrecy_class_id, CAST(level AS text) FROM given WHERE secrecy_class_id IS NOT NULL
UNION ALL SELECT 'label', CAST(level AS bigint), regime FROM given WHERE regime <> ''
"""  # noqa: S608 - our own tables


def person_facts(pk: int, at: datetime | None = None) -> dict[str, Any]:
    """The attributes of one person at an instant (None: now). A person unknown then is not active. One query."""
    moment = at or now()
    day = connection.ops.adapt_datefield_value(moment.astimezone(TOKYO).date())
    then = connection.ops.adapt_datetimefield_value(moment)
    parameters = [pk, day, day, day, day, pk, day, day, day, day, then, then, pk, pk, day, day, pk, pk, day, day, day]  # fmt: skip
    found = _Found()
    with connection.cursor() as cursor:
        cursor.execute(_person_sql(), parameters)
        for what, number, word in cursor.fetchall():
            found.take(what, number, word or "")
    if at is not None:
        found.stopped = False  # whether an account was stopped then is not kept; the person's kind then is
    return found.facts()


def people_facts(ids: Iterable[int], at: datetime | None = None) -> dict[int, dict[str, Any]]:
    """The same for several persons, one query each."""
    return {pk: person_facts(pk, at) for pk in ids}


@cache
def _item_sql() -> str:
    return (
        f"SELECT rank, decision, origin, life, owner_id, secrecy_class_id, number, name FROM {_table(ItemState)} "  # noqa: S608 - our own table
        "WHERE item_id = %s AND since <= %s AND until > %s"
    )


@cache
def _members_sql() -> str:
    handlers, labels, grants = _table(Handler), _table(Label), _table(Grant)
    holds = "WHERE item_id = %s AND since <= %s AND until > %s"
    return f"""
SELECT 'handlers', person_id, '' FROM {handlers} {holds} AND person_id IS NOT NULL
UNION ALL SELECT 'handling_departments', department_id, '' FROM {handlers} {holds} AND department_id IS NOT NULL
UNION ALL SELECT 'labels', CAST(NULL AS bigint), regime FROM {labels} {holds}
UNION ALL SELECT 'person', person_id, CAST(level AS text) FROM {grants} {holds} AND person_id IS NOT NULL
UNION ALL SELECT 'department', department_id, CAST(level AS text) FROM {grants} {holds} AND department_id IS NOT NULL
"""  # noqa: S608 - our own tables


def item_facts(pk: int, at: datetime | None = None) -> dict[str, Any] | None:
    """The attributes of one item at an instant (None: now); None when it was not registered then. Two queries."""
    moment = at or now()
    then = connection.ops.adapt_datetimefield_value(moment)
    with connection.cursor() as cursor:
        cursor.execute(_item_sql(), [pk, then, then])
        rows = cursor.fetchall()
        if len(rows) != 1:
            return None
        cursor.execute(_members_sql(), [pk, then, then] * 5)
        members = cursor.fetchall()
    rank, decision, origin, life, owner, secrecy_class, _number, _name = rows[0]
    facts: dict[str, Any] = {
        "rank": rank, "decision": decision, "origin": origin, "life": life, "owner": owner,
        "classes": [] if secrecy_class is None else [secrecy_class],
        "labels": [], "handlers": [], "handling_departments": [],
        **{name: [] for names in _SETS.values() for name in names},
    }  # fmt: skip
    for what, number, word in members:
        _sort_in(facts, what, number, word)
    return facts


def _sort_in(facts: Mapping[str, Any], what: str, number: int | None, word: str) -> None:
    if what == "labels":
        facts["labels"].append(word)
    elif what in {"person", "department"}:
        for level in range(1, int(word) + 1):
            facts[_SETS[level][what == "department"]].append(number)
    else:
        facts[what].append(number)
