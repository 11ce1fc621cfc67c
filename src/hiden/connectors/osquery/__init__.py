"""osquery's results log (filesystem logger, also as Fleet and Kolide forward it): differential events, snapshots, and batches.

Queries bear the names that an administrator chose; what a row tells is therefore told by its columns, those of osquery's tables
(usb_devices, mounts, file_events, processes, process_events, users, logged_in_users, shell_history, chrome_extensions, …). A
snapshot lists what there is: its rows are `list`, not something that somebody did.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from hiden.base.words import phrase
from hiden.connectors.choosing import by, first, joined, once, one_line, where
from hiden.connectors.grammar import (
    Action,
    Channel,
    Connector,
    Expression,
    Means,
    Outcome,
    Split,
    always,
    made,
    number,
    table,
    text,
)
from hiden.connectors.json_reading import Json
from hiden.connectors.moments import epoch, moment

_ROWS: Final = msgspec.json.Decoder(list[msgspec.Raw])
_DIFFERENCES: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])
# A column that only this table has → what is told. The first that is there counts.
_TOLD_BY: Final = {
    "target_path": "file",
    "usb_address": "usb",
    "device_alias": "mount",
    "cmdline": "program",
    "command": "shell",
    "query": "dns",
    "tty": "session",
    "remote_address": "socket",
    "uuid": "user",
}
_CHANNELS: Final = {
    "file": Channel.FILE,
    "usb": Channel.REMOVABLE,
    "mount": Channel.REMOVABLE,
    "program": Channel.PROGRAM,
    "shell": Channel.PROGRAM,
    "dns": Channel.NETWORK,
    "session": Channel.SIGN_IN,
    "socket": Channel.NETWORK,
    "user": Channel.ADMIN,
}
_ADDED: Final = {
    "usb": Action.CONNECT,
    "mount": Action.CONNECT,
    "program": Action.RUN,
    "shell": Action.RUN,
    "dns": Action.SEARCH,
    "session": Action.SIGN_IN,
    "socket": Action.CONNECT,
    "user": Action.CREATE,
}
_REMOVED: Final = {
    "usb": Action.DISCONNECT,
    "mount": Action.DISCONNECT,
    "program": Action.STOP,
    "session": Action.SIGN_OUT,
    "socket": Action.DISCONNECT,
    "user": Action.DELETE,
}
_FILES: Final = {
    "CREATED": Action.CREATE,
    "UPDATED": Action.CHANGE,
    "DELETED": Action.DELETE,
    "MOVED_TO": Action.MOVE,
    "MOVED_FROM": Action.MOVE,
    "OPENED": Action.OPEN,
    "ACCESSED": Action.OPEN,
    "ATTRIBUTES_MODIFIED": Action.CONFIGURE,
}


def _apart(holding: Mapping[str, msgspec.Raw]) -> list[bytes]:
    """Each row with what is said of all of them, as a differential event has it."""
    around = {name: value for name, value in holding.items() if name not in ("snapshot", "diffResults")}
    if "snapshot" in holding:
        return [_row(around, row, '"snapshot"') for row in _ROWS.decode(holding["snapshot"])]
    if "diffResults" not in holding:
        return []
    differences = _DIFFERENCES.decode(holding["diffResults"])
    return [
        _row(around, row, f'"{kind}"')
        for kind in ("added", "removed")
        if bytes(differences.get(kind, b"")).startswith(b"[")
        for row in _ROWS.decode(differences[kind])
    ]


def _row(around: Mapping[str, msgspec.Raw], row: msgspec.Raw, action: str) -> bytes:
    return msgspec.json.encode({**around, "action": msgspec.Raw(action.encode()), "columns": row})


def _column(*names: str) -> Expression:
    return text(*(f"columns.{name}" for name in names))


def _action(kind: str, action: str, of_file: str) -> str:
    if action == "snapshot":
        return Action.LIST
    if kind == "file":
        return _FILES.get(of_file, Action.OTHER)
    return (_REMOVED if action == "removed" else _ADDED).get(kind, Action.OTHER)


_KIND: Final = once(first(*(where(_column(name), kind) for name, kind in _TOLD_BY.items())))

CONNECTOR: Final = Connector(
    id="osquery",
    title="osquery",
    splits=Split.JSON,
    reads=Json(holders=("snapshot", "diffResults.added", "diffResults.removed"), apart=_apart),
    means=Means(
        at=first(epoch("unixTime"), moment("calendarTime", formats=("%a %b %d %H:%M:%S %Y %Z",))),
        channel=table(_CHANNELS, _KIND, Channel.ADMIN),
        action=made(_action, _KIND, text("action"), _column("action")),
        outcome=always(Outcome.DONE),
        account=_column("username", "user", "uid"),
        device=text("decorations.hostname", "decorations.computer_name", "hostIdentifier"),
        ip=_column("local_address"),
        app=by(
            _KIND,
            (("socket", "file", "dns"), _column("process_name", "executable", "path")),
            otherwise=text("name"),
        ),
        object=by(
            _KIND,
            (("usb",), joined(" ", _column("vendor"), _column("model"))),
            (("shell",), _column("command")),
            (("dns",), _column("query")),
            (("user",), _column("username")),
            (("mount",), _column("path", "device")),
            (("session",), _column("tty")),
            (("socket",), _column("remote_address")),
            otherwise=_column("target_path", "path", "name", "device"),
        ),
        dest=by(
            _KIND,
            (("usb",), _column("serial")),
            (("mount",), _column("device_alias", "device")),
            (("socket",), joined(":", _column("remote_address"), _column("remote_port"))),
            (("session",), _column("host")),
        ),
        bytes=number("columns.size"),
        detail=one_line(
            joined(" ", text("name"), text("action"), _column("cmdline", "identifier", "version"))
        ),
    ),
    shows=frozenset(
        {Channel.REMOVABLE, Channel.FILE, Channel.PROGRAM, Channel.NETWORK, Channel.SIGN_IN, Channel.ADMIN}
    ),
    formats=(".log", ".json", ".jsonl"),
    note=phrase("osqueryd.results.log と osqueryd.snapshots.log"),
)
