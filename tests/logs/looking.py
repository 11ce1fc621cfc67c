"""A company whose people do things that logs tell of, in every way that names them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hiden.base.clock import frozen, now
from hiden.connectors.plain.writing import write
from hiden.inventory.models import Item
from hiden.inventory.register import add_locations
from hiden.logs.intake.taking import take_file
from hiden.logs.models import LogSource
from hiden.people.models import Person
from tests.world.items import DECIDED, make_items
from tests.world.organisation import Organisation


@dataclass(frozen=True, slots=True)
class Told:
    """What was told, and of whom."""

    org: Organisation
    source: LogSource
    item: Item


def told(org: Organisation, source: LogSource, folder: Path) -> Told:
    """Events of the last days, taken from a file."""
    item = make_items(org).secret.item
    with frozen(DECIDED + timedelta(days=1)):
        add_locations(item, [r"\\fs01\設計"], by=org.alice)
    path = folder / "told.jsonl"
    path.write_bytes(write(list(events(org, now()))))
    take_file(source, path)
    return Told(org, source, item)


def events(org: Organisation, until: datetime) -> Iterator[dict[str, Any]]:
    """Every person names themselves and others in paths, addresses, file names and details."""
    people = [org.alice, org.bob, org.charlie, org.dave, org.eve, org.grace, org.heidi]
    for place, person in enumerate(people):
        other = people[place - 1]
        for n, (way, said) in enumerate(_ways(person, other)):
            yield {
                "at": until - timedelta(hours=1 + place + 7 * n),
                "channel": way,
                "outcome": "done",
                "account": _account(person, n),
                "device": f"PC-{person.number}",
                "ip": f"10.0.0.{100 + place}",
                **said,
            }
    yield {
        "at": until - timedelta(hours=2), "channel": "file", "action": "delete", "outcome": "blocked",
        "account": "EXAMPLE\\y.tanimura", "device": "KIOSK", "object": r"\\fs01\設計\古い図面.dwg",
        "detail": "by y.tanimura at KIOSK",
    }  # fmt: skip
    for person in people[:4]:
        yield {
            "at": until - timedelta(hours=3), "channel": "remote", "action": "connect", "outcome": "done",
            "account": _account(person, 0), "device": "VPN-GW1", "object": "vpn.example.co.jp",
        }  # fmt: skip


def _account(person: Person, n: int) -> str:
    return person.number if n % 2 else f"EXAMPLE\\{person.number}"


def _ways(person: Person, other: Person) -> Iterator[tuple[str, dict[str, Any]]]:
    family, _, given = person.name.partition(" ")
    yield "file", {"action": "open", "object": rf"\\fs01\設計\治具A_{family}{given}.dwg"}
    yield (
        "removable",
        {
            "action": "copy",
            "object": rf"C:\Users\{person.number}\Desktop\図面.zip",
            "dest": "E:",
            "bytes": 12_900_000,
        },
    )
    yield (
        "mail",
        {
            "action": "send",
            "object": f"{other.name}様 ご依頼の件",
            "dest": f"p{other.number}@example.co.jp, miura@hokuto.example",
            "detail": f"{person.kana} ({person.number})",
            "count": 2,
        },
    )
    yield "print", {"action": "print", "object": f"{family}_{given}_評価.pdf", "dest": "PR-3F", "count": 4}
    yield "web", {"action": "upload", "object": "https://files.example.net/box", "dest": "files.example.net"}
