"""Measures for other systems: coverage, list, choices, progress, assignment, profile. Same gate, same verbs as the pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from hiden.base.clock import end_of
from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.classification.queries import class_by_code
from hiden.gate.page import endpoint
from hiden.measures.actions import NewChoice, answer_profile, assign, choose_many, set_progress
from hiden.measures.catalogued import PURPOSES, ROUTES
from hiden.measures.measure_pages import as_assigned
from hiden.measures.models import Assignment, Stage
from hiden.measures.queries import MeasureState, coverage, profile, states
from hiden.people.queries import department_by_code, person_by_number

router = Router(tags=["measures"])


class CoverageOut(Schema):
    """Rows in the order of `routes`, columns in that of `purposes`: [implemented, chosen], or null (対象外)."""

    as_of: date | None
    routes: list[str]
    purposes: list[str]
    cells: list[list[tuple[int, int] | None]]


class ChoiceOut(Schema):
    """Whether a measure is chosen for a class, why, since when."""

    chosen: bool
    reason: str
    since: datetime


class StepOut(Schema):
    """How far one stage has come."""

    done: bool
    on: date
    reference: str


class MeasureOut(Schema):
    """One measure. `choices` is by class code, `stages` by documented, implemented, seen."""

    id: str
    title: str
    route: str
    purpose: str
    chosen: bool
    choices: dict[str, ChoiceOut]
    stages: dict[str, StepOut]
    owner: str = Field(description="社員番号; empty for nobody")
    department: str = Field(description="code; empty for none")
    due_on: date | None
    cost: int | None = Field(description="yen")


class ChoiceIn(Schema):
    """A choice for one class."""

    class_code: str
    chosen: bool
    reason: str


class ProgressIn(Schema):
    """A stage reached or lost on a day."""

    stage: Stage
    done: bool
    on: date
    reference: str = ""


class AssignmentIn(Schema):
    """Who sees to a measure. Everything left out is cleared."""

    owner: str = ""
    department: str = ""
    due_on: date | None = None
    cost: int | None = None
    note: str = ""


class ProfileIn(Schema):
    """Answers by the id of the question; what is left out stays as it is."""

    answers: dict[str, bool]


class Changed(Schema):
    """How many things changed."""

    changed: int


def _instant(as_of: date | None) -> datetime | None:
    return end_of(as_of) if as_of else None


def _out(state: MeasureState) -> dict[str, Any]:
    assigned = state.assigned
    return {
        "id": state.id,
        "title": state.measure.ja,
        "route": state.measure.route,
        "purpose": state.measure.purpose,
        "chosen": state.chosen,
        "choices": {
            code: {"chosen": one.chosen, "reason": one.reason, "since": one.since}
            for code, one in state.choices.items()
        },
        "stages": {
            stage.value: {"done": step.done, "on": step.on, "reference": step.reference}
            for stage, step in state.steps.items()
        },
        "owner": assigned.owner_number,
        "department": assigned.department_code,
        "due_on": assigned.due_on,
        "cost": assigned.cost,
    }


@router.get("/coverage", response=CoverageOut)
@endpoint("measures.read")
def read_coverage(request: HttpRequest, as_of: date | None = None, class_code: str = "") -> dict[str, Any]:
    """The 4×5 matrix at the end of a day (default: now), for all classes or one."""
    found = coverage(_instant(as_of), class_code=class_code)
    return {"as_of": as_of, "routes": list(ROUTES), "purposes": list(PURPOSES), "cells": found.as_pairs()}


@router.get("/measures", response=list[MeasureOut])
@endpoint("measures.read")
def read_measures(
    request: HttpRequest,
    as_of: date | None = None,
    route: str = "",
    purpose: str = "",
    chosen: bool | None = None,
) -> list[dict[str, Any]]:
    """All measures, or those of a route, a purpose, or chosen or not."""
    return [
        _out(state)
        for state in states(_instant(as_of))
        if (not route or state.measure.route == route)
        and (not purpose or state.measure.purpose == purpose)
        and (chosen is None or state.chosen == chosen)
    ]


@router.get("/measures/{measure_id}", response=MeasureOut)
@endpoint("measures.read", of=as_assigned)
def read_measure(
    request: HttpRequest, assigned: Assignment, measure_id: str, as_of: date | None = None
) -> dict[str, Any]:
    """One measure."""
    return _out(_one(measure_id, as_of))


def _one(measure_id: str, as_of: date | None) -> MeasureState:
    found = next((state for state in states(_instant(as_of)) if state.id == measure_id), None)
    if found is None:
        raise NotFound(
            say("「{measure}」という対策はありません。", measure=measure_id), say("番号を確かめてください。")
        )
    return found


@router.post("/measures/{measure_id}/choices", response=Changed)
@endpoint("measures.choose")
def write_choices(request: HttpRequest, measure_id: str, choices: list[ChoiceIn]) -> dict[str, int]:
    """Choose for several classes at once, all or none."""
    wanted = [NewChoice(measure_id, class_by_code(one.class_code), one.chosen, one.reason) for one in choices]
    return {"changed": choose_many(wanted, by=request.by)}  # type: ignore[attr-defined]


@router.post("/measures/{measure_id}/progress", response=Changed)
@endpoint("measures.progress", of=as_assigned, known_by="measures.read")
def write_progress(
    request: HttpRequest, assigned: Assignment, measure_id: str, step: ProgressIn
) -> dict[str, int]:
    """Say how far the measure has come."""
    changed = set_progress(
        measure_id,
        step.stage,
        done=step.done,
        on=step.on,
        reference=step.reference,
        by=request.by,  # type: ignore[attr-defined]
    )
    return {"changed": changed}


@router.put("/measures/{measure_id}/assignment", response=Changed)
@endpoint("measures.choose")
def write_assignment(request: HttpRequest, measure_id: str, assignment: AssignmentIn) -> dict[str, int]:
    """Say who sees to the measure."""
    changed = assign(
        measure_id,
        owner=person_by_number(assignment.owner) if assignment.owner else None,
        department=department_by_code(assignment.department) if assignment.department else None,
        due_on=assignment.due_on,
        cost=assignment.cost,
        note=assignment.note,
        by=request.by,  # type: ignore[attr-defined]
    )
    return {"changed": changed}


@router.get("/profile", response=dict[str, bool | None])
@endpoint("measures.read")
def read_profile(request: HttpRequest, as_of: date | None = None) -> dict[str, bool | None]:
    """The answers about the company; null where a question is open."""
    return {line.question: line.answer for line in profile(_instant(as_of))}


@router.post("/profile", response=Changed)
@endpoint("measures.choose")
def write_profile(request: HttpRequest, given: ProfileIn) -> dict[str, int]:
    """Answer some of the questions."""
    return {"changed": answer_profile(given.answers, by=request.by)}  # type: ignore[attr-defined]
