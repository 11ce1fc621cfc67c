"""The page of a system that sends people: its keys are shown once, and what it asks is answered there."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from hiden.base.clock import frozen
from hiden.identity.checks import keys_live_on
from hiden.people import actions as people
from hiden.people.leaving import give_notice
from hiden.people.models import Company, Kind
from tests.conftest import signed_in
from tests.identity.scim.conftest import ENTERPRISE, Entra, kind_today

pytestmark = [pytest.mark.django_db, pytest.mark.words]
PAGE = "/identity/systems/entra/scim/"


def test_a_key_is_made_shown_once_used_and_revoked(entra: Entra) -> None:
    alice = signed_in(entra.org.alice)
    answer = alice.post(f"{PAGE}keys/new/", {"days": "30"})
    assert answer.headers["Cache-Control"] == "no-store"
    found = re.search(r"hiden_[\w-]{40,}", answer.content.decode())
    assert found
    page = alice.get(PAGE).content.decode()
    assert found.group() not in page
    other = Entra(entra.org, entra.system, found.group())
    assert other("GET", "/Users").status_code == 200
    key = re.findall(r"keys/(\d+)/revoke/", page)[0]
    alice.post(f"{PAGE}keys/{key}/revoke/")
    assert other("GET", "/Users").status_code == 401


def test_held_leavings_are_settled_on_the_page(entra: Entra) -> None:
    made = [entra.create(f"200{n}", f"人 {n}") for n in (1, 2)]
    Company.objects.update(feed_stop_percent=5)
    people.make_account(entra.org.grace, email="grace@example.co.jp", password=None, by=entra.org.alice)
    grace = signed_in(entra.org.grace)
    with frozen(datetime(2026, 11, 25, 3, 0, tzinfo=UTC)):
        for one in made:
            entra.patch(one["id"], {"op": "replace", "path": "active", "value": False})
        assert "確認を待っている退職" in grace.get("/").content.decode()
        assert "/identity/systems/entra/scim/" in grace.get("/identity/systems/").content.decode()
        page = grace.get(PAGE).content.decode()
        assert "2人を止めています" in page
        assert entra.token[:12] not in page, "keys are for administrators"
        assert grace.post(f"{PAGE}held/", {"answer": "maybe"}).status_code == 422
        grace.post(f"{PAGE}held/", {"answer": "leave"})
        assert "2人を止めています" not in grace.get(PAGE).content.decode()
    from hiden.people.models import Person

    with frozen(datetime(2026, 11, 26, 3, 0, tzinfo=UTC)):
        assert {kind_today(one) for one in Person.objects.filter(number__startswith="200")} == {Kind.LEAVER}


def test_what_is_not_understood_is_asked_on_the_page(entra: Entra) -> None:
    entra.create("2001", "田中 誠", userType="謎", **{ENTERPRISE: {"department": "第２営業課"}})
    alice = signed_in(entra.org.alice)
    page = alice.get(PAGE).content.decode()
    assert "第２営業課" in page
    assert "区分が分かりません（謎）" in page
    assert "フリガナがありません" in page
    word = re.findall(r"words/(\d+)/", page)[0]
    alice.post(f"{PAGE}words/{word}/", {"department": "300"})
    alice.get(PAGE)
    assert "第２営業課" not in alice.get(PAGE).content.decode()


def test_a_key_that_soon_dies_is_said(entra: Entra) -> None:
    assert keys_live_on(databases=["default"]) == []
    people.give_role(entra.org.grace, "administrator", by=entra.org.alice)
    give_notice(entra.org.alice, by=entra.org.alice)
    [warning] = keys_live_on(databases=["default"])
    assert (warning.id, "Entra ID" in warning.msg) == ("hiden.identity.W003", True)
