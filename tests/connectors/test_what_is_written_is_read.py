"""What `writing.py` writes, the connector reads: the generator of sample logs and the tests live on it."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import pytest

from hiden.connectors.grammar import Batch, Connector, Setting, Understood
from hiden.connectors.registry import connectors
from hiden.connectors.splitting import chunks


def read(connector: Connector, raw: bytes) -> Understood:
    """The first chunk of a file, understood."""
    chunk = next(chunks(io.BytesIO(raw), connector.splits))
    setting = Setting(year=2026, encoding=chunk.encoding)
    return connector.understand(Batch(chunk.records[chunk.head :], chunk.context, setting))


def event(**said: Any) -> dict[str, Any]:
    return {"at": datetime(2026, 9, 1, 1, 2, 3, tzinfo=UTC), "outcome": "done", **said}


TRIED = {
    "squid": event(
        channel="web",
        action="post",
        account="sato",
        ip="10.0.0.9",
        object="https://up.example.net/a?b",
        dest="up.example.net",
        bytes=5,
    ),
}


@pytest.mark.parametrize("name", sorted(TRIED))
def test_written_and_read(name: str) -> None:
    connector = connectors()[name]
    write = import_module(f"hiden.connectors.{name}.writing").write
    told = read(connector, write([TRIED[name]]))
    [row] = told.events.to_pylist()
    assert not told.refused
    assert {key: row[key] for key in TRIED[name]} == TRIED[name]


def test_every_connector_only_uses_known_words() -> None:
    assert connectors()
    for connector in connectors().values():
        assert connector.shows
        assert connector.title
