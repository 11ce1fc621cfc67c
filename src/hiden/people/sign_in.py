"""Who comes in: passwords, second factors, passkeys and the company's identity provider, all through django-allauth.

What may never happen: somebody makes their own account; a leaver or a stopped account signs in or stays signed in; an
address that nobody verified opens an account.
"""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import now, today
from hiden.base.errors import Broken, NotAllowed
from hiden.base.words import say
from hiden.home import env_flag
from hiden.people.actions.accounts import TOKEN_MARK, token_digest
from hiden.people.ciphers import cipher_for
from hiden.people.intervals import holding
from hiden.people.models import NOT_HERE, Account, ApiToken, Person, Role
from hiden.people.oidc import providers

log = logging.getLogger("hiden.sign_in")

_EPOCH = "hiden_epoch"
_SECOND_FACTOR = "hiden second factor"
# Whoever can give access to others needs a second factor.
ROLES_WITH_SECOND_FACTOR = (Role.ADMINISTRATOR, Role.INFORMATION_MANAGER, Role.CHIEF_OFFICER)
_OPEN_WITHOUT = ("/accounts/", "/language/", "/static/", "/date/")


def may_come_in(account: Account) -> bool:
    """Whether an account, read with what its person is today, may sign in and stay signed in."""
    kind = getattr(account, "kind_today", None)
    return account.is_active and account.person_id is not None and kind not in {None, *NOT_HERE}


def live_person(request: HttpRequest) -> Person | None:
    """The signed-in person, or None; a session that has died is ended here. No query beyond that of `request.user`.

    A session dies when the person leaves, when the account is stopped, and when all sessions were ended (epoch).
    """
    account = request.user
    if not isinstance(account, Account) or account.person is None:
        return None
    epoch = request.session.setdefault(_EPOCH, account.person.session_epoch)
    if epoch != account.person.session_epoch or not may_come_in(account):
        logout(request)
        return None
    return account.person


def person_of_token(text: str, purpose: str = "") -> tuple[Person, ApiToken] | None:
    """Whose token this is, if it opens this door, is valid now and its owner may still come in. Two queries."""
    if not text.startswith(TOKEN_MARK):
        return None
    token = (
        ApiToken.objects.filter(
            digest=token_digest(text), purpose=purpose, revoked_at=None, expires_at__gt=now()
        )
        .select_related("person")
        .first()
    )
    if token is None:
        return None
    account = Account.objects.filter(person_id=token.person_id).first()
    if account is None or not may_come_in(account):
        return None
    if token.last_used_on != today():
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today())
    return token.person, token


def lacks_second_factor(person: Person) -> bool:
    """Whether a person holds a role that needs a second factor, and has none. One query."""
    held = person.role_holdings.filter(holding(today()), role__in=ROLES_WITH_SECOND_FACTOR)
    return held.exists() and not Authenticator.objects.filter(user__person=person).exists()


def must_have_second_factor(person: Person) -> None:
    """Where HIDEN_REQUIRE_MFA is set: whoever acts by a token is asked for it too. Raises NotAllowed."""
    if env_flag("HIDEN_REQUIRE_MFA", default=False) and lacks_second_factor(person):
        raise NotAllowed(
            say("あなたの役割には、二つ目の確認（認証アプリかパスキー）が必要です。"),
            say("ブラウザーでログインし、「ログインの方法」で登録してください。"),
        )


