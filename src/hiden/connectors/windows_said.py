"""How fields of a Windows event are read, and how a meaning is made of them. See `windows_events.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from hiden.connectors.events import Action, Channel, Outcome
from hiden.connectors.told import one_line

Flat = Mapping[str, str]
Told = dict[str, str]
Meaning = Callable[[Flat], Told]

_FAILURE: Final = 0x0010_0000_0000_0000  # the keyword "Audit Failure"
_HERE: Final = frozenset({"::1", "127.0.0.1", "LOCAL", "ローカル"})


def said(fields: Flat, *names: str) -> str:
    """The first of these fields that says something; Windows writes "-" where it has nothing to say."""
    for name in names:
        found = fields.get(name, "").strip()
        if found and found != "-":
            return found
    return ""


def account(fields: Flat, who: str) -> str:
    """DOMAIN\\name of the Subject or the Target of an event of the security log."""
    name, domain = said(fields, f"{who}UserName"), said(fields, f"{who}DomainName")
    return f"{domain}\\{name}" if name and domain else name or said(fields, f"{who}UserSid", f"{who}Sid")


def address(fields: Flat, *names: str) -> str:
    """An address of another machine; "" for this one."""
    found = said(fields, *names).removeprefix("::ffff:")
    return "" if found in _HERE else found


def failed(fields: Flat) -> bool:
    """Whether the keywords say Audit Failure."""
    words = fields.get("Keywords", "")
    try:
        return bool(int(words, 16) & _FAILURE)
    except ValueError:
        return "failure" in words.lower() or "失敗" in words


def bits(written: str) -> int:
    """A mask as Windows writes it, 0x… or a number; 0 for anything else."""
    try:
        return int(written, 0)
    except ValueError:
        return 0


def simple(channel: Channel, action: Action, outcome: Outcome | None = None, **columns: str) -> Meaning:
    """A meaning of which every column is one field, or the first of several with "|" between them.

    `Subject*` and `Target*` are accounts with their domains; `@Name` is an address; what begins with "=" is a word of its own.
    """
    parts = {name: tuple(written.split("|")) for name, written in columns.items()}

    def meaning(fields: Flat) -> Told:
        told: Told = {"channel": channel, "action": action}
        if outcome is not None:
            told["outcome"] = outcome
        for name, candidates in parts.items():
            told[name] = next((found for each in candidates if (found := _one(fields, each))), "")
        return told

    return meaning


def _one(fields: Flat, name: str) -> str:
    if name.startswith("="):
        return name[1:]
    if name.startswith("@"):
        return address(fields, name[1:])
    if name.endswith("*"):
        return account(fields, name[:-1])
    return one_line(said(fields, name))
