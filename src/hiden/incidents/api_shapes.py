"""The shapes of the API of this room: incidents, tips, and when the company knew. Parts of the room have their own."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_noop as _
from pydantic import Field

from hiden.incidents.intake.gate_of_reports import Touches
from hiden.incidents.models import IncidentSource, IncidentState, Part
from hiden.people.api import DepartmentRef, PersonRef
from hiden.ui.api import Moment, Paged, Shape

KNEW = "2026-11-02T09:00:00+09:00"


class IncidentLine(Shape):
    """An incident in the list."""

    key: str = Field(description=_("事案を指す鍵。アドレスに使います。"))
    number: str = Field(description=_("事案の番号。"), examples=["J-0001"])
    title: str
    state: IncidentState
    source: IncidentSource
    drill: bool = Field(description=_("訓練ならtrue。実際に起きたことではありません。"))
    known_at: datetime | None = Field(description=_("会社が最初に知った日時。期限はここから数えます。"))
    opened_at: datetime
    leads: list[PersonRef] = Field(description=_("統括の人。"))


class IncidentsAsked(Paged):
    """Which incidents."""

    state: IncidentState | None = Field(None, description=_("この段階のものだけ。"))
    standing: bool = Field(False, description=_("trueは、終わっていないものだけ。"))
    drill: bool | None = Field(None, description=_("trueは訓練だけ、falseは実際の事案だけ。"))


class IncidentItemShown(Shape):
    """An item that it is about."""

    number: str
    name: str | None = Field(description=_("その情報を見てよい人にだけ示します。"))


class ConcernedShown(Shape):
    """Somebody who may have done it. Never a finding."""

    called: str = Field(
        description=_("呼び名。二人の合意で名前が表示されるまでは、仮の名です。"),
        examples=["仮名 K7QX"],
    )
    outside: bool
    masked: bool


class CircleShown(Shape):
    """Somebody who may know of it."""

    person: PersonRef
    part: Part
    since: datetime


class IncidentShown(IncidentLine):
    """One incident with what its front page shows."""

    words: str = Field(description=_("最初に伝えられた内容。"))
    route: str
    happened_from: datetime | None
    happened_until: datetime | None
    closed_at: datetime | None
    items: list[IncidentItemShown]
    concerned: list[ConcernedShown]
    circle: list[CircleShown]


class Tip(Shape):
    """What somebody or a system noticed."""

    title: str = Field(
        min_length=1,
        max_length=200,
        description=_("何があったか（一行で）。"),
        examples=["退職予定者の端末から、USBメモリへ図面が多くコピーされた"],
    )
    words: str = Field(
        "",
        max_length=4000,
        description=_("分かっていること。"),
        examples=["EDRの検知 7741。11月2日 8:40から20分で412ファイル。"],
    )
    who: str = Field(
        "",
        max_length=300,
        description=_(
            "誰がしたと思われるか。氏名か社員番号が文の中にあれば、その人と上長には知らせずに進めます。"
        ),
    )
    away: str = Field("", max_length=300, description=_("知らせてほしくない人の氏名か社員番号。"))
    known_at: Moment = Field(description=_("社内の誰かが最初に知った日時。"), examples=[KNEW])
    department: str = Field("", max_length=40, description=_("最初に知った部署のコード。"))
    touches: Touches = Field(
        description=_(
            "法令違反や不正の通報に関わるか（no、yes、unsure）。no以外は、公益通報対応業務従事者だけが先に読みます。"
        ),
        examples=["no"],
    )


class TipTaken(Shape):
    """That it came in. What becomes of it is for its circle."""

    number: str = Field(description=_("受付の番号。"), examples=["J-0001"])


class KnowingShown(Shape):
    """That somebody of the company knew at a moment."""

    id: int
    at: datetime
    department: DepartmentRef | None
    words: str
    first: bool = Field(description=_("期限をここから数えるものはtrue。"))
    replaces: int | None = Field(description=_("訂正した、前の記録のid。"))
    recorded_by: PersonRef | None
    recorded_at: datetime


class NewKnowing(Shape):
    """When a department knew."""

    at: Moment = Field(examples=[KNEW])
    department: str = Field("", max_length=40, description=_("部署コード。分からなければ空。"))
    words: str = Field(
        min_length=1,
        max_length=500,
        description=_("誰が、何で知ったか。"),
        examples=["情報システムの当番が、EDRの通知で知った。"],
    )
