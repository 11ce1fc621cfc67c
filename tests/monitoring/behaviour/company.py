"""Weeks of a small company that works evenly, as rows of the view, and whatever somebody does besides."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from hiden.base.clock import TOKYO
from hiden.connectors.events import ocsf
from hiden.connectors.schemas import VIEW
from hiden.monitoring.behaviour.facts import Facts, Known

FIRST = date(2026, 6, 1)  # a Monday
PEOPLE = range(1, 41)
OWN = "kaisha.example"
PLACES = {
    "gmail.com": "mail",
    "gigafile.nu": "transfer",
    "bengoshi.example": "lawyer",
    "rival.example": "competitor",
}


def at(day: date, hour: float) -> datetime:
    """A moment of a day in Japan."""
    return datetime(day.year, day.month, day.day, tzinfo=TOKYO) + timedelta(hours=hour)


def event(person: int, moment: datetime, channel: str, action: str, **more: Any) -> dict[str, Any]:
    """A row without its mark."""
    class_uid, activity = ocsf(channel, action)
    return {
        "at": moment, "channel": channel, "action": action, "outcome": "done", "person": person, "holder": "person",
        "account": f"u{person}", "item": 0, "rank": 0, "class_uid": class_uid, "activity_id": activity, **more,
    }  # fmt: skip


def ordinary(person: int, day: date) -> list[dict[str, Any]]:
    """A day like any other: some reading, a few letters to colleagues and to a partner, now and then a stick of the company."""
    chance = random.Random(f"{person}|{day}")
    made = [event(person, at(day, 8.6), "sign_in", "sign_in", device=f"PC-{person}", ip="10.0.0.5")]
    for _ in range(chance.randint(12, 40)):
        item = 1 + person % 5
        secret = chance.random() < 0.3
        moment = at(day, 9 + 8.5 * chance.random())
        made.append(
            event(
                person,
                moment,
                "file",
                "open",
                object=rf"\\fs\{person}\a.docx",
                item=item if secret else 0,
                rank=2 if secret else 0,
            )
        )
    for _ in range(chance.randint(2, 6)):
        to = chance.choice((f"u{chance.choice(PEOPLE)}@{OWN}", "info@partner.example"))
        made.append(
            event(
                person,
                at(day, 9 + 8 * chance.random()),
                "mail",
                "send",
                dest=to,
                bytes=chance.randint(5_000, 400_000),
            )
        )
    if chance.random() < 0.08:
        made.append(
            event(person, at(day, 15), "removable", "copy", dest="HS0001", bytes=chance.randint(10**5, 10**7))
        )
    return made


def weeks(
    folder: Path, days: int, besides: Mapping[date, Iterable[dict[str, Any]]] | None = None
) -> list[Path]:
    """One file of the view for each day, with what is done besides."""
    files = []
    for number in range(days):
        day = FIRST + timedelta(days=number)
        rows = [row for person in PEOPLE if day.weekday() < 5 for row in ordinary(person, day)]
        rows += (besides or {}).get(day, ())
        if rows:
            files.append(written(folder / f"{day}.parquet", rows, segment=number + 1))
    return files


def written(path: Path, rows: list[dict[str, Any]], segment: int = 1) -> Path:
    """A file of the view with these rows."""
    made = [
        {"source": 1, "segment": segment, "record": record, "part": 0, **row}
        for record, row in enumerate(rows)
    ]
    pq.write_table(pa.Table.from_pylist(made, schema=VIEW), path)
    return path


def known(day: date, **people: Facts) -> Known:
    """What is known: four departments of ten, weekends off, and what is said of some (`p3=Facts(3, …)`)."""
    facts = {person: Facts(person, department=person % 4) for person in PEOPLE}
    facts |= {one.person: one for one in people.values()}
    off = frozenset(one for n in range(200) if (one := FIRST + timedelta(days=n)).weekday() >= 5)
    return Known(day, facts, PLACES, frozenset({OWN}), off)
