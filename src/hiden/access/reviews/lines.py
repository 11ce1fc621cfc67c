"""Rows of lines and of what they rest on, made from what was found. For the verbs of this folder only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from hiden.access.reviews.answering import Chain
from hiden.access.reviews.gathering import Found, Hold, Key, Pair
from hiden.access.reviews.models import (
    AccessReview,
    AccessReviewHold,
    AccessReviewLine,
    AccessReviewParty,
    LineState,
)
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


def write_over(lines: Sequence[AccessReviewLine], fields: Sequence[str]) -> None:
    """Write some fields of lines that are there already: many times faster than an UPDATE with a CASE for each row and field."""
    if lines:
        AccessReviewLine.objects.bulk_create(
            lines,
            batch_size=_AT_ONCE,
            update_conflicts=True,
            unique_fields=["pk"],
            update_fields=list(fields),
        )


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


def write_parties(review: AccessReview) -> None:
    """Who has lines of a review, as its lines say now. Six queries at most."""
    lines = review.lines.order_by()
    people = set(lines.exclude(state=LineState.SHOWN).values_list("decider_id", flat=True).distinct())
    owners = set(lines.values_list("owner_id", flat=True).distinct())
    had = {(one.person_id, one.department_id): one.pk for one in review.parties.all()}
    wanted: set[tuple[int | None, int | None]] = {
        *((pk, None) for pk in people),
        *((None, pk) for pk in owners),
    }
    review.parties.filter(pk__in=[pk for pair, pk in had.items() if pair not in wanted]).delete()
    AccessReviewParty.objects.bulk_create(
        AccessReviewParty(review=review, person_id=person, department_id=department)
        for person, department in wanted - had.keys()
    )


def key_of(row: AccessReviewHold) -> Key:
    """What tells a written hold apart, as `Hold.key` does."""
    return row.kind, row.handler_id or 0, row.grant_id or 0, row.department_id or 0
