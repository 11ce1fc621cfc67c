"""The export: a folder that an outsider can check with nothing but Python. Written in a stream, whatever the size.

It ends at a checkpoint, so every line in it is covered by a signature. The same ledger gives the same bytes.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.resources import as_file, files
from pathlib import Path

from django.db import transaction

from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.ledger.actions import record, sign_checkpoint
from hiden.ledger.anchors import lay_down
from hiden.ledger.entries import Exported
from hiden.ledger.hiden_verify import FORMAT
from hiden.ledger.kinds import SYSTEM, Author
from hiden.ledger.models import LedgerCheckpoint, LedgerCosignature, LedgerEntry, PersonalPart
from hiden.ledger.queries import size
from hiden.ledger.tree import leaf_hash
from hiden.ledger.veils import kept_from

VERIFIERS = ("hiden_verify.py", "hiden_verify_stamps.py")
CHUNK = 16_384  # entries a file: a perfect subtree


@dataclass(frozen=True, slots=True)
class Export:
    """What was written."""

    folder: str
    entries: int
    checkpoints: int
    personal_parts: int
    root: str
    vkey: str
    keys: tuple[str, ...]  # every key that signed a part; whoever checks needs all of them


def export_ledger(folder: Path, *, with_personal: bool, by: Author = SYSTEM) -> Export:
    """Write the ledger into a new folder. That somebody took it is itself the last entry of what is written.

    Raises Conflict if the folder is in use, BadInput if it cannot be made; Broken as `sign_checkpoint`.
    """
    _make_folder(folder)
    with transaction.atomic():
        record(Exported(size(), with_personal), by=by)
    newest = sign_checkpoint()
    assert newest is not None  # there is at least the entry of this export
    notes, keys = _write_checkpoints(folder, newest)
    _write(folder / "manifest.json", _manifest(newest, with_personal=with_personal))
    parts = 0
    for number, start in enumerate(range(0, newest.size, CHUNK)):
        end = min(start + CHUNK, newest.size)
        _write_entries(folder, number, start, end)
        if with_personal:
            parts += _write_parts(folder, number, start, end, by)
    _write_stamps(folder, newest.size)
    beside = (*((name, name) for name in VERIFIERS), ("export_readme.txt", "README.txt"))
    for name, target in beside:
        with as_file(files("hiden.ledger") / name) as source:
            shutil.copyfile(source, folder / target)
    return Export(str(folder), newest.size, notes, parts, bytes(newest.root).hex(), newest.vkey, tuple(keys))


def _write_stamps(folder: Path, size: int) -> None:
    """What others outside stamped; nothing where nobody did."""
    lines = [
        json.dumps({"file": name, "who": one.who}, ensure_ascii=False).encode() + b"\n"
        for name, one in lay_down(folder, size, _write)
    ]
    if lines:
        _write(folder / "stamps.jsonl", b"".join(lines))


def _make_folder(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Conflict(
            say("書き出し先「{folder}」は空ではありません。", folder=folder.name),
            say("新しいフォルダーの名前を指定してください。"),
        )
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(
            say("書き出し先「{folder}」を作れません。", folder=str(folder)),
            say("書き込める場所を指定してください。"),
        ) from error


def _manifest(newest: LedgerCheckpoint, *, with_personal: bool) -> bytes:
    about = {
        "format": FORMAT,
        "origin": newest.vkey.partition("+")[0],
        "size": newest.size,
        "root": bytes(newest.root).hex(),
        "personal": "included" if with_personal else "withheld",
        "entries_per_file": CHUNK,
    }
    return json.dumps(about, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _write_checkpoints(folder: Path, newest: LedgerCheckpoint) -> tuple[int, list[str]]:
    rows = list(LedgerCheckpoint.objects.filter(size__lte=newest.size).order_by("size", "pk"))
    notes = _cosigned(rows)
    lines = [json.dumps(note, ensure_ascii=False) + "\n" for note in notes]
    _write(folder / "checkpoints.jsonl", "".join(lines).encode())
    _write(folder / "checkpoint", notes[-1].encode())
    keys = list(dict.fromkeys(row.vkey for row in rows))
    _write(folder / "verifier.key", "".join(f"{key}\n" for key in keys).encode())
    return len(rows), keys


def _cosigned(rows: list[LedgerCheckpoint]) -> list[str]:
    """The notes of checkpoints, each with what witnesses wrote below it."""
    lines: dict[int, list[str]] = {}
    for point, line in (
        LedgerCosignature.objects.filter(checkpoint__size__lte=rows[-1].size)
        .order_by("pk")
        .values_list("checkpoint_id", "line")
    ):
        lines.setdefault(point, []).append(line)
    return [bytes(row.note).decode() + "".join(lines.get(row.pk, ())) for row in rows]


def _write_entries(folder: Path, number: int, start: int, end: int) -> None:
    rows = LedgerEntry.objects.filter(index__gte=start, index__lt=end).order_by("index")
    leaves = [bytes(raw) for raw in rows.values_list("leaf", flat=True)]
    _write(folder / f"entries-{number:06d}.jsonl", b"".join(raw + b"\n" for raw in leaves))
    _write(folder / f"hashes-{number:06d}.bin", b"".join(leaf_hash(raw) for raw in leaves))


def _write_parts(folder: Path, number: int, start: int, end: int, by: Author) -> int:
    """Of what the one who takes it may not know of, the personal part stays here; the proof holds without it."""
    lines = list(_part_lines(start, end, by))
    if lines:
        _write(folder / f"personal-{number:06d}.jsonl", b"".join(lines))
    return len(lines)


def _part_lines(start: int, end: int, by: Author) -> Iterator[bytes]:
    parts = PersonalPart.objects.filter(entry__gte=start, entry__lt=end).order_by("entry")
    if by is not SYSTEM:
        hidden = LedgerEntry.objects.filter(kept_from(by), index__gte=start, index__lt=end)
        parts = parts.exclude(entry__in=hidden.values("index"))
    for entry, salt, raw in parts.values_list("entry", "salt", "json"):
        yield f"{entry} {bytes(salt).hex()} ".encode() + bytes(raw) + b"\n"


def _write(path: Path, content: bytes) -> None:
    """A file that only its owner can read: an export is a map of what the company guards."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def as_json(done: Export) -> dict[str, object]:
    """For machines."""
    return asdict(done)
