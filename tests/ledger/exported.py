"""A ledger outside any database, for tampering: an export written from the byte formats alone."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hiden.ledger import hiden_verify
from hiden.ledger.canonical import canonical
from hiden.ledger.checkpoint import Head
from hiden.ledger.leaf import Part
from hiden.ledger.note import Signer, sign
from hiden.ledger.tree import Frontier, leaf_hash

VERIFIER = Path(hiden_verify.__file__)
CHUNK = 64  # entries a file here, so that small ledgers have several


def leaf(number: int, *, personal: str | None = None, kind: str = "test.happened", data: Any = None) -> bytes:
    """An entry as the product writes it."""
    return canonical(
        {
            "about": [["item", f"A-{number % 7:04}"]],
            "at": f"2026-11-{1 + number // 86_400:02}T00:00:{number % 60:02}.000000Z",
            "by": "system",
            "data": data if data is not None else {"text": f"{number}件目の出来事"},
            "kind": kind,
            "n": number,
            "personal": personal,
            "v": 1,
        }
    )


@dataclass
class Ledger:
    """Entries, their personal parts, and the sizes at which checkpoints were signed."""

    leaves: list[bytes] = field(default_factory=list)
    parts: dict[int, Part] = field(default_factory=dict)
    sizes: list[int] = field(default_factory=list)
    signer: Signer = field(default_factory=lambda: Signer.generate("hiden/test"))

    def grow(self, count: int) -> None:
        """Append entries, every third with a personal part, and sign."""
        for number in range(len(self.leaves), len(self.leaves) + count):
            if number % 3 == 0:
                part = Part(number.to_bytes(16, "big"), canonical({"reason": f"理由{number}"}))
                self.parts[number] = part
                self.leaves.append(leaf(number, personal=part.commitment))
            else:
                self.leaves.append(leaf(number))
        self.sizes.append(len(self.leaves))

    def forget(self, number: int) -> None:
        """Erase a personal part and say so."""
        del self.parts[number]
        data = {"entries": [[number, number]], "count": 1, "person": None, "reason": "申出"}
        self.leaves.append(leaf(len(self.leaves), kind="ledger.forgotten", data=data))
        self.sizes.append(len(self.leaves))

    def note(self, size: int) -> bytes:
        """The checkpoint at a size."""
        tree = Frontier().append(leaf_hash(one) for one in self.leaves[:size])
        return sign(Head(self.signer.name, size, tree.root).text, self.signer).dump()

    @property
    def vkey(self) -> str:
        return self.signer.verifier.vkey

    def write(self, folder: Path) -> Path:
        """The export."""
        folder.mkdir()
        manifest = {"format": hiden_verify.FORMAT, "origin": self.signer.name, "personal": "included"}
        (folder / "manifest.json").write_text(json.dumps(manifest))
        (folder / "verifier.key").write_text(self.vkey + "\n")
        notes = [self.note(size) for size in self.sizes]
        put_checkpoints(folder, notes)
        for number, start in enumerate(range(0, len(self.leaves), CHUNK)):
            some = self.leaves[start : start + CHUNK]
            put_lines(folder, number, some)
            (folder / f"hashes-{number:06d}.bin").write_bytes(b"".join(map(leaf_hash, some)))
            parts = [(n, self.parts[n]) for n in range(start, start + len(some)) if n in self.parts]
            lines = [f"{n} {part.salt.hex()} ".encode() + part.json + b"\n" for n, part in parts]
            (folder / f"personal-{number:06d}.jsonl").write_bytes(b"".join(lines))
        return folder


def put_checkpoints(folder: Path, notes: list[bytes]) -> None:
    """Replace the checkpoints of an export."""
    lines = [json.dumps(note.decode(), ensure_ascii=False) + "\n" for note in notes]
    (folder / "checkpoints.jsonl").write_text("".join(lines), "utf-8")
    (folder / "checkpoint").write_bytes(notes[-1])


def put_lines(folder: Path, number: int, lines: list[bytes]) -> None:
    """Replace one file of entries."""
    (folder / f"entries-{number:06d}.jsonl").write_bytes(b"".join(line + b"\n" for line in lines))


def get_lines(folder: Path) -> list[bytes]:
    """All entries of an export."""
    paths = sorted(folder.glob("entries-*.jsonl"))
    return [line for path in paths for line in path.read_bytes().split(b"\n")[:-1]]


def rewrite(folder: Path, change: Callable[[list[bytes]], object], *, hashes: bool = False) -> None:
    """Let an attacker change the list of entries; `hashes`: they make the hash files fit."""
    lines = get_lines(folder)
    change(lines)
    for path in folder.glob("entries-*.jsonl"):
        path.unlink()
    if hashes:
        for path in folder.glob("hashes-*.bin"):
            path.unlink()
    for number, start in enumerate(range(0, len(lines), CHUNK)):
        some = lines[start : start + CHUNK]
        put_lines(folder, number, some)
        if hashes:
            (folder / f"hashes-{number:06d}.bin").write_bytes(b"".join(map(leaf_hash, some)))


def run(folder: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    """The verifier as an outsider runs it: a bare Python without site packages. Exit code and findings."""
    command = [sys.executable, "-I", "-S", str(VERIFIER), str(folder), "--json", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr == "", done.stderr
    return done.returncode, json.loads(done.stdout)


def check(folder: Path, **options: Any) -> list[tuple[str, int | None]]:
    """The same verifier in this process, for many small attacks: (code, entry) of every problem."""
    return [(one.code, one.entry) for one in hiden_verify.verify(folder, **options).problems]


def text_note(text: str, signer: Signer) -> bytes:
    """Any text under the log's real signature: what a careless parser would accept."""
    value = signer.private.sign(text.encode())
    line = base64.b64encode(signer.verifier.id + value).decode()
    return f"{text}\n\u2014 {signer.name} {line}\n".encode()


def sha256(raw: bytes) -> bytes:
    return hashlib.sha256(raw).digest()
