"""The pages: what they show to whom, what they ask of the database, what the label holds, what the morning mail says."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from hiden.base.clock import frozen, today
from hiden.base.errors import BadInput
from hiden.classification.actions import set_rule
from hiden.classification.models import Answer
from hiden.classification.queries import class_by_code, mode_by_code
from hiden.lending import actions
from hiden.lending.actions import Wanted
from hiden.lending.kinds import Carry, ThingKind
from hiden.lending.labels import LAYOUTS, labels_pdf, picture, thing_address
from hiden.lending.models import HandOut, Loan, LossReport, Meeting, Thing
from hiden.lending.return_list import return_list
from hiden.people.actions import make_account
from hiden.people.models import Account, Person
from hiden.web.digest import _body, _subject
from hiden.web.todo import tasks_for
from tests.conftest import signed_in as through_the_door
from tests.lending.conftest import Things
from tests.world.items import Items
from tests.world.organisation import PASSWORD, Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.words]
LATER = datetime(2026, 12, 8, 3, 0, tzinfo=UTC)


def signed_in(person: Person) -> Client:
    """A browser in which a person is signed in, who gets an account where they have none."""
    if not Account.objects.filter(person=person).exists():
        alice = Person.objects.get(number="1001")
        make_account(person, email=f"{person.number}@example.co.jp", password=PASSWORD, by=alice)
    return through_the_door(person)


def lent(thing: Thing, to: Any, company: Organisation, **more: Any) -> Loan:
    wanted = Wanted("点検", today() + timedelta(days=7), to, carry=Carry.VIEW, **more)
    return actions.lend(thing, wanted, confirmed=True, by=company.bob)


def words(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.mark.parametrize("address", ["/lending/", "/lending/loans/", "/lending/own/", "/lending/held/9001/"])
def test_a_list_costs_the_same_queries_however_long_it_is(
    company: Organisation, things: Things, address: str
) -> None:
    client = signed_in(company.eve if "own" in address else company.alice)
    lent(things.key, company.eve, company)
    lent(things.usb, company.eve, company)
    few = queries(client, address)
    told = actions.Told("書庫の鍵", ThingKind.KEY, company.manufacturing)
    for one in actions.register(told, copies=12, by=company.alice):
        lent(one, company.eve, company)
    assert queries(client, address) <= few
    assert few <= 32, few


def test_the_pages_of_one_thing_cost_the_same_with_a_long_past(company: Organisation, things: Things) -> None:
    client = signed_in(company.alice)
    actions.take_back(lent(things.key, company.eve, company), by=company.bob)
    few = queries(client, f"/lending/t/{things.key.key}/")
    for _ in range(5):
        actions.take_back(lent(things.key, company.eve, company), by=company.bob)
    assert queries(client, f"/lending/t/{things.key.key}/") <= few


@pytest.mark.rows
def test_filters_of_the_list(company: Organisation, things: Things) -> None:
    client = signed_in(company.alice)
    lent(things.key, company.eve, company)
    assert "L-0003" in words(client, "/lending/?who=尾崎")
    holding = words(client, "/lending/?item=A-0002")
    assert "L-0001" in holding
    assert "L-0003" not in holding
    assert "/lending/held/9001/" in words(client, "/lending/loans/")
    assert "/lending/held/9001/" not in words(signed_in(company.eve), f"/lending/t/{things.usb.key}/")
    assert "L-0001" not in words(client, "/lending/?who=尾崎")
    assert "L-0003" not in words(client, "/lending/?state=here")
    assert "L-0003" in words(client, "/lending/?state=unconfirmed")
    assert "L-0001" in words(client, "/lending/?kind=media&class=2&q=ｕｓｂ")
    assert "条件に合うものはありません" in words(client, "/lending/?state=late")
    with frozen(LATER):
        late = words(signed_in(company.alice), "/lending/")
        assert "期限を過ぎて戻っていないものが1点" in late
        assert "L-0003" in words(signed_in(company.alice), "/lending/loans/?state=late&kind=key")
    answer = client.get("/lending/?state=nonsense&page=99&per=7&sort=x&due_from=いつか")
    assert answer.status_code == 200
    assert "選択肢にない" in answer.content.decode()


def test_the_way_of_a_thing_over_its_pages(company: Organisation, things: Things) -> None:
    bob, eve = signed_in(company.bob), signed_in(company.eve)
    page = f"/lending/t/{things.usb.key}/"
    assert ">貸す</a>" in words(bob, page)
    form = {"person": "9001", "purpose": "治具の見直し", "carry": "home", "due_on": "2026-11-30"}
    refused = bob.post(f"{page}lend/", form)
    assert refused.status_code == 422
    assert "条件を、まだ確かめていません" in refused.content.decode()
    assert bob.post(f"{page}lend/", {**form, "confirmed": "on"}).status_code == 302
    loan = Loan.objects.get()
    assert "受け取りました" in words(eve, page)
    assert "借りているもの" in words(eve, "/")
    assert eve.post(f"/lending/loans/{loan.number}/confirm/").status_code == 302
    assert ">返しました<" in words(eve, page)
    eve.post(f"/lending/loans/{loan.number}/back/")
    assert "返却を受け取る" in words(bob, page)
    assert "返却の確認待ち" in words(bob, "/lending/loans/?state=todo")
    bad = bob.post(f"/lending/loans/{loan.number}/return/", {"condition": "damaged"})
    assert "異状の内容" in bad.content.decode()
    assert (
        bob.post(f"/lending/loans/{loan.number}/return/", {"condition": "good", "wiped": "done"}).status_code
        == 302
    )
    assert Loan.objects.get().ending == "returned"
    history = words(bob, page)
    assert "尾崎 絵美から返却" in history


def test_what_the_table_stops_leads_to_a_case(company: Organisation, things: Things) -> None:
    bob = signed_in(company.bob)
    page = f"/lending/t/{things.copy.key}/"
    shown = words(bob, f"{page}lend/")
    assert "自宅等に持ち帰る（テレワーク） … 承認がなければ不可" in shown
    form = {"person": "9001", "purpose": "確認", "carry": "home", "due_on": "2026-11-30", "confirmed": "on"}
    refused = bob.post(f"{page}lend/", form).content.decode()
    assert "この使い方では貸せません" in refused
    assert "社外からは見られないようにする" in refused
    asked = bob.post(f"{page}ask/", {**form, "reason": "在宅での検証に欠かせないため"})
    assert asked.status_code == 302
    case = words(bob, "/approvals/1/")
    assert "A-0001-1" in case
    assert "尾崎 絵美に貸す" in case


def test_copies_and_items_are_shown_to_those_who_may(
    company: Organisation, things: Things, items: Items
) -> None:
    Thing.objects.filter(pk=things.usb.pk).update(department=company.sales)
    lent_to = signed_in(company.charlie)
    shown = words(lent_to, f"/lending/t/{things.usb.key}/")
    assert "見る権限のない情報 1件" in shown
    assert "治具設計図" not in shown
    assert "A-0002" not in shown
    assert lent_to.get(f"/lending/t/{things.copy.key}/").status_code == 404


def test_the_label_holds_an_opaque_address_and_no_name(company: Organisation, things: Things) -> None:
    address = thing_address(things.copy)
    assert address.endswith(f"/lending/t/{things.copy.key}/")
    assert not {things.copy.number, things.copy.name} & set(address.split("/"))
    assert picture(things.copy).startswith("<?xml") or "<svg" in picture(things.copy)
    text = _text(labels_pdf([things.copy, things.key], layout="a4-24", skip=2))
    assert "A-0001-1" in text
    assert "極秘" in text
    assert "複製番号 1" in text
    assert things.key.name not in text
    assert things.key.name in _text(labels_pdf([things.key], layout="roll", with_name=True))
    for layout in LAYOUTS:
        assert labels_pdf([things.key] * 60, layout=layout).startswith(b"%PDF")
    for wrong in ([], [things.key] * 1001):
        with pytest.raises(BadInput):
            labels_pdf(wrong)


def _text(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_labels_of_what_one_keeps(company: Organisation, things: Things) -> None:
    picked = {"thing": [things.usb.key, things.copy.key], "layout": "a4-44", "skip": "1"}
    answer = signed_in(company.bob).post("/lending/labels.pdf", picked)
    assert answer["Content-Type"] == "application/pdf"
    assert "L-0001" in _text(answer.content)
    assert signed_in(company.charlie).post("/lending/labels.pdf", picked).status_code == 404
    assert signed_in(company.bob).post("/lending/labels.pdf", {**picked, "layout": "a5"}).status_code == 422


@pytest.mark.rows
def test_what_somebody_has_on_paper(company: Organisation, things: Things) -> None:
    loan = lent(things.samples, company.charlie, company, pieces=3)
    text = _text(return_list(company.charlie, [(loan, 3, None)]))
    assert "試作品の軸" in text
    assert "上野 千里" in text
    grace = signed_in(company.grace)
    assert "試作品の軸" in words(grace, "/lending/held/1003/")
    assert grace.post("/lending/held/1003/settle/", {"looked": "on"}).status_code == 422
    actions.take_back(loan, by=company.bob)
    assert grace.post("/lending/held/1003/settle/", {"looked": "on"}).status_code == 302
    assert signed_in(company.bob).get("/lending/held/1003/").status_code == 404, (
        "Charlie is not of his department"
    )
    with frozen(LATER):
        before = words(signed_in(company.grace), "/lending/held/1003/?as_of=2026-11-22")
        assert "試作品の軸" not in before, "the day before it was lent"


def test_the_morning_mail_names_no_secret(company: Organisation, things: Things) -> None:
    lent(things.usb, company.eve, company)
    with frozen(LATER):
        for person in (company.bob, company.eve):
            tasks = [task for task in tasks_for(person) if "lending" in task.url]
            assert tasks, person
            mail = _subject(today()) + _body(tasks)
            assert "うち期限を過ぎたもの1件" in mail
            assert not any(word in mail for word in ("USBメモリ 1番", "L-0001", "A-0002", "治具", "点検"))
        assert not [task for task in tasks_for(company.charlie) if "lending" in task.url]


def test_losses_over_their_pages(company: Organisation, things: Things) -> None:
    lent(things.usb, company.eve, company)
    eve, bob = signed_in(company.eve), signed_in(company.bob)
    page = f"/lending/t/{things.usb.key}/loss/"
    told = {"noticed_on": "2026-11-23", "where": "電車", "circumstances": "置き忘れ", "guarded": "unknown"}
    assert eve.post(page, {**told, "where": ""}).status_code == 422
    assert eve.post(page, told).status_code == 302
    loss = LossReport.objects.get()
    shown = words(eve, f"/lending/losses/{loss.number}/")
    assert "警察・交通機関・施設に届け出る" in shown
    assert "済みにする" not in shown, "who reported it does not handle it"
    assert (
        bob.post(f"/lending/losses/{loss.number}/step/", {"step": "tell", "done": "yes"}).status_code == 302
    )
    assert "石田 次郎" in words(bob, f"/lending/losses/{loss.number}/")
    assert bob.post(f"/lending/losses/{loss.number}/found/", {"note": "鞄の中"}).status_code == 302
    assert bob.post(f"/lending/losses/{loss.number}/close/", {"note": "誤り"}).status_code == 302
    assert signed_in(company.charlie).get(f"/lending/losses/{loss.number}/").status_code == 404


def test_meetings_over_their_pages(company: Organisation, items: Items) -> None:
    bob = signed_in(company.bob)
    form = {
        "title": "工程会議", "held_on": "R8.11.23", "room": "第1会議室", "items": "A-0002", "numbered": "on",
        "materials": "工程表", "receivers": "9001\n上野 千里\nA社／田中 一郎\n予備",
    }  # fmt: skip
    for wrong in ("どこかの人", "A社／"):
        answer = bob.post("/lending/meetings/new/", {**form, "receivers": wrong})
        assert answer.status_code == 422
        assert "在籍していません" in answer.content.decode() or "氏名がありません" in answer.content.decode()
    assert bob.post("/lending/meetings/new/", {**form, "items": "A-9999"}).status_code == 422
    assert bob.post("/lending/meetings/new/", form).status_code == 302
    meeting = Meeting.objects.get()
    names = [one.receiver for one in HandOut.objects.select_related("person").order_by("number")]
    assert names == ["尾崎 絵美", "上野 千里", "田中 一郎", ""]
    check = {"circumstances": ["online", "overseas"]}
    assert bob.post(f"/lending/meetings/{meeting.key}/check/", check).status_code == 302
    page = words(bob, f"/lending/meetings/{meeting.key}/")
    assert "認めていない" in page
    assert "海外からは届かないようにする" in page
    assert (
        bob.post(
            f"/lending/meetings/{meeting.key}/collect/", {"set": ["1"], "handed": "collected"}
        ).status_code
        == 302
    )
    assert bob.post(f"/lending/meetings/{meeting.key}/collect/", {"handed": "collected"}).status_code == 422
    with frozen(datetime(2026, 11, 24, 3, 0, tzinfo=UTC)):
        tomorrow = signed_in(company.bob)
        assert "戻っていない資料が2部" in words(tomorrow, f"/lending/meetings/{meeting.key}/")
        assert "工程会議" in words(tomorrow, "/lending/meetings/?state=out")
    charlie = words(signed_in(company.charlie), f"/lending/meetings/{meeting.key}/")
    assert "A-0002" not in charlie, "who got a paper does not learn what the register says"
    again = bob.post(f"/lending/meetings/{meeting.key}/edit/", {**form, "receivers": "1003\n9001"})
    assert again.status_code == 422
    assert "1番の配布資料は、もう回収などを記録しています" in again.content.decode()


@pytest.mark.rows
def test_a_count_over_its_pages(company: Organisation, things: Things) -> None:
    alice, eve = signed_in(company.alice), signed_in(company.eve)
    lent(things.key, company.eve, company)
    form = {"title": "秋", "due_on": "2026-12-01", "department": "", "lent_only": ""}
    assert alice.post("/lending/counts/new/", form).status_code == 302
    assert "現物がここにあることを確かめた" in words(eve, f"/lending/t/{things.key.key}/")
    assert "現物が手元にあることを確かめた" in words(eve, "/lending/own/")
    assert eve.post(f"/lending/t/{things.key.key}/seen/", {"finding": "seen"}).status_code == 302
    assert "現物がここにあることを確かめた" not in words(eve, f"/lending/t/{things.key.key}/")
    page = words(alice, "/lending/counts/1/?finding=waiting")
    assert "L-0003" not in page
    sights = list(things.usb.sights.values_list("pk", flat=True))
    assert alice.post("/lending/counts/1/mark/", {"sight": sights, "finding": "seen"}).status_code == 302
    assert alice.post("/lending/counts/1/mark/", {"sight": ["x"], "finding": "seen"}).status_code == 422
    assert alice.post("/lending/counts/1/close/").status_code == 302
    assert "終わった" in words(alice, "/lending/counts/")


def test_a_date_in_the_future_is_said_at_its_field(company: Organisation, things: Things) -> None:
    bob = signed_in(company.bob)
    form = {"person": "9001", "purpose": "点検", "carry": "view", "due_on": "昨日"}
    answer = bob.post(f"/lending/t/{things.key.key}/lend/", form)
    assert answer.status_code == 422
    assert date(2026, 11, 23) == today()
    answer = bob.post(f"/lending/t/{things.key.key}/lend/", {**form, "due_on": "2028-01-01"})
    assert "1年以内の日" in answer.content.decode()


def test_a_partner_who_is_not_named_is_warned_about_once(company: Organisation, things: Things) -> None:
    client, page = signed_in(company.bob), f"/lending/t/{things.usb.key}/lend/"
    form = {
        "company": "A社", "handler": "田中 一郎", "purpose": "検査", "carry": "view", "due_on": "2026-11-30", "confirmed": "on",
        "on_paper": "on", "person": "", "warned": "",
    }  # fmt: skip
    for row in ("handling-take-out", "handling-disclose", "mode-supply-chain"):
        set_rule(class_by_code("hi"), mode_by_code(row), answer=Answer.ALLOWED, text="可", by=company.alice)
    first = client.post(page, form)
    assert (first.status_code, "名簿にありません。" in first.content.decode()) == (422, True)
    assert 'name="warned" value="A社/田中 一郎"' in first.content.decode()
    other = client.post(page, {**form, "handler": "鈴木", "warned": "A社/田中 一郎"})
    assert other.status_code == 422, "of somebody else nothing was said yet"
    assert not Loan.objects.exists()
    assert client.post(page, {**form, "warned": "A社/田中 一郎"}).status_code == 302
    assert Loan.objects.get().handler_name == "田中 一郎"
