"""Verbs for those who do not sign: what they said, what was explained to them, and a letter about what binds them already.

The product draws no consequence from any of it; a later signature stays possible.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from hiden.base.clock import now, today
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import allows, require
from hiden.ledger import Author, record
from hiden.paper.text import data_of, digest
from hiden.people.models import Person
from hiden.promises.entries import NoticeMade, PromiseRefused, RefusalExplained
from hiden.promises.letter import notice_text
from hiden.promises.models import (
    OUTSTANDING,
    NoticeLetter,
    PromiseRequest,
    PromiseState,
    Refusal,
    RefusalExplanation,
)
from hiden.promises.signing import locked, refuse_closed

MAX_WORDS = 4_000


@transaction.atomic
def refuse(request: PromiseRequest, *, words: str = "", on: date | None = None, by: Person) -> Refusal:
    """Record that the person will not sign: by themselves, or by those who keep the promises.

    Raises Conflict for what is signed or taken back, BadInput, NotAllowed.
    """
    if not allows(by, "promises.sign", request):
        require(by, "promises.manage")
    return refuse_unasked(request, words=words, on=on, by=by, recorded_by=by)


@transaction.atomic
def refuse_unasked(
    request: PromiseRequest, *, words: str, on: date | None, by: Author, recorded_by: Person
) -> Refusal:
    """The same for whoever comes by a personal link: no gate is asked."""
    found = locked(request.pk)
    refuse_closed(found)
    day = on or today()
    if day > today() or len(words) > MAX_WORDS:
        raise BadInput(
            say("申出の日が先の日付か、言葉が長すぎます。"),
            say("今日以前の日付で、{n}文字までで入力してください。", n=MAX_WORDS),
        )
    made = Refusal.objects.create(
        request=found, words=words.strip(), recorded_by=recorded_by, refused_on=day, recorded_at=now()
    )
    PromiseRequest.objects.filter(pk=found.pk, state__in=OUTSTANDING).update(state=PromiseState.REFUSED)
    record(PromiseRefused(found.key, found.person.key, day.isoformat(), words.strip()), by=by)
    return made


@transaction.atomic
def explain(
    request: PromiseRequest, *, explainer: Person, on: date, words: str, by: Person
) -> RefusalExplanation:
    """Record who explained what on which day. Raises BadInput, Conflict, NotAllowed."""
    require(by, "promises.manage")
    found = locked(request.pk)
    _must_be_refused(found)
    if not words.strip() or len(words) > MAX_WORDS or on > today():
        raise BadInput(
            say("説明した内容がないか長すぎる、または先の日付です。"),
            say("説明した内容を{n}文字までで、今日以前の日付で入力してください。", n=MAX_WORDS),
        )
    made = RefusalExplanation.objects.create(
        request=found, explained_by=explainer, explained_on=on, words=words.strip(), recorded_at=now()
    )
    record(RefusalExplained(found.key, found.person.key, explainer.key, on.isoformat(), words.strip()), by=by)
    return made


@transaction.atomic
def make_notice(request: PromiseRequest, *, by: Person) -> NoticeLetter:
    """A letter that names earlier promises and rules that hold already. Raises Conflict, NotAllowed."""
    require(by, "promises.manage")
    found = locked(request.pk)
    _must_be_refused(found)
    text = notice_text(found.person)
    made = NoticeLetter.objects.create(
        request=found, sha256=digest(text), text=data_of(text), made_by=by, made_at=now()
    )
    record(NoticeMade(found.key, found.person.key, made.sha256), by=by)
    return made


def _must_be_refused(request: PromiseRequest) -> None:
    if not request.refusals.exists():
        raise Conflict(say("署名しないとの申出が記録されていません。"), say("先に申出を記録してください。"))
