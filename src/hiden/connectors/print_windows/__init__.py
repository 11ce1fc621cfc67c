"""Event 307 of Microsoft-Windows-PrintService/Operational, saved as CSV.

Two exports are read: "save as CSV" of the event viewer (its header names five columns, its rows have a sixth, the message), and
`Get-WinEvent … | Export-Csv` of PowerShell, with `Message` or with `Param1` to `Param8`, which say more exactly what the message
puts into a sentence. The English sentence is that of the provider's manifest. Unverified: the wording of the Japanese sentence;
its parts are looked for one by one, and what is not found is left empty, with the whole message as detail. Other events than 307
are passed over where the export names the id.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

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
_SAID: Final = ("document", "user", "client", "printer", "port", "size", "pages")
# The first that fits, in RE2's syntax.
_PARTS: Final = {
    "document": (
        r"^Document \d+, (?P<v>.*) owned by ",
        r"ドキュメント \d+[,、] ?(?P<v>.*?) ?(?:は|が|[(（]所有者)",
    ),
    "user": (
        r"^Document .* owned by (?P<v>.+?) on ",
        r"所有者[:：]? ?(?P<v>[^、,)）]+)",
        r"(?P<v>[^\s、,]+) ?(?:によって|が)所有",
    ),
    "client": (r"^Document .* owned by .+? on \\*(?P<v>\S+) was printed on", r"\\\\(?P<v>[^\s、,)）]+)"),
    "printer": (
        r" was printed on (?P<v>.+?) through port",
        r"(?:経由して|通じて)、? ?(?P<v>.+?) ?[でに]印刷",
        r"は、? ?(?P<v>.+?) ?[(（]?ポート",
    ),
    "port": (r" through port (?P<v>.+?)\. ", r"ポート (?P<v>[^\s)）、]+)"),
    "size": (r"Size in bytes: ?(?P<v>[\d,]+)", r"(?:バイト|サイズ)[^:：\d]*[:：] ?(?P<v>[\d,]+)"),
    "pages": (r"Pages printed: ?(?P<v>[\d,]+)", r"ページ[^:：\d]*[:：] ?(?P<v>[\d,]+)"),
}


def _reads(batch: Batch, wanted: Sequence[str]) -> Rows:
    """The columns as they are, and those that only the message holds."""
    rows = _CSV(_with_message(batch), [*_FIELDS])
    rows = _of_307(rows)
    message = rows.text("message")
    columns = {
        name: pc.coalesce(rows.text(name), *(_found(message, pattern) for pattern in _PARTS[name]))
        for name in _SAID
    }
    columns["client"] = pc.utf8_ltrim(columns["client"], "\\")
    return replace(rows, columns={**rows.columns, **columns})


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


def _found(message: pa.Array, pattern: str) -> pa.Array:
    return pc.struct_field(pc.extract_regex(message, pattern), "v")


CONNECTOR = Connector(
    id="print_windows",
    title="Windows の印刷ログ（CSV）",
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
    note="イベントビューアーの Microsoft-Windows-PrintService/Operational（イベント ID 307）を CSV で保存したもの",
)
