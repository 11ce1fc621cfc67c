"""Verbs: keep what was said to whom. Files that went along are kept by their hash; a wrong line is corrected by a new one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import File
from django.db import transaction
from django.db.models import QuerySet

from hiden.base.clock import now
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import require
from hiden.incidents.deciding.entries import CommunicationKept
from hiden.incidents.deciding.models import Attached, Communication, Way
from hiden.incidents.models import Incident
from hiden.ledger import record
from hiden.people.models import Person


@dataclass(frozen=True, slots=True)
class FileSeen:
    """A file by what it is called, how large it is, and its hash (SHA-256, hex)."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Line:
    """What was said."""

    at: datetime
    outgoing: bool
    whom: str
    way: Way
    words: str
    files: tuple[FileSeen, ...] = ()


def seen(files: Iterable[File[bytes]]) -> tuple[FileSeen, ...]:
    """Hash files as they are sent, without keeping them."""
    found = []
    for one in files:
        digest = hashlib.sha256()
        for chunk in one.chunks():
            digest.update(chunk)
        found.append(FileSeen((one.name or "")[:255], one.size, digest.hexdigest()))
    return tuple(found)


@transaction.atomic
def keep(incident: Incident, line: Line, *, by: Person) -> Communication:
    """Keep a line. Raises BadInput, NotAllowed."""
    require(by, "incidents.work", incident)
    return _write(incident, line, replaces=None, by=by)


@transaction.atomic
def correct(wrong: Communication, line: Line, *, by: Person) -> Communication:
    """Put a right one in the place of a wrong one, which stays. Raises BadInput, Conflict, NotAllowed."""
    require(by, "incidents.work", wrong.incident)
    found = Communication.objects.select_for_update(of=("self",)).select_related("incident").get(pk=wrong.pk)
    if Communication.objects.filter(replaces=found).exists():
        raise Conflict(say("この連絡は、もう訂正されています。"), say("頁を開き直してください。"))
    return _write(found.incident, line, replaces=found, by=by)


def standing(incident: Incident) -> QuerySet[Communication]:
    """Those that stand, the latest first."""
    rows = Communication.objects.filter(incident=incident, replaced_by=None)
    return rows.select_related("recorded_by").prefetch_related("attached").order_by("-at", "-pk")


def _write(incident: Incident, line: Line, *, replaces: Communication | None, by: Person) -> Communication:
    if not line.whom.strip() or not line.words.strip():
        raise BadInput(say("相手か内容が書かれていません。"), say("誰と、何を話したかを書いてください。"))
    if line.at > now():
        raise BadInput(say("連絡の日時が、まだ来ていません。"), say("日時を確かめてください。"))
    made = Communication.objects.create(
        incident=incident, at=line.at, outgoing=line.outgoing, whom=line.whom.strip()[:200], way=line.way,
        words=line.words.strip(), recorded_by=by, recorded_at=now(), replaces=replaces,
    )  # fmt: skip
    Attached.objects.bulk_create(
        Attached(communication=made, name=one.name, size=one.size, sha256=one.sha256) for one in line.files
    )
    said = CommunicationKept(
        incident.key, str(incident), line.at.isoformat(), line.outgoing, made.whom, line.way, made.words,
        [[one.name, one.sha256] for one in line.files], corrects=replaces is not None,
    )  # fmt: skip
    record(said, by=by)
    return made


__all__ = ["FileSeen", "Line", "correct", "keep", "seen", "standing"]
