"""Who outside saw the ledger, and until where: the stamps over checkpoints, as files that `openssl ts` takes as they are.

`stamps.jsonl` holds a line for each: {"file", "who", "path"}, where `path` shows that the stamped checkpoint is of the tree of the package.
"""

from __future__ import annotations

import base64
import json
from functools import cache
from pathlib import Path

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
        said = {"file": name, "who": one.who, "path": [base64.b64encode(each).decode() for each in path]}
        lines.append(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    write_private(folder / "stamps.jsonl", b"".join(lines))
    return len(lines)


__all__ = ["write_stamps"]
