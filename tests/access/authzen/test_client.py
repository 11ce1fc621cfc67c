"""The client that other programs use: in process and over HTTP, and closed whenever there is no answer."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest
from pytest_django.live_server_helper import LiveServer

from hiden.access.authzen.systems import May, make
from hiden.access.client import Asking, Client, InProcess, Question, Unanswered
from hiden.access.models import AccessDecision
from tests.access.authzen.conftest import BOB, CHARLIE, DESK, EVE, SECRET, TOP
from tests.world.items import Items
from tests.world.organisation import Organisation


@pytest.fixture(autouse=True)
def stopped_clock() -> None:
    """The server answers in threads of its own, in which no clock stands still: here none does."""


def all_questions(hiden: Asking) -> None:
    """What every way of asking must answer alike."""
    assert hiden.allowed(BOB, "view", SECRET, **DESK) is True
    assert hiden.allowed(BOB, "view", SECRET) is False, "what is not said is unknown"
    denied = hiden.decide(CHARLIE, "view", SECRET, **DESK)
    assert not denied
    assert denied.reason in {"approval_required", "no_right"}
    assert set(denied.words) == {"ja", "en"}
    questions = [Question(BOB, "view", SECRET, DESK), Question(CHARLIE, "view", SECRET, DESK)] * 2
    assert [bool(one) for one in hiden.decide_all(questions)] == [True, False] * 2
    assert [bool(one) for one in hiden.decide_all(questions, "deny_on_first_deny")] == [True, False]
    assert hiden.decide_all([]) == []
    assert list(hiden.who_may("view", TOP, **DESK)) == [BOB, EVE]
    assert SECRET in hiden.may_handle(BOB, "view", **DESK)
    assert {"view", "edit"} <= set(hiden.acts(BOB, SECRET, **DESK))
    assert list(hiden.may_handle("nobody", "view", **DESK)) == []


@pytest.mark.django_db
def test_in_process(organisation: Organisation, items: Items) -> None:
    all_questions(InProcess())
    assert InProcess("夜間の処理").allowed(EVE, "view", TOP, **DESK)
    assert AccessDecision.objects.latest("pk").asked_by == "夜間の処理"
    with pytest.raises(Unanswered):
        list(InProcess().who_may("view", TOP, device="toaster"))


@pytest.mark.django_db(transaction=True)
def test_over_http(live_server: LiveServer, organisation: Organisation, items: Items) -> None:
    hiden = Client(live_server.url, make(name="客", may=May(search=True), by=organisation.alice)[1])
    all_questions(hiden)
    assert hiden.decide(CHARLIE, "view", SECRET, **DESK).request_url.startswith("http")
    hiden.close()
    assert hiden.allowed(BOB, "view", SECRET, **DESK) is True
    with pytest.raises(Unanswered, match="toaster") as refused:
        list(hiden.may_handle(BOB, "view", device="toaster"))
    assert refused.value.status == 400
    hiden.close()
    wrong = Client(live_server.url, "hidensys_wrong")
    with pytest.raises(Unanswered) as stranger:
        wrong.allowed(BOB, "view", SECRET)
    assert stranger.value.status == 401
    wrong.close()


@pytest.mark.parametrize(
    "address",
    ["http://hiden.example.co.jp", "hiden.example.co.jp", "ftp://x", "", "https://", "http://localhost.evil.example"],
)  # fmt: skip
def test_a_token_does_not_travel_in_the_clear(address: str) -> None:
    with pytest.raises(ValueError, match=r"base_url|clear"):
        Client(address, "t")


class _Odd(BaseHTTPRequestHandler):
    """A server that answers as it is told, and remembers what it was asked."""

    protocol_version = "HTTP/1.1"
    says: ClassVar[list[tuple[int, bytes, dict[str, str]]]] = []
    asked: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.asked.append(self.path)
        status, body, headers = self.says.pop(0)
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        if headers.get("X-Then") == "hang up":
            self.close_connection = True

    def log_message(self, *_args: Any) -> None:
        """Silent."""


@pytest.fixture
def odd() -> Iterator[str]:
    """The address of such a server."""
    _Odd.says.clear()
    _Odd.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Odd)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/hiden"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"<html>"),
        (200, b"[]"),
        (200, b"{}"),
        (200, b'{"decision": "true"}'),
        (200, b'{"decision": 1}'),
        (204, b""),
        (302, b'{"decision": true}'),
        (500, b'{"decision": true}'),
        (503, b"busy"),
    ],
)
def test_what_is_no_answer_is_no_permission(odd: str, status: int, body: bytes) -> None:
    _Odd.says.append((status, body, {"Location": "http://127.0.0.1:9/"}))
    with pytest.raises(Unanswered):
        Client(odd, "t").allowed("1", "view", "A-1")
    assert _Odd.asked == ["/hiden/access/v1/evaluation"], "a redirect is not followed"


def test_nobody_there_is_no_permission() -> None:
    with pytest.raises(Unanswered) as found:
        Client("http://127.0.0.1:9", "t", timeout=1).allowed("1", "view", "A-1")
    assert found.value.status == 0


def test_a_connection_that_was_closed_meanwhile_is_opened_again(odd: str) -> None:
    yes = json.dumps({"decision": True}).encode()
    _Odd.says += [(200, yes, {"X-Then": "hang up"}), (200, yes, {})]
    hiden = Client(odd, "t")
    assert hiden.allowed("1", "view", "A-1")
    assert hiden.allowed("1", "view", "A-1")


def test_it_needs_nothing_but_python() -> None:
    code = "import sys; sys.modules['django'] = None; import hiden.access.client as c; c.Client('https://x', 't')"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
