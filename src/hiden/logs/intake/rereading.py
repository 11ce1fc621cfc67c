"""Reading again: what was sealed is understood anew by the present connector, mapping, accounts and locations.

Records, seals and proofs stay as they are; only what was understood of them is replaced: rows of the view, counts, reasons of
refusal. A stretch of up to fifty segments is replaced in one transaction together with the ledger entry that says so, so that
whoever is killed in between has done whole stretches, each of them said. Doing it twice gives the same.

Somebody whose records were made unreadable does not come back: rows of a month whose key is destroyed stay out, even where their
record was sealed when nobody knew that it was about that person.
"""

from __future__ import annotations

import io
import secrets
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Final

import pyarrow as pa
from django.db import transaction
from django.db.models import F

from hiden.base.clock import FOREVER
from hiden.connectors.grammar import Connector, Refused
from hiden.connectors.splitting import Chunk, Split, chunks
from hiden.gate import require
from hiden.ledger import SYSTEM, record
from hiden.logs.archive.headers import Header
from hiden.logs.archive.keys import KeyRing
from hiden.logs.archive.places import alone, place
from hiden.logs.archive.segments import opened, read_segment
from hiden.logs.entries import ReadAgain
from hiden.logs.intake.overlapping import without_known
from hiden.logs.intake.reading import Read
from hiden.logs.intake.recounting import correct_days, days_of
from hiden.logs.intake.sealing import Work, keep_refusals, understand, write_view
from hiden.logs.models import Intake, LogSource, Segment, SubjectKey, ViewPart, Way
from hiden.logs.sources import connector_of
from hiden.logs.store.parts import drop_segments, files_of
from hiden.logs.understanding.accounts import Accounts
from hiden.logs.understanding.items import Items
from hiden.people.models import Person

_STRETCH: Final = 50
_REASONS: Final = 20
_HEAD: Final = 300  # no head of a file is longer


class Recount(Enum):
    """What becomes of the counts by day: `ADDED` adds what is new, `CORRECTED` takes hours away too, `KEPT` leaves them."""

    ADDED = "added"
    CORRECTED = "corrected"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Again:
    """What reading again did: segments, and refused records before and after."""

    segments: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class _Anew:
    """One segment as it is understood now; its rows lie in files that nobody names yet."""

    segment: Segment
    read: Read
    span: tuple[datetime, datetime] | None
    parts: list[ViewPart]


def read_again(source: LogSource, *, everything: bool = False, by: Person | None = None) -> Again:
    """Understand anew the segments of a source that hold refused records, or all of them. One at a time for each source.

    Records whose key was destroyed are left out, as before. Raises NotAllowed, BlockError where a segment is damaged.
    """
    if by is not None:
        require(by, "logs.manage")
    with alone(f"source-{source.key}"):
        wanted = Segment.objects.filter(source=source, expired_at=FOREVER).order_by("first")
        if not everything:
            wanted = wanted.filter(refused__gt=0)
        numbers = list(wanted.values_list("number", flat=True))
        return _all(source, numbers, by, Recount.CORRECTED if everything else Recount.ADDED)


def rebuild(source: LogSource, numbers: Sequence[int]) -> Again:
    """Make the rows of these segments again, of which files of the view were lost. Days keep what was counted."""
    with alone(f"source-{source.key}"):
        return _all(source, numbers, None, Recount.KEPT)


def _all(source: LogSource, numbers: Sequence[int], by: Person | None, days: Recount) -> Again:
    done = Again(0, 0, 0)
    for at in range(0, len(numbers), _STRETCH):
        one = _stretch(source, numbers[at : at + _STRETCH], by, days)
        done = Again(done.segments + one.segments, done.before + one.before, done.after + one.after)
    return done


