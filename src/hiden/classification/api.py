"""Classes and handling for other systems; classifying items. Same gate, same verbs as the pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from hiden.base.clock import end_of
from hiden.classification.actions import give_class, set_rule
from hiden.classification.models import Answer
from hiden.classification.queries import class_by_code, classes, handling_table, mode_by_code
from hiden.gate.page import endpoint

router = Router(tags=["classification"])


class ClassOut(Schema):
    """A class in force; `rank` 1 is the mildest."""

    code: str
    name: str
    name_en: str
    definition: str
    rank: int
    special: bool
    since: datetime


class RuleOut(Schema):
    """What a class allows in a row of the handling table."""

    answer: str = Field(description="allowed, conditional, forbidden, ruled")
    text: str


class RowOut(Schema):
    """A row of the handling table; `rules` by class code, null where nothing is laid down."""

    code: str
    name: str
    kind: str
    rules: dict[str, RuleOut | None]


class RuleIn(Schema):
    """One cell as it is to be."""

    answer: Answer
    text: str = ""


class ClassifyIn(Schema):
    """Items by number, the class they are to get, and why."""

    items: list[str]
    class_code: str
    reason: str


class ClassifyOut(Schema):
    """How many items changed at once, and the numbers of the approval cases that were opened instead."""

    changed: int
    cases: list[int]


def _instant(as_of: date | None) -> datetime | None:
    return end_of(as_of) if as_of else None


@router.get("/classes", response=list[ClassOut])
@endpoint("classification.read")
def read_classes(request: HttpRequest, as_of: date | None = None) -> list[Any]:
    """The classes in force at the end of a day (default: now), strictest first."""
    return list(classes(_instant(as_of)))


@router.get("/handling", response=list[RowOut])
@endpoint("classification.read")
def read_handling(request: HttpRequest, as_of: date | None = None) -> list[dict[str, Any]]:
    """The handling table."""
    return [
        {
            "code": row.mode.code,
            "name": row.mode.name,
            "kind": row.mode.kind,
            "rules": {
                one.code: {"answer": rule.answer, "text": rule.text} if rule else None
                for one, rule in row.cells
            },
        }
        for row in handling_table(_instant(as_of)).rows
    ]


@router.put("/handling/{mode}/{class_code}", response=RuleOut)
@endpoint("classification.manage")
def write_rule(request: HttpRequest, mode: str, class_code: str, rule: RuleIn) -> RuleIn:
    """Lay down one cell of the handling table."""
    set_rule(class_by_code(class_code), mode_by_code(mode), answer=rule.answer, text=rule.text, by=request.by)  # type: ignore[attr-defined]
    return rule


@router.post("/classify", response=ClassifyOut)
@endpoint("classification.work")
def classify_items(request: HttpRequest, wanted: ClassifyIn) -> dict[str, Any]:
    """Give items a class, at once where that is allowed, otherwise by opening the approvals it takes."""
    given = give_class(wanted.items, wanted.class_code, reason=wanted.reason, by=request.by)  # type: ignore[attr-defined]
    return {"changed": given.changed, "cases": [case.number for case in given.cases]}
