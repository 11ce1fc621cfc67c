"""Personal links for those without an account: random, kept as hashes, for one browser, used once, at most five wrong numbers.

The link says where, the number says who: they travel by different ways. Whoever is forwarded a link lacks the number; whoever
also has the number but comes second meets a link that belongs to another browser already, and a line in the ledger.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction

from hiden.base.clock import now, today
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import require
from hiden.home import address
from hiden.ledger import record, record_many
from hiden.people.intervals import holding
from hiden.people.models import Account, Person, PersonState
from hiden.promises.entries import LinkLocked, LinkMade, LinkOpened
from hiden.promises.models import (
    OUTSTANDING,
    How,
    PromiseRequest,
    PromiseState,
    Refusal,
    Signature,
    SigningLink,
)
from hiden.promises.refusing import refuse_unasked
from hiden.promises.signing import Given, sign_unasked

LASTS_AT_MOST = 60  # days
TRIES = 5
DIGITS = 8


class Standing(StrEnum):
    """What can be done with a link now."""

    ASK_NUMBER = "ask_number"
    READY = "ready"
    SIGNED_HERE = "signed_here"
    USED = "used"
    EXPIRED = "expired"
    ELSEWHERE = "elsewhere"
    LOCKED = "locked"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    SIGNED = "signed"


@dataclass(frozen=True, slots=True)
class Made:
    """A fresh link with its number: shown this one time, because only hashes are kept."""

    request: PromiseRequest
    token: str
    number: str

    @property
    def path(self) -> str:
        return f"/p/{self.token}/"

    @property
    def url(self) -> str:
        return address() + self.path

    @property
    def shown_number(self) -> str:
        """In two groups, as it is read aloud."""
        return f"{self.number[:4]}-{self.number[4:]}"


def _sha(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@transaction.atomic
def make_link(request: PromiseRequest, *, days: int = 14, by: Person) -> Made:
    """A link to show or print. Earlier links for the request end. Raises Conflict when it is not outstanding, BadInput."""
    return _make([request], days=days, way="screen", by=by)[0]


def mail_links(requests: Iterable[PromiseRequest], *, days: int = 14, by: Person) -> list[Made]:
    """Links by mail to those of the people without an account whose address is known; the numbers are for the sender alone.

    Raises Conflict while no mail server is set up or it does not answer, and when nobody of them can be written to.
    """
    if not settings.EMAIL_HOST:
        raise Conflict(
            say("メールの送信が設定されていません。"),
            say("リンクを画面に表示するか、手紙に印刷して渡してください。"),
        )
    chosen = {one.person_id: one for one in requests if one.state in OUTSTANDING}
    with_account = set(
        Account.objects.filter(person__in=chosen, is_active=True).values_list("person_id", flat=True)
    )
    states = PersonState.objects.filter(holding(today()), person__in=chosen).exclude(email="")
    mails = {pk: mail for pk, mail in states.values_list("person_id", "email") if pk not in with_account}
    if not mails:
        raise Conflict(
            say("選んだ中に、アカウントがなくメールアドレスの分かる人がいません。"),
            say("リンクを画面に表示するか、手紙に印刷して渡してください。"),
        )
    with transaction.atomic():
        made = _make([one for pk, one in chosen.items() if pk in mails], days=days, way="mail", by=by)
    try:
        get_connection().send_messages([_mail(mails[one.request.person_id], one) for one in made])
    except (OSError, SMTPException) as error:
        raise Conflict(
            say("リンクは作りましたが、メールを送れませんでした。"),
            say("メールの設定を確かめてもう一度送るか、リンクを作り直して画面や手紙で渡してください。"),
        ) from error
    return made


def _make(requests: list[PromiseRequest], *, days: int, way: str, by: Person) -> list[Made]:
    require(by, "promises.manage")
    if not 1 <= days <= LASTS_AT_MOST:
        raise BadInput(
            say("リンクの有効な日数が範囲を超えています。"),
            say("1日から{n}日までにしてください。", n=LASTS_AT_MOST),
        )
    rows = PromiseRequest.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk for one in requests])
    found = list(rows.select_related("person", "asking__text").defer("asking__text__text"))
    if any(one.state not in OUTSTANDING for one in found):
        raise Conflict(
            say("署名を待っていない依頼が含まれています。"), say("一覧を開き直して、選び直してください。")
        )
    at = now()
    until = at + timedelta(days=days)
    SigningLink.objects.filter(request__in=found, ended_at=None, used_at=None).update(ended_at=at)
    made = [Made(one, secrets.token_urlsafe(32), _number()) for one in found]
    SigningLink.objects.bulk_create(
        SigningLink(
            request=one.request, digest=_sha(one.token), number_digest=_sha(one.token, one.number),
            made_by=by, made_at=at, expires_at=until,
        )
        for one in made
    )  # fmt: skip
    record_many((LinkMade(one.key, one.person.key, way, until.isoformat()) for one in found), by=by)
    return made


def _number() -> str:
    return "".join(secrets.choice("0123456789") for _ in range(DIGITS))


def _mail(to: str, made: Made) -> EmailMessage:
    """The way to the page and nothing of what it holds; the number comes by another way."""
    body = [
        say("署名をお願いしているものがあります。"),
        "",
        made.url,
        "",
        say("開くには確認番号が要ります。番号は、このメールとは別の方法でお知らせします。"),
        say("このメールを転送しないでください。最初に番号を入れた端末だけで開けます。"),
    ]
    return EmailMessage(say("［秘伝］署名のお願い"), "\n".join(body), to=[to])


def find_link(token: str) -> SigningLink | None:
    """The link of a token, or None. One query."""
    rows = SigningLink.objects.select_related("request__person", "request__asking__text__version")
    rows = rows.defer("request__asking__text__text", "request__asking__text__version__text")
    return rows.filter(digest=_sha(token)).first()


def _held(token: str) -> SigningLink:
    """The link of a token, held until the transaction ends."""
    rows = SigningLink.objects.select_for_update(of=("self",)).select_related("request__person")
    return rows.get(digest=_sha(token))


def standing(link: SigningLink, browser: str) -> Standing:  # noqa: PLR0911 - one answer for each case
    """What a browser that carries this secret ("" for none) can do with a link."""
    here = bool(link.bound) and hmac.compare_digest(link.bound, _sha(browser))
    state = link.request.state
    if link.used_at is not None:
        return Standing.SIGNED_HERE if here and link.expires_at > now() else Standing.USED
    if state == PromiseState.WITHDRAWN:
        return Standing.WITHDRAWN
    if state == PromiseState.SIGNED:
        return Standing.SIGNED
    if link.attempts >= TRIES:
        return Standing.LOCKED
    if link.ended_at is not None:
        return Standing.REPLACED
    if link.expires_at <= now():
        return Standing.EXPIRED
    if not link.bound:
        return Standing.ASK_NUMBER
    return Standing.READY if here else Standing.ELSEWHERE


@transaction.atomic
def open_link(token: str, number: str) -> tuple[Standing, str]:
    """Try the number. The answer is what can be done now, and for the right number the secret that binds this browser.

    A wrong try is counted in the database before anything is answered, so that trying at once gains nothing.
    """
    link = _held(token)
    where = standing(link, "")
    if where != Standing.ASK_NUMBER:
        return where, ""
    person = link.request.person
    if not hmac.compare_digest(link.number_digest, _sha(token, _digits(number))):
        link.attempts += 1
        link.save(update_fields=["attempts"])
        if link.attempts < TRIES:
            return Standing.ASK_NUMBER, ""
        record(LinkLocked(link.request.key, person.key), by=person)
        return Standing.LOCKED, ""
    browser = secrets.token_urlsafe(32)
    link.bound, link.bound_at = _sha(browser), now()
    link.save(update_fields=["bound", "bound_at"])
    record(LinkOpened(link.request.key, person.key), by=person)
    return Standing.READY, browser


def _digits(text: str) -> str:
    wide = text.translate(str.maketrans("０１２３４５６７８９", "0123456789"))
    return "".join(one for one in wide if one in "0123456789")


def tries_left(link: SigningLink) -> int:
    """How many wrong numbers are still allowed."""
    return max(0, TRIES - link.attempts)


@transaction.atomic
def sign_by_link(token: str, browser: str, given: Given) -> Signature:
    """Promise through a link. Raises Conflict when the link cannot be used (any more), and as `signing.sign`."""
    link = _held(token)
    if standing(link, browser) != Standing.READY:
        raise Conflict(
            say("このリンクでは、もう署名できません。"),
            say("会社の担当者に、新しいリンクを依頼してください。"),
        )
    made = sign_unasked(link.request, given, how=How.LINK, by=link.request.person)
    SigningLink.objects.filter(pk=link.pk).update(used_at=now())
    return made


@transaction.atomic
def refuse_by_link(token: str, browser: str, words: str) -> Refusal:
    """Say through a link that one will not sign; the link stays, so that signing later is possible. Raises as `sign_by_link`."""
    link = _held(token)
    if standing(link, browser) != Standing.READY:
        raise Conflict(
            say("このリンクは、もう使えません。"), say("会社の担当者に、新しいリンクを依頼してください。")
        )
    person = link.request.person
    return refuse_unasked(link.request, words=words, on=None, by=person, recorded_by=person)


def number_fits(link: SigningLink, token: str, number: str) -> bool:
    """Whether this is the number of the link: for whoever just made it and prints it."""
    return hmac.compare_digest(link.number_digest, _sha(token, _digits(number)))
