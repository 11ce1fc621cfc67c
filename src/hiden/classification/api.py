"""API: classes and the handling table on any day, and giving items their class."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_noop as _
from ninja import Query, Router
from pydantic import Field

from hiden.approvals.api import CaseRef, case_refs
from hiden.classification import actions
from hiden.classification.models import Answer, ModeKind
from hiden.classification.queries import class_by_code, classes, handling_table, mode_by_code
from hiden.gate.page import endpoint
from hiden.inventory.api_writing import items_numbered
from hiden.people.models import Person
from hiden.ui.api import MOST_AT_ONCE, Dated, Listed, Shape, answers, everything
from hiden.ui.request import Request

router = Router(tags=["classification"])


class ClassShown(Shape):
    """A secrecy class."""

    code: str
    name: str
    name_en: str
    definition: str
    rank: int = Field(description=_("厳しさ。1が最も緩く、大きいほど厳しい。"))
    level: int = Field(description=_("原典の3段階で見た厳しさ（1〜3）。"))
    special: bool
    since: datetime


class RuleShown(Shape):
    """What one class says in one row; null where nothing is laid down."""

    secrecy_class: str = Field(description=_("秘密区分のコード。"))
    answer: Answer | None
    text: str


class HandlingRow(Shape):
    """One row of the handling table."""

    code: str
    name: str
    kind: ModeKind
    rules: list[RuleShown]


class HandlingShown(Shape):
    """取扱表."""

    classes: list[ClassShown] = Field(description=_("厳しいものから。"))
    rows: list[HandlingRow]
    missing: int = Field(description=_("まだ定めていない欄の数。"))


class NewRule(Shape):
    """What a class allows in a mode of use."""

    answer: Answer
    text: str = Field("", max_length=2000, description=_("条件や、取扱いの定め。"))


class NewClassification(Shape):
    """Items and the class they are to have."""

    numbers: list[str] = Field(min_length=1, max_length=MOST_AT_ONCE, description=_("管理番号。500件まで。"))
    secrecy_class: str = Field(min_length=1, max_length=30, description=_("秘密区分のコード。"))
    reason: str = Field(min_length=1, max_length=2000)
    title: str = Field("", max_length=300, description=_("案件の件名。空なら自動で付きます。"))
    at_once: bool = Field(
        False, description=_("trueは、権限のある人が承認なしに付ける場合。最も厳しい区分では使えません。")
    )


class Classified(Shape):
    """What came of it: cases that were opened, or how many items have another class now."""

    cases: list[CaseRef]
    changed: int


@router.get(
    "/classes",
    response=answers(Listed[ClassShown]),
    summary=_("秘密区分"),
    description=_("その日に使われていた区分を、厳しいものから。"),
)
@endpoint("classification.read")
def secrecy_classes(request: Request, asked: Query[Dated]) -> Listed[ClassShown]:
    return everything(Listed[ClassShown], _classes(asked))


def _classes(asked: Dated) -> list[ClassShown]:
    return [
        ClassShown(
            code=one.code,
            name=one.name,
            name_en=one.name_en,
            definition=one.definition,
            rank=one.rank,
            level=one.level,
            special=one.special,
            since=one.since,
        )
        for one in classes(asked.instant)
    ]


@router.get(
    "/handling",
    response=answers(HandlingShown),
    summary=_("取扱表"),
    description=_("その日の、区分と利用態様ごとの取扱い。"),
)
@endpoint("classification.read")
def handling(request: Request, asked: Query[Dated]) -> HandlingShown:
    table = handling_table(asked.instant)
    rows = [
        HandlingRow(
            code=row.mode.code,
            name=row.mode.name,
            kind=ModeKind(row.mode.kind),
            rules=[
                RuleShown(
                    secrecy_class=one.code,
                    answer=rule.answer if rule else None,
                    text=rule.text if rule else "",
                )
                for one, rule in row.cells
            ],
        )
        for row in table.rows
    ]
    return HandlingShown(classes=_classes(asked), rows=rows, missing=table.missing)


@router.put(
    "/handling/{mode}/{secrecy_class}",
    response=answers(RuleShown),
    summary=_("取扱いを定める"),
    description=_("取扱表の一つの欄。modeは行のコード、secrecy_classは秘密区分のコード。"),
)
@endpoint("classification.manage")
def rule(request: Request, mode: str, secrecy_class: str, body: NewRule) -> RuleShown:
    found = class_by_code(secrecy_class)
    actions.set_rule(found, mode_by_code(mode), answer=body.answer, text=body.text, by=request.by)
    return RuleShown(secrecy_class=found.code, answer=body.answer, text=body.text.strip())


@router.post(
    "/classifications",
    response=answers(Classified),
    summary=_("分類する"),
    description=_("管理部署ごとに案件を作ります。決裁されると、区分が付きます。"),
)
@endpoint("classification.work")
def classify(request: Request, body: NewClassification) -> Classified:
    by: Person = request.by
    numbers = [state.number for state in items_numbered(body.numbers, by)]
    if body.at_once:
        changed = actions.classify(numbers, body.secrecy_class, reason=body.reason, by=by)
        return Classified(cases=[], changed=changed)
    cases = actions.propose_classes(numbers, body.secrecy_class, reason=body.reason, title=body.title, by=by)
    return Classified(cases=case_refs(cases), changed=0)
