"""点検: an auditor goes through who looked at what, and says so (PRV-08). Nobody reviews their own looks."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db.models import Q, QuerySet

from hiden.base.clock import now
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import require
from hiden.ledger import record
from hiden.logs.entries import LooksReviewed
from hiden.logs.models import LogLook, LookReview
from hiden.people.models import Person
from hiden.people.turn import in_turn

_EVERY: Final = timedelta(days=92)  # a quarter: what is older was not watched
_SHOWN: Final = 5


def unreviewed() -> QuerySet[LogLook]:
    """The looks after the last review."""
    last = LookReview.objects.order_by("-upto").values_list("upto", flat=True).first()
    return LogLook.objects.filter(at__gt=last) if last else LogLook.objects.all()


def overdue() -> int:
    """Of these, how many nobody reviewed for a quarter."""
    return unreviewed().filter(at__lt=now() - _EVERY).count()


def last_reviews() -> list[LookReview]:
    """The newest ones."""
    return list(LookReview.objects.select_related("by").order_by("-at")[:_SHOWN])


@in_turn
def review_looks(*, words: str, by: Person) -> LookReview:
    """Everything up to now was gone through. Raises BadInput without words, Conflict where nothing is to be reviewed or it is one's own, NotAllowed."""
    require(by, "logs.review")
    if not words.strip():
        raise BadInput(say("気付いたことが書かれていません。"), say("無ければ「なし」と書いてください。"))
    rows = unreviewed()
    if not rows.exists():
        raise Conflict(
            say("点検していない記録はありません。"), say("新しい記録ができてから、点検してください。")
        )
    if rows.filter(viewer=by).exists():
        raise Conflict(
            say("自分が調べた記録が含まれているため、点検できません。"),
            say("ほかの内部監査の人に頼んでください。"),
        )
    at = now()
    made = LookReview.objects.create(
        by=by, upto=at, looks=rows.filter(at__lte=at).count(),
        flagged=rows.filter(Q(own=True) | Q(superior=True), at__lte=at).count(), words=words.strip(), at=at,
    )  # fmt: skip
    record(LooksReviewed(at.isoformat(), made.looks, made.flagged, made.words), by=by)
    return made


__all__ = ["last_reviews", "overdue", "review_looks", "unreviewed"]
