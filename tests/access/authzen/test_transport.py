"""What travels (AuthZEN 10 and 11.6): methods, kinds of body, ids of requests, and bodies that are meant to hurt."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from hiden.access.authzen.wire import MOST_BYTES
from tests.access.authzen.conftest import SECRET, Caller, q

pytestmark = [pytest.mark.django_db, pytest.mark.words]
WAYS = ("evaluation", "evaluations", "search/subject", "search/resource", "search/action")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "HEAD"])
def test_questions_are_posted(system: Caller, way: str, method: str) -> None:
    """Another method is refused before anything is read."""
    answer = system.send(way, q(), method=method)
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/xml", ""])
def test_another_kind_of_body_is_a_bad_request(system: Caller, way: str, kind: str) -> None:
    assert system.send(way, q(), **{"Content-Type": kind}).status_code == 400


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("application/json; charset=utf-8", 200),
        ('application/json;charset="UTF-8"', 200),
        ("application/JSON", 200),
        ("application/json; charset=shift_jis", 400),
    ],
)
def test_the_charset_may_be_said_if_it_is_utf_8(system: Caller, kind: str, status: int) -> None:
    assert system.send("evaluation", q(), **{"Content-Type": kind}).status_code == status


def test_a_packed_body_is_a_bad_request(system: Caller) -> None:
    assert system.send("evaluation", q(), **{"Content-Encoding": "gzip"}).status_code == 400


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"{",
        b"[]",
        b'["subject"]',
        b'"subject"',
        b"null",
        b"1",
        b"{}{}",
        b"{'subject': 1}",
        b'{"subject": NaN}',
        b'{"a": Infinity}',
        "{\"a\": 1}".encode("utf-16"),
        b"\xef\xbb\xbf{}",
        b'{"a": "\xff"}',
        b'{"a": "\xed\xa0\x80"}',
        b'{"x": "\\ud800"}',
        b'{"\\udfff": 1}',
        b'{"subject": {"type": "user", "id": "1002"}, "subject": {"type": "user", "id": "1003"}}',
        b'{"a": {"b": 1, "b": 2}}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    ],
)  # fmt: skip
def test_what_is_no_json_object_is_a_bad_request(system: Caller, way: str, body: bytes) -> None:
    """Neither guessed at nor half read; a name that stands twice could mean one thing here and another elsewhere."""
    answer = system.send(way, body)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"]


def test_a_pair_of_surrogates_is_a_character_and_half_a_pair_is_none(system: Caller) -> None:
    whole = json.dumps(q("\U00020bb7野")).encode()
    assert b"\\ud842\\udfb7" in whole
    assert system.send("evaluation", whole).json()["context"]["reason"] == "unknown_subject"
    assert system.send("evaluation", whole.replace(b"\\udfb7", b"")).status_code == 400


@pytest.mark.parametrize("said", [True, False])
def test_a_body_that_is_too_large_is_refused_unread(system: Caller, said: bool) -> None:
    body = json.dumps(q(filler="x" * MOST_BYTES)).encode()
    answer = system.send("evaluation", body, **({} if said else {"Transfer-Encoding": "chunked"}))
    assert answer.status_code == 413
    assert answer["Content-Type"] == "application/json"
    assert system.ask("evaluation", q(filler="x" * (MOST_BYTES - 1000))) == {"decision": True}


@pytest.mark.parametrize("name", ["subject", "action", "resource"])
def test_what_is_missing_is_a_bad_request(system: Caller, name: str) -> None:
    """Each of the three is required, and so is what they consist of."""
    body = {key: value for key, value in q().items() if key != name}
    assert system.send("evaluation", body).status_code == 400


@pytest.mark.parametrize(
    "change",
    [
        {"subject": {"id": "1002"}},
        {"subject": {"type": "user"}},
        {"action": {}},
        {"resource": {"id": SECRET}},
        {"resource": {"type": "item"}},
        {"subject": "alice"},
        {"subject": ["alice"]},
        {"action": {"name": 123}},
        {"subject": {"type": "user", "id": 1002}},
        {"subject": {"type": "user", "id": "1002", "properties": []}},
        {"action": {"name": "view", "properties": "x"}},
        {"context": "home"},
        {"context": []},
    ],
)
def test_what_lacks_a_part_or_is_of_another_type_is_a_bad_request(
    system: Caller, change: dict[str, Any]
) -> None:
    answer = system.send("evaluation", q() | change)
    assert answer.status_code == 400
    assert next(iter(change)) in answer.json()["error"]["message"]


# ---------- errors and ids ----------


def test_an_error_is_two_sentences_in_the_reader_s_language(system: Caller) -> None:
    japanese = system.send("evaluation", b"{").json()["error"]
    english = system.send("evaluation", b"{", **{"Accept-Language": "en"}).json()["error"]
    assert japanese["message"] == f"{japanese['what']} {japanese['do_next']}"
    assert japanese["what"].endswith("。")
    assert english["what"].isascii()
    assert japanese["status"] == english["status"] == 400


@pytest.mark.parametrize(
    ("path", "body", "method", "status"),
    [
        ("evaluation", q(), "POST", 200),
        ("evaluations", q(), "POST", 200),
        ("search/action", q(), "POST", 200),
        ("evaluation", b"{", "POST", 400),
        ("evaluation", q(), "GET", 405),
        ("nowhere", q(), "POST", 404),
        ("requests", q(), "POST", 400),
        ("jwks", b"", "GET", 200),
    ],
)
def test_the_id_of_a_request_comes_back_whatever_the_answer(
    system: Caller, path: str, body: Any, method: str, status: int
) -> None:
    answer = system.send(path, body, method=method, **{"X-Request-ID": "bfe9eb29-ab87"})
    assert (answer.status_code, answer.headers["X-Request-ID"]) == (status, "bfe9eb29-ab87")


def test_without_an_id_nothing_is_made_up(system: Caller) -> None:
    assert "X-Request-ID" not in system.send("evaluation", q()).headers


def test_the_id_comes_back_to_whoever_is_refused(system: Caller) -> None:
    answer = Caller("wrong").send("evaluation", q(), **{"X-Request-ID": "1"})
    assert (answer.status_code, answer.headers["X-Request-ID"]) == (401, "1")


def test_no_answer_is_kept_on_the_way(system: Caller) -> None:
    assert system.send("evaluation", q())["Cache-Control"] == "private, no-store"


def test_what_there_is_not_is_said_in_json(system: Caller) -> None:
    answer = system.send("nowhere", q())
    assert answer.status_code == 404
    assert answer.json()["error"]["what"]


def test_an_incident_is_said_in_json_with_its_number(system: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object) -> None:
        raise RuntimeError("at the worst moment")

    monkeypatch.setattr("hiden.access.authzen.answering.question", broken)
    system.client.raise_request_exception = False
    answer = system.send("evaluation", q(), **{"X-Request-ID": "7"})
    assert (answer.status_code, answer.headers["X-Request-ID"]) == (500, "7")
    assert answer.json()["error"]["id"]
    assert "worst" not in answer.content.decode()


# ---------- discovery ----------


def test_the_metadata_name_every_address(client: Client, db: None) -> None:
    """Where to ask what; without a parameter the caller takes it that there is no such thing."""
    answer = client.get("/.well-known/authzen-configuration", headers={"X-Request-ID": "9"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer.headers["X-Request-ID"] == "9"
    found = answer.json()
    base = found["policy_decision_point"]
    assert base == "https://testserver"
    assert found["access_evaluation_endpoint"] == f"{base}/access/v1/evaluation"
    assert found["access_evaluations_endpoint"] == f"{base}/access/v1/evaluations"
    for kind in ("subject", "resource", "action"):
        assert found[f"search_{kind}_endpoint"] == f"{base}/access/v1/search/{kind}"
    assert found["capabilities"] == ["urn:openid:authzen:capability:access-request"]
    assert "max-age" in answer["Cache-Control"]


def test_every_address_is_there(client: Client, db: None) -> None:
    found = client.get("/.well-known/authzen-configuration").json()
    for name, address in found.items():
        if name.endswith("_endpoint"):
            path = address.removeprefix(found["policy_decision_point"])
            assert client.post(path, b"{}", content_type="application/json").status_code == 401


@pytest.mark.parametrize(
    ("host", "base"),
    [
        ("127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("localhost", "http://localhost"),
        ("[::1]:8000", "http://[::1]:8000"),
        ("hiden.example.co.jp", "https://hiden.example.co.jp"),
        ("localhost.evil.example", "https://localhost.evil.example"),
    ],
)
def test_addresses_are_https_but_on_the_same_machine(
    client: Client, settings: Any, host: str, base: str
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    found = client.get("/.well-known/authzen-configuration", headers={"Host": host}).json()
    assert found["policy_decision_point"] == base


def test_the_address_of_the_installation_goes_before_the_one_that_was_asked(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HIDEN_URL", "https://hiden.example.co.jp/")
    found = client.get("/.well-known/authzen-configuration").json()
    assert found["policy_decision_point"] == "https://hiden.example.co.jp"


def test_a_strange_host_learns_nothing(client: Client) -> None:
    answer = client.get("/.well-known/authzen-configuration", headers={"Host": "evil.example"})
    assert answer.status_code == 400


def test_the_signed_metadata_say_the_same_and_who_signs(client: Client, db: None) -> None:
    """A JWS that anybody can verify with the published key, naming its issuer, and not within itself."""
    import jwt

    found = client.get("/.well-known/authzen-configuration").json()
    [key] = client.get("/access/v1/jwks").json()["keys"]
    assert {"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA"}.items() <= key.items()
    signed = found.pop("signed_metadata")
    assert jwt.get_unverified_header(signed)["kid"] == key["kid"]
    claims = jwt.decode(signed, jwt.PyJWK(key).key, algorithms=["EdDSA"])
    assert claims.pop("iss") == found["policy_decision_point"]
    assert claims == found


def test_metadata_are_fetched_not_sent(client: Client, db: None) -> None:
    assert client.post("/.well-known/authzen-configuration").status_code == 405
