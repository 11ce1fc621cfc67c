"""What the register holds of some persons today, read in a constant number of queries, and how each attribute is found in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Min

from hiden.base.clock import FOREVER, start_of, today
from hiden.identity.models import OutsideSystem
from hiden.identity.scim.models import ScimGroupMember, ScimUser
from hiden.people.intervals import holding
from hiden.people.models import Kind, Membership, Person, PersonState
from hiden.people.queries import Tree, departments_as_of

# The attributes that are both said by a system and held by the register.
ATTRIBUTES = (
    "name",
    "display",
    "reading",
    "kind",
    "emails",
    "title",
    "department",
    "organization",
    "number",
    "active",
)


@dataclass(slots=True)
class Held:
    """One person: what the register holds, and what the asking system said."""

    person: Person
    state: PersonState
    main: Membership | None
    link: ScimUser | None
    tree: Tree
    came: datetime
    groups: list[tuple[str, str]] = field(default_factory=list)  # (key, name)

    @property
    def here(self) -> bool:
        """Whether the person is with the company today."""
        return self.state.kind != Kind.LEAVER

    @property
    def active(self) -> bool:
        """As SCIM means it: here, and not said to be gone."""
        return self.here and not (self.link is not None and self.link.suspended)

    def at(self, attribute: str) -> str:
        """What the register holds, in the one form in which it is compared with what was said."""
        state, main = self.state, self.main
        values = {
            "name": state.name,
            "display": state.name,
            "reading": state.kana,
            "kind": state.kind,
            "emails": state.email,
            "title": main.post if main else "",
            "department": str(main.department_id) if main else "",
            "organization": state.employer,
            "number": self.person.number,
            "active": str(self.active),
        }
        return values[attribute]

    def shown(self, attribute: str, own: Any) -> Any:
        """What the system said (also that it took it back), while the register holds what was made of that; `own` otherwise."""
        kept = self.link.said.get(attribute) if self.link is not None else None
        return kept["value"] if kept is not None and kept["at"] == self.at(attribute) else own

    @property
    def user_name(self) -> str:
        """How the asking system knows the person."""
        if self.link is not None and self.link.user_name:
            return self.link.user_name
        return self.state.email or self.person.number

    @property
    def department(self) -> str:
        """The name of the main department."""
        node = self.tree.get(self.main.department_id) if self.main else None
        return node.name if node else ""


def held(people: Iterable[Person], system: OutsideSystem) -> list[Held]:
    """What the register holds of some persons, in their order; those without a state today as they will come. Six queries."""
    chosen = list(people)
    ids = [person.pk for person in chosen]
    day = today()
    tree = departments_as_of(day)
    states = {one.person_id: one for one in PersonState.objects.filter(holding(day), person_id__in=ids)}
    if missing := [pk for pk in ids if pk not in states]:
        coming = PersonState.objects.filter(person_id__in=missing, since__gt=day).order_by("-since")
        states |= {one.person_id: one for one in coming}
    first = dict(
        PersonState.objects.filter(person_id__in=ids).values_list("person_id").annotate(first=Min("since"))
    )
    posts = Membership.objects.filter(holding(day), person_id__in=ids, primary=True)
    mains = {one.person_id: one for one in posts}
    links = {
        one.person_id: one
        for one in ScimUser.objects.filter(system=system, person_id__in=ids).select_related("manager")
    }
    groups: dict[int, list[tuple[str, str]]] = {}
    inside = ScimGroupMember.objects.filter(
        until=FOREVER, group__until=FOREVER, group__system=system, person_id__in=ids
    )
    for person, key, name in inside.order_by("group__name", "group__key").values_list(
        "person_id", "group__key", "group__name"
    ):
        groups.setdefault(person, []).append((key, name))
    return [
        Held(
            person,
            states[person.pk],
            mains.get(person.pk),
            links.get(person.pk),
            tree,
            start_of(first[person.pk]),
            groups.get(person.pk, []),
        )
        for person in chosen
        if person.pk in states
    ]


def one_held(person: Person, system: OutsideSystem) -> Held:
    """The same for one person."""
    return held([person], system)[0]


def keep_said(link: ScimUser, now_held: Held, said: Mapping[str, Any]) -> None:
    """Keep what was said, beside what the register holds now that it has been carried out."""
    link.said = {
        attribute: {"value": said.get(attribute), "at": now_held.at(attribute)} for attribute in ATTRIBUTES
    }
