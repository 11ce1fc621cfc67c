"""How the gate sees things, loans, losses and meetings: who keeps them, who has them."""

from __future__ import annotations

from django.db.models import Q

from hiden.base.clock import FOREVER
from hiden.gate import SetOf, noun
from hiden.lending.models import HandOut, Loan, LossReport, Meeting, Thing

_NOW = Q(until=FOREVER)

noun(
    "Thing",
    model=Thing,
    columns={"rank": "rank", "self_service": "self_service"},
    refs={"department": ("Department", "department_id")},
    sets={
        "keepers": SetOf(Thing, owner="id", member="keeper_id", type="Person"),
        "holders": SetOf(Loan, owner="thing_id", member="person_id", type="Person", where=_NOW),
    },
)
noun(
    "Loan",
    model=Loan,
    columns={"rank": "thing__rank"},
    refs={"department": ("Department", "thing__department_id")},
    sets={
        "borrowers": SetOf(Loan, owner="id", member="person_id", type="Person"),
        "keepers": SetOf(Thing, owner="id", member="keeper_id", type="Person", key="thing_id"),
    },
)
noun(
    "LossReport",
    model=LossReport,
    refs={"department": ("Department", "thing__department_id"), "reporter": ("Person", "reported_by_id")},
)
noun(
    "Meeting",
    model=Meeting,
    refs={"department": ("Department", "department_id"), "organiser": ("Person", "organiser_id")},
    sets={"attendees": SetOf(HandOut, owner="meeting_id", member="person_id", type="Person")},
)
