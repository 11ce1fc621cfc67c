"""The stamps that go along with what leaves the house: exports of the ledger, dossiers."""

from __future__ import annotations

from collections.abc import Iterator

from hiden.base.clock import TOKYO
from hiden.evidence.stamps.checking import check_stamp, roots_of
from hiden.evidence.stamps.models import Stamp, Stamped, StampState
from hiden.evidence.stamps.token import pem_of
from hiden.ledger.anchors import Carried


def monthly(size: int) -> Iterator[Carried]:
    """Of each authority the last stamp of every month in Japan, the furthest among them: enough to date every entry to a month.

    Those alone that hold.
    """
    last: dict[tuple[int, int, int], int] = {}
    rows = Stamp.objects.filter(what=Stamped.CHECKPOINT, state=StampState.HELD, size__lte=size, size__gt=0)
    for pk, authority, at in rows.order_by("size", "pk").values_list("pk", "authority", "at"):
        if at is not None:
            day = at.astimezone(TOKYO)
            last[authority, day.year, day.month] = pk
    held = Stamp.objects.filter(pk__in=list(last.values())).select_related("authority", "renewed_by")
    for one in held.order_by("size", "pk"):
        if one.size is not None and check_stamp(one, openssl=False).state != "bad":
            yield Carried(
                one.authority.name,
                one.size,
                bytes(one.statement),
                bytes(one.answer),
                one.chain,
                pem_of(roots_of(one)),
            )


__all__ = ["monthly"]
