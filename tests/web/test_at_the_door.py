"""What stands around every answer, and what is turned away before anything of it is read."""

from __future__ import annotations

import logging
import sys

import pytest
from django.test import Client, RequestFactory

from hiden.ui.request import own_path
from hiden.web.logs import OneLine
from hiden.web.middleware import BodyLimit
from tests.world.api import caller
from tests.world.organisation import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.words]
HERE = "http://testserver"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 302),
        ("/accounts/login/", 200),
        ("/no-such-page", 404),
        ("/static/ui/favicon.svg", 200),
        ("/static/no-such-file.css", 404),
        ("/favicon.ico", 302),
        ("/api/v1/openapi.json", 200),
        ("/api/v1/me", 401),
        ("/api/v1/none", 404),
    ],
)
def test_every_answer_says_what_a_browser_may_do_with_it(
    organisation: Organisation, path: str, status: int
) -> None:
    answer = Client().get(path)
    assert answer.status_code == status
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_another_name_for_this_machine_is_refused_and_not_an_incident(organisation: Organisation) -> None:
    answer = Client().get("/accounts/login/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "受け取れませんでした" in answer.content.decode()
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("address", "path"),
    [
        (f"{HERE}/items/?q=1", "/items/?q=1"),
        (f"{HERE}//evil.example/x", ""),
        (f"{HERE}/\\evil.example", ""),
        (f"{HERE}.evil.example/", ""),
        ("https://evil.example/", ""),
        ("http://testserver", ""),
        ("", ""),
    ],
)
def test_only_a_path_of_this_site_is_a_way_back(address: str, path: str) -> None:
    assert own_path(RequestFactory().get("/"), address) == path


def test_an_error_leads_back_to_this_site_only(as_charlie: Client) -> None:
    back = as_charlie.get("/no-such-page", headers={"Referer": f"{HERE}//evil.example/x"})
    assert "evil.example" not in back.content.decode()
    own = as_charlie.get("/no-such-page", headers={"Referer": f"{HERE}/people/?q=1"})
    assert 'href="/people/?q=1"' in own.content.decode()


@pytest.mark.parametrize("path", ["http://[", "//evil.example/", "/items/%00/", "\\", "/items/%ff/"])
def test_asking_who_can_see_what_is_no_address_finds_nothing(as_charlie: Client, path: str) -> None:
    assert as_charlie.get("/who-can-see", {"path": path}).status_code in {404, 422}


# ---------- size ----------


def test_what_is_longer_than_any_file_is_refused_unread(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BodyLimit, "FILE", 2 * 1024 * 1024)
    for path in ("/accounts/login/", "/imports/new/", "/api/v1/imports"):
        sent = Client().generic("POST", path, b"x" * (3 * 1024 * 1024), content_type="multipart/form-data")
        assert sent.status_code == 413, path
        assert "大きすぎます" in sent.content.decode()
    assert set(sent.json()["error"]) == {"what", "do_next"}
    small = Client().generic("POST", "/api/v1/imports", b"x" * 1024, content_type="multipart/form-data")
    assert small.status_code == 401


def test_a_form_that_cannot_be_taken_apart_is_no_incident(organisation: Organisation) -> None:
    token = caller(organisation.alice).token
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x"):
        sent = Client().generic(
            "POST", "/api/v1/imports", b"{}", content_type=kind, headers={"Authorization": f"Bearer {token}"}
        )
        assert sent.status_code in {400, 422}, kind
        assert set(sent.json()["error"]) >= {"what", "do_next"}


# ---------- days ----------


@pytest.mark.parametrize(
    "day", ["20260401", "0", "0.5", "1e3", "2026-4-1", "2026-04-01T00:00:00", "1872-12-31", "2200-01-01"]
)
def test_a_day_of_the_api_is_written_out_and_never_a_number(organisation: Organisation, day: str) -> None:
    by = caller(organisation.alice)
    for path in (f"/items?as_of={day}", f"/reports/handling.pdf?as_of={day}"):
        answer = by("GET", path)
        assert answer.status_code == 422, path
        assert answer.json()["error"]["fields"][0]["field"] == "as_of"
    assert by("GET", "/items?review_by=20260401").status_code == 422
    assert by("GET", "/items?review_by=2026-04-01").status_code == 200


def test_a_moment_of_the_api_is_written_out(organisation: Organisation) -> None:
    by = caller(organisation.alice)
    sent = {"name": "治具", "owner": "210"}
    for since in (1735689600, "1735689600", "2025-01-01T00:00:00"):
        answer = by("POST", "/items", sent | {"since": since})
        assert answer.status_code == 422, since
        assert "時差" in answer.json()["error"]["fields"][0]["what"]
    assert by("POST", "/items", sent | {"since": "2025-01-01T00:00:00+09:00"}).status_code == 201


@pytest.mark.rows
@pytest.mark.parametrize("day", ["2199-12-31", "9999-12-31", "1873-01-01"])
def test_the_ends_of_the_calendar_can_be_looked_at(organisation: Organisation, day: str) -> None:
    by = caller(organisation.alice)
    for path in ("/items", "/reports/handling.pdf", "/reports/board.pdf"):
        assert by("GET", f"{path}?as_of={day}").status_code == 200, path


def test_a_day_out_of_reach_is_said_to_be_one(as_charlie: Client) -> None:
    for day in ("1872-12-31", "2200-01-01"):
        page = as_charlie.get("/items/", {"as_of": day})
        assert page.status_code == 200
        assert "1873年～2199年" in page.content.decode(), day


# ---------- the log ----------


def test_nobody_writes_lines_of_their_own_into_the_log() -> None:
    record = logging.LogRecord(
        "hiden.web", logging.ERROR, "", 1, "refused %s", ("/x\nERROR 管理者\x1b[2J",), None
    )
    line = OneLine().format(record)
    assert line == "refused /x\\nERROR 管理者\\x1b[2J"
    try:
        raise ValueError("なぜ")
    except ValueError:
        record.exc_info = sys.exc_info()
    record.exc_text = None
    assert "Traceback" in OneLine().format(record).splitlines()[1]


@pytest.mark.rows
def test_what_the_database_cannot_hold_is_bad_input_and_no_incident(organisation: Organisation) -> None:
    token = caller(organisation.alice).token
    sent = Client().post(
        "/api/v1/items",
        {"name": "図\0面", "owner": organisation.manufacturing.code},
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    assert sent.status_code in {201, 422}, sent.content  # SQLite holds it
    if sent.status_code == 422:
        assert set(sent.json()["error"]) >= {"what", "do_next"}
