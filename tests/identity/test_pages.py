"""The pages say what is to be done, and let it be done by whoever may."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hiden.identity import actions
from hiden.identity.models import AccountFinding
from hiden.ledger.models import LedgerEntry
from hiden.measures.facts_registry import facts_shown
from hiden.people import actions as people
from hiden.people.models import Role
from tests.conftest import signed_in
from tests.identity.conftest import ALICE, BOB, FRANK, House, account

pytestmark = [pytest.mark.django_db, pytest.mark.words]


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def test_the_manager_of_a_system_settles_a_finding_in_the_browser(house: House) -> None:
    house.take(ALICE, FRANK)
    bob = signed_in(house.org.bob)
    found = house.found()["fkato"]
    assert "fkato" in text(bob, "/identity/")
    assert "あなたが管理するシステム" in text(bob, "/")
    page = text(bob, f"/identity/findings/{found.key}/")
    assert "加藤 文也さんのアカウントが、まだ使えます" in page
    assert f"/identity/findings/{found.key}/report/" in page
    answer = bob.post(f"/identity/findings/{found.key}/report/", {"on": "2026/11/23", "words": ""})
    assert answer.status_code == 422
    answer = bob.post(
        f"/identity/findings/{found.key}/report/", {"on": "R8.11.23", "words": "管理画面で停止"}, follow=True
    )
    assert "次の一覧で確かめます" in answer.content.decode()
    assert "あなたが管理するシステム" not in text(bob, "/")


def test_others_see_nothing_of_it(house: House) -> None:
    house.take(ALICE, FRANK)
    for person in (house.org.charlie, house.org.heidi):
        client = signed_in(_with_account(house, person))
        assert "fkato" not in text(client, "/identity/")
        assert "fkato" not in text(client, "/identity/accounts/")
        assert "社内AD" not in text(client, "/identity/systems/")
        text(client, f"/identity/findings/{house.found()['fkato'].key}/", 404)
        text(client, "/identity/systems/ad/", 404)
        text(client, "/identity/leavers/1006/", 403)


def _with_account(house: House, person):  # type: ignore[no-untyped-def]
    from hiden.people.models import Account

    if not Account.objects.filter(person=person).exists():
        people.make_account(person, email=f"p{person.number}@example.co.jp", password=None, by=house.alice)
    return person


def test_one_candidate_each_is_confirmed_together(house: House) -> None:
    house.take("ueno,上野 千里,,,True,2026-11-20,", "kubo,久保 春香,,,True,2026-11-20,")
    client = signed_in(house.alice)
    assert "候補が一人だけのアカウントが2件" in text(client, "/identity/")
    page = text(client, "/identity/accounts/confirm/")
    pair = f"{account('ueno').key}:{house.org.charlie.key}"
    assert pair in page
    other = f"{account('ueno').key}:{house.org.bob.key}"
    assert client.post("/identity/accounts/confirm/", {"pair": [pair, other]}).status_code == 422
    assert account("ueno").person is None, "nothing half done"
    client.post("/identity/accounts/confirm/", {"pair": [pair]})
    assert account("ueno").person == house.org.charlie
    assert account("kubo").person is None


def test_a_system_is_registered_and_its_list_taken_in_through_the_pages(house: House) -> None:
    client = signed_in(house.alice)
    form = {"kind": "box", "name": "Box", "code": "Bo x", "manager": "1002"}
    assert "使えません" in client.post("/identity/systems/new/", form).content.decode()
    client.post("/identity/systems/new/", {**form, "code": "box"})
    page = text(client, "/identity/systems/box/")
    assert "/imports/new/?kind=accounts-box" in page
    assert '<option value="accounts-box" selected>' in text(client, "/imports/new/?kind=accounts-box")
    assert "Get-ADUser" in text(client, "/identity/systems/ad/")


def test_the_closing_page_tells_what_is_missing_and_then_that_all_is_proven(house: House) -> None:
    client = signed_in(house.alice)
    assert "最終日より後の一覧を、まだ" in text(client, "/identity/leavers/1006/")
    house.take(ALICE, FRANK)
    assert "使えるアカウントが1件残っています" in text(client, "/identity/leavers/1006/")
    house.take(ALICE, FRANK.replace("True", "False"))
    page = text(client, "/identity/leavers/1006/")
    assert "すべてのアカウントの停止を、一覧で確かめました" in page
    assert "237日" in page
    text(client, "/identity/leavers/1003/", 404)
    assert "加藤 文也" in text(client, "/identity/leavers/")


@pytest.mark.rows
def test_lists_leave_as_files_and_it_is_recorded(house: House) -> None:
    house.take(ALICE, FRANK, "uketsuke,受付,,,True,2026-11-20,")
    client = signed_in(house.alice)
    found = client.get("/identity/?format=csv").content.decode("utf-8-sig")
    assert "fkato" in found
    accounts = client.get("/identity/accounts/?format=csv&whose=nobody").content.decode("utf-8-sig")
    assert "uketsuke" in accounts
    assert "alice" not in accounts
    assert "1006" in client.get("/identity/leavers/?format=csv").content.decode("utf-8-sig")
    assert LedgerEntry.objects.filter(kind="identity.exported").count() == 3


def test_lists_cost_the_same_with_many_accounts(house: House) -> None:
    client = signed_in(house.alice)
    pages = ("", "accounts/", "systems/", "leavers/", "leavers/1006/", "systems/ad/", "accounts/confirm/")
    lists = ("accounts", "findings", "leavers", "systems")
    addresses = (*(f"/identity/{one}" for one in pages), *(f"/api/v1/identity/{one}" for one in lists))

    def asked() -> list[int]:
        found = []
        for address in addresses:
            with CaptureQueriesContext(connection) as queries:
                text(client, address)
            found.append(len(queries))
        return found

    house.take(ALICE, FRANK, "u,,,,True,2026-11-20,")
    asked()
    few = asked()
    house.take(ALICE, FRANK, BOB, *(f"u{n},,,,True,2026-11-20," for n in range(60)))
    assert asked() == few


@pytest.mark.rows
def test_facts_speak_for_the_measures(house: House) -> None:
    house.take(ALICE, FRANK, "uketsuke,受付,,,True,2026-11-20,")
    shown = {one.id: said for one, said in facts_shown("L1-a", None)}
    assert (shown["identity.orphans"].value, shown["identity.orphans"].care) == ("2件", True)
    assert shown["identity.leavers_live"].value == "1人"
    assert "identity.days_to_close" not in shown
    house.take(ALICE, FRANK.replace("True", "False"))
    shown = {one.id: said for one, said in facts_shown("L1-a", None)}
    assert shown["identity.days_to_close"].value == "平均237.0日、最長237日（1人）"
    assert shown["identity.orphans"].value == "0件"


@pytest.mark.rows
def test_facts_lead_to_the_list_that_shows_the_same_number(house: House) -> None:
    admin = "adm,石田 次郎,bob@example.co.jp,1002,True,2026-11-20,CN=Domain Admins"
    house.take(ALICE, FRANK, "uketsuke,受付,,,True,2026-11-20,", admin)
    client = signed_in(house.alice)

    def told() -> dict[str, str]:
        """What each fact says, and what the list behind its link counts."""
        found = {}
        shown_of = (*facts_shown("L1-a", None), *facts_shown("E1-a", None))
        for one, said in [pair for pair in shown_of if pair[0].id.startswith("identity.")]:
            page = text(client, f"{reverse(said.url_name)}?{urlencode(said.query)}")
            shown = re.search(r'role="status"><b>(\d+)</b>', page)
            found[one.id] = f"{said.value} / {shown.group(1) if shown else ''}"
        return found

    assert told()["identity.orphans"] == "2件 / 2"
    assert told()["identity.leavers_live"] == "1人 / 1"
    assert told()["identity.privileged"] == "1件 / 1"
    actions.report(house.found("privileged")["adm"], words="権限を外した", by=house.alice)
    assert told()["identity.privileged"] == "0件 / 0", "it waits for the next list, and for nobody"
    house.take(ALICE, FRANK.replace("True", "False"), "uketsuke,受付,,,True,2026-11-20,", admin)
    assert told()["identity.days_to_close"] == "平均237.0日、最長237日（1人） / 1"
    assert told()["identity.leavers_live"] == "0人 / 0"


def test_settings_are_the_companys(house: House) -> None:
    client = signed_in(house.alice)
    page = text(client, "/identity/systems/settings/")
    assert 'name="due_leaver"' in page
    days = {f"due_{kind}": "5" for kind in ("leaver", "away", "unknown", "privileged", "shared", "dormant")}
    client.post("/identity/systems/settings/", {"dormant_days": "60", "list_days": "31", **days})
    house.take(FRANK)
    assert house.found()["fkato"].due_on == date(2026, 11, 28)
    actions.retire_system(house.ad, reason="移行", by=house.alice)
    assert AccountFinding.objects.get().closed_by == "retired"
    assert "廃止されています" in text(client, "/identity/systems/ad/")


def test_whoever_may_only_look_is_offered_nothing_to_confirm(house: House) -> None:
    house.take("ueno,上野 千里,,,True,2026-11-20,")
    auditor = _with_account(house, house.org.charlie)
    people.give_role(auditor, Role.AUDITOR, by=house.alice)
    client = signed_in(auditor)
    assert "ueno" in text(client, "/identity/")
    assert "候補が一人だけ" not in text(client, "/identity/")
    assert "ueno" not in text(client, "/identity/accounts/confirm/")
    pair = f"{account('ueno').key}:{house.org.charlie.key}"
    assert client.post("/identity/accounts/confirm/", {"pair": [pair]}).status_code == 422
    assert account("ueno").person is None


def test_the_closing_page_links_only_to_what_its_reader_may_open(house: House) -> None:
    house.take(ALICE, FRANK)
    hr = _with_account(house, house.org.charlie)
    people.give_role(hr, Role.HR, by=house.alice)
    page, known = text(signed_in(hr), "/identity/leavers/1006/"), account("fkato")
    assert "fkato" in page
    assert f"/identity/accounts/{known.key}/" not in page
    assert "/identity/findings/" not in page
    page = text(signed_in(house.alice), "/identity/leavers/1006/")
    assert f"/identity/accounts/{known.key}/" in page
    assert f"/identity/findings/{house.found()['fkato'].key}/" in page
