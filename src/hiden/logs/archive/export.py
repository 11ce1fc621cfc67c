"""Records with their proof, as a folder that an outsider checks with nothing but Python (hiden_verify_logs.py, which lies in it).

Of people who were not asked for, only hashes leave the house; the hashes are salted, so they betray nothing.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from hiden.base.clock import FOREVER, micros
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.ledger import SYSTEM, record
from hiden.ledger.actions import sign_checkpoint
from hiden.ledger.kinds import Author
from hiden.ledger.models import LedgerEntry
from hiden.ledger.queries import proof_of
from hiden.logs.archive.erasing import subjects_of
from hiden.logs.archive.hiden_verify_logs import FORMAT
from hiden.logs.archive.keys import KeyRing
from hiden.logs.archive.places import place
from hiden.logs.archive.points import note_archive
from hiden.logs.archive.segments import opened, read_segment
from hiden.logs.entries import LogsExported
from hiden.logs.models import ArchivePoint, LogSource, Segment, SubjectKey
from hiden.people.models import Person


@dataclass(frozen=True, slots=True)
class Taken:
    """What left: segments, records shown, records of others of which only hashes left."""

    folder: str
    segments: int
    shown: int
    others: int
    erased: int
    vkey: str


def export_logs(
    folder: Path,
    sources: Sequence[LogSource],
    *,
    first: datetime,
    until: datetime,
    person: Person | None = None,
    reason: str,
    by: Author = SYSTEM,
) -> Taken:
    """Write all records of these sources received in [first, until), or those of one person, with their proof.

    A segment that reaches into the period is taken whole, because its root binds all of it. Raises Conflict if the folder is in use,
    BadInput without a reason or where nothing was ever sealed; Broken as `sign_checkpoint`.
    """
    if not reason.strip() or not sources:
        raise BadInput(
            say("理由か取得元がありません。"), say("何のために、どの記録を書き出すかを指定してください。")
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Conflict(
            say("書き出し先「{folder}」は空ではありません。", folder=folder.name),
            say("新しいフォルダーの名前を指定してください。"),
        )
    keys = _keys_of(person)
    chosen = Segment.objects.filter(
        source__in=sources, received_until__gte=first, received_from__lt=until
    ).order_by("number")
    with transaction.atomic():
        point = note_archive()
        if point is None:
            raise BadInput(
                say("保管している記録がまだありません。"), say("記録を取り込んでから書き出してください。")
            )
        record(
            LogsExported(
                sources=[source.key for source in sources],
                first=first.isoformat(),
                until=until.isoformat(),
                person=person.key if person else "",
                segments=chosen.count(),
                reason=reason.strip(),
            ),
            by=by,
        )
    vkey = write_proof(folder, point.entry)
    _write_headers(folder, {source.pk for source in sources}, point.size)
    kept = [each for each in chosen if each.expired_at == FOREVER]
    done = Taken(str(folder), len(kept), *_write_segments(folder, kept, keys), vkey)
    manifest = {
        "format": FORMAT,
        "size": point.size,
        "root": bytes(point.root).hex(),
        "sources": {source.key: source.code for source in sources},
        "received_from": micros(first),
        "received_until": micros(until),
        "subject_keys": sorted(keys or ()),
        "segments": [each.number for each in kept],
        "expired": [each.number for each in chosen if each.expired_at != FOREVER],
    }
    write_private(folder / "manifest.json", _pretty(manifest))
    return done


def export_headers(folder: Path, sources: Sequence[LogSource], point: ArchivePoint) -> str:
    """Write what shows that no segment of these sources is missing up to a point, and none of their records. Returns the key.

    Raises as `sign_checkpoint`; FileExistsError if the folder holds such files already.
    """
    vkey = write_proof(folder, point.entry)
    _write_headers(folder, {source.pk for source in sources}, point.size)
    manifest = {
        "format": FORMAT,
        "size": point.size,
        "root": bytes(point.root).hex(),
        "sources": {source.key: source.code for source in sources},
        "headers_only": True,
        "received_from": 0,
        "received_until": 0,
        "subject_keys": [],
        "segments": [],
        "expired": [],
    }
    write_private(folder / "manifest.json", _pretty(manifest))
    return vkey


def export_records(folder: Path, wanted: Mapping[int, set[int]], point: ArchivePoint, *, shown: bool) -> int:
    """Write single records, by segment and place in it, with what shows that they are of the archive. Returns how many.

    `shown` false: only their salted hashes leave. Of blocks without such a record only the leaf is written. Segments that expired
    are named in the manifest. Raises as `sign_checkpoint`; FileExistsError.
    """
    rows = list(
        Segment.objects.filter(number__in=list(wanted), number__lt=point.size)
        .select_related("source")
        .order_by("number")
    )
    sources = {row.source.key: row.source.code for row in rows}
    write_proof(folder, point.entry, ())
    _write_headers(folder, {row.source_id for row in rows}, point.size)
    (folder / "segments").mkdir(mode=0o700)
    ring, count = KeyRing(), 0
    kept = [row for row in rows if row.expired_at == FOREVER]
    for row in kept:
        lines = []
        for line, of_them in _picked(row, ring, wanted[row.number], shown=shown):
            lines.append(json.dumps(line, separators=(",", ":")) + "\n")
            count += of_them
        write_private(folder / "segments" / f"{row.number}.jsonl", "".join(lines).encode())
    manifest = {
        "format": FORMAT, "size": point.size, "root": bytes(point.root).hex(), "sources": sources, "picked": True,
        "received_from": 0, "received_until": 0, "subject_keys": [], "segments": [row.number for row in kept],
        "expired": [row.number for row in rows if row.expired_at != FOREVER],
    }  # fmt: skip
    write_private(folder / "manifest.json", _pretty(manifest))
    return count


def _picked(
    segment: Segment, ring: KeyRing, places: set[int], *, shown: bool
) -> Iterator[tuple[dict[str, Any], int]]:
    """Lines of blocks, each with the number of wanted records in it."""
    for sealed, block in opened(read_segment(place(segment.file)), ring):
        mine = places.intersection(sealed.places)
        if block is None:
            yield {"leaf": sealed.leaf.hex()}, 0
        elif not mine:
            yield {"leaf": sealed.leaf.hex(), "others": len(sealed.places)}, 0
        else:
            records: list[Any] = [each.hex() for each in block.hashes()]
            if shown:
                for n, (salt, at, raw) in enumerate(
                    zip(block.salts(), block.moments, block.records, strict=True)
                ):
                    if sealed.places[n] in mine:
                        records[n] = [salt.hex(), at, base64.b64encode(raw).decode()]
            yield {"key": sealed.key, "places": list(sealed.places), "records": records}, len(mine)


def _pretty(manifest: dict[str, Any]) -> bytes:
    return json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _keys_of(person: Person | None) -> set[int] | None:
    """The numbers of one person's keys; None where everybody's records are asked for."""
    if person is None:
        return None
    return set(SubjectKey.objects.filter(subjects_of(person)).values_list("pk", flat=True))


_VERIFIERS: Final = (("hiden.ledger", "hiden_verify.py"), ("hiden.logs.archive", "hiden_verify_logs.py"))


def write_proof(folder: Path, entry: int, verifiers: Sequence[tuple[str, str]] = _VERIFIERS) -> str:
    """Write a ledger's entry and its proof, the key, and verifiers (package, file) into a folder. Returns the key.

    Raises Conflict while a transaction of somebody else keeps the entry from being signed; FileExistsError.
    """
    if proof_of(entry) is None:
        sign_checkpoint()
    proof = proof_of(entry)
    if proof is None:
        raise Conflict(
            say("この記録は、まだ記録簿に封をされていません。"),
            say("1分ほど待ってから、もう一度開いてください。"),
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    leaf = LedgerEntry.objects.values_list("leaf", flat=True).get(index=entry)
    write_private(folder / "entry.json", bytes(leaf))
    write_private(folder / "entry.tlog-proof", proof.dump())
    write_private(folder / "verifier.key", f"{proof.vkey}\n".encode())
    for package, name in verifiers:
        with as_file(files(package) / name) as source:
            shutil.copyfile(source, folder / name)
    return proof.vkey


def _write_headers(folder: Path, sources: set[int], size: int) -> None:
    rows = (
        Segment.objects.filter(number__lt=size).order_by("number").values_list("source_id", "header", "leaf")
    )
    lines = (
        b"H " + bytes(header) + b"\n" if source in sources else f"L {bytes(leaf).hex()}\n".encode()
        for source, header, leaf in rows.iterator(2000)
    )
    write_private(folder / "headers.txt", b"".join(lines))


def _write_segments(folder: Path, chosen: Sequence[Segment], keys: set[int] | None) -> tuple[int, int, int]:
    """(records shown, of others, blocks made unreadable)"""
    (folder / "segments").mkdir(mode=0o700)
    ring = KeyRing()
    shown = others = erased = 0
    for segment in chosen:
        lines = []
        for line in _blocks(segment, ring, keys):
            shown += len(line.get("records", ()))
            others += len(line.get("hashes", ()))
            erased += "leaf" in line
            lines.append(json.dumps(line, separators=(",", ":")) + "\n")
        write_private(folder / "segments" / f"{segment.number}.jsonl", "".join(lines).encode())
    return shown, others, erased


def _blocks(segment: Segment, ring: KeyRing, keys: set[int] | None) -> Iterator[dict[str, Any]]:
    for sealed, block in opened(read_segment(place(segment.file)), ring):
        if block is None:
            yield {"leaf": sealed.leaf.hex()}
            continue
        about = {"key": sealed.key, "places": list(sealed.places)}
        if keys is not None and sealed.key not in keys:
            yield {**about, "hashes": [each.hex() for each in block.hashes()]}
        else:
            shown = zip(block.salts(), block.moments, block.records, strict=True)
            yield {
                **about,
                "records": [
                    [salt.hex(), moment, base64.b64encode(raw).decode()] for salt, moment, raw in shown
                ],
            }


def write_private(path: Path, content: bytes) -> None:
    """A file that only its owner can read."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
