"""The pages of sources: what is missing is named and mended there, files come in, what could not be read is shown to few."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import Client

from hiden.base.clock import frozen, now
from hiden.ledger.models import LedgerEntry
from hiden.logs import sources
from hiden.logs.archive.places import folder
from hiden.logs.archive.spool import SpoolWriter
from hiden.logs.models import Intake, LogSource, Segment
from hiden.logs.pages.drawing import Bars
from hiden.logs.products import groups
from hiden.logs.refusals import shown
from hiden.logs.sources import wish_of
from hiden.people import actions as people
from hiden.people.models import Role
from hiden.training.models import StaffNotice
from tests.conftest import signed_in
from tests.logs.conftest import event, tell_staff, wish
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db
Log = Callable[..., Path]
FORM = {
    "name": "社外への通信", "code": "proxy", "way": "file", "reach": "", "about_people": "on",
    "purposes": ["prevent", "protect"], "purpose_words": "持出しを防ぐため", "responsible": "1001", "keep": "365",
    "silence_hours": "24", "zone": "Asia/Tokyo",
}  # fmt: skip


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def upload(*files: tuple[str, bytes]) -> dict[str, Any]:
    return {"file": [SimpleUploadedFile(name, content) for name, content in files]}


def test_what_is_missing_is_named_told_to_the_staff_and_then_it_begins(as_alice: Client) -> None:
    assert "まだ取得元がありません" in text(as_alice, "/logs/sources/")
    assert "/logs/new/squid/" in text(as_alice, "/logs/new/?q=プロキシ")
    answer = as_alice.post("/logs/new/squid/", FORM, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain[-1][0] == "/logs/sources/proxy/"
    assert "従業員等への周知（お知らせ）が選ばれていません。" in page
    assert "取得を始める</button>" not in page
    draft = text(as_alice, "/logs/sources/proxy/notice/")
    assert "持出しを防ぐため" in draft
    assert "人事評価、勤怠の管理" in draft
    form = {"title": "記録の取得", "body": "取得します。", "due_on": "2099/1/1", "kinds": []}
    page = as_alice.post("/logs/sources/proxy/notice/", form, follow=True).content.decode()
    assert LogSource.objects.get().notice == StaffNotice.objects.get()
    assert "足りないものはありません。" in page
    page = as_alice.post("/logs/sources/proxy/on/", follow=True).content.decode()
    assert "記録の取得を始めました。" in page
    assert "社外への通信" in text(as_alice, "/logs/sources/?state=on")


def test_the_change_of_a_source_keeps_what_the_form_does_not_show(
    source: LogSource, organisation: Organisation, as_alice: Client
) -> None:
    sources.change_source(
        source, wish_of(source, setting={"folder": "x"}, keep_days=500), by=organisation.alice
    )
    page = text(as_alice, "/logs/sources/fs01/change/")
    assert 'value="500"' in page
    form = {**FORM, "name": "新しい名前", "keep": "other", "keep_days": "400", "notice": source.notice.key}  # type: ignore[union-attr]
    assert as_alice.post("/logs/sources/fs01/change/", {**form, "keep_days": ""}).status_code == 422
    assert as_alice.post("/logs/sources/fs01/change/", {**form, "notice": ""}).status_code == 422, "it is on"
    assert as_alice.post("/logs/sources/fs01/change/", form).status_code == 302
    source.refresh_from_db()
    assert (source.name, source.keep_days, source.setting, source.state) == (
        "新しい名前",
        400,
        {"folder": "x"},
        "on",
    )


def test_files_are_taken_known_continued_or_refused_each_by_itself(
    source: LogSource, log: Log, as_alice: Client
) -> None:
    raw = log([event(at) for at in range(3)]).read_bytes()
    cut = b"PK\x03\x04broken"
    page = as_alice.post(
        "/logs/sources/fs01/upload/", upload(("a.jsonl.gz", gzip.compress(raw)), ("bad.zip", cut))
    ).content.decode()
    assert "取り込んだ" in page
    assert "zip ファイルが壊れています。" in page
    assert Intake.objects.get().name == "a.jsonl"
    page = as_alice.post(
        "/logs/sources/fs01/upload/",
        upload(("b.jsonl", raw), ("a.jsonl", raw + log([event(7)], "x").read_bytes())),
    ).content.decode()
    assert "すでに取り込んであった" in page
    assert "前の続きを取り込んだ" in page
    assert sum(Segment.objects.values_list("count", flat=True)) == 4
    assert list(folder("uploads").iterdir()) == []


def test_a_large_file_is_linked_where_it_lies(
    source: LogSource, log: Log, organisation: Organisation
) -> None:
    from hiden.logs.intake.bringing import take_upload

    raw = log([event(at) for at in range(3)]).read_bytes()
    file = TemporaryUploadedFile("..\\..\\x/../a.jsonl", "text/plain", len(raw), "")
    file.write(raw)
    file.flush()
    [(intake, how)] = take_upload(source, file, by=organisation.alice)
    assert (intake.name, intake.records, how) == ("a.jsonl", 3, "taken")
    assert Path(file.temporary_file_path()).exists()
    file.close()


def test_raw_records_are_shown_to_who_manages_and_every_look_is_recorded(
    source: LogSource, log: Log, as_alice: Client, organisation: Organisation
) -> None:
    raw = (
        "佐藤,<script>alert(1)</script>,壊れた行\n".encode("cp932")
        + b"\xff\x00\x1b[31mred\n"
        + b"x" * 3000
        + b"\n"
    )
    as_alice.post("/logs/sources/fs01/upload/", upload(("a.jsonl", raw + log([event()]).read_bytes())))
    page = text(as_alice, "/logs/sources/fs01/refused/")
    assert "JSON として読めません。" in page
    assert "佐藤" not in page
    looked = LedgerEntry.objects.filter(kind="logs.looked")
    assert not looked.exists()
    page = as_alice.post(
        "/logs/sources/fs01/refused/", {"reason": "JSON として読めません。"}
    ).content.decode()
    assert "佐藤,&lt;script&gt;alert(1)" in page
    assert "\\x1b[31mred" in page
    assert "x" * 500 in page
    assert "x" * 501 not in page
    entry = json.loads(bytes(looked.get().leaf))["data"]
    assert (entry["found"], entry["exported"]) == (3, False)
    auditor = people.give_role(organisation.bob, Role.AUDITOR, since=now().date(), by=organisation.alice)
    assert auditor
    bob = signed_in(organisation.bob)
    assert "JSON として読めません。" in text(bob, "/logs/sources/fs01/refused/")
    assert bob.post("/logs/sources/fs01/refused/", {}).status_code == 403
    assert looked.count() == 1


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ("日本".encode(), "日本"),
        ("日本".encode("cp932"), "日本"),
        (b"\xff\xfe\x00\x01", "\\xff\\xfe\\x00\\x01"),
        (b"a\tb\r", "a\\tb\\r"),
        (("あ" * 700).encode(), "あ" * 666),
    ],
)
def test_bytes_that_are_no_text_are_escaped(raw: bytes, told: str) -> None:
    assert shown(raw) == told


def test_silence_stands_first_and_on_the_home_page(
    source: LogSource, organisation: Organisation, as_alice: Client
) -> None:
    sources.change_source(source, wish_of(source, silence_hours=5), by=organisation.alice)
    assert "から届いていません" not in text(as_alice, "/logs/sources/")
    with frozen(now() + timedelta(hours=8)):
        assert "から届いていません" in text(as_alice, "/logs/sources/")
        assert "記録が届かなくなった取得元" in text(as_alice, "/")
    sources.switch_off(source, reason="入替え", by=organisation.alice)
    with frozen(now() + timedelta(hours=8)):
        assert "から届いていません" not in text(as_alice, "/logs/sources/")


def test_everybody_may_know_what_is_kept_and_nothing_more(
    source: LogSource, organisation: Organisation, as_charlie: Client
) -> None:
    sources.add_source("later", wish(organisation.alice, name="まだ始めていないもの"), by=organisation.alice)
    sources.add_source(
        "door", wish(organisation.alice, name="機械の記録", about_people=False), by=organisation.alice
    )
    page = text(as_charlie, "/logs/kept/")
    assert "ファイルサーバー" in page
    assert "設計情報の漏えいを防ぎ" in page
    assert "365日" in page
    assert organisation.alice.name in page
    for word in ("まだ始めていないもの", "機械の記録", "fs01", "/logs/sources/"):
        assert word not in page
    assert "ファイルサーバー" not in text(as_charlie, "/logs/sources/")
    text(as_charlie, "/logs/sources/fs01/", 404)


def test_a_token_is_shown_once(source: LogSource, as_alice: Client) -> None:
    answer = as_alice.post("/logs/sources/fs01/token/")
    assert answer.headers["Cache-Control"] == "no-store"
    source.refresh_from_db()
    token = next(
        word for word in answer.content.decode().replace("<", " ").split() if word.startswith("hlog_")
    )
    assert source.token_hash == sources.token_hash(token)
    assert "hlog_" not in text(as_alice, "/logs/sources/fs01/")


def test_the_responsible_sees_their_source_and_others_do_not(
    source: LogSource, organisation: Organisation, as_bob: Client, as_alice: Client
) -> None:
    text(as_bob, "/logs/sources/fs01/", 404)
    sources.change_source(source, wish_of(source, responsible=organisation.bob), by=organisation.alice)
    page = text(as_bob, "/logs/sources/fs01/")
    assert "ファイルを取り込む" in page
    assert "登録を変更する" not in page
    assert as_bob.post("/logs/sources/fs01/upload/", upload(("a.jsonl", b"{}\n"))).status_code == 200
    assert as_bob.get("/logs/sources/fs01/change/").status_code == 403


def test_the_number_of_questions_does_not_grow_with_the_sources(
    source: LogSource, organisation: Organisation, as_alice: Client
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            text(as_alice, "/logs/sources/")
        return len(found)

    text(as_alice, "/logs/sources/")
    first = asked()
    notice = tell_staff(organisation.alice)
    for at in range(5):
        made = sources.add_source(
            f"more{at}", wish(organisation.alice, notice=notice, silence_hours=3), by=organisation.alice
        )
        sources.switch_on(made, by=organisation.alice)
    assert asked() <= first + 3, "what gaps need, once for all"


def test_products_are_found_by_title_channel_and_word() -> None:
    assert any(one.id == "squid" for group in groups() for one in group.products)
    assert [one.id for group in groups("squid ウェブ") for one in group.products] == ["squid"]
    assert groups("どこにもない製品") == []


def test_bars_fill_their_height() -> None:
    day = now().date()
    bars = Bars.of([(day, 0), (day, 1_000_000), (day, 1)])
    assert [bar.height for bar in bars.bars] == ["1.5", "40.0", "1.5"]
    assert (bars.total, bars.most, bars.empty_days) == (1_000_001, 1_000_000, 1)


def test_each_way_asks_for_what_it_needs_and_refuses_what_receiving_would(
    source: LogSource,
    organisation: Organisation,
    as_alice: Client,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    alice = organisation.alice
    assert as_alice.get("/logs/sources/fs01/way/").status_code == 409
    sources.change_source(source, wish_of(source, way="syslog", setting={"kept": 1}), by=alice)
    assert "まだ設定していません" in text(as_alice, "/logs/sources/fs01/")
    answer = as_alice.post("/logs/sources/fs01/way/", {"from": "192.0.2.10\nnowhere"})
    assert answer.status_code == 422
    assert "送信元「nowhere」を読めません。" in answer.content.decode()
    as_alice.post("/logs/sources/fs01/way/", {"from": "192.0.2.10\n198.51.100.0/24", "port": "6514"})
    source.refresh_from_db()
    assert source.setting == {"kept": 1, "from": ["192.0.2.10", "198.51.100.0/24"], "port": 6514}
    assert "192.0.2.10, 198.51.100.0/24, :6514" in text(as_alice, "/logs/sources/fs01/")
    sources.change_source(source, wish_of(source, way="folder"), by=alice)
    assert as_alice.post("/logs/sources/fs01/way/", {"folder": str(tmp_path)}).status_code == 422
    monkeypatch.setenv("HIDEN_LOGS_FOLDERS", str(tmp_path))
    assert as_alice.post("/logs/sources/fs01/way/", {"folder": str(tmp_path)}).status_code == 302
    sources.change_source(source, wish_of(source, way="pull"), by=alice)
    assert as_alice.post("/logs/sources/fs01/way/", {}).status_code == 422
    as_alice.post("/logs/sources/fs01/way/", {"pull": "okta"})
    assert "相手のホスト名" in text(as_alice, "/logs/sources/fs01/way/")


def test_what_a_stranger_sent_is_given_to_a_source(
    source: LogSource, organisation: Organisation, as_alice: Client
) -> None:
    from hiden.logs.receiving.routing import UNASSIGNED
    from hiden.logs.receiving.unassigned import packed

    writer = SpoolWriter(UNASSIGNED)
    writer.append([packed("192.0.2.7", 514, b"{}")])
    writer.turn()
    assert "192.0.2.7" not in text(as_alice, "/logs/sources/fs01/"), "its files come by hand"
    sources.change_source(source, wish_of(source, way="syslog"), by=organisation.alice)
    assert "192.0.2.7" in text(as_alice, "/logs/sources/fs01/")
    answer = as_alice.post("/logs/sources/fs01/strangers/", {"sender": "192.0.2.7"}, follow=True)
    assert "1件を「ファイルサーバー」のものとしました。" in answer.content.decode()
    assert "192.0.2.7" not in text(as_alice, "/logs/sources/fs01/").split("これまで")[0]
