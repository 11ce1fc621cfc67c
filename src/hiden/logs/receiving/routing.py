"""Which source a message belongs to: by the port at which it came, by who sent it, or by both (the setting `port` and `from`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.logs.models import LogSource, SourceState, Way

Network = IPv4Network | IPv6Network
UNASSIGNED: Final = "unassigned"
_MOST_SENDERS: Final = 50_000


@dataclass(frozen=True, slots=True)
class Route:
    """A source as the listener knows it. Everything that is given must fit; nothing given fits nobody."""

    source: str
    code: str
    on: bool
    port: int = 0
    networks: tuple[Network, ...] = ()

    def fits(self, port: int, sender: str) -> int:
        """How well: 0 not at all; more for a sender that is named more exactly, and least for the port alone."""
        if self.port and self.port != port:
            return 0
        if not self.networks:
            return 1 if self.port else 0
        address = _plain(sender)
        widths = [each.prefixlen for each in self.networks if address is not None and address in each]
        return 2 * (max(widths) + 1) + bool(self.port) if widths else 0


def _plain(sender: str) -> object:
    try:
        found = ip_address(sender.partition("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def networks_of(source: LogSource) -> tuple[Network, ...]:
    """The networks of the setting `from`. Raises BadInput."""
    named = source.setting.get("from", [])
    found = []
    for each in [named] if isinstance(named, str) else named:
        try:
            found.append(ip_network(str(each), strict=False))
        except ValueError:
            raise BadInput(
                say("送信元「{each}」を読めません。", each=str(each)[:60]),
                say("192.0.2.10 や 192.0.2.0/24 の形で入力してください。"),
            ) from None
    return tuple(found)


def port_of(source: LogSource) -> int:
    """The port of the setting `port`, 0 without one. Raises BadInput."""
    said = source.setting.get("port", 0)
    if isinstance(said, bool) or not str(said).isdecimal() or not 0 <= int(said) <= 65_535:
        raise BadInput(
            say("ポート番号「{port}」は使えません。", port=str(said)[:20]),
            say("1から65535までの数字で入力してください。"),
        )
    return int(said)


def routes() -> tuple[list[Route], list[tuple[LogSource, BadInput]]]:
    """All routes of sources that come by syslog, and those whose settings cannot be read."""
    found, troubles = [], []
    for source in LogSource.objects.filter(way=Way.SYSLOG).order_by("pk"):
        try:
            found.append(
                Route(
                    source.key,
                    source.code,
                    source.state == SourceState.ON,
                    port_of(source),
                    networks_of(source),
                )
            )
        except BadInput as fault:
            troubles.append((source, fault))
    return found, troubles


class Routes:
    """Who sends for which source; remembers what it was asked. Between equals the older source wins."""

    def __init__(self, found: Iterable[Route] = ()) -> None:
        self._routes = list(found)
        self._known: dict[tuple[int, str], Route | None] = {}

    def find(self, port: int, sender: str) -> Route | None:
        """The route of a sender at a port; None for a stranger."""
        asked = (port, sender)
        if asked not in self._known:
            if len(self._known) >= _MOST_SENDERS:
                self._known.clear()
            fits = [(route.fits(port, sender), -at) for at, route in enumerate(self._routes)]
            best = max(fits, default=(0, 0))
            self._known[asked] = self._routes[-best[1]] if best[0] else None
        return self._known[asked]
