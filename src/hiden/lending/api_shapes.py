"""The shapes of the API of this room: what is sent and what is given."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext_noop as _
from pydantic import Field

from hiden.lending.kinds import Carry, Condition, Confirmed, Ending, Guarded, ThingKind, Wiped
from hiden.people.api import PersonRef
from hiden.ui.api import Dated, Day, Paged, Shape


class LendableShown(Shape):
    """A thing that can be lent, and who has it."""

    key: str = Field(description=_("ラベルの図（QRコード）が指す鍵。"))
    number: str
    name: str
    kind: ThingKind
    items: list[str] = Field(description=_("結び付く情報の管理番号のうち、見てよいもの。"))
    secrecy_class: str | None = Field(description=_("結び付く情報のうち最も厳しい区分のコード。"))
    copy_serial: int | None = Field(description=_("紙の写しの複製番号。ほかの種類ではnull。"))
    department: str
    keeper: PersonRef | None
    place: str
    pieces: int
    here: int = Field(description=_("今貸せる点数。"))
    out: int
    lost: int
    self_service: bool
    seen_at: datetime | None
    address: str = Field(description=_("ラベルの図（QRコード）に入るアドレス。"))


class ThingsAsked(Paged):
    """Which things."""

    kind: ThingKind | None = None
    item: str = Field("", max_length=40, description=_("この情報が結び付くものだけ。"))
    department: str = Field("", max_length=40, description=_("管理部署のコード。"))
    out: bool | None = Field(None, description=_("trueは貸出中、falseはすべて手元にあるもの。"))
    late: bool = Field(False, description=_("trueは、期限を過ぎた貸出しのあるものだけ。"))


class NewThing(Shape):
    """A thing to be entered, or several alike."""

    name: str = Field(min_length=1, max_length=200)
    kind: ThingKind
    department: str = Field(min_length=1, max_length=40, description=_("管理部署のコード。"))
    items: list[str] = Field(default_factory=list, max_length=50, description=_("管理番号。"))
    keeper: str = Field("", max_length=40, description=_("人の鍵か社員番号。"))
    place: str = Field("", max_length=200)
    note: str = Field("", max_length=2000)
    pieces: int = Field(1, ge=1, le=10_000)
    self_service: bool = False
    number: str = Field("", max_length=40, description=_("省略すると自動で付きます。"))
    copies: int = Field(1, ge=1, le=200, description=_("同じものを一つずつ番号を付けて登録する数。"))


class ThingChange(Shape):
    """What is to be kept about a thing from now on; what is left out stays."""

    name: str | None = Field(None, min_length=1, max_length=200)
    kind: ThingKind | None = None
    department: str | None = Field(None, min_length=1, max_length=40)
    items: list[str] | None = Field(None, max_length=50)
    keeper: str | None = Field(None, max_length=40, description=_("空文字にすると、担当者なし。"))
    place: str | None = Field(None, max_length=200)
    note: str | None = Field(None, max_length=2000)
    pieces: int | None = Field(None, ge=1, le=10_000)
    self_service: bool | None = None


class ThingEnd(Shape):
    """Why a thing is no longer kept."""

    reason: str = Field(min_length=1, max_length=300)


class LoanShown(Shape):
    """One loan."""

    number: int
    thing: str
    person: PersonRef | None
    company: str = Field(description=_("社外の取扱者に貸したときの会社名。"))
    handler: str = Field(description=_("社外の取扱者に貸したときの氏名。"))
    purpose: str
    carry: Carry
    overseas: bool
    pieces: int
    held: int = Field(description=_("まだ戻っていない点数。"))
    due_on: date
    late: bool
    confirmed: Confirmed
    announced: bool = Field(description=_("返したと借りた人が知らせ、まだ確かめていなければtrue。"))
    ending: Ending
    since: datetime
    until: datetime | None


class LoansAsked(Paged):
    """Which loans."""

    open: bool | None = Field(None, description=_("trueは貸出中、falseは終わったもの。"))
    late: bool = Field(False, description=_("trueは、期限を過ぎたものだけ。"))
    person: str = Field("", max_length=40, description=_("人の鍵か社員番号。"))
    thing: str = Field("", max_length=40, description=_("貸出品の管理番号。"))


class NewLoan(Shape):
    """To whom, for what, until when. Either `person`, or `company` and `handler`."""

    person: str = Field("", max_length=40, description=_("人の鍵か社員番号。"))
    company: str = Field("", max_length=200)
    handler: str = Field("", max_length=200)
    purpose: str = Field(min_length=1, max_length=300)
    carry: Carry = Carry.OFFICE
    overseas: bool = False
    pieces: int = Field(1, ge=1, le=10_000)
    due_on: Day
    confirmed: bool = Field(False, description=_("取扱表の条件を読み、満たしていることを確かめた。"))
    on_paper: bool = Field(False, description=_("受領書・受領印をもらった。"))


class NewReturn(Shape):
    """What came back."""

    pieces: int | None = Field(None, ge=1, le=10_000, description=_("省略すると、残りすべて。"))
    condition: Condition = Condition.GOOD
    wiped: Wiped = Wiped.NOT_NEEDED
    note: str = Field("", max_length=300)


class NewLoss(Shape):
    """What is missing."""

    loan: int | None = Field(None, ge=1, description=_("貸出中に失くしたときの貸出番号。"))
    pieces: int = Field(1, ge=1, le=10_000)
    noticed_on: Day
    where: str = Field(min_length=1, max_length=300)
    circumstances: str = Field(min_length=1, max_length=4000)
    guarded: Guarded = Guarded.UNKNOWN


class LossMade(Shape):
    """The report, and what to do next."""

    number: int
    next: list[str]


class HeldAsked(Dated, Paged):
    """On which day."""


class Used(Shape):
    """A use of a thing with what is laid down about it."""

    use: str
    weight: str = Field(description=_("stopは承認がなければ不可、confirmは条件を確かめて可、noteは可。"))
    factors: list[str]
