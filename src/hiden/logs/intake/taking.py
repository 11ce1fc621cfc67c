"""Taking files: the verb behind `hiden logs ingest`, the drop folder and the upload page.

1. A content that was taken before changes nothing, whatever its name.
2. A file that has grown since continues where the earlier intake ended, if its beginning is still the same.
3. A process killed in between is carried on by whoever takes the same content again: what is sealed is not sealed twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, cast

from django.db import transaction

from hiden.base.clock import micros, now
from hiden.base.errors import Conflict
from hiden.base.words import say
from hiden.connectors.splitting import Chunk, Split, chunks
from hiden.ledger import SYSTEM
from hiden.logs.archive.places import alone
from hiden.logs.archive.points import note_archive
from hiden.logs.intake.bounds import begun, finished
from hiden.logs.intake.opening import Digest, Opener, contents, digest, opened
from hiden.logs.intake.sealing import Work, put_strays_aside, take_chunk
from hiden.logs.models import Intake, IntakeState, LogSource, SourceState
from hiden.logs.sources import connector_of
from hiden.people.models import Person


def take_file(source: LogSource, path: Path, *, name: str = "", by: Person | None = None) -> list[Intake]:
    """Take what a file holds (each member of a zip is an intake of its own); returns the intakes, old ones included.

    Raises Conflict when the source is not switched on, BadInput for a broken wrapping, OSError when the disk is full. What was
    sealed until then stays, and is not sealed again when the file is taken once more.
    """
    check_on(source)
    return [_take(source, name or inner, opener, by) for inner, opener in contents(path)]


def check_on(source: LogSource) -> None:
    """Raises Conflict unless records of the source may be taken."""
    if source.state != SourceState.ON:
        raise Conflict(
            say("「{name}」の記録の取得は始まっていません。", name=source.name),
            say("ログの取得元の頁で、目的・周知・責任者を確かめてから、取得を始めてください。"),
        )


def _take(source: LogSource, name: str, opener: Opener, by: Person | None) -> Intake:
    with alone(f"source-{source.key}"):
        done = Intake.objects.filter(source=source, state=IntakeState.DONE)
        sizes = set(done.filter(size__gt=0).values_list("size", flat=True))
        found = digest(opener, sizes if _grows(source) else ())
        intake = Intake.objects.filter(source=source, sha256=found.sha256).first()
        if intake is not None and intake.state == IntakeState.DONE:
            return intake
        if intake is None:
            intake = _begun(source, name, found, by)
        with opened(opener) as stream:
            connector = connector_of(source)
            _carry_on(intake, chunks(cast("BinaryIO", stream), connector.splits, head=connector.head))
        reason = say(
            "圧縮されたファイルが途中で終わっているか、壊れています。読めたところまで取り込みました。"
        )
        with transaction.atomic():
            finished(
                intake,
                heard_at=now(),
                ended=found.ended,
                reason=reason if found.broken else "",
                by=by or SYSTEM,
            )
            note_archive()
    return intake


def _grows(source: LogSource) -> bool:
    """Whether a file of this source may be the same file, longer."""
    return connector_of(source).splits in (Split.LINES, Split.CSV)


def _continued(source: LogSource, found: Digest) -> Intake | None:
    """The longest earlier intake that is the beginning of this content."""
    for size in sorted(found.beginnings, reverse=True):
        same = Intake.objects.filter(
            source=source, sha256=found.beginnings[size], state=IntakeState.DONE, size=size
        )
        if (earlier := same.first()) is not None:
            return earlier
    return None


def _begun(source: LogSource, name: str, found: Digest, by: Person | None) -> Intake:
    earlier = _continued(source, found)
    skipped = 0
    if earlier is not None:
        # A half line at the end of the earlier content is whole now: it is taken again.
        skipped = earlier.skipped + earlier.records - (0 if earlier.ended else 1)
    return begun(
        source,
        name[-300:],
        sha256=found.sha256,
        size=found.size,
        continues=earlier,
        origin=(earlier.origin or earlier) if earlier else None,
        skipped=skipped,
        person=by,
    )


def _carry_on(intake: Intake, pieces: Iterable[Chunk]) -> None:
    """Seal what is not sealed yet."""
    put_strays_aside(intake.source)
    work = Work.of(intake)
    done = intake.skipped + intake.records
    for chunk in pieces:
        fresh = _without(chunk, done)
        done = max(0, done - len(chunk.records))
        if fresh.records:
            received = micros(now())
            take_chunk(work, fresh, [received] * len(fresh.records))


def _without(chunk: Chunk, count: int) -> Chunk:
    """The chunk without its first records."""
    if not count:
        return chunk
    return Chunk(chunk.records[count:], chunk.context, max(0, chunk.head - count), chunk.encoding)
