"""Making one person's records unreadable (個人情報保護法35条; 22条): their keys are destroyed, their rows leave the view.

All proofs stay valid, because a block's leaf does not depend on being readable. Records about several people at once (a document
with many events) have nobody's key; they stay until their time, and the answer says how many rows these were.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.models import Q

from hiden.base.clock import FOREVER, now
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.evidence.holds.standing import held, standing
from hiden.gate import require
from hiden.ledger import record
from hiden.ledger.actions import empty_write_ahead_log
from hiden.ledger.keeping import noting_refusals
from hiden.logs.archive.places import alone
from hiden.logs.entries import PersonErased
from hiden.logs.models import SubjectKey
from hiden.logs.store.parts import drop_person
from hiden.logs.understanding.accounts import Accounts
from hiden.people.models import Person


def subjects_of(person: Person) -> Q:
    """The keys of a person's records; after one was destroyed, what came late has another of the same beginning."""
    return Q(subject=f"p:{person.key}") | Q(subject__startswith=f"p:{person.key}!")


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased: keys destroyed, rows taken out of the view, and rows left because their record is about others too."""

    keys: int
    rows: int
    left: int


@noting_refusals
def erase_person(person: Person, *, first: date, last: date, reason: str, by: Person) -> Erased:
    """Destroy the keys of the months from that of `first` to that of `last`.

    Raises BadInput without a reason, Held while a hold covers records of the person, NotAllowed.
    """
    require(by, "logs.erase")
    if not reason.strip() or first > last:
        raise BadInput(
            say("理由がないか、期間が逆になっています。"),
            say("根拠となる申出や規程と、始まりと終わりの日を確かめてください。"),
        )
    if stands := [one for one in standing() if one.on_person(person.pk) and one.on_days(first, last)]:
        raise held(stands, "logs.erase", person.key)
    months = (first.replace(day=1), last.replace(day=1))
    with alone("view"), transaction.atomic():
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA secure_delete = ON")
        words = Accounts.read(None).words_of(person.pk)
        theirs = subjects_of(person) | Q(subject__in=[f"a:{word}" for word in words])
        keys = SubjectKey.objects.filter(theirs, month__range=months, destroyed_at=FOREVER)
        destroyed = keys.update(wrapped=b"", destroyed_at=now())
        rows, left = drop_person(person.pk, words, *months)
        record(
            PersonErased(
                person=person.key,
                first_month=f"{months[0]:%Y-%m}",
                last_month=f"{months[1]:%Y-%m}",
                keys=destroyed,
                reason=reason.strip(),
            ),
            by=by,
        )
        transaction.on_commit(empty_write_ahead_log)
    return Erased(destroyed, rows, left)
