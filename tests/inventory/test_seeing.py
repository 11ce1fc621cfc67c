"""Who may see and do what: the same for one item, for a list, and for the list of those who can."""

from __future__ import annotations

import pytest

from hiden.gate import allows, visible, who_can
from hiden.inventory.actions import HandlerIs, add_item, decide, set_handlers
from hiden.inventory.models import Decision, Item, ItemState
from hiden.inventory.queries import states
from hiden.people.models import Person
from tests.inventory.conftest import Small

pytestmark = pytest.mark.django_db

VERBS = ("read", "change", "evaluate", "dispose", "propose_decision", "decide")


@pytest.fixture
def registered(small: Small) -> dict[str, ItemState]:
    """One item of every sort, all of 製造部 or 製造一課."""
    by = small.alice
    undecided = add_item(name="未決定", owner=small.making, by=by)
    section = add_item(name="一課の未決定", owner=small.section, by=by)
    secret = decide(
        add_item(name="秘", owner=small.making, by=by),
        outcome="secret",
        reason="理由",
        class_code="hi",
        by=by,
    )
    top = decide(
        add_item(name="極秘", owner=small.making, by=by),
        outcome="secret",
        reason="理由",
        class_code="gokuhi",
        by=by,
    )
    handled = add_item(name="極秘・取扱者あり", owner=small.making, handlers=[
        HandlerIs(person=small.charlie.pk), HandlerIs(department=small.section.pk)], by=by)  # fmt: skip
    handled = decide(handled, outcome="secret", reason="理由", class_code="gokuhi", by=by)
    shared = add_item(
        name="秘・部署で取扱い", owner=small.making, handlers=[HandlerIs(department=small.sales.pk)], by=by
    )
    shared = decide(shared, outcome="secret", reason="理由", class_code="hi", by=by)
    public = decide(
        add_item(name="公開", owner=small.making, by=by), outcome=Decision.OPEN, reason="理由", by=by
    )
    return {
        "undecided": undecided, "section": section, "secret": secret, "top": top, "handled": handled,
        "shared": shared, "public": public,
    }  # fmt: skip


def seen(person: Person) -> set[str]:
    return set(visible(person, "inventory.read", states()).values_list("name", flat=True))


def test_those_for_the_whole_company_see_everything_but_the_top_class_is_for_few(
    small: Small, registered: dict[str, ItemState]
) -> None:
    everything = {state.name for state in registered.values()}
    for person in (small.alice, small.olga, small.eve):
        assert seen(person) == everything
    assert seen(small.dora) == everything - {"極秘", "極秘・取扱者あり"}


def test_a_manager_sees_what_the_department_owns(small: Small, registered: dict[str, ItemState]) -> None:
    assert seen(small.bob) == {state.name for state in registered.values()}


def test_staff_see_what_is_undecided_or_open_and_what_they_handle(
    small: Small, registered: dict[str, ItemState]
) -> None:
    assert seen(small.ben) == {"未決定", "一課の未決定", "公開"}
    assert seen(small.charlie) == {"極秘・取扱者あり", "秘・部署で取扱い"}


def test_a_department_that_handles_does_not_see_the_top_class(
    small: Small, registered: dict[str, ItemState]
) -> None:
    assert not allows(small.ben, "inventory.read", registered["handled"])
    set_handlers(registered["handled"], [HandlerIs(person=small.ben.pk)], by=small.alice)
    assert allows(small.ben, "inventory.read", registered["handled"])


def test_an_administrator_and_a_leaver_see_nothing(small: Small, registered: dict[str, ItemState]) -> None:
    assert seen(small.ada) == seen(small.lea) == set()
    for state in registered.values():
        assert not allows(small.ada, "inventory.read", state)
        assert not allows(small.lea, "inventory.read", state)


def test_list_check_and_reverse_agree_for_everybody_and_every_verb(
    small: Small, registered: dict[str, ItemState]
) -> None:
    people = list(small.people.values())
    for verb in VERBS:
        action = f"inventory.{verb}"
        for state in registered.values():
            can = {person.pk for person in who_can(action, state)}
            one_by_one = {person.pk for person in people if allows(person, action, state)}
            assert can == one_by_one, (verb, state.name)
        for person in people:
            listed = set(visible(person, action, states()).values_list("item_id", flat=True))
            assert listed == {
                state.item_id for state in registered.values() if allows(person, action, state)
            }, (verb, person.name)
            handles = set(visible(person, action, Item.objects.all()).values_list("pk", flat=True))
            assert handles == listed


def test_a_secret_does_not_become_readable_by_looking_at_its_past(
    small: Small, registered: dict[str, ItemState]
) -> None:
    before = registered["top"].item.states.order_by("since").first()
    assert before is not None
    assert before.decision == Decision.UNDECIDED
    assert not allows(small.ben, "inventory.read", before)
    assert not visible(small.ben, "inventory.read", ItemState.objects.filter(pk=before.pk)).exists()