def detour(request: HttpRequest, person: Person) -> HttpResponse | None:
    """Where HIDEN_REQUIRE_MFA is set: to the set-up of a second factor, until there is one."""
    if not env_flag("HIDEN_REQUIRE_MFA", default=False) or request.path_info.startswith(_OPEN_WITHOUT):
        return None
    # Asked each time: a role may be given, or a factor removed, while the session goes on.
    if not lacks_second_factor(person):
        return None
    messages.warning(
        request,
        say("あなたの役割には、二つ目の確認（認証アプリかパスキー）が必要です。先に登録してください。"),
    )
    return redirect("mfa_index")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth brings no types
    """Sign-in by address and password: for existing accounts of people who are here."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("このアカウントは停止されています。システム管理者に連絡してください。"),
        "email_password_mismatch": _(
            "メールアドレスかパスワードが違います。確かめて、もう一度入力してください。"
        ),
        "enter_current_password": _("今のパスワードが違います。もう一度入力してください。"),
        "incorrect_code": _("認証コードが違います。新しい数字を確かめて、もう一度入力してください。"),
        "incorrect_password": _("パスワードが違います。もう一度入力してください。"),
        "invalid_login": _("ログインできませんでした。入力を確かめて、もう一度試してください。"),
        "invalid_or_expired_key": _("このリンクは使えません。もう一度、はじめからやり直してください。"),
        "invalid_password_reset": _(
            "このリンクは使えません。もう一度、パスワードの再設定を申し込んでください。"
        ),
        "rate_limited": _("短い間に何度も試されました。数分待ってから、もう一度試してください。"),
        "same_as_current": _("今と同じです。別のものを入力してください。"),
        "too_many_login_attempts": _(
            "ログインに続けて失敗しました。5分ほど待ってから、もう一度試すか、パスワードを再設定してください。"
        ),
        "unknown_email": _("このメールアドレスのアカウントはありません。システム管理者に確かめてください。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by an administrator, never by whoever comes along."""
        return False

    def pre_login(self, request: HttpRequest, user: Account, **kwargs: Any) -> HttpResponse | None:
        """Whatever the way of signing in: the person must be here today."""
        fresh = Account.objects.filter(pk=user.pk).first()
        if fresh is None or not may_come_in(fresh):
            log.warning("refused sign-in of account %s", user.pk)
            found: HttpResponse = self.respond_user_inactive(request, user)
            return found
        refused: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return refused

    def login(self, request: HttpRequest, user: Account) -> None:
        """Tie the session to the person's epoch: a later one ends it."""
        super().login(request, user)
        fresh = Account.objects.get(pk=user.pk)
        if fresh.person is not None:
            request.session[_EPOCH] = fresh.person.session_epoch

    def post_login(self, request: HttpRequest, user: Account, **kwargs: Any) -> HttpResponse:
        """Speak the language that this account has chosen."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        keep_language(response, user.language)
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail that cannot go out is for the log: the page must not tell by an error whose address is known."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException) as error:
            log.error("mail %s could not be sent: %s", template_prefix, error)

    def format_email_subject(self, subject: str) -> str:
        """No secret, and no name of a site, in the subject of a mail."""
        return f"{_('秘伝')}: {subject}"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return "/me/"

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """「ログインしました」 tells nobody anything: the page does."""
        if "account/messages/logged_in.txt" not in (args[:1] or (kwargs.get("message_template"),)):
            super().add_message(request, level, *args, **kwargs)


def keep_language(response: HttpResponse, language: str) -> None:
    """Let the next pages be in a language."""
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=365 * 86400,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
        )
        translation.activate(language)


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Sign-in by the company's identity provider: it opens an account that exists, it never makes one."""

    def list_apps(
        self, request: HttpRequest | None, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """The providers of oidc.json; none are kept in the database."""
        apps = []
        for each in providers():
            if provider in {None, each.id, "openid_connect"} and client_id in {None, each.client_id}:
                app = SocialApp(
                    provider="openid_connect",
                    provider_id=each.id,
                    name=each.name,
                    client_id=each.client_id,
                    secret=each.secret,
                    settings={
                        "server_url": each.issuer,
                        "verified_email": each.trust_email,
                        "oauth_pkce_enabled": True,
                    },
                )
                apps.append(app)
        return apps

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[Account, str] | None:
        """The one account with an address that the provider verified. "false" as a text is not verified."""
        for address in sociallogin.email_addresses:
            if address.verified is not True and address.verified != "true":
                continue
            account = Account.objects.filter(email__iexact=address.email).first()
            if account is not None and may_come_in(account):
                return account, address.email
        return None

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Somebody without an account goes back to the sign-in page, with a sentence."""
        account = Account.objects.filter(pk=sociallogin.user.pk).first() if sociallogin.is_existing else None
        if account is None or not may_come_in(account):
            log.warning("refused sign-in by %s", sociallogin.account.provider)
            messages.error(
                request,
                say(
                    "このメールアドレスで使えるアカウントがありません。システム管理者に、アカウントの作成を依頼してください。"
                ),
            )
            raise ImmediateHttpResponse(HttpResponseRedirect(settings.LOGOUT_REDIRECT_URL))

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:
        log.warning("identity provider %s: %s", getattr(provider, "id", ""), kwargs.get("error"))


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors. The keys of authenticator apps lie encrypted in the database."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _("これは外せません。先に、ほかの確認の方法を登録してください。"),
        "cannot_generate_recovery_codes": _(
            "リカバリーコードを作れません。先に認証アプリかパスキーを登録してください。"
        ),
        "incorrect_code": _("認証コードが違います。新しい数字を確かめて、もう一度入力してください。"),
    }

    def encrypt(self, text: str) -> str:
        return cipher_for(_SECOND_FACTOR).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises Broken when the key of this installation is another one (a database without its keys)."""
        try:
            return cipher_for(_SECOND_FACTOR).decrypt(encrypted_text.encode()).decode()
        except InvalidToken as error:
            raise Broken(
                say("認証アプリの登録を読み出せません。鍵が、登録したときのものと違います。"),
                say("バックアップからkeysフォルダーも戻すか、二つ目の確認を登録し直してください。"),
            ) from error

    def generate_authenticator_name(self, user: Account, type: str) -> str:  # noqa: A002 - allauth's name
        """What stands in the field for the name before it is changed."""
        return f"{_('パスキー')} {Authenticator.objects.filter(user=user, type=type).count() + 1}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The name under which a passkey is kept; its id is the host."""
        return {"id": context.request.get_host().partition(":")[0], "name": str(_("秘伝"))}
