"""Taking people, departments and roles out: files whose columns are those of the importers, so that they come in again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Literal

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse

from hiden.base.clock import FOREVER_DATE
from hiden.base.sheets import Column, Sheet, Value
from hiden.base.words import say
from hiden.gate import require
from hiden.imports.contract import importers
from hiden.ledger import record
from hiden.people.entries import ListExported
from hiden.people.intervals import holding
from hiden.people.models import DepartmentState, Kind, Membership, Person, PersonState, RoleHolding
from hiden.people.queries import Tree, departments_as_of, posts_of
from hiden.people.words import KINDS, ROLES
from hiden.ui.api import list_answer

_PEOPLE = ("number", "name", "kana", "kind", "department", "department_name", "post", "additional")
_PEOPLE_LAST = ("since", "last_day", "email", "employer")
_DEPARTMENTS = ("code", "name", "parent", "since", "last")
_ROLES = ("role", "number", "department", "since", "last")


def people_file(states: QuerySet[PersonState], form: str, *, day: date, by: Person) -> HttpResponse:
    """The list of people of a day, as it would be imported."""
    rows = list(states)
    tree = departments_as_of(day)
    posts = posts_of([row.person_id for row in rows], day)
    begun, ends = _spans(rows, day)
    lines = [
        _person(row, posts.get(row.person_id, []), tree, begun.get(row.person_id), ends[row.person_id])
        for row in rows
    ]
    return _file("people", (*_PEOPLE, *_PEOPLE_LAST), lines, form, day=day, by=by)


def _spans(rows: Sequence[PersonState], day: date) -> tuple[dict[int, date], dict[int, date | None]]:
    """When each person came, and the last day if it is known, by person."""
    begun: dict[int, date] = {}
    ends: dict[int, date | None] = dict.fromkeys((row.person_id for row in rows), None)
    everything = PersonState.objects.order_by("since").values_list("person_id", "kind", "since", "until")
    for person, kind, since, until in everything:
        if person not in ends:
            continue
        if kind != Kind.APPLICANT:
            begun.setdefault(person, since)
        if kind != Kind.LEAVER:
            ends[person] = None
        elif ends[person] is None and (until > day):
            ends[person] = since - timedelta(days=1)
    return begun, ends


def _person(
    row: PersonState, posts: Sequence[Membership], tree: Tree, begun: date | None, last: date | None
) -> tuple[Value, ...]:
    main = next((post for post in posts if post.primary), None)
    others = [
        f"{post.department.code}（{post.post}）" if post.post else post.department.code
        for post in posts
        if not post.primary
    ]
    node = tree.get(main.department_id) if main else None
    return (
        row.person.number,
        row.name,
        row.kana,
        KINDS[row.kind][0],
        node.code if node else "",
        node.name if node else "",
        main.post if main else "",
        "；".join(others),
        begun,
        last,
        row.email,
        row.employer,
    )


def departments_file(form: str, *, day: date, by: Person) -> HttpResponse:
    """All departments that exist on a day or later, one row for each state."""
    states = DepartmentState.objects.filter(until__gt=day).select_related("department", "parent")
    lines = [
        (
            state.department.code,
            state.name,
            state.parent.code if state.parent else "",
            state.since,
            _last(state.until),
        )
        for state in states.order_by("department__code", "since")
    ]
    return _file("departments", _DEPARTMENTS, lines, form, day=day, by=by)


def roles_file(form: str, *, day: date, by: Person) -> HttpResponse:
    """All roles held on a day."""
    held = RoleHolding.objects.filter(holding(day)).select_related("person", "department")
    lines = [
        (
            ROLES[one.role][0],
            one.person.number,
            one.department.code if one.department else "",
            one.since,
            _last(one.until),
        )
        for one in held.order_by("role", "department__code", "person__number")
    ]
    return _file("roles", _ROLES, lines, form, day=day, by=by)


def _last(until: date) -> date | None:
    return None if until == FOREVER_DATE else until - timedelta(days=1)


def template_file(kind: Literal["people", "departments", "roles"]) -> HttpResponse:
    """An empty workbook to be filled in, with drop-downs and a 記入例 sheet."""
    names = {"people": (*_PEOPLE, *_PEOPLE_LAST), "departments": _DEPARTMENTS, "roles": _ROLES}[kind]
    label = importers()[kind].label
    return list_answer(Sheet(label, _columns(kind, names)), "xlsx", label, example=True)


def _columns(kind: str, names: Sequence[str]) -> list[Column]:
    known = {column.name: column for column in importers()[kind].columns}
    return [known[name] for name in names]


@transaction.atomic
def _file(
    kind: str, names: Sequence[str], lines: Iterable[Sequence[Value]], form: str, *, day: date, by: Person
) -> HttpResponse:
    require(by, "people.inspect_all")
    rows = list(lines)
    columns = _columns(kind, names)
    label = importers()[kind].label
    record(ListExported(kind, len(rows), form, day.isoformat()), by=by)
    name = say("{label}_{day}", label=label, day=f"{day:%Y%m%d}")
    return list_answer(Sheet(label, columns, rows), form, name, example=True)
