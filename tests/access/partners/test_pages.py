"""Pages and the API: asking, the list, naming, ending; each only of what the reader may know."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from hiden.access.partners import actions
from hiden.access.partners.facts import named
from hiden.access.partners.models import PartnerHandler
from hiden.approvals.models import Case
from hiden.base.clock import now
from hiden.commands.sample_company import approve_to_the_end
from hiden.ledger.models import LedgerEntry
from hiden.web.todo import tasks_for
from tests.access.partners.conftest import MAIL, outside
from tests.conftest import signed_in
from tests.world.api import Caller, caller
from tests.world.items import Items
from tests.world.organisation import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.words]
LIST = "/access/partners/"
FORM = {
    "company": "北斗精機株式会社",
    "name": "三浦 航",
    "mail": MAIL,
    "until": "2026-12-31",
    "purpose": "治具の製作",
}


def ask(client: Client, item: str, **more: str) -> str:
    said = {
        "verb": "send", "to": "partner", "place": "office", "device": "managed", "service": "approved", "mark": "",
        "recipient": "", "item": item, **more,
    }  # fmt: skip
    return client.get("/access/may/", said).content.decode()


def test_asking_names_those_to_whom_it_may_go(organisation: Organisation, items: Items) -> None:
    bob, charlie = signed_in(organisation.bob), signed_in(organisation.charlie)
    number = items.secret.number
    page = ask(bob, number)
    assert "できません" in page
    assert "名簿にはだれもいません" in page
    actions.name_handler(items.secret.item, outside(), by=organisation.bob)
    page = ask(bob, number)
    assert "三浦 航" in page
    assert "recipient=w.miura%40hokuto.example" in page, "the next step is a link"
    assert "してよい" in ask(bob, number, recipient=MAIL.upper())
    assert "三浦 航" not in ask(bob, number, recipient=MAIL), "a yes needs no names"
    assert "三浦" not in ask(charlie, number)
    assert "北斗" not in ask(charlie, number)
    # What stands in the field counts for nothing else.
    assert "してよい" in ask(bob, number, verb="view", recipient="x" * 200)
    assert "取扱者として名簿にある人にだけ" in ask(bob, "", mark="hi", recipient=MAIL)


def test_naming_and_ending_on_the_page(organisation: Organisation, items: Items) -> None:
    bob = signed_in(organisation.bob)
    form = {**FORM, "item": items.secret.number.lower()}
    for wrong in (
        {"mail": "三浦"},
        {"until": "2028-12-31"},
        {"until": "2026-01-01"},
        {"item": "Z-9"},
        {"company": " "},
    ):
        assert bob.post(f"{LIST}new/", {**form, **wrong}).status_code == 422, wrong
    charlie = signed_in(organisation.charlie)
    unknown = charlie.post(f"{LIST}new/", form)
    assert (unknown.status_code, "見つかりません" in unknown.content.decode()) == (422, True)
    assert charlie.post(f"{LIST}new/", {**form, "item": items.public.number}).status_code == 403
    assert not PartnerHandler.objects.exists()
    done = bob.post(f"{LIST}new/", form)
    assert done["Location"] == f"/access/items/{items.secret.number}/"
    page = bob.get(done["Location"]).content.decode()
    assert "三浦 航" in page
    assert "2026年12月31日" in page, "the last day, not the instant after it"
    assert bob.post(f"{LIST}new/", form).status_code == 422, "named already"
    made = PartnerHandler.objects.get()
    assert charlie.get(f"{LIST}{made.key}/end/").status_code == 404
    assert bob.post(f"{LIST}{made.key}/end/", {"reason": ""}).status_code == 422
    assert bob.post(f"{LIST}{made.key}/end/", {"reason": "委託の終了"}).status_code == 302
    assert "三浦 航" not in bob.get(f"/access/items/{items.secret.number}/").content.decode()
    assert "三浦 航" not in bob.get(LIST).content.decode()
    assert "三浦 航" in bob.get(f"{LIST}?when=over").content.decode()


def test_of_the_top_class_the_page_proposes(organisation: Organisation, items: Items) -> None:
    bob = signed_in(organisation.bob)
    done = bob.post(f"{LIST}new/", {**FORM, "item": items.top_secret.number}, follow=True)
    case = Case.objects.get(kind="access.partner")
    assert f"案件{case.number}を起案しました" in done.content.decode()
    shown = signed_in(organisation.alice).get(f"/approvals/{case.number}/").content.decode()
    assert "三浦 航" in shown
    approve_to_the_end(case)
    assert "三浦 航" in bob.get(LIST).content.decode()


@pytest.mark.rows
def test_the_list_shows_what_the_reader_may_know_of(organisation: Organisation, items: Items) -> None:
    alice, bob, charlie = (
        signed_in(one) for one in (organisation.alice, organisation.bob, organisation.charlie)
    )
    actions.name_handler(items.secret.item, outside(until=now() + timedelta(days=5)), by=organisation.bob)
    actions.name_handler(
        items.public.item,
        outside(company="南洋商事", name="陳 美玲", mail="m@nanyo.example"),
        by=organisation.alice,
    )
    everything = alice.get(LIST).content.decode()
    assert "三浦 航" in everything
    assert "陳 美玲" in everything
    assert re.search(r'data-label="会社名"[^>]*>\s*北斗精機株式会社', everything), (
        "each under its own heading"
    )
    seen = charlie.get(LIST).content.decode()
    assert "三浦 航" not in seen
    assert "陳 美玲" in seen
    assert f"{LIST}new/" not in seen, "nothing is offered that would be refused"
    for query, there in (
        ("company=北斗", True), ("company=南洋", False), ("q=miura", True), ("class=hi", True), ("class=gokuhi", False),
        (f"dept={organisation.manufacturing.code}", True), (f"dept={organisation.sales.code}", False), ("when=soon", True),
        ("when=over", False), ("when=all", True), ("whose=mine", True), ("as_of=2026-11-01&when=all", False),
    ):  # fmt: skip
        assert ("三浦 航" in bob.get(f"{LIST}?{query}").content.decode()) == there, query
    told = named(None)
    assert told is not None
    assert (told.value, told.url_name) == ("2件", "access_partners")
    assert "<b>2</b>件" in everything, "and the page behind it counts the same"
    label = "まもなく期限の取引先の取扱者"
    (task,) = (one for one in tasks_for(organisation.bob) if str(one.label) == label)
    assert task.count == 1
    assert "<b>1</b>件" in bob.get(task.url).content.decode(), "the reminder leads to as many"
    assert label not in {str(one.label) for one in tasks_for(organisation.charlie)}


def test_the_list_leaves_as_a_file_and_that_is_kept(organisation: Organisation, items: Items) -> None:
    actions.name_handler(items.secret.item, outside(), by=organisation.bob)
    answer = signed_in(organisation.alice).get(f"{LIST}?format=xlsx")
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    (row,) = (one for one in rows if one[0] == items.secret.number)
    assert row[1] == "秘"
    assert "製造第一課" in str(row[2])
    assert row[3:6] == ["北斗精機株式会社", "三浦 航", MAIL]
    assert items.secret.name not in str(rows), "names of secrets stay"
    assert LedgerEntry.objects.filter(kind="access.partners_exported").count() == 1
    charlie = signed_in(organisation.charlie).get(f"{LIST}?format=xlsx")
    assert charlie["Content-Type"].startswith("text/html")
    assert LedgerEntry.objects.filter(kind="access.partners_exported").count() == 1


def test_a_longer_list_costs_no_more(organisation: Organisation, items: Items) -> None:
    client = signed_in(organisation.alice)
    actions.name_handler(items.secret.item, outside(), by=organisation.alice)
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for n in range(15):
        for state in (items.secret, items.fresh, items.public):
            actions.name_handler(state.item, outside(mail=f"p{n}@hokuto.example"), by=organisation.alice)
    with CaptureQueriesContext(connection) as many:
        client.get(f"{LIST}?per=50")
    assert len(many) == len(few)


@pytest.mark.rows
def test_the_api(organisation: Organisation, items: Items) -> None:
    bob, charlie = caller(organisation.bob), caller(organisation.charlie)
    body = {**FORM, "item": items.secret.number, "until": (now() + timedelta(days=9)).isoformat()}
    assert bob("POST", "/access/partners", {**body, "mail": "三浦"}).status_code == 422
    assert bob("POST", "/access/partners", {**body, "item": items.top_secret.number}).status_code == 409
    assert charlie("POST", "/access/partners", body).status_code == 422, (
        "of what he may not know there is none"
    )
    assert charlie("POST", "/access/partners", {**body, "item": items.public.number}).status_code == 403
    made = bob("POST", "/access/partners", body)
    assert (made.status_code, made.json()["mail"], made.json()["case"]) == (201, MAIL, None)
    proposed = bob("POST", "/access/partners/cases", {**body, "item": items.top_secret.number})
    assert proposed.status_code == 201

    def told(by: Caller, query: str = "") -> list[str]:
        return [one["mail"] for one in by("GET", f"/access/partners?{query}").json()["items"]]

    assert told(bob) == [MAIL]
    assert told(charlie) == []
    assert told(bob, "company=北斗&mail=W.MIURA@hokuto.example") == [MAIL]
    assert told(bob, "as_of=2026-11-01&live=false") == []
    may = "/access/may?verb=send&to=partner&device=managed&place=office&item=" + items.secret.number
    answer = bob("GET", may).json()
    assert (answer["allowed"], [one["mail"] for one in answer["named"]]) == (False, [MAIL])
    assert bob("GET", f"{may}&recipient={MAIL}").json()["allowed"]
    assert charlie("GET", may).json()["named"] == []
    key = made.json()["key"]
    assert charlie("POST", f"/access/partners/{key}/end", {"reason": "不要"}).status_code == 404
    assert bob("POST", f"/access/partners/{key}/end", {"reason": "終了"}).json() == {"changed": 1}
    assert told(bob) == []
    assert told(bob, "live=false") == [MAIL]
