"""Verbs on requests: ask, take in, check who asks, answer, refuse, withdraw (個人情報保護法32条～39条; PRV-10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from hiden.base.clock import TOKYO, now, today
from hiden.base.errors import BadInput, Conflict, NotFound
from hiden.base.words import say
from hiden.gate import require
from hiden.ledger import record
from hiden.monitoring.desk.entries import RequestMoved
from hiden.monitoring.desk.issuing import issue
from hiden.monitoring.desk.models import (
    GROUNDS,
    OPEN,
    Came,
    Ground,
    RequestKind,
    RequestState,
    SubjectRequest,
)
from hiden.people.models import Person
from hiden.people.turn import in_turn, next_number

ANSWERED_IN: Final = (
    14  # days within which the company means to answer; after two weeks a court can be asked (39条1項)
)
MOST_DAYS: Final = 366
_MOST_WORDS: Final = 2000


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks for, about which days."""

    kind: RequestKind
    first: date
    last: date
    words: str = ""


@in_turn
def ask(asked: Asked, *, by: Person) -> SubjectRequest:
    """Ask about oneself, signed in: that is proof enough of who asks. Raises BadInput, NotAllowed."""
    require(by, "monitoring.ask")
    found = _taken(by, asked, Came.PAGE, now())
    found.state, found.proof = RequestState.CHECKED, say("本人のアカウントでサインインして受付")
    found.save()
    _note(found, "received", asked.words, by)
    return found


@in_turn
def receive(person: Person, asked: Asked, *, came: Came, on: date, by: Person) -> SubjectRequest:
    """Take in what came on paper, by mail or at the desk on that day. Raises BadInput, NotAllowed."""
    require(by, "monitoring.desk")
    if on > today():
        raise BadInput(say("受け取った日が、まだ来ていない日です。"), say("日付を確かめてください。"))
    at = datetime(on.year, on.month, on.day, 9, tzinfo=TOKYO)
    found = _taken(person, asked, came, min(at, now()))
    require(by, "monitoring.answer", _saved(found))
    _note(found, "received", asked.words, by)
    return found


def _taken(person: Person, asked: Asked, came: Came, at: datetime) -> SubjectRequest:
    if asked.first > asked.last or (asked.last - asked.first).days >= MOST_DAYS:
        raise BadInput(
            say("期間が逆か、{n}日を超えています。", n=MOST_DAYS), say("知りたい期間を入力してください。")
        )
    if asked.last > today():
        raise BadInput(
            say("期間に、まだ来ていない日が入っています。"), say("終わりを今日までにしてください。")
        )
    if asked.kind in (RequestKind.CORRECT, RequestKind.STOP) and not asked.words.strip():
        raise BadInput(
            say("何を直し、または止めてほしいのかが書かれていません。"), say("内容と理由を書いてください。")
        )
    return SubjectRequest(
        number=next_number(SubjectRequest),
        person=person,
        kind=asked.kind,
        came=came,
        words=asked.words.strip()[:_MOST_WORDS],
        first_day=asked.first,
        last_day=asked.last,
        received_at=at,
        due_on=at.astimezone(TOKYO).date() + timedelta(days=ANSWERED_IN),
    )


def _saved(request: SubjectRequest) -> SubjectRequest:
    request.save()
    return request


@in_turn
def check_identity(request: SubjectRequest, *, proof: str, by: Person) -> SubjectRequest:
    """Say how it was checked who asks. Raises BadInput, Conflict, NotAllowed."""
    found = _locked(request, by)
    if found.state != RequestState.RECEIVED:
        raise Conflict(say("本人確認は済んでいます。"), say("受付の頁で、今の状態を確かめてください。"))
    found.proof = _words(proof, say("何で本人と確かめたかが書かれていません。"))[:300]
    found.state = RequestState.CHECKED
    found.save(update_fields=["proof", "state"])
    _note(found, "checked", found.proof, by)
    return found


