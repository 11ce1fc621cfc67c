"""Records sent over HTTP: only with the source's token, kept before 200 is said, once under a key, and within bounds."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard
from django.core.cache import cache
from django.test import Client

from hiden.connectors.plain.writing import write
from hiden.logs import sources
from hiden.logs.archive.spool import SpoolWriter, frames, waiting
from hiden.logs.intake.spooled import seal_all
from hiden.logs.models import LogSource, Segment
from hiden.logs.receiving import push, unpacking, writers
from tests.conftest import signed_in
from tests.logs.conftest import event
from tests.world.organisation import Organisation

BODY = write([event(at) for at in range(5)])
Send = Callable[..., Any]


@pytest.fixture
def token(source: LogSource, organisation: Organisation, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(writers, "_writers", {})
    cache.clear()
    return sources.new_token(source, by=organisation.alice)


@pytest.fixture
def send(token: str) -> Send:
    client = Client(enforce_csrf_checks=True)

    def sent(
        body: bytes = BODY, kind: str = "application/x-ndjson", code: str = "fs01", **headers: str
    ) -> Any:
        given = {"Authorization": f"Bearer {token}", **{k.replace("_", "-"): v for k, v in headers.items()}}
        return client.post(
            f"/api/v1/logs/push/{code}", body, content_type=kind, headers=given, CONTENT_LENGTH=str(len(body))
        )

    return sent


def kept(source: LogSource) -> list[bytes]:
    writers.turn_all()
    return [record for path in waiting(source.key) for _, record in frames(path)]


def test_what_was_sent_is_kept_and_its_hash_is_told(send: Send, source: LogSource) -> None:
    answer = send()
    assert answer.status_code == 200
    assert answer.json() == {"records": 5, "sha256": hashlib.sha256(BODY).hexdigest(), "again": False}
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert kept(source) == BODY.splitlines()
    assert seal_all() == 5
    assert Segment.objects.get().events == 5


def test_a_retry_after_a_lost_answer_is_not_taken_twice(send: Send, source: LogSource) -> None:
    first, again = send(Idempotency_Key="a1"), send(Idempotency_Key="a1")
    assert (first.json()["again"], again.json()["again"]) == (False, True)
    assert first.json()["sha256"] == again.json()["sha256"]
    writers.turn_all()
    seal_all()
    assert send(Idempotency_Key="a1").json() == again.json(), "also when it was sealed meanwhile"
    other = send(b"x\n", Idempotency_Key="a1")
    assert other.status_code == 422
    assert "別の内容" in other.json()["error"]["what"]
    assert send(Idempotency_Key="x" * 201).status_code == 422
    assert kept(source) == []
    assert send().json()["again"] is False
    assert kept(source) == BODY.splitlines()


@pytest.mark.parametrize("text", ["", "Bearer ", "Bearer hlog_wrong", "Basic {}", "Bearer hiden_token"])
def test_nothing_else_lets_in(
    source: LogSource, organisation: Organisation, token: str, send: Send, text: str
) -> None:
    answer = send(Authorization=text.replace("{}", token))
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert set(answer.json()) == {"error"}
    assert (
        signed_in(organisation.alice)
        .post("/api/v1/logs/push/fs01", BODY, content_type="text/plain")
        .status_code
        == 401
    )
    assert send(code="none").json() == answer.json(), "a source that there is not looks the same"
    LogSource.objects.update(token_hash="")
    assert send(Authorization="Bearer ").status_code == 401
    assert kept(source) == []


def test_wrong_tokens_are_slowed_down_and_the_right_one_gets_in(send: Send) -> None:
    said = [send(Authorization="Bearer no").status_code for _ in range(push.WRONG_TOKENS + 2)]
    assert said == [401] * push.WRONG_TOKENS + [429, 429]
    assert send().status_code == 200


def test_a_new_token_ends_the_old_one(send: Send, source: LogSource, organisation: Organisation) -> None:
    sources.new_token(source, by=organisation.alice)
    assert send().status_code == 401


def test_only_while_the_source_is_on(send: Send, source: LogSource, organisation: Organisation) -> None:
    sources.switch_off(source, reason="試すため", by=organisation.alice)
    assert send().status_code == 409
    assert kept(source) == []


@pytest.mark.parametrize(
    ("name", "packed"),
    [
        ("gzip", gzip.compress(BODY)),
        ("gzip", gzip.compress(BODY[:100]) + gzip.compress(BODY[100:])),
        ("zstd", zstandard.compress(BODY)),
        ("zstd", zstandard.compress(BODY[:100]) + zstandard.compress(BODY[100:])),
        ("identity", BODY),
    ],
)
def test_packed_bodies(send: Send, source: LogSource, name: str, packed: bytes) -> None:
    assert send(packed, Content_Encoding=name).json()["sha256"] == hashlib.sha256(BODY).hexdigest()
    assert kept(source) == BODY.splitlines()
    if name == "identity":
        return
    for broken in (packed[:-5], packed + b"garbage", b"", b"\0" + packed):
        assert send(broken, Content_Encoding=name).status_code == 422, broken
    assert kept(source) == BODY.splitlines(), "nothing half is taken"


def test_bounds(send: Send, source: LogSource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MOST", 10_000)
    monkeypatch.setattr(push, "MOST", 10_000)
    bomb = b"x" * 10_001
    assert send(bomb).status_code == 413
    assert send(gzip.compress(bomb), Content_Encoding="gzip").status_code == 413
    assert send(zstandard.compress(bomb), Content_Encoding="zstd").status_code == 413
    assert send(b"x", Content_Encoding="br").status_code == 415
    assert kept(source) == []
    assert send(bomb[:-1]).status_code == 200


def test_sixty_megabytes_get_in(send: Send, source: LogSource) -> None:
    body = (b"x" * 1023 + b"\n") * (60 << 10)
    assert send(body).json()["records"] == 60 << 10
    packed = gzip.compress(body, 1)
    assert send(packed, Content_Encoding="gzip").json()["records"] == 60 << 10
    assert b"\n".join(kept(source)) + b"\n" == body * 2


@pytest.mark.words  # the handler of the server closes the test's own connection where there is one to close
def test_a_body_that_breaks_off_is_refused(token: str, source: LogSource) -> None:
    from io import BytesIO

    from django.core.handlers.wsgi import WSGIHandler

    said: list[Any] = []
    environ = {
        "REQUEST_METHOD": "POST", "PATH_INFO": "/api/v1/logs/push/fs01", "SERVER_NAME": "localhost", "SERVER_PORT": "80",
        "HTTP_HOST": "localhost", "REMOTE_ADDR": "127.0.0.1", "HTTP_AUTHORIZATION": f"Bearer {token}",
        "wsgi.input": BytesIO(BODY[:50]), "wsgi.url_scheme": "http", "wsgi.errors": BytesIO(),
    }  # fmt: skip
    answer = WSGIHandler()({**environ, "CONTENT_LENGTH": str(len(BODY))}, lambda *given: said.append(given))
    assert said[0][0].startswith("422")
    assert "途中で切れている" in b"".join(answer).decode()
    chunked = {**environ, "wsgi.input": BytesIO(BODY), "HTTP_TRANSFER_ENCODING": "chunked"}
    answer = WSGIHandler()(chunked, lambda *given: said.append(given))
    assert json.loads(b"".join(answer))["records"] == 5
    assert kept(source) == BODY.splitlines()


def test_an_array_is_taken_apart_and_garbage_is_kept_line_by_line(send: Send, source: LogSource) -> None:
    lines = BODY.splitlines()
    assert send(b"[ " + b",\n".join(lines) + b"]", "application/json").json()["records"] == 5
    assert send(b"[broken\nlines", "application/json").json()["records"] == 2
    assert send(b"", "application/json").json()["records"] == 0
    assert kept(source) == [*lines, b"[broken", b"lines"]
    source.refresh_from_db()
    assert source.heard_at is not None


def test_on_a_full_disk_nothing_is_acknowledged(
    send: Send, source: LogSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(SpoolWriter, "append", full)
        assert send(Idempotency_Key="k").status_code == 507
    assert send(Idempotency_Key="k").json()["again"] is False
    assert kept(source) == BODY.splitlines()


def test_only_post(token: str, tmp_path: Path) -> None:
    answer = Client().get("/api/v1/logs/push/fs01")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert set(answer.json()) == {"error"}
