"""Records that could not be read: which, why, and their bytes for somebody who may look, each look entered into the ledger."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hiden.base.clock import TOKYO, of_micros
from hiden.gate import require
from hiden.ledger import record
from hiden.logs.archive.expiring import refusals
from hiden.logs.archive.keys import KeyRing
from hiden.logs.archive.places import place
from hiden.logs.archive.reading import record_at
from hiden.logs.entries import Looked
from hiden.logs.models import Intake, LogSource, Segment
from hiden.logs.queries import refusing
from hiden.people.models import Person

SIGNS: Final = 500
_BYTES: Final = 4 * SIGNS
_PRIVATE: Final = re.compile("[\uf8f0-\uf8f3]")


@dataclass(frozen=True, slots=True)
class Unread:
    """A record that could not be read. `number`: its sequence number in the source; `text` None where its key was destroyed."""

    number: int
    reason: str
    received: datetime | None
    size: int
    text: str | None
    more: bool


def _refused(segment: Segment) -> Iterator[tuple[int, str]]:
    """(place in the segment, reason), in order."""
    path = place(refusals(segment))
    if not path.exists():
        return
    with path.open(encoding="utf-8") as file:
        for line in file:
            at, reason = json.loads(line)
            yield int(at), str(reason)


def look(
    source: LogSource,
    *,
    intake: Intake | None = None,
    reason: str = "",
    skip: int = 0,
    most: int = 20,
    by: Person,
) -> list[Unread]:
    """Records that could not be read, newest segments first, with their bytes: they may hold names, so the look is recorded.

    Raises NotAllowed unless `by` may manage sources.
    """
    require(by, "logs.manage")
    ring = KeyRing()
    found: list[Unread] = []
    days: list[datetime] = []
    for segment in refusing(source, intake):
        for at, why in _refused(segment):
            if reason and why != reason:
                continue
            if skip:
                skip -= 1
                continue
            found.append(_unread(segment, at, why, ring))
            days += [segment.received_from, segment.received_until]
            if len(found) == most:
                break
        if len(found) == most:
            break
    _record(source, found, days, by)
    return found


def _unread(segment: Segment, at: int, why: str, ring: KeyRing) -> Unread:
    held = record_at(segment, at, ring)
    if held is None:
        return Unread(segment.first + at, why, None, 0, None, more=False)
    moment, raw = held
    text = shown(raw)
    return Unread(
        segment.first + at,
        why,
        of_micros(moment),
        len(raw),
        text[:SIGNS],
        more=len(text) > SIGNS or len(raw) > _BYTES,
    )


def shown(raw: bytes) -> str:
    """The beginning of a record as text: bytes that are no text, and signs that do not print, as escapes."""
    piece = raw[:_BYTES]
    try:
        text = piece.decode("utf-8", "strict")
    except UnicodeDecodeError as fault:
        cut = fault.start >= len(piece) - 3 and len(raw) > _BYTES  # a sign that was cut in two is no fault
        text = piece[: fault.start].decode() if cut else _other(piece)
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)


def _other(piece: bytes) -> str:
    try:
        text = piece.decode("cp932")
    except UnicodeDecodeError:
        text = ""
    # Bytes of no sign at all become private ones there.
    return text if text and not _PRIVATE.search(text) else piece.decode("utf-8", "backslashreplace")


def _record(source: LogSource, found: list[Unread], days: list[datetime], by: Person) -> None:
    if not found:
        return
    first, last = (min(days).astimezone(TOKYO).date(), max(days).astimezone(TOKYO).date())
    record(
        Looked(
            by=by.key,
            about_person="",
            item="",
            words=f"refused {source.code}",
            first_day=first.isoformat(),
            last_day=last.isoformat(),
            permit="",
            found=len(found),
            exported=False,
        ),
        by=by,
    )
