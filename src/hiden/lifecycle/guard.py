"""How the gate sees events, steps and projects."""

from __future__ import annotations

from django.db.models import Q

from hiden.base.clock import today
from hiden.gate import SetOf, noun
from hiden.lifecycle.models import LifeEvent, LifeStep, Participation, Project
from hiden.people.intervals import holding


def _today() -> Q:
    return holding(today())


noun(
    "LifeEvent",
    model=LifeEvent,
    refs={"person": ("Person", "person_id")},
    sets={
        "departments": SetOf(LifeEvent, owner="id", member="department_id", type="Department"),
        "roles": SetOf(LifeStep, owner="event_id", member="role"),
    },
)
noun(
    "LifeStep",
    model=LifeStep,
    columns={"role": "role"},
    refs={"person": ("Person", "event__person_id")},
    sets={"departments": SetOf(LifeStep, owner="id", member="department_id", type="Department")},
)
noun(
    "Project",
    model=Project,
    refs={"manager": ("Person", "manager_id"), "department": ("Department", "department_id")},
    sets={
        "participants": SetOf(
            Participation, owner="project_id", member="person_id", type="Person", where=_today
        )
    },
)
