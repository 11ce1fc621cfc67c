"""A few thousand rows of the view with everything in them that has ever broken a query, always the same."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from hiden.connectors.events import Action, Channel, Outcome, ocsf
from hiden.connectors.schemas import VIEW

BEGIN = datetime(2026, 7, 1, tzinfo=UTC)
END = datetime(2026, 10, 1, tzinfo=UTC)
TEXTS = (
    None,
    "",
    " ",
    "plain.txt",
    "PLAIN.TXT",
    "100%.xlsx",
    "100x.xlsx",
    "a_b",
    "aXb",
    r"\\fs01\設計\図面_v2.dwg",
    r"C:\Users\o'brien\it's.txt",
    'say "hello"',
    "`back` $tick {brace} ${x}",
    "'; DROP TABLE hiden_view; --",
    "/* hiden_view */ -- \\",
    "\\",
    "\\'",
    "\\n\n\t\r",
    "ＡＢＣ全角.TXT",
    "ÄÖÜ straße ΣΊΓΜΑ",
    "か\u3099き\u3099",  # combining
    "がぎ",
    "👩‍👩‍👧‍👦🗾.png",
    "e\u0301cole ÉCOLE",
    "%",
    "_",
    "?:1 @x #y",
    "𠮷野家",
    "a" * 3000,
    "nul\x00Byte\x01",
    "ｶﾅ\u200b\u202egnp.exe",
)


def hostile(seed: int = 7, rows: int = 4_000) -> pa.Table:
    """Rows in the order of a source's writing, times all over three months, some of them equal."""
    chance = random.Random(seed)
    made: list[dict[str, Any]] = []
    for number in range(rows):
        segment, record = divmod(number, 100)
        channel = chance.choice([Channel.FILE, Channel.MAIL, Channel.WEB, Channel.DOOR])
        action = chance.choice([Action.OPEN, Action.COPY, Action.SEND, Action.ENTER])
        person = chance.choice([0, 0, 1, 2, 3, 17])
        class_uid, activity = ocsf(channel, action)
        made.append(
            {
                "at": _moment(chance, number),
                "source": 1 + segment % 3,
                "segment": segment,
                "record": record // 2 if segment % 2 else record,
                "part": record % 2 if segment % 2 else 0,
                "channel": channel,
                "action": action,
                "outcome": chance.choice(list(Outcome)),
                "class_uid": class_uid,
                "activity_id": activity,
                "person": person,
                "holder": "person" if person else chance.choice(["unknown", "nobody"]),
                "account": chance.choice(TEXTS),
                "device": chance.choice(TEXTS),
                "ip": chance.choice([None, "10.0.0.1", "2001:db8::1"]),
                "app": chance.choice(TEXTS),
                "object": chance.choice(TEXTS),
                "item": chance.choice([0, 0, 0, 5, 6, 2**40]),
                "rank": chance.choice([0, 1, 2, 3]),
                "dest": chance.choice(TEXTS),
                "bytes": chance.choice([None, 0, 1, 4096, 123_456_789, 2**40, -1]),
                "count": chance.choice([None, 0, 3]),
                "detail": chance.choice(TEXTS),
            }
        )
    return pa.Table.from_pylist(made, schema=VIEW)


def _moment(chance: random.Random, number: int) -> datetime:
    """Some at the edges of days in Japan and of the period, some at once, the rest anywhere on working days with a long gap in August."""
    if number % 97 == 0:
        return datetime(2026, 8, 4, 15, 0, tzinfo=UTC)
    if number % 89 == 0:
        return datetime(2026, 8, 4, 14, 59, 59, 999_999, tzinfo=UTC)
    if number % 83 == 0:
        return BEGIN if number % 2 else END
    while True:
        at = BEGIN + timedelta(microseconds=chance.randrange((END - BEGIN) // timedelta(microseconds=1)))
        if not datetime(2026, 8, 10, tzinfo=UTC) < at < datetime(2026, 8, 16, tzinfo=UTC):
            return at


def written(folder: Path, table: pa.Table | None = None, pieces: int = 3) -> list[Path]:
    """The rows as files of the view: the first as they come in, the last merged by DuckDB as `parts.merge` writes it."""
    from hiden.logs.store import embedded

    table = hostile() if table is None else table
    size = -(-table.num_rows // pieces)
    files = []
    for piece in range(pieces):
        path = folder / f"part-{piece}.parquet"
        pq.write_table(table.slice(piece * size, size), path, compression="zstd")
        if piece == pieces - 1:
            merged = folder / "merged.parquet"
            embedded.write(f'SELECT * FROM {embedded.table_of([path])} ORDER BY person, "at"', merged)
            path.unlink()
            path = merged
        files.append(path)
    return files
