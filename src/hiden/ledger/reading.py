"""One pass over the stored entries, without building an object for any of them.

A row whose bytes and columns agree to the letter passes by comparison alone. Any other is read again in full and slowly, by the
reader that everything else uses (`leaf.read`), so that what is reported never depends on the short way.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from itertools import chain, islice
from typing import Any

from django.db import connection

from hiden.base.words import say
from hiden.ledger import leaf
from hiden.ledger.leaf import LeafError
from hiden.ledger.models import EntryAbout, LedgerEntry, LedgerTile, PersonalPart
from hiden.ledger.spans import spans
from hiden.ledger.tiles import HEIGHT, WIDTH
from hiden.ledger.tree import Frontier, leaf_hash

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
    anchors: list[dict[str, Any]] = field(default_factory=list)
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


# index, kind, at as text, by, leaf, salt and json of the personal part (None where there is none)
Row = tuple[int, str, str, str, Any, Any, Any]
Thing = tuple[int, str, str]  # entry, noun, id

_scan = json.JSONDecoder().scan_once  # type: ignore[attr-defined] # what decode() calls, without its two regular expressions
# Text of the moment of a row. SQLite holds it as text already; the expression keeps its driver from parsing it.
_MOMENT = {
    "sqlite": "e.at || ''",
    "postgresql": "to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
}
_ROWS = """
    SELECT e."index", e.kind, {moment}, e.by, e.leaf, p.salt, p.json
    FROM ledger_entry e LEFT JOIN ledger_personal p ON p.entry = e."index"
    WHERE e."index" >= %s AND e."index" < %s ORDER BY e."index"
