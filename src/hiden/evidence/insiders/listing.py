"""Verbs and questions on insider lists."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from hiden.base.clock import FOREVER, now
from hiden.base.errors import BadInput, Conflict, NotFound
from hiden.base.words import say
from hiden.evidence.insiders.entries import InsiderConfirmed, InsiderTold, ListClosed, ListOpened, ListRead
from hiden.evidence.insiders.models import Closing, Insider, InsiderList, InsiderLook
from hiden.gate import require
from hiden.ledger import record
from hiden.people.models import Person
from hiden.people.turn import in_turn, next_number

_MOST_BASIS: Final = 300


@in_turn
def open_list(*, title: str, fact: str, issuer: str, incident: str = "", by: Person) -> InsiderList:
    """Begin to write down who knows. Whoever opens it knows, and is its first line. Raises BadInput, NotAllowed."""
    require(by, "evidence.keep_insiders")
    if not title.strip() or not fact.strip() or not issuer.strip():
        raise BadInput(
            say("件名・事実・銘柄のどれかがありません。"),
            say("件名には内容が分からない呼び名を、銘柄には売買できない会社の名前を入力してください。"),
        )
    made = InsiderList.objects.create(
        number=next_number(InsiderList),
        title=title.strip()[:100],
        fact=fact.strip(),
        issuer=issuer.strip()[:200],
        incident=incident.strip()[:40],
        opened_by=by,
        since=now(),
    )
    record(ListOpened(made.key, made.number), by=by)
    _tell(made, by, "", "", basis=say("リストを作った"), informed_at=now(), by=by)
    return made


@transaction.atomic
def tell(
    found: InsiderList,
    *,
    person: Person | None = None,
    name: str = "",
    organisation: str = "",
    basis: str,
    informed_at: datetime | None = None,
    by: Person,
) -> Insider:
    """Write down that somebody learned of it: a person of the company, or one outside by name. Raises BadInput, Conflict, NotAllowed."""
    require(by, "evidence.keep_insiders")
    locked = _open(found)
    at = informed_at or now()
    if (person is None) == (not name.strip()):
        raise BadInput(
            say("知らされた人が、一人に決まりません。"),
            say("社内の人か、社外の人の氏名の、どちらか一方を入力してください。"),
        )
    if not basis.strip():
        raise BadInput(say("理由が書かれていません。"), say("なぜ知る必要があったのかを書いてください。"))
    if at > now():
        raise BadInput(say("知らせた日時が、まだ来ていません。"), say("日時を確かめてください。"))
    if person is not None and locked.insiders.filter(person=person).exists():
        raise Conflict(say("この人は、もう載っています。"), say("一覧で確かめてください。"))
    return _tell(locked, person, name, organisation, basis=basis, informed_at=at, by=by)


def _tell(
    found: InsiderList,
    person: Person | None,
    name: str,
    organisation: str,
    *,
    basis: str,
    informed_at: datetime,
    by: Person,
) -> Insider:
    made = Insider.objects.create(
        list=found,
        person=person,
        name=name.strip()[:100],
        organisation=organisation.strip()[:200],
        basis=basis.strip()[:_MOST_BASIS],
        informed_at=informed_at,
        told_by=by,
        recorded_at=now(),
    )
    outside = "" if person else f"{made.organisation} {made.name}".strip()
    record(
        InsiderTold(
            found.key,
            found.number,
            person.key if person else "",
            informed_at.isoformat(),
            outside,
            made.basis,
        ),
        by=by,
    )
    return made


def _open(found: InsiderList) -> InsiderList:
    locked = InsiderList.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if locked.until != FOREVER:
        raise Conflict(say("このリストは、もう閉じています。"), say("一覧で今の状態を確かめてください。"))
    return locked


@transaction.atomic
def confirm(insider: Insider, *, by: Person) -> Insider:
    """Confirm for oneself that one may not deal, tell or recommend. Again changes nothing. Raises NotAllowed, NotFound."""
    require(by, "evidence.own_insiders")
    find_own(insider.key, by)
    return _confirm(insider, "", by=by)


@transaction.atomic
def confirm_paper(insider: Insider, *, paper: str, by: Person) -> Insider:
    """Somebody outside confirmed in writing. Raises BadInput without saying how, Conflict for a person of the company, NotAllowed."""
    require(by, "evidence.keep_insiders")
    if insider.person_id is not None:
        raise Conflict(
            say("社内の人は、本人が自分の頁で確認します。"), say("本人に、確認するよう伝えてください。")
        )
    if not paper.strip():
        raise BadInput(say("確認の方法がありません。"), say("誓約書の日付や番号を書いてください。"))
    return _confirm(insider, paper.strip()[:200], by=by)


def _confirm(insider: Insider, paper: str, *, by: Person) -> Insider:
    row = Insider.objects.select_for_update(of=("self",)).select_related("list", "person").get(pk=insider.pk)
    if row.confirmed_at is None:
        row.confirmed_at, row.paper = now(), paper
        row.save(update_fields=["confirmed_at", "paper"])
        record(InsiderConfirmed(row.list.key, row.list.number, row.person.key if row.person else ""), by=by)
    return row


@transaction.atomic
def close_list(found: InsiderList, *, how: Closing, words: str, by: Person) -> InsiderList:
    """The fact was published, or is none any more: the ban ends. Raises BadInput, Conflict when it is over, NotAllowed."""
    require(by, "evidence.keep_insiders")
    locked = _open(found)
    if not words.strip():
        raise BadInput(
            say("閉じる根拠が書かれていません。"),
            say("公表した日時と方法、または中止などの経緯を書いてください。"),
        )
    locked.until, locked.closing, locked.closing_words = now(), how, words.strip()[:300]
    locked.save(update_fields=["until", "closing", "closing_words"])
    record(ListClosed(locked.key, locked.number, how), by=by)
    return locked


@transaction.atomic
def look_at(found: InsiderList, *, by: Person) -> InsiderList:
    """Open a list: who did, and when, is written down before anything is shown. Raises NotAllowed."""
    require(by, "evidence.see_insiders")
    InsiderLook.objects.create(list=found, person=by, at=now())
    record(ListRead(found.key, found.number), by=by)
    return found


# ---------- questions ----------


def find_list(key: str) -> InsiderList:
    """By its key. Raises NotFound."""
    found = InsiderList.objects.select_related("opened_by").filter(key=key).first()
    if found is None:
        raise NotFound(say("このリストはありません。"), say("一覧から選んでください。"))
    return found


def find_insider(key: str) -> Insider:
    """By its key. Raises NotFound."""
    found = Insider.objects.select_related("list", "person").filter(key=key).first()
    if found is None:
        raise NotFound(say("この人は、リストにありません。"), say("リストから選んでください。"))
    return found


def insiders_of(found: InsiderList) -> QuerySet[Insider]:
    """Everybody on a list, in the order in which they were told."""
    return found.insiders.select_related("person", "told_by", "list").order_by("informed_at", "pk")


def insider_on(found: InsiderList, key: str) -> Insider:
    """Somebody on this list. Raises NotFound, also for who is on another."""
    on_it = insiders_of(found).filter(key=key).first()
    if on_it is None:
        raise NotFound(say("この人は、リストにありません。"), say("リストから選んでください。"))
    return on_it


def find_own(key: str, by: Person) -> Insider:
    """What somebody was told. Raises NotFound for what others were told."""
    found = find_insider(key)
    if found.person_id != by.pk:
        raise NotFound(say("この人は、リストにありません。"), say("リストから選んでください。"))
    return found


def lists_shown() -> QuerySet[InsiderList]:
    """All lists, with how many know and how many of them confirmed; not what the facts are."""
    confirmed = Q(insiders__confirmed_at__isnull=False)
    return InsiderList.objects.defer("fact").annotate(
        told=Count("insiders"), confirmed=Count("insiders", filter=confirmed)
    )


def own_bans(person: Person) -> QuerySet[Insider]:
    """Of what somebody was told, those not confirmed first."""
    rows = Insider.objects.filter(person=person).select_related("list")
    return rows.order_by("confirmed_at", "-informed_at")


def unconfirmed(person: Person | None = None) -> QuerySet[Insider]:
    """Those on open lists who did not confirm yet."""
    rows = Insider.objects.filter(confirmed_at=None, list__until=FOREVER)
    return rows if person is None else rows.filter(person=person)
