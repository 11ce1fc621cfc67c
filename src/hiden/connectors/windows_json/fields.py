"""Fields of Windows' events that several columns ask for."""

from __future__ import annotations

from typing import Final

from hiden.connectors.choosing import address, changed, first, together, without
from hiden.connectors.grammar import Expression, text

DEVICES: Final = ("device 2100", "device 2102")  # requests to a device, of which some say that it is gone


def word(*names: str) -> Expression:
    """The first of these that says something; Windows writes "-" where it has nothing to say."""
    found = [without(text(name), "-", "") for name in names]
    return found[0] if len(found) == 1 else first(*found)


def account(who: str) -> Expression:
    """DOMAIN\\name of the Subject or the Target."""
    return together("\\", word(f"{who}DomainName"), word(f"{who}UserName"))


def elsewhere(of: Expression) -> Expression:
    """The address of another machine; nothing for this one."""
    return without(address(of), "-", "::1", "127.0.0.1", "LOCAL", "ローカル")


def _machine() -> Expression:
    """The computer as paths name it: without its domain, unless it is an address."""
    return changed(text("Hostname"), r"^([^.]*[^.0-9][^.]*)\..*$", r"\1")


SESSION_FROM: Final = elsewhere(text("Address"))
SUBJECT: Final = account("Subject")
TARGET: Final = account("Target")
MACHINE: Final = _machine()
