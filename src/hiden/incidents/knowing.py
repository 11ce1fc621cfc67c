"""Verbs: when somebody of the company learned of it. The earliest that stands is “the company knew” (any department counts)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from hiden.base.clock import now
from hiden.base.errors import BadInput, Conflict, NotFound
from hiden.base.words import say
from hiden.gate import require
from hiden.incidents.entries import KnowingRecorded
from hiden.incidents.models import Incident, Knowing
from hiden.incidents.vouching import vouch
from hiden.ledger import record
from hiden.ledger.kinds import SYSTEM
from hiden.people.models import Department, Person

Follower = Callable[[Incident], None]
_FOLLOWERS: list[Follower] = []


def on_knowing(follow: Follower) -> Follower:
    """Register what counts from the first knowing: called in the transaction after each that is recorded."""
    _FOLLOWERS.append(follow)
    return follow


def standing_knowings(incident: Incident) -> QuerySet[Knowing]:
    """Those that count, the earliest first."""
    return (
        incident.knowings.filter(replaced_by=None)
        .select_related("department", "recorded_by")
        .order_by("at", "pk")
    )


def first_known(incident: Incident) -> Knowing | None:
    """The knowing from which the company counts."""
    return standing_knowings(incident).first()


def find_knowing(incident: Incident, pk: int) -> Knowing:
    """One of an incident. Raises NotFound."""
    found = incident.knowings.filter(pk=pk).first()
    if found is None:
        raise NotFound(
            say("この日時の記録はありません。"), say("事案の頁で、知った日時を選び直してください。")
        )
    return found


def first_knowing(
    incident: Incident, at: datetime, department: Department | None, *, by: Person | None
) -> Knowing:
    """The first, in the transaction that takes the incident in. Asks no gate. Raises BadInput."""
    return _write(
        incident, at=at, department=department, words=say("受付の時に述べられた日時"), replaces=None, by=by
    )


@transaction.atomic
def know(
    incident: Incident, *, at: datetime, department: Department | None, words: str, by: Person
) -> Knowing:
    """Record that a department knew at a moment; an earlier one moves the clocks. Raises BadInput, NotAllowed."""
    require(by, "incidents.work", incident)
    return _write(incident, at=at, department=department, words=words, replaces=None, by=by)


@transaction.atomic
def correct(
    knowing: Knowing, *, at: datetime, department: Department | None, words: str, by: Person
) -> Knowing:
    """Put a right one in the place of a wrong one; the wrong one stays readable. Raises BadInput, Conflict, NotAllowed."""
    require(by, "incidents.lead", knowing.incident)
    found = Knowing.objects.select_for_update(of=("self",)).get(pk=knowing.pk)
    if Knowing.objects.filter(replaces=found).exists():
        raise Conflict(
            say("この日時は、もう訂正されています。"),
            say("事案の頁を開き直して、今の日時を確かめてください。"),
        )
    return _write(found.incident, at=at, department=department, words=words, replaces=found, by=by)


def _write(
    incident: Incident,
    *,
    at: datetime,
    department: Department | None,
    words: str,
    replaces: Knowing | None,
    by: Person | None,
) -> Knowing:
    if at > now():
        raise BadInput(say("知った日時が、まだ来ていません。"), say("日時を確かめてください。"))
    if not words.strip():
        raise BadInput(
            say("どうやって知ったかが書かれていません。"), say("誰が何で知ったかを書いてください。")
        )
    made = Knowing.objects.create(
        incident=incident,
        at=at,
        department=department,
        words=words.strip()[:500],
        replaces=replaces,
        recorded_by=by,
        recorded_at=now(),
    )
    code = department.key if department else ""
    said = KnowingRecorded(
        incident.key, str(incident), at.isoformat(), code, made.words, corrects=replaces is not None
    )
    record(said, by=by or SYSTEM)
    for follow in _FOLLOWERS:
        follow(incident)
    if first_known(incident) == made:
        vouch(incident)
    return made


__all__ = [
    "correct", "find_knowing", "first_knowing", "first_known", "know", "on_knowing", "standing_knowings",
]  # fmt: skip
