"""Signs by their digest: a day that is looked at again keeps its rows, and what is not found any more goes, unless a case has it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from hashlib import sha256
from typing import Any, Final

from hiden.base.clock import micros, now
from hiden.evidence.holds.standing import Standing, standing
from hiden.inventory.models import Item
from hiden.monitoring.found import MOST_EVENTS, Found
from hiden.monitoring.models import Sign
from hiden.people.models import Person

_CHANGES: Final = ["weight", "reasons", "events", "count", "item", "rank", "purpose"]


def digest(found: Found) -> str:
    """The name of a sign: the same whenever its day is looked at."""
    subject = f"p:{found.subject.person}" if found.subject.person else f"a:{found.subject.account}"
    parts = (found.detector, subject, found.day.isoformat(), found.key)
    return sha256("\x1f".join(parts).encode()).hexdigest()


def keep(day: date, founds: Iterable[Found], purposes: Mapping[str, int]) -> int:
    """Let these be all signs that these detectors (by id, with the purpose each runs for) gave of a day; returns how many.

    Must run in a transaction. Seven queries for a day that changes, and three more while a hold stands.
    """
    wanted = {digest(found): found for found in founds}
    _known(wanted)
    stands = standing()
    rows = {sign.digest: sign for sign in Sign.objects.filter(day=day, detector__in=list(purposes))}
    gone = [
        sign.pk
        for name, sign in rows.items()
        if name not in wanted and sign.case_id is None and not _held(sign, day, stands)
    ]
    if gone:
        Sign.objects.filter(pk__in=gone).delete()
    fresh: list[Sign] = []
    changed: list[Sign] = []
    for name, found in sorted(wanted.items()):
        values = _values(found, purposes[found.detector])
        if name not in rows:
            fresh.append(Sign(digest=name, **_place(found), **values, found_at=now()))
        elif _update(rows[name], values):
            changed.append(rows[name])
    Sign.objects.bulk_create(fresh, batch_size=500)
    if changed:
        Sign.objects.bulk_update(changed, _CHANGES, batch_size=200)
    return len(wanted)


def _known(wanted: dict[str, Found]) -> None:
    """Leave out what is of persons or items that are forgotten: the view may hold them a moment longer than the registers."""
    persons = _there(Person, {found.subject.person for found in wanted.values()})
    items = _there(Item, {found.item for found in wanted.values()})
    for name, found in list(wanted.items()):
        if found.subject.person not in persons or found.item not in items:
            del wanted[name]


def _there(model: type[Person] | type[Item], ids: Collection[int]) -> set[int]:
    asked = set(ids) - {0}
    return {0, *model._default_manager.filter(pk__in=asked).values_list("pk", flat=True)} if asked else {0}


def _held(sign: Sign, day: date, stands: Collection[Standing]) -> bool:
    """Whether a hold keeps a sign that would not be found any more: whoever saw it must be able to see it again."""
    return any(one.on_days(day, day) and one.on_person(sign.person_id) for one in stands)


def _place(found: Found) -> dict[str, Any]:
    return {
        "detector": found.detector,
        "person_id": found.subject.person or None,
        "account": "" if found.subject.person else found.subject.account[:330],
        "day": found.day,
        "about": found.key[:300],
    }


def _values(found: Found, purpose: int) -> dict[str, Any]:
    return {
        "weight": round(found.weight, 4),
        "reasons": [[reason.code, dict(reason.values)] for reason in found.reasons],
        "events": [
            [micros(mark.at), mark.segment, mark.record, mark.part] for mark in found.events[:MOST_EVENTS]
        ],
        "count": found.count,
        "item_id": found.item or None,
        "rank": found.rank,
        "purpose_id": purpose,
    }


def _update(sign: Sign, values: Mapping[str, Any]) -> bool:
    different = [name for name, value in values.items() if getattr(sign, name) != value]
    for name in different:
        setattr(sign, name, values[name])
    return bool(different)


__all__ = ["digest", "keep"]
