"""What a tree of departments must be on every day: no department under itself, none under one that is gone, ten levels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from hiden.base.clock import FOREVER_DATE
from hiden.people.models import DepartmentState
from hiden.people.queries import MAX_LEVELS


class Fault(Enum):
    """What can be wrong with the place of a department."""

    CIRCLE = "circle"
    NO_PARENT = "no_parent"
    TOO_DEEP = "too_deep"


@dataclass(frozen=True, slots=True)
class ShapeFault:
    """A department that has no proper place from a day on."""

    department: int
    day: date
    fault: Fault


def faults(states: Iterable[DepartmentState], since: date) -> list[ShapeFault]:
    """Faults on `since` and on every later day on which something changes; each department is named once."""
    rows = list(states)
    days = sorted(
        {since} | {edge for row in rows for edge in (row.since, row.until) if since < edge < FOREVER_DATE}
    )
    found: dict[int, ShapeFault] = {}
    for day in days:
        there = [row for row in rows if row.since <= day < row.until]
        for fault in _faults_on(there, day):
            found.setdefault(fault.department, fault)
    return list(found.values())


def _faults_on(there: Sequence[DepartmentState], day: date) -> list[ShapeFault]:
    parents = {row.department_id: row.parent_id for row in there}
    found = []
    for department, parent in parents.items():
        chain = [department]
        above = parent
        while above is not None:
            if above not in parents:
                if len(chain) == 1:
                    found.append(ShapeFault(department, day, Fault.NO_PARENT))
                break
            if above in chain:
                if above == department:
                    found.append(ShapeFault(department, day, Fault.CIRCLE))
                break
            chain.append(above)
            above = parents[above]
        else:
            if len(chain) == MAX_LEVELS + 1:
                found.append(ShapeFault(department, day, Fault.TOO_DEEP))
    return found
