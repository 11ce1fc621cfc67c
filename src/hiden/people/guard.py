"""How the gate sees people: who asks, with facts read at the moment of asking, and departments.

Two queries however many persons are asked about: one for kind, account, roles and posts together, one for the tree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import CharField, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value

from hiden.base.clock import today
from hiden.gate import Computed, Described, Principals, noun
from hiden.gate.prepared import Prepared
from hiden.ledger.names import name_with
from hiden.people.intervals import holding
from hiden.people.leaving import standing
from hiden.people.models import (
    NOT_HERE,
    Account,
    Department,
    DepartmentState,
    LeavingNotice,
    Membership,
    Person,
    PersonState,
    Role,
    RoleHolding,
)
from hiden.people.queries import Tree, departments_as_of

_TYPES = {
    "active": "Bool",
    "leaving": "Bool",
    "kind": "String",
    "roles": "Set<String>",
    "departments": "Set<Department>",
    "posts": "Set<Department>",
    "manages": "Set<Department>",
    "assists": "Set<Department>",
}
_FOUND_AT_MOST = 100
_OF_THE_TREE = frozenset({"departments", "manages", "assists"})


@dataclass(slots=True)
class _Facts:
    """What one person is today, as it was read."""

    kind: str = ""
    stopped: bool = False
    leaving: bool = False
    roles: set[str] = field(default_factory=set)
    posts: set[int] = field(default_factory=set)
    manages: set[int] = field(default_factory=set)
    assists: set[int] = field(default_factory=set)

    def take(self, what: str, word: str, department: int | None) -> None:
        match what:
            case "kind":
                self.kind = word
            case "account":
                self.stopped = True
            case "leaving":
                self.leaving = True
            case "role":
                self.roles.add(word)
                if department is not None and word == Role.DEPARTMENT_MANAGER:
                    self.manages.add(department)
                elif department is not None and word == Role.DEPARTMENT_OFFICER:
                    self.assists.add(department)
            case "post":
                assert department is not None
                self.posts.add(department)

    def shown(self, tree: Tree | None) -> dict[str, Any]:
        """As the gate wants it. A person without a state today (not yet here) is not active."""
        known = {
            "active": self.kind not in {"", *NOT_HERE} and not self.stopped,
            "leaving": self.leaving,
            "kind": self.kind,
            "roles": self.roles,
            "posts": self.posts,
        }
        if tree is None:
            return known
        return known | {
            "departments": tree.with_ancestors(self.posts),
            "manages": tree.with_descendants(self.manages),
            "assists": tree.with_descendants(self.assists),
        }


def facts(ids: Sequence[Any], wanted: frozenset[str]) -> Mapping[Any, Mapping[str, Any]]:
    """The wanted attributes of some persons, fresh. Persons that do not exist are left out only by having no kind."""
    found: dict[int, _Facts] = {pk: _Facts() for pk in ids}
    rows = _ONE.rows(ids[0], today()) if len(ids) == 1 else _rows(list(ids), today())
    for person, what, word, department in rows:
        found[person].take(what, word, department)
    tree = departments_as_of() if wanted & _OF_THE_TREE else None
    return {
        pk: {name: value for name, value in each.shown(tree).items() if name in wanted}
        for pk, each in found.items()
    }


def _rows(ids: list[int], day: date) -> QuerySet[Any, tuple[int, str, str, int | None]]:
    """(person, what, word, department) of a day in one query."""
    now = holding(day)
    nowhere = Value(None, output_field=IntegerField())
    states = PersonState.objects.filter(now, person_id__in=ids).values_list(
        "person_id", _word("kind"), "kind", nowhere
    )
    roles = RoleHolding.objects.filter(now, person_id__in=ids).values_list(
        "person_id", _word("role"), "role", F("department_id")
    )
    posts = Membership.objects.filter(now, person_id__in=ids).values_list(
        "person_id", _word("post"), _word(""), F("department_id")
    )
    stopped = Account.objects.filter(person_id__in=ids, is_active=False).values_list(
        "person_id", _word("account"), _word(""), nowhere
    )
    leaving = LeavingNotice.objects.filter(standing(day), person_id__in=ids).values_list(
        "person_id", _word("leaving"), _word(""), nowhere
    )
    return states.union(roles, posts, stopped, leaving, all=True)


def _word(text: str) -> Value:
    return Value(text, output_field=CharField())


# Asked at every decision of the gate: their SQL is written once a day, the facts are read each time.
_ONE = Prepared(lambda person, day: _rows([person], day))


def everyone() -> QuerySet[Person]:
    """All who may ask at all: employed today."""
    employed = PersonState.objects.filter(holding(today()), person=OuterRef("pk")).exclude(kind__in=NOT_HERE)
    return Person.objects.filter(Exists(employed))


def describe(ids: Sequence[Any]) -> Mapping[Any, Described]:
    """Name and departments of persons, to be listed in 五十音順. Three queries."""
    day = today()
    tree = departments_as_of(day)
    places: dict[int, list[str]] = {}
    posts = Membership.objects.filter(holding(day), person_id__in=list(ids)).order_by(
        "-primary", "department__code"
    )
    for person, department in posts.values_list("person_id", "department_id"):
        places.setdefault(person, []).append(tree.path(department))
    people = Person.objects.filter(pk__in=list(ids))
    return {
        person.pk: Described(
            person.name, "、".join(places.get(person.pk, ())), (person.kana_key, person.number)
        )
        for person in people
    }


def _names_of_persons(keys: Iterable[str]) -> dict[str, str]:
    return dict(Person.objects.filter(key__in=list(keys)).values_list("key", "name"))


def _persons_called(text: str) -> list[str]:
    """The keys of those whose number is this, or whose name today or ever holds every word of it."""
    named = Q()
    for word in text.split():
        named &= Q(states__name__contains=word)
    found = Person.objects.filter(Q(number=text) | named).order_by("pk").distinct()
    return list(found.values_list("key", flat=True)[:_FOUND_AT_MOST])


def _departments_called(text: str) -> list[str]:
    """The keys of departments with this code, or whose name today or ever was this."""
    found = Department.objects.filter(Q(code=text) | Q(states__name=text)).order_by("pk").distinct()
    return list(found.values_list("key", flat=True)[:_FOUND_AT_MOST])


def _names_of_departments(keys: Iterable[str]) -> dict[str, str]:
    """The latest name of each department."""
    states = DepartmentState.objects.filter(department__key__in=list(keys)).order_by("since")
    return dict(states.values_list("department__key", "name"))


noun(
    "Person",
    model=Person,
    computed=Computed(types=_TYPES, read=facts),
    principals=Principals(everyone=everyone, describe=describe),
)
noun("Department", model=Department)
name_with("person", _names_of_persons, _persons_called)
name_with("department", _names_of_departments, _departments_called)
