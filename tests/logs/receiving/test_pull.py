"""Interfaces that are asked: every page once, whatever is cut, limited, expired, lied about or killed in between."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jwt
from joserfc.jwk import RSAKey

from hiden.base.clock import frozen
from hiden.base.errors import BadInput, Conflict, Misconfigured
from hiden.home import key_file
from hiden.logs.archive.spool import frames, waiting
from hiden.logs.intake.spooled import seal_all
from hiden.logs.intake.troubles import troubles_of
from hiden.logs.models import LogSource, Reception
from hiden.logs.receiving import writers
from hiden.logs.receiving.pull import running
from hiden.logs.receiving.pull.asking import Asker, forget_tokens
from hiden.logs.receiving.pull.products import PULLS, pull_of
from hiden.logs.receiving.pull.running import pull, pull_all
from tests.logs.receiving.recorded import BEGIN, PRODUCTS, Recorded, Reply, happened, page


class World:
    """One source that is asked for, and the other side."""

    def __init__(self, source: LogSource, product: str) -> None:
        answers, self.name, self.form, setting = PRODUCTS[product]
        self.server = Recorded(answers)
        self.server.word = "SSWS" if product == "okta" else "Bearer"
        self.source = source
        self.minute = 0
        LogSource.objects.filter(pk=source.pk).update(
            way="pull", on_since=BEGIN, setting={"pull": product, "base": self.server.base, **setting}
        )
        source.refresh_from_db()
        key_file(f"pull-{source.code}").write_text(secret_of(product), "utf-8")

    def happen(self, *numbers: int) -> None:
        self.server.events += happened(range(*numbers), self.name, self.form)

    def pull(self, minutes: int = 10, **more: Any) -> int:
        """So many minutes pass, and the source is asked for."""
        self.minute += minutes
        with frozen(BEGIN + timedelta(minutes=self.minute)):
            return pull(self.source, **more)

    def kept(self) -> list[int]:
        """The numbers of the events that were kept, in order of coming."""
        writers.turn_all()
        return [json.loads(record)["n"] for path in waiting(self.source.key) for _, record in frames(path)]

    def setting(self, **more: Any) -> None:
        self.source.setting = {**self.source.setting, **more}
        self.source.save()


KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def secret_of(product: str) -> str:
    if product == "google":
        pem = KEY.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return json.dumps(
            {"client_email": "robot@example.iam.gserviceaccount.com", "private_key": pem.decode()}
        )
    if product in {"m365", "entra_signin", "box"}:
        return json.dumps({"client_id": "me", "client_secret": "s3cret"})
    return "secret\n"


Make = Callable[[str], World]


@pytest.fixture
def world(source: LogSource, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    settings.SIGNALS_LOOPBACK = True
    monkeypatch.setattr(writers, "_writers", {})
    forget_tokens()
    made: list[World] = []

    def make(product: str) -> World:
        made.append(World(source, product))
        return made[-1]

    yield make
    for each in made:
        each.server.close()


@pytest.mark.parametrize("product", sorted(PULLS))
def test_every_event_comes_once_in_pages_and_runs(world: Make, product: str) -> None:
    here = world(product)
    here.happen(0, 15)
    assert here.pull(30) == 15
    assert sorted(here.kept()) == list(range(15))
    assert here.pull() == 0
    here.happen(35, 50)
    assert here.pull(60) == 15
    assert sorted(here.kept()) == [*range(15), *range(35, 50)]
    assert troubles_of(here.source) == []
    assert all(len(each) < 2000 for each in here.server.asked)


def test_elements_are_kept_exactly_as_they_stand_in_the_page(world: Make) -> None:
    here = world("google")
    here.happen(0, 3)
    here.pull(30)
    writers.turn_all()
    raw = [record for path in waiting(here.source.key) for _, record in frames(path)]
    whole = json.dumps({"items": here.server.events}, indent=1).encode()
    assert all(each in whole and b"\n" in each for each in raw)
    assert seal_all() == 3


def test_what_appears_late_within_the_overlap_comes_too(world: Make) -> None:
    here = world("entra_signin")
    here.happen(0, 10, 2)
    here.pull(30)
    here.happen(1, 10, 2)
    here.server.events.sort(key=lambda each: each["n"])
    here.pull(10)
    assert sorted(here.kept()) == list(range(10))


def test_google_is_asked_as_the_administrator_who_is_named(world: Make) -> None:
    here = world("google")
    here.pull(30)
    [form] = here.server.forms
    public = RSAKey.import_key(
        KEY.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    claims = jwt.decode(form["assertion"], public, algorithms=["RS256"]).claims
    assert claims["sub"] == "admin@example.co.jp"
    assert claims["iss"] == "robot@example.iam.gserviceaccount.com"
    assert form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"


def test_box_begins_with_now_unless_it_is_said_from_when(world: Make) -> None:
    here = world("box")
    here.happen(0, 10)
    here.setting(since="")
    assert here.pull() == 0
    here.happen(10, 13)
    here.pull()
    assert here.kept() == [10, 11, 12]
    assert here.server.forms[0]["box_subject_id"] == "1"


def test_a_token_that_has_expired_is_fetched_anew(world: Make) -> None:
    here = world("entra_signin")
    here.happen(0, 10)
    here.pull(30)
    here.server.token = "another"
    here.happen(31, 33)
    here.pull(30)
    assert sorted(here.kept()) == [*range(10), 31, 32]
    assert len(here.server.forms) == 2


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [({"Retry-After": "90"}, 90), ({}, 60), ({"Retry-After": "Tue, 01 Sep 2026 00:00:00 GMT"}, None)],
)
def test_who_asks_to_be_left_alone_is(world: Make, headers: dict[str, str], seconds: int | None) -> None:
    here = world("slack")
    here.happen(0, 10)
    good = [Reply({"entries": here.server.events[6:10], "response_metadata": {"next_cursor": "4"}})]
    here.server.next = [*good, Reply({"error": "ratelimited"}, 429, headers)]
    assert here.pull(30) == 4
    asked = len(here.server.asked)
    wait = Reception.objects.get().wait_until
    assert wait is not None
    if seconds is not None:
        assert wait == BEGIN + timedelta(minutes=30, seconds=seconds)
        assert here.pull(1) == 0
        assert len(here.server.asked) == asked, "nobody is asked before that"
    assert troubles_of(here.source) == []
    here.pull(120)
    assert sorted(here.kept()) == list(range(10))


def test_a_page_that_breaks_off_is_asked_for_again(world: Make) -> None:
    here = world("github")
    here.happen(0, 10)
    whole, _ = page(here.server.events, 0, 4)
    here.server.next = [Reply(whole, cut=100)]
    assert here.pull(30) == 0
    assert troubles_of(here.source)
    for broken in (b'[{"n": 0, "@time', b"<html>maintenance</html>", b"{}"):
        here.server.next = [Reply(broken)]
        assert here.pull(30) == 0
        assert "途中で切れている" in troubles_of(here.source)[0]
    here.pull(60)
    assert here.kept() == list(range(10))
    assert troubles_of(here.source) == []


def test_a_server_that_is_down_is_said_and_asked_more_and_more_rarely(world: Make) -> None:
    here = world("okta")
    here.happen(0, 5)
    pauses = []
    for _ in range(4):
        here.server.next = [Reply({}, 500)]
        here.pull(60)
        wait = Reception.objects.get().wait_until
        assert wait is not None
        pauses.append((wait - BEGIN - timedelta(minutes=here.minute)).total_seconds())
    assert pauses == [60, 120, 240, 480]
    assert "続きから取ります" in troubles_of(here.source)[0]
    here.pull(60)
    assert here.kept() == list(range(5))


@pytest.mark.parametrize("product", ["entra_signin", "github", "google", "slack"])
def test_a_server_that_leads_in_a_circle_is_found_out(world: Make, product: str) -> None:
    here = world(product)
    here.happen(0, 15)
    answers = here.server.answers

    def lying(server: Recorded, path: str, query: dict[str, str]) -> Reply:
        """Whatever comes next is said to be the first page again; under another name each time where it is a word."""
        query = {
            name: value
            for name, value in query.items()
            if name not in {"skip", "after", "pageToken", "cursor"}
        }
        return answers(server, path, query)

    here.server.answers = lying
    here.pull(30)
    assert len(here.server.asked) < 20
    assert "繰り返し" in troubles_of(here.source)[0]
    here.server.answers = answers
    here.pull(60)
    assert sorted(here.kept()) == list(range(15)), "and nothing is there twice"
    assert troubles_of(here.source) == []


@pytest.mark.parametrize("lie", ["https://evil.example/next", "http://127.0.0.1:1/next", "//evil.example/x"])
def test_a_next_that_leads_elsewhere_is_not_followed(world: Make, lie: str) -> None:
    here = world("entra_signin")
    here.happen(0, 3)
    here.server.next = [Reply({"value": here.server.events, "@odata.nextLink": lie})]
    here.pull(30)
    assert any(words in troubles_of(here.source)[0] for words in ("問い合わせません", "https"))
    assert len(here.server.asked) == 1
    assert here.kept() == [0, 1, 2]


def test_a_redirection_is_not_followed(world: Make) -> None:
    here = world("slack")
    here.server.next = [Reply({}, 302, {"Location": "https://evil.example/"})]
    here.pull(30)
    assert "302" in troubles_of(here.source)[0]


def test_a_pointer_that_lives_no_more_begins_the_stretch_anew(world: Make) -> None:
    here = world("slack")
    here.happen(0, 10)
    here.server.next = [
        Reply({"entries": here.server.events[6:10], "response_metadata": {"next_cursor": "gone"}}),
        Reply({"error": "invalid_cursor"}, 400),
    ]
    here.pull(30)
    assert sorted(here.kept()) == list(range(10))
    assert troubles_of(here.source) == []


class Killed(BaseException):
    """As if the process were gone."""


@pytest.mark.parametrize("product", sorted(PULLS))
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", ["keep", "_save"])
def test_killed_at_any_step_no_page_is_lost_and_none_is_there_twice(
    world: Make, monkeypatch: pytest.MonkeyPatch, product: str, when: str, step: str
) -> None:
    here = world(product)
    here.happen(0, 15)
    place: Any = running if step == "keep" else running._Run
    real, calls = getattr(place, step), {"left": 0}

    def killed(*given: Any, **named: Any) -> Any:
        calls["left"] -= 1
        if calls["left"] == 0:
            if when == "after":
                real(*given, **named)
            raise Killed
        return real(*given, **named)

    for left in (1, 2, 3, 4):
        calls["left"] = left
        with monkeypatch.context() as patch:
            patch.setattr(place, step, killed)
            try:
                here.pull(6)
            except Killed:
                # What was sealed meanwhile is no longer in the spool.
                writers.turn_all()
                if left % 2:
                    sealed = len(here.kept())
                    assert seal_all() == sealed
    here.pull(30)
    here.pull(30)
    writers.turn_all()
    seal_all()
    from hiden.logs.archive.reading import records_of
    from hiden.logs.models import Segment

    numbers = [
        json.loads(record)["n"]
        for segment in Segment.objects.order_by("first")
        for _, record in records_of(segment)
    ]
    assert sorted(numbers) == list(range(15))


def test_time_runs_out_and_the_next_run_goes_on(world: Make) -> None:
    here = world("github")
    here.happen(0, 15)
    assert here.pull(30, seconds=0.0) == 0
    assert Reception.objects.get().cursor["more"] is True
    assert here.pull(0) == 15


def test_what_the_other_side_no_longer_has_is_said(world: Make) -> None:
    here = world("m365")
    here.pull(10 * 24 * 60)
    assert "残っていない" in troubles_of(here.source)[0]


@pytest.mark.parametrize("product", ["okta", "m365"])
def test_a_token_without_the_right_is_said(world: Make, product: str) -> None:
    here = world(product)
    here.server.next = [Reply({}, 403)] * 4
    here.pull()
    assert "権限" in troubles_of(here.source)[0]


def test_settings_and_secrets_that_are_missing_are_said(
    world: Make, source: LogSource, settings: Any
) -> None:
    here = world("okta")
    key_file("pull-fs01").unlink()
    with pytest.raises(Misconfigured):
        Asker(pull_of(source), source).ask(f"{here.server.base}/api/v1/logs")
    here.setting(host="")
    with pytest.raises(BadInput, match="host"):
        here.pull()
    assert pull_all() == 0
    assert "host" in troubles_of(source)[0]
    here.setting(pull="nothing")
    with pytest.raises(BadInput):
        pull_of(source)
    here.setting(pull="okta", host="example.okta.com", since="yesterday")
    key_file("pull-fs01").write_text("secret")
    here.pull()
    assert "since" in troubles_of(source)[0]
    LogSource.objects.update(state="off")
    source.refresh_from_db()
    with pytest.raises(Conflict):
        pull(source)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example/x.okta.com",
        "evil.example#.okta.com",
        "u:p@x.okta.com",
        "x.okta.com:8443",
        "okta.com.evil.example",
        "127.0.0.1",
    ],
)
def test_only_the_hosts_of_the_product_are_asked(
    source: LogSource, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    source.setting = {"pull": "okta", "host": host}
    with pytest.raises(BadInput):
        Asker(pull_of(source), source)
    source.setting = {"pull": "okta", "host": "example.okta.com", "base": "http://127.0.0.1:1"}
    asker = Asker(pull_of(source), source)
    assert asker.address({}, "", "").startswith("https://example.okta.com/"), "`base` is for tests alone"
    monkeypatch.setenv("HIDEN_PULL_HOSTS", "sso.example.co.jp")
    source.setting = {"pull": "okta", "host": "sso.example.co.jp"}
    assert Asker(pull_of(source), source).address({}, "", "").startswith("https://sso.example.co.jp/")
