"""How the gate sees who is to take a course: whose it is, and where they belong today."""

from __future__ import annotations

from django.db.models import Q

from hiden.base.clock import today
from hiden.gate import SetOf, noun
from hiden.people.intervals import holding
from hiden.people.models import Membership
from hiden.training.models import CourseAssignment


def _today() -> Q:
    return holding(today())


noun(
    "CourseAssignment",
    model=CourseAssignment,
    refs={"person": ("Person", "person_id")},
    sets={
        "departments": SetOf(
            Membership,
            owner="person_id",
            member="department_id",
            type="Department",
            where=_today,
            key="person_id",
        )
    },
)
