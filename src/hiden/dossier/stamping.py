"""Who outside saw the ledger, and until where: the stamps over checkpoints, as files that `openssl ts` takes as they are, and what
witnesses countersigned.

`stamps.jsonl` holds a line for each: {"file", "who", "path"}, where `path` shows that the stamped checkpoint is of the tree of the package;
`witnesses.jsonl` {"who", "vkey", "note", "path"}, where `note` is a checkpoint with the line of the witness (c2sp.org/tlog-cosignature).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from hiden.evidence.stamps.witnesses import furthest
from hiden.ledger.anchors import lay_down
from hiden.ledger.models import LedgerCheckpoint
from hiden.ledger.tiles import StoredNodes
from hiden.ledger.tree import consistency_proof
from hiden.logs.archive.export import write_private


def write_stamps(folder: Path, newest: LedgerCheckpoint) -> int:
    """Those that hold, up to the newest checkpoint of the package; returns how many. Without any there is an empty list."""
    nodes = cache(StoredNodes(newest.size))
    lines = []
    for name, one in lay_down(folder, newest.size, write_private):
        path = consistency_proof(one.size, newest.size, nodes)
        lines.append(_line({"file": name, "who": one.who}, path))
    write_private(folder / "stamps.jsonl", b"".join(lines))
    return len(lines)


def write_witnesses(folder: Path, newest: LedgerCheckpoint) -> int:
    """The furthest countersignature of each witness up to the newest checkpoint of the package; returns how many."""
    nodes = cache(StoredNodes(newest.size))
    lines = [
        _line(
            {"who": who, "vkey": row.witness, "note": bytes(row.checkpoint.note).decode() + row.line},
            consistency_proof(row.checkpoint.size, newest.size, nodes),
        )
        for who, row in furthest(newest.size)
    ]
    write_private(folder / "witnesses.jsonl", b"".join(lines))
    return len(lines)


def _line(said: dict[str, str], path: Sequence[bytes]) -> bytes:
    whole = {**said, "path": [base64.b64encode(each).decode() for each in path]}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


__all__ = ["write_stamps", "write_witnesses"]
