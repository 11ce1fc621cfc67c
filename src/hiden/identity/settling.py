"""Verbs on accounts and findings: whose it is, what it is for, why it has powers, that it was closed, that it is an exception."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from hiden.base.clock import now, today
from hiden.base.dates import show_date
from hiden.base.errors import BadInput, Conflict
from hiden.base.text import fold
from hiden.base.words import say
from hiden.gate import require
from hiden.identity.entries import AccountDecided, PrivilegeExplained
from hiden.identity.models import (
    AccountAlias,
    AccountFinding,
    FindingState,
    MatchedBy,
    Nature,
    OutsideAccount,
    PrivilegeReason,
)
from hiden.identity.reviewing import review, settled
from hiden.ledger import record
from hiden.people.models import Person
from hiden.people.queries import is_here
from hiden.people.turn import in_turn

LONGEST_EXCEPTION_DAYS = 366
_ANSWERED = (Nature.SHARED, Nature.SERVICE, Nature.GUEST)


@in_turn
def belongs_to(account: OutsideAccount, person: Person, *, by: Person) -> OutsideAccount:
    """Confirm whose an account is. The login and the address are known as that person's from now on, in every system.

    Raises Conflict when the login is confirmed to be somebody else's, NotAllowed.
    """
    require(by, "identity.settle", account)
    return _belongs_to(account, person, by=by)


@in_turn
def belong_to(pairs: Sequence[tuple[OutsideAccount, Person]], *, by: Person) -> int:
    """The same for several accounts at once: all or nothing. Raises BadInput for none, NotAllowed, Conflict."""
    if not pairs:
        raise BadInput(say("アカウントが選ばれていません。"), say("一つ以上選んでください。"))
    for account, _person in pairs:
        require(by, "identity.settle", account)
    for account, person in pairs:
        _belongs_to(account, person, by=by)
    return len(pairs)


def _belongs_to(account: OutsideAccount, person: Person, *, by: Person) -> OutsideAccount:
    locked = _locked(account)
    _keep_alias(locked, person)
    locked.person, locked.matched_by, locked.nature = person, MatchedBy.HAND, Nature.PERSON
    locked.candidates, locked.responsible, locked.purpose = [], None, ""
    locked.save()
    _decided(locked, person, by=by)
    return locked


def _keep_alias(account: OutsideAccount, person: Person) -> None:
    """A login that is no address says nothing in other systems (every one has a tanaka); an address does."""
    for word in {fold(text) for text in (account.account_id, account.mail) if "@" in text}:
        alias, made = AccountAlias.objects.get_or_create(
            word=word, defaults={"person": person, "recorded_at": now()}
        )
        if not made and alias.person_id != person.pk:
            raise Conflict(
                say(
                    "「{word}」は、{name}さんのものとして確認されています。",
                    word=word,
                    name=alias.person.name,
                ),
                say("そのアカウントの持ち主を先に「未確認に戻す」で改めてください。"),
            )


@in_turn
def declare(
    account: OutsideAccount, *, nature: Nature | str, responsible: Person, purpose: str, by: Person
) -> OutsideAccount:
    """Say that no single person holds an account: it is shared, a system's or an outsider's, for a purpose, and who answers for it.

    Raises BadInput for another nature, no purpose or somebody who is not here, NotAllowed.
    """
    require(by, "identity.settle", account)
    if nature not in _ANSWERED:
        raise BadInput(
            say("アカウントの種類が正しくありません。"), say("共有・システム用・社外の人から選んでください。")
        )
    if not purpose.strip():
        raise BadInput(say("用途が書かれていません。"), say("何のためのアカウントかを書いてください。"))
    if not is_here(responsible):
        raise BadInput(
            say("{name}さんは今日は在籍していません。", name=responsible.name),
            say("在籍している人を、責任者に選んでください。"),
        )
    locked = _locked(account)
    locked.nature, locked.responsible, locked.purpose = Nature(nature), responsible, purpose.strip()[:300]
    locked.person, locked.matched_by, locked.candidates = None, MatchedBy.NOTHING, []
    locked.save()
    _decided(locked, responsible, by=by)
    return locked


@in_turn
def undecide(account: OutsideAccount, *, by: Person) -> OutsideAccount:
    """Take back whose an account is: it is asked again. What was confirmed of its addresses is forgotten too. Raises NotAllowed."""
    require(by, "identity.settle", account)
    locked = _locked(account)
    words = [fold(text) for text in (locked.account_id, locked.mail) if text]
    AccountAlias.objects.filter(word__in=words).delete()
    locked.nature, locked.person, locked.matched_by = Nature.OPEN, None, MatchedBy.NOTHING
    locked.responsible, locked.purpose = None, ""
    locked.save()
    _decided(locked, None, by=by)
    return locked


def _locked(account: OutsideAccount) -> OutsideAccount:
    return OutsideAccount.objects.select_related("system", "person", "responsible").get(pk=account.pk)


def _decided(account: OutsideAccount, person: Person | None, *, by: Person) -> None:
    entry = AccountDecided(
        account.key,
        account.system.key,
        account.nature,
        person.key if person else "",
        account.account_id,
        account.purpose,
    )
    record(entry, by=by)
    review(OutsideAccount.objects.filter(pk=account.pk), by=by)


@in_turn
def explain_privilege(account: OutsideAccount, *, reason: str, last_day: date, by: Person) -> PrivilegeReason:
    """Why an account has great powers, until a day within a year. Raises BadInput, NotAllowed."""
    require(by, "identity.settle", account)
    if not reason.strip():
        raise BadInput(say("理由が書かれていません。"), say("何の業務に要る権限かを書いてください。"))
    _check_end(last_day)
    day = today()
    locked = _locked(account)
    locked.reasons.filter(until__gt=day).update(until=day)
    locked.reasons.filter(until=day, since=day).delete()
    made = PrivilegeReason.objects.create(
        account=locked,
        reason=reason.strip()[:500],
        since=day,
        until=date.fromordinal(last_day.toordinal() + 1),
        given_by=by,
        recorded_at=now(),
    )
    record(PrivilegeExplained(locked.key, locked.system.key, made.reason, last_day.isoformat()), by=by)
    review(OutsideAccount.objects.filter(pk=locked.pk), by=by)
    return made


def _check_end(last_day: date) -> None:
    days = (last_day - today()).days
    if not 0 <= days <= LONGEST_EXCEPTION_DAYS:
        raise BadInput(
            say("期限の日は、今日から1年以内にしてください。"),
            say("それより長く要るときは、期限が来たときにもう一度確かめてください。"),
        )


@in_turn
def report(finding: AccountFinding, *, on: date | None = None, words: str, by: Person) -> AccountFinding:
    """Say that a finding was settled in the system itself. The next list of a later day bears it out, or opens it again.

    Raises BadInput without words or for a day to come, Conflict when it is closed, NotAllowed.
    """
    require(by, "identity.settle", finding)
    day = on or today()
    if day > today():
        raise BadInput(say("日付が先の日になっています。"), say("行った日を入力してください。"))
    if not words.strip():
        raise BadInput(
            say("何をしたかが書かれていません。"),
            say("誰が何をしたか、画面や依頼の番号など、後で確かめられることを書いてください。"),
        )
    locked = _open(finding)
    if day < locked.opened_on and day < locked.list.taken_on:
        raise BadInput(
            say("{day}の一覧で、まだ使えることが分かっています。", day=show_date(locked.list.taken_on)),
            say("それ以後の日を入力してください。"),
        )
    locked.state, locked.reported_on, locked.reported_words = FindingState.REPORTED, day, words.strip()[:500]
    locked.contradicted = None
    return _keep(locked, "reported", words.strip(), by=by)


@in_turn
def except_finding(finding: AccountFinding, *, reason: str, last_day: date, by: Person) -> AccountFinding:
    """Leave things as they are for a reason, until a day within a year; then it is open again.

    Raises BadInput, Conflict when it is closed, NotAllowed.
    """
    require(by, "identity.settle", finding)
    if not reason.strip():
        raise BadInput(
            say("例外とする理由がありません。"), say("なぜこのままでよいか、誰が認めたかを書いてください。")
        )
    _check_end(last_day)
    locked = _open(finding)
    locked.state, locked.except_reason = FindingState.EXCEPTED, reason.strip()[:500]
    locked.except_until = date.fromordinal(last_day.toordinal() + 1)
    return _keep(locked, "excepted", reason.strip(), until=locked.except_until, by=by)


def _open(finding: AccountFinding) -> AccountFinding:
    rows = AccountFinding.objects.select_related("account__system", "account__person", "list")
    locked = rows.get(pk=finding.pk)
    if locked.state == FindingState.CLOSED:
        raise Conflict(say("この対応事項は、すでに済んでいます。"), say("頁を開き直して確かめてください。"))
    return locked


def _keep(
    finding: AccountFinding, how: str, reason: str, *, until: date | None = None, by: Person
) -> AccountFinding:
    finding.settled_by, finding.recorded_at = by, now()
    finding.save()
    record(settled(finding, finding.account, how=how, until=until, reason=reason), by=by)
    return finding
