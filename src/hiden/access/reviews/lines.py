"""Rows of lines and of what they rest on, made from what was found. For the verbs of this folder only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from hiden.access.reviews.answering import Chain
from hiden.access.reviews.gathering import Found, Hold, Key, Pair
from hiden.access.reviews.models import AccessReview, AccessReviewHold, AccessReviewLine, LineState
from hiden.access.reviews.risks import Told, weight

_AT_ONCE = 500


def new_line(  # noqa: PLR0917 - what one line is made of
    review: AccessReview,
    found: Found,
    asked: Chain,
    pair: Pair,
    risks: Mapping[Pair, list[Told]],
    state: LineState,
) -> AccessReviewLine:
    """A line that is not written yet."""
    item, person = pair
    told = risks.get(pair, [])
    return AccessReviewLine(
        review=review, item_id=item, person_id=person, owner_id=found.states[item].owner_id,
        decider_id=asked.of(item, person), rank=found.states[item].rank, risks=told, risk=weight(told),
        state=state, joined=state is LineState.NEW,
    )  # fmt: skip


def write_lines(rows: Sequence[tuple[AccessReviewLine, Sequence[Hold]]]) -> None:
    """Write new lines with what they rest on."""
    AccessReviewLine.objects.bulk_create([line for line, _ in rows], batch_size=_AT_ONCE)
    write_holds((line, holds) for line, holds in rows)


def write_holds(rows: Iterable[tuple[AccessReviewLine, Iterable[Hold]]]) -> None:
    """Write what lines rest on."""
    AccessReviewHold.objects.bulk_create(
        [
            AccessReviewHold(
                line=line, kind=one.kind, handler_id=one.handler or None, grant_id=one.grant or None,
                department_id=one.department or None, wide=one.wide, level=one.level, since=one.since,
                until=one.until, given_by_id=one.by or None,
            )
            for line, holds in rows
            for one in holds
        ],
        batch_size=_AT_ONCE,
    )  # fmt: skip


def key_of(row: AccessReviewHold) -> Key:
    """What tells a written hold apart, as `Hold.key` does."""
    return row.kind, row.handler_id or 0, row.grant_id or 0, row.department_id or 0
