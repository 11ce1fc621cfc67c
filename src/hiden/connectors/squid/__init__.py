"""Squid's access.log in its native format (squid.conf, `logformat squid`).

time elapsed client action/code size method URL ident hierarchy/from type
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from hiden.base.words import phrase, say
from hiden.connectors.grammar import (
    Action,
    Batch,
    Channel,
    Connector,
    Means,
    Outcome,
    Split,
    Unreadable,
    always,
    made,
    number,
    table,
    text,
)
from hiden.connectors.moments import epoch
from hiden.connectors.reading import Lines

_NAMES: Final = ("time", "elapsed", "client", "result", "size", "method", "url", "user", "hierarchy", "type")
_ACTIONS: Final = {"POST": Action.POST, "PUT": Action.UPLOAD, "CONNECT": Action.CONNECT}


def _fields(line: str, _batch: Batch) -> dict[str, str]:
    parts = line.split()
    if len(parts) < len(_NAMES):
        raise Unreadable(say("項目が足りません（{count} 項目）。", count=len(parts)))
    said = dict(zip(_NAMES, parts, strict=False))
    return {name: "" if value == "-" else value for name, value in said.items()}


def host(url: str) -> str | None:
    """The host of a URL, or of `host:port` as CONNECT names it."""
    try:
        return urlsplit(url if "//" in url else f"//{url}").hostname
    except ValueError:
        return None


def outcome(result: str) -> str:
    """Squid's word and HTTP's number, such as TCP_DENIED/403."""
    code = result.rpartition("/")[2]
    if "DENIED" in result:
        return Outcome.BLOCKED
    return Outcome.FAILED if code.startswith(("4", "5")) else Outcome.DONE


CONNECTOR = Connector(
    id="squid",
    title="Squid",
    splits=Split.LINES,
    reads=Lines(_fields),
    means=Means(
        at=epoch("time"),
        channel=always(Channel.WEB),
        action=table(_ACTIONS, text("method"), Action.OPEN),
        outcome=made(outcome, text("result")),
        account=text("user"),
        ip=text("client"),
        object=text("url"),
        dest=made(host, text("url")),
        bytes=number("size"),
        detail=text("method"),
    ),
    shows=frozenset({Channel.WEB}),
    formats=(".log",),
    note=phrase("squid.conf の access_log が logformat squid（初期値）のもの"),
)
