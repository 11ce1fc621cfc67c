"""`hiden ledger verify`: the stored ledger checked from its own bytes, sharing nothing with the writers but the formats.

1. Every leaf is read, hashed and appended; the head must be that tree. Its columns must say what its bytes say.
2. Every full tile must hold the hashes of the entries or tiles below it, and none may be missing.
3. Every checkpoint must be signed by its key and hold the root of the tree at its size; so must keys/ledger.last.
4. Every personal part must be the one its leaf is bound to; one that is missing must have been forgotten on the record.

Nothing is locked: what is appended while it runs lies beyond the size that was read at its start.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import islice
from typing import Any

from hiden.base.words import say
from hiden.home import key_file
from hiden.ledger import leaf
from hiden.ledger.checkpoint import Head, open_checkpoint
from hiden.ledger.leaf import Leaf, LeafError
from hiden.ledger.models import (
    EntryAbout,
    LedgerCheckpoint,
    LedgerEntry,
    LedgerHead,
    LedgerTile,
    PersonalPart,
)
from hiden.ledger.note import NoteError, Signer, Verifier
from hiden.ledger.spans import spans
from hiden.ledger.tiles import WIDTH
from hiden.ledger.tree import Frontier, leaf_hash, perfect_root

BATCH = 32 * WIDTH  # whole tiles
MOST = 100  # problems collected; after that the ledger is broken enough


@dataclass(slots=True)
class Report:
    """What was found. `problems` hold a code, the number of the entry if it is one, and a sentence."""

    entries: int = 0
    root: str = ""
    until: str | None = None
    checkpoints: int = 0
    signed: int = 0
    tiles: int = 0
    personal_parts: int = 0
    forgotten: int = 0
    problems: list[dict[str, Any]] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        return {"ok": self.ok, **asdict(self)}

    def wrong(self, code: str, entry: int | None, sentence: str) -> None:
        """Note one problem."""
        if len(self.problems) < MOST:
            self.problems.append({"code": code, "entry": entry, "what": sentence})


def verify_ledger() -> Report:
    """Check everything. Memory does not grow with the ledger, apart from the numbers of forgotten parts."""
    report = Report()
    row = LedgerHead.objects.filter(pk=1).values_list("size", "frontier").first()
    size, frontier = (row[0], bytes(row[1])) if row else (0, b"")
    checkpoints = list(LedgerCheckpoint.objects.filter(size__lte=size).order_by("size", "pk"))
    reading = _Reading(report, size, sorted({one.size for one in checkpoints}, reverse=True))
    reading.run()
    if reading.tree.size != size or reading.tree.raw != frontier:
        report.wrong("head", None, say("木の先端が、記録から計算した木と合いません。"))
    _check_upper_tiles(report, reading.roots, size)
    _check_checkpoints(report, checkpoints, reading.root_at)
    _check_last_signed(report, reading, size)
    _check_forgotten(report, reading)
    return report


class _Reading:
    """One pass over the entries, in batches of whole tiles."""

    def __init__(self, report: Report, size: int, stops: list[int]) -> None:
        self.report = report
        self.size = size
        self.stops = stops  # sizes whose root is wanted, largest first
        self.tree = Frontier()
        self.root_at: dict[int, bytes] = {0: Frontier().root}
        self.last_at: datetime | None = None
        self.roots: list[bytes] = []  # of the full tiles of level 0
        self.absent: list[int] = []  # entries whose personal part is not there
        about = EntryAbout.objects.order_by("id").values_list("entry", "noun", "ident")
        self.about = about.iterator(chunk_size=BATCH)
        self.next_about = next(self.about, None)

    def run(self) -> None:
        for start in range(0, self.size, BATCH):
            rows = LedgerEntry.objects.filter(index__gte=start, index__lt=min(start + BATCH, self.size))
            batch = list(rows.order_by("index").values_list("index", "kind", "at", "by", "leaf"))
            expected = min(start + BATCH, self.size) - start
            if len(batch) != expected:
                there = {row[0] for row in batch}
                for first, last in spans(n for n in range(start, start + expected) if n not in there):
                    self.report.wrong("deleted", first, _gone(first, last))
            parts = PersonalPart.objects.filter(entry__gte=start, entry__lt=start + BATCH)
            kept = {
                entry: (bytes(salt), bytes(raw))
                for entry, salt, raw in parts.values_list("entry", "salt", "json")
            }
            for row in batch:
                self._check_row(row, kept.pop(row[0], None))
            for stray in kept:
                if stray < self.size:
                    self.report.wrong(
                        "personal", stray, say("記録のない番号に、個人に関する部分があります。")
                    )
            self._grow(start, [leaf_hash(bytes(row[4])) for row in batch])
        if self.last_at is not None:
            self.report.until = leaf.show_moment(self.last_at)
        beyond = LedgerEntry.objects.filter(index__lt=0).count()
        if beyond:
            self.report.wrong("inserted", None, say("番号が負の記録があります。"))

    def _check_row(self, row: tuple[int, str, datetime, str, Any], part: tuple[bytes, bytes] | None) -> None:
        index, kind, at, by, raw = row
        about = self._about(index)
        try:
            entry = leaf.read(bytes(raw))
        except LeafError:
            self.report.wrong("form", index, say("記録番号{n}は、読めない書式です。", n=index))
            return
        if entry.number != index:
            self.report.wrong(
                "moved", index, say("記録番号{n}の位置に{other}があります。", n=index, other=entry.number)
            )
        if (entry.kind, entry.at, entry.by) != (kind, at, by) or sorted(entry.about) != sorted(about):
            self.report.wrong(
                "columns", index, say("記録番号{n}の検索用の列が、記録の本文と違います。", n=index)
            )
        self._check_part(index, entry, part)
        self.report.entries += 1
        self.last_at = entry.at

    def _about(self, index: int) -> list[tuple[str, str]]:
        """The index rows of one entry; they were written in the order of the entries."""
        found = []
        while self.next_about is not None and self.next_about[0] <= index:
            entry, noun, ident = self.next_about
            if entry == index:
                found.append((noun, ident))
            else:
                self.report.wrong("columns", entry, say("記録番号{n}の検索用の行が余分にあります。", n=entry))
            self.next_about = next(self.about, None)
        return found

    def _check_part(self, index: int, entry: Leaf, part: tuple[bytes, bytes] | None) -> None:
        if part is None:
            if entry.personal is not None:
                self.absent.append(index)
        elif sha256(part[0] + part[1]).hexdigest() != entry.personal:
            self.report.wrong(
                "personal", index, say("記録番号{n}の個人に関する部分が変えられています。", n=index)
            )
        else:
            self.report.personal_parts += 1

    def _grow(self, start: int, hashes: list[bytes]) -> None:
        begin = self.tree.size
        while self.stops and self.stops[-1] <= begin + len(hashes):
            stop = self.stops.pop()
            self.tree = self.tree.append(hashes[self.tree.size - begin : stop - begin])
            self.root_at[stop] = self.tree.root
        self.tree = self.tree.append(hashes[self.tree.size - begin :])
        self.report.root = self.tree.root.hex()
        full = [hashes[at : at + WIDTH] for at in range(0, len(hashes) - WIDTH + 1, WIDTH)]
        self.roots += _check_tiles(self.report, 0, start // WIDTH, full)


def _gone(first: int, last: int) -> str:
    if first == last:
        return say("記録番号{n}がありません。", n=first)
    return say("記録番号{first}から{last}までがありません。", first=first, last=last)


def _check_tiles(report: Report, level: int, first: int, tiles: list[list[bytes]]) -> list[bytes]:
    """Compare neighbouring full tiles with what is stored; returns their true roots."""
    rows = LedgerTile.objects.filter(level=level, number__gte=first, number__lt=first + len(tiles))
    stored = {
        number: (bytes(root), bytes(hashes))
        for number, root, hashes in rows.values_list("number", "root", "hashes")
    }
    roots = []
    for number, hashes in enumerate(tiles, first):
        roots.append(perfect_root(hashes))
        report.tiles += 1
        if stored.get(number) != (roots[-1], b"".join(hashes)):
            report.wrong(
                "tile",
                None,
                say("木の部分（段{level}の{number}）が記録と合いません。", level=level, number=number),
            )
    return roots


def _check_upper_tiles(report: Report, roots: list[bytes], size: int) -> None:
    level, expected = 1, LedgerTile.objects.filter(level=0, number__lt=size // WIDTH).count()
    if expected != size // WIDTH:
        report.wrong("tile", None, say("木の部分の数が合いません。"))
    while len(roots) >= WIDTH:
        full = [roots[at : at + WIDTH] for at in range(0, len(roots) - WIDTH + 1, WIDTH)]
        roots = _check_tiles(report, level, 0, full)
        level += 1


def _check_checkpoints(report: Report, rows: list[LedgerCheckpoint], root_at: dict[int, bytes]) -> None:
    for row in rows:
        report.checkpoints += 1
        try:
            head = open_checkpoint(bytes(row.note), Verifier.parse(row.vkey))
        except NoteError:
            report.wrong(
                "signature", None, say("{n}件時点のチェックポイントの署名が合いません。", n=row.size)
            )
            continue
        if (head.size, head.root) != (row.size, bytes(row.root)):
            report.wrong(
                "checkpoint", None, say("{n}件時点のチェックポイントの列が、署名と違います。", n=row.size)
            )
        elif root_at.get(head.size) != head.root:
            report.wrong("fork", None, say("記録は、{n}件時点で署名された木と合いません。", n=row.size))
        else:
            report.signed = max(report.signed, head.size)


def _check_last_signed(report: Report, reading: _Reading, size: int) -> None:
    """keys/ledger.last and the newest checkpoints against the tree: a ledger turned back is found here."""
    newest = LedgerCheckpoint.objects.order_by("-size").values_list("size", flat=True).first() or 0
    if newest > size and newest > (LedgerHead.objects.values_list("size", flat=True).first() or 0):
        report.wrong("rollback", None, say("{n}件まで署名されていますが、記録が足りません。", n=newest))
    path, key = key_file("ledger.last"), key_file("ledger.key")
    if not (path.exists() and key.exists()):
        return
    try:
        verifier = Signer.parse(key.read_text("ascii").removesuffix("\n")).verifier
        last = open_checkpoint(path.read_bytes(), verifier)
    except (NoteError, OSError, UnicodeDecodeError):
        report.wrong(
            "signature", None, say("最後に署名したチェックポイント（keys/ledger.last）の署名が合いません。")
        )
        return
    _compare_last(report, last, reading, size)


def _compare_last(report: Report, last: Head, reading: _Reading, size: int) -> None:
    if last.size > size and LedgerHead.objects.filter(size__lt=last.size).exists():
        report.wrong(
            "rollback",
            None,
            say("{n}件まで署名されていますが、{size}件しかありません。", n=last.size, size=size),
        )
    elif last.size in reading.root_at and reading.root_at[last.size] != last.root:
        report.wrong("fork", None, say("記録は、最後に署名された木と合いません。"))


def _check_forgotten(report: Report, reading: _Reading) -> None:
    """A missing personal part needs an entry that says it was forgotten; a forgotten one must not be there."""
    ranges = list(_forgotten_ranges())
    forgotten = {number for first, last in ranges for number in range(first, last + 1)}
    report.forgotten = sum(1 for number in reading.absent if number in forgotten)
    for first, last in spans(number for number in reading.absent if number not in forgotten):
        report.wrong(
            "personal_missing",
            first,
            say(
                "記録番号{first}から{last}までの個人に関する部分が、消去の記録なしに失われています。",
                first=first,
                last=last,
            ),
        )
    waiting = iter(sorted(forgotten))
    while some := list(islice(waiting, 500)):
        for number in PersonalPart.objects.filter(entry__in=some).values_list("entry", flat=True):
            report.wrong(
                "not_forgotten", number, say("記録番号{n}は、消去の記録があるのに残っています。", n=number)
            )


def _forgotten_ranges() -> Iterator[tuple[int, int]]:
    """What entries of forgetting name, also those written while this runs."""
    rows = LedgerEntry.objects.filter(kind="ledger.forgotten").order_by("index")
    for raw in rows.values_list("leaf", flat=True).iterator():
        try:
            entry = leaf.read(bytes(raw))
        except LeafError:
            continue  # named already by the pass over the entries
        if entry.kind == "ledger.forgotten":
            for first, last in entry.data["entries"]:
                yield first, min(last, entry.number)
