"""保全: verbs that stop the deletion of records, and allow it again. A hold wins over every time (PRV-09)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from hiden.base.clock import FOREVER, FOREVER_DATE, now
from hiden.base.errors import BadInput, Conflict, NotFound
from hiden.base.words import say
from hiden.gate import require
from hiden.ledger import record
from hiden.logs.entries import HoldSet
from hiden.logs.models import LogHold, LogSource
from hiden.people.models import Person

MOST_WORDS = 500


@transaction.atomic
def place_hold(
    *,
    first: date,
    reason: str,
    last: date = FOREVER_DATE,
    source: LogSource | None = None,
    person: Person | None = None,
    by: Person,
) -> LogHold:
    """From now on nothing of these days is deleted: of a source, of a person, of one in the other, or of all. Raises BadInput, NotAllowed."""
    require(by, "logs.hold")
    if not reason.strip() or len(reason.strip()) > MOST_WORDS:
        raise BadInput(
            say("保全の理由が書かれていないか、長すぎます。"),
            say("何のために残すのかを{n}文字までで書いてください。", n=MOST_WORDS),
        )
    if first > last:
        raise BadInput(say("期間の始まりが、終わりより後です。"), say("日付を確かめてください。"))
    hold = LogHold.objects.create(
        source=source,
        person=person,
        first_day=first,
        last_day=last,
        reason=reason.strip(),
        placed_by=by,
        since=now(),
    )
    record(_entry(hold, "placed", hold.reason), by=by)
    return hold


@transaction.atomic
def release_hold(hold: LogHold, *, reason: str, by: Person) -> LogHold:
    """What is past its time may be deleted again. Raises BadInput without a reason, Conflict when it is over, NotAllowed."""
    require(by, "logs.hold")
    if not reason.strip():
        raise BadInput(say("理由が書かれていません。"), say("なぜ保全が要らなくなったかを書いてください。"))
    found = LogHold.objects.select_for_update(of=("self",)).select_related("source", "person").get(pk=hold.pk)
    if found.until != FOREVER:
        raise Conflict(say("この保全は、もう解除されています。"), say("一覧で今の状態を確かめてください。"))
    found.until = now()
    found.save(update_fields=["until"])
    record(_entry(found, "released", reason.strip()[:MOST_WORDS]), by=by)
    return found


def find_hold(key: str) -> LogHold:
    """A hold by its key. Raises NotFound."""
    found = LogHold.objects.select_related("source", "person", "placed_by").filter(key=key).first()
    if found is None:
        raise NotFound(say("この保全はありません。"), say("保全の一覧から選んでください。"))
    return found


def holds_shown() -> QuerySet[LogHold]:
    """All holds, those that stand first."""
    return LogHold.objects.select_related("source", "person", "placed_by")


def _entry(hold: LogHold, what: str, reason: str) -> HoldSet:
    return HoldSet(
        hold=hold.key,
        what=what,
        source=hold.source.key if hold.source else "",
        person=hold.person.key if hold.person else "",
        first_day=hold.first_day.isoformat(),
        last_day=hold.last_day.isoformat(),
        reason=reason,
    )
