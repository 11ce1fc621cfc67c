"""Verbs on what signs in: accounts and API tokens. Passwords are hashed by Django; of a token only a hash is kept."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import timedelta

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.urls import reverse

from hiden.base.clock import now
from hiden.base.errors import BadInput, Conflict, NotFound
from hiden.base.words import say
from hiden.gate import require
from hiden.ledger import SYSTEM, Author, record
from hiden.people.cutting import Cut, tell_cut
from hiden.people.entries import (
    AccountMade,
    AccountSwitched,
    FirstPasswordLinkMade,
    PasswordTakenBack,
    SecondFactorReset,
    TokenMade,
    TokenRevoked,
)
from hiden.people.models import Account, ApiToken, Person
from hiden.people.queries import is_here

TOKEN_MARK = "hiden_"  # noqa: S105 - how every token begins, no secret
LONGEST_TOKEN_DAYS = 365


@transaction.atomic
def make_account(person: Person, *, email: str, password: str | None = None, by: Person) -> Account:
    """Let a person sign in. Without a password they set one by 「パスワードを忘れた」 or come by OIDC.

    Raises BadInput for a bad address or a weak password, Conflict when the person or the address has an account or the
    person has left, NotAllowed.
    """
    require(by, "people.manage_accounts")
    return make_account_unasked(person, email=email, password=password, by=by)


def make_account_unasked(person: Person, *, email: str, password: str | None, by: Person | None) -> Account:
    """Make an account without asking the gate: for the set-up (`by` None: the product)."""
    email = email.strip().lower()
    _check_address(email)
    if Account.objects.filter(person=person).exists():
        raise Conflict(
            say("{name}さんには、すでにアカウントがあります。", name=person.name),
            say("そのアカウントを使ってください。"),
        )
    if Account.objects.filter(email__iexact=email).exists():
        raise Conflict(
            say("このメールアドレスは、別のアカウントで使われています。"),
            say("別のメールアドレスを入力してください。"),
        )
    if not is_here(person):
        raise Conflict(
            say("{name}さんは今日は在籍していません。", name=person.name),
            say("在籍している人を選んでください。"),
        )
    account = Account(email=email, person=person, created_at=now())
    if password is None:
        account.set_unusable_password()
    else:
        check_password(password, account)
        account.set_password(password)
    account.save()
    # Whoever made the account vouches for the address: the identity provider may then open it without a new password.
    EmailAddress.objects.create(user=account, email=email, verified=True, primary=True)
    record(AccountMade(person.key, person.number, email), by=by or SYSTEM)
    return account


@transaction.atomic
def first_password_link(account: Account, *, by: Person) -> str:
    """The path of a page on which somebody who never had a password sets their first one: to be handed over in person.

    It works once, and only until the password is set (three days at most). For whoever has a password there is
    `new_password_link`, which cannot be used unnoticed. That it was made stays on record. Raises NotAllowed, Conflict.
    """
    require(by, "people.manage_accounts")
    person = _owner(account)
    if account.has_usable_password() or account.last_login is not None:
        raise Conflict(
            say("{name}さんは、すでに自分のパスワードを決めています。", name=person.name),
            say("忘れたときは、「パスワードを決め直すリンクを渡す」を使ってください。"),
        )
    record(FirstPasswordLinkMade(person.key, person.number), by=by)
    return _password_path(account)


def _password_path(account: Account) -> str:
    key = default_token_generator.make_token(account)
    return reverse("account_reset_password_from_key", args=[user_pk_to_url_str(account), key])


@transaction.atomic
def new_password_link(account: Account, *, reason: str, by: Person) -> str:
    """The path of a page on which somebody who forgot their password sets a new one: to be handed over in person.

    The old password is void and all sessions end at once, so that nobody's account is taken over without its owner
    noticing; a second factor stays. It works once, for three days at most, and is on record with its reason.
    Raises NotAllowed, Conflict for one's own and for a stopped account.
    """
    require(by, "people.manage_accounts")
    if account.person == by:
        raise Conflict(
            say("自分のパスワードは、ここでは決め直せません。"),
            say("「自分の設定」で変更するか、ほかのシステム管理者に依頼してください。"),
        )
    return new_password_link_unasked(account, reason=reason, by=by)


@transaction.atomic
def new_password_link_unasked(account: Account, *, reason: str, by: Person | None) -> str:
    """The same without asking the gate: for the command line of the server itself (`by` None: the product)."""
    person = _owner(account)
    if not account.is_active:
        raise Conflict(
            say("{name}さんのアカウントは停止しています。", name=person.name),
            say("先に「再び使えるようにする」を行ってください。"),
        )
    account.set_unusable_password()
    account.save(update_fields=["password"])
    Person.objects.filter(pk=person.pk).update(session_epoch=F("session_epoch") + 1)
    record(PasswordTakenBack(person.key, person.number, reason.strip()), by=by or SYSTEM)
    tell_cut(person, Cut.SIGNED_OUT, by=by or SYSTEM)
    return _password_path(account)


def _check_address(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError:
        raise BadInput(
            say("メールアドレスの形が正しくありません。"),
            say("「name@example.co.jp」のように入力してください。"),
        ) from None


def check_password(password: str, account: Account) -> None:
    """Raises BadInput for a password that is too short, too common or too much like the address."""
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise BadInput(
            "".join(error.messages), say("12文字以上の、推測されにくいパスワードにしてください。")
        ) from None


@transaction.atomic
def stop_account(account: Account, *, reason: str, by: Person) -> None:
    """Stop an account at once: open sessions and API tokens are dead with this commit. Raises NotAllowed, Conflict."""
    require(by, "people.manage_accounts")
    person = _owner(account)
    if person == by:
        raise Conflict(
            say("自分のアカウントは停止できません。"), say("ほかのシステム管理者に依頼してください。")
        )
    stop_account_unasked(account, reason=reason, by=by)


def stop_account_unasked(account: Account, *, reason: str, by: Author) -> None:
    """The same where another room has asked its own gate, inside a transaction."""
    person = _owner(account)
    account.is_active = False
    account.save(update_fields=["is_active"])
    Person.objects.filter(pk=person.pk).update(session_epoch=F("session_epoch") + 1)
    person.api_tokens.filter(revoked_at=None).update(revoked_at=now())
    record(AccountSwitched(person.key, person.number, active=False, reason=reason.strip()), by=by)
    tell_cut(person, Cut.STOPPED, by=by)


@transaction.atomic
def open_account_again(account: Account, *, reason: str, by: Person) -> None:
    """Let a stopped account sign in again. API tokens stay dead. Raises NotAllowed, Conflict for leavers."""
    require(by, "people.manage_accounts")
    person = _owner(account)
    if not is_here(person):
        raise Conflict(
            say("{name}さんは今日は在籍していません。", name=person.name),
            say("先に在籍の登録を直してください。"),
        )
    open_account_unasked(account, reason=reason, by=by)


def open_account_unasked(account: Account, *, reason: str, by: Author) -> None:
    """The same where another room has asked its own gate, inside a transaction."""
    person = _owner(account)
    account.is_active = True
    account.save(update_fields=["is_active"])
    record(AccountSwitched(person.key, person.number, active=True, reason=reason.strip()), by=by)


def _owner(account: Account) -> Person:
    if account.person is None:
        raise NotFound(
            say("このアカウントに対応する人がいません。"), say("一覧を開き直して、もう一度選んでください。")
        )
    return account.person


@transaction.atomic
def end_sessions(person: Person, *, by: Person) -> None:
    """Sign a person out everywhere: one's own sessions, or somebody else's as administrator."""
    if person != by:
        require(by, "people.manage_accounts")
    else:
        require(by, "people.own_settings")
    end_sessions_unasked([person.pk])
    if person != by:
        tell_cut(person, Cut.SIGNED_OUT, by=by)


def end_sessions_unasked(people: Collection[int]) -> None:
    """The same for the product itself, which has recorded why; inside a transaction. Effective with its commit."""
    Person.objects.filter(pk__in=list(people)).update(session_epoch=F("session_epoch") + 1)


@transaction.atomic
def reset_second_factor(account: Account, *, reason: str, by: Person) -> None:
    """Remove all second factors of an account, for somebody who lost their device; sessions end with it.

    Raises NotAllowed, Conflict for one's own (that is done under 「ログインの方法」).
    """
    require(by, "people.manage_accounts")
    person = _owner(account)
    if person == by:
        raise Conflict(
            say("自分の二つ目の確認は、ここでは外せません。"),
            say("「ログインの方法」のページで変更してください。"),
        )
    Authenticator.objects.filter(user_id=account.pk).delete()
    Person.objects.filter(pk=person.pk).update(session_epoch=F("session_epoch") + 1)
    record(SecondFactorReset(person.key, person.number, reason.strip()), by=by)
    tell_cut(person, Cut.SIGNED_OUT, by=by)


def set_language(account: Account, language: str) -> None:
    """The language in which Hiden speaks to this account: ja or en."""
    if language not in {"ja", "en"}:
        raise BadInput(say("この言語は選べません。"), say("日本語か英語を選んでください。"))
    Account.objects.filter(pk=account.pk).update(language=language)
    account.language = language


@transaction.atomic
def make_token(*, name: str, read_only: bool = True, days: int = 90, by: Person) -> tuple[ApiToken, str]:
    """A key for another system in one's own name, and its text, which is shown this one time.

    `days` until it expires, at most 365. Raises BadInput, NotAllowed.
    """
    require(by, "people.own_settings")
    return make_token_unasked(name=name, read_only=read_only, days=days, by=by)


def make_token_unasked(
    *, name: str, read_only: bool, days: int, purpose: str = "", by: Person
) -> tuple[ApiToken, str]:
    """The same for a room with a door of its own (`purpose`), which has asked the gate; inside a transaction."""
    if not name.strip():
        raise BadInput(say("トークンの名前がありません。"), say("何に使うかが分かる名前を付けてください。"))
    if not 1 <= days <= LONGEST_TOKEN_DAYS:
        raise BadInput(say("期限は1日から365日までです。"), say("日数を入力し直してください。"))
    text = TOKEN_MARK + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        person=by,
        purpose=purpose,
        name=name.strip()[:100],
        prefix=text[:12],
        digest=token_digest(text),
        read_only=read_only,
        made_at=now(),
        expires_at=now() + timedelta(days=days),
    )
    record(
        TokenMade(
            by.key, by.number, token.prefix, token.name, read_only, token.expires_at.date().isoformat()
        ),
        by=by,
    )
    return token, text


@transaction.atomic
def revoke_token(token: ApiToken, *, by: Person) -> None:
    """Let a key stop working at once: one's own, or anybody's as administrator."""
    require(by, "people.own_settings" if token.person == by else "people.manage_accounts")
    if token.revoked_at is None:
        token.revoked_at = now()
        token.save(update_fields=["revoked_at"])
        record(TokenRevoked(token.person.key, token.person.number, token.prefix), by=by)


def token_digest(text: str) -> str:
    """What is kept of a token. It is 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(text.encode()).hexdigest()
