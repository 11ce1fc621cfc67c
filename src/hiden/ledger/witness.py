"""A witness of logs (c2sp.org/tlog-witness): countersigns a checkpoint only if it continues the last one that it saw of that log.

`receive` is the whole rule; `Memory` keeps what was seen on disk, one file a log, and never lets it go back: what is written is on the
disk before the answer goes out, and a file that is older than what this process has seen itself is refused.
"""

from __future__ import annotations

import base64
import fcntl
import os
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from hiden.ledger.checkpoint import Head, parse_text
from hiden.ledger.cosignature import WitnessSigner, line_of
from hiden.ledger.note import NoteError, Verifier, parse, strict_base64
from hiden.ledger.tree import HASH_SIZE, ProofError, verify_consistency

MOST_PROOF: Final = 63
MOST_BODY: Final = 64 * 1024
_OLD: Final = re.compile(r"old (0|[1-9][0-9]{0,18})")


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer over HTTP."""

    status: int
    body: str = ""
    kind: str = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Asked:
    """The body of a request: the size that the log believes the witness to have seen, the proof, the signed note."""

    old: int
    proof: tuple[bytes, ...]
    note: bytes


class WitnessError(ValueError):
    """A request is malformed, or the memory of the witness is not to be trusted."""


def write_request(old: int, proof: tuple[bytes, ...], note: bytes) -> bytes:
    """The body of add-checkpoint."""
    lines = [f"old {old}\n", *(base64.b64encode(one).decode() + "\n" for one in proof), "\n"]
    return "".join(lines).encode() + note


def read_request(body: bytes) -> Asked:
    """Strictly. Raises WitnessError."""
    head, gap, note = body.partition(b"\n\n")
    lines = head.decode("ascii", "replace").split("\n")
    found = _OLD.fullmatch(lines[0])
    if not gap or not found or len(lines) - 1 > MOST_PROOF:
        raise WitnessError("the request is malformed")
    try:
        proof = tuple(strict_base64(line) for line in lines[1:])
    except NoteError as error:
        raise WitnessError("the proof is malformed") from error
    if any(len(one) != HASH_SIZE for one in proof):
        raise WitnessError("a hash of the proof is not 32 bytes long")
    return Asked(int(found[1]), proof, note)


def receive(
    body: bytes, logs: Mapping[str, Verifier], signer: WitnessSigner, memory: Memory, now: int
) -> Reply:
    """The answer to add-checkpoint: 200 with the cosignature, or why not (400, 403, 404, 409 with the size, 422)."""
    try:
        asked = read_request(body)
        note = parse(asked.note)
        claim = parse_text(note.text)
    except (WitnessError, NoteError) as error:
        return Reply(400, f"{error}\n")
    verifier = logs.get(claim.origin)
    if verifier is None:
        return Reply(404, "unknown log\n")
    try:
        note.check(verifier)
    except NoteError as error:
        return Reply(403, f"{error}\n")
    if asked.old > claim.size:
        return Reply(400, "old is larger than the checkpoint\n")
    with memory.held(claim.origin) as seen:
        refused = _refusal(asked, claim, seen)
        if refused is not None:
            return refused
        memory.keep(claim, asked.note)
    return Reply(200, line_of(signer.cosign(note.text, now)))


def _refusal(asked: Asked, claim: Head, seen: Head | None) -> Reply | None:
    """Why a checkpoint is not countersigned; None when it may be."""
    size = seen.size if seen else 0
    same = seen is not None and claim.size == size
    if asked.old != size or (same and seen is not None and claim.root != seen.root):
        return Reply(409, f"{size}\n", "text/x.tlog.size")
    if size == 0 or same:
        return Reply(422, "the proof must be empty\n") if asked.proof else None
    assert seen is not None
    try:
        verify_consistency(seen.size, seen.root, claim.size, claim.root, list(asked.proof))
    except ProofError as error:
        return Reply(422, f"{error}\n")
    return None


class Memory:
    """What was seen last of each log, on disk."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._largest: dict[str, Head] = {}
        self._turn = threading.Lock()

    def file_of(self, origin: str) -> Path:
        """Where the last note of a log lies."""
        return self._folder / f"{sha256(origin.encode()).hexdigest()}.checkpoint"

    @contextmanager
    def held(self, origin: str) -> Iterator[Head | None]:
        """What was seen last of a log, held against every other thread and process. Raises WitnessError for a memory gone back."""
        with self._turn, (self._folder / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield self._read(origin)

    def _read(self, origin: str) -> Head | None:
        path, known = self.file_of(origin), self._largest.get(origin)
        try:
            head = parse_text(parse(path.read_bytes()).text) if path.exists() else None
        except NoteError as error:
            raise WitnessError("what was seen last is damaged") from error
        if head is not None and head.origin != origin:
            raise WitnessError("what was seen last is of another log")
        if known is not None and (head is None or head.size < known.size):
            raise WitnessError("what was seen last has gone back")
        return head

    def keep(self, head: Head, note: bytes) -> None:
        """Remember a note: on the disk when this returns."""
        path = self.file_of(head.origin)
        fresh = path.with_suffix(".new")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(note)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        self._largest[head.origin] = head
