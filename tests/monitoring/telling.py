"""Cases as running makes them, for tests of what may be seen of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from hiden.base.clock import now, start_of, today
from hiden.connectors.plain.writing import write
from hiden.logs.intake.taking import take_file
from hiden.logs.models import LogSource
from hiden.logs.store import questions
from hiden.logs.store.asking import Asked, Event
from hiden.monitoring.models import KnownPlace, MonitoringPurpose, SignCase
from hiden.people.models import Person
from hiden.people.turn import next_number
from tests.monitoring.watching import MEDIA
from tests.world.organisation import Organisation

WHY = "退職の申出の後に図面の書込みが続いたため、どのファイルかを確かめる。"


@dataclass(frozen=True, slots=True)
class Tale:
    """A company with a purpose, a source, and a case about Charlie."""

    org: Organisation
    purpose: MonitoringPurpose
    case: SignCase

    @property
    def events(self) -> list[Event]:
        """What Charlie did."""
        asked = Asked(start_of(self.case.first_day), now(), persons=[self.org.charlie.pk])
        return questions.timeline(asked, limit=100).events


def case_about(purpose: MonitoringPurpose, person: Person, token: str = "7QXK3M", **other: Any) -> SignCase:
    """An open case of the last week."""
    day = today()
    given: dict[str, Any] = {
        "number": next_number(SignCase), "token": token, "person": person, "purpose": purpose, "week": day - timedelta(days=day.weekday()),
        "first_day": day - timedelta(days=6), "last_day": day, "score": 4.0, "reasons": [[MEDIA, {"count": 3}]],
        "opened_at": now(),
    }  # fmt: skip
    return SignCase.objects.create(**{**given, **other})


def did(person: Person, **said: Any) -> dict[str, Any]:
    """Something that somebody did this morning."""
    given = {
        "at": start_of(today()) + timedelta(hours=10), "channel": "removable", "action": "copy", "outcome": "done",
        "account": person.number, "device": f"PC-{person.number}", "object": rf"C:\Users\{person.number}\図面_上野千里.dwg", "dest": "E:",
        "bytes": 900,
    }  # fmt: skip
    return {**given, **said}


def brought(source: LogSource, folder: Path, events: Iterator[dict[str, Any]] | list[dict[str, Any]]) -> None:
    """Bring events in."""
    path = folder / "rights.jsonl"
    path.write_bytes(write(list(events)))
    take_file(source, path)


def known(domain: str, kind: str) -> KnownPlace:
    """A place outside that the company wrote down."""
    return KnownPlace.objects.create(domain=domain, kind=kind, since=today() - timedelta(days=400))
