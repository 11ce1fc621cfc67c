"""The chain of custody as rows: for files that are handed on, and for print."""

from __future__ import annotations

from datetime import datetime

from hiden.base.clock import TOKYO
from hiden.base.words import say
from hiden.evidence.custody.models import CustodyEvent


def headings() -> list[str]:
    """What the columns of `row_of` are called."""
    return [
        say("番号"), say("日時（日本）"), say("時計のずれ（秒）"), say("したこと"), say("場所"), say("渡した人"), say("受け取った人"),
        say("目的"), say("根拠"), say("道具と版"), say("作業前のSHA-256"), say("作業後のSHA-256"), say("立会人"), say("封印番号"),
        say("書出しの条件"), say("備考"), say("訂正する記録"), say("受領"), say("受領を記録した人"), say("受領の日時"), say("受領の備考"),
        say("記録した人"), say("記録の日時"),
    ]  # fmt: skip


def row_of(event: CustodyEvent) -> list[str]:
    """One event as text."""

    def moment(value: datetime | None) -> str:
        return value.astimezone(TOKYO).strftime("%Y-%m-%d %H:%M:%S") if value else ""

    return [
        str(event.number), moment(event.at), "" if event.offset_s is None else str(event.offset_s), event.get_act_display(),
        event.place, event.from_whom, event.to_whom, event.purpose, event.authority, event.tool, event.hash_before,
        event.hash_after, event.witness, event.seal, "、".join(f"{name}: {text}" for name, text in export_words(event)), event.note,
        str(event.corrects.number) if event.corrects else "", event.get_receipt_display(),
        event.received_by.name if event.received_by else "", moment(event.received_at), event.receipt_note, event.by.name,
        moment(event.recorded_at),
    ]  # fmt: skip


def export_words(event: CustodyEvent) -> list[tuple[str, str]]:
    """What is known of a cloud export, with the names of the fields."""
    names = {
        "tenant": say("テナント"), "query": say("条件"), "zone": say("時間帯"), "expected": say("あるはずの件数"),
        "received": say("受け取った件数"), "kept": say("事業者側の保存期間"),
    }  # fmt: skip
    return [(label, event.export[name]) for name, label in names.items() if name in event.export]
