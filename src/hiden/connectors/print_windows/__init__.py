"""Event 307 of Microsoft-Windows-PrintService/Operational, saved as CSV.

Two exports are read: "save as CSV" of the event viewer (its header names five columns, its rows have a sixth, the message), and
`Get-WinEvent … | Export-Csv` of PowerShell, with `Message` or with `Param1` to `Param8`, which say more exactly what the message
puts into a sentence. The English sentence is that of the provider's manifest. Unverified: the wording of the Japanese sentence;
its parts are looked for one by one, and what is not found is left empty, with the whole message as detail. Other events than 307
are passed over where the export names the id.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from hiden.base.words import phrase
from hiden.connectors.events import Action, Channel, Outcome
from hiden.connectors.grammar import Batch, Connector, Means, Rows, Split, always, number, text
from hiden.connectors.headers import Renamed
from hiden.connectors.moments import moment
from hiden.connectors.reading import Csv, decode

_FIELDS: Final = {
    "time": "日付と時刻 DateAndTime TimeCreated Date",
    "id": "イベントID EventID",
    "machine": "MachineName コンピューター Computer",
    "message": "Message メッセージ 説明 Description",
    "document": "Param2 DocumentName Document 文書名",
    "user": "Param3 UserName Owner ユーザー",
    "client": "Param4 ClientName Client クライアント",
    "printer": "Param5 PrinterName Printer プリンター",
    "port": "Param6 PortName",
    "size": "Param7 Size サイズ",
    "pages": "Param8 Pages ページ数",
}
_CSV: Final = Csv(renamed=Renamed(_FIELDS))
_NOTHING: Final = (None,) * 7
_SAID: Final = ("document", "user", "client", "printer", "port", "size", "pages")
_ENGLISH: Final = re.compile(
    r"Document \d+, (?P<document>.*) owned by (?P<user>.+?) on \\*(?P<client>\S+) was printed on (?P<printer>.+?)"
    r" through port (?P<port>.+?)\. +Size in bytes: (?P<size>[\d,]+)\. +Pages printed: (?P<pages>[\d,]+)",
    re.DOTALL,
)
# The first that fits.
_JAPANESE: Final = {
    "document": (re.compile(r"ドキュメント \d+[,、] ?(.*?) ?(?:は|が|[(（]所有者)"),),
    "user": (re.compile(r"所有者[:：]? ?([^、,)）]+)"), re.compile(r"([^\s、,]+) ?(?:によって|が)所有")),
    "client": (re.compile(r"\\\\([^\s、,)）]+)"),),
    "printer": (
        re.compile(r"(?:経由して|通じて)、? ?(.+?) ?[でに]印刷"),
        re.compile(r"は、? ?([^、]+?) ?[(（]?ポート"),
    ),
    "port": (re.compile(r"ポート ([^\s)）、]+)"),),
    "size": (re.compile(r"(?:バイト|サイズ)[^:：\d]*[:：] ?([\d,]+)"),),
    "pages": (re.compile(r"ページ[^:：\d]*[:：] ?([\d,]+)"),),
}


def _reads(batch: Batch, wanted: Sequence[str]) -> Rows:
    """The columns as they are, and those that only the message holds."""
    rows = _CSV(_with_message(batch), [*_FIELDS])
    rows = _of_307(rows)
    told = [_said(each) for each in rows.text("message").to_pylist()]
    columns = {
        name: pc.coalesce(rows.text(name), pa.array([each[at] for each in told], pa.string()))
        for at, name in enumerate(_SAID)
    }
    columns["client"] = pc.utf8_ltrim(columns["client"], "\\")
    return replace(rows, columns={**rows.columns, **columns})


def _said(message: str | None) -> Sequence[str | None]:
    """What a message says, in the order of `_SAID`."""
    if message is None:
        return _NOTHING
    if (found := _ENGLISH.match(message)) is not None:
        return found.groups()
    return [
        next((found[1] for each in _JAPANESE[name] if (found := each.search(message))), None)
        for name in _SAID
    ]


def _with_message(batch: Batch) -> Batch:
    """The event viewer gives the message no header."""
    head = decode(batch.context, batch.setting.encoding)
    viewer = ("Task Category" in head or "タスクのカテゴリ" in head) and "essage" not in head
    if not viewer:
        return batch
    return replace(
        batch, context=(head.rstrip("\r\n") + ",Message").encode(batch.setting.encoding or "utf-8")
    )


def _of_307(rows: Rows) -> Rows:
    wrong = pc.fill_null(pc.not_equal(pc.utf8_trim_whitespace(rows.text("id")), "307"), False)
    if not pc.any(wrong).as_py():
        return rows
    keep = pc.invert(wrong)
    return replace(
        rows,
        columns={name: column.filter(keep) for name, column in rows.columns.items()},
        record=rows.record.filter(keep),
        part=rows.part.filter(keep),
        passed=rows.passed | frozenset(rows.record.filter(wrong).to_pylist()),
    )


CONNECTOR = Connector(
    id="print_windows",
    title=phrase("Windows の印刷ログ（CSV）"),
    splits=Split.CSV,
    reads=_reads,
    means=Means(
        at=moment("time", formats=("%m/%d/%Y %I:%M:%S %p",)),
        channel=always(Channel.PRINT),
        action=always(Action.PRINT),
        outcome=always(Outcome.DONE),
        account=text("user"),
        device=text("client", "machine"),
        object=text("document"),
        dest=text("printer"),
        bytes=number("size"),
        count=number("pages"),
        detail=text("port", "message"),
    ),
    shows=frozenset({Channel.PRINT}),
    formats=(".csv",),
    note=phrase(
        "イベントビューアーの Microsoft-Windows-PrintService/Operational（イベント ID 307）を CSV で保存したもの"
    ),
)
