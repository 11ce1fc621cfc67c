"""The audit of Linux: audit.log as auditd writes it, plain or enriched, or as a plugin sends it by syslog.

    type=SYSCALL msg=audit(1788220800.123:4567): arch=c000003e syscall=257 success=yes … exe="/usr/bin/cp" key="leak"

Each record is told by itself. One event makes several records that only the serial number joins; it stands in `detail`:

- SYSCALL says who (auid, uid) and with which program, but of what it did only the number of the call and the rule's key
- PATH says which file, and whether it was made or removed, but not who did it
- EXECVE and PROCTITLE say which command line, but not who gave it
- USER_*, ADD_*, DEL_* records say everything by themselves

Values in hexadecimal (names with spaces or Japanese) are decoded. Enriched records name users (AUID="sato"); in others, accounts
are numbers. Numbers of system calls are those of x86_64 and, where they differ, of aarch64.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from hiden.base.words import phrase, say
from hiden.connectors.events import Action, Channel, Outcome
from hiden.connectors.grammar import Batch, Connector, Split, Unreadable
from hiden.connectors.moments import epoch
from hiden.connectors.pairs import quoted
from hiden.connectors.reading import Lines
from hiden.connectors.told import as_told, one_line

Told = dict[str, str]
Said = Mapping[str, str]

_HEAD: Final = re.compile(r"(?:node=(\S+) )?type=(\w+(?:\[\d+\])?) msg=audit\((\d+\.\d+):(\d+)\): ?")
_INNER: Final = re.compile(r"msg='([^']*)'?")
_HEX: Final = re.compile(r"(?:[0-9A-F]{2})+$")
_UNSET: Final = frozenset({"4294967295", "-1", "unset", "?", "(none)", "(null)"})
# Numbers on x86_64 and aarch64, and the names that enriched records give.
_CALLS: Final[dict[str, Action]] = {
    **dict.fromkeys(("open", "openat", "openat2", "creat", "257", "437", "56"), Action.OPEN),
    **dict.fromkeys(("unlink", "unlinkat", "rmdir", "87", "263", "84", "35"), Action.DELETE),
    **dict.fromkeys(("rename", "renameat", "renameat2", "82", "264", "316", "38", "276"), Action.RENAME),
    **dict.fromkeys(("execve", "execveat", "59", "322", "221", "281"), Action.RUN),
    **dict.fromkeys(("chmod", "fchmod", "fchmodat", "chown", "fchown", "fchownat", "setxattr", "90", "91", "268", "92", "260"), Action.CONFIGURE),
    **dict.fromkeys(("truncate", "ftruncate", "76", "77"), Action.CHANGE),
    **dict.fromkeys(("connect", "42", "203"), Action.CONNECT),
    **dict.fromkeys(("mount", "165", "40"), Action.CONNECT),
}  # fmt: skip
_PATHS: Final = {"DELETE": Action.DELETE, "CREATE": Action.CREATE, "NORMAL": Action.OPEN}


def plain(value: str) -> str:
    """A value that auditd may have written in hexadecimal because of a space, a quote or a sign of another script."""
    if len(value) >= 4 and _HEX.match(value) is not None:
        try:
            return bytes.fromhex(value).replace(b"\0", b" ").decode().rstrip()
        except UnicodeDecodeError:
            return value
    return value


def _user(said: Said) -> str:
    """Who signed in at first, which su and sudo do not change; else who runs it."""
    for name in ("AUID", "auid", "acct", "UID", "uid"):
        found = said.get(name, "")
        if found and found not in _UNSET:
            return plain(found) if name == "acct" else found
    return ""


def _outcome(said: Said) -> Outcome:
    result = said.get("success") or said.get("res") or ""
    if result in ("yes", "success", "1"):
        return Outcome.DONE
    return Outcome.FAILED if result in ("no", "failed", "0") else Outcome.UNKNOWN


def _syscall(said: Said) -> Told:
    call = said.get("SYSCALL") or said.get("syscall", "")
    action = _CALLS.get(call, Action.OTHER)
    channel = Channel.FILE
    if action is Action.RUN:
        channel = Channel.PROGRAM
    elif action is Action.CONNECT:
        channel = Channel.REMOVABLE if call in ("mount", "165", "40") else Channel.NETWORK
    outcome = _outcome(said)
    refused = said.get("exit") in ("-13", "-1", "EACCES", "EPERM")
    return {
        "channel": channel,
        "action": action,
        "outcome": Outcome.BLOCKED if refused and outcome is Outcome.FAILED else outcome,
        "account": _user(said),
        "app": plain(said.get("exe", "")),
        "object": plain(said.get("exe", "")) if action is Action.RUN else "",
        "detail": f"syscall={call} key={plain(said.get('key', ''))}",
    }


def _path(said: Said) -> Told:
    kind = said.get("nametype") or said.get("objtype", "")
    return {
        "channel": Channel.FILE,
        "action": _PATHS.get(kind, Action.OTHER),
        "object": plain(said.get("name", "")),
        "detail": f"PATH {kind}",
    }


def _execve(said: Said) -> Told:
    words = [plain(said[name]) for at in range(200) if (name := f"a{at}") in said]
    return {
        "channel": Channel.PROGRAM,
        "action": Action.RUN,
        "object": words[0] if words else "",
        "detail": " ".join(words),
    }


def _proctitle(said: Said) -> Told:
    title = plain(said.get("proctitle", ""))
    return {
        "channel": Channel.PROGRAM,
        "action": Action.OTHER,
        "object": title,
        "detail": f"PROCTITLE {title}",
    }


def _of_user(channel: Channel, action: Action) -> Callable[[Said], Told]:
    def told(said: Said) -> Told:
        address = said.get("addr", "")
        terminal = said.get("terminal", "")
        remote = channel is Channel.SIGN_IN and (address not in ("", "?") or terminal.startswith("ssh"))
        return {
            "channel": Channel.REMOTE if remote else channel,
            "action": action,
            "outcome": _outcome(said),
            "account": _acting(said)
            if channel is Channel.ADMIN
            else plain(said.get("acct", "")) or _user(said),
            "ip": "" if address == "?" else address,
            "app": plain(said.get("exe", "")),
            "object": plain(
                said.get("cmd")
                or said.get("id")
                or (said.get("acct", "") if channel is Channel.ADMIN else "")
            ),
            "detail": f"{said.get('op', '')} {plain(said.get('cmd', ''))}".strip(),
        }

    return told


def _acting(said: Said) -> str:
    return _user({name: value for name, value in said.items() if name != "acct"})


def _command(said: Said) -> Told:
    told = _of_user(Channel.PROGRAM, Action.RUN)(said)
    return {**told, "account": _acting(said)}


def _cleared(said: Said) -> Told:
    return {
        "channel": Channel.ADMIN,
        "action": Action.CONFIGURE,
        "outcome": _outcome(said),
        "account": _user(said),
        "object": "auditd",
        "detail": f"{said.get('op', '')} {plain(said.get('key', ''))}".strip(),
    }


_KNOWN: Final[Mapping[str, Callable[[Said], Told]]] = {
    "SYSCALL": _syscall,
    "PATH": _path,
    "EXECVE": _execve,
    "PROCTITLE": _proctitle,
    "USER_CMD": _command,
    "USER_LOGIN": _of_user(Channel.SIGN_IN, Action.SIGN_IN),
    "USER_AUTH": _of_user(Channel.SIGN_IN, Action.OTHER),
    "USER_ERR": _of_user(Channel.SIGN_IN, Action.OTHER),
    "USER_START": _of_user(Channel.SIGN_IN, Action.OTHER),
    "USER_LOGOUT": _of_user(Channel.SIGN_IN, Action.SIGN_OUT),
    "USER_END": _of_user(Channel.SIGN_IN, Action.OTHER),
    "ADD_USER": _of_user(Channel.ADMIN, Action.CREATE),
    "ADD_GROUP": _of_user(Channel.ADMIN, Action.CREATE),
    "DEL_USER": _of_user(Channel.ADMIN, Action.DELETE),
    "DEL_GROUP": _of_user(Channel.ADMIN, Action.DELETE),
    "USER_MGMT": _of_user(Channel.ADMIN, Action.CHANGE),
    "USER_CHAUTHTOK": _of_user(Channel.ADMIN, Action.CHANGE),
    "GRP_MGMT": _of_user(Channel.ADMIN, Action.GRANT),
    "CONFIG_CHANGE": _cleared,
    "DAEMON_END": _cleared,
    "DAEMON_ABORT": _cleared,
}
_SILENT: Final = frozenset({"EOE"})  # only says that an event is complete


def fields(line: str, _batch: Batch) -> Told | None:
    """One record, told. Raises Unreadable for a line that is no audit record."""
    head = _HEAD.search(line)
    if head is None:
        raise Unreadable(say("audit.log の形式ではありません。"))
    node, kind, time, serial = head.groups()
    if kind in _SILENT:
        return None
    rest = line[head.end() :].replace("\x1d", " ")
    inner = _INNER.search(rest)
    said = quoted(rest if inner is None else f"{rest[: inner.start()]}{inner[1]} {rest[inner.end() :]}")
    known = _KNOWN.get(kind)
    told = (
        known(said)
        if known
        else {"channel": Channel.PROGRAM, "action": Action.OTHER, "account": _user(said), "detail": kind}
    )
    told["epoch"] = time
    told["device"] = node or _host(line[: head.start()])
    told["detail"] = one_line(f"{told.get('detail', '')} serial={serial}".strip())
    return told


def _host(before: str) -> str:
    """The machine of a syslog line: the word before the program's."""
    words = before.split()
    return words[-2] if len(words) >= 2 and words[-1].endswith(":") else ""


CONNECTOR = Connector(
    id="auditd",
    title=phrase("Linux の監査ログ（auditd）"),
    splits=Split.LINES,
    reads=Lines(fields),
    means=as_told(epoch("epoch")),
    shows=frozenset({Channel.FILE, Channel.PROGRAM, Channel.SIGN_IN, Channel.REMOTE, Channel.ADMIN}),
    formats=(".log",),
    note=phrase("/var/log/audit/audit.log（log_format は ENRICHED を勧めます）"),
)
