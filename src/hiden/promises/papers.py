"""Paper originals: a scan is taken in under its hash, and counts when a second person has compared it with the paper."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time

from django.db import transaction

from hiden.base.clock import TOKYO, now, today
from hiden.base.errors import BadInput, Broken, Conflict, NotAllowed
from hiden.base.words import say
from hiden.gate import require
from hiden.imports.files import fetch, keep
from hiden.ledger import record
from hiden.people.models import Person
from hiden.promises.entries import PaperChecked, PaperKept
from hiden.promises.models import How, PromiseRequest, Signature, SignedPaper
from hiden.promises.signing import locked, refuse_closed, write_signature

MEGABYTE = 1024 * 1024
MAX_SCAN = 20 * MEGABYTE
# How a file begins, whatever its name says.
_KINDS = ((b"%PDF-", "application/pdf"), (b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))
ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
MAX_REASON = 300


def media_of(content: bytes) -> str:
    """What a file is by its first bytes. Raises BadInput for anything but PDF, JPEG and PNG."""
    for start, media in _KINDS:
        if content.startswith(start):
            return media
    raise BadInput(
        say("このファイルは、PDF・JPEG・PNGのどれでもありません。"),
        say("スキャンした原本を、PDFか画像で保存し直してから選んでください。"),
    )


def _gathered(chunks: Iterable[bytes]) -> bytes:
    found = bytearray()
    for chunk in chunks:
        found += chunk
        if len(found) > MAX_SCAN:
            raise BadInput(
                say("ファイルが大きすぎます（上限 {n} MB）。", n=MAX_SCAN // MEGABYTE),
                say("解像度を下げてスキャンし直してください。"),
            )
    return bytes(found)


@transaction.atomic
def keep_paper(
    request: PromiseRequest, chunks: Iterable[bytes], *, signed_on: date, by: Person
) -> SignedPaper:
    """Take the scan of a signed paper in, bound to the words of the request as they are now.

    Raises BadInput for another kind of file, too large a one or a day to come; Conflict when the request is closed or a scan
    waits already; NotAllowed.
    """
    require(by, "promises.manage")
    found = locked(request.pk)
    refuse_closed(found)
    if signed_on > today():
        raise BadInput(say("署名の日が先の日付です。"), say("紙に書かれた日付を入力してください。"))
    if found.papers.filter(checked_at=None).exists():
        raise Conflict(
            say("確認を待っている写しが、すでにあります。"),
            say("先にその写しを、受領するか差し戻してください。"),
        )
    content = _gathered(chunks)
    media = media_of(content)
    kept = keep([content])
    made = SignedPaper.objects.create(
        request=found, sha256=kept.sha256, size=kept.size, media=media, text_sha256=found.sha256,
        signed_on=signed_on, uploaded_by=by, uploaded_at=now(),
    )  # fmt: skip
    record(PaperKept(found.key, found.person.key, kept.sha256, found.sha256, signed_on.isoformat()), by=by)
    return made


@transaction.atomic
def check_paper(paper: SignedPaper, *, accepted: bool, reason: str = "", by: Person) -> Signature | None:
    """The second person's answer. Accepting makes it a signature. Neither the uploader nor the signer may answer.

    Raises NotAllowed, Conflict when it was answered or the text changed, BadInput for a rejection without reason.
    """
    require(by, "promises.manage")
    held = SignedPaper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    found = locked(held.request_id)
    if by.pk in {held.uploaded_by_id, found.person_id}:
        raise NotAllowed(
            say("写しを登録した人と署名した本人は、受領を確認できません。"),
            say("ほかの担当者に、紙の原本と見比べて確認するよう依頼してください。"),
        )
    if held.checked_at is not None:
        raise Conflict(say("この写しは、すでに確認されています。"), say("画面を開き直してください。"))
    if not accepted and not reason.strip():
        raise BadInput(say("差し戻す理由がありません。"), say("何が違うかを入力してください。"))
    if accepted:
        refuse_closed(found)
        if held.text_sha256 != found.sha256:
            raise Conflict(
                say("写しを受け付けたあとに、文が改められています。"),
                say("新しい文に署名をもらってください。"),
            )
        content_of(held)  # it must still be there, and be what was received
    held.checked_by, held.checked_at, held.accepted = by, now(), accepted
    held.reason = reason.strip()[:MAX_REASON]
    held.save()
    outcome = "accepted" if accepted else "rejected"
    record(PaperChecked(found.key, found.person.key, held.sha256, outcome, held.reason), by=by)
    if not accepted:
        return None
    signed_at = datetime.combine(held.signed_on, time(0), TOKYO)
    return write_signature(
        found, held.uploaded_at, signed_at, found.person.name, how=How.PAPER, paper=held.sha256, by=by
    )


def content_of(paper: SignedPaper) -> bytes:
    """The bytes as received. Raises Broken when they are gone or were changed."""
    try:
        return fetch(paper.sha256)
    except Broken as error:
        raise Broken(
            say("紙の誓約書の写しが失われたか、書き換えられています。"),
            say("控えから戻すか、紙の原本をもう一度スキャンしてください。"),
        ) from error
