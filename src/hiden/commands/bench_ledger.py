"""The ledger's figures: entries recorded in bulk, and the offline verification of a million entries.

`ledger_bulk_per_s` is by the wall clock, on disk with synchronous=FULL. `ledger_verify_1m_s` is CPU time of `hiden ledger
verify`, from the database, of a million entries of the usual size, each with a personal part; `verify_1m_s` that of the
verifier, which runs as an outsider runs it, on an export of as many.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from hiden.ledger import SYSTEM, Entry, Sentence, entry

_BULK = 20_000
_MILLION = 1_000_000


@entry("bench.measured")
@dataclass(frozen=True, slots=True)
class Measured(Entry):
    """An entry of the usual size: one thing, three fields, a personal reason."""

    item: str
    outcome: str
    reason: str
    personal = frozenset({"reason"})
    sentence = Sentence("{item}を{outcome}としました（{reason}）。", "{item} became {outcome} ({reason}).")

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("item", self.item),)


def figures() -> dict[str, float]:
    """All figures, in the database of the present home, which must be a throw-away one."""
    return {**_bulk(), **_single(), **_verify_stored(), **_verify()}


def _entries(count: int) -> list[Measured]:
    return [
        Measured(f"A-{n % 5_000:04}", "secret", f"第{n}号の申請に基づき、部長の承認を得て決定しました。")
        for n in range(count)
    ]


def _bulk() -> dict[str, float]:
    from django.db import transaction

    from hiden.ledger.actions import record_many

    entries = _entries(_BULK)
    wall, cpu = time.perf_counter(), time.process_time()
    with transaction.atomic():
        record_many(entries, by=SYSTEM)
    return {
        "ledger_bulk_per_s": _BULK / (time.perf_counter() - wall),
        "ledger_bulk_per_cpu_s": _BULK / (time.process_time() - cpu),
    }


def _single() -> dict[str, float]:
    from django.db import transaction

    from hiden.ledger.actions import record

    entries = _entries(100)
    wall = time.perf_counter()
    for one in entries:
        with transaction.atomic():
            record(one, by=SYSTEM)
    return {"ledger_single_per_s": len(entries) / (time.perf_counter() - wall)}


def _verify_stored() -> dict[str, float]:
    from django.db import transaction

    from hiden.ledger.actions import record_many, sign_checkpoint
    from hiden.ledger.queries import size
    from hiden.ledger.signing import prepare_ledger
    from hiden.ledger.verify import verify_ledger

    prepare_ledger()
    while missing := _MILLION - size():
        with transaction.atomic():
            record_many(_entries(min(missing, _BULK)), by=SYSTEM)
        sign_checkpoint()
    cpu = time.process_time()
    report = verify_ledger()
    cpu = time.process_time() - cpu
    assert report.ok, report.problems
    assert report.entries == report.signed == report.personal_parts == _MILLION
    return {"ledger_verify_1m_s": cpu, "ledger_verify_1m_rss_mb": _peak()}


def _peak() -> float:
    """The largest memory this process has had, in MB (Linux counts it in KB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _verify() -> dict[str, float]:
    from hiden.ledger import hiden_verify

    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "million"
        write_export(folder, _MILLION)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-I", "-S", hiden_verify.__file__, str(folder), "--json"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "verify_1m_s": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "verify_1m_rss_mb": after.ru_maxrss / 1024,
    }


def write_export(folder: Path, count: int) -> None:
    """An export of `count` entries, every one with a personal part, made without a database."""
    import json

    from hiden.base.clock import now
    from hiden.ledger import leaf
    from hiden.ledger.checkpoint import Head
    from hiden.ledger.export import CHUNK
    from hiden.ledger.hiden_verify import FORMAT
    from hiden.ledger.note import Signer, sign
    from hiden.ledger.tree import Frontier, leaf_hash

    folder.mkdir()
    signer, tree, at = Signer.generate("hiden/bench"), Frontier(), now()
    for file, start in enumerate(range(0, count, CHUNK)):
        lines, hashes, parts = [], [], []
        for number in range(start, min(start + CHUNK, count)):
            one = Measured(f"A-{number % 5_000:04}", "secret", f"第{number}号の申請に基づき決定しました。")
            raw, part = leaf.write(one, number=number, at=at, by="system")
            assert part is not None
            lines.append(raw + b"\n")
            hashes.append(leaf_hash(raw))
            parts.append(f"{number} {part.salt.hex()} ".encode() + part.json + b"\n")
        tree = tree.append(hashes)
        (folder / f"entries-{file:06d}.jsonl").write_bytes(b"".join(lines))
        (folder / f"hashes-{file:06d}.bin").write_bytes(b"".join(hashes))
        (folder / f"personal-{file:06d}.jsonl").write_bytes(b"".join(parts))
    note = sign(Head(signer.name, tree.size, tree.root).text, signer).dump()
    (folder / "checkpoint").write_bytes(note)
    (folder / "checkpoints.jsonl").write_text(json.dumps(note.decode(), ensure_ascii=False) + "\n", "utf-8")
    (folder / "verifier.key").write_text(signer.verifier.vkey + "\n", "utf-8")
    (folder / "manifest.json").write_text(json.dumps({"format": FORMAT, "personal": "included"}), "utf-8")
