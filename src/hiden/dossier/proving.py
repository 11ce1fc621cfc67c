"""The ledger's part of a package: entries as they were hashed, each with its path to one signed checkpoint, and older checkpoints.

`entries.jsonl` holds a line for each entry: {"n", "leaf"} (base64 of the bytes), or {"n", "hash"} where the bytes would give away
what the level hides. `personal.jsonl`: "<entry> <salt in hex> <json>" as in an export of the ledger; only where everything is shown.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from django.db.models import Q

from hiden.base.clock import TOKYO
from hiden.dossier.covering import Cover
from hiden.ledger.models import LedgerCheckpoint, LedgerEntry, PersonalPart
from hiden.ledger.tiles import StoredNodes
from hiden.ledger.tree import consistency_proof, inclusion_proof, leaf_hash
from hiden.logs.archive.export import write_private

_CHUNK: Final = 500


def write_entries(folder: Path, numbers: Iterable[int], cover: Cover) -> int:
    """The entries themselves; returns how many were withheld."""
    wanted = sorted(set(numbers))
    withheld = 0
    lines = []
    for index, raw in _leaves(wanted):
        hide = not cover.full and cover.reveals(raw)
        withheld += hide
        said: dict[str, Any] = {"n": index}
        said |= {"hash": leaf_hash(raw).hex()} if hide else {"leaf": base64.b64encode(raw).decode()}
        lines.append(_line(said))
    folder.mkdir(mode=0o700, exist_ok=True)
    _write_lines(folder, "entries", lines)
    _write_lines(folder, "personal", list(_personal(wanted)) if cover.full else [])
    return withheld


def _write_lines(folder: Path, name: str, lines: list[bytes]) -> None:
    """Lines, and beside them the hash of each, by which the verifier says which one was changed."""
    write_private(folder / f"{name}.jsonl", b"".join(lines))
    write_private(folder / f"{name}.hashes", b"".join(sha256(each[:-1]).digest() for each in lines))


def _leaves(wanted: list[int]) -> Iterator[tuple[int, bytes]]:
    for at in range(0, len(wanted), _CHUNK):
        rows = LedgerEntry.objects.filter(index__in=wanted[at : at + _CHUNK]).order_by("index")
        for index, raw in rows.values_list("index", "leaf"):
            yield index, bytes(raw)


def _personal(wanted: list[int]) -> Iterator[bytes]:
    for at in range(0, len(wanted), _CHUNK):
        rows = PersonalPart.objects.filter(entry__in=wanted[at : at + _CHUNK]).order_by("entry")
        for entry, salt, raw in rows.values_list("entry", "salt", "json"):
            yield f"{entry} {bytes(salt).hex()} ".encode() + bytes(raw) + b"\n"


def _line(said: dict[str, Any]) -> bytes:
    return json.dumps(said, separators=(",", ":")).encode() + b"\n"


def write_paths(folder: Path, numbers: Iterable[int], newest: LedgerCheckpoint, before: int) -> None:
    """The path of each entry to the newest checkpoint, and that older ones are of the same tree: of each month, and of size `before`."""
    nodes = cache(StoredNodes(newest.size))  # thousands of paths share their upper parts
    lines = [
        _line({"n": n, "path": [_b64(one) for one in inclusion_proof(n, newest.size, nodes)]})
        for n in sorted(set(numbers))
    ]
    write_private(folder / "paths.jsonl", b"".join(lines))
    write_private(folder / "checkpoint", bytes(newest.note))
    kept = _kept_elsewhere(newest, before)
    older = [
        _line({"note": bytes(one.note).decode(), "path": [_b64(each) for each in consistency_proof(one.size, newest.size, nodes)]})
        for one in kept
    ]  # fmt: skip
    write_private(folder / "checkpoints.jsonl", b"".join(older))
    keys = dict.fromkeys([newest.vkey, *(one.vkey for one in kept)])
    write_private(folder / "verifier.key", "".join(f"{key}\n" for key in keys).encode())


def _kept_elsewhere(newest: LedgerCheckpoint, before: int) -> list[LedgerCheckpoint]:
    """What somebody may hold from then: the last checkpoint of each month in Japan, and the one before the dossier was made."""
    last: dict[tuple[int, int], int] = {}
    rows = LedgerCheckpoint.objects.filter(size__lt=newest.size, size__gt=0).order_by("size", "pk")
    for number, at in rows.values_list("pk", "at").iterator(5000):
        day = at.astimezone(TOKYO)
        last[day.year, day.month] = number
    return list(rows.filter(Q(pk__in=list(last.values())) | Q(size=before)))


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
