"""経営報告: one paper for those who decide — where we stand, what is missing, what it costs, and how to check it.

Numbers come from the rooms below as they were on the day; only numbers and names of measures are printed, of secrets
only what the reader may see.
"""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from hiden.approvals.models import Case, CaseState
from hiden.approvals.queries import Stamp, stamps
from hiden.base.clock import today
from hiden.base.words import say
from hiden.catalogue.shown import shown as spoken
from hiden.classification.marking import frame, instant_of, period_name
from hiden.classification.queries import classes
from hiden.gate import require, visible
from hiden.inventory.models import Life
from hiden.inventory.queries import Counts, counts, review_due
from hiden.inventory.queries import states as item_states
from hiden.ledger.proof_lines import proof_lines
from hiden.measures.catalogued import purposes, routes
from hiden.measures.gaps import kinds_of
from hiden.measures.plan import plan
from hiden.measures.queries import Coverage, MeasureState, coverage_of, day_of, states
from hiden.paper.typeset import pdf
from hiden.people.models import Company, Person
from hiden.people.queries import departments_as_of, place_names
from hiden.ui.written import date_with_era, short_era_date

_LINES = 8
KIND = "reports.board"


def board_report(*, by: Person, as_of: date | None = None) -> bytes:
    """The report as a PDF (A4). Raises NotAllowed."""
    require(by, "reports.board")
    return pdf("reports/board", board_data(by=by, as_of=as_of), title=say("秘密情報の管理状況 報告書"))


def board_data(*, by: Person, as_of: date | None = None) -> dict[str, Any]:
    """Everything printed, as plain values."""
    at = instant_of(as_of)
    found = states(at)
    cover = coverage_of(found)
    counted = counts(as_of=at)
    return {
        **frame(as_of),
        "summary": _summary(counted, cover, found, as_of),
        **_matrix(cover),
        **_items(counted, as_of),
        **_gaps(found, as_of),
        **_reviews(by, as_of),
        "proof": proof_lines(),
        "stamps": _stamps(as_of or today()),
        "words": {
            "summary": say("要点"),
            "matrix": say("対策の充足状況（漏えいのルート × 対策の目的）"),
            "matrix_note": say("数字は「実施済みの対策／自社で選んだ対策」。赤枠は未実施、斜線は対象外。"),
            "items": say("秘密情報の状況"),
            "gaps": say("不足している対策と計画"),
            "no_gaps": say("選んだ対策はすべて実施済みです。"),
            "reviews": say("見直し期限が近い情報"),
            "no_reviews": say("90日以内に期限が来る情報はありません。"),
            "proof": say("この報告を確かめるには"),
            "stamp_note": say("印影は承認記録から描いた表示です。証拠は操作記録と署名です。"),
            "none": say("対象外"),
            "not_yet": say("未"),
        },
    }


def _summary(
    counted: Counts, cover: Coverage, found: tuple[MeasureState, ...], as_of: date | None
) -> list[str]:
    day = as_of or today()
    overdue = sum(state.overdue(day) for state in found)
    year = plan(found, _fiscal_year(day), _first_month())
    lines = [
        say(
            "把握している情報は{total}件。うち秘密情報とするかどうかを決めたもの{decided}件、分類したもの{classified}件。",
            total=counted.total,
            decided=counted.decided,
            classified=counted.classified,
        ),
        say(
            "選んだ対策{chosen}件のうち、実施済み{done}件（{share}%）。期限を過ぎたもの{overdue}件。",
            chosen=cover.chosen,
            done=cover.implemented,
            share=round(100 * cover.implemented / cover.chosen) if cover.chosen else 0,
            overdue=overdue,
        ),
        say(
            "今年度にこれから実施する対策の費用の見込みは{cost}円。",
            cost=f"{year.open_cost + year.carried_cost:,}",
        ),
    ]
    if counted.undecided:
        lines.append(
            say("まだ決まっていない情報が{n}件あります。各部門での決定が必要です。", n=counted.undecided)
        )
    return lines


def _first_month() -> int:
    company = Company.current()
    return company.fiscal_year_first_month if company else 4


def _fiscal_year(day: date) -> int:
    from hiden.base.dates import fiscal_year

    return fiscal_year(day, _first_month())


def _matrix(cover: Coverage) -> dict[str, Any]:
    rows = [
        {
            "route": str(spoken(route)),
            "cells": [
                None
                if cell is None
                else {
                    "done": cell.implemented,
                    "chosen": cell.chosen,
                    "level": cell.level if cell.chosen else 1,
                    "words": cell.words,
                }
                for cell in row
            ],
        }
        for route, row in zip(routes(), cover.rows, strict=True)
    ]
    return {
        "purposes": [f"{'①②③④⑤'[place]} {spoken(one)}" for place, one in enumerate(purposes())],
        "matrix": rows,
    }


