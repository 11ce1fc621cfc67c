"""`hiden ledger verify`: the stored ledger checked from its own bytes, sharing nothing with the writers but the formats.

1. Every leaf is read, hashed and appended; the head must be that tree. Its columns must say what its bytes say.
2. Every full tile must hold the hashes of the entries or tiles below it, and none may be missing.
3. Every checkpoint must be signed by its key and hold the root of the tree at its size; so must keys/ledger.last.
4. Every personal part must be the one its leaf is bound to; one that is missing must have been forgotten on the record.

Nothing is locked: what is appended while it runs lies beyond the size that was read at its start.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from hiden.base.collecting import not_collecting
from hiden.base.words import say
from hiden.home import key_file
from hiden.ledger import leaf
from hiden.ledger.checkpoint import Head, open_checkpoint
from hiden.ledger.leaf import LeafError
from hiden.ledger.models import LedgerCheckpoint, LedgerEntry, LedgerHead, LedgerTile, PersonalPart
from hiden.ledger.note import NoteError, Signer, Verifier
from hiden.ledger.reading import Reading, Report, check_tiles
from hiden.ledger.spans import spans
from hiden.ledger.tiles import WIDTH

__all__ = ["Report", "verify_ledger"]


@not_collecting()
def verify_ledger() -> Report:
    """Check everything. Memory does not grow with the ledger, apart from the numbers of forgotten parts."""
    report = Report()
    row = LedgerHead.objects.filter(pk=1).values_list("size", "frontier").first()
    size, frontier = (row[0], bytes(row[1])) if row else (0, b"")
    checkpoints = list(LedgerCheckpoint.objects.filter(size__lte=size).order_by("size", "pk"))
    reading = Reading(report, size, sorted({one.size for one in checkpoints}, reverse=True))
    reading.run()
    if reading.tree.size != size or reading.tree.raw != frontier:
        report.wrong("head", None, say("木の先端が、記録から計算した木と合いません。"))
    _check_upper_tiles(report, reading.roots, size)
    _check_checkpoints(report, checkpoints, reading.root_at)
    _check_last_signed(report, reading, size)
    _check_forgotten(report, reading)
    return report


def _check_upper_tiles(report: Report, roots: list[bytes], size: int) -> None:
    level, expected = 1, LedgerTile.objects.filter(level=0, number__lt=size // WIDTH).count()
    if expected != size // WIDTH:
        report.wrong("tile", None, say("木の部分の数が合いません。"))
    while len(roots) >= WIDTH:
        roots = check_tiles(report, level, roots)
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


def _check_last_signed(report: Report, reading: Reading, size: int) -> None:
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


def _compare_last(report: Report, last: Head, reading: Reading, size: int) -> None:
    if last.size > size and LedgerHead.objects.filter(size__lt=last.size).exists():
        report.wrong(
            "rollback",
            None,
            say("{n}件まで署名されていますが、{size}件しかありません。", n=last.size, size=size),
        )
    elif last.size in reading.root_at and reading.root_at[last.size] != last.root:
        report.wrong("fork", None, say("記録は、最後に署名された木と合いません。"))


def _check_forgotten(report: Report, reading: Reading) -> None:
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
