"""延長: before the certificate of a stamp ends, its bytes, its chain and what was said of its certificates are stamped again.

One stamp renews many: what it is over is a list of hashes in the form that `sha256sum -c` reads. A stamp is due one year before the
first certificate of its chain ends (the certified services renew from then on), and not more than once a month as long as there is time.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from hiden.base.clock import now
from hiden.evidence.stamps.asking import ask, asked_now
from hiden.evidence.stamps.models import Stamp, Stamped, StampState

BEFORE: Final = timedelta(days=365)
APART: Final = timedelta(days=30)


def due(at: datetime | None = None) -> QuerySet[Stamp]:
    """Held stamps whose certificate ends within a year, that no longer-lasting stamp renews yet."""
    moment = at or now()
    longer = Q(renewed_by__state=StampState.HELD, renewed_by__cert_until__gt=moment + BEFORE)
    found = Stamp.objects.filter(state=StampState.HELD, cert_until__lt=moment + BEFORE).exclude(longer)
    return found.select_related("authority").order_by("pk")


@transaction.atomic
def renew_due(at: datetime | None = None) -> Stamp | None:
    """Ask for one stamp over all that are due; None when nothing is, or when that was asked for within a month."""
    moment = at or now()
    lately = Stamp.objects.filter(what=Stamped.STAMP, asked_at__gt=moment - APART)
    stamps = list(due(moment).select_for_update(of=("self",)))
    if not stamps or lately.exists() or not asked_now():
        return None
    statement = listed(stamps)
    digest = sha256(statement).hexdigest()
    made = ask(Stamped.STAMP, digest[:16], digest, statement=statement, reason="renewal")
    Stamp.objects.filter(pk__in=[one.pk for one in stamps]).update(renewed_by=made[0])
    return made[0]


def listed(stamps: Iterable[Stamp]) -> bytes:
    """The hashes of all that belongs to some stamps, one file a line: what was stamped, the answer, the chain, the papers."""
    lines = []
    for one in stamps:
        lines.append(f"{one.digest}  {one.key}/statement")
        lines.append(f"{sha256(bytes(one.answer)).hexdigest()}  {one.key}/answer.tsr")
        lines.append(f"{sha256(one.chain.encode()).hexdigest()}  {one.key}/chain.pem")
        lines += [
            f"{word['paper']}  {one.key}/{word['paper'][:16]}.{word['kind']}"
            for word in one.words
            if word["paper"]
        ]
    return "".join(f"{line}\n" for line in lines).encode()