def _items(counted: Counts, as_of: date | None) -> dict[str, Any]:
    in_force = classes(instant_of(as_of))
    tree = departments_as_of(as_of)
    total = max(1, counted.total)

    def line(name: str, n: int) -> list[str]:
        return [name, f"{n:,}", f"{round(100 * n / total)}%"]

    by_class = [line(one.name, counted.by_class.get(one.pk, 0)) for one in in_force]
    without = counted.secret_without_class
    by_class.append(line(say("区分のない秘密情報"), without))
    by_class.append(line(say("秘密情報でないもの・未決定"), counted.by_class.get(None, 0) - without))
    # Departments that are gone by then come last, so that the lines add up to the total.
    gone = place_names(tree, [owner for owner in counted.by_department if owner not in tree.nodes])
    owners = [(node.id, node.name) for node in tree if node.id in counted.by_department]
    by_department = [
        [
            name,
            f"{counted.by_department[owner]:,}",
            f"{counted.undecided_by_department.get(owner, 0):,}",
        ]
        for owner, name in [*owners, *gone.items()]
    ]
    return {
        "class_header": [say("区分"), say("件数"), say("割合")],
        "classes": by_class,
        "department_header": [say("管理部署"), say("件数"), say("未決定")],
        "departments": by_department,
    }


def _gaps(found: tuple[MeasureState, ...], as_of: date | None) -> dict[str, Any]:
    day = day_of(instant_of(as_of))
    missing = [state for state in found if state.chosen and not state.implemented]
    missing.sort(key=lambda s: (s.assigned.due_on or date.max, s.id))
    rows = [
        [
            state.id,
            say("{name}（{note}）", name=spoken(state.measure), note=kinds_of(state, day)[0].words),
            state.assigned.owner or say("未定"),
            date_with_era(state.assigned.due_on) if state.assigned.due_on else say("未定"),
            f"{state.assigned.cost:,}" if state.assigned.cost is not None else "—",
        ]
        for state in missing[:_LINES]
    ]
    more = len(missing) - len(rows)
    return {
        "gap_header": [say("番号"), say("対策"), say("担当"), say("期限"), say("費用（円）")],
        "gaps": rows,
        "gaps_more": say("ほかに{n}件あります。「不足している対策」で一覧を見られます。", n=more)
        if more > 0
        else "",
    }


def _reviews(by: Person, as_of: date | None) -> dict[str, Any]:
    day = as_of or today()
    until = day.fromordinal(day.toordinal() + 90)
    due = review_due(until, instant_of(as_of)).filter(life=Life.ACTIVE).select_related("secrecy_class")
    seen = list(visible(by, "inventory.read", due).order_by("review_on", "number")[:_LINES])
    return {
        "review_header": [say("番号"), say("名称"), say("区分"), say("見直し期限")],
        "reviews": [
            [
                row.number,
                row.name,
                row.secrecy_class.name if row.secrecy_class else "—",
                date_with_era(row.review_on),
            ]
            for row in seen
        ],
    }


def _case_for(day: date) -> Case | None:
    """The approval of this period's report, the newest first."""
    cases = Case.objects.filter(kind=KIND).exclude(state__in=[CaseState.REJECTED, CaseState.WITHDRAWN])
    wanted = period_name(day)
    return next((case for case in cases.order_by("-number") if case.payload.get("period") == wanted), None)


def _stamps(day: date) -> list[dict[str, str]]:
    case = _case_for(day)
    boxes = stamps(case) if case else [Stamp(say("起案")), Stamp(say("承認")), Stamp(say("決裁"))]
    return [
        {
            "heading": str(box.heading),
            "department": box.department[:6],
            "surname": box.surname,
            "day": short_era_date(box.at) if box.at else "",
        }
        for box in boxes
    ]


def digest_of(data: dict[str, Any]) -> str:
    """SHA-256 of what the report says, without the time of its making and its stamps: what an approval refers to."""
    import json

    body = {key: value for key, value in data.items() if key not in {"made", "number", "stamps", "proof"}}
    return hashlib.sha256(
        json.dumps(body, ensure_ascii=False, sort_keys=True, default=str).encode()
    ).hexdigest()


__all__ = ["KIND", "board_data", "board_report", "digest_of", "item_states"]
