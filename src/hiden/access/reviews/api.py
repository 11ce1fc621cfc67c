"""API: reviews with their tallies, their lines with why and what calls for a look, starting, answering, stopping, the report."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpResponse
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Status

from hiden.access.reviews import actions
from hiden.access.reviews.actions import Said
from hiden.access.reviews.api_shapes import (
    AccessGroundShown,
    AccessLineShown,
    AccessReviewShown,
    AnswersTaken,
    LinesAnswered,
    LinesAsked,
    ReviewBegun,
    ReviewsAsked,
    ReviewStopped,
)
from hiden.access.reviews.models import AccessReview, AccessReviewLine, LineState, ReviewScope, ReviewState
from hiden.access.reviews.queries import find_review, in_order, tallies, waiting_for
from hiden.access.reviews.report import file_name, review_report
from hiden.access.reviews.risks import worded
from hiden.access.reviews.showing import grounds_of
from hiden.gate import visible
from hiden.gate.page import endpoint
from hiden.people.api import PersonRef
from hiden.ui.api import (
    Listed,
    answers,
    file_answer,
    gives_file,
    listed,
)
from hiden.ui.request import Request

router = Router(tags=["access"])


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
