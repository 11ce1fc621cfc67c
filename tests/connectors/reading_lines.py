"""How the tests of this folder read a file of one connector, and compare what they expect of each row."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from hiden.connectors.grammar import Batch, Connector, Setting, Understood
from hiden.connectors.registry import connectors
from hiden.connectors.splitting import chunks

SETTING = Setting(year=2026, month=9)
AT = datetime(2026, 9, 1, 0, 0, tzinfo=UTC)  # 09:00 in Japan


def read(connector: Connector | str, raw: bytes) -> Understood:
    """The first chunk of a file, understood, with every record accounted for."""
    found = connectors()[connector] if isinstance(connector, str) else connector
    chunk = next(chunks(io.BytesIO(raw), found.splits, head=found.head))
    records = chunk.records[chunk.head :]
    setting = Setting(year=2026, month=9, encoding=chunk.encoding)
    told = found.understand(Batch(records, chunk.context, setting))
    told.check(len(records))
    return told


def lines(connector: str, *written: str | bytes) -> Understood:
    """These lines, understood."""
    records = [each.encode() if isinstance(each, str) else each for each in written]
    told = connectors()[connector].understand(Batch(records, setting=SETTING))
    told.check(len(records))
    return told


def same(told: Understood, expected: Sequence[Mapping[str, Any]]) -> None:
    """Asserts the rows, as far as they are expected; nothing else was told."""
    rows = told.events.to_pylist()
    assert [{name: row[name] for name in wanted} for row, wanted in zip(rows, expected, strict=True)] == [
        *expected
    ]


def event(**said: Any) -> dict[str, Any]:
    """A neutral event with a time."""
    return {"at": datetime(2026, 9, 1, 1, 2, 3, tzinfo=UTC), "outcome": "done", **said}