def _stretch(source: LogSource, numbers: Sequence[int], by: Person | None, days: Recount) -> Again:
    work = _Work.of(source)
    anew: list[_Anew] = []
    for segment in Segment.objects.filter(number__in=numbers).select_related("intake").order_by("first"):
        segment.source = source
        anew.append(work.understood(segment, numbers, [part for each in anew for part in each.parts]))
    with alone("view"), transaction.atomic():
        # Whoever deletes what is past its time may have been here meanwhile.
        still = set(
            Segment.objects.filter(number__in=numbers, expired_at=FOREVER).values_list("number", flat=True)
        )
        gone = [each for each in anew if each.segment.number not in still]
        anew = [each for each in anew if each.segment.number in still]
        told = _replace(source, anew, by, days)
    for each in gone:
        _unlink(each.parts)
    return told


def _replace(source: LogSource, anew: Sequence[_Anew], by: Person | None, how: Recount) -> Again:
    numbers = [each.segment.number for each in anew]
    before, after = sum(each.segment.refused for each in anew), sum(len(each.read.refused) for each in anew)
    old = [part for part in ViewPart.objects.all() if set(part.segments) & set(numbers)]
    days = days_of(files_of(old), numbers, -1)
    # Not by "+", which leaves out what became less.
    days.update(days_of(files_of(part for each in anew for part in each.parts), numbers, 1))
    drop_segments(numbers)
    ViewPart.objects.bulk_create(part for each in anew for part in each.parts)
    for each in anew:
        _count(each)
    if how is not Recount.KEPT:
        correct_days(source, days, clear=how is Recount.CORRECTED)
    if anew:
        record(
            ReadAgain(source=source.key, segments=len(anew), refused_before=before, refused_after=after),
            by=by or SYSTEM,
        )
    return Again(len(anew), before, after)


def _count(anew: _Anew) -> None:
    """The counts of a segment and of what brought it, and the reasons beside it."""
    old, read = anew.segment, anew.read
    counts = {
        "events": read.said.num_rows,
        "refused": len(read.refused),
        "passed": read.passed,
        "repeated": read.repeated,
    }
    Intake.objects.filter(pk=old.intake_id).update(
        **{name: F(name) + count - getattr(old, name) for name, count in counts.items()}
    )
    first, last = anew.span or (None, None)
    Segment.objects.filter(pk=old.pk).update(
        connector=connector_of(old.source).id,
        reasons=dict(Counter(each.reason for each in read.refused).most_common(_REASONS)),
        events_from=first,
        events_until=last,
        **counts,
    )
    keep_refusals(old.source.key, Path(old.file).stem, read.refused)


def _unlink(parts: Iterable[ViewPart]) -> None:
    for part in parts:
        place(part.file).unlink(missing_ok=True)


# ---------- understanding one segment ----------


