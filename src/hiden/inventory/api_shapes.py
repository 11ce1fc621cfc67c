"""What the API says of items and takes about them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from django.utils.translation import gettext_noop as _
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from hiden.inventory.draft import HIGHEST, LENGTHS, LONGEST_PLACE
from hiden.inventory.locations import LONGEST, MOST
from hiden.inventory.models import Basis, Category, Decision, Form, Life, Origin
from hiden.people.api import DepartmentRef, PersonRef
from hiden.ui.api import MOST_AT_ONCE, DatedPage, Day, Moment, Shape

_SINCE = _("いつからか（過去の日時、時差付き）。省略すると今から。")
_LOCATIONS = _(
    "ログでの場所のすべて。パス・URL・リポジトリ・ファイル名。*は一つの名前の中の、**は名前をまたぐ任意の文字。"
)
LocationGiven = Annotated[str, Field(min_length=1, max_length=LONGEST)]
_PERSON = _("人の鍵か社員番号。")


class ClassRef(Shape):
    """Which secrecy class."""

    code: str = Field(description=_("秘密区分のコード。"))
    name: str = Field(description=_("秘密区分の名称。"))


class Waiting(StrEnum):
    """What an item waits for."""

    EVALUATION = "evaluation"
    DECISION = "decision"
    CLASS = "class"


class ItemsAsked(DatedPage):
    """Which items, in which order."""

    q: str = Field(
        "", max_length=200, description=_("番号・名称・概要・備考・場所にある言葉。空白で区切ると「かつ」。")
    )
    department: str = Field("", max_length=40, description=_("管理部署のコード。下位の部署を含みます。"))
    secrecy_class: str = Field("", max_length=30, description=_("秘密区分のコード。noneは区分なし。"))
    decision: Decision | None = None
    value: int | None = Field(None, ge=0, le=HIGHEST, description=_("評価。0は未評価、1低、2中、3高。"))
    form: Form | None = None
    location: str = Field(
        "",
        max_length=2000,
        description=_(
            "ログに出たパス・URL・ファイル名。ログでの場所が当てはまるもののうち、最も細かいもの。"
        ),
    )
    category: Category | None = None
    origin: Origin | None = None
    label: str = Field("", max_length=40, description=_("法令等のラベルのid（原典のregime）。"))
    manager: str = Field("", max_length=40, description=_("管理責任者の鍵か社員番号。"))
    handler: str = Field("", max_length=40, description=_("取扱者（本人または所属部署）の鍵か社員番号。"))
    review_by: Day | None = Field(None, description=_("見直し期限がこの日までのもの。"))
    waiting_for: Waiting | None = Field(None, description=_("評価・決定・分類を待つもの。"))
    life: Literal["active", "disposed", "all"] = Field("active", description=_("保有の状態。"))
    order: Literal[
        "number", "-number", "name", "-name", "rank", "-rank", "value", "-value", "review_on", "-review_on"
    ] = Field("number", description=_("並べ方。同じものどうしは番号の順。"))


class PlaceShown(Shape):
    """A form and where it is."""

    form: Form
    where: str = Field("", max_length=LONGEST_PLACE, description=_("保管場所。"))


class HandlerShown(Shape):
    """Somebody who may handle the item: a person or a whole department."""

    person: PersonRef | None = None
    department: DepartmentRef | None = None


class ScoreShown(Shape):
    """What somebody thinks of the item from one viewpoint."""

    viewpoint: str = Field(description=_("観点のid（原典）。"))
    score: int = Field(description=_("0関係しない、1低、2中、3高。"))
    reason: str
    by: PersonRef | None


class ItemLine(Shape):
    """An item in the register."""

    number: str = Field(description=_("管理番号。"))
    name: str
    category: Category
    origin: Origin
    forms: list[Form]
    owner: DepartmentRef = Field(description=_("管理部署。"))
    manager: PersonRef | None = Field(description=_("管理責任者。"))
    decision: Decision
    decided_at: datetime | None
    case: int | None = Field(description=_("決定した案件の番号。"))
    secrecy_class: ClassRef | None
    value: int = Field(description=_("評価。観点のうち最も高いもの。0は未評価、1低、2中、3高。"))
    review_on: date | None = Field(description=_("見直し期限。"))
    life: Life
    since: datetime = Field(description=_("この内容が成り立ち始めた日時（UTC）。"))
    until: datetime | None = Field(description=_("成り立たなくなった日時（UTC）。今も成り立つならnull。"))


class ItemShown(ItemLine):
    """Everything registered of an item."""

    version: int = Field(description=_("この版の番号。変更のとき、seenに入れて送ります。"))
    summary: str
    origin_note: str = Field(description=_("入手元・条件。"))
    decision_reason: str
    basis: Basis = Field(description=_("決定や区分の根拠。"))
    note: str
    places: list[PlaceShown]
    locations: list[str] = Field(description=_LOCATIONS)
    labels: list[str] = Field(description=_("法令等のラベルのid。いくつも付くことがあります。"))
    handlers: list[HandlerShown]
    evaluation: list[ScoreShown]
    recorded_at: datetime = Field(description=_("秘伝がこの内容を知った日時（UTC）。"))


class FieldChanged(Shape):
    """One field before and after; for places, labels, handlers and scores: what went and what came."""

    field: str
    label: str = Field(description=_("項目の呼び名。"))
    before: Any
    after: Any


class StepShown(Shape):
    """One version of an item."""

    version: int
    since: datetime
    until: datetime | None
    recorded_at: datetime
    changes: list[FieldChanged] = Field(description=_("前の版から変わったこと。最初の版では空。"))


class HandlerGiven(Shape):
    """A person or a department, one of the two."""

    person: str = Field("", max_length=40, description=_PERSON)
    department: str = Field("", max_length=40, description=_("部署コード。所属する全員が取扱者になります。"))

    @model_validator(mode="after")
    def _one_of_two(self) -> HandlerGiven:
        if bool(self.person) == bool(self.department):
            raise PydanticCustomError("hiden_one_of_two", "person or department")
        return self


class BulkChange(Shape):
    """What may be changed of many items at once. What is not sent stays; null takes away."""

    summary: str = Field("", max_length=LENGTHS["summary"])
    category: Category = Category.OTHER
    origin: Origin = Origin.OWN
    origin_note: str = Field("", max_length=LENGTHS["origin_note"], description=_("入手元・条件。"))
    owner: str = Field("", min_length=1, max_length=40, description=_("管理部署のコード。"))
    manager: str | None = Field(None, max_length=40, description=_PERSON)
    review_on: Day | None = Field(None, description=_("見直し期限。nullは期限なし。"))
    note: str = Field("", max_length=LENGTHS["note"])
    places: list[PlaceShown] = Field([], max_length=100, description=_("形態と場所のすべて。"))
    locations: list[LocationGiven] = Field([], max_length=MOST, description=_LOCATIONS)
    labels: list[str] = Field([], max_length=50, description=_("法令等のラベルのidのすべて。"))
    handlers: list[HandlerGiven] = Field([], max_length=500, description=_("取扱者のすべて。"))


class ItemChange(BulkChange):
    """A change of one item."""

    name: str = Field(
        "", min_length=1, max_length=LENGTHS["name"], description=_("名称。中身は書かないでください。")
    )
    seen: int | None = Field(None, description=_("読んだときのversion。"))
    since: Moment | None = Field(None, description=_SINCE)


class NewItem(BulkChange):
    """A new item."""

    number: str = Field("", max_length=40, description=_("管理番号。空なら自動で採番します。"))
    name: str = Field(
        min_length=1, max_length=LENGTHS["name"], description=_("名称。中身は書かないでください。")
    )
    owner: str = Field(min_length=1, max_length=40, description=_("管理部署のコード。"))
    since: Moment | None = Field(None, description=_SINCE)


class BulkEdit(Shape):
    """The same change for many items."""

    numbers: list[str] = Field(min_length=1, max_length=MOST_AT_ONCE, description=_("管理番号。500件まで。"))
    changes: BulkChange
    since: Moment | None = Field(None, description=_SINCE)


class ScoreGiven(Shape):
    """A score from one viewpoint."""

    viewpoint: str = Field(max_length=40, description=_("観点のid（原典）。"))
    score: int = Field(ge=0, le=HIGHEST, description=_("0関係しない、1低、2中、3高。"))
    reason: str = Field("", max_length=2000)


class NewEvaluation(Shape):
    """Scores from some viewpoints."""

    scores: list[ScoreGiven] = Field(min_length=1, max_length=50)
    seen: int | None = Field(None, description=_("読んだときのversion。"))
    since: Moment | None = Field(None, description=_SINCE)


class NewLife(Shape):
    """Whether the item still exists."""

    life: Life
    reason: str = Field(
        min_length=1, max_length=2000, description=_("いつ・どのように廃棄したか、または取り消す理由。")
    )
    since: Moment | None = Field(None, description=_SINCE)


class OutcomeGiven(Shape):
    """What is proposed for one item."""

    number: str = Field(max_length=40, description=_("管理番号。"))
    outcome: Decision = Field(description=_("undecidedは選べません。"))
    reason: str = Field(min_length=1, max_length=2000)
    review_on: Day | None = Field(None, description=_("見直し期限。nullは期限なし。"))
    secrecy_class: str = Field("", max_length=30, description=_("秘密区分のコード。空なら今の区分のまま。"))


class ProposedDecisions(Shape):
    """Decisions to be proposed together."""

    outcomes: list[OutcomeGiven] = Field(min_length=1, max_length=MOST_AT_ONCE)
    title: str = Field("", max_length=300, description=_("件名。空なら自動で付きます。"))
    reason: str = Field(min_length=1, max_length=4000, description=_("起案の理由。"))
    urgent: bool = Field(False, description=_("至急なら true。承認する人の一覧で先に並びます。"))
