"""The facts of one decision, read fresh in three queries whose SQL is written once: a person, an item, and its sets.

Everything takes an instant, so that what was true then is read the same way. Values are bound; nothing is put into the text.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Q

from hiden.access.models import Grant, PartnerHandler
from hiden.base.clock import TOKYO, now
from hiden.classification.queries import holding as in_force
from hiden.inventory.models import Handler, ItemState, Label
from hiden.people.intervals import holding
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
from hiden.people.queries import departments_as_of

_LEVELS = (1, 2, 3)
_SETS = {
    1: ("viewers", "viewing_departments"),
    2: ("users", "using_departments"),
    3: ("givers", "giving_departments"),
}

_OF_GRANTS = tuple(name for names in _SETS.values() for name in names)


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

    Parameters: `person`, `day`, `then`. By name, for Django rewrites those much faster than numbered ones.
    """
    person, holds = "person_id = %(person)s", "since <= %(day)s AND until > %(day)s"
    return f"""
WITH RECURSIVE
posts(id) AS (SELECT department_id FROM {_table(Membership)} WHERE {person} AND {holds}),
up(id) AS (
  SELECT id FROM posts
  UNION SELECT s.parent_id FROM {_table(DepartmentState)} s JOIN up ON s.department_id = up.id
  WHERE s.parent_id IS NOT NULL AND {holds}),
held(role, department_id) AS (SELECT role, department_id FROM {_table(RoleHolding)} WHERE {person} AND {holds}),
down(id) AS (
  SELECT department_id FROM held WHERE role = '{Role.DEPARTMENT_MANAGER.value}' AND department_id IS NOT NULL
  UNION SELECT s.department_id FROM {_table(DepartmentState)} s JOIN down ON s.parent_id = down.id
  WHERE {holds}),
given(secrecy_class_id, regime, level) AS (
  SELECT secrecy_class_id, regime, level FROM {_table(Grant)}
  WHERE item_id IS NULL AND since <= %(then)s AND until > %(then)s
    AND ({person} OR department_id IN (SELECT id FROM up)))
SELECT 'kind', CAST(NULL AS bigint), kind FROM {_table(PersonState)} WHERE {person} AND {holds}
UNION ALL SELECT 'stopped', CAST(NULL AS bigint), '' FROM {_table(Account)} WHERE {person} AND NOT is_active
UNION ALL SELECT 'leaving', CAST(NULL AS bigint), '' FROM {_table(LeavingNotice)}
  WHERE {person} AND noticed_on <= %(day)s AND withdrawn_on > %(day)s AND last_day >= %(day)s
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
    found = _Found()
    with connection.cursor() as cursor:
        cursor.execute(_person_sql(), {"person": pk, "day": day, "then": then})
        for what, number, word in cursor.fetchall():
            found.take(what, number, word or "")
    if at is not None:
        found.stopped = False  # whether an account was stopped then is not kept; the person's kind then is
    return found.facts()


def people_facts(ids: Collection[int], at: datetime | None = None) -> dict[int, dict[str, Any]]:
    """The same for several persons: a query each for a few, otherwise seven for each 5,000."""
    wanted = list(ids)
    if len(wanted) <= _FEW:
        return {pk: person_facts(pk, at) for pk in wanted}
    found: dict[int, dict[str, Any]] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        found |= _many_facts(wanted[start : start + _AT_ONCE], at)
    return found


_FEW, _AT_ONCE = 8, 5_000


def _many_facts(ids: list[int], at: datetime | None) -> dict[int, dict[str, Any]]:
    """Set by set instead of person by person."""
    moment = at or now()
    day = moment.astimezone(TOKYO).date()
    tree = departments_as_of(day)
    found = {pk: _Found() for pk in ids}
    theirs = _of_these(ids)

    def rows(model: Any, *names: str, when: Q) -> Iterator[tuple[Any, ...]]:
        for row in model.objects.filter(theirs, when).values_list("person_id", *names):
            if row[0] in found:
                yield row

    for person, kind in rows(PersonState, "kind", when=holding(day)):
        found[person].kind = kind
    if at is None:
        for (person,) in rows(Account, when=Q(is_active=False)):
            found[person].stopped = True
    noticed = Q(noticed_on__lte=day, withdrawn_on__gt=day, last_day__gte=day)
    for (person,) in rows(LeavingNotice, when=noticed):
        found[person].leaving = True
    for person, role, department in rows(RoleHolding, "role", "department_id", when=holding(day)):
        found[person].roles.add(role)
        if role == Role.DEPARTMENT_MANAGER and department is not None:
            found[person].manages |= tree.with_descendants([department])
    above = {pk: tree.with_ancestors([pk]) for pk in tree.nodes}
    for person, department in rows(Membership, "department_id", when=holding(day)):
        found[person].departments |= above.get(department, {department})
    _add_grants(found, moment)
    return {pk: one.facts() for pk, one in found.items()}


def _of_these(ids: list[int]) -> Q:
    """Rows of these persons; where most ids between the first and the last are meant, the few others are passed over instead.

    A list of thousands of ids costs Django more than the rows cost the database.
    """
    first, last = min(ids), max(ids)
    return Q(person__gte=first, person__lte=last) if last - first < 2 * len(ids) else Q(person__in=ids)


def _add_grants(found: dict[int, _Found], moment: datetime) -> None:
    """Grants of classes and labels, to persons and to their departments."""
    rows = Grant.objects.filter(in_force(moment), item=None)
    for one in rows.only("person_id", "department_id", "secrecy_class_id", "regime", "level"):
        for each in _meant(found, one):
            if one.secrecy_class_id is not None:
                each.take("class", one.secrecy_class_id, str(one.level))
            else:
                each.take("label", one.level, one.regime)


def _meant(found: dict[int, _Found], grant: Grant) -> list[_Found]:
    if grant.person_id is not None:
        return [found[grant.person_id]] if grant.person_id in found else []
    return [one for one in found.values() if grant.department_id in one.departments]


@cache
def _item_sql() -> str:
    """One item: its row in three lines, then the members of its sets. Parameters: `item`, `then`."""
    states, handlers, labels, grants, partners = (
        _table(one) for one in (ItemState, Handler, Label, Grant, PartnerHandler)
    )
    holds = "WHERE item_id = %(item)s AND since <= %(then)s AND until > %(then)s"
    return f"""
