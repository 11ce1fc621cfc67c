"""How the gate sees measures: by their present assignment."""

from __future__ import annotations

from django.db.models import Q

from hiden.base.clock import FOREVER
from hiden.gate import SetOf, noun
from hiden.measures.models import Assignment

_NOW = Q(until=FOREVER)

noun(
    "Measure",
    model=Assignment,
    id="measure",
    present=_NOW,
    sets={
        "owners": SetOf(Assignment, owner="measure", member="owner_id", type="Person", where=_NOW),
        "departments": SetOf(
            Assignment, owner="measure", member="department_id", type="Department", where=_NOW
        ),
    },
)
