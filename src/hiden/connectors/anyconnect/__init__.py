"""Messages of Cisco ASA and Secure Firewall by syslog, above all those of AnyConnect (Secure Client).

    <166>Sep 01 2026 09:00:00 fw01 : %ASA-6-113039: Group <G> User <sato> IP <203.0.113.5> AnyConnect parent session started.

Numbers and wordings are those of Cisco's syslog message guide. `bytes` of the end of a session (113019) is what was transmitted
to the client: what left the company through the tunnel; `detail` has both directions. Messages of other numbers are told as
network, with their number and their words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from hiden.base.words import phrase, say
from hiden.connectors.events import Action, Channel, Outcome
from hiden.connectors.grammar import Batch, Connector, Split, Unreadable
from hiden.connectors.reading import Lines
from hiden.connectors.syslog_line import parted
from hiden.connectors.told import as_told, one_line

Told = dict[str, str]

_NUMBER: Final = re.compile(r"%(?:ASA|FTD|PIX|FWSM)-(?:\w+-)?(\d)-(\d{6})$")
_LATER: Final = re.compile(r"%(?:ASA|FTD|PIX|FWSM)-(?:\w+-)?(\d)-(\d{6}): ?")
_ANGLES: Final = re.compile(r"Group <?([^>\s]*)>? User <?([^>\s]*)>? IP <?([^>\s]*)>?")
_PAIRS: Final = re.compile(r"(Group|Username|IP|Session Type|Bytes xmt|Bytes rcv) ?[=:] ?([^,]*)")
_AAA: Final = re.compile(r"(?:user|Uname) ?[=:] ?([^\s:,]+)")
_AAA_IP: Final = re.compile(r"(?:user IP|IP address|IP) ?[=:] ?([0-9a-fA-F:.]+)")
_DAP: Final = re.compile(r"User ([^,]+), Addr ([^,]+), Connection ([^:]+):")
_COMMAND: Final = re.compile(
    r"User '([^']*)'(?:, running '[^']*' from IP ([0-9a-fA-F:.]+),)? executed (?:the )?(?:command )?'?([^']*)"
)
_LOGIN: Final = re.compile(
    r"Login (permitted|denied) from ([^/\s]+)/\d+ to ([^/\s]+)\S* for user \"?([^\"\s]*)"
)
_DENIED: Final = re.compile(
    r"Deny (\S+) src \S+?:([0-9a-fA-F.:]+)/?\d* dst \S+?:([0-9a-fA-F.:]+?)(?:/(\d+))?(?:\s|$)"
)
_BUILT: Final = re.compile(
    r"(Built|Teardown) .*? for ([^\s:]+):([0-9a-fA-F.:]+?)/\d+.*? to ([^\s:]+):([0-9a-fA-F.:]+?)/(\d+)(?:.*? bytes (\d+))?(?:.*\(([^)]*)\)$)?"
)


def _session(action: Action) -> Callable[[str], Told]:
    def told(message: str) -> Told:
        found = _ANGLES.search(message)
        group, user, ip = found.groups() if found is not None else ("", "", "")
        return {
            "channel": Channel.REMOTE,
            "action": action,
            "account": user,
            "ip": ip,
            "object": group,
            "outcome": Outcome.DONE,
        }

    return told


def _ended(message: str) -> Told:
    said = {name: value.strip() for name, value in _PAIRS.findall(message)}
    return {
        "channel": Channel.REMOTE,
        "action": Action.DISCONNECT,
        "outcome": Outcome.DONE,
        "account": said.get("Username", ""),
        "ip": said.get("IP", ""),
        "object": said.get("Group", ""),
        "bytes": said.get("Bytes xmt", ""),
    }


def _aaa(outcome: Outcome) -> Callable[[str], Told]:
    def told(message: str) -> Told:
        user, ip = _AAA.search(message), _AAA_IP.search(message)
        return {
            "channel": Channel.REMOTE,
            "action": Action.SIGN_IN,
            "outcome": outcome,
            "account": user[1] if user else "",
            "ip": ip[1] if ip else "",
        }

    return told


def _policy(message: str) -> Told:
    found = _DAP.search(message)
    user, ip, connection = found.groups() if found is not None else ("", "", "")
    blocked = "terminated" in message or "Terminate" in message
    return {
        "channel": Channel.REMOTE,
        "action": Action.CONNECT,
        "outcome": Outcome.BLOCKED if blocked else Outcome.DONE,
        "account": user,
        "ip": ip,
        "object": connection,
    }


def _command(message: str) -> Told:
    found = _COMMAND.search(message)
    user, ip, command = found.groups() if found is not None else ("", "", "")
    cleared = command.startswith("clear logging")
    return {
        "channel": Channel.ADMIN,
        "action": Action.CLEAR_LOG if cleared else Action.CONFIGURE,
        "outcome": Outcome.DONE,
        "account": user,
        "ip": ip or "",
        "object": command,
    }


def _login(message: str) -> Told:
    found = _LOGIN.search(message)
    word, ip, to, user = found.groups() if found is not None else ("", "", "", "")
    return {
        "channel": Channel.SIGN_IN,
        "action": Action.SIGN_IN,
        "outcome": Outcome.DONE if word == "permitted" else Outcome.FAILED,
        "account": user,
        "ip": ip,
        "dest": to.partition(":")[2] or to,
    }


def _denied(message: str) -> Told:
    found = _DENIED.search(message)
    protocol, ip, to, _ = found.groups() if found is not None else ("", "", "", "")
    return {
        "channel": Channel.NETWORK,
        "action": Action.CONNECT,
        "outcome": Outcome.BLOCKED,
        "ip": ip,
        "dest": to,
        "object": protocol,
    }


def _connection(message: str) -> Told:
    found = _BUILT.search(message)
    if found is None:
        return {"channel": Channel.NETWORK, "action": Action.OTHER}
    word, near, a, _, b, _, size, user = found.groups()
    # The outside stands first where the inside began it, and the other way round.
    inside, outside = (b, a) if "outbound" in message or near == "outside" else (a, b)
    return {
        "channel": Channel.NETWORK,
        "action": Action.CONNECT if word == "Built" else Action.DISCONNECT,
        "outcome": Outcome.DONE,
        "account": user or "",
        "ip": inside,
        "dest": outside,
        "bytes": size or "",
    }


_KNOWN: Final[Mapping[str, Callable[[str], Told]]] = {
    "113039": _session(Action.SIGN_IN),
    "716001": _session(Action.SIGN_IN),
    "716002": _session(Action.SIGN_OUT),
    "716038": _session(Action.SIGN_IN),
    "722022": _session(Action.CONNECT),
    "722023": _session(Action.DISCONNECT),
    "722033": _session(Action.CONNECT),
    "722037": _session(Action.DISCONNECT),
    "722051": _session(Action.CONNECT),
    "722055": _session(Action.OTHER),
    "113019": _ended,
    "113004": _aaa(Outcome.DONE),
    "113012": _aaa(Outcome.DONE),
    "113005": _aaa(Outcome.FAILED),
    "113006": _aaa(Outcome.BLOCKED),
    "113015": _aaa(Outcome.FAILED),
    "611101": _aaa(Outcome.DONE),
    "611102": _aaa(Outcome.FAILED),
    "734001": _policy,
    "605004": _login,
    "605005": _login,
    "111008": _command,
    "111010": _command,
    "106023": _denied,
    "302013": _connection,
    "302014": _connection,
    "302015": _connection,
    "302016": _connection,
}  # fmt: skip


def fields(line: str, batch: Batch) -> Told:
    """One line, told. Raises Unreadable for a line of another product."""
    said = parted(line, batch.setting)
    message = said.message
    found = _NUMBER.match(said.app)
    if found is None:
        found = _LATER.search(message)
        if found is None:
            raise Unreadable(say("Cisco ASA のメッセージ番号がありません。"))
        message = message[found.end() :]
    number = found[2]
    known = _KNOWN.get(number)
    told: Told = known(message) if known else {"channel": Channel.NETWORK, "action": Action.OTHER}
    told["time"] = said.time
    told["device"] = said.host
    told["app"] = "Cisco ASA"
    told["detail"] = f"{number} {one_line(message)}"
    return told


CONNECTOR = Connector(
    id="anyconnect",
    title="Cisco ASA / AnyConnect",
    splits=Split.LINES,
    reads=Lines(fields),
    means=as_told(),
    shows=frozenset({Channel.REMOTE, Channel.NETWORK, Channel.SIGN_IN, Channel.ADMIN}),
    formats=(".log",),
    note=phrase("syslog サーバーが受けたもの。logging timestamp（日時の付与）が要ります"),
)
