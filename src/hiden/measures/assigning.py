"""Verbs: saying who sees to a measure, until when and at what cost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from hiden.base.clock import FOREVER, now
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.gate import require
from hiden.ledger import record_many
from hiden.measures.catalogued import measure_by_id
from hiden.measures.closing import close
from hiden.measures.entries import MeasureAssigned
from hiden.measures.models import Assignment
from hiden.people.models import Department, Person

MAX_COST = 10**12


@dataclass(frozen=True, slots=True)
class NewAssignment:
    """Who sees to a measure, until when, at what cost in yen."""

    measure: str
    owner: Person | None = None
    department: Department | None = None
    due_on: date | None = None
    cost: int | None = None
    note: str = ""


def assign(
    measure: str,
    *,
    owner: Person | None = None,
    department: Department | None = None,
    due_on: date | None = None,
    cost: int | None = None,
    note: str = "",
    by: Person,
) -> int:
    """Say who sees to a measure, until when and at what cost in yen. See assign_many."""
    return assign_many([NewAssignment(measure, owner, department, due_on, cost, note)], by=by)


@transaction.atomic
def assign_many(assignments: Iterable[NewAssignment], *, by: Person) -> int:
    """Assign several measures at once, all or none; returns how many changed. Raises BadInput for an impossible cost."""
    require(by, "measures.choose")
    wanted = {one.measure: one for one in assignments}
    for one in wanted.values():
        measure_by_id(one.measure)
        if one.cost is not None and not 0 <= one.cost <= MAX_COST:
            raise BadInput(
                say("対策{measure}の費用{cost}円は登録できません。", measure=one.measure, cost=one.cost),
                say("0円から1兆円までの整数で入力してください。"),
            )
    present = {
        row.measure: NewAssignment(row.measure, row.owner, row.department, row.due_on, row.cost, row.note)
        for row in Assignment.objects.filter(until=FOREVER, measure__in=wanted).select_related(
            "owner", "department"
        )
    }
    changed = [one for one in wanted.values() if present.get(one.measure) != one]
    at = now()
    close(Assignment.objects.filter(measure__in=[one.measure for one in changed], until=FOREVER), at)
    Assignment.objects.bulk_create(
        Assignment(
            measure=one.measure, owner=one.owner, department=one.department, due_on=one.due_on, cost=one.cost,
            note=one.note.strip(), since=at, recorded_at=at,
        )
        for one in changed
    )  # fmt: skip
    record_many([_assignment_entry(one) for one in changed], by=by)
    return len(changed)


def _assignment_entry(one: NewAssignment) -> MeasureAssigned:
    return MeasureAssigned(
        measure=one.measure,
        owner=one.owner.key if one.owner else "",
        department=one.department.key if one.department else "",
        due_on=one.due_on.isoformat() if one.due_on else "",
        cost="" if one.cost is None else str(one.cost),
        note=one.note.strip(),
    )
