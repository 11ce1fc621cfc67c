"""What strangers send: kept in a spool of its own, with who sent it, until somebody says which source it belongs to.

Bounded: strangers may not fill the disk. What comes beyond that is counted and said by the listener.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from hiden.base.clock import now
from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.gate import require
from hiden.logs.archive.batches import keep
from hiden.logs.archive.places import alone, appearing, folder
from hiden.logs.archive.spool import Frame, SpoolWriter, frame, frames, name_of, waiting
from hiden.logs.intake.taking import check_on
from hiden.logs.models import LogSource
from hiden.logs.receiving.routing import UNASSIGNED
from hiden.logs.sources import note_change
from hiden.people.models import Person

MOST_BYTES: Final = 256 << 20
_BETWEEN: Final = b"\0"


def packed(sender: str, port: int, record: bytes) -> bytes:
    """A record with who sent it to which port."""
    return b"%s %d%s%s" % (sender.encode(), port, _BETWEEN, record)


def unpacked(record: bytes) -> tuple[str, int, bytes]:
    """(sender, port, record)."""
    head, _, rest = record.partition(_BETWEEN)
    sender, _, port = head.decode().rpartition(" ")
    return sender, int(port), rest


def stored() -> int:
    """Bytes that strangers take up."""
    return sum(path.stat().st_size for path in folder("spool", UNASSIGNED).iterdir() if path.exists())


def senders() -> Counter[tuple[str, int]]:
    """How many records each stranger sent, by (address, port); of files that nobody writes to any more."""
    return Counter((sender, port) for sender, port, _ in _all())


def _all() -> Iterator[tuple[str, int, bytes]]:
    for path in waiting(UNASSIGNED):
        for _, record in frames(path):
            yield unpacked(record)


def assign(sender: str, source: LogSource, *, by: Person) -> int:
    """Give what a stranger sent to a source, with the moments at which it came; returns how many records.

    Raises NotFound when nothing of that sender waits, Conflict while the source is not on, NotAllowed.
    """
    require(by, "logs.manage")
    check_on(source)
    writer, moved = SpoolWriter(source.key), 0
    with alone(UNASSIGNED):
        for path in waiting(UNASSIGNED):
            theirs: list[Frame] = []
            others: list[Frame] = []
            for moment, record in frames(path):
                who, _, plain = unpacked(record)
                if who == sender:
                    theirs.append((moment, plain))
                else:
                    others.append((moment, record))
            if not theirs:
                continue
            # Under a key: killed before the stranger's file is rewritten, they are not given twice.
            keep(
                writer,
                [record for _, record in theirs],
                f"{name_of(path)} {sender}",
                [at for at, _ in theirs],
            )
            writer.turn()
            _rewrite(path.name, others)
            moved += len(theirs)
    _moved(sender, source, moved, by)
    return moved


def discard(sender: str, *, by: Person) -> int:
    """Remove what a stranger sent that belongs to no source of the company; returns how many records. Raises NotAllowed."""
    require(by, "logs.manage")
    gone = 0
    with alone(UNASSIGNED):
        for path in waiting(UNASSIGNED):
            held = list(frames(path))
            others = [each for each in held if unpacked(each[1])[0] != sender]
            if len(others) < len(held):
                _rewrite(path.name, others)
                gone += len(held) - len(others)
    return gone


def _moved(sender: str, source: LogSource, moved: int, by: Person) -> None:
    if not moved:
        raise NotFound(
            say("送信元「{sender}」から届いた、割り当てを待つ記録はありません。", sender=sender[:60]),
            say("「hiden logs unassigned」で、待っているものを確かめてください。"),
        )
    note_change(
        source,
        say(
            "割り当てを待っていた記録{count}件を、この取得元のものとしました（{at:%Y-%m-%d %H:%M} UTC）。",
            count=moved,
            at=now(),
        ),
        by=by,
    )


def _rewrite(name: str, held: list[Frame]) -> None:
    path = folder("spool", UNASSIGNED) / name
    if not held:
        path.unlink()
        return
    with appearing(f"spool/{UNASSIGNED}/{name}") as scratch:
        scratch.write_bytes(b"".join(frame(moment, record) for moment, record in held))
