"""Hiden's own format: JSON lines whose names are the columns of the event view. For systems that write a line for Hiden themselves.

{"at":"2026-09-01T09:00:00+09:00","channel":"file","action":"open","account":"sato","object":"\\\\\\\\fs01\\\\a.xlsx"}
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from hiden.base.words import phrase
from hiden.connectors.grammar import Action, Channel, Connector, Outcome, Split, table, text
from hiden.connectors.moments import moment
from hiden.connectors.reading import JsonLines
from hiden.connectors.told import as_told

_CHANNELS: Final = {each.value: each.value for each in Channel}
_ACTIONS: Final = {each.value: each.value for each in Action}
_OUTCOMES: Final = {each.value: each.value for each in Outcome}

CONNECTOR = Connector(
    id="plain",
    title=phrase("JSON（Hiden の形式）"),
    splits=Split.LINES,
    reads=JsonLines(),
    means=replace(
        as_told(moment("at")),
        channel=table(_CHANNELS, text("channel"), Channel.ADMIN),
        action=table(_ACTIONS, text("action"), Action.OTHER),
        outcome=table(_OUTCOMES, text("outcome"), Outcome.UNKNOWN),
    ),
    shows=frozenset(Channel),
    formats=(".jsonl", ".ndjson"),
    note=phrase("自社のシステムから、この形の1行を送ってください"),
)
