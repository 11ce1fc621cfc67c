"""How a review ends: when all is answered, when its day has come, or before that with a reason. It always ends.

Whatever nobody answered by then: a right ends; a handler is proposed to be taken out, and that is reported.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Count

from hiden.access.reviews.entries import LineSilent, ReviewClosed
from hiden.access.reviews.gathering import Found
from hiden.access.reviews.lines import write_over
from hiden.access.reviews.models import (
    UNDECIDED,
    AccessReview,
    AccessReviewHold,
    AccessReviewLine,
    LineState,
    ReviewState,
    Why,
)
from hiden.access.reviews.syncing import sync
from hiden.access.reviews.taking import Ending, end_grants, handlers_out, propose_out
from hiden.approvals.models import UNDER_WAY, CaseState
from hiden.base.clock import now, today
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import require
from hiden.ledger import SYSTEM, Author, record, record_many
from hiden.people.models import Person, Role
from hiden.people.queries import holders_of, is_here
from hiden.people.turn import in_turn, take_turn

_ENDS = (LineState.ENDED, LineState.WAITING)


def counts_of(review: AccessReview) -> Counter[str]:
    """Lines by state. One query."""
    rows = review.lines.order_by().values_list("state").annotate(n=Count("pk"))
    return Counter(dict(rows))


def _close(review: AccessReview, state: ReviewState, *, reason: str = "", by: Author) -> None:
    review.state, review.closed_at, review.close_reason = state, now(), reason[:500]
    review.closed_by = by if isinstance(by, Person) else None
    review.save(update_fields=["state", "closed_at", "close_reason", "closed_by"])
    counts = counts_of(review)
    silent = review.lines.filter(silent=True).count()
    record(
        ReviewClosed(
            str(review.number), review.title, state.value, review.close_reason,
            sum(n for kind, n in counts.items() if kind != LineState.SHOWN), counts[LineState.KEPT],
            sum(counts[one] for one in _ENDS), silent,
        ),
        by=by,
    )  # fmt: skip


def complete_if_done(review: AccessReview, *, by: Author) -> bool:
    """End a running review in which nothing is undecided any more. Inside a transaction."""
    if review.state != ReviewState.RUNNING or review.lines.filter(state__in=UNDECIDED).exists():
        return False
    _close(review, ReviewState.COMPLETED, by=by)
    return True


@in_turn
def stop_review(review: AccessReview, *, reason: str, by: Person) -> AccessReview:
    """End a review before its day. What was answered stays as it is; what was not goes on as before, and the record says so.

    Raises BadInput without a reason, Conflict when it is over, NotAllowed.
    """
    require(by, "access.lead_reviews")
    if not reason.strip():
        raise BadInput(
            say("途中で中止する理由がありません。"), say("なぜ最後まで確かめないのかを書いてください。")
        )
    found = AccessReview.objects.select_for_update(of=("self",)).get(pk=review.pk)
    if found.state != ReviewState.RUNNING:
        raise Conflict(say("この棚卸しは、もう終わっています。"), say("頁を開き直して確かめてください。"))
    found.lines.filter(state__in=(*UNDECIDED, LineState.NEW)).update(
        state=LineState.CLOSED, why=Why.STOPPED, decided_at=now()
    )
    _close(found, ReviewState.STOPPED, reason=reason.strip(), by=by)
    return found


@transaction.atomic
def lapse(review: AccessReview, *, by: Author = SYSTEM) -> bool:
    """End a review whose day is over: what nobody answered ends, or is proposed to be taken out. Answers whether it ended now."""
    take_turn()
    review = AccessReview.objects.select_for_update(of=("self",)).get(pk=review.pk)
    if review.state != ReviewState.RUNNING or review.due_on >= today():
        return False
    found = sync(review, by=by).found
    rows = review.lines.filter(state__in=UNDECIDED).select_related("item", "person").order_by("pk")
    lines = list(rows)
    if lines:
        _silent(review, lines, found, by)
    _close(review, ReviewState.LAPSED if lines else ReviewState.COMPLETED, by=by)
    return True


def _silent(review: AccessReview, lines: Sequence[AccessReviewLine], found: Found, by: Author) -> None:
    spared = _kept_elsewhere(review)
    reason = say("棚卸し{n}で期限までに答えがなかったため", n=review.number)
    endings: list[Ending] = []
    for line in lines:
        holds = [one for one in found.pairs.get((line.item_id, line.person_id), ()) if one.decidable]
        left = [one for one in holds if not (one.wide and (one.grant, line.person_id) in spared)]
        endings.append((line, left))
    end_grants(endings, found, reason=reason, by=by)
    reported = handlers_out(endings)
    at = now()
    for line, left_of in endings:
        line.decided_at, line.silent = at, True
        if line.person_id in reported.get(line.item_id, ()):
            line.state = LineState.REPORTED
        elif left_of:
            line.state = LineState.EXPIRED
        else:
            line.state, line.why = LineState.CLOSED, Why.KEPT_ELSEWHERE
    write_over(lines, ["state", "why", "decided_at", "silent"])
    _propose(review, [line for line in lines if line.state == LineState.REPORTED], reason)
    record_many(
        [
            LineSilent(
                str(review.number), line.person.key, line.item.key, line.item.number,
                line.why if line.state == LineState.CLOSED else line.state,
            )
            for line in lines
        ],
        by=by,
    )  # fmt: skip


def _kept_elsewhere(review: AccessReview) -> set[tuple[int, int]]:
    """Wide rights (with their persons) that somebody said to keep in another line."""
    rows = AccessReviewHold.objects.filter(
        line__review=review, line__state=LineState.KEPT, wide=True, grant__isnull=False
    )
    return {(grant or 0, person) for grant, person in rows.values_list("grant_id", "line__person_id")}


def _proposer(review: AccessReview) -> Person | None:
    """In whose name silence is proposed: whoever began the review, else an information manager of today."""
    if is_here(review.started_by):
        return review.started_by
    return next(iter(holders_of(Role.INFORMATION_MANAGER)), None)


def _propose(review: AccessReview, lines: Sequence[AccessReviewLine], reason: str) -> None:
    """Propose to take handlers out. Where nobody could decide, the lines stay reported until somebody proposes again."""
    by = _proposer(review)
    if by is None or not lines:
        return
    try:
        with transaction.atomic():
            cases = propose_out(review, lines, reason=reason, by=by)
    except Conflict:
        return
    for line in lines:
        line.case = cases.get(line.pk)
    write_over(lines, ["case"])


@in_turn
def propose_again(review: AccessReview, *, by: Person) -> int:
    """Propose to take those handlers out who are still reported without a case, or whose case was taken back.

    Answers with how many lines. Raises Conflict when there are none, or nobody could decide; NotAllowed.
    """
    require(by, "access.lead_reviews")
    rows = review.lines.filter(state=LineState.REPORTED).select_related("item", "person")
    lines = list(rows.exclude(case__state__in=UNDER_WAY))
    if not lines:
        raise Conflict(
            say("起案を待っている行はありません。"), say("すでに起案した案件の決裁を待ってください。")
        )
    reason = say("棚卸し{n}で期限までに答えがなかったため", n=review.number)
    cases = propose_out(review, lines, reason=reason, by=by)
    for line in lines:
        line.case = cases[line.pk]
    write_over(lines, ["case"])
    return len(lines)


def settle_cases() -> int:
    """Lines whose case was refused or taken back: refused, the person stays; taken back, it is as before. Answers with how many."""
    with transaction.atomic():
        take_turn()
        waiting = AccessReviewLine.objects.filter(
            state__in=[LineState.WAITING, LineState.REPORTED], case__isnull=False
        )
        refused = waiting.filter(case__state=CaseState.REJECTED)
        kept = refused.update(state=LineState.KEPT, decided_at=now())
        back = waiting.filter(
            case__state=CaseState.WITHDRAWN, state=LineState.WAITING, review__state=ReviewState.RUNNING
        )
        reopened = back.update(state=LineState.OPEN, case=None)
        lost = waiting.filter(case__state=CaseState.WITHDRAWN, state=LineState.WAITING)
        return kept + reopened + lost.update(state=LineState.REPORTED)


def settle_reviews() -> int:
    """Everything that follows by itself: refused cases, running reviews, those whose day is over. Safe to run twice."""
    done = settle_cases()
    for review in AccessReview.objects.filter(state=ReviewState.RUNNING).order_by("pk"):
        if review.due_on < today():
            done += lapse(review)
            continue
        with transaction.atomic():
            take_turn()
            locked = AccessReview.objects.select_for_update(of=("self",)).get(pk=review.pk)
            if locked.state == ReviewState.RUNNING:
                found = sync(locked)
                done += len(found.closed) + len(found.joined)
                done += complete_if_done(locked, by=SYSTEM)
    return done
