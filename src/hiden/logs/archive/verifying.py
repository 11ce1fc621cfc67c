"""Whether the archive is what was sealed. It reads files and rows afresh and trusts no counter.

1. Sequence numbers of each source leave no gap, and each header names the leaf of the one before.
2. Every header is in its one form and is the leaf that is stored; the tree over them has, at each size that the ledger noted, the
   root that the ledger noted.
3. Every file that has not expired is there, and is the file that was sealed; with `full`, every record is opened and hashed again up
   to the root in its header. Where a key was destroyed, the block's leaf stands for it, and is counted as erased.
4. No file lies among the segments that no row names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import groupby
from typing import Any

from hiden.base.clock import FOREVER
from hiden.base.errors import Broken
from hiden.base.words import say
from hiden.ledger.models import LedgerEntry
from hiden.ledger.tree import Frontier, leaf_hash
from hiden.logs.archive.blocks import BlockError
from hiden.logs.archive.headers import Header
from hiden.logs.archive.keys import KeyRing
from hiden.logs.archive.places import folder, place
from hiden.logs.archive.segments import read_segment, root_of, sha256_of
from hiden.logs.models import ArchivePoint, LogSource, Segment


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is not as it was sealed. `segment` is its number, −1 where it is none."""

    source: str
    segment: int
    what: str


@dataclass(slots=True)
class Report:
    """What was checked and what was found."""

    full: bool
    segments: int = 0
    expired: int = 0
    records: int = 0
    opened: int = 0  # records whose bytes were hashed again
    erased: int = 0  # records under destroyed keys
    noted: int = 0  # sizes at which the ledger holds the root
    size: int = 0
    root: str = ""
    since_noted: int = 0  # segments sealed after the last note: not in the ledger yet
    troubles: list[Trouble] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.troubles

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return {"sound": self.sound, **asdict(self)}


def verify(*, full: bool, source: LogSource | None = None) -> Report:
    """Check the whole archive, or the files of one source (headers and the tree are always checked whole)."""
    report = Report(full)
    ring = KeyRing()
    _headers(report)
    chosen = Segment.objects.order_by("source_id", "first").select_related("source")
    for of, segments in groupby(chosen.iterator(500), key=lambda each: each.source):
        _sequence(report, of.key, segments, ring if source is None or of == source else None)
    for each in LogSource.objects.all() if source is None else [source]:
        report.troubles += _strays(each)
    return report


def _headers(report: Report) -> None:
    """(2)"""
    notes = dict(ArchivePoint.objects.values_list("size", "root"))
    entries = dict(ArchivePoint.objects.values_list("size", "entry"))
    present = Frontier()
    rows = Segment.objects.order_by("number").values_list("number", "header", "leaf", "source__key")
    expected = 0
    for number, header, leaf, source in rows.iterator(2000):
        if number != expected:
            report.troubles.append(
                Trouble(
                    source,
                    number,
                    say("区画の番号が続いていません（{expected}番がありません）。", expected=expected),
                )
            )
            expected = number
        expected += 1
        if leaf_hash(bytes(header)) != bytes(leaf):
            report.troubles.append(Trouble(source, number, say("区画の見出しが書き換えられています。")))
        present = present.append([leaf_hash(bytes(header))])
        if present.size in notes:
            _noted(report, present, bytes(notes.pop(present.size)), entries[present.size])
    report.size, report.root = present.size, present.root.hex()
    for size in sorted(notes):
        report.troubles.append(
            Trouble(
                "",
                -1,
                say(
                    "台帳には{size}区画とありますが、{count}区画しかありません。",
                    size=size,
                    count=present.size,
                ),
            )
        )
    report.since_noted = present.size - max((size for size in entries if size <= present.size), default=0)


def _noted(report: Report, present: Frontier, root: bytes, entry: int) -> None:
    report.noted += 1
    told = (
        LedgerEntry.objects.filter(index=entry, kind="logs.archive_noted")
        .values_list("leaf", flat=True)
        .first()
    )
    if root != present.root or told is None or present.root.hex().encode() not in bytes(told):
        report.troubles.append(
            Trouble(
                "",
                -1,
                say(
                    "{size}区画のときの根が、台帳の記録（{entry}番）と違います。",
                    size=present.size,
                    entry=entry,
                ),
            )
        )


def _sequence(report: Report, source: str, segments: Iterator[Segment], ring: KeyRing | None) -> None:
    """(1), and (3) for each segment."""
    after, before = 0, ""
    for segment in segments:
        report.segments += 1
        report.records += segment.count
        try:
            header = Header.parse(bytes(segment.header))
        except (ValueError, KeyError, TypeError):
            report.troubles.append(Trouble(source, segment.number, say("区画の見出しを読めません。")))
            continue
        if (header.source, header.first, header.count) != (source, segment.first, segment.count):
            report.troubles.append(Trouble(source, segment.number, say("区画の見出しと台帳の行が違います。")))
        if header.first != after or header.before != before:
            report.troubles.append(
                Trouble(
                    source,
                    segment.number,
                    say(
                        "前の区画とつながりません（{first}件目から、{after}件目まで抜けています）。",
                        first=after,
                        after=header.first,
                    ),
                )
            )
        after, before = header.first + header.count, header.leaf.hex()
        if segment.expired_at != FOREVER:
            report.expired += 1
            if place(segment.file).exists():
                report.troubles.append(
                    Trouble(source, segment.number, say("消去したはずのファイルが残っています。"))
                )
        elif ring is not None:
            report.troubles += [
                Trouble(source, segment.number, what) for what in _file(report, segment, header, ring)
            ]


def _file(report: Report, segment: Segment, header: Header, ring: KeyRing) -> Iterator[str]:
    """(3)"""
    path = place(segment.file)
    if not path.exists():
        yield say("ファイルがありません（{file}）。", file=segment.file)
        return
    if sha256_of(path) != segment.file_sha256:
        yield say("ファイルが書き換えられています（{file}）。", file=segment.file)
    if not report.full:
        return
    try:
        blocks = read_segment(path)
        ring.fetch(block.key for block in blocks)
    except (BlockError, Broken):
        yield say("ファイルを区画として読めません（{file}）。", file=segment.file)
        return
    if root_of([block.leaf for block in blocks]).hex() != header.root or len(blocks) != header.blocks:
        yield say("ファイルの中身が、封をしたときの根と合いません（{file}）。", file=segment.file)
    places: list[int] = []
    for block in blocks:
        places += block.places
        try:
            found = block.open(ring)
        except BlockError:
            yield say(
                "一部の記録を開けません（{file}、{count}件）。", file=segment.file, count=len(block.places)
            )
            continue
        if found is None:
            report.erased += len(block.places)
        elif found.leaf() != block.leaf:
            yield say("記録が書き換えられています（{file}）。", file=segment.file)
        else:
            report.opened += len(block.places)
    if sorted(places) != list(range(header.count)):
        yield say("記録の並びが、封をしたときと違います（{file}）。", file=segment.file)


def _strays(source: LogSource) -> list[Trouble]:
    """(4)"""
    named = set(Segment.objects.filter(source=source).values_list("file", flat=True))
    found = sorted(
        path.name for path in folder("segments", source.key).iterdir() if path.suffix == ".parquet"
    )
    lost = [name for name in found if f"segments/{source.key}/{name}" not in named]
    return [
        Trouble(source.key, -1, say("どこにも登録されていないファイルがあります（{file}）。", file=name))
        for name in lost
    ]


__all__ = ["Report", "Trouble", "verify"]
