"""Measures from a spreadsheet and back."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hiden.base.clock import today
from hiden.base.sheets import Cell, Sheet, match_columns, read_table, write_workbook
from hiden.classification.models import SecrecyClass
from hiden.classification.queries import classes
from hiden.imports.contract import Effect, Plan, Record
from hiden.measures import actions, queries
from hiden.measures.importer import MeasuresImporter
from hiden.measures.models import Stage
from hiden.measures.table import columns, lines
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db
IMPORTER = MeasuresImporter()


def records(*rows: dict[str, Any]) -> list[Record]:
    names = [column.name for column in columns()]
    return [
        Record(
            "対策", number, {name: Cell(number, names.index(name) + 1, value) for name, value in row.items()}
        )
        for number, row in enumerate(rows, 2)
    ]


def plan(*rows: dict[str, Any]) -> Plan:
    return IMPORTER.plan(records(*rows), effective_on=today())


def exported(tmp_path: Path) -> list[Record]:
    """The records of the file that the export writes, read back as any upload is."""
    path = tmp_path / "measures.xlsx"
    path.write_bytes(write_workbook([Sheet("対策", columns(), list(lines(queries.states(), classes())))]))
    table = read_table(path)
    matching = match_columns(table.header, columns())
    return [
        Record(table.sheet, row.number, {name: row.cell(place) for name, place in matching.places.items()})
        for row in table.rows
    ]


def fill(company: Organisation, top: SecrecyClass) -> None:
    actions.choose("E1-a", top, chosen=True, reason="土台になるため", by=company.alice)
    actions.choose("E1-b", top, chosen=False, reason="=別の方法,による", by=company.alice)
    actions.assign(
        "E1-a",
        owner=company.bob,
        department=company.quality,
        due_on=date(2027, 3, 31),
        cost=300_000,
        note="備考",
        by=company.alice,
    )
    for stage in Stage:
        actions.set_progress(
            "E1-a", stage, done=True, on=date(2026, 4, 1), reference="規程 第8条", by=company.alice
        )


def test_what_was_exported_changes_nothing_when_it_comes_back(
    company: Organisation, top: SecrecyClass, tmp_path: Path
) -> None:
    fill(company, top)
    found = exported(tmp_path)
    assert len(found) == 79 * 3
    result = IMPORTER.plan(found, effective_on=today())
    assert result.problems == ()
    assert result.count(Effect.NONE) == 79 * 3


def test_an_export_brings_everything_into_an_empty_company(
    company: Organisation, top: SecrecyClass, tmp_path: Path
) -> None:
    fill(company, top)
    found, before = exported(tmp_path), queries.states()
    from hiden.measures.models import Assignment, Choice, Progress

    for model in (Assignment, Choice, Progress):
        model.objects.all().delete()
    result = IMPORTER.plan(found, effective_on=today())
    assert result.digest == IMPORTER.plan(found, effective_on=today()).digest
    IMPORTER.apply(result, effective_on=today(), by=company.alice)
    for was, now in zip(before, queries.states(), strict=True):
        assert was.assigned == now.assigned
        assert {code: (c.chosen, c.reason) for code, c in was.choices.items()} == {
            code: (c.chosen, c.reason) for code, c in now.choices.items()
        }
        assert {s: (x.done, x.on, x.reference) for s, x in was.steps.items()} == {
            s: (x.done, x.on, x.reference) for s, x in now.steps.items()
        }


def test_dates_names_and_answers_are_read_as_people_write_them(company: Organisation) -> None:
    result = plan(
        {"measure": "ｅ１－ａ", "class": "極秘", "chosen": "○", "reason": "理由", "owner": "石田次郎", "cost": "300,000円",
         "due_on": "令和9年3月31日", "implemented_on": "R8.4.1"},
    )  # fmt: skip
    assert result.problems == ()
    IMPORTER.apply(result, effective_on=today(), by=company.alice)
    state = next(one for one in queries.states() if one.id == "E1-a")
    assert state.choices["gokuhi"].chosen
    assert state.assigned.owner == company.bob.name
    assert (state.assigned.cost, state.assigned.due_on) == (300_000, date(2027, 3, 31))
    assert state.steps[Stage.IMPLEMENTED].on == date(2026, 4, 1)


def test_an_empty_cell_takes_nothing_back(company: Organisation, top: SecrecyClass) -> None:
    fill(company, top)
    result = plan(
        {
            "measure": "E1-a",
            "class": "極秘",
            "chosen": "",
            "reason": "",
            "due_on": None,
            "implemented_on": None,
        }
    )
    assert result.count(Effect.NONE) == 1


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ({"measure": "E9-z"}, "measure", "E9-z"),
        ({"measure": ""}, "measure", "対策番号"),
        ({"measure": "E1-a", "class": "最高機密"}, "class", "最高機密"),
        ({"measure": "E1-a", "class": "極秘", "chosen": "たぶん", "reason": "x"}, "chosen", "たぶん"),
        ({"measure": "E1-a", "class": "極秘", "chosen": "選ぶ", "reason": ""}, "reason", "理由"),
        ({"measure": "E1-a", "class": "", "chosen": "選ぶ", "reason": "x"}, "class", "区分"),
        ({"measure": "E1-a", "owner": "山田"}, "owner", "山田"),
        ({"measure": "E1-a", "department": "999"}, "department", "999"),
        ({"measure": "E1-a", "due_on": "来年"}, "due_on", ""),
        ({"measure": "E1-a", "cost": "百万"}, "cost", "百万"),
        ({"measure": "E1-a", "cost": "-1"}, "cost", "-1"),
        ({"measure": "E1-a", "implemented_on": "2099/01/01"}, "implemented_on", "先の日付"),
        ({"measure": "E1-a", "seen_on": "2026/01/01"}, "evidence", "証拠"),
        ({"measure": "E1-a", "evidence": "一覧"}, "seen_on", "日"),
    ],
)
def test_what_is_wrong_is_named_by_row_and_column(
    company: Organisation, row: dict[str, str], column: str, words: str
) -> None:
    result = plan({"measure": "E1-b"}, row)
    [problem] = result.problems
    assert problem.row == 3
    assert problem.label == next(one.label for one in columns() if one.name == column)
    assert words in problem.what
    assert problem.do_next
    assert len(result.changes) == 1


def test_rows_that_contradict_each_other_are_refused(company: Organisation) -> None:
    row = {"measure": "E1-a", "class": "極秘", "chosen": "選ぶ", "reason": "x"}
    assert "2行目にもあります" in plan(row, row).problems[0].what
    other = {**row, "class": "秘"}
    assert "2行目と違います" in plan({**row, "cost": "1"}, {**other, "cost": "2"}).problems[0].what
    assert not plan({**row, "cost": "1"}, {**other, "cost": "1"}).problems


def test_a_plan_of_everything_costs_a_constant_number_of_queries(company: Organisation) -> None:
    rows = [
        {"measure": one.id, "class": name, "chosen": "選ぶ", "reason": "理由", "implemented_on": "2026/04/01"}
        for one in queries.states()
        for name in ("極秘", "秘", "社外秘")
    ]
    with CaptureQueriesContext(connection) as asked:
        result = plan(*rows)
    assert len(asked) <= 7
    assert result.count(Effect.CREATE) == 237


def test_somebody_elses_choice_makes_another_plan(company: Organisation, top: SecrecyClass) -> None:
    row = {"measure": "E1-a", "class": "極秘", "chosen": "○", "reason": "理由", "cost": "5"}
    actions.choose("E1-a", top, chosen=False, reason="当面は要らない", by=company.alice)
    seen = plan(row)
    actions.choose("E1-a", top, chosen=False, reason="費用が高い", by=company.alice)
    again = plan(row)
    assert seen.count(Effect.CHANGE) == again.count(Effect.CHANGE) == 1
    assert again.digest != seen.digest