"""


class Reading:
    """One pass over the entries, in batches of whole tiles. Memory is that of a batch."""

    def __init__(self, report: Report, size: int, stops: list[int]) -> None:
        self.report = report
        self.size = size
        self.stops = stops  # sizes whose root is wanted, largest first
        self.tree = Frontier()
        self.root_at: dict[int, bytes] = {0: Frontier().root}
        self.last_at: datetime | None = None
        self.roots: list[bytes] = []  # of the full tiles of level 0
        self.absent: list[int] = []  # entries whose personal part is not there
        self._sql = _ROWS.format(moment=_MOMENT[connection.vendor])
        within = EntryAbout.objects.filter(entry__gte=0, entry__lt=size)  # what lies beyond is for strays.py
        about = within.order_by("id").values_list("entry", "noun", "ident")
        self._about: Iterator[Thing] = about.iterator(chunk_size=BATCH)
        self._moment = ("", "")  # the last moment as the row has it, and as the leaf must have it

    def run(self) -> None:
        """Read everything below the size that was read at the start."""
        for start in range(0, self.size, BATCH):
            end = min(start + BATCH, self.size)
            with connection.cursor() as cursor:
                cursor.execute(self._sql, [start, end])
                rows: list[Row] = cursor.fetchall()
            if len(rows) != end - start:
                there = {row[0] for row in rows}
                for first, last in spans(n for n in range(start, end) if n not in there):
                    self.report.wrong("deleted", first, _gone(first, last))
            self._check_rows(rows)
            self._check_strays(start, end, sum(1 for row in rows if row[6] is not None))
            self._grow(start, [leaf_hash(blob(row[4])) for row in rows])
        for entry, _noun, _ident in self._about:
            self.report.wrong("columns", entry, _extra(entry))
        if self.last_at is not None:
            self.report.until = leaf.show_moment(self.last_at)

    def _check_rows(self, rows: list[Row]) -> None:
        """The short way for all rows; the long way for those that are not plainly right."""
        things: list[Thing] = []
        absent: list[int] = []
        plain = all(self._plainly_right(row, things, absent) for row in rows)
        stored = list(islice(self._about, len(things))) if plain else []
        if not plain or stored != things:
            self._about = chain(stored, self._about)
            self._check_slowly(rows)
        elif rows:
            self.report.entries += len(rows)
            self.report.personal_parts += sum(1 for row in rows if row[6] is not None)
            self.absent += absent
            self.last_at = _moment_of(rows[-1][2])

    def _plainly_right(self, row: Row, things: list[Thing], absent: list[int]) -> bool:
        """Whether its bytes say what its columns say and its personal part is the right one or is not there.

        Adds what it is about to `things`, and its number to `absent` if it has lost its personal part.
        """
        index, kind, at, by, raw, salt, part = row
        if at != self._moment[0]:
            self._moment = at, _in_leaf(at)
        try:
            text = bytes(raw).decode()
            value, end = _scan(text, 0)
            if (
                end != len(text)
                or value.keys() != leaf.MEMBERS
                or value["n"] != index
                or value["at"] != self._moment[1]
                or value["kind"] != kind
                or value["by"] != by
                or value["v"] != 1
                or type(value["data"]) is not dict
            ):
                return False
            for noun, ident in value["about"]:
                things.append((index, noun, ident))
            if part is None:
                if value["personal"] is not None:
                    absent.append(index)
                return True
            return bool(sha256(bytes(salt) + bytes(part)).hexdigest() == value["personal"])
        except (ValueError, TypeError, AttributeError, StopIteration, RecursionError):
            return False

    def _check_slowly(self, rows: list[Row]) -> None:
        """Every row of a batch read in full, and each thing that is wrong with it named."""
        about = self._things_of(rows)
        for index, kind, at, by, raw, salt, part in rows:
            try:
                entry = leaf.read(blob(raw))
            except LeafError:
                self.report.wrong("form", index, say("記録番号{n}は、読めない書式です。", n=index))
                continue
            if entry.number != index:
                self.report.wrong(
                    "moved", index, say("記録番号{n}の位置に{other}があります。", n=index, other=entry.number)
                )
            columns = (kind, _moment_of(at), by, sorted(about.get(index, ())))
            if (entry.kind, entry.at, entry.by, sorted(entry.about)) != columns:
                self.report.wrong(
                    "columns", index, say("記録番号{n}の検索用の列が、記録の本文と違います。", n=index)
                )
            self._check_part(index, entry.personal, None if part is None else blob(salt) + blob(part))
            self.report.entries += 1
            self.last_at = entry.at

    def _things_of(self, rows: list[Row]) -> dict[int, list[tuple[str, str]]]:
        """The index rows of a batch; they were written in the order of the entries, so any other place is wrong."""
        found: dict[int, list[tuple[str, str]]] = {row[0]: [] for row in rows}
        last = max(found, default=-1)
        reached = -1
        for thing in self._about:
            entry, noun, ident = thing
            if entry > last:
                self._about = chain([thing], self._about)
                break
            if entry in found and entry >= reached:
                found[entry].append((noun, ident))
                reached = entry
            else:
                self.report.wrong("columns", entry, _extra(entry))
        return found

    def _check_part(self, index: int, personal: str | None, part: bytes | None) -> None:
        if part is None:
            if personal is not None:
                self.absent.append(index)
        elif sha256(part).hexdigest() != personal:
            self.report.wrong(
                "personal", index, say("記録番号{n}の個人に関する部分が変えられています。", n=index)
            )
        else:
            self.report.personal_parts += 1

    def _check_strays(self, start: int, end: int, met: int) -> None:
        """Personal parts of entries that are not there."""
        parts = PersonalPart.objects.filter(entry__gte=start, entry__lt=end)
        if parts.count() == met:
            return
        there = LedgerEntry.objects.filter(index__gte=start, index__lt=end).values("index")
        for stray in parts.exclude(entry__in=there).order_by("entry").values_list("entry", flat=True)[:MOST]:
            self.report.wrong("personal", stray, say("記録のない番号に、個人に関する部分があります。"))

    def _grow(self, start: int, hashes: list[bytes]) -> None:
        full = len(hashes) // WIDTH
        roots = _tile_roots(hashes[: full * WIDTH])
        _compare_tiles(self.report, 0, start // WIDTH, hashes, roots)
        self.roots += roots
        for number, root in enumerate(roots):
            if self.tree.size % WIDTH == 0 and not self._stops_before(self.tree.size + WIDTH):
                self.tree = self.tree.append([root], level=HEIGHT)
                self._stop()
            else:
                self._append(hashes[number * WIDTH : (number + 1) * WIDTH])
        self._append(hashes[full * WIDTH :])
        self.report.root = self.tree.root.hex()

    def _stops_before(self, size: int) -> bool:
        return bool(self.stops) and self.stops[-1] < size

    def _append(self, hashes: list[bytes]) -> None:
        begin = self.tree.size
        while self.stops and self.stops[-1] <= begin + len(hashes):
            self.tree = self.tree.append(hashes[self.tree.size - begin : self.stops[-1] - begin])
            self._stop()
        self.tree = self.tree.append(hashes[self.tree.size - begin :])

    def _stop(self) -> None:
        """Keep the root, if this is a size at which it is wanted."""
        if self.stops and self.stops[-1] == self.tree.size:
            self.root_at[self.stops.pop()] = self.tree.root


def blob(value: Any) -> bytes:
    """The bytes of a stored column. SQLite holds whatever it was given; what are no bytes counts as none."""
    if type(value) is bytes:  # a million times, so without a call
        return value
    return bytes(value) if isinstance(value, memoryview) else b""


def _in_leaf(at: str) -> str:
    """A moment as a leaf has it, from the text of a row; empty if it is not plainly one."""
    found = _moment_of(at)
    return "" if found is None else leaf.show_moment(found)


def _moment_of(at: str) -> datetime | None:
    """The moment of a row. SQLite leaves out microseconds that are zero, and holds whatever it was given."""
    try:
        return datetime.fromisoformat(at).replace(tzinfo=UTC)
    except (ValueError, TypeError):
        return None


def _extra(entry: int) -> str:
    return say("記録番号{n}の検索用の行が余分にあります。", n=entry)


def _gone(first: int, last: int) -> str:
    if first == last:
        return say("記録番号{n}がありません。", n=first)
    return say("記録番号{first}から{last}までがありません。", first=first, last=last)


def _tile_roots(hashes: list[bytes]) -> list[bytes]:
    """The roots of neighbouring full tiles, all of them one level at a time."""
    level = hashes
    for _ in range(HEIGHT):
        pairs = iter(level)
        level = [sha256(b"\1" + left + right).digest() for left, right in zip(pairs, pairs, strict=True)]
    return level


def check_tiles(report: Report, level: int, hashes: list[bytes]) -> list[bytes]:
    """Compare all full tiles of a level with what is stored, given all hashes of that level; returns their true roots."""
    roots: list[bytes] = []
    for start in range(0, len(hashes) - WIDTH + 1, BATCH):
        part = hashes[start : start + BATCH]
        part = part[: len(part) // WIDTH * WIDTH]
        found = _tile_roots(part)
        _compare_tiles(report, level, start // WIDTH, part, found)
        roots += found
    return roots


def _compare_tiles(report: Report, level: int, first: int, hashes: list[bytes], roots: list[bytes]) -> None:
    rows = LedgerTile.objects.filter(level=level, number__gte=first, number__lt=first + len(roots))
    stored = {
        number: (blob(root), blob(below))
        for number, root, below in rows.values_list("number", "root", "hashes")
    }
    for place, root in enumerate(roots):
        report.tiles += 1
        if stored.get(first + place) != (root, b"".join(hashes[place * WIDTH : (place + 1) * WIDTH])):
            report.wrong(
                "tile",
                None,
                say("木の部分（段{level}の{number}）が記録と合いません。", level=level, number=first + place),
            )
