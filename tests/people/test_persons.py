"""Verbs on persons, roles and accounts."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from hiden.base.clock import frozen
from hiden.base.errors import BadInput, Conflict, NotAllowed
from hiden.ledger.models import EntryAbout, LedgerEntry, PersonalPart
from hiden.people import actions, queries
from hiden.people.models import Account, Kind, Membership, Person, Role
from hiden.people.sign_in import person_of_token
from tests.world.organisation import Organisation, account_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def codes(person: Person, day: date) -> list[tuple[str, bool]]:
    posts = queries.posts_of([person.pk], day).get(person.pk, [])
    return [(post.department.code, post.primary) for post in posts]


def test_only_those_who_may_can_change_people(organisation: Organisation) -> None:
    for nobody in (organisation.bob, organisation.charlie, organisation.frank):
        with pytest.raises(NotAllowed):
            actions.hire(number="2001", name="見本 花子", kana="ミホン ハナコ", by=nobody)
    actions.hire(number="2001", name="見本 花子", kana="ミホン ハナコ", by=organisation.grace)


def test_hr_gives_no_roles(organisation: Organisation) -> None:
    with pytest.raises(NotAllowed):
        actions.give_role(organisation.grace, Role.INFORMATION_MANAGER, by=organisation.grace)


def test_a_dispatched_worker_gives_no_roles_whatever_role_they_hold(organisation: Organisation) -> None:
    actions.give_role(organisation.eve, Role.ADMINISTRATOR, by=organisation.alice)
    with pytest.raises(NotAllowed, match="派遣"):
        actions.give_role(organisation.eve, Role.CHIEF_OFFICER, by=organisation.eve)


@pytest.mark.parametrize("missing", ["number", "name", "kana"])
def test_number_name_and_reading_are_needed(organisation: Organisation, missing: str) -> None:
    values = {"number": "2001", "name": "見本 花子", "kana": "ミホン ハナコ"} | {missing: " "}
    with pytest.raises(BadInput):
        actions.hire(**values, by=organisation.alice)


def test_a_number_is_given_once(organisation: Organisation) -> None:
    with pytest.raises(Conflict):
        actions.hire(number="1002", name="見本 花子", kana="ミホン ハナコ", by=organisation.alice)


def test_a_new_name_leaves_the_old_one_in_the_past(organisation: Organisation) -> None:
    actions.change_person(
        organisation.charlie, on=TODAY, name="下田 千里", kana="シモダ チサト", by=organisation.alice
    )
    names = [
        getattr(queries.state_of(organisation.charlie, day), "name", "")
        for day in (date(2026, 11, 22), TODAY)
    ]
    assert names == ["上野 千里", "下田 千里"]
    assert Person.objects.get(number="1003").name == "下田 千里"


def test_a_kind_alone_makes_nobody_a_leaver(organisation: Organisation) -> None:
    with pytest.raises(BadInput):
        actions.change_person(organisation.charlie, kind=Kind.LEAVER, by=organisation.alice)


def test_a_move_changes_the_main_post_and_keeps_the_additional_ones(organisation: Organisation) -> None:
    actions.move(organisation.bob, department=organisation.sales, on=TODAY, by=organisation.alice)
    assert codes(organisation.bob, date(2026, 11, 22)) == [("210", True), ("220", False)]
    assert codes(organisation.bob, TODAY) == [("300", True), ("220", False)]


def test_main_and_additional_post_may_change_places_on_the_day_they_began(organisation: Organisation) -> None:
    day = date(2024, 4, 1)
    actions.move(
        organisation.bob,
        department=organisation.quality,
        additional=[(organisation.manufacturing, "")],
        on=day,
        by=organisation.alice,
    )
    assert codes(organisation.bob, day) == [("220", True), ("210", False)]
    assert Membership.objects.filter(person=organisation.bob).count() == 2


def test_nobody_moves_into_a_department_that_is_not_there(organisation: Organisation) -> None:
    with pytest.raises(BadInput):
        actions.move(
            organisation.bob, department=organisation.sales, on=date(2020, 1, 1), by=organisation.alice
        )


def test_a_leaver_holds_nothing_and_cannot_come_in(organisation: Organisation) -> None:
    bob = organisation.bob
    _token, text = actions.make_token(name="連携", by=bob)
    assert person_of_token(text) is not None
    epoch = bob.session_epoch
    actions.end_employment(bob, last_day=date(2026, 11, 22), by=organisation.alice)
    bob.refresh_from_db()
    assert (bob.kind, bob.session_epoch) == (Kind.LEAVER, epoch + 1)
    assert not account_of(bob).is_active
    assert person_of_token(text) is None
    assert codes(bob, TODAY) == []
    assert queries.roles_of([bob.pk], TODAY) == {}
    assert queries.roles_of([bob.pk], date(2026, 11, 22))[bob.pk][0].role == Role.DEPARTMENT_MANAGER


def test_a_reserved_leave_needs_no_timer_to_close_the_door(organisation: Organisation) -> None:
    bob = organisation.bob
    _token, text = actions.make_token(name="連携", by=bob)
    actions.end_employment(bob, last_day=TODAY, by=organisation.alice)
    assert person_of_token(text) is not None
    with frozen(datetime(2026, 11, 23, 15, 0, tzinfo=UTC)):  # midnight in Japan
        assert person_of_token(text) is None
        assert account_of(bob).is_active, "the timer has not run yet"
        assert actions.settle_today() == 1
        assert not account_of(bob).is_active
        assert Person.objects.get(pk=bob.pk).kind == Kind.LEAVER
        assert actions.settle_today() == 0


def test_a_role_given_to_somebody_who_leaves_ends_with_them(organisation: Organisation) -> None:
    actions.end_employment(organisation.charlie, last_day=date(2026, 12, 31), by=organisation.alice)
    held = actions.give_role(organisation.charlie, Role.LEGAL, by=organisation.alice)
    assert held.until == date(2027, 1, 1)


def test_roles_of_departments_need_one_and_others_must_not(organisation: Organisation) -> None:
    with pytest.raises(BadInput):
        actions.give_role(organisation.charlie, Role.DEPARTMENT_OFFICER, by=organisation.alice)
    with pytest.raises(BadInput):
        actions.give_role(
            organisation.charlie, Role.LEGAL, department=organisation.sales, by=organisation.alice
        )
    actions.give_role(organisation.charlie, Role.LEGAL, by=organisation.alice)
    with pytest.raises(Conflict):
        actions.give_role(organisation.charlie, Role.LEGAL, by=organisation.alice)


def test_the_last_administrator_stays(organisation: Organisation) -> None:
    held = organisation.alice.role_holdings.get(role=Role.ADMINISTRATOR)
    with pytest.raises(Conflict):
        actions.end_role(held, by=organisation.alice)
    actions.give_role(organisation.bob, Role.ADMINISTRATOR, by=organisation.alice)
    actions.end_role(held, by=organisation.alice)
    assert queries.holders_of(Role.ADMINISTRATOR) == [organisation.bob]


def test_the_last_administrator_does_not_leave_either(organisation: Organisation) -> None:
    alice = organisation.alice
    with pytest.raises(Conflict, match="システム管理者"):
        actions.end_employment(alice, last_day=date(2030, 3, 31), by=alice)
    actions.give_role(organisation.grace, Role.ADMINISTRATOR, by=alice)
    actions.end_employment(alice, last_day=date(2030, 3, 31), by=alice)


def test_a_department_that_goes_on_gives_no_role_to_who_has_left_by_then(organisation: Organisation) -> None:
    with frozen(datetime(2026, 9, 1, 3, 0, tzinfo=UTC)):
        alice, closes = organisation.alice, date(2027, 1, 1)
        actions.give_role(
            organisation.eve, Role.DEPARTMENT_OFFICER, department=organisation.manufacturing, by=alice
        )
        for leaving, last_day in (
            (organisation.bob, date(2026, 12, 31)),
            (organisation.eve, date(2027, 3, 31)),
        ):
            actions.end_employment(leaving, last_day=last_day, by=alice)
        actions.close_department(organisation.first_section, on=closes, by=alice)
        actions.close_department(organisation.manufacturing, on=closes, by=alice)
        actions.withdraw_reservation(organisation.manufacturing, since=closes, by=alice)
        held = organisation.manufacturing.role_holdings.order_by("person__number")
        assert list(held.values_list("person", "until")) == [
            (organisation.bob.pk, closes),
            (organisation.eve.pk, date(2027, 4, 1)),
        ]


def test_only_a_leaver_can_be_forgotten_and_then_is(organisation: Organisation) -> None:
    frank = organisation.frank
    with pytest.raises(Conflict):
        actions.forget_person(organisation.charlie, reason="規程第12条", by=organisation.alice)
    about = EntryAbout.objects.filter(noun="person", ident=frank.key).values("entry")
    entry = LedgerEntry.objects.get(kind="people.hired", index__in=about)
    assert PersonalPart.objects.filter(entry=entry.index).exists()
    leaf = bytes(entry.leaf)
    actions.forget_person(frank, reason="規程第12条", by=organisation.alice)
    frank.refresh_from_db()
    assert "加藤" not in frank.name
    assert not frank.states.filter(name__contains="加藤").exists()
    assert not PersonalPart.objects.filter(entry=entry.index).exists()
    assert bytes(LedgerEntry.objects.get(index=entry.index).leaf) == leaf
    assert queries.state_of(frank, date(2026, 3, 31)) is not None, "the structure of the past stays"


def test_an_account_is_stopped_at_once_and_opened_again(organisation: Organisation) -> None:
    account = account_of(organisation.bob)
    actions.stop_account(account, reason="端末を紛失", by=organisation.alice)
    assert not Account.objects.get(pk=account.pk).is_active
    with pytest.raises(NotAllowed):
        actions.move(organisation.charlie, department=organisation.quality, by=organisation.bob)
    actions.open_account_again(account, reason="端末を確保", by=organisation.alice)
    assert Account.objects.get(pk=account.pk).is_active
    with pytest.raises(Conflict):
        actions.stop_account(account_of(organisation.alice), reason="x", by=organisation.alice)


def test_nobody_has_two_accounts_and_no_address_two_owners(organisation: Organisation) -> None:
    with pytest.raises(Conflict):
        actions.make_account(organisation.bob, email="bob2@example.co.jp", by=organisation.alice)
    with pytest.raises(Conflict):
        actions.make_account(organisation.grace, email="BOB@example.co.jp", by=organisation.alice)
    with pytest.raises(Conflict):
        actions.make_account(organisation.frank, email="frank@example.co.jp", by=organisation.alice)


@pytest.mark.parametrize(
    "password", ["short", "passwordpassword", "123456789012", "aaaaaaaaaaaab", "qwertyuiop12"]
)
def test_weak_passwords_are_refused(organisation: Organisation, password: str) -> None:
    with pytest.raises(BadInput):
        actions.make_account(
            organisation.grace, email="grace@example.co.jp", password=password, by=organisation.alice
        )


def test_a_token_is_kept_only_as_a_hash_and_ends(organisation: Organisation) -> None:
    token, text = actions.make_token(name="連携", days=1, by=organisation.bob)
    assert text not in str(vars(token))
    found = person_of_token(text)
    assert found is not None
    assert found[0] == organisation.bob
    assert person_of_token(text + "x") is None
    with frozen(datetime(2026, 11, 25, tzinfo=UTC)):
        assert person_of_token(text) is None
    actions.revoke_token(token, by=organisation.bob)
    assert person_of_token(text) is None
