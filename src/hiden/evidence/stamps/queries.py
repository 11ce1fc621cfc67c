"""Questions about stamps and witnesses, for pages and machines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from hiden.base.clock import now
from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.evidence.stamps.models import Stamp, StampAuthority, Stamped, StampState, Witness
from hiden.ledger.queries import size


@dataclass(frozen=True, slots=True)
class Cover:
    """How far somebody outside vouches for the ledger: `size` of `whole` entries, as they saw it at `at`."""

    who: str
    kind: str
    size: int
    whole: int
    at: datetime | None


def covers() -> list[Cover]:
    """For each authority and each witness that is or was asked: the furthest that they saw. Three queries."""
    whole = size()
    held = Stamp.objects.filter(what=Stamped.CHECKPOINT, state=StampState.HELD)
    reached: dict[int, int] = {}
    seen: dict[int, datetime | None] = {}
    for authority, far, at in held.order_by("size", "at").values_list("authority", "size", "at"):
        reached[authority], seen[authority] = far or 0, at
    found = [
        Cover(one.name, "stamp", reached.get(one.pk, 0), whole, seen.get(one.pk))
        for one in StampAuthority.objects.order_by("pk")
    ]
    found += [
        Cover(one.name, "witness", one.size, whole, one.seen_at) for one in Witness.objects.order_by("pk")
    ]
    return found


def stamps_shown() -> QuerySet[Stamp]:
    """All stamps, the newest first."""
    return Stamp.objects.select_related("authority", "renewed_by").defer("answer", "statement", "chain")


def find_stamp(key: str) -> Stamp:
    """By its key. Raises NotFound."""
    found = Stamp.objects.select_related("authority", "renewed_by").filter(key=key).first()
    if found is None:
        raise NotFound(say("このタイムスタンプはありません。"), say("一覧から選んでください。"))
    return found


def troubled() -> int:
    """How many stamps wait because of a fault, and how many witnesses did not countersign the last time."""
    waiting = Stamp.objects.filter(state=StampState.WAITING, authority__until__gt=now()).exclude(fault="")
    return waiting.count() + Witness.objects.filter(until__gt=now()).exclude(fault="").count()
