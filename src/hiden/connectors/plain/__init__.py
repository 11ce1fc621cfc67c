"""Hiden's own format: JSON lines whose names are the columns of the event view. For systems that write a line for Hiden themselves.

{"at":"2026-09-01T09:00:00+09:00","channel":"file","action":"open","account":"sato","object":"\\\\\\\\fs01\\\\a.xlsx"}
"""

from __future__ import annotations

from typing import Final

from hiden.connectors.grammar import Action, Channel, Connector, Means, Outcome, Split, number, table, text
from hiden.connectors.moments import moment
from hiden.connectors.reading import JsonLines

_CHANNELS: Final = {each.value: each.value for each in Channel}
_ACTIONS: Final = {each.value: each.value for each in Action}
_OUTCOMES: Final = {each.value: each.value for each in Outcome}

CONNECTOR = Connector(
    id="plain",
    title="JSON（Hiden の形式）",
    splits=Split.LINES,
    reads=JsonLines(),
    means=Means(
        at=moment("at"),
        channel=table(_CHANNELS, text("channel"), Channel.ADMIN),
        action=table(_ACTIONS, text("action"), Action.OTHER),
        outcome=table(_OUTCOMES, text("outcome"), Outcome.UNKNOWN),
        account=text("account"),
        device=text("device"),
        ip=text("ip"),
        app=text("app"),
        object=text("object"),
        dest=text("dest"),
        bytes=number("bytes"),
        count=number("count"),
        detail=text("detail"),
    ),
    shows=frozenset(Channel),
    formats=(".jsonl", ".ndjson"),
    note="自社のシステムから、この形の1行を送ってください",
)
