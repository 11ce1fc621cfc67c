"""What the API of reviews takes and gives."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext_noop as _
from pydantic import Field

from hiden.access.reviews.actions import KeepOrEnd, Scope
from hiden.access.reviews.models import LineState, ReviewScope, ReviewState
from hiden.classification.queries import class_by_code
from hiden.inventory.queries import find_item
from hiden.people.api import PersonRef
from hiden.people.queries import department_by_code
from hiden.ui.api import MOST_AT_ONCE, Day, Moment, Paged, Shape, meant


class AccessReviewShown(Shape):
    """One review, counted as far as the caller may see its lines."""

    number: int
    title: str
    scope: ReviewScope
    scope_words: str = Field(description=_("範囲の言葉。"))
    as_of: datetime = Field(description=_("この時点の権限から行を作りました。"))
    due_on: date
    state: ReviewState
    started_at: datetime
    closed_at: datetime | None
    close_reason: str
    lines: int = Field(description=_("見てよい行の数。部門責任者の表示だけの行は数えません。"))
    undecided: int
    kept: int
    ended: int
    waiting: int = Field(description=_("承認を待っている行。"))
    silent: int = Field(description=_("期限までに答えのなかった行。"))
    closed: int = Field(description=_("ひとりでに対象でなくなった行。"))
    new: int = Field(description=_("開始後に加わった行。"))


class AccessGroundShown(Shape):
    """Why somebody has access."""

    words: str
    detail: str = Field(description=_("いつから、いつまで、だれが、何のために。"))
    over: bool = Field(description=_("もう終わっているか。"))


class AccessLineShown(Shape):
    """One secret × one person."""

    id: int
    item: str = Field(description=_("管理番号。"))
    person: PersonRef
    decider: PersonRef = Field(description=_("答える人。"))
    state: LineState
    joined: bool = Field(description=_("開始後に加わったか。"))
    silent: bool = Field(description=_("期限までに答えがなかったか。"))
    version: int = Field(description=_("画面で見た版。答えるときに添えると、見ていない権限には答えません。"))
    risk: int = Field(description=_("確かめたいところの重み。大きいほど先に見ます。"))
    risks: list[str]
    grounds: list[AccessGroundShown]
    why: str = Field(description=_("ひとりでに対象でなくなった理由。"))
    decided_by: PersonRef | None
    decided_at: datetime | None
    words: str
    case: int | None = Field(description=_("承認の案件番号。"))


class ReviewsAsked(Paged):
    """Which reviews."""

    state: ReviewState | None = None


class LinesAsked(Paged):
    """Which lines."""

    state: LineState | None = None
    mine: bool = Field(False, description=_("trueは、自分が答えることになっている未決定の行だけ。"))


class ReviewBegun(Shape):
    """What is looked through, until when."""

    title: str = Field(max_length=200)
    scope: ReviewScope
    secrecy_class: str = Field("", max_length=40, description=_("rankとclassのときの、区分のコード。"))
    department: str = Field("", max_length=40, description=_("departmentのときの、部署コード。"))
    item: str = Field("", max_length=40, description=_("itemのときの、管理番号。"))
    due_on: Day
    as_of: Moment | None = Field(None, description=_("この時点の権限から始めます。省略すると今。"))

    def chosen(self) -> Scope:
        """The scope. Raises BadInput."""
        match self.scope:
            case ReviewScope.RANK:
                return Scope(self.scope, rank=meant(class_by_code, self.secrecy_class).rank)
            case ReviewScope.CLASS:
                return Scope(self.scope, secrecy_class=meant(class_by_code, self.secrecy_class))
            case ReviewScope.DEPARTMENT:
                return Scope(self.scope, department=meant(department_by_code, self.department))
        return Scope(self.scope, item=meant(find_item, self.item))


class LineAnswered(Shape):
    """An answer to one line."""

    id: int
    answer: KeepOrEnd
    version: int = Field(0, ge=0, description=_("見た版。0は、どの版でもよいとき。"))


class LinesAnswered(Shape):
    """Answers, all or none of them refused; what others were quicker with is told."""

    answers: list[LineAnswered] = Field(min_length=1, max_length=MOST_AT_ONCE)
    until: Day | None = Field(None, description=_("続ける権限の新しい最終日。"))
    words: str = Field("", max_length=500)


class AnswersTaken(Shape):
    """What became of the answers: ids of lines."""

    kept: list[int]
    ended: list[int]
    proposed: list[int] = Field(description=_("情報管理責任者に終了を提案した行。"))
    waiting: list[int] = Field(description=_("承認を待つ行。"))
    changed: list[int] = Field(description=_("新しい権限が加わったため、決めていない行。"))
    overtaken: list[int] = Field(description=_("先に答えられたか、もう終わっていた行。"))
    renewed: int = Field(description=_("期限を改めた権限の数。"))
    unmoved: int = Field(description=_("期限を変えられなかった権限の数。"))
    completed: bool = Field(description=_("これで棚卸しが終わったか。"))


class ReviewStopped(Shape):
    """Why."""

    reason: str = Field(max_length=500)
