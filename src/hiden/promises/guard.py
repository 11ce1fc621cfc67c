"""How the gate sees requests for promises: whose they are, and where that person works today."""

from __future__ import annotations

from hiden.base.clock import today
from hiden.gate import SetOf, noun
from hiden.people.intervals import holding
from hiden.people.models import Membership
from hiden.promises.models import PromiseRequest

noun(
    "PromiseRequest",
    model=PromiseRequest,
    refs={"person": ("Person", "person_id")},
    sets={
        "departments": SetOf(
            Membership,
            owner="person_id",
            member="department_id",
            type="Department",
            key="person_id",
            where=lambda: holding(today()),
        )
    },
)