@in_turn
def answer(request: SubjectRequest, *, words: str, by: Person) -> SubjectRequest:
    """Answer. For the paper on what was looked at, this makes it. Raises BadInput, Conflict, NotAllowed."""
    found = _ready(request, by)
    _close(found, RequestState.ANSWERED, _words(words, say("回答が書かれていません。")), by)
    if found.kind in (RequestKind.INNOCENCE, RequestKind.DISCLOSE):
        issue(found.person, found.first_day, found.last_day, request=found, by=by)
    _note(found, "answered", found.answer, by)
    return found


@in_turn
def refuse(request: SubjectRequest, *, ground: Ground, words: str, by: Person) -> SubjectRequest:
    """Say no, wholly or for a part, on one of the grounds of the statute and with the reason. Raises BadInput, Conflict, NotAllowed."""
    found = _ready(request, by)
    if ground not in GROUNDS[found.kind]:
        raise BadInput(
            say("この請求に応じない理由として、法律に定めがありません。"),
            say("挙げられたものから選んでください。"),
        )
    found.ground = ground
    _close(found, RequestState.REFUSED, _words(words, say("応じない理由の説明が書かれていません。")), by)
    _note(found, "refused", found.answer, by)
    return found


@in_turn
def withdraw(request: SubjectRequest, *, by: Person) -> SubjectRequest:
    """Take one's own request back. Raises Conflict when it was answered, NotAllowed."""
    require(by, "monitoring.own_request", request)
    found = SubjectRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if found.state not in OPEN:
        raise Conflict(say("この請求には、もう回答しています。"), say("受付の頁で回答を確かめてください。"))
    _close(found, RequestState.WITHDRAWN, "", by)
    _note(found, "withdrawn", "", by)
    return found


def opened(request: SubjectRequest, *, by: Person) -> None:
    """The person looked at the answer."""
    if by.pk == request.person_id and not request.open and request.read_at is None:
        SubjectRequest.objects.filter(pk=request.pk, read_at=None).update(read_at=now())


def _locked(request: SubjectRequest, by: Person) -> SubjectRequest:
    require(by, "monitoring.answer", request)
    return SubjectRequest.objects.select_for_update(of=("self",)).select_related("person").get(pk=request.pk)


def _ready(request: SubjectRequest, by: Person) -> SubjectRequest:
    found = _locked(request, by)
    if found.state == RequestState.RECEIVED:
        raise Conflict(
            say("本人かどうかが、まだ確かめられていません。"),
            say("本人確認の方法を記録してから回答してください。"),
        )
    if found.state not in OPEN:
        raise Conflict(
            say("この請求には、もう回答しています。"), say("受付の頁で今の状態を確かめてください。")
        )
    return found


def _close(request: SubjectRequest, state: RequestState, words: str, by: Person) -> None:
    request.state, request.answer, request.closed_at, request.closed_by = state, words, now(), by
    request.save()


def _words(words: str, missing: str) -> str:
    if not words.strip():
        raise BadInput(missing, say("書いてから、もう一度押してください。"))
    return words.strip()[:_MOST_WORDS]


def _note(request: SubjectRequest, what: str, words: str, by: Person) -> None:
    record(
        RequestMoved(
            request=request.key,
            number=request.number,
            person=request.person.key,
            asks=request.kind,
            what=what,
            ground=request.ground,
            words=words,
        ),
        by=by,
    )


# ---------- questions ----------


def find_request(key: str) -> SubjectRequest:
    """A request by its key. Raises NotFound."""
    found = SubjectRequest.objects.select_related("person", "closed_by").filter(key=key).first()
    if found is None:
        raise NotFound(say("この受付はありません。"), say("一覧から選んでください。"))
    return found


def of_person(person: Person) -> QuerySet[SubjectRequest]:
    """One's own requests, the newest first."""
    return SubjectRequest.objects.filter(person=person).order_by("-received_at", "-pk")


def waiting() -> QuerySet[SubjectRequest]:
    """What has to be answered."""
    return SubjectRequest.objects.filter(state__in=OPEN)


__all__ = ["ANSWERED_IN", "Asked", "answer", "ask", "check_identity", "find_request", "of_person", "receive", "refuse", "waiting", "withdraw"]  # fmt: skip