SELECT 'rank', rank, decision FROM {states} {holds}
UNION ALL SELECT 'owner', owner_id, origin FROM {states} {holds}
UNION ALL SELECT 'class', secrecy_class_id, life FROM {states} {holds}
UNION ALL SELECT 'handlers', person_id, '' FROM {handlers} {holds} AND person_id IS NOT NULL
UNION ALL SELECT 'handling_departments', department_id, '' FROM {handlers} {holds} AND department_id IS NOT NULL
UNION ALL SELECT 'labels', CAST(NULL AS bigint), regime FROM {labels} {holds}
UNION ALL SELECT 'partner_handlers', CAST(NULL AS bigint), mail FROM {partners} {holds}
UNION ALL SELECT 'person', person_id, CAST(level AS text) FROM {grants} {holds} AND person_id IS NOT NULL
UNION ALL SELECT 'department', department_id, CAST(level AS text) FROM {grants} {holds} AND department_id IS NOT NULL
"""  # noqa: S608 - our own tables


def item_facts(pk: int, at: datetime | None = None) -> dict[str, Any] | None:
    """The attributes of one item at an instant (None: now); None when it was not registered then, or twice. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            _item_sql(), {"item": pk, "then": connection.ops.adapt_datetimefield_value(at or now())}
        )
        rows = cursor.fetchall()
    facts: dict[str, Any] = {
        name: []
        for name in ("classes", "labels", "handlers", "handling_departments", "partner_handlers", *_OF_GRANTS)
    }
    for what, number, word in rows:
        if what == "rank" and "rank" in facts:
            return None
        _sort_in(facts, what, number, word)
    return facts if "rank" in facts else None


def _sort_in(facts: dict[str, Any], what: str, number: int | None, word: str) -> None:
    match what:
        case "rank":
            facts["rank"], facts["decision"] = number, word
        case "owner":
            facts["owner"], facts["origin"] = number, word
        case "class":
            facts["life"] = word
            if number is not None:
                facts["classes"].append(number)
        case "labels" | "partner_handlers":
            facts[what].append(word)
        case "person" | "department":
            for level in range(1, int(word) + 1):
                facts[_SETS[level][what == "department"]].append(number)
        case _:
            facts[what].append(number)
