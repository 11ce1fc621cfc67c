"""Who outside saw the ledger, and until where: the stamps over checkpoints, as files that `openssl ts` takes as they are.

`stamps.jsonl` holds a line for each: {"file", "who", "path"}, where `path` shows that the stamped checkpoint is of the tree of the package.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from hiden.base.clock import TOKYO
from hiden.evidence.stamps.checking import check_stamp, roots_of
from hiden.evidence.stamps.models import Stamp, Stamped, StampState
from hiden.evidence.stamps.token import pem_of
from hiden.ledger.models import LedgerCheckpoint
from hiden.ledger.tiles import StoredNodes
from hiden.ledger.tree import consistency_proof
from hiden.logs.archive.export import write_private


def write_stamps(folder: Path, newest: LedgerCheckpoint) -> int:
    """Those that hold, up to the newest checkpoint of the package; returns how many. Without any there is an empty list."""
    nodes = cache(StoredNodes(newest.size))
    lines = []
    for number, stamp in enumerate(_chosen(newest), 1):
        assert stamp.size is not None
        name = f"{number:04d}"
        files = {
            "note": bytes(stamp.statement),
            "tsr": bytes(stamp.answer),
            "chain.pem": stamp.chain.encode(),
            "roots.pem": pem_of(roots_of(stamp)).encode(),
        }
        (folder / "stamps").mkdir(mode=0o700, exist_ok=True)
        for end, content in files.items():
            write_private(folder / "stamps" / f"{name}.{end}", content)
        path = consistency_proof(stamp.size, newest.size, nodes)
        said = {
            "file": name,
            "who": stamp.authority.name,
            "path": [base64.b64encode(one).decode() for one in path],
        }
        lines.append(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    write_private(folder / "stamps.jsonl", b"".join(lines))
    return len(lines)


def _chosen(newest: LedgerCheckpoint) -> Iterator[Stamp]:
    """Of each authority the last stamp of every month in Japan, the furthest among them: enough to date every entry to a month."""
    last: dict[tuple[int, int, int], int] = {}
    rows = Stamp.objects.filter(
        what=Stamped.CHECKPOINT, state=StampState.HELD, size__lte=newest.size, size__gt=0
    )
    for pk, authority, at in rows.order_by("size", "pk").values_list("pk", "authority", "at"):
        if at is not None:
            day = at.astimezone(TOKYO)
            last[authority, day.year, day.month] = pk
    held = Stamp.objects.filter(pk__in=list(last.values())).select_related("authority", "renewed_by")
    for one in held.order_by("size", "pk"):
        if check_stamp(one, openssl=False).state != "bad":
            yield one


__all__ = ["write_stamps"]
