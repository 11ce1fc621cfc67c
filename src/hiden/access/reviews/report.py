"""The report of a review on paper: how many lines, what became of them, by department, in how many days, and what silence ended."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from hiden.access.reviews.entries import ReviewExported
from hiden.access.reviews.export import outcome_of
from hiden.access.reviews.models import AccessReview, AccessReviewLine, LineState
from hiden.access.reviews.queries import Tally, by_department, in_order, tally_of
from hiden.base.clock import TOKYO, today
from hiden.base.words import say
from hiden.classification.marking import frame
from hiden.gate import require
from hiden.ledger import record
from hiden.paper.typeset import pdf
from hiden.people.models import Person
from hiden.people.queries import departments_as_of, place_names
from hiden.ui.written import date_with_era

_MOST = 500


@transaction.atomic
def review_report(review: AccessReview, *, by: Person) -> bytes:
    """The report as a PDF (A4). Raises NotAllowed."""
    require(by, "access.oversee_reviews")
    data = report_data(review)
    record(ReviewExported(str(review.number), tally_of(review).lines, "pdf"), by=by)
    return pdf("access/review", data, title=say("アクセス権の棚卸し 結果報告書"))


def report_data(review: AccessReview) -> dict[str, Any]:
    """Everything printed, as plain values."""
    tally = tally_of(review)
    lines = review.lines.exclude(state=LineState.SHOWN)
    # It names persons beside secrets of every class in it.
    return {
        **frame(strict=True),
        "period": say("棚卸し{n}　{title}", n=review.number, title=review.title),
        "facts": _facts(review),
        "summary": _summary(review, tally),
        "count_header": [str(LineState(one).label) for one in _COUNTED],
        "counts": [[f"{tally.counts[one]:,}" for one in _COUNTED]],
        "department_header": [
            say("管理部署"), say("対象"), say("続ける"), say("終えた"), say("承認待ち"), say("無回答"), say("未決定"),
            say("平均日数"),
        ],
        "departments": _departments(review, lines),
        "silent_header": [say("情報"), say("人"), say("結果"), say("答える人だった人")],
        "silent": _listed(lines.filter(silent=True)),
        "ended_header": [say("情報"), say("人"), say("結果"), say("答えた人")],
        "ended": _listed(lines.filter(silent=False, state__in=[LineState.ENDED, LineState.WAITING])),
        "words": {
            "summary": say("要点"), "counts": say("行の結果"), "departments": say("管理部署ごと"),
            "silent": say("期限までに答えのなかったもの"), "ended": say("終えたもの"), "none": say("ありません。"),
            "more": say("多いため、はじめの{n}件を示します。全部は画面から出力できます。", n=_MOST),
        },
    }  # fmt: skip


_COUNTED = (
    LineState.OPEN, LineState.PROPOSED, LineState.KEPT, LineState.ENDED, LineState.WAITING, LineState.EXPIRED,
    LineState.REPORTED, LineState.CLOSED, LineState.NEW,
)  # fmt: skip


def _facts(review: AccessReview) -> list[list[str]]:
    rows = [
        [say("範囲"), review.scope_words],
        [say("基準の時点"), date_with_era(review.as_of.astimezone(TOKYO))],
        [say("開始"), f"{date_with_era(review.started_at.astimezone(TOKYO))}　{review.started_by.name}"],
        [say("回答の期限"), date_with_era(review.due_on)],
        [say("状態"), str(review.get_state_display())],
    ]
    if review.closed_at is not None:
        rows.append([say("終了"), date_with_era(review.closed_at.astimezone(TOKYO))])
    if review.close_reason:
        rows.append([say("中止の理由"), review.close_reason])
    return rows


def _summary(review: AccessReview, tally: Tally) -> list[str]:
    people = review.lines.exclude(state=LineState.SHOWN).values("person").distinct().count()
    items = review.lines.exclude(state=LineState.SHOWN).values("item").distinct().count()
    found = [
        say("情報{items}件、{people}人について、{lines}行を確かめた。", items=items, people=people, lines=tally.lines),
        say("答えのあったもの{part}行（{share}%）。続ける{kept}行、終えた{ended}行。", part=tally.answered,
            share=tally.share, kept=tally.kept, ended=tally.ended),
    ]  # fmt: skip
    if tally.silent:
        found.append(
            say(
                "期限までに答えのなかった{n}行は、権限を終えるか、取扱者から外すことを提案した。",
                n=tally.silent,
            )
        )
    if tally.days is not None:
        found.append(say("開始から答えまで、平均{n}日。", n=tally.days))
    return found


def _departments(review: AccessReview, lines: Any) -> list[list[str]]:
    tallies = by_department(review, lines)
    names = place_names(departments_as_of(), tallies)
    return [
        [
            names.get(owner, "—"), *(f"{n:,}" for n in (one.lines, one.kept, one.ended, one.waiting, one.silent, one.undecided)),
            "—" if one.days is None else str(one.days),
        ]
        for owner, one in sorted(tallies.items(), key=lambda pair: names.get(pair[0], ""))
    ]  # fmt: skip


def _listed(rows: Any) -> list[list[str]]:
    found: list[AccessReviewLine] = list(
        in_order(rows.select_related("item", "person", "decider", "decided_by"))[:_MOST]
    )
    return [
        [
            line.item.number, f"{line.person.name}（{line.person.number}）", outcome_of(line),
            (line.decided_by or line.decider).name if not line.silent else line.decider.name,
        ]
        for line in found
    ]  # fmt: skip


def file_name(review: AccessReview) -> str:
    """What the file is called."""
    return f"access-review-{review.number}-{today():%Y%m%d}.pdf"
