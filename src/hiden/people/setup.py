"""The first start: a one-time link from the terminal opens the one page on which nobody is signed in yet.

There is no default password. Of the link only its hash is kept; it works once, for a day, and only while there is no
company. What may never happen: a second set-up.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.urls import reverse

from hiden.base.clock import now, today
from hiden.base.errors import BadInput, Conflict, NotFound
from hiden.base.words import say
from hiden.ledger import SYSTEM, record
from hiden.people.actions.accounts import check_password, make_account_unasked
from hiden.people.actions.organisation import check_company
from hiden.people.actions.persons import hire_unasked
from hiden.people.actions.roles import give_role_unasked
from hiden.people.entries import CompanyFounded
from hiden.people.models import Account, Company, Kind, Person, Role, SetupLink

LASTS = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class First:
    """What the set-up page asks for: the company, and the person who begins."""

    company: str
    fiscal_year_first_month: int
    number: str
    name: str
    kana: str
    email: str
    password: str


@transaction.atomic
def new_setup_link() -> str:
    """The path of a fresh link; earlier ones die. Raises Conflict when the company is set up already."""
    if Company.objects.exists():
        raise Conflict(
            say("初期設定はすでに済んでいます。"), say("ログインページからサインインしてください。")
        )
    SetupLink.objects.all().delete()
    secret = secrets.token_urlsafe(24)
    SetupLink.objects.create(digest=_digest(secret), made_at=now(), expires_at=now() + LASTS)
    return reverse("people_setup", args=[secret])


def find_link(secret: str) -> SetupLink:
    """The link that belongs to a secret and may still be used. Raises NotFound, in the same words for every reason."""
    link = SetupLink.objects.filter(digest=_digest(secret), used_at=None, expires_at__gt=now()).first()
    if link is None or Company.objects.exists():
        raise NotFound(
            say("この初期設定のリンクは使えません（期限切れか、使用済みです）。"),
            say(
                "初期設定が済んでいれば、ログインしてください。まだであれば、端末で「hiden up」をもう一度実行してください。"
            ),
        )
    return link


@transaction.atomic
def set_up(secret: str, first: First) -> Account:
    """Found the company: first person, account, and the roles システム管理者 and 情報管理責任者. The link is used up.

    Raises NotFound for a dead link, BadInput for what cannot be taken.
    """
    find_link(secret)
    taken = SetupLink.objects.filter(digest=_digest(secret), used_at=None).update(used_at=now())
    if not taken:
        raise Conflict(
            say("この初期設定のリンクは、すでに使われました。"),
            say("ログインページからサインインしてください。"),
        )
    if not first.password:
        raise BadInput(say("パスワードが入力されていません。"), say("12文字以上で入力してください。"))
    check_password(first.password, Account(email=first.email))
    person = found(first)
    return make_account_unasked(person, email=first.email, password=first.password, by=None)


@transaction.atomic
def found(first: First) -> Person:
    """The company and its first person, without an account: for the set-up page and for worlds made by a program.

    Raises Conflict when there is a company already.
    """
    if Company.objects.exists():
        raise Conflict(
            say("会社はすでに登録されています。"), say("ログインページからサインインしてください。")
        )
    check_company(first.company, first.fiscal_year_first_month)
    Company.objects.create(
        name=first.company.strip(), fiscal_year_first_month=first.fiscal_year_first_month, created_at=now()
    )
    values = {
        "name": first.name,
        "kana": first.kana,
        "kind": str(Kind.REGULAR),
        "email": first.email,
        "employer": "",
    }
    person = hire_unasked(number=first.number, values=values, since=today(), place=None, by=None)
    for role in (Role.ADMINISTRATOR, Role.INFORMATION_MANAGER):
        give_role_unasked(person, role, department=None, since=today(), by=None)
    record(CompanyFounded(first.company.strip(), first.fiscal_year_first_month, person.key), by=SYSTEM)
    return person


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
