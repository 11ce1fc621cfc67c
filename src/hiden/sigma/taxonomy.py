"""Which of our logs a log source of Sigma means, and what its fields are called there.

Two kinds of table are spoken of. `in_view`: Hiden's own flat view of everybody's events, for rules about `product: hiden,
category: event` (fields are its columns, by the same names) and for those about proxies, whose fields the view has. `in_records`:
records with the fields that their system wrote, flattened (`records.py`), one column for each and `CONNECTOR` besides, the id of
the connector they came through.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import pyarrow as pa

from hiden.connectors.schemas import VIEW
from hiden.sigma.conditions import ALWAYS, Condition, all_of, any_of, is_value
from hiden.sigma.dialects import Dialect
from hiden.sigma.rules import LogSource
from hiden.sigma.sql import Column, Table
from hiden.sigma.windows import ALSO, CATEGORIES, SERVICES

CONNECTOR: Final = "_connector"
OWN: Final = LogSource("hiden", "event")
_PROXY: Final = {
    "c-uri": "object",
    "cs-uri": "object",
    "cs-host": "dest",
    "r-dns": "dest",
    "c-ip": "ip",
    "src_ip": "ip",
    "cs-username": "account",
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """Events that are meant, and names of fields that are others there; those that are not named keep their own."""

    condition: Condition
    names: dict[str, str] = field(default_factory=dict)


# (product, category, service) → connectors; "*" is any.
_SYSTEMS: Final[dict[tuple[str, str, str], tuple[str, ...]]] = {
    ("aws", "", "cloudtrail"): ("cloudtrail",),
    ("m365", "", "audit"): ("m365",),
    ("m365", "", "exchange"): ("m365",),
    ("github", "", "audit"): ("github",),
    ("okta", "", "okta"): ("okta",),
    ("gcp", "", "google_workspace.*"): ("google",),
    ("google_workspace", "", "*"): ("google",),
    ("azure", "", "signinlogs"): ("entra_signin",),
    ("linux", "", "auditd"): ("auditd",),
    ("linux", "", "*"): ("syslog",),
    ("zeek", "", "*"): ("zeek",),
    ("", "proxy", ""): ("squid", "zscaler"),
    ("fortigate", "", "*"): ("fortinet",),
}


def in_view(source: LogSource) -> tuple[Meaning, ...]:
    """What it means among events of the view; nothing where it means none of them."""
    if source == OWN:
        return (Meaning(ALWAYS),)
    if source == LogSource(category="proxy"):
        return (Meaning(is_value("channel", "web"), _PROXY),)
    return ()


def in_records(source: LogSource) -> tuple[Meaning, ...]:
    """What it means among records; nothing where no connector of ours brings such."""
    if source.product == "windows":
        return _windows(source)
    found = {
        connector
        for (product, category, service), connectors in _SYSTEMS.items()
        if product == source.product and category == source.category and _fits(service, source.service)
        for connector in connectors
    }
    if not found:
        return ()
    return (Meaning(any_of(*(is_value(CONNECTOR, each) for each in sorted(found)))),)


def _fits(service: str, said: str) -> bool:
    if service.endswith("*"):
        return said.startswith(service[:-1]) and bool(said)
    return service == said


def _windows(source: LogSource) -> tuple[Meaning, ...]:
    service = _among("Channel", SERVICES.get(source.service, ())) if source.service else ALWAYS
    if service == any_of() or (source.category and source.category not in CATEGORIES):
        return ()
    if not source.category:
        return (Meaning(service),)
    told = []
    for channels, ids, names in CATEGORIES[source.category]:
        events = _among("EventID", tuple(map(str, ids)))
        also = ALSO.get(source.category)
        more = any_of(*(is_value(*each) for each in also)) if also else ALWAYS
        told.append(Meaning(all_of(service, _among("Channel", channels), events, more), names))
    return tuple(told)


def _among(name: str, values: tuple[str, ...]) -> Condition:
    return any_of(*(is_value(name, each) for each in values))


def view_table(dialect: Dialect) -> Table:
    """The columns of the view as fields. Keywords are looked for where people write words, never among accounts."""
    columns = {}
    for each in VIEW:
        name = dialect.named(each.name)
        if pa.types.is_string(each.type):
            columns[each.name] = Column(name)
        elif pa.types.is_integer(each.type):
            columns[each.name] = Column(dialect.text(name), number=f"{name} * 1.0")
        else:
            columns[each.name] = Column(dialect.text(name), minutes=dialect.minutes(name))
    return Table(columns, ("object", "dest", "detail", "app"))
