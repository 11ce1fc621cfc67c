"""What happens by itself: signs that became no case, and cases that came to nothing, go when their time is over (PRV-09); counts stay.

A hold wins over every time; a case that was handed on as an incident is not this room's to delete. Safe to run twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F

from hiden.base.clock import TOKYO, today
from hiden.evidence.holds.standing import Standing, note_refusal, standing
from hiden.ledger import SYSTEM, record
from hiden.monitoring.models import MonitoringPurpose, Sign, SignCase, SignException
from hiden.monitoring.rights.entries import Deleted
from hiden.monitoring.rights.models import KeptCount
from hiden.monitoring.rights.traits import traits_of

_BATCH: Final = 2000
Key = tuple[date, str, str, str, str]


def delete_due(day: date | None = None) -> tuple[int, int]:
    """Delete what is past its time on a day; returns (signs, cases)."""
    on = day or today()
    stands = standing()
    kept: set[str] = set()
    with transaction.atomic():
        cases, signs = _cases(on, stands, kept)
        signs += _signs(on, stands, kept)
        if kept:
            note_refusal(kept, "monitoring.expire", "")
        if signs or cases:
            record(Deleted(signs, cases), by=SYSTEM)
    return signs, cases


def _cases(on: date, stands: Sequence[Standing], kept: set[str]) -> tuple[int, int]:
    due = SignCase.objects.select_for_update(of=("self",)).filter(forget_on__lte=on).order_by("pk")[:_BATCH]
    going = [case for case in due if not _kept(case.person_id, case.first_day, case.last_day, stands, kept)]
    if not going:
        return 0, 0
    _count(
        "case",
        [
            (_month(case.opened_at.astimezone(TOKYO).date()), case.state, case.person_id, case.last_day)
            for case in going
        ],
    )
    ids = [case.pk for case in going]
    SignException.objects.filter(case__in=ids).update(case=None)
    signs = Sign.objects.filter(case__in=ids).delete()[0]
    SignCase.objects.filter(pk__in=ids).delete()
    return len(ids), signs


def _signs(on: date, stands: Sequence[Standing], kept: set[str]) -> int:
    found = 0
    for purpose in MonitoringPurpose.objects.only("pk", "keep_days"):
        edge = on - timedelta(days=purpose.keep_days)
        due = Sign.objects.filter(purpose=purpose, case=None, day__lt=edge).order_by("pk")[:_BATCH]
        going = [sign for sign in due if not _kept(sign.person_id, sign.day, sign.day, stands, kept)]
        _count("sign", [(_month(sign.day), "", sign.person_id, sign.day) for sign in going])
        found += Sign.objects.filter(pk__in=[sign.pk for sign in going]).delete()[0]
    return found


def _kept(person: int | None, first: date, last: date, stands: Sequence[Standing], kept: set[str]) -> bool:
    """Whether a hold of these days is on that person, or on records of whoever; its key is added to `kept`."""
    found = [one.key for one in stands if one.on_days(first, last) and one.on_person(person)]
    kept.update(found)
    return bool(found)


def _month(day: date) -> date:
    return day.replace(day=1)


def _count(what: str, rows: list[tuple[date, str, int | None, date]]) -> None:
    """Add to what is left: (month, outcome, person, the day on which their traits count)."""
    found: Counter[Key] = Counter()
    days: dict[date, set[int]] = {}
    for _m, _o, person, day in rows:
        if person is not None:
            days.setdefault(day, set()).add(person)
    known = {day: traits_of(persons, day) for day, persons in days.items()}
    for month, outcome, person, day in rows:
        found[month, what, outcome, "", ""] += 1
        for trait, value in known.get(day, {}).get(person or 0, ()):
            found[month, what, outcome, trait, value] += 1
    for (month, of, outcome, trait, value), count in found.items():
        row, _made = KeptCount.objects.get_or_create(
            month=month, what=of, outcome=outcome, trait=trait, value=value
        )
        KeptCount.objects.filter(pk=row.pk).update(count=F("count") + count)


__all__ = ["delete_due"]
