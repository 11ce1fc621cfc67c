"""The proof of a promise: the words, the ledger's leaf with its personal values, the way to a signed root. For anybody to check.

`hiden_verify.py` reads the PDF (the proof is embedded, PDF/A-3) or the JSON alone, and needs nothing but Python.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from django.utils import translation

from hiden.base.clock import TOKYO
from hiden.base.errors import Broken, Conflict
from hiden.base.words import say
from hiden.ledger.actions import sign_checkpoint
from hiden.ledger.hiden_verify import PROMISE_FORMAT
from hiden.ledger.models import PersonalPart
from hiden.ledger.queries import entry_numbered, proof_of
from hiden.paper.numbering import Line, lines
from hiden.paper.text import Text, canonical, digest
from hiden.paper.typeset import Attached, pdf
from hiden.people.models import Company
from hiden.promises.models import How, PromiseRequest, Signature
from hiden.promises.texts import filled_text
from hiden.ui.written import clock_time, date_with_era

ATTACHED = "promise.json"


def proof_bundle(signature: Signature) -> dict[str, Any]:
    """Everything that shows the promise, as plain JSON. Signs a checkpoint when none covers the entry yet.

    Raises Conflict while a transaction of somebody else keeps it from being signed, Broken when the words stored are not
    those that were signed.
    """
    text = filled_text(signature.request)
    if digest(text) != signature.sha256:
        raise Broken(
            say("保存されている文が、署名されたときの文と違います。"),
            say("「hiden ledger verify」の結果を保存し、情報管理責任者に連絡してください。"),
        )
    if proof_of(signature.entry) is None:
        sign_checkpoint()
    proof = proof_of(signature.entry)
    if proof is None:
        raise Conflict(
            say("この署名の記録は、まだ記録簿に封をされていません。"),
            say("1分ほど待ってから、もう一度開いてください。"),
        )
    part = PersonalPart.objects.filter(entry=signature.entry).first()
    return {
        "format": PROMISE_FORMAT,
        "text": canonical(text).decode(),
        "leaf": bytes(entry_numbered(signature.entry).leaf).decode(),
        "personal": None
        if part is None
        else {"salt": bytes(part.salt).hex(), "json": bytes(part.json).decode()},
        "index": proof.index,
        "path": [base64.b64encode(one).decode() for one in proof.path],
        "checkpoint": proof.note.decode(),
        "key": proof.vkey,
    }


def bundle_bytes(signature: Signature) -> bytes:
    """The same as a file."""
    return json.dumps(proof_bundle(signature), ensure_ascii=False, indent=1).encode() + b"\n"


def certificate_pdf(signature: Signature) -> bytes:
    """The signed words with a page that says who, when, how, and what it rests on; the proof lies inside as a file."""
    raw = bundle_bytes(signature)
    with translation.override("ja"):  # a paper is in Japanese, whoever asks for it
        return _certificate(signature, raw)


def _certificate(signature: Signature, raw: bytes) -> bytes:
    proof = json.loads(raw)
    request = signature.request
    data = {
        **_frame(request),
        **printed(filled_text(request)),
        "facts": [list(one) for one in _facts(signature, proof)],
        "says": _says(How(signature.how)),
        "words": _words(),
    }
    attached = Attached(ATTACHED, raw, "application/json", "The proof of this promise, for hiden-verify")
    return pdf("promises/certificate", data, title=request.asking.text.title, attached=attached)


def sheet_pdf(request: PromiseRequest) -> bytes:
    """The words to be signed by hand, with what a scan is told apart by."""
    data = {
        **_frame(request),
        **printed(filled_text(request)),
        "words": {
            "date": "署名の日", "address": "住所", "name": "氏名（自署）",
            "note": f"照合番号 {request.key}　文の照合値 {request.sha256[:32]}",
        },
    }  # fmt: skip
    return pdf("promises/sheet", data, title=request.asking.text.title)


def text_pdf(text: Text, *, made: str) -> bytes:
    """A text alone, such as a letter."""
    company = Company.current()
    frame = {"company": company.name if company else "", "marking": "親展", "made": made}
    return pdf("promises/text", {**frame, **printed(text)}, title=text.title)


def printed(text: Text) -> dict[str, Any]:
    """A text as the templates take it: line by line, rows of a table as cells."""
    return {"lines": [_line(one) for one in lines(text)]}


def _line(one: Line) -> dict[str, Any]:
    return {
        "level": one.level.value,
        "number": one.number,
        "words": one.words,
        "cells": one.words.split("｜"),
    }


def _frame(request: PromiseRequest) -> dict[str, Any]:
    company = Company.current()
    return {
        "company": company.name if company else "",
        "marking": "親展",
        "made": f"誓約 {request.key}　{request.sha256[:16]}",
    }


def _facts(signature: Signature, proof: dict[str, Any]) -> list[tuple[str, str]]:
    request = signature.request
    version = request.asking.text.version
    shown = f"{date_with_era(signature.shown_at)} {clock_time(signature.shown_at)}"
    signed = (
        date_with_era(signature.signed_at.astimezone(TOKYO))
        if signature.how == How.PAPER
        else f"{date_with_era(signature.signed_at)} {clock_time(signature.signed_at)}"
    )
    return [
        ("署名した人", f"{signature.name}（社員番号 {request.person.number}）"),
        ("文書", f"{request.asking.text.title}　第{version.number}版"),
        ("対象", request.asking.scope_words),
        ("本人の確認", str(How(signature.how).label)),
        ("写しを受け付けた時" if signature.how == How.PAPER else "文を表示した時", shown),
        ("署名した日" if signature.how == How.PAPER else "署名した時", signed),
        ("文の照合値（SHA-256）", signature.sha256),
        ("記録番号", str(signature.entry)),
        ("記録簿", proof["key"].partition("+")[0]),
        ("検証鍵", proof["key"]),
    ]


def _says(how: How) -> list[str]:
    found = [
        "この証明書には、署名された文の全部と、その記録が改ざん検知の記録簿に含まれることの証明が、ファイルとして添付されています。",
        "「hiden-verify 証明書.pdf」で、会社の装置なしに確かめられます。検証鍵は、紙などで別に受け取ったものと見比べてください。",
        "確かめられるのは、記録された内容が署名簿に封をされた時から変わっていないことです。約束の法律上の効力は、この証明書の対象ではありません。",
    ]
    if how == How.PAPER:
        found.append(
            "紙の原本は会社が保管しています。この証明書は、その写しを第二の人が原本と見比べて受領したことを示します。"
        )
    if how in {How.ACCOUNT, How.LINK}:
        found.append("端末を操作したのが本人であったことまでは、この記録だけでは分かりません。")
    return found


def _words() -> dict[str, str]:
    return {"certificate": "署名の証明書", "facts": "記録されている内容", "says": "この証明書について"}