@dataclass(slots=True)
class _Work:
    """What reading the segments of a source needs, read once for a stretch."""

    source: LogSource
    accounts: Accounts
    items: Items
    erased: dict[tuple[str, date], datetime]
    ring: KeyRing = field(default_factory=KeyRing)
    contexts: dict[int, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, source: LogSource) -> _Work:
        rows = SubjectKey.objects.exclude(destroyed_at=FOREVER).filter(subject__startswith="p:")
        erased = {
            (subject, month): at
            for subject, month, at in rows.values_list("subject", "month", "destroyed_at")
        }
        return cls(source, Accounts.read(source.system_id), Items.read(), erased)

    def understood(self, segment: Segment, stretch: Sequence[int], before: Sequence[ViewPart]) -> _Anew:
        """The segment as it is understood now. `before`: what was made of those of the stretch that came before it."""
        header = Header.parse(bytes(segment.header))
        places, records, own = self._records(segment)
        work = Work(
            self.source, connector_of(self.source), segment.intake, self.accounts, self.items, self.ring
        )
        context, head = self._heading(segment, header, records)
        chunk = Chunk(records, context, head, header.encoding)
        read = self._without_erased(understand(work, chunk, header.received_from), segment, own)
        read = _placed(read, places, segment.count)
        span = read.span
        read = without_known(read, segment.intake, aside=stretch, instead=before)
        parts = write_view(segment, read, f"{segment.first:012d}-{secrets.token_hex(4)}")
        return _Anew(segment, read, span, parts)

    def _records(self, segment: Segment) -> tuple[list[int], list[bytes], list[int]]:
        """(places, records, numbers of their keys) of what can still be read, in order."""
        found: list[tuple[int, bytes, int]] = []
        for sealed, block in opened(read_segment(place(segment.file)), self.ring):
            if block is not None:
                found += [(at, raw, sealed.key) for at, raw in zip(sealed.places, block.records, strict=True)]
        found.sort(key=lambda each: each[0])
        return [each[0] for each in found], [each[1] for each in found], [each[2] for each in found]

    def _heading(self, segment: Segment, header: Header, records: Sequence[bytes]) -> tuple[bytes, int]:
        """(what the records need to be read, how many of the first are the head of the file), as the connector has it now.

        An explanation of a CSV may have been mended since: the head is looked for anew where the records hold it. What came as a
        stream holds none.
        """
        own = bytes.fromhex(header.context)
        connector = connector_of(self.source)
        if connector.splits is not Split.CSV:
            return own, 0
        if segment.first == segment.intake.first and not segment.intake.skipped:
            first = (
                _begun(connector, records, header.encoding) if _has_head(self.source, own, records) else None
            )
            self.contexts[segment.intake_id] = first.context if first else own
            return (first.context, first.head) if first else (own, 0)
        return self._context_of(segment.intake, own), 0

    def _context_of(self, intake: Intake, own: bytes) -> bytes:
        """The header of the file that an intake belongs to, from the segment in which it began; its own where that is gone."""
        while intake.skipped and intake.continues is not None:
            intake = intake.continues
        if intake.pk not in self.contexts:
            begin = Segment.objects.filter(intake=intake, first=intake.first, expired_at=FOREVER).first()
            if begin is None:
                return own
            begin.source, begin.intake = self.source, intake
            self._heading(begin, Header.parse(bytes(begin.header)), self._records(begin)[1])
        return self.contexts.get(intake.pk, own)

    def _without_erased(self, read: Read, segment: Segment, own: Sequence[int]) -> Read:
        """Without rows of people whose month was made unreadable after it was received; of records about several, none is taken."""
        if not self.erased or not read.said.num_rows:
            return read
        codes = read.seen.subjects.indices.to_pylist()
        names = read.seen.subjects.dictionary.to_pylist()
        months = [each.date().replace(day=1) for each in read.said["at"].to_pylist()]
        numbers = read.said["record"].to_pylist()
        about: dict[int, set[int]] = defaultdict(set)
        for number, code in zip(numbers, codes, strict=True):
            about[number].add(code)
        keep = []
        for number, code, month in zip(numbers, codes, months, strict=True):
            at = self.erased.get((names[code], month))
            keep.append(at is None or segment.received_from > at or len(about[number]) > 1)
        if all(keep):
            return read
        mask = pa.array(keep)
        out = {number for number, kept in zip(numbers, keep, strict=True) if not kept}
        return replace(read.only(mask), passed=read.passed + len(out))


def _begun(connector: Connector, records: Sequence[bytes], encoding: str) -> Chunk | None:
    """How a file that begins with these records begins."""
    end = "\n".encode(encoding or "ascii")
    raw = b"".join(record + end for record in records[:_HEAD])
    return next(chunks(io.BytesIO(raw), connector.splits, head=connector.head, records=_HEAD), None)


def _has_head(source: LogSource, own: bytes, records: Sequence[bytes]) -> bool:
    if own:
        return own in records[:_HEAD]
    return source.way in (Way.FILE, Way.FOLDER)


def _placed(read: Read, places: Sequence[int], count: int) -> Read:
    """Numbers of records are those of the segment again, where some of its records can no more be read."""
    if len(places) == count:
        return read
    at = pa.array(places, pa.int32())
    record_ = at.take(read.said["record"].combine_chunks())
    said = read.said.set_column(0, read.said.schema.field(0), record_)
    return replace(
        read, said=said, refused=tuple(Refused(places[each.record], each.reason) for each in read.refused)
    )
