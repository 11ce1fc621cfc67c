"""The organisation on any day: departments, posts, roles."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hiden.base.errors import BadInput, Conflict
from hiden.ledger.models import LedgerEntry
from hiden.people import actions, queries
from hiden.people.models import Department, Role
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db
APRIL = date(2027, 4, 1)


def test_the_tree_knows_what_lies_above_and_below(organisation: Organisation) -> None:
    with CaptureQueriesContext(connection) as caught:
        tree = queries.departments_as_of(date(2026, 1, 1))
        names = [node.name for node in tree]
    assert len(caught) == 1
    assert names == ["総務部", "製造本部", "製造部", "製造第一課", "品質保証部", "営業部"]
    assert tree.path(organisation.first_section.pk, "/") == "製造本部/製造部/製造第一課"
    made = organisation.manufacturing.pk
    assert tree.with_descendants([made]) == {made, organisation.first_section.pk}
    assert tree.with_ancestors([made]) == {made, organisation.production.pk}


def test_before_the_beginning_there_was_nothing(organisation: Organisation) -> None:
    assert len(queries.departments_as_of(date(2024, 3, 31))) == 0


def test_a_reserved_change_waits_for_its_day(organisation: Organisation) -> None:
    actions.change_department(
        organisation.quality, on=APRIL, name="品質本部", parent=None, by=organisation.alice
    )
    before, after = (queries.departments_as_of(day) for day in (date(2027, 3, 31), APRIL))
    assert before.path(organisation.quality.pk, "/") == "製造本部/品質保証部"
    assert after.path(organisation.quality.pk, "/") == "品質本部"
    assert [state.name for state in queries.reserved_changes()] == ["品質本部"]


def test_a_correction_today_reaches_what_is_reserved_unless_that_says_otherwise(
    organisation: Organisation,
) -> None:
    alice, quality = organisation.alice, organisation.quality
    actions.change_department(quality, on=APRIL, parent=None, by=alice)
    actions.change_department(quality, on=date(2026, 11, 23), name="品質管理部", by=alice)
    names = [
        queries.departments_as_of(day).nodes[quality.pk].name
        for day in (date(2026, 11, 22), date(2026, 11, 23), APRIL)
    ]
    assert names == ["品質保証部", "品質管理部", "品質管理部"]


def test_a_reservation_can_be_withdrawn(organisation: Organisation) -> None:
    actions.change_department(organisation.quality, on=APRIL, name="品質本部", by=organisation.alice)
    actions.withdraw_reservation(organisation.quality, since=APRIL, by=organisation.alice)
    assert queries.departments_as_of(APRIL).nodes[organisation.quality.pk].name == "品質保証部"
    with pytest.raises(Conflict):
        actions.withdraw_reservation(organisation.quality, since=date(2024, 4, 1), by=organisation.alice)


def test_a_department_that_ends_ends_its_roles_and_withdrawing_gives_them_back(
    organisation: Organisation,
) -> None:
    alice, manufacturing = organisation.alice, organisation.manufacturing
    actions.change_department(organisation.first_section, on=APRIL, parent=organisation.production, by=alice)
    actions.close_department(manufacturing, on=APRIL, by=alice)
    assert [post.person for post in queries.left_behind(APRIL)] == [organisation.bob]
    assert queries.holders_of(Role.DEPARTMENT_MANAGER, APRIL, department=manufacturing.pk) == []
    actions.withdraw_reservation(manufacturing, since=APRIL, by=alice)
    assert queries.holders_of(Role.DEPARTMENT_MANAGER, APRIL, department=manufacturing.pk) == [
        organisation.bob
    ]
    assert not queries.left_behind(APRIL).exists()


def test_a_department_does_not_end_today_while_somebody_is_there(organisation: Organisation) -> None:
    with pytest.raises(Conflict, match="2人"):
        actions.close_department(organisation.sales, on=date(2026, 11, 23), by=organisation.alice)


def test_nothing_lies_under_itself(organisation: Organisation) -> None:
    with pytest.raises(BadInput, match="自分自身"):
        actions.change_department(
            organisation.production,
            on=date(2026, 12, 1),
            parent=organisation.first_section,
            by=organisation.alice,
        )
    assert queries.departments_as_of(date(2026, 12, 1)).nodes[organisation.production.pk].parent_id is None


def test_nothing_lies_under_what_will_be_gone(organisation: Organisation) -> None:
    with pytest.raises(BadInput, match="上位部署"):
        actions.close_department(organisation.production, on=APRIL, by=organisation.alice)


def test_there_are_ten_levels_at_most(organisation: Organisation) -> None:
    parent: Department | None = None
    for level in range(1, 11):
        parent = actions.open_department(
            code=f"L{level}", name=f"第{level}層", parent=parent, by=organisation.alice
        )
    with pytest.raises(BadInput, match="11階層目"):
        actions.open_department(code="L11", name="第11層", parent=parent, by=organisation.alice)


def test_people_stand_in_the_order_of_their_readings(organisation: Organisation) -> None:
    below = queries.departments_as_of().with_descendants([organisation.production.pk])
    names = [state.name for state in queries.persons_in(below, date(2026, 11, 23))]
    assert names == ["石田 次郎", "江藤 大輔", "尾崎 絵美"]


def test_a_leaver_is_in_no_department_any_more(organisation: Organisation) -> None:
    days = (date(2026, 3, 31), date(2026, 4, 1))
    found = [
        organisation.frank in [s.person for s in queries.persons_in([organisation.sales.pk], day)]
        for day in days
    ]
    assert found == [True, False]


def test_missing_roles_are_named(organisation: Organisation) -> None:
    missing = {
        (line.role, line.department.code if line.department else "") for line in queries.missing_roles()
    }
    assert (Role.LEGAL, "") in missing
    assert (Role.CHIEF_OFFICER, "") not in missing
    assert (Role.DEPARTMENT_MANAGER, "100") in missing
    assert (Role.DEPARTMENT_MANAGER, "211") not in missing, "製造部の部門責任者が下の課も見る"


def test_every_change_is_one_entry(organisation: Organisation) -> None:
    before = LedgerEntry.objects.count()
    actions.change_department(organisation.quality, on=APRIL, name="品質本部", by=organisation.alice)
    actions.change_department(organisation.quality, on=APRIL, name="品質本部", by=organisation.alice)
    assert [entry.kind for entry in LedgerEntry.objects.filter(index__gte=before)] == [
        "people.department_changed"
    ]
