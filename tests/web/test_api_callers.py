"""Who may call: tokens that hold, sessions of our own pages, and nobody else; and one shape of errors for all."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from hiden.base.clock import frozen, now
from hiden.people import actions
from hiden.people.models import ApiToken, Person
from tests.conftest import signed_in
from tests.world.api import Caller, caller
from tests.world.organisation import Organisation, account_of

pytestmark = pytest.mark.django_db
MARK = {"Content-Type": "application/json"}
CHANGE = '{"name": "治具", "owner": "210"}'


def test_a_token_says_who_calls(alice: Person) -> None:
    me = caller(alice, read_only=True).get("/me")
    assert (me["name"], me["by"], me["token"]["read_only"], me["language"]) == (
        alice.name,
        "token",
        True,
        "ja",
    )
    assert {role["role"] for role in me["roles"]} >= {"information_manager", "administrator"}


def test_expired_revoked_and_unknown_tokens_are_told_to_be_replaced(alice: Person) -> None:
    by = caller(alice)
    with frozen(now() + timedelta(days=91)):
        assert by("GET", "/me").status_code == 401
    assert by("GET", "/me").status_code == 200
    actions.revoke_token(ApiToken.objects.get(), by=alice)
    for bad in (by, Caller("hiden_" + "x" * 40), Caller("nonsense")):
        answer = bad("GET", "/me")
        assert answer.status_code == 401
        assert "新しいトークン" in answer.json()["error"]["do_next"]


def test_a_token_ends_with_the_employment_of_its_owner(organisation: Organisation) -> None:
    by = caller(organisation.charlie)
    assert by("GET", "/me").status_code == 200
    actions.end_employment(
        organisation.charlie, last_day=date.fromordinal(now().date().toordinal() - 2), by=organisation.alice
    )
    assert by("GET", "/me").status_code == 401


def test_a_stopped_account_has_no_working_token(organisation: Organisation) -> None:
    by = caller(organisation.bob)
    actions.stop_account(account_of(organisation.bob), reason="端末の紛失", by=organisation.alice)
    assert by("GET", "/me").status_code == 401


def test_a_bad_token_is_not_helped_by_a_good_session(as_alice: Client) -> None:
    assert as_alice.get("/api/v1/me").json()["by"] == "session"
    assert as_alice.get("/api/v1/me", headers={"Authorization": "Bearer hiden_bad"}).status_code == 401
    assert as_alice.get("/api/v1/me", headers={"Authorization": "Basic YTpi"}).status_code == 401


def test_a_session_writes_only_from_our_own_pages(alice: Person) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(account_of(alice), backend="django.contrib.auth.backends.ModelBackend")
    foreign = browser.post("/api/v1/items", data=CHANGE, content_type="application/json")
    assert foreign.status_code == 403
    assert "X-CSRFToken" in foreign.json()["error"]["do_next"]
    browser.get("/")  # a page of ours sets the cookie
    token = browser.cookies["csrftoken"].value
    own = browser.post(
        "/api/v1/items", data=CHANGE, content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert own.status_code == 201


def test_a_role_that_needs_a_second_factor_does_not_call_without_one(
    alice: Person, charlie: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, browser = caller(alice), signed_in(alice)
    monkeypatch.setenv("HIDEN_REQUIRE_MFA", "1")
    for answer in (token("GET", "/me"), browser.get("/api/v1/me")):
        assert answer.status_code == 403
        assert "二つ目の確認" in answer.json()["error"]["what"]
    assert caller(charlie)("GET", "/me").status_code == 200


def test_unknown_addresses_and_methods_are_answered_in_the_same_shape(alice: Person) -> None:
    by = caller(alice)
    for method, path, status in (("GET", "/nothing", 404), ("DELETE", "/items", 405), ("GET", "/", 404)):
        answer = by(method, path)
        assert answer.status_code == status
        assert set(answer.json()["error"]) == {"what", "do_next"}
    assert by("DELETE", "/items").headers["Allow"] in {"GET, POST", "POST, GET"}


def test_the_reader_chooses_the_language_of_an_error(alice: Person) -> None:
    by = caller(alice)
    japanese = by("GET", "/items/none").json()["error"]["what"]
    answer = by("GET", "/items/none", **{"Accept-Language": "en"})
    assert answer.headers["Content-Language"] == "en"
    assert japanese == "お探しのものは見つかりません。"
    assert by.get("/me", **{"Accept-Language": "en"})["language"] == "en"


def test_an_unexpected_error_has_a_number_and_no_details(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_more: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("hiden.people.api.departments_as_of", fail)
    by = caller(alice)
    by.client.raise_request_exception = False
    answer = by("GET", "/departments")
    assert answer.status_code == 500
    error = answer.json()["error"]
    assert error["id"]
    assert error["id"] in error["what"]
    assert b"secret detail" not in answer.content


def test_nothing_of_an_answer_is_kept_by_caches(alice: Person) -> None:
    assert caller(alice)("GET", "/items").headers["Cache-Control"] == "private, no-store"
