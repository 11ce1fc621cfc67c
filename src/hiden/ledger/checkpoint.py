"""The C2SP checkpoint (c2sp.org/tlog-checkpoint): origin, size and root of a log, as the text of a signed note.

Read strictly: a size is `0` or digits without a leading zero, ASCII only; the root is 32 bytes of canonical base64; no extension
lines, because this log writes none and what we do not understand must not pass as understood.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

from hiden.ledger.note import NoteError, Verifier, parse, strict_base64
from hiden.ledger.tree import HASH_SIZE

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


class CheckpointError(NoteError):
    """The text of a note is not a checkpoint of this log."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a checkpoint says: this log, this many entries, this root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def parse_text(text: str) -> Head:
    """Read the three lines. Raises CheckpointError."""
    lines = text.split("\n")
    if len(lines) != 4 or lines[3]:
        raise CheckpointError("a checkpoint has three lines: origin, size and root")
    origin, size, encoded = lines[:3]
    if not origin:
        raise CheckpointError("the checkpoint has no origin")
    if not _SIZE.fullmatch(size):
        raise CheckpointError("the size of the checkpoint is not a plain number")
    try:
        root = strict_base64(encoded)
    except NoteError as error:
        raise CheckpointError("the root of the checkpoint is not canonical base64") from error
    if len(root) != HASH_SIZE:
        raise CheckpointError("the root of the checkpoint is not 32 bytes long")
    head = Head(origin, int(size), root)
    if head.text != text:
        raise CheckpointError("the checkpoint is not in its canonical form")
    return head


def open_checkpoint(raw: bytes, verifier: Verifier) -> Head:
    """The claim of a signed checkpoint. Raises NoteError unless the key signed it and names this origin."""
    note = parse(raw)
    note.check(verifier)
    head = parse_text(note.text)
    if head.origin != verifier.name:
        raise CheckpointError("the checkpoint belongs to another log")
    return head
