"""Where something went: addresses and hosts in what a source wrote as destination, and what they are to the company and to somebody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Final

from hiden.base.text import fold
from hiden.monitoring.behaviour.facts import Facts, Known
from hiden.monitoring.models import REPORTING, PlaceKind

_ADDRESS: Final = re.compile(r"[^\s<>,;:\"'()]+@[a-z0-9][a-z0-9.-]*\.[a-z]{2,}")
_HOST: Final = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://)?(?:[^/@\s]*@)?((?:[a-z0-9_-]+\.)+[a-z]{2,})\.?(?::\d+)?(?:/.*)?", re.DOTALL
)
_LONGEST: Final = 200
# What tells most of several things that a place is.
_OWN_PEOPLES: Final = (PlaceKind.COMPETITOR, PlaceKind.RELATED, PlaceKind.HOME)
CLOSE: Final = frozenset(_OWN_PEOPLES)


def targets(text: str) -> list[str]:
    """The addresses in a text, folded; its host where there is none; the text itself where it is neither (a device, a folder)."""
    plain = fold(text)[: _LONGEST * 50].strip()
    found = sorted(set(_ADDRESS.findall(plain)))
    if found:
        return [one[:_LONGEST] for one in found]
    hosts = [_HOST.fullmatch(one.strip()) for one in plain.split(",")]
    named = sorted({one[1][:_LONGEST] for one in hosts if one})
    return named or ([plain[:_LONGEST]] if plain else [])


def line_of(ip: str) -> str:
    """The line that an address is of, roughly: two octets of the old kind, 32 bits of the new; "" for what is none or within."""
    try:
        address = ip_address(ip.strip())
    except ValueError:
        return ""
    if address.is_private or address.is_loopback:
        return ""
    return ".".join(str(address).split(".")[:2]) if address.version == 4 else address.exploded[:9]


def kind_of(value: str, known: Known) -> str:
    """What a place is to the company; "" where nothing is known of it. For people's own places see `kind_for`."""
    for each in _upwards(value):
        if each in known.own:
            return str(PlaceKind.OWN)
        if each in known.places:
            return known.places[each]
    return ""


def kind_for(value: str, who: Facts) -> str:
    """What a place is to this person alone, "" for nothing."""
    for each in _upwards(value):
        if each in who.related:
            return str(PlaceKind.RELATED)
        if each in who.home:
            return str(PlaceKind.HOME)
    return ""


def is_own(address: str, who: Facts) -> bool:
    """Whether an address looks like the person's own: before @ it is called as they are."""
    local, at, _domain = address.partition("@")
    plain = re.sub(r"[\d._+-]", "", local)
    return bool(at) and len(plain) >= 4 and plain in who.mails


def _upwards(value: str) -> Iterator[str]:
    """b.example and example of a@b.example."""
    domain = value.rpartition("@")[2]
    while domain:
        yield domain
        domain = domain.partition(".")[2]


def reports(kind: str) -> bool:
    """Whether somebody may have reported wrongdoing there."""
    return kind in REPORTING


__all__: list[str] = ["CLOSE", "is_own", "kind_for", "kind_of", "line_of", "reports", "targets"]
