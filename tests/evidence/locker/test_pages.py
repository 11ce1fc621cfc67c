"""The pages: what each shows to whom, the way of an exhibit over them, what they cost."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from hiden.evidence.custody.models import CustodyEvent
from hiden.evidence.locker.models import Bringing, Exhibit, KeptFile
from hiden.evidence.locker.registering import register
from hiden.ledger.models import LedgerEntry
from hiden.people.actions import make_account
from hiden.people.models import Account, Person
from hiden.web.todo import tasks_for
from tests.conftest import signed_in as through_the_door
from tests.evidence.locker.conftest import TOLD
from tests.world.organisation import PASSWORD, Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.words]


def signed_in(person: Person) -> Client:
    if not Account.objects.filter(person=person).exists():
        alice = Person.objects.get(number="1001")
        make_account(person, email=f"{person.number}@example.co.jp", password=PASSWORD, by=alice)
    return through_the_door(person)


def words(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode()


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def event(**more: Any) -> dict[str, Any]:
    return {"act": "acquired", "day": "2026-11-23", "clock": "11:05", "purpose": "返却", **more}


def test_the_way_of_an_exhibit_over_its_pages(exhibit: Exhibit, company: Organisation) -> None:
    alice = signed_in(company.alice)
    told = {"title": "USBメモリ", "kind": "device", "incident": "I-0002", "origin": "机", "giver": "不明"}
    assert alice.post("/evidence/new/", told).headers["Location"] == "/evidence/E-0002/"
    page = "/evidence/E-0002/"
    assert "まず、受け取ったとき" in words(alice, page)
    photo = SimpleUploadedFile("外観.jpg", b"\xff\xd8picture")
    answer = alice.post(f"{page}event/", event(to_whom="相川 亜里沙", place="総務部", photos=[photo]))
    assert answer.status_code == 302, answer.content.decode()
    only = CustodyEvent.objects.get()
    assert only.bringing is not None
    assert (only.act, only.bringing.files) == ("acquired", 1)
    assert alice.post(f"{page}event/", event(act="handed", receiver="1007")).status_code == 302
    assert "記録した人とは別の人が確認します" in words(alice, page)
    grace = signed_in(company.grace)
    assert any(task.url.endswith("state=waiting") for task in tasks_for(company.grace))
    assert "USBメモリ" in words(grace, "/evidence/?state=waiting")
    assert f"{page}event/2/receipt/" in words(grace, page)
    assert alice.get(f"{page}event/2/receipt/").status_code == 404
    assert grace.post(f"{page}event/2/receipt/", {"arrived": "yes"}).status_code == 302
    shown = words(alice, page)
    assert "受領済み" in shown
    assert "木村 桜" in shown


def test_files_are_brought_in_opened_and_handed_on(exhibit: Exhibit, company: Organisation) -> None:
    alice, page = signed_in(company.alice), "/evidence/E-0001/"
    files = [SimpleUploadedFile("a.txt", b"one"), SimpleUploadedFile("../../b.txt", b"two")]
    assert alice.post(f"{page}import/", {"file": files, "origin": "USB-HDD 2番"}).status_code == 302
    assert {one.name for one in KeptFile.objects.all()} == {"a.txt", "b.txt"}
    assert "a.txt" in words(alice, f"{page}files/")
    answer = alice.get(f"{page}files/1/1/")
    assert b"".join(answer.streaming_content) == b"one"  # type: ignore[attr-defined]
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert LedgerEntry.objects.filter(kind="evidence.opened").count() == 1
    bag = b"".join(alice.post(f"{page}bag/").streaming_content)  # type: ignore[attr-defined]
    assert "E-0001-20261123/data/E-0001/01/a.txt" in zipfile.ZipFile(io.BytesIO(bag)).namelist()
    assert alice.post(f"{page}import/", {"origin": "x"}).status_code == 422


def test_the_check_says_what_it_found(kept_pc: Bringing, company: Organisation) -> None:
    alice = signed_in(company.alice)
    assert alice.post("/evidence/check/").status_code == 302
    assert "3件のファイルは、取り込んだときのままです" in words(alice, "/evidence/check/")
    assert signed_in(company.charlie).get("/evidence/check/").status_code == 403


def test_steps_and_the_circle(exhibit: Exhibit, company: Organisation) -> None:
    alice, page = signed_in(company.alice), "/evidence/E-0001/"
    assert alice.post(f"{page}step/", {"step": "roles", "mark": "done"}).status_code == 302
    assert alice.post(f"{page}step/", {"step": "witness", "mark": "none"}).status_code == 422
    form = {"person": "1007", "stance": "out", "reason": "元上司"}
    assert alice.post(f"{page}circle/", form).status_code == 302
    assert "元上司" in words(alice, page)
    assert words(signed_in(company.grace), page, 404)
    assert "返却されたノートPC" not in words(signed_in(company.grace), "/evidence/")


def test_others_meet_nothing(kept_pc: Bringing, company: Organisation) -> None:
    charlie = signed_in(company.charlie)
    assert "返却されたノートPC" not in words(charlie, "/evidence/")
    for path in ("", "edit/", "circle/", "event/", "import/", "files/", "files/1/3/"):
        assert charlie.get(f"/evidence/E-0001/{path}").status_code == 404
    dave = signed_in(company.dave)  # 統括責任者 sees, and does not open
    assert "PC/mail.eml" in words(dave, "/evidence/E-0001/files/")
    assert dave.get("/evidence/E-0001/files/1/3/").status_code == 403


def test_labels_hold_number_incident_and_a_picture(exhibit: Exhibit, company: Organisation) -> None:
    alice = signed_in(company.alice)
    assert "E-0001" in words(alice, f"/evidence/labels/?exhibit={exhibit.key}")
    form = {"exhibit": exhibit.key, "layout": "roll", "skip": "1"}
    answer = alice.post("/evidence/labels.pdf", form)
    text = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert "E-0001" in text
    assert "I-0001" in text
    assert "返却されたノートPC" not in text
    assert alice.post("/evidence/labels.pdf", {"layout": "roll", "skip": "1"}).status_code == 422


def test_lists_cost_the_same_however_long(kept_pc: Bringing, company: Organisation) -> None:
    alice = signed_in(company.alice)
    few = queries(alice, "/evidence/")
    for _ in range(8):
        register(TOLD, by=company.alice)
    assert queries(alice, "/evidence/") <= few
    assert few <= 30
    assert queries(alice, "/evidence/E-0001/files/") <= 30
