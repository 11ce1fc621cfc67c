"""Verbs: to promise. What is signed is the text whose hash was sent along; if the text changed meanwhile, nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from hiden.base.clock import now
from hiden.base.errors import BadInput, Conflict
from hiden.base.text import fold
from hiden.base.words import say
from hiden.gate import require
from hiden.ledger import Author, record
from hiden.people.models import Person
from hiden.promises.entries import PromiseSigned
from hiden.promises.models import OUTSTANDING, How, PromiseRequest, PromiseState, Signature


class TextRevised(Conflict):
    """The words are not those that were read. Nothing was recorded; the new words must be read first."""

    def __init__(self) -> None:
        super().__init__(say("文が改められたので、まだ署名されていません。"), say("もう一度お読みください。"))


@dataclass(frozen=True, slots=True)
class Given:
    """What a person gave: the hash of what they read, when it was shown, the tick, and their name."""

    sha256: str
    shown_at: datetime
    agreed: bool
    name: str


@transaction.atomic
def sign(request: PromiseRequest, given: Given, *, how: How, by: Person) -> Signature:
    """Promise, signed in with an account.

    Raises TextRevised when the text is no longer the one shown, Conflict when it is signed or taken back already,
    BadInput without tick or with another name, NotAllowed for anybody but the person asked.
    """
    require(by, "promises.sign", request)
    return sign_unasked(request, given, how=how, by=by)


@transaction.atomic
def sign_unasked(request: PromiseRequest, given: Given, *, how: How, by: Author) -> Signature:
    """The same for whoever showed in another way that they are the person (a personal link): no gate is asked."""
    found = locked(request.pk)
    refuse_closed(found)
    if found.sha256 != given.sha256:
        raise TextRevised
    _check(found, given)
    return write_signature(found, given.shown_at, now(), given.name.strip(), how=how, paper="", by=by)


_LOCKED = (
    "key", "state", "sha256", "person__key", "person__name", "person__number", "asking__scope_words",
    "asking__text__title", "asking__text__sha256", "asking__text__version__number", "asking__text__version__document__key",
)  # fmt: skip


def locked(pk: int) -> PromiseRequest:
    """The request, held until the transaction ends, without the long text."""
    rows = PromiseRequest.objects.select_for_update(of=("self",)).filter(pk=pk)
    return rows.select_related("person", "asking__text__version__document").only(*_LOCKED).get()


def refuse_closed(request: PromiseRequest) -> None:
    """Raises TextRevised for a replaced request, Conflict for one that is signed or taken back."""
    match request.state:
        case PromiseState.REPLACED:
            raise TextRevised
        case PromiseState.SIGNED:
            raise Conflict(
                say("この誓約には、すでに署名されています。"), say("控えは「自分の誓約」から受け取れます。")
            )
        case PromiseState.WITHDRAWN:
            raise Conflict(
                say("この署名の依頼は取りやめになりました。"),
                say("署名は要りません。この画面を閉じてください。"),
            )


def _check(request: PromiseRequest, given: Given) -> None:
    if not given.agreed:
        raise BadInput(
            say("「読みました」にチェックが入っていません。"),
            say("全文を読み、チェックを入れてから署名してください。"),
        )
    if _plain(given.name) != _plain(request.person.name):
        raise BadInput(
            say("入力された氏名が、登録されている氏名（{name}）と違います。", name=request.person.name),
            say("登録されているとおりに入力してください。登録が違うときは、人事に連絡してください。"),
        )


def _plain(name: str) -> str:
    return fold(name).replace(" ", "")


def write_signature(
    request: PromiseRequest,
    shown_at: datetime,
    signed_at: datetime,
    name: str,
    *,
    how: How,
    paper: str,
    by: Author,
) -> Signature:
    """The rows and the one entry of a promise. The caller holds the request."""
    text = request.asking.text
    entry = record(
        PromiseSigned(
            request=request.key,
            person=request.person.key,
            title=text.title,
            document=text.version.document.key,
            version=text.version.number,
            base_sha256=text.sha256,
            sha256=request.sha256,
            scope=request.asking.scope_words[:2000],
            how=how.value,
            shown_at=shown_at.isoformat(),
            signed_at=signed_at.isoformat(),
            name=name,
            number=request.person.number,
            paper_sha256=paper,
        ),
        by=by,
    )
    at = now()
    made = Signature.objects.create(
        request=request, person_id=request.person_id, sha256=request.sha256, how=how, name=name,
        shown_at=shown_at, signed_at=signed_at, entry=entry, recorded_at=at,
    )  # fmt: skip
    changed = PromiseRequest.objects.filter(pk=request.pk, state__in=OUTSTANDING)
    changed.update(state=PromiseState.SIGNED, closed_at=at)
    return made
