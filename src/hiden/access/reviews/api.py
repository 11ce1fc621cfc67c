"""API: reviews with their tallies, their lines with why and what calls for a look, starting, answering, stopping, the report."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.http import HttpResponse
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Status
from pydantic import Field

from hiden.access.reviews import actions
from hiden.access.reviews.actions import KeepOrEnd, Said, Scope
from hiden.access.reviews.models import AccessReview, AccessReviewLine, LineState, ReviewScope, ReviewState
from hiden.access.reviews.queries import find_review, in_order, tallies, waiting_for
from hiden.access.reviews.report import file_name, review_report
from hiden.access.reviews.risks import worded
from hiden.access.reviews.showing import grounds_of
from hiden.classification.queries import class_by_code
from hiden.gate import visible
from hiden.gate.page import endpoint
from hiden.inventory.queries import find_item
from hiden.people.api import PersonRef
from hiden.people.queries import department_by_code
from hiden.ui.api import (
    MOST_AT_ONCE,
    Day,
    Listed,
    Moment,
    Paged,
    Shape,
    answers,
    file_answer,
    gives_file,
    listed,
    meant,
)
from hiden.ui.request import Request

router = Router(tags=["access"])


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


def _numbered(number: int, **_more: object) -> AccessReview:
    return find_review(number)


def _reviews(request: Request, rows: list[AccessReview]) -> list[AccessReviewShown]:
    lines = visible(request.by, "access.see_review_line", AccessReviewLine.objects.all())
    found = tallies(rows, lines)
    return [
        AccessReviewShown(
            number=one.number, title=one.title, scope=ReviewScope(one.scope), scope_words=one.scope_words,
            as_of=one.as_of, due_on=one.due_on, state=ReviewState(one.state), started_at=one.started_at,
            closed_at=one.closed_at, close_reason=one.close_reason, lines=found[one.pk].lines,
            undecided=found[one.pk].undecided, kept=found[one.pk].kept, ended=found[one.pk].ended,
            waiting=found[one.pk].waiting, silent=found[one.pk].silent, closed=found[one.pk].closed,
            new=found[one.pk].new,
        )
        for one in rows
    ]  # fmt: skip


def _lines(rows: list[AccessReviewLine]) -> Iterable[AccessLineShown]:
    grounds = grounds_of(rows)
    for one in rows:
        by = one.decided_by
        yield AccessLineShown(
            id=one.pk, item=one.item.number, person=PersonRef(key=one.person.key, name=one.person.name),
            decider=PersonRef(key=one.decider.key, name=one.decider.name), state=LineState(one.state),
            joined=one.joined, silent=one.silent, version=one.version, risk=one.risk, risks=worded(one.risks),
            grounds=[AccessGroundShown(words=each.words, detail=each.detail, over=each.over) for each in grounds[one.pk]],
            why=one.why, decided_by=PersonRef(key=by.key, name=by.name) if by else None,
            decided_at=one.decided_at, words=one.words, case=one.case.number if one.case else None,
        )  # fmt: skip


@router.get(
    "/access/reviews",
    response=answers(Listed[AccessReviewShown]),
    summary=_("アクセス権の棚卸しの一覧"),
    description=_("見てよい棚卸しを、新しい順に。"),
)
@endpoint("access.reviews")
def reviews(request: Request, asked: Query[ReviewsAsked]) -> Listed[AccessReviewShown]:
    rows = visible(request.by, "access.see_review", AccessReview.objects.all())
    if asked.state:
        rows = rows.filter(state=asked.state)
    return listed(
        Listed[AccessReviewShown],
        request,
        rows.order_by("-number"),
        asked,
        lambda some: _reviews(request, some),
    )


@router.post(
    "/access/reviews",
    response=answers(AccessReviewShown, 201),
    summary=_("アクセス権の棚卸しを始める"),
    description=_("情報一つと人一人の組ごとに行を作ります。"),
)
@endpoint("access.lead_reviews")
def begin(request: Request, body: ReviewBegun) -> Status[AccessReviewShown]:
    made = actions.start_review(
        body.chosen(), title=body.title, due_on=body.due_on, as_of=body.as_of, by=request.by
    )
    return Status(201, _reviews(request, [made])[0])


@router.get(
    "/access/reviews/{number}",
    response=answers(AccessReviewShown),
    summary=_("アクセス権の棚卸し"),
    description=_("一つの棚卸しと、その進み具合。"),
)
@endpoint("access.see_review", of=_numbered)
def review(request: Request, found: AccessReview, number: int) -> AccessReviewShown:
    return _reviews(request, [found])[0]


@router.get(
    "/access/reviews/{number}/lines",
    response=answers(Listed[AccessLineShown]),
    summary=_("アクセス権の棚卸しの行"),
    description=_("見てよい行を、確かめたいところの多い順に。"),
)
@endpoint("access.see_review", of=_numbered)
def lines(
    request: Request, found: AccessReview, number: int, asked: Query[LinesAsked]
) -> Listed[AccessLineShown]:
    rows = visible(request.by, "access.see_review_line", found.lines.all())
    if asked.state:
        rows = rows.filter(state=asked.state)
    if asked.mine:
        rows = rows.filter(pk__in=waiting_for(request.by).values("pk"))
    rows = rows.select_related("item", "person", "decider", "decided_by", "case")
    return listed(Listed[AccessLineShown], request, in_order(rows), asked, _lines)


@router.post(
    "/access/reviews/{number}/answers",
    response=answers(AnswersTaken),
    summary=_("アクセス権の行に答える"),
    description=_("答えはすぐに効きます。自分の権限と、答える立場にない行には答えられません。"),
)
@endpoint("access.see_review", of=_numbered)
def answer(request: Request, found: AccessReview, number: int, body: LinesAnswered) -> AnswersTaken:
    said = {one.id: Said(one.answer, one.version) for one in body.answers}
    outcome = actions.decide(found, said, until=body.until, words=body.words, by=request.by)
    return AnswersTaken(
        kept=_ids(outcome.kept), ended=_ids(outcome.ended), proposed=_ids(outcome.proposed),
        waiting=_ids(outcome.waiting), changed=_ids(outcome.changed), overtaken=_ids(outcome.overtaken),
        renewed=outcome.renewed, unmoved=outcome.unmoved, completed=outcome.completed,
    )  # fmt: skip


def _ids(some: Iterable[AccessReviewLine]) -> list[int]:
    return sorted(line.pk for line in some)


@router.post(
    "/access/reviews/{number}/stop",
    response=answers(AccessReviewShown),
    summary=_("アクセス権の棚卸しを途中で中止する"),
    description=_("答えたものは残り、答えていない権限は変わりません。"),
)
@endpoint("access.lead_reviews")
def stop(request: Request, number: int, body: ReviewStopped) -> AccessReviewShown:
    return _reviews(request, [actions.stop_review(find_review(number), reason=body.reason, by=request.by)])[0]


@router.get(
    "/access/reviews/{number}/report.pdf",
    response=answers(None),
    openapi_extra=gives_file("application/pdf"),
    summary=_("アクセス権の棚卸しの結果報告書"),
    description=_("行の数、結果、管理部署ごとの数と平均日数、答えのなかったもの。"),
)
@endpoint("access.oversee_reviews")
def report(request: Request, number: int) -> HttpResponse:
    found = find_review(number)
    return file_answer(review_report(found, by=request.by), file_name(found), "application/pdf")
