"""Sealing what was received: every spool file that nobody writes to any more becomes an intake, and only then goes.

The intake's SHA-256 is over the name of the spool file and its frames, moments included: two files of a stream are never the same
content, even when a device said the same line twice. Killed at any moment, the next one carries on where segments end.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from itertools import islice
from pathlib import Path

from hiden.base.clock import of_micros
from hiden.base.errors import Conflict
from hiden.base.words import say
from hiden.connectors.splitting import BYTES, RECORDS, Chunk, Split
from hiden.logs.archive.batches import note_sealed
from hiden.logs.archive.places import alone
from hiden.logs.archive.points import note_archive
from hiden.logs.archive.spool import Frame, frame, frames, kept, name_of, waiting
from hiden.logs.intake.bounds import begun, finished
from hiden.logs.intake.sealing import Work, put_strays_aside, take_chunk
from hiden.logs.intake.troubles import noting
from hiden.logs.models import Intake, IntakeState, LogSource
from hiden.logs.sources import connector_of

_HEADED = (Split.CSV, Split.HEADED)  # ways of splitting that need a header


def stream_context(source: LogSource) -> bytes:
    """What the records of a stream need to be read: the header of a CSV, from the setting `context`.

    Raises Conflict for a format that cannot come in a stream, or needs a header that is not set.
    """
    splits = connector_of(source).splits
    context = str(source.setting.get("context", "")).encode(source.encoding or "utf-8")
    if splits is Split.EVTX:
        raise Conflict(
            say("「{name}」の形式（EVTX）は、ファイルとしてだけ取り込めます。", name=source.name),
            say("「ファイルを取り込む」か「決まったフォルダー」にするか、JSON で送ってください。"),
        )
    if splits in _HEADED and not context and not getattr(connector_of(source).reads, "names", ()):
        raise Conflict(
            say(
                "「{name}」は見出し行のある CSV なので、見出しがないと1行ずつ受け取れません。",
                name=source.name,
            ),
            say("取得元の設定「context」に、CSV の見出し行をそのまま入れてください。"),
        )
    return context


def seal_waiting(source: LogSource, *, wait: bool = True) -> int:
    """Seal all closed spool files of a source; returns how many records were sealed now.

    Without `wait`, nothing is done while another takes records of this source. Raises Conflict (see `stream_context`), and OSError
    when the disk is full; whatever is not sealed stays in the spool.
    """
    if not waiting(source.key):
        return 0
    with alone(f"source-{source.key}", wait=wait) as mine:
        if not mine:
            return 0
        context = stream_context(source)
        put_strays_aside(source)
        return sum(_seal(source, path, context) for path in waiting(source.key))


def seal_all(*, wait: bool = True) -> int:
    """Seal what waits of every source, and note the archive; returns how many records. What goes wrong is noted at its source."""
    sealed = 0
    for source in LogSource.objects.select_related("system", "responsible").order_by("pk"):
        with noting(source, "seal"):
            sealed += seal_waiting(source, wait=wait)
    if sealed:
        note_archive()
    return sealed


def _seal(source: LogSource, path: Path, context: bytes) -> int:
    digest, size, count, until = _measured(path)
    if not count:
        path.unlink()  # its writer died before anything was acknowledged
        return 0
    intake = Intake.objects.filter(source=source, sha256=digest).first()
    if intake is None:
        intake = begun(source, name_of(path), sha256=digest, size=size, file=False)
    sealed = 0
    if intake.state != IntakeState.DONE:
        before = intake.records
        _carry_on(intake, path, context)
        sealed = intake.records - before
        finished(intake, heard_at=of_micros(until))
    note_sealed(source.key, [each for each in kept(path) if each.batch is not None])
    path.unlink()
    return sealed


def _measured(path: Path) -> tuple[str, int, int, int]:
    """(SHA-256, bytes of the records, how many, last moment)."""
    found, size, count, until = sha256(name_of(path).encode() + b"\n"), 0, 0, 0
    for moment, one in frames(path):
        found.update(frame(moment, one))
        size += len(one)
        count += 1
        until = max(until, moment)
    return found.hexdigest(), size, count, until


def _carry_on(intake: Intake, path: Path, context: bytes) -> None:
    work = Work.of(intake)
    for held in _chunks(islice(frames(path), intake.records, None)):
        chunk = Chunk([one for _, one in held], context)
        take_chunk(work, chunk, [moment for moment, _ in held])


def _chunks(found: Iterator[Frame]) -> Iterator[list[Frame]]:
    held: list[Frame] = []
    size = 0
    for each in found:
        held.append(each)
        size += len(each[1])
        if len(held) >= RECORDS or size >= BYTES:
            yield held
            held, size = [], 0
    if held:
        yield held
