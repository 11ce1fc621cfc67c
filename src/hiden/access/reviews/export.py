"""Taking the lines of a review out as a file. Names of secrets stay in the register; only their numbers leave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse

from hiden.access.reviews.entries import ReviewExported
from hiden.access.reviews.models import AccessReview, AccessReviewLine
from hiden.access.reviews.risks import worded
from hiden.access.reviews.showing import grounds_of, place_of
from hiden.base.clock import TOKYO, today
from hiden.base.sheets import Column, Sheet, Value
from hiden.base.words import say
from hiden.gate import require
from hiden.ledger import record
from hiden.people.models import Person
from hiden.people.queries import departments_as_of, place_names
from hiden.ui.api import list_answer

_AT_ONCE = 1_000


def columns() -> tuple[Column, ...]:
    """The columns of the file."""
    return (
        Column("item", (say("管理番号"),), kind="code"),
        Column("owner", (say("管理部署"),), width=24),
        Column("number", (say("社員番号"),), kind="code"),
        Column("name", (say("氏名"),), width=18),
        Column("department", (say("所属"),), width=24),
        Column("why", (say("持っている理由"),), width=50),
        Column("risk", (say("確かめたいところ"),), width=50),
        Column("state", (say("結果"),), width=18),
        Column("decider", (say("答える人"),), width=18),
        Column("by", (say("答えた人"),), width=18),
        Column("on", (say("答えた日"),), kind="date"),
        Column("words", (say("メモ"),), width=30),
        Column("joined", (say("開始後に加わった"),), kind="flag"),
    )


@transaction.atomic
def lines_file(
    review: AccessReview, rows: QuerySet[AccessReviewLine], form: str, *, by: Person
) -> HttpResponse:
    """Lines as "xlsx", "csv" or "csv-cp932". The rows must be those that `by` may see. Raises CannotWrite, NotAllowed."""
    require(by, "access.see_review", review)
    lines = list(rows.select_related("item", "person", "decider", "decided_by"))
    owners = place_names(departments_as_of(), {line.owner_id for line in lines})
    written = [row for some in _some(lines) for row in _rows(some, owners)]
    record(ReviewExported(str(review.number), len(written), form), by=by)
    name = f"access-review-{review.number}-{today():%Y%m%d}"
    return list_answer(Sheet(say("アクセス権の棚卸し"), columns(), written), form, name)


def _some(lines: Sequence[AccessReviewLine]) -> Iterable[Sequence[AccessReviewLine]]:
    return (lines[start : start + _AT_ONCE] for start in range(0, len(lines), _AT_ONCE))


def _rows(lines: Sequence[AccessReviewLine], owners: dict[int, str]) -> list[tuple[Value, ...]]:
    grounds, places = grounds_of(lines), place_of(lines)
    return [
        (
            line.item.number, owners.get(line.owner_id, ""), line.person.number, line.person.name,
            places.get(line.person_id, ""),
            "\n".join(f"{one.words}　{one.detail}" for one in grounds[line.pk]),
            say("、").join(worded(line.risks)), outcome_of(line), line.decider.name,
            line.decided_by.name if line.decided_by else "",
            line.decided_at.astimezone(TOKYO).date() if line.decided_at else None,
            line.words, say("はい") if line.joined else "",
        )
        for line in lines
    ]  # fmt: skip


def outcome_of(line: AccessReviewLine) -> str:
    """What became of a line, with why where it closed by itself."""
    words = str(line.get_state_display())
    return say("{words}（{why}）", words=words, why=line.get_why_display()) if line.why else words


__all__ = ["columns", "lines_file", "outcome_of"]
