"""`hiden ledger verify`: the stored ledger checked from its own bytes, sharing nothing with the writers but the formats.

1. Every leaf is read, hashed and appended; the head must be that tree. Its columns must say what its bytes say.
2. Every full tile must hold the hashes of the entries or tiles below it, and none may be missing.
3. Every checkpoint must be signed by a key of this installation and hold the root of the tree at its size; so must
   keys/ledger.last, and none that it names may be missing.
4. Every personal part must be the one its leaf is bound to; one that is missing must have been forgotten on the record.
5. No row of any of these tables may lie beyond the tree.
6. What others outside saw of it (anchors.py: time stamps, witnesses) must be its beginning.

Nothing is locked: what is appended while it runs lies beyond the size that was read at its start.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from hiden.base.collecting import not_collecting
from hiden.base.words import say
from hiden.ledger import leaf
from hiden.ledger.anchors import Anchor, anchors
from hiden.ledger.checkpoint import open_checkpoint
from hiden.ledger.leaf import LeafError
from hiden.ledger.models import LedgerCheckpoint, LedgerEntry, LedgerHead, LedgerTile, PersonalPart
from hiden.ledger.note import NoteError, Verifier
from hiden.ledger.outside import Outside, read_outside
from hiden.ledger.reading import Reading, Report, blob, check_tiles
from hiden.ledger.spans import spans
from hiden.ledger.strays import (
    heads,
    named,
    stray_checkpoints,
    stray_entries,
    stray_parts,
    stray_things,
    stray_tiles,
    whole,
)
from hiden.ledger.tiles import WIDTH

__all__ = ["Report", "verify_ledger"]


@not_collecting()
def verify_ledger() -> Report:
    """Check everything. Memory does not grow with the ledger, apart from the numbers of forgotten parts."""
    report = Report()
    outside = read_outside()  # before the tree, which only grows
    row = LedgerHead.objects.filter(pk=1).values_list("size", "frontier").first()
    size, frontier = (whole(row[0]), blob(row[1])) if row else (0, b"")
    checkpoints = list(LedgerCheckpoint.objects.filter(size__lte=max(size, 0)).order_by("size", "pk"))
    seen = anchors()
    stops = (
        {one.size for one in checkpoints}
        | {one.size for one in seen}
        | ({outside.last.size} if outside.last else set())
    )
    reading = Reading(report, max(size, 0), sorted((one for one in stops if 0 <= one <= size), reverse=True))
    reading.run()
    if reading.tree.size != size or reading.tree.raw != frontier or heads() > 1:
        report.wrong("head", None, say("木の先端が、記録から計算した木と合いません。"))
    _check_upper_tiles(report, reading.roots, max(size, 0))
    _check_checkpoints(report, checkpoints, reading.root_at, outside)
    _check_last_signed(report, outside, checkpoints, reading.root_at, size)
    _check_anchors(report, seen, reading.root_at, size)
    _check_strays(report)
    _check_forgotten(report, reading)
    return report


def _check_upper_tiles(report: Report, roots: list[bytes], size: int) -> None:
    level, expected = 1, LedgerTile.objects.filter(level=0, number__lt=size // WIDTH).count()
    if expected != size // WIDTH:
        report.wrong("tile", None, say("木の部分の数が合いません。"))
    while len(roots) >= WIDTH:
        roots = check_tiles(report, level, roots)
        level += 1


def _check_checkpoints(
    report: Report, rows: list[LedgerCheckpoint], root_at: dict[int, bytes], outside: Outside
) -> None:
    if rows and outside.current is None:
        report.wrong(
            "key", None, say("署名鍵（keys/ledger.key）がないか壊れていて、署名を確かめられません。")
        )
    for row in rows:
        report.checkpoints += 1
        try:
            head = open_checkpoint(blob(row.note), Verifier.parse(row.vkey))
        except NoteError:
            report.wrong(
                "signature", None, say("{n}件時点のチェックポイントの署名が合いません。", n=row.size)
            )
            continue
        if (head.size, head.root) != (row.size, blob(row.root)):
            report.wrong(
                "checkpoint", None, say("{n}件時点のチェックポイントの列が、署名と違います。", n=row.size)
            )
        elif root_at.get(head.size) != head.root:
            report.wrong("fork", None, say("記録は、{n}件時点で署名された木と合いません。", n=row.size))
        elif row.vkey not in outside.keys:
            if outside.current is not None:
                report.wrong(
                    "key",
                    None,
                    say("{n}件時点のチェックポイントは、この環境の鍵で署名されていません。", n=row.size),
                )
        else:
            report.signed = max(report.signed, head.size)


def _check_anchors(report: Report, seen: list[Anchor], root_at: dict[int, bytes], size: int) -> None:
    """What somebody outside saw and when, against the tree as it is."""
    for one in seen:
        state = one.state
        if one.size > size:
            state = "rolled_back"
            report.wrong(
                "rollback",
                None,
                say(
                    "「{who}」は{n}件の記録を見ていますが、今は{size}件しかありません。",
                    who=one.who,
                    n=one.size,
                    size=size,
                ),
            )
        elif one.size and root_at.get(one.size) != one.root:
            state = "forked"
            report.wrong(
                "fork",
                None,
                say("記録は、「{who}」が見た{n}件時点の木と合いません。", who=one.who, n=one.size),
            )
        at = leaf.show_moment(one.at)
        report.anchors.append({"kind": one.kind, "who": one.who, "size": one.size, "at": at, "state": state})


def _check_last_signed(
    report: Report, outside: Outside, rows: list[LedgerCheckpoint], root_at: dict[int, bytes], size: int
) -> None:
    """keys/ledger.last against the tree and the checkpoints: a ledger turned back or rewritten is found here."""
    mine = [row.size for row in rows if outside.current and row.vkey == outside.current.vkey]
    if outside.state == "damaged" and outside.current:
        report.wrong(
            "signature", None, say("最後に署名したチェックポイント（keys/ledger.last）の署名が合いません。")
        )
    elif outside.state == "missing" and len(mine) > 1:  # a crash after the very first signature leaves none
        report.wrong(
            "checkpoint", None, say("最後に署名したチェックポイント（keys/ledger.last）がありません。")
        )
    last = outside.last
    if last is None:
        return
    if last.size > size:
        report.wrong(
            "rollback",
            None,
            say("{n}件まで署名されていますが、{size}件しかありません。", n=last.size, size=max(size, 0)),
        )
    elif root_at.get(last.size) != last.root:
        report.wrong("fork", None, say("記録は、最後に署名された木と合いません。"))
    elif last.size not in mine:
        report.wrong("checkpoint", None, say("{n}件時点のチェックポイントが失われています。", n=last.size))


def _check_strays(report: Report) -> None:
    """Rows that lie beyond the tree: planted there, or left over from a longer one."""
    for first, last in stray_entries():
        report.wrong(
            "inserted", first, say("木にない番号{which}の記録があります。", which=named(first, last))
        )
    for first, last in stray_things():
        report.wrong(
            "columns", first, say("記録のない番号{which}に、検索用の行があります。", which=named(first, last))
        )
    for first, last in stray_parts():
        report.wrong(
            "personal",
            first,
            say("記録のない番号{which}に、個人に関する部分があります。", which=named(first, last)),
        )
    for size in stray_checkpoints():
        report.wrong("rollback", None, say("{n}件まで署名されていますが、記録が足りません。", n=size))
    for level, place in stray_tiles():
        report.wrong(
            "tile",
            None,
            say(
                "まだ満ちていないはずの木の部分（段{level}の{number}）があります。", level=level, number=place
            ),
        )


def _check_forgotten(report: Report, reading: Reading) -> None:
    """A missing personal part needs an entry that says it was forgotten; a forgotten one must not be there."""
    ranges = list(_forgotten_ranges(report))
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


def _forgotten_ranges(report: Report) -> Iterator[tuple[int, int]]:
    """What entries of forgetting name, also those written while this runs."""
    rows = LedgerEntry.objects.filter(kind="ledger.forgotten").order_by("index")
    for index, raw in rows.values_list("index", "leaf").iterator():
        try:
            entry = leaf.read(blob(raw))
            if entry.kind != "ledger.forgotten":
                continue
            ranges = [(first, last) for first, last in entry.data["entries"] if 0 <= first <= last]
            yield from [(first, min(last, whole(index) - 1)) for first, last in ranges]
        except LeafError:
            continue  # named already by the pass over the entries
        except (KeyError, TypeError, ValueError):
            report.wrong("form", index, say("記録番号{n}は、読めない書式です。", n=index))
