"""What reviews can show about measures: when each rank was last gone through, how much was answered, what ended by silence."""

from __future__ import annotations

from datetime import datetime, timedelta

from hiden.access.reviews.queries import last_by_rank, latest_closed, tally_of
from hiden.base.clock import TOKYO, now, today
from hiden.base.words import say
from hiden.measures.facts_registry import Shown, fact
from hiden.ui.written import plain_date

_YEAR = timedelta(days=365)


@fact(
    "access.last_review",
    lambda: say("アクセス権の棚卸しを最後に終えた日（区分ごと）"),
    shows=["E1-a", "E1-b"],
)
def last_review(as_of: datetime | None) -> Shown | None:
    """For every class in force, strictest first; a hint where one is a year old or was never done."""
    at = as_of or now()
    rows = last_by_rank(at)
    if not rows:
        return None
    words = say("、").join(
        say("{name} {day}", name=name, day=plain_date(day.astimezone(TOKYO)) if day else say("なし"))
        for name, day in rows
    )
    care = any(day is None or day < at - _YEAR for _name, day in rows)
    return Shown(words, at.astimezone(TOKYO).date(), "access_reviews", care=care)


@fact(
    "access.review_answered", lambda: say("最後のアクセス権の棚卸しで答えのあった行"), shows=["E1-a", "E1-b"]
)
def answered(as_of: datetime | None) -> Shown | None:
    """Of the latest review that ended; known for the present only."""
    review = latest_closed() if as_of is None else None
    if review is None:
        return None
    tally = tally_of(review)
    words = say(
        "「{title}」 {whole}行中{part}行（{share}%）",
        title=review.title, whole=tally.asked, part=tally.answered, share=tally.share,
    )  # fmt: skip
    return Shown(words, today(), "access_reviews", care=tally.answered < tally.asked)


@fact(
    "access.review_expired",
    lambda: say("最後のアクセス権の棚卸しで、無回答のまま終わった権限"),
    shows=["E1-a"],
)
def expired(as_of: datetime | None) -> Shown | None:
    """Of the latest review that ended; known for the present only."""
    review = latest_closed() if as_of is None else None
    if review is None:
        return None
    count = tally_of(review).silent
    return Shown(say("{n}件", n=count), today(), "access_reviews", care=count > 0)
