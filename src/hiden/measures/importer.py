"""Choices, assignments and progress from a spreadsheet, in the layout that the export writes (Excel is the form).

An empty cell never takes anything back: to withdraw a stage or clear an assignment, use the page of the measure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hiden.base.clock import start_of, today
from hiden.base.sheets import Column, Problem
from hiden.base.words import say
from hiden.classification.models import SecrecyClass
from hiden.imports.contract import Change, Difference, Effect, Plan, Record, register
from hiden.measures.actions import (
    NewAssignment,
    NewChoice,
    NewProgress,
    assign_many,
    choose_many,
    set_progress_many,
)
from hiden.measures.models import Stage
from hiden.measures.queries import Assigned, MeasureState, states
from hiden.measures.reading import Line, Reader, Wrong
from hiden.measures.table import CHOSEN, STAGE_COLUMNS, columns
from hiden.people.models import Department, Person


@dataclass(slots=True)
class _Compared:
    """What one row would change."""

    differences: list[Difference] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)
    # As it was when somebody looked: a preview holds only as long as that does.
    before: list[Any] = field(default_factory=list)
    creates: bool = False


class MeasuresImporter:
    """Rows of measure × class."""

    kind = "measures"

    def __init__(self) -> None:
        self.columns: Sequence[Column] = columns()

    @property
    def label(self) -> str:
        return say("対策の採否と進み具合")

    @property
    def action(self) -> str:
        return "measures.import"

    def plan(self, records: Sequence[Record], *, effective_on: date, by: Person | None = None) -> Plan:
        """Compare with what holds now. Seven queries."""
        reader = Reader()
        now = {state.id: state for state in states()}
        changes: list[Change] = []
        problems: list[Problem] = []
        seen: dict[tuple[str, str], int] = {}
        told: dict[str, Line] = {}
        for record in records:
            try:
                line = reader.line(record)
                _check_twice(line, seen)
                _check_same(line, told)
            except Wrong as wrong:
                problems += wrong.problems
                continue
            changes.append(_change(line, now[line.measure], first=told[line.measure] is line))
        return Plan(tuple(changes), tuple(problems))

    def apply(self, plan: Plan, *, effective_on: date, by: Person) -> None:
        """Write what the plan shows: choices from the effective day on, all else as it says of itself."""
        data = [change.data for change in plan.changes if change.effect is not Effect.NONE]
        since = start_of(effective_on) if effective_on < today() else None
        choose_many(_choices(data), since=since, by=by)
        assign_many(_assignments(data), by=by)
        set_progress_many(_steps(data), by=by)


def _check_twice(line: Line, seen: dict[tuple[str, str], int]) -> None:
    first = seen.setdefault((line.measure, line.class_code), line.record.row)
    if first != line.record.row:
        raise Wrong.at(
            line.record, "measure", line.measure,
            say("同じ対策と区分の行が{row}行目にもあります。", row=first), say("どちらか一方だけを残してください。"),
        )  # fmt: skip


def _check_same(line: Line, told: dict[str, Line]) -> None:
    """Rows of one measure repeat what is kept for the measure as a whole; they must not contradict each other."""
    first = told.setdefault(line.measure, line)
    if first is not line and (first.assignment, first.steps) != (line.assignment, line.steps):
        raise Wrong.at(
            line.record, "measure", line.measure,
            say("担当・期限・費用・進み具合が、同じ対策の{row}行目と違います。", row=first.record.row),
            say("これらは対策ごとに一つです。すべての行で同じ内容にしてください。"),
        )  # fmt: skip


def _change(line: Line, state: MeasureState, *, first: bool) -> Change:
    compared = _Compared()
    _compare_choice(line, state, compared)
    if first:
        _compare_assignment(line, state.assigned, compared)
        _compare_steps(line, state, compared)
    if compared.data:
        compared.data["before"] = compared.before
    effect = Effect.NONE if not compared.data else Effect.CREATE if compared.creates else Effect.CHANGE
    key = f"{line.measure}/{line.class_code}"
    title = state.measure.ja + (f"（{line.class_name}）" if line.class_name else "")
    return Change(
        effect, key, title, line.record.row, tuple(compared.differences), compared.data, line.measure
    )


def _compare_choice(line: Line, state: MeasureState, into: _Compared) -> None:
    if line.chosen is None:
        return
    before = state.choices.get(line.class_code)
    if before is not None and (before.chosen, before.reason) == (line.chosen, line.reason):
        return
    into.creates = before is None
    into.before.append([before.chosen, before.reason] if before else None)
    into.data["choice"] = [line.measure, line.class_code, line.chosen, line.reason]
    was = before.chosen if before else None
    if was != line.chosen:
        into.differences.append(Difference(say("採否"), CHOSEN[was], CHOSEN[line.chosen]))
    if before is None or before.reason != line.reason:
        into.differences.append(Difference(say("理由"), before.reason if before else "", line.reason))


def _compare_assignment(line: Line, before: Assigned, into: _Compared) -> None:
    """What the row says over what is assigned now; what it leaves empty stays."""
    now: dict[str, Any] = {
        "owner": before.owner_number,
        "department": before.department_code,
        "due_on": before.due_on.isoformat() if before.due_on else "",
        "cost": before.cost,
        "note": before.note,
    }
    wanted = {**now, **line.assignment}
    if wanted == now:
        return
    into.data["assignment"] = {"measure": line.measure, **wanted}
    into.before.append(now)
    labels = {column.name: column.label for column in columns()}
    for name, value in wanted.items():
        if value != now[name]:
            into.differences.append(Difference(labels[name], str(now[name] or ""), str(value)))


def _compare_steps(line: Line, state: MeasureState, into: _Compared) -> None:
    changed = []
    for stage, (on, reference) in line.steps.items():
        before = state.steps.get(stage)
        if before and before.done and (before.on.isoformat(), before.reference) == (on, reference):
            continue
        changed.append([line.measure, stage.value, on, reference])
        into.before.append([before.on.isoformat(), before.reference, before.done] if before else None)
        was = before.on.isoformat() if before and before.done else ""
        into.differences.append(Difference(str(stage.label), was, on))
    if changed:
        into.data["steps"] = changed


def _choices(data: Sequence[Mapping[str, Any]]) -> list[NewChoice]:
    by_code = SecrecyClass.objects.in_bulk(field_name="code")
    rows = (one["choice"] for one in data if "choice" in one)
    return [NewChoice(measure, by_code[code], chosen, reason) for measure, code, chosen, reason in rows]


def _assignments(data: Sequence[Mapping[str, Any]]) -> list[NewAssignment]:
    rows = [one["assignment"] for one in data if "assignment" in one]
    people = Person.objects.in_bulk({row["owner"] for row in rows if row["owner"]}, field_name="number")
    departments = Department.objects.in_bulk(
        {row["department"] for row in rows if row["department"]}, field_name="code"
    )
    return [
        NewAssignment(
            row["measure"],
            people.get(row["owner"]),
            departments.get(row["department"]),
            date.fromisoformat(row["due_on"]) if row["due_on"] else None,
            row["cost"],
            row["note"],
        )
        for row in rows
    ]


def _steps(data: Sequence[Mapping[str, Any]]) -> list[NewProgress]:
    rows = (step for one in data for step in one.get("steps", ()))
    return [
        NewProgress(measure, Stage(stage), True, date.fromisoformat(on), reference)
        for measure, stage, on, reference in rows
    ]


assert set(STAGE_COLUMNS) == set(Stage)
register(MeasuresImporter())
