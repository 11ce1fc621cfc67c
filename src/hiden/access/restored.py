"""After an older backup was restored: rights that had ended since are back, and nobody here can know which.

The ledger says when that happened (`ledger.continued`). From then on no secret is handled, whoever asks, until somebody in
charge has entered anew who left, who moved and what ended in the time that was lost, and says so.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hiden.access.entries import RestorationConfirmed
from hiden.base.clock import now
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import require
from hiden.ledger import record
from hiden.ledger.entries import Continued
from hiden.ledger.models import LedgerEntry
from hiden.people.models import Person

KINDS = (Continued.kind, RestorationConfirmed.kind)


def restored_at(at: datetime | None = None) -> datetime | None:
    """Since when what was restored is waiting to be made sure of, now (None) or at an instant; None when nothing is."""
    rows = LedgerEntry.objects.filter(kind__in=KINDS, at__lte=at or now()).order_by("-index")
    last = rows.values_list("kind", "at").first()
    return last[1] if last is not None and last[0] == Continued.kind else None


@transaction.atomic
def confirm_restoration(*, words: str, by: Person) -> None:
    """Say that what was lost has been entered anew: secrets are handled again from the next question on.

    Raises BadInput without a word on how it was made sure of, Conflict when nothing waits for it, NotAllowed.
    """
    require(by, "access.publish")
    if restored_at() is None:
        raise Conflict(say("確かめるのを待っている復元はありません。"), say("そのまま使い続けてください。"))
    if not words.strip() or len(words) > 500:
        raise BadInput(
            say("確かめた内容が書かれていないか、長すぎます。"),
            say("退職・異動・権限の終了を、何と照らして確かめたかを500文字までで書いてください。"),
        )
    record(RestorationConfirmed(words.strip()), by=by)
