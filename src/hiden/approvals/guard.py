"""How the gate sees cases."""

from __future__ import annotations

from hiden.approvals.models import Barred, Case, Participant
from hiden.gate.nouns import NOUNS, SetOf

NOUNS.noun(
    "Case",
    model=Case,
    columns={"open_role": "open_role", "rank": "rank"},
    refs={"department": ("Department", "department_id"), "proposer": ("Person", "proposed_by_id")},
    sets={
        "participants": SetOf(model=Participant, owner="case_id", member="person_id", type="Person"),
        "barred": SetOf(model=Barred, owner="case_id", member="person_id", type="Person"),
    },
)
