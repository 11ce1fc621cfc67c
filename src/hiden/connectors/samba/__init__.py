"""Samba's module full_audit (vfs_full_audit(8)), with the prefix `%u|%I|%m|%S`, by syslog.

    Sep  1 09:00:00 fs01 smbd_audit[123]: sato|10.0.0.5|pc01|share|openat|ok|r|folder/file.xlsx

Both the names of operations before Samba 4.13 (`open`, `unlink`) and the later ones (`openat`, `unlinkat`, `create_file`) are
read. The path is beneath the share; `//server/share/path` is told, with the server that the line is of. Other prefixes need a mapping of their own. What reading through
`pread` carries, Samba does not say.
"""

from __future__ import annotations

from typing import Final

from hiden.base.words import phrase, say
from hiden.connectors.events import Action, Channel, Outcome
from hiden.connectors.grammar import Batch, Connector, Split, Unreadable
from hiden.connectors.reading import Lines
from hiden.connectors.syslog_line import parted
from hiden.connectors.told import as_told

Told = dict[str, str]

_DELETE: Final = ["unlink", "unlinkat", "rmdir"]
_OPERATIONS: Final = {
    **dict.fromkeys(_DELETE, Action.DELETE),
    **dict.fromkeys(("rename", "renameat"), Action.RENAME),
    **dict.fromkeys(("mkdir", "mkdirat", "mknodat", "symlinkat", "linkat"), Action.CREATE),
    **dict.fromkeys(("pwrite", "write", "pwrite_recv", "ftruncate", "fallocate"), Action.CHANGE),
    **dict.fromkeys(("pread", "read", "pread_recv", "sendfile"), Action.OPEN),
    **dict.fromkeys(("opendir", "fdopendir", "readdir"), Action.LIST),
    **dict.fromkeys(("chmod", "fchmod", "chown", "fchown", "lchown", "fset_nt_acl", "set_nt_acl", "sys_acl_set_file"), Action.CONFIGURE),
    "connect": Action.CONNECT,
    "disconnect": Action.DISCONNECT,
}  # fmt: skip
_TWO_PATHS: Final = frozenset({"rename", "renameat", "linkat", "symlinkat"})
# create_file tells the access mask and whether it was a file; open whether it was to read or to write.
_DISPOSITIONS: Final = {
    "create": Action.CREATE,
    "overwrite": Action.CHANGE,
    "overwrite_if": Action.CHANGE,
    "supersede": Action.CHANGE,
}


def fields(line: str, batch: Batch) -> Told:
    """One line, told. Raises Unreadable where the fields of the prefix are missing."""
    said = parted(line, batch.setting)
    parts = said.message.split("|")
    if len(parts) < 6:
        raise Unreadable(say("full_audit の項目が足りません（{count} 項目）。", count=len(parts)))
    user, ip, machine, share, operation, result, *rest = parts
    action, path, to = _done(operation, rest)
    ok = result.startswith("ok")
    return {
        "time": said.time,
        "channel": Channel.FILE,
        "action": action,
        "outcome": Outcome.DONE if ok else Outcome.BLOCKED if "denied" in result else Outcome.FAILED,
        "account": user,
        "device": machine,
        "ip": ip,
        "app": f"Samba {said.host}".strip(),
        "object": _beneath(said.host, share, path),
        "dest": _beneath(said.host, share, to) if to else "",
        "detail": operation if ok else f"{operation} {result}",
    }


def _done(operation: str, rest: list[str]) -> tuple[Action, str, str]:
    """(what was done, path, path after it)."""
    path = rest[-1] if rest else ""
    if operation in ("open", "openat") and rest:
        # A name may hold the sign that parts the fields.
        return (Action.CHANGE if rest[0] == "w" else Action.OPEN), "|".join(rest[1:]), ""
    if operation == "create_file" and len(rest) >= 4:
        return _DISPOSITIONS.get(rest[2], Action.OPEN), "|".join(rest[3:]), ""
    action = _OPERATIONS.get(operation, Action.OTHER)
    if operation in _TWO_PATHS and len(rest) >= 2:
        old, new = rest[-2], rest[-1]
        if action is Action.RENAME and old.rpartition("/")[0] != new.rpartition("/")[0]:
            action = Action.MOVE
        return action, old, new
    if operation in ("connect", "disconnect"):
        return action, "", ""
    return action, "|".join(rest) if action in (Action.DELETE, Action.CREATE) else path, ""


def _beneath(host: str, share: str, path: str) -> str:
    """The address by which people know the file; a path of the machine itself where one is written."""
    return path if path.startswith("/") else f"{f'//{host}' if host else ''}/{share}/{path}".rstrip("/")


CONNECTOR = Connector(
    id="samba",
    title="Samba（full_audit）",
    splits=Split.LINES,
    reads=Lines(fields),
    means=as_told(),
    shows=frozenset({Channel.FILE}),
    formats=(".log",),
    note=phrase("smb.conf の vfs objects = full_audit、full_audit:prefix = %u|%I|%m|%S のもの"),
)
