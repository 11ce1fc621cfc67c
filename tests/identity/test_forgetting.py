"""When somebody is forgotten, nothing here still calls them by name; what was proven of their accounts stays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import serializers

from hiden.base.clock import frozen, now, today
from hiden.identity import actions
from hiden.identity.closure import closures
from hiden.identity.models import (
    AccountAlias,
    AccountFinding,
    OutsideAccount,
    OutsideAccountState,
)
from hiden.identity.scim.models import ScimGroupMember, ScimUser
from hiden.identity.signals.models import ReceivedSet, SignalDelivery
from hiden.identity.signals.sending import received
from hiden.people import actions as people
from hiden.people.models import Person
from tests.identity.conftest import ALICE, bring_in
from tests.identity.scim.conftest import Entra, entra
from tests.identity.signals.conftest import Transmitter, Wired, transmitter, wired

pytestmark = pytest.mark.django_db
__all__ = ["entra", "transmitter", "wired"]

ROW = "ueno,上野 千里,ueno@example.co.jp,1003,{},2026-11-20,"
MODELS = (
    AccountAlias,
    AccountFinding,
    OutsideAccount,
    OutsideAccountState,
    ScimUser,
    ScimGroupMember,
    SignalDelivery,
    ReceivedSet,
)


def held() -> str:
    """Everything that this room's tables hold."""
    return "".join(serializers.serialize("json", model.objects.all(), ensure_ascii=False) for model in MODELS)


def forget(person: Person, *, by: Person) -> None:
    """Once nobody need know any more who that was."""
    person.refresh_from_db()
    people.forget_person(person, reason="保存の期間が過ぎた", by=by)


def test_names_logins_and_addresses_go_and_what_was_proven_stays(
    wired: Wired, transmitter: Transmitter
) -> None:
    charlie, alice = wired.org.charlie, wired.org.alice
    people.change_person(charlie, email="ueno@example.co.jp", by=alice)
    receiver = wired.receiver("", kind="poll")
    bring_in(wired.system, [ALICE, ROW.format("True")], by=alice)
    account = OutsideAccount.objects.get(account_id="ueno")
    actions.belongs_to(account, charlie, by=alice)
    people.end_employment(charlie, last_day=date(2026, 11, 22), by=alice)
    assert (
        transmitter.push(
            transmitter.token(subject={"format": "email", "email": "ueno@example.co.jp"})
        ).status_code
        == 202
    )
    finding = AccountFinding.objects.get(account=account, kind="leaver")
    actions.report(finding, words="上野さんの端末から停止", by=alice)
    received(SignalDelivery.objects.select_related("event__person", "receiver").get(receiver=receiver), "ack")
    bring_in(wired.system, [ALICE], by=alice)
    [before] = closures([charlie])
    assert "上野" in held()
    assert "ueno" in held()
    forget(charlie, by=alice)
    text = held()
    for word in ("上野", "千里", "ueno", "1003"):
        assert word not in text, word
    [after] = closures([charlie])
    assert (after.closed_on, after.proven, after.days) == (before.closed_on, before.proven, before.days)
    assert SignalDelivery.objects.get(receiver=receiver).received_at is not None


def test_an_account_that_is_still_listed_is_known_again_by_its_login(wired: Wired) -> None:
    charlie, alice = wired.org.charlie, wired.org.alice
    bring_in(wired.system, [ALICE, ROW.format("True")], by=alice)
    account = OutsideAccount.objects.get(account_id="ueno")
    people.end_employment(charlie, last_day=date(2026, 11, 22), by=alice)
    forget(charlie, by=alice)
    bring_in(wired.system, [ALICE, ROW.format("False")], on=today(), by=alice)
    account.refresh_from_db()
    assert (account.person, account.standing) == (charlie, "stopped")
    assert OutsideAccount.objects.count() == 2


def test_what_a_provider_said_goes_too(entra: Entra) -> None:
    made = entra.create("2001")
    somebody = Person.objects.get(key=made["id"])
    group = {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
        "displayName": "図面閲覧",
        "members": [{"value": made["id"], "display": "田中 誠"}],
    }
    assert entra("POST", "/Groups", group).status_code == 201
    entra.patch(made["id"], {"op": "replace", "path": "active", "value": False})
    assert "田中" in held()
    with frozen(now() + timedelta(days=2)):
        forget(somebody, by=entra.org.alice)
        assert "田中" not in held()
        assert entra("GET", f"/Users/{made['id']}").status_code == 404
    assert ScimGroupMember.objects.filter(person=somebody).exists(), "that somebody was in it stays known"
