"""Any CSV is explained on a page: guessed, looked at, corrected, saved, and read by."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hiden.logs import sources
from hiden.logs.archive.places import folder
from hiden.logs.explaining import MOST
from hiden.logs.intake.rereading import Again, read_again
from hiden.logs.intake.taking import take_file
from hiden.logs.models import LogSource, Segment
from tests.logs.conftest import tell_staff
from tests.logs.test_pages import FORM, text
from tests.logs.test_taking import kept, view
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db
Log = Callable[..., Path]
RAW = (
    "操作ログ一覧\r\n\r\n操作日時,端末名,ユーザー名,操作,対象,宛先,結果,メモ\r\n"
    "2026/09/01 9:00:00,PC-1,bob@example.co.jp,ファイルコピー,D:\\a.dwg,E:\\a.dwg,成功,\r\n"
    "2026/09/01 9:01:00,PC-1,bob@example.co.jp,ナゾ,D:\\b.dwg,,失敗,<b>\r\n"
    "いつか,PC-1,bob@example.co.jp,削除,D:\\c.dwg,,成功,\r\n"
).encode("cp932")


def bring(client: Client, raw: bytes = RAW, source: str = "") -> str:
    address = f"/logs/columns/?source={source}" if source else "/logs/columns/"
    answer = client.post(address, {"file": SimpleUploadedFile("操作.csv", raw)}, follow=True)
    assert answer.redirect_chain[-1][0] == "/logs/columns/explain/", answer.content.decode()[-2000:]
    return answer.content.decode()


def fields(page: str) -> dict[str, str]:
    """The form as it stands on the page."""
    form = page[page.index('<form class="stack" id="columns"') :]
    form = form[: form.index("</form>")]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        assert name
        found[name[1]] = unescape(value[1]) if value else ""
    for name_, body in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        picked = re.search(r'value="([^"]*)" selected', body) or re.search(r'value="([^"]*)"', body)
        assert picked
        found[name_] = unescape(picked[1])
    return found


def test_a_table_is_explained_registered_and_read(
    as_alice: Client, organisation: Organisation, log: Log
) -> None:
    page = bring(as_alice)
    assert "操作「ナゾ」の意味が分かりません。" in page
    assert "&lt;b&gt;" in page
    assert "6行目" in page, "the row that cannot be read is named by its place in the file"
    said = fields(page)
    assert (said["role-0"], said["role-2"], said["role-3"], said["role-6"]) == (
        "time",
        "account",
        "operation",
        "result",
    )
    at = next(key[5:] for key, value in said.items() if key.startswith("word-") and value == "ナゾ")
    said |= {f"channel-{at}": "removable", f"action-{at}": "copy", "role-7": "detail", "title": "操作ログ"}
    part = as_alice.post("/logs/columns/explain/", said, headers={"HX-Request": "true"})
    assert part.content.decode().lstrip().startswith('<div class="stack" id="told">')
    assert "USB・記録媒体<br>コピー" in part.content.decode()
    answer = as_alice.post("/logs/columns/explain/", {**said, "verb": "save"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/logs/new/any_csv/"
    notice = tell_staff(organisation.alice)
    as_alice.post("/logs/new/any_csv/", {**FORM, "code": "pc", "notice": notice.key})
    source = LogSource.objects.get()
    assert source.mapping["skip"] == 2
    assert list(folder("samples").iterdir()) == []
    assert as_alice.get("/logs/columns/explain/").status_code == 404
    source = sources.switch_on(source, by=organisation.alice)
    [intake] = take_file(source, log(RAW, "操作.csv"))
    assert (intake.records, intake.events, intake.refused, intake.passed) == (6, 2, 1, 3)
    assert kept(source) == RAW
    assert view("record, channel, action, outcome, person, dest") == [
        (3, "file", "copy", "done", organisation.bob.pk, "E:\\a.dwg"),
        (4, "removable", "copy", "failed", organisation.bob.pk, None),
    ]
    assert "操作ログ" in text(as_alice, "/logs/sources/pc/")


def test_a_mended_explanation_reads_again_what_was_sealed(
    as_alice: Client, organisation: Organisation, log: Log
) -> None:
    """Even where the lines before the header had been counted wrong, so that another line was sealed as the header."""
    bring(as_alice)
    said = fields(text(as_alice, "/logs/columns/explain/"))
    as_alice.post("/logs/columns/explain/", {**said, "verb": "save"})
    as_alice.post("/logs/new/any_csv/", {**FORM, "code": "pc", "notice": tell_staff(organisation.alice).key})
    source = LogSource.objects.get()
    wrong = {**source.mapping, "skip": 0}
    source = sources.change_source(source, sources.wish_of(source, mapping=wrong), by=organisation.alice)
    source = sources.switch_on(source, by=organisation.alice)
    grown = RAW + "2026/09/01 9:05:00,PC-1,bob@example.co.jp,削除,D:\\d.dwg,,成功,\r\n".encode("cp932")
    take_file(source, log(RAW, "a.csv"))
    take_file(source, log(grown, "a.csv"))
    assert Segment.objects.count() == 2
    page = bring(as_alice, source="pc")
    as_alice.post("/logs/columns/explain/", {**fields(page), "verb": "save"})
    source.refresh_from_db()
    assert source.mapping["skip"] == 2
    done = read_again(source, everything=True)
    assert (done.segments, done.after) == (2, 1)
    assert view("segment, record, action") == [(0, 3, "copy"), (0, 4, "other"), (1, 0, "delete")]
    assert read_again(source, everything=True) == Again(2, 1, 1)


def test_what_does_not_do_is_said_and_what_was_chosen_stays(as_alice: Client) -> None:
    said = fields(bring(as_alice))
    answer = as_alice.post("/logs/columns/explain/", {**said, "role-0": "", "verb": "save"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "日時の列が選ばれていません。" in page
    assert fields(page)["role-2"] == "account"
    answer = as_alice.post("/logs/columns/explain/", {**said, "role-1": "time", "verb": "save"})
    assert "同じ役目に選ばれています" in answer.content.decode()
    answer = as_alice.post("/logs/columns/explain/", {**said, "time_format": "%Q'); DROP", "verb": "save"})
    assert answer.status_code == 422
    answer = as_alice.post("/logs/columns/explain/", {**said, "zone": "Mars/Olympus", "verb": "save"})
    assert answer.status_code == 422
    answer = as_alice.post("/logs/columns/explain/", {**said, "channel-0": "nonsense", "verb": "save"})
    assert answer.status_code == 422


def test_no_more_than_a_megabyte_is_kept_and_only_of_a_table(as_alice: Client, as_charlie: Client) -> None:
    bring(as_alice, RAW + RAW.splitlines(keepends=True)[3] * 30_000)
    [path] = folder("samples").glob("*.csv")
    assert path.stat().st_size == MOST
    bring(as_alice)
    assert len(list(folder("samples").glob("*.csv"))) == 1, "the one before is gone"
    answer = as_alice.post("/logs/columns/", {"file": SimpleUploadedFile("a.csv", b"no table at all\n")})
    assert answer.status_code == 422
    assert "列の区切りが見つかりません。" in answer.content.decode()
    assert as_charlie.get("/logs/columns/explain/").status_code == 403
