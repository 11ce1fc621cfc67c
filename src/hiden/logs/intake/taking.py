"""Taking files: the verb behind `hiden logs ingest`, the drop folder and the upload page.

1. A content that was taken before changes nothing, whatever its name.
2. A file that has grown since continues where the earlier intake ended, if its beginning is still the same.
3. A process killed in between is carried on by whoever takes the same content again: what is sealed is not sealed twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, cast

from django.db import transaction

from hiden.base.clock import now
from hiden.base.errors import Conflict
from hiden.base.words import say
from hiden.connectors.grammar import Split
from hiden.connectors.splitting import Chunk, chunks
from hiden.ledger import SYSTEM, record
from hiden.logs.archive.places import alone
from hiden.logs.archive.points import note_archive
from hiden.logs.entries import IntakeTaken
from hiden.logs.intake.opening import Digest, Opener, contents, digest, opened
from hiden.logs.intake.sealing import Work, put_strays_aside, take_chunk
from hiden.logs.models import Intake, IntakeState, LogSource, Segment, SourceState
from hiden.logs.sources import connector_of
from hiden.logs.understanding.accounts import Accounts
from hiden.logs.understanding.items import Items
from hiden.people.models import Person

_EPOCH = datetime.fromtimestamp(0, UTC)


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
            intake = _begun(source, name, found, _continued(source, found), by)
        with opened(opener) as stream:
            connector = connector_of(source)
            _carry_on(intake, chunks(cast("BinaryIO", stream), connector.splits, head=connector.head))
        _finish(intake, by, ended=found.ended, broken=found.broken)
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


def _begun(source: LogSource, name: str, found: Digest, earlier: Intake | None, by: Person | None) -> Intake:
    last = Segment.objects.filter(source=source).order_by("-first").first()
    skipped = 0
    if earlier is not None:
        # A half line at the end of the earlier content is whole now: it is taken again.
        skipped = earlier.skipped + earlier.records - (0 if earlier.ended else 1)
    return Intake.objects.create(
        source=source,
        name=name[-300:],
        sha256=found.sha256,
        size=found.size,
        continues=earlier,
        first=0 if last is None else last.first + last.count,
        skipped=skipped,
        person=by,
        started_at=now(),
    )


def _carry_on(intake: Intake, pieces: Iterable[Chunk]) -> None:
    """Seal what is not sealed yet."""
    source = intake.source
    put_strays_aside(source)
    work = Work(source, connector_of(source), intake, Accounts.read(source.system_id), Items.read())
    done = intake.skipped + intake.records
    for chunk in pieces:
        fresh = _without(chunk, done)
        done = max(0, done - len(chunk.records))
        if fresh.records:
            received = int((now() - _EPOCH) / timedelta(microseconds=1))
            take_chunk(work, fresh, [received] * len(fresh.records))


def _without(chunk: Chunk, count: int) -> Chunk:
    """The chunk without its first records."""
    if not count:
        return chunk
    return Chunk(chunk.records[count:], chunk.context, max(0, chunk.head - count), chunk.encoding)


@transaction.atomic
def _finish(intake: Intake, by: Person | None, *, ended: bool, broken: bool) -> None:
    intake.refresh_from_db()
    intake.state, intake.finished_at, intake.ended = IntakeState.DONE, now(), ended
    if broken:
        intake.reason = say(
            "圧縮されたファイルが途中で終わっているか、壊れています。読めたところまで取り込みました。"
        )
    intake.save(update_fields=["state", "finished_at", "ended", "reason"])
    LogSource.objects.filter(pk=intake.source_id).update(heard_at=now())
    record(
        IntakeTaken(
            source=intake.source.key,
            name=intake.name,
            sha256=intake.sha256,
            size=intake.size,
            first=intake.first,
            records=intake.records,
            refused=intake.refused,
        ),
        by=by or SYSTEM,
    )
    note_archive()
