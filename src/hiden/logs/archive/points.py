"""The archive's tree: its size and root now, and as they were entered into the ledger."""

from __future__ import annotations

from django.db import transaction

from hiden.base.clock import now
from hiden.ledger import SYSTEM, record
from hiden.ledger.tree import Frontier
from hiden.logs.entries import ArchiveNoted
from hiden.logs.models import ArchivePoint, Segment


def tree(since: ArchivePoint | None) -> Frontier:
    """The tree over the headers of all segments, carried on from a point. About 1 µs for each segment sealed since."""
    begun = Frontier.parse(since.size, bytes(since.frontier)) if since else Frontier()
    leaves = Segment.objects.filter(number__gte=begun.size).order_by("number").values_list("leaf", flat=True)
    return begun.append(bytes(leaf) for leaf in leaves.iterator(5000))


@transaction.atomic
def note_archive() -> ArchivePoint | None:
    """Enter size and root into the ledger, unless nothing was sealed since; the ledger's own checkpoint signs them."""
    last = ArchivePoint.objects.select_for_update().order_by("-size").first()
    present = tree(last)
    if present.size == (last.size if last else 0):
        return last
    number = record(ArchiveNoted(size=present.size, root=present.root.hex()), by=SYSTEM)
    return ArchivePoint.objects.create(
        size=present.size, root=present.root, frontier=present.raw, entry=number, at=now()
    )
