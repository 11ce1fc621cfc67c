"""The shapes of the API of this room: what is sent and what is given."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from django.utils.translation import gettext_noop as _
from pydantic import Field

from hiden.people.api import PersonRef
from hiden.promises.models import PromiseState, ScopeKind
from hiden.ui.api import MOST_AT_ONCE, Dated, Day, Paged, Shape


class PromiseShown(Shape):
    """One person, asked for one promise."""

    key: str
    person: PersonRef
    template: str
    title: str
    version: int
    scope: str = Field(description=_("何についての約束か。"))
    state: PromiseState
    late: bool = Field(description=_("署名待ちのまま期限を過ぎていればtrue。"))
    due_on: date
    asked_at: datetime
    closed_at: datetime | None
    sha256: str = Field(description=_("本人に示した文の照合値（SHA-256）。"))


class PromisesAsked(Paged):
    """Which requests."""

    template: str = Field("", max_length=40, description=_("文書の雛形。例：pledge_joining"))
    state: PromiseState | None = None
    late: bool = Field(False, description=_("trueは、期限を過ぎた署名待ちだけ。"))
    person: str = Field("", max_length=40, description=_("人の鍵か社員番号。"))


class PromisesCounted(Shape):
    """How one group stands."""

    group: str
    asked: int
    signed: int
    waiting: int
    late: int
    refused: int


class CountsAsked(Paged):
    """By what to count."""

    by: Literal["template", "department", "item"] = Field("template", description=_("何ごとに数えるか。"))


class NewAsking(Shape):
    """Whom to ask, about what, until when, why."""

    template: str = Field(min_length=1, max_length=40)
    people: list[str] = Field(
        min_length=1, max_length=MOST_AT_ONCE, description=_("人の鍵か社員番号。500人まで。")
    )
    scope: ScopeKind = ScopeKind.GENERAL
    items: list[str] = Field(default_factory=list, max_length=200, description=_("管理番号。"))
    classes: list[str] = Field(default_factory=list, max_length=20, description=_("区分のコード。"))
    department: str = Field("", max_length=40, description=_("部署コード。"))
    project: str = Field("", max_length=200, description=_("案件の呼び名。"))
    values: dict[str, str] = Field(
        default_factory=dict, description=_("文の空欄に入れる言葉。欄の名前ごと。")
    )
    due_on: Day
    reason: str = Field(min_length=1, max_length=500)


class PromisesMade(Shape):
    """What came of it."""

    asking: str = Field(description=_("依頼の鍵。"))
    made: int = Field(description=_("新しく求めた人数。"))
    already: list[PersonRef] = Field(description=_("同じ文と対象で、すでに求めていた人。"))


class Withdrawn(Shape):
    """Which requests are taken back, and why."""

    keys: list[str] = Field(min_length=1, max_length=MOST_AT_ONCE)
    reason: str = Field(min_length=1, max_length=500)


class BoundShown(Shape):
    """A promise made on or before the day."""

    key: str
    title: str
    version: int
    scope: str
    signed_on: date
    how: str
    sha256: str
    contract: bool
    sure: bool = Field(
        description=_("falseは、この情報についての約束かどうかが記録から分からないもの（案件の約束）。")
    )


class BindingRule(Shape):
    """A rule in force on the day."""

    title: str
    number: int
    since: date
    known_on: date | None = Field(description=_("周知の記録がなければnull。"))
    sha256: str


class BindingShown(Shape):
    """What bound a person on a day, as far as it is on record."""

    on: date
    promises: list[BoundShown]
    rules: list[BindingRule]


class BindingAsked(Dated):
    """On which day, about which item."""

    item: str = Field("", max_length=40, description=_("管理番号。省略するとすべて。"))
