"""Postfix's lines in the mail log: smtpd, qmgr, smtp, lmtp, local, virtual, pipe, cleanup.

Each line is told by itself. One letter makes several, that only its queue id joins, which is therefore told as `object`:

- smtpd (`client=`, `sasl_username=`): who signed in, from which address; not to whom
- qmgr (`from=`, `size=`, `nrcpt=`): who sent how much to how many; not to whom
- smtp and others (`to=`, `relay=`, `status=`): one recipient and how it ended; not by whom
- smtpd's `reject:` names both, and cleanup's `warning: header Subject:` (header_checks) the subject too

So what is sent is counted by person over the lines of qmgr (they have the account), and by recipient over those of smtp.
"""

from __future__ import annotations

import re
from typing import Final

from hiden.base.words import phrase
from hiden.connectors.events import Action, Channel, Outcome
from hiden.connectors.grammar import Batch, Connector, Split
from hiden.connectors.reading import Lines
from hiden.connectors.syslog_line import parted
from hiden.connectors.told import as_told, one_line

Told = dict[str, str]

_QUEUE: Final = re.compile(r"([0-9A-F]{6,}|[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z]{10,}|NOQUEUE): ")
_PAIR: Final = re.compile(
    r"\b(from|to|orig_to|size|nrcpt|relay|status|sasl_username|client)=(?:<([^>]*)>|([^,\s<]+))"
)
_ADDRESS: Final = re.compile(r"\[([0-9a-fA-F:.]+)\]")
_SUBJECT: Final = re.compile(r"header Subject: (.*?) from \S+\[[^\]]*\]; from=")
_STATUS: Final = {
    "sent": Outcome.DONE,
    "bounced": Outcome.FAILED,
    "deferred": Outcome.FAILED,
    "expired": Outcome.FAILED,
}
_HERE: Final = frozenset({"local", "virtual", "lmtp", "pipe"})


def fields(line: str, batch: Batch) -> Told | None:
    """One line, told."""
    said = parted(line, batch.setting)
    message = said.message
    found = _QUEUE.match(message)
    queue = found[1] if found is not None else ""
    pairs = {name: within or bare for name, within, bare in _PAIR.findall(message)}
    program = said.app.rpartition("/")[2]
    told = _told(program, queue, message, pairs)
    told["time"] = said.time
    told["device"] = said.host
    told["app"] = f"Postfix {program}"
    told.setdefault("object", "" if queue == "NOQUEUE" else queue)
    told["detail"] = one_line(message)
    return told


def _told(program: str, queue: str, message: str, pairs: Told) -> Told:
    if "reject: " in message or ": reject" in message:
        return {
            "channel": Channel.MAIL,
            "action": Action.SEND,
            "outcome": Outcome.BLOCKED,
            "account": pairs.get("from", ""),
            "ip": _ip(message),
            "dest": pairs.get("to", ""),
        }
    if "header Subject" in message and (subject := _SUBJECT.search(message)) is not None:
        return {
            "channel": Channel.MAIL,
            "action": Action.SEND,
            "account": pairs.get("from", ""),
            "dest": pairs.get("to", ""),
            "object": subject[1],
        }
    if "status" in pairs and "to" in pairs:
        return {
            "channel": Channel.MAIL,
            "action": Action.RECEIVE if program in _HERE else Action.SEND,
            "outcome": _STATUS.get(pairs["status"], Outcome.UNKNOWN),
            "dest": pairs["to"],
        }
    if queue and "from" in pairs and "size" in pairs:
        return {
            "channel": Channel.MAIL,
            "action": Action.SEND,
            "outcome": Outcome.DONE,
            "account": pairs["from"],
            "bytes": pairs["size"],
            "count": pairs.get("nrcpt", ""),
        }
    if "sasl_username" in pairs:
        return {
            "channel": Channel.SIGN_IN,
            "action": Action.SIGN_IN,
            "outcome": Outcome.FAILED if "failed" in message else Outcome.DONE,
            "account": pairs["sasl_username"],
            "ip": _ip(message),
        }
    return {"channel": Channel.MAIL, "action": Action.OTHER, "ip": _ip(message) if "client" in pairs else ""}


def _ip(message: str) -> str:
    found = _ADDRESS.search(message)
    return found[1] if found is not None else ""


CONNECTOR = Connector(
    id="postfix",
    title="Postfix",
    splits=Split.LINES,
    reads=Lines(fields),
    means=as_told(),
    shows=frozenset({Channel.MAIL, Channel.SIGN_IN}),
    formats=(".log",),
    note=phrase("/var/log/maillog または /var/log/mail.log"),
)
