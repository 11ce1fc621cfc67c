"""The measures as a table: one row for each measure and class. What is written here is read back unchanged by importer.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.db import transaction

from hiden.base.clock import end_of, today
from hiden.base.sheets import Column, Sheet, Value, write_workbook
from hiden.base.words import say
from hiden.classification.queries import ClassInForce, classes
from hiden.gate import require
from hiden.ledger import record
from hiden.measures.catalogued import purposes, routes
from hiden.measures.entries import MeasuresExported
from hiden.measures.models import Stage
from hiden.measures.plan import Plan
from hiden.measures.queries import MeasureState, states
from hiden.people.models import Person

# Column names of the three stages: (day, reference).
STAGE_COLUMNS = {
    Stage.DOCUMENTED: ("documented_on", "documented_by"),
    Stage.IMPLEMENTED: ("implemented_on", "implemented_by"),
    Stage.SEEN: ("seen_on", "evidence"),
}
CHOSEN = {True: "選ぶ", False: "選ばない", None: ""}


def columns() -> tuple[Column, ...]:
    """The columns, in the order of the sheet. Those whose help says so are for reading only."""
    reading = say("読むための列です。取込みでは使いません。")
    keep = say("空欄なら、今の内容を変えません。")
    return (
        Column("measure", ("対策番号", "番号", "対策ID"), required=True, kind="code", example="E1-a"),
        Column("title", ("対策", "対策名"), help=reading, width=40),
        Column("route", ("ルート",), help=reading, kind="choice"),
        Column("purpose", ("目的", "対策の目的"), help=reading, width=20),
        Column("class", ("区分", "秘密区分"), kind="choice", example="極秘", width=10),
        Column(
            "chosen",
            ("採否",),
            kind="choice",
            choices=("選ぶ", "選ばない"),
            example="選ぶ",
            help=keep,
            width=10,
        ),
        Column("reason", ("理由", "採否の理由"), example=say("社外から図面を見る人がいるため"), width=40),
        Column("owner", ("担当（社員番号）", "担当者番号"), kind="code", example="1001", help=keep, width=16),
        Column("owner_name", ("担当者名", "担当者"), help=reading, width=16),
        Column(
            "department",
            ("担当部署（コード）", "担当部署コード"),
            kind="code",
            example="SOMU",
            help=keep,
            width=18,
        ),
        Column("due_on", ("期限", "実施期限"), kind="date", example="2027/03/31", help=keep),
        Column("cost", ("費用（円）", "予算"), kind="number", example="300000", help=keep, width=12),
        Column("note", ("備考",), example="", help=keep, width=24),
        Column("documented_on", ("文書化日",), kind="date", example="2026/04/01", help=keep),
        Column("documented_by", ("文書化の根拠", "文書名"), example=say("情報管理規程 第8条"), width=24),
        Column("implemented_on", ("実施日",), kind="date", example="2026/06/01", help=keep),
        Column("implemented_by", ("実施の根拠", "実施内容"), example=say("権限設定を変更"), width=24),
        Column("seen_on", ("証拠確認日",), kind="date", example="2026/09/30", help=keep),
        Column("evidence", ("証拠", "確認した証拠"), example=say("アクセス権一覧 2026年9月版"), width=24),
    )


def lines(states: Iterable[MeasureState], classes: Sequence[ClassInForce]) -> Iterator[tuple[Value, ...]]:
    """The rows: every measure once for each class in force, strictest first; once without a class where there is none."""
    names = {one.id: one.ja for one in (*routes(), *purposes())}
    for state in states:
        about = _about(state)
        measure = state.measure
        head = (state.id, measure.ja, names[measure.route], names[measure.purpose])
        for one in classes:
            choice = state.choices.get(one.code)
            yield (
                *head,
                one.name,
                CHOSEN[choice.chosen if choice else None],
                choice.reason if choice else "",
                *about,
            )
        if not classes:
            yield (*head, "", "", "", *about)


def _about(state: MeasureState) -> tuple[Value, ...]:
    """What is kept for a measure as a whole; it stands in each of its rows."""
    assigned = state.assigned
    steps: list[Value] = []
    for stage in STAGE_COLUMNS:
        step = state.steps.get(stage)
        done = step is not None and step.done
        steps += [step.on if step and done else None, step.reference if step and done else ""]
    return (
        assigned.owner_number,
        assigned.owner,
        assigned.department_code,
        assigned.due_on,
        assigned.cost,
        assigned.note,
        *steps,
    )


@transaction.atomic
def measures_workbook(*, by: Person, as_of: date | None = None) -> bytes:
    """An .xlsx file that imports again unchanged. Raises NotAllowed."""
    require(by, "measures.export")
    at = end_of(as_of) if as_of else None
    sheet = Sheet(say("対策"), columns(), list(lines(states(at), classes(at))))
    record(MeasuresExported(what="measures", as_of=(as_of or today()).isoformat()), by=by)
    return write_workbook([sheet], example=True)


def plan_columns() -> tuple[Column, ...]:
    """The columns of the plan: one row for each measure, one datum for each cell."""
    return (
        Column("quarter", (say("四半期"),), width=14),
        Column("month", (say("月"),), width=10),
        Column("measure", (say("対策番号"),), kind="code"),
        Column("title", (say("対策"),), width=40),
        Column("owner", (say("担当者名"),), width=16),
        Column("department", (say("担当部署（コード）"),), kind="code", width=16),
        Column("due_on", (say("期限"),), kind="date"),
        Column("cost", (say("費用（円）"),), kind="number", width=12),
        Column("implemented", (say("実施"),), width=10),
        Column("note", (say("備考"),), width=24),
    )


@transaction.atomic
def plan_workbook(plan: Plan, *, by: Person, as_of: date | None = None) -> bytes:
    """The plan of one business year as an .xlsx file: carried over, by month, and without a due day. Raises NotAllowed."""
    require(by, "measures.export")
    rows = [
        *(_planned(say("前年度から"), "", state) for state in plan.carried),
        *(
            _planned(say("第{n}四半期", n=quarter.number), say("{n}月", n=month.first.month), state)
            for quarter in plan.quarters
            for month in quarter.months
            for state in month.states
        ),
        *(_planned(say("期限なし"), "", state) for state in plan.undated),
    ]
    record(MeasuresExported(what="plan", as_of=(as_of or today()).isoformat()), by=by)
    return write_workbook([Sheet(say("{year}年度の計画", year=plan.year), plan_columns(), rows)])


def _planned(quarter: str, month: str, state: MeasureState) -> tuple[Value, ...]:
    assigned = state.assigned
    done = say("済み") if state.implemented else say("未実施")
    return (
        quarter, month, state.id, state.measure.ja, assigned.owner, assigned.department_code, assigned.due_on,
        assigned.cost, done, assigned.note,
    )  # fmt: skip
