"""契約・規程の点検 in the page and on the command line: the same findings, nothing kept."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from typer.testing import CliRunner

from hiden.commands.app import app
from hiden.ledger.models import LedgerEntry
from hiden.rules.models import TextReview
from tests.conftest import signed_in
from tests.world.organisation import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.words]
TEXT = "第１条　乙は、甲の指定する製品を購入しなければならない。\n第２条　本契約は、公益通報を妨げない。"
FORM = {"kind": "nda", "on": "2026-11-30"}


def words(client: Client, **more: object) -> tuple[int, str]:
    answer = client.post("/review/", {**FORM, **more})
    return answer.status_code, re.sub(r"<[^>]+>|\s", "", answer.content.decode())


def test_a_pasted_text_is_looked_through_and_not_kept(organisation: Organisation) -> None:
    client = signed_in(organisation.alice)
    client.get("/review/")
    with CaptureQueriesContext(connection) as asked:
        status, page = words(client, words=TEXT)
    assert status == 200
    assert "確かめたいところ（1件）" in page
    assert "第1条乙は、甲の指定する製品を購入しなければならない。" in page
    assert "2026年12月1日" in page, "the law on reports is in force only from the next day on"
    assert not [one["sql"] for one in asked if "製品を購入" in one["sql"]]


def test_an_uploaded_file_and_what_cannot_be_read(organisation: Organisation) -> None:
    client = signed_in(organisation.alice)
    status, page = words(client, file=SimpleUploadedFile("契約.txt", TEXT.encode("cp932")))
    assert (status, "見つかったもの" in page) == (200, True)
    for bad in (b"PK\x03\x04broken", b"%PDF-1.7 broken", b"\xd0\xcf\x11\xe0old"):
        status, page = words(client, file=SimpleUploadedFile("契約.docx", bad))
        assert status == 422
        assert "文を貼り付けてください" in page or "保存し直してください" in page
    status, page = words(client)
    assert (status, "文がありません。" in page) == (422, True)


def test_words_are_shown_as_words(organisation: Organisation) -> None:
    answer = signed_in(organisation.alice).post(
        "/review/", {**FORM, "words": "製品を購入しなければならない<script>alert(1)</script>。"}
    )
    assert b"<script>alert" not in answer.content


def test_the_command_says_the_same(tmp_path: Path) -> None:
    file = tmp_path / "contract.txt"
    file.write_text(TEXT, encoding="utf-8")
    told = CliRunner().invoke(app, ["rules", "review", str(file), "--kind", "outsourcing", "--json"])
    assert told.exit_code == 0, told.output
    found = {one["id"]: one["seen"] for one in json.loads(told.stdout)["findings"]}
    assert (found["forced"], found["whistle"], found["returning"]) == ("look", "found", "missing")


def test_what_was_seen_can_be_kept_and_the_text_is_not(organisation: Organisation) -> None:
    client = signed_in(organisation.alice)
    with CaptureQueriesContext(connection) as asked:
        status, page = words(client, words=TEXT, title="見本商事との契約（案）")
    assert (status, "結果を記録しました。" in page) == (200, True)
    assert not [one["sql"] for one in asked if "製品を購入" in one["sql"]]
    kept = TextReview.objects.get()
    assert [articles for _id, verdict, articles in kept.seen if verdict == "look"] == [["第1条"]]
    assert LedgerEntry.objects.latest("index").kind == "rules.text_reviewed"
    shown = client.get(f"/review/kept/{kept.key}/").content.decode()
    assert "見本商事との契約（案）" in shown
    assert "第1条" in shown
    assert kept.key in client.get("/review/kept/?kind=nda").content.decode()
    assert kept.key not in client.get("/review/kept/?kind=pledge").content.decode()
    assert signed_in(organisation.charlie).get(f"/review/kept/{kept.key}/").status_code == 403
