"""Who comes in, who stays in, and who does not."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from hiden.base.clock import frozen
from hiden.base.errors import Misconfigured
from hiden.people import actions, oidc
from hiden.people.models import Person, Role
from hiden.people.sign_in import MfaAdapter, SocialAdapter, lacks_second_factor
from tests.conftest import signed_in
from tests.world.organisation import PASSWORD, Organisation, account_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forget_attempts() -> None:
    cache.clear()


def try_in(client: Client, email: str, password: str = PASSWORD) -> Any:
    return client.post("/accounts/login/", {"login": email, "password": password})


def inside(client: Client) -> bool:
    return bool(client.get("/people/").status_code == 200)


def test_the_right_password_opens_and_a_wrong_one_does_not(organisation: Organisation) -> None:
    client = Client()
    answer = try_in(client, "bob@example.co.jp", "wrong")
    assert "メールアドレスかパスワードが違います" in answer.content.decode()
    assert not inside(client)
    assert try_in(client, "BOB@example.co.jp").status_code == 302
    assert inside(client)


def test_nobody_makes_their_own_account(organisation: Organisation) -> None:
    assert Client().get("/accounts/signup/").status_code in {404, 410}
    answer = Client().post(
        "/accounts/signup/", {"email": "new@example.co.jp", "password1": PASSWORD, "password2": PASSWORD}
    )
    assert answer.status_code == 404


def test_a_leaver_cannot_sign_in_although_the_timer_has_not_run(organisation: Organisation) -> None:
    actions.end_employment(organisation.bob, last_day=date(2026, 11, 23), by=organisation.alice)
    with frozen(datetime(2026, 11, 23, 15, 0, tzinfo=UTC)):
        client = Client()
        answer = try_in(client, "bob@example.co.jp")
        assert answer.status_code == 302
        assert answer.url == "/accounts/inactive/"
        assert not inside(client)


def test_a_session_dies_at_midnight_after_the_last_day(organisation: Organisation) -> None:
    client = signed_in(organisation.bob)
    actions.end_employment(organisation.bob, last_day=date(2026, 11, 23), by=organisation.alice)
    assert inside(client)
    with frozen(datetime(2026, 11, 23, 15, 0, tzinfo=UTC)):
        assert not inside(client)


def test_a_stopped_account_is_out_with_its_next_click(organisation: Organisation) -> None:
    client = signed_in(organisation.bob)
    assert inside(client)
    actions.stop_account(account_of(organisation.bob), reason="紛失", by=organisation.alice)
    assert not inside(client)


def test_signing_out_everywhere_ends_all_sessions(organisation: Organisation) -> None:
    here, there = signed_in(organisation.bob), signed_in(organisation.bob)
    assert inside(here)
    assert inside(there)
    here.post("/me/sessions/")
    assert not inside(here)
    assert not inside(there)
    assert inside(signed_in(organisation.bob))


def test_too_many_attempts_are_slowed_down_in_our_words(organisation: Organisation) -> None:
    client = Client()
    for _attempt in range(6):
        answer = try_in(client, "bob@example.co.jp", "wrong")
    assert "5分ほど待って" in answer.content.decode()
    assert "5分ほど待って" in try_in(client, "bob@example.co.jp").content.decode()


def test_the_second_factor_is_asked_for_and_its_key_is_encrypted(organisation: Organisation) -> None:
    account = account_of(organisation.bob)
    secret = generate_totp_secret()
    TOTP.activate(account, secret)
    assert secret not in str(Authenticator.objects.get(user=account, type="totp").data)
    client = Client()
    answer = try_in(client, "bob@example.co.jp")
    assert answer.url.startswith("/accounts/2fa/authenticate/")
    assert not inside(client)
    wrong = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert "認証コードが違います" in wrong.content.decode()
    counter = next(iter(yield_hotp_counters_from_time()))
    client.post("/accounts/2fa/authenticate/", {"code": f"{hotp_value(secret, counter):06}"})
    assert inside(client)


def test_a_lost_device_is_helped_by_an_administrator(organisation: Organisation) -> None:
    account = account_of(organisation.bob)
    TOTP.activate(account, generate_totp_secret())
    client = signed_in(organisation.bob)
    assert inside(client)
    actions.reset_second_factor(account, reason="端末の紛失", by=organisation.alice)
    assert not Authenticator.objects.filter(user=account).exists()
    assert not inside(client)


def test_whoever_gives_access_is_told_to_have_a_second_factor(
    organisation: Organisation, monkeypatch: Any
) -> None:
    assert lacks_second_factor(organisation.alice)
    assert not lacks_second_factor(organisation.bob)
    client = signed_in(organisation.alice)
    assert "二つ目の確認が必要" in client.get("/me/").content.decode()
    monkeypatch.setenv("HIDEN_REQUIRE_MFA", "1")
    assert client.get("/people/").url == "/accounts/2fa/"
    assert client.get("/accounts/2fa/").status_code in {200, 302}
    TOTP.activate(account_of(organisation.alice), generate_totp_secret())
    assert inside(client)
    assert inside(signed_in(organisation.charlie))


def test_a_role_given_meanwhile_needs_its_second_factor_at_once(
    organisation: Organisation, monkeypatch: Any
) -> None:
    monkeypatch.setenv("HIDEN_REQUIRE_MFA", "1")
    client = signed_in(organisation.charlie)
    assert inside(client)
    actions.give_role(organisation.charlie, Role.INFORMATION_MANAGER, by=organisation.alice)
    assert client.get("/people/").url == "/accounts/2fa/"
    TOTP.activate(account_of(organisation.charlie), generate_totp_secret())
    assert inside(client)
    Authenticator.objects.filter(user=account_of(organisation.charlie)).delete()
    assert client.get("/people/").url == "/accounts/2fa/"


def test_a_code_of_the_authenticator_opens_once(organisation: Organisation) -> None:
    secret = generate_totp_secret()
    TOTP.activate(account_of(organisation.bob), secret)
    code = f"{hotp_value(secret, next(iter(yield_hotp_counters_from_time()))):06}"
    first, second = Client(), Client()
    for client in (first, second):
        try_in(client, "bob@example.co.jp")
        client.post("/accounts/2fa/authenticate/", {"code": code})
    assert inside(first)
    assert not inside(second)


def test_signing_in_changes_the_name_of_the_session(organisation: Organisation) -> None:
    client = Client()
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = "yes"
    session.save()
    client.cookies["sessionid"] = planted = session.session_key
    try_in(client, "bob@example.co.jp")
    assert inside(client)
    assert client.cookies["sessionid"].value != planted
    stranger = Client()
    stranger.cookies["sessionid"] = planted
    assert not inside(stranger)


def test_a_new_password_ends_the_other_sessions(organisation: Organisation) -> None:
    here, there = signed_in(organisation.bob), signed_in(organisation.bob)
    new = "another-horse-for-the-battery"
    sent = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post("/accounts/password/change/", sent).status_code == 302
    assert inside(here)
    assert not inside(there)


def test_attempts_behind_a_proxy_are_counted_for_each_caller(
    organisation: Organisation, settings: Any
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    def attempt(address: str, email: str, password: str) -> Any:
        return Client().post(
            "/accounts/login/",
            {"login": email, "password": password},
            headers={"X-Forwarded-For": f"9.9.9.9, {address}"},
        )

    for number in range(12):
        attempt("10.0.0.66", f"guess{number}@example.co.jp", "wrong")
    assert attempt("10.0.0.66", "bob@example.co.jp", PASSWORD).status_code == 200
    assert attempt("10.0.0.7", "bob@example.co.jp", PASSWORD).status_code == 302


def ask_for_link(email: str) -> Any:
    return Client().post("/accounts/password/reset/", {"email": email})


def test_asking_for_a_link_tells_nobody_whose_address_is_known(
    organisation: Organisation, monkeypatch: Any
) -> None:
    known, unknown = ask_for_link("bob@example.co.jp"), ask_for_link("stranger@example.com")
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [each.to for each in mail.outbox] == [["bob@example.co.jp"]], (
        "nobody writes to strangers through us"
    )

    def broken(*_arguments: Any, **_more: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.message.EmailMessage.send", broken)
    again = ask_for_link("bob@example.co.jp")
    assert (again.status_code, again.url) == (known.status_code, known.url)


def test_without_mail_the_page_names_the_other_way(organisation: Organisation, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = ""
    for email in ("bob@example.co.jp", "stranger@example.com"):
        answer = ask_for_link(email)
        assert answer.status_code == 200
        assert "メールの設定がないため" in answer.content.decode()


def test_another_key_cannot_read_the_second_factors(settings: Any) -> None:
    kept = MfaAdapter().encrypt("JBSWY3DPEHPK3PXP")
    assert MfaAdapter().decrypt(kept) == "JBSWY3DPEHPK3PXP"
    settings.SECRET_KEY = "another"
    with pytest.raises(Exception, match="鍵が"):
        MfaAdapter().decrypt(kept)


def social(email: str, verified: Any) -> tuple[HttpRequest, SocialLogin]:
    request = RequestFactory().get("/")
    request.session = SessionStore()
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    account = SocialAccount(provider="entra", uid="subject-1")
    address = EmailAddress(email=email, verified=verified, primary=True)
    from hiden.people.models import Account

    return request, SocialLogin(user=Account(email=email), account=account, email_addresses=[address])


@pytest.mark.parametrize(
    ("email", "verified", "known"),
    [
        ("bob@example.co.jp", True, True),
        ("BOB@example.co.jp", "true", True),
        ("bob@example.co.jp", False, False),
        ("bob@example.co.jp", "false", False),
        ("stranger@example.co.jp", True, False),
    ],
)
def test_an_identity_opens_an_account_only_by_a_verified_address(
    organisation: Organisation, email: str, verified: Any, known: bool
) -> None:
    _request, login = social(email, verified)
    found = SocialAdapter().authenticate_by_email(login)
    assert (found is not None) is known
    if found is not None:
        assert found[0] == account_of(organisation.bob)


def test_an_identity_without_account_goes_back_with_a_sentence(organisation: Organisation) -> None:
    request, login = social("stranger@example.co.jp", True)
    with context.request_context(request), pytest.raises(ImmediateHttpResponse) as refused:
        SocialAdapter().pre_social_login(request, login)
    assert refused.value.response.url == "/accounts/login/"
    assert "アカウントがありません" in str(next(iter(request._messages)))  # type: ignore[attr-defined]
    assert not SocialAdapter().is_open_for_signup(request, login)


def entra(**changes: Any) -> dict[str, Any]:
    return {
        "id": "entra",
        "name": "社内アカウント",
        "issuer": "https://login.example.com/tenant/v2.0",
        "client_id": "abc",
        "secret_file": "oidc-secret",
    } | changes


@pytest.fixture
def oidc_home(tmp_path: Path, monkeypatch: Any) -> Path:
    monkeypatch.setattr(oidc, "home", lambda: tmp_path)
    (tmp_path / "oidc-secret").write_text("very-secret\n")
    return tmp_path


def test_the_providers_come_from_a_file_and_stand_on_the_sign_in_page(
    organisation: Organisation, oidc_home: Path
) -> None:
    assert oidc.providers() == ()
    (oidc_home / "oidc.json").write_text(json.dumps([entra()]), "utf-8")
    (found,) = oidc.providers()
    assert (found.secret, found.trust_email) == ("very-secret", False)
    assert "社内アカウントでログインする" in Client().get("/accounts/login/").content.decode()


class Provider:
    """An identity provider in memory: what it answers to the requests that the product makes."""

    issuer = "https://login.example.com/tenant/v2.0"

    def __init__(self, email: str, **claims: Any) -> None:
        self.claims = {"sub": "subject-1", "email": email, "name": "石田 次郎"} | claims
        self.asked: list[str] = []

    def __enter__(self) -> Provider:
        return self

    def __exit__(self, *_error: object) -> None:
        return None

    def get(self, url: str, **_kwargs: Any) -> Any:
        self.asked.append(url)
        return self._answer(self.claims if url.endswith("/userinfo") else self._configuration())

    def request(self, _method: str, url: str, **kwargs: Any) -> Any:
        self.asked.append(url)
        assert kwargs["data"]["code"] == "the-code"
        assert kwargs["data"]["code_verifier"], "PKCE"
        return self._answer({"access_token": "token", "token_type": "Bearer"})

    def _configuration(self) -> dict[str, str]:
        names = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
        return {"issuer": self.issuer} | {name: f"{self.issuer}/{name.split('_')[0]}" for name in names}

    def _answer(self, body: dict[str, Any]) -> Any:
        answer = requests.Response()
        answer.status_code = 200
        answer.headers["content-type"] = "application/json"
        answer._content = json.dumps(body).encode()
        return answer


def come_by(provider: Provider, monkeypatch: Any) -> Client:
    """The whole way: sign-in page, provider, back with a code."""
    monkeypatch.setattr(SocialAdapter, "get_requests_session", lambda self: provider)
    client = Client()
    answer = client.post("/accounts/oidc/entra/login/")
    assert answer.status_code == 302, answer.content.decode()
    sent = parse_qs(urlsplit(answer.url).query)
    assert answer.url.startswith(provider.issuer)
    assert sent["code_challenge_method"] == ["S256"]
    client.get("/accounts/oidc/entra/login/callback/", {"code": "the-code", "state": sent["state"][0]})
    return client


def test_the_company_s_identity_provider_opens_an_existing_account(
    organisation: Organisation, oidc_home: Path, monkeypatch: Any
) -> None:
    (oidc_home / "oidc.json").write_text(json.dumps([entra()]), "utf-8")
    assert inside(come_by(Provider("bob@example.co.jp", email_verified=True), monkeypatch))
    assert inside(come_by(Provider("bob@example.co.jp", email_verified=True), monkeypatch)), "and again"
    assert account_of(organisation.bob).check_password(PASSWORD), "the password stays"
    assert SocialAccount.objects.get().user == account_of(organisation.bob)


def test_an_unverified_address_opens_nothing_unless_the_provider_is_trusted(
    organisation: Organisation, oidc_home: Path, monkeypatch: Any
) -> None:
    (oidc_home / "oidc.json").write_text(json.dumps([entra()]), "utf-8")
    assert not inside(come_by(Provider("bob@example.co.jp"), monkeypatch))
    assert not inside(come_by(Provider("bob@example.co.jp", email_verified="false"), monkeypatch))
    (oidc_home / "oidc.json").write_text(json.dumps([entra(trust_email=True), entra(id="b")]), "utf-8")
    assert inside(come_by(Provider("bob@example.co.jp"), monkeypatch))


def test_the_identity_provider_opens_nothing_for_strangers_and_leavers(
    organisation: Organisation, oidc_home: Path, monkeypatch: Any
) -> None:
    (oidc_home / "oidc.json").write_text(json.dumps([entra()]), "utf-8")
    assert not inside(come_by(Provider("stranger@example.co.jp", email_verified=True), monkeypatch))
    assert inside(come_by(Provider("bob@example.co.jp", email_verified=True), monkeypatch))
    actions.end_employment(organisation.bob, last_day=date(2026, 11, 23), by=organisation.alice)
    with frozen(datetime(2026, 11, 23, 15, 0, tzinfo=UTC)):
        assert not inside(come_by(Provider("bob@example.co.jp", email_verified=True), monkeypatch))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "JSON"),
        ("{}", "一覧"),
        (json.dumps([entra(issuer="http://login.example.com")]), "https"),
        (json.dumps([entra(secret_file="nowhere")]), "秘密鍵"),
        (json.dumps([entra(client_id="")]), "client_id"),
        (json.dumps([entra(), entra()]), "同じid"),
    ],
)
def test_a_wrong_file_of_providers_says_what_is_wrong(oidc_home: Path, text: str, words: str) -> None:
    (oidc_home / "oidc.json").write_text(text, "utf-8")
    with pytest.raises(Misconfigured, match=words):
        oidc.providers()


def test_the_person_costs_no_query_beyond_session_and_account(organisation: Organisation) -> None:
    client = signed_in(organisation.charlie)
    client.get("/me/")
    with CaptureQueriesContext(connection) as caught:
        client.get("/accounts/inactive/")
    tables = [query["sql"] for query in caught]
    assert len([sql for sql in tables if "hiden_account" in sql]) == 1
    assert not [sql for sql in tables if sql.startswith('SELECT "hiden_person"')]


def test_a_language_is_kept_with_the_account(organisation: Organisation) -> None:
    client = signed_in(organisation.bob)
    client.post("/me/language/", {"language": "en"})
    assert account_of(organisation.bob).language == "en"
    assert client.cookies["django_language"].value == "en"
    other = Client()
    assert try_in(other, "bob@example.co.jp").cookies["django_language"].value == "en"


def test_roles_that_need_a_second_factor_are_those_that_give_access() -> None:
    from hiden.people.sign_in import ROLES_WITH_SECOND_FACTOR

    assert set(ROLES_WITH_SECOND_FACTOR) == {Role.ADMINISTRATOR, Role.INFORMATION_MANAGER, Role.CHIEF_OFFICER}
    assert Person.objects.count() == 0
