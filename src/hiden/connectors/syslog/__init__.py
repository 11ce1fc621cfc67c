"""Syslog of any program (RFC 5424 and RFC 3164, also as rsyslog and journald's short output write it to files).

What sshd, sudo, su and login say of people is understood; every other line is told with its program and its message. Lines
without a head are taken for the message alone and refused, because they have no time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from hiden.base.words import phrase
from hiden.connectors.events import Action, Channel, Outcome
from hiden.connectors.grammar import Batch, Connector, Split
from hiden.connectors.reading import Lines
from hiden.connectors.syslog_line import Line, parted
from hiden.connectors.told import as_told, one_line

Told = dict[str, str]

_SSH_IN: Final = re.compile(
    r"(Accepted|Failed) (\S+) for (?:invalid user )?(\S*) from (\S+) port \d+|Invalid user (\S*) from (\S+)"
)
_SSH_OUT: Final = re.compile(
    r"(?:Disconnected from|Connection closed by) (?:authenticating )?user (\S+) (\S+) port"
)
_SESSION: Final = re.compile(r"pam_unix\((\S+?):session\): session (opened|closed) for user ([^\s(]+)")
_SUDO: Final = re.compile(r"\s*(\S+) : (.*?)(?:TTY=\S+ ; )?PWD=(.*?) ; USER=(\S+) ; (?:.*? ; )?COMMAND=(.*)")
_SU: Final = re.compile(r"(FAILED SU )?\(to (\S+)\) (\S+) on")


def _sshd(line: Line) -> Told | None:
    if (found := _SSH_IN.search(line.message)) is not None:
        done = found[1] == "Accepted"
        return {
            "channel": Channel.REMOTE,
            "action": Action.SIGN_IN,
            "outcome": Outcome.DONE if done else Outcome.FAILED,
            "account": found[3] or found[5] or "",
            "ip": found[4] or found[6] or "",
        }
    if (found := _SSH_OUT.search(line.message)) is not None:
        return {"channel": Channel.REMOTE, "action": Action.DISCONNECT, "account": found[1], "ip": found[2]}
    return _session(line)


def _session(line: Line) -> Told | None:
    found = _SESSION.search(line.message)
    if found is None:
        return None
    return {
        "channel": Channel.SIGN_IN,
        "action": Action.SIGN_IN if found[2] == "opened" else Action.SIGN_OUT,
        "outcome": Outcome.DONE,
        "account": found[3],
    }


def _sudo(line: Line) -> Told | None:
    found = _SUDO.match(line.message)
    if found is None:
        return _session(line)
    refused = "NOT in sudoers" in found[2] or "not allowed" in found[2] or "incorrect password" in found[2]
    return {
        "channel": Channel.PROGRAM,
        "action": Action.RUN,
        "outcome": Outcome.BLOCKED if refused else Outcome.DONE,
        "account": found[1],
        "object": found[5],
        "dest": found[4],
    }


def _su(line: Line) -> Told | None:
    found = _SU.search(line.message)
    if found is None:
        return _session(line)
    return {
        "channel": Channel.SIGN_IN,
        "action": Action.SIGN_IN,
        "outcome": Outcome.FAILED if found[1] else Outcome.DONE,
        "account": found[3],
        "dest": found[2],
    }


_KNOWN: Final[Mapping[str, Callable[[Line], Told | None]]] = {
    "sshd": _sshd,
    "sshd-session": _sshd,
    "sudo": _sudo,
    "su": _su,
    "login": _session,
    "systemd-logind": _session,
}


def fields(line: str, batch: Batch) -> Told:
    """One line, told."""
    said = parted(line, batch.setting)
    known = _KNOWN.get(said.app)
    told = (known(said) if known else None) or {"channel": Channel.PROGRAM, "action": Action.OTHER}
    told["time"] = said.time
    told["device"] = said.host
    told["app"] = said.app
    told["detail"] = one_line(said.message)
    return told


CONNECTOR = Connector(
    id="syslog",
    title="syslog",
    splits=Split.LINES,
    reads=Lines(fields),
    means=as_told(),
    shows=frozenset({Channel.REMOTE, Channel.SIGN_IN, Channel.PROGRAM}),
    formats=(".log",),
    note=phrase("/var/log/messages、auth.log など。転送は RFC 5424 と RFC 3164 のどちらでも"),
)
