"""While one page is drawn the facts of its reader are read once; nothing of that outlives the page."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hiden.gate import allows, permitted, visible, who_can
from hiden.gate.looking import one_look, seen
from hiden.inventory.queries import states
from hiden.people.models import Role, RoleHolding
from hiden.people.queries import departments_as_of
from tests.world.items import make_items
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db

ACTIONS = ("inventory.list", "inventory.work", "inventory.export", "people.read", "people.change")


def test_every_answer_is_the_same_inside_a_look(organisation: Organisation) -> None:
    items = make_items(organisation)

    def answers() -> list[Any]:
        found: list[Any] = []
        for person in (
            organisation.alice,
            organisation.bob,
            organisation.charlie,
            organisation.eve,
            organisation.frank,
        ):
            found.append(permitted(person, ACTIONS))
            found += [allows(person, "inventory.read", state) for state in (items.top_secret, items.public)]
            found.append(sorted(visible(person, "inventory.read", states()).values_list("number", flat=True)))
            found.append(allows(organisation.alice, "people.inspect", person))
        found.append([person.pk for person in who_can("inventory.read", items.top_secret)])
        return found

    outside = answers()
    with one_look():
        assert answers() == outside
        assert answers() == outside
    assert seen() is None


def test_a_look_asks_for_the_reader_once(organisation: Organisation, django_assert_num_queries: Any) -> None:
    with one_look():
        allows(organisation.alice, "inventory.list")
        with django_assert_num_queries(0):
            for action in ACTIONS:
                allows(organisation.alice, action)


def test_what_was_taken_away_is_gone_in_the_next_look(organisation: Organisation) -> None:
    with one_look():
        assert allows(organisation.bob, "inventory.work")
    RoleHolding.objects.filter(person=organisation.bob, role=Role.DEPARTMENT_MANAGER).delete()
    with one_look():
        assert not allows(organisation.bob, "inventory.work")
    assert not allows(organisation.bob, "inventory.work")


def test_the_departments_of_a_day_are_read_once_in_a_look_and_anew_outside(
    organisation: Organisation, django_assert_num_queries: Any
) -> None:
    with one_look():
        first = departments_as_of()
        with django_assert_num_queries(0):
            assert departments_as_of() is first
        with django_assert_num_queries(1):
            assert departments_as_of(date(2025, 1, 1)).day == date(2025, 1, 1)
    with django_assert_num_queries(2):
        assert departments_as_of() is not departments_as_of()
