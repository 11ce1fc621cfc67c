"""Verb: begin a review. Its lines are what was true at an instant; from then on they follow what happens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hiden.access.reviews.answering import chain
from hiden.access.reviews.entries import ReviewStarted
from hiden.access.reviews.gathering import Found, Hold, gather
from hiden.access.reviews.lines import new_line, write_lines, write_parties
from hiden.access.reviews.models import AccessReview, AccessReviewLine, LineState, ReviewState
from hiden.access.reviews.risks import risks_of
from hiden.access.reviews.scopes import Scope
from hiden.access.reviews.syncing import sync
from hiden.base.clock import now, today
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import require
from hiden.ledger import record
from hiden.people.models import Person
from hiden.people.turn import in_turn, next_number

MAX_DAYS = 366
MAX_TITLE = 200


@dataclass(frozen=True, slots=True)
class Size:
    """How large a review would be: lines to decide, people who would answer, secrets and persons."""

    lines: int
    deciders: int
    items: int
    people: int


def size_of(scope: Scope, *, as_of: datetime | None = None, by: Person) -> Size:
    """Count before beginning. Raises NotAllowed, Conflict for too large a scope."""
    require(by, "access.lead_reviews")
    found = gather(scope.states(as_of), as_of)
    pairs = found.to_decide()
    asked = chain(found, by.pk)
    return Size(
        len(pairs),
        len({asked.of(item, person) for item, person in pairs}),
        len({item for item, _ in pairs}),
        len({person for _, person in pairs}),
    )


@in_turn
def start_review(
    scope: Scope, *, title: str, due_on: date, as_of: datetime | None = None, by: Person
) -> AccessReview:
    """Begin a review of the rights of now, or of an instant before. What has ended since closes its line at once.

    Raises BadInput without a title, for a due day that is past or further than a year, an instant to come or further back than
    a year, or when nobody has access to anything in it; Conflict while one of the same scope is running; NotAllowed.
    """
    require(by, "access.lead_reviews")
    _check(title, due_on, as_of)
    if _running(scope):
        raise Conflict(
            say("同じ範囲の棚卸しが、実施中です。"),
            say("先にそれを終えるか、範囲を変えて始めてください。"),
        )
    found = gather(scope.states(as_of), as_of)
    if not found.to_decide():
        raise BadInput(
            say("この範囲には、確かめるアクセス権がありません。"),
            say("範囲を変えるか、先に取扱者や権限を登録してください。"),
        )
    review = AccessReview.objects.create(
        number=next_number(AccessReview), title=title.strip(), scope=scope.kind, rank=scope.rank,
        secrecy_class=scope.secrecy_class, department=scope.department, item=scope.item,
        scope_words=scope.words()[:300], as_of=found.at, due_on=due_on, started_by=by, started_at=now(),
    )  # fmt: skip
    rows = _lines(review, found, by)
    write_lines(rows)
    write_parties(review)
    count = sum(line.state == LineState.OPEN for line, _ in rows)
    record(
        ReviewStarted(
            str(review.number),
            review.title,
            review.scope_words,
            found.at.isoformat(),
            due_on.isoformat(),
            count,
        ),
        by=by,
    )
    if as_of is not None:
        sync(review, by=by)
    return review


def _lines(review: AccessReview, found: Found, by: Person) -> list[tuple[AccessReviewLine, Sequence[Hold]]]:
    asked, risks, decided = chain(found, by.pk), risks_of(found), found.to_decide()
    return [
        (
            new_line(
                review, found, asked, pair, risks, LineState.OPEN if pair in decided else LineState.SHOWN
            ),
            holds,
        )
        for pair, holds in found.pairs.items()
    ]


def _running(scope: Scope) -> bool:
    return AccessReview.objects.filter(
        state=ReviewState.RUNNING, scope=scope.kind, rank=scope.rank, secrecy_class=scope.secrecy_class,
        department=scope.department, item=scope.item,
    ).exists()  # fmt: skip


def _check(title: str, due_on: date, as_of: datetime | None) -> None:
    if not title.strip() or len(title) > MAX_TITLE:
        raise BadInput(
            say("題名が書かれていないか、長すぎます。"), say("{n}文字までで入力してください。", n=MAX_TITLE)
        )
    if not today() <= due_on <= today() + timedelta(days=MAX_DAYS):
        raise BadInput(
            say("回答の期限が過ぎているか、1年より先です。"),
            say("答える人が確かめられるだけの日数を取って、期限を決めてください。"),
        )
    if as_of is not None and not now() - timedelta(days=MAX_DAYS) <= as_of <= now():
        raise BadInput(
            say("基準の日が先の日付か、1年より前です。"),
            say("今日か、過去1年のうちの日にしてください。"),
        )
