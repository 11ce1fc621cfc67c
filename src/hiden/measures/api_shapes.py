"""What the API says of measures and takes about them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from django.utils.translation import gettext_noop as _
from pydantic import Field

from hiden.catalogue.model import PurposeId, RouteId
from hiden.measures import actions
from hiden.measures.models import Stage
from hiden.people.api import DepartmentRef
from hiden.ui.api import MOST_AT_ONCE, Dated, DatedPage, Day, Shape


class ChoiceShown(Shape):
    """What was decided for one class."""

    secrecy_class: str = Field(description=_("秘密区分のコード。"))
    chosen: bool
    reason: str
    since: datetime


class ProgressShown(Shape):
    """How far one of the three stages has come."""

    stage: Stage
    done: bool
    on: date
    reference: str = Field(description=_("文書名や、見た証拠。"))
    by: str = Field(description=_("登録した人の氏名。"))
    recorded_at: datetime


class AssignmentShown(Shape):
    """Who sees to it."""

    owner: str = Field(description=_("担当者の氏名。いなければ空。"))
    department: DepartmentRef | None
    due_on: date | None
    cost: int | None = Field(description=_("費用（円）。"))
    note: str


class MeasureShown(Shape):
    """One measure of the catalogue and what the company has decided about it."""

    id: str = Field(description=_("対策番号。例：E2-j"))
    name: str
    route: RouteId
    purpose: PurposeId
    chosen: bool = Field(description=_("少なくとも一つの区分のために選ばれている。"))
    documented: bool
    implemented: bool
    seen: bool = Field(description=_("証拠を確認した。"))
    overdue: bool = Field(description=_("選ばれていて、期限を過ぎても実施されていない。"))
    choices: list[ChoiceShown]
    progress: list[ProgressShown]
    assignment: AssignmentShown


class MeasuresAsked(DatedPage):
    """Which measures."""

    q: str = Field("", max_length=200, description=_("番号・名前・理由にある言葉。"))
    route: RouteId | None = None
    purpose: PurposeId | None = None
    secrecy_class: str = Field("", max_length=30, description=_("この区分についての採否だけを見ます。"))
    chosen: Literal["yes", "no", "open"] | None = Field(
        None, description=_("yes選んだ、no選ばない、open未決定。")
    )
    progress: Literal["late", "open", "implemented", "undocumented", "unseen"] | None = Field(
        None, description=_("選んだ対策の進み具合。lateは期限を過ぎたもの。")
    )
    owner: str = Field("", max_length=40, description=_("担当者の鍵か社員番号。noneは未定。"))


class CoverageAsked(Dated):
    """Which matrix."""

    secrecy_class: str = Field("", max_length=30, description=_("この区分についての採否だけを見ます。"))


class CellShown(Shape):
    """One cell of the matrix."""

    route: RouteId
    purpose: PurposeId
    implemented: int
    chosen: int
    level: int = Field(description=_("0未実施、1一部、2半分以上、3ほぼ実施、4実施済。"))
    words: str


class CoverageShown(Shape):
    """4 routes × 5 purposes."""

    routes: list[RouteId] = Field(description=_("行の順。"))
    purposes: list[PurposeId] = Field(description=_("列の順。"))
    cells: list[list[CellShown | None]] = Field(description=_("対象外の欄はnull。"))
    implemented: int
    chosen: int


class ChoiceGiven(Shape):
    """That a measure is chosen, or not, for a class."""

    measure: str = Field(max_length=10, description=_("対策番号。"))
    secrecy_class: str = Field(max_length=30, description=_("秘密区分のコード。"))
    chosen: bool
    reason: str = Field(min_length=1, max_length=2000, description=_("選ぶ・選ばない理由。"))


class NewChoices(Shape):
    """Several choices, all or none."""

    choices: list[ChoiceGiven] = Field(min_length=1, max_length=MOST_AT_ONCE)


class AnswerShown(Shape):
    """One question about the company with its answer."""

    question: str = Field(description=_("質問のid（原典）。"))
    words: str
    answer: bool | None = Field(description=_("答えていなければnull。"))
    note: str
    since: datetime | None


class NewAnswers(Shape):
    """Answers to some of the questions."""

    answers: dict[str, bool] = Field(
        min_length=1, max_length=100, description=_("質問のid→はい（true）・いいえ（false）。")
    )
    notes: dict[str, str] = Field({}, max_length=100, description=_("質問のid→備考。"))


class Accepted(Shape):
    """Which suggestions are taken; empty means all."""

    measures: list[str] = Field([], max_length=MOST_AT_ONCE, description=_("対策番号。空ならすべて。"))
    secrecy_classes: list[str] = Field([], max_length=50, description=_("秘密区分のコード。空ならすべて。"))


class ProgressGiven(Shape):
    """That a measure reached, or lost, a stage."""

    stage: Stage
    done: bool
    on: Day = Field(description=_("行った日。今日以前。"))
    reference: str = Field(
        "", max_length=actions.MAX_REFERENCE, description=_("文書名や、見た証拠。seenでは必要。")
    )


class AssignmentGiven(Shape):
    """Who sees to a measure. What is left out becomes empty."""

    owner: str = Field("", max_length=40, description=_("担当者の鍵か社員番号。"))
    department: str = Field("", max_length=40, description=_("担当部署のコード。"))
    due_on: Day | None = None
    cost: int | None = Field(None, ge=0, le=actions.MAX_COST, description=_("費用（円）。"))
    note: str = Field("", max_length=4000)
