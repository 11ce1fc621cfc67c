"""Verb: answer lines. An answer takes effect in its own transaction: the next question of anybody is answered by it.

1. Lines follow the facts of now first: nobody answers for what is gone, or for what they have not seen.
2. What ends, ends: rights at once, handlers through the register, those of the top class by approval.
3. What reaches over the whole company is ended by those who may give such rights; from others it is a proposal to them.
4. What is kept may get another end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from hiden.access.granting import MAX_DAYS
from hiden.access.reviews.answering import chain
from hiden.access.reviews.closing import complete_if_done
from hiden.access.reviews.entries import LineDecided
from hiden.access.reviews.gathering import Found
from hiden.access.reviews.lines import write_over, write_parties
from hiden.access.reviews.models import (
    ANSWERABLE,
    AccessReview,
    AccessReviewHold,
    AccessReviewLine,
    KeepOrEnd,
    LineState,
    ReviewState,
)
from hiden.access.reviews.renewing import renew
from hiden.access.reviews.syncing import sync
from hiden.access.reviews.taking import (
    Ending,
    end_grants,
    handlers_out,
    needs_approval,
    propose_out,
    reason_for,
    take_out,
)
from hiden.base.clock import now, today
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import allows, require, visible
from hiden.gate.page import missing
from hiden.ledger import record_many
from hiden.people.models import Person
from hiden.people.turn import in_turn

MOST = 500
MAX_WORDS = 500
_WRITTEN = ("state", "decider", "decided_by", "decided_at", "words", "case")


@dataclass(frozen=True, slots=True)
class Said:
    """What is answered for a line. `version`: the one that was on the screen; 0 where that does not matter."""

    answer: KeepOrEnd
    version: int = 0


@dataclass(slots=True)
class Outcome:
    """What became of the answers, line by line; and how many rights could not get the new end."""

    kept: list[AccessReviewLine] = field(default_factory=list)
    ended: list[AccessReviewLine] = field(default_factory=list)
    proposed: list[AccessReviewLine] = field(default_factory=list)
    waiting: list[AccessReviewLine] = field(default_factory=list)
    changed: list[AccessReviewLine] = field(
        default_factory=list
    )  # more rights were found: to be looked at again
    overtaken: list[AccessReviewLine] = field(default_factory=list)  # somebody else, or time, was quicker
    renewed: int = 0
    unmoved: int = 0
    completed: bool = False

    @property
    def done(self) -> list[AccessReviewLine]:
        return [*self.kept, *self.ended, *self.proposed, *self.waiting]


@in_turn
def decide(
    review: AccessReview,
    answers: Mapping[int, Said],
    *,
    until: date | None = None,
    words: str = "",
    by: Person,
) -> Outcome:
    """KeepOrEnd lines (by primary key). `until`: the last day of what is kept, for rights whose end may be moved.

    Raises BadInput for no answers, too many, or a day past or too far; Conflict when the review is over or a case cannot be laid;
    NotFound for lines that are not of this review or not the reader's to see; NotAllowed for one's own and others'.
    """
    review = AccessReview.objects.select_for_update(of=("self",)).get(pk=review.pk)
    if review.state != ReviewState.RUNNING:
        raise Conflict(
            say("この棚卸しは、もう終わっています。"), say("権限を終えるときは、情報の頁から終えてください。")
        )
    _check(answers, until, words)
    lines = _asked(review, answers, by)
    found = sync(review, items={line.item_id for line in lines}, by=by).found
    work = _Deciding(
        review, found, answers, words.strip(), until=until, by=by, company=allows(by, "access.give")
    )
    work.go([line.pk for line in lines])
    work.outcome.completed = complete_if_done(review, by=by)
    return work.outcome


def _check(answers: Mapping[int, Said], until: date | None, words: str) -> None:
    if not answers:
        raise BadInput(
            say("答えが一つも選ばれていません。"),
            say("行ごとに「続ける」か「終える」を選んでから、決めてください。"),
        )
    if len(answers) > MOST or len(words) > MAX_WORDS:
        raise BadInput(
            say("一度に決められるのは{n}行まで、メモは{m}文字までです。", n=MOST, m=MAX_WORDS),
            say("少しずつに分けてください。"),
        )
    if until is not None and not today() <= until < today() + timedelta(days=MAX_DAYS):
        raise BadInput(
            say("新しい期限が過ぎているか、{n}日より先です。", n=MAX_DAYS),
            say("必要な間だけの期限にしてください。"),
        )


def _asked(review: AccessReview, answers: Mapping[int, Said], by: Person) -> list[AccessReviewLine]:
    """The lines, if `by` may answer each of them."""
    rows = AccessReviewLine.objects.filter(review=review, pk__in=list(answers))
    seen = {line.pk: line for line in visible(by, "access.see_review_line", rows)}
    if seen.keys() != set(answers):
        raise missing()
    may = set(visible(by, "access.decide_review_line", rows).values_list("pk", flat=True))
    for pk, line in seen.items():
        if pk not in may:
            require(by, "access.decide_review_line", line)
    return list(seen.values())


@dataclass(slots=True)
class _Deciding:
    """The answers of one person at one instant. `company`: whether they may end what reaches over the whole company."""

    review: AccessReview
    found: Found
    answers: Mapping[int, Said]
    words: str
    until: date | None
    by: Person
    company: bool
    at: datetime = field(default_factory=now)
    outcome: Outcome = field(default_factory=Outcome)

    def go(self, pks: Sequence[int]) -> None:
        """Sort the answers, do what they say, write it down."""
        rows = AccessReviewLine.objects.select_for_update(of=("self",)).filter(pk__in=pks)
        lines = list(rows.select_related("item", "person", "owner").order_by("pk"))
        keeping: list[AccessReviewLine] = []
        ending: list[AccessReviewLine] = []
        for line in lines:
            said = self.answers[line.pk]
            if not self._open_to(line, said.answer):
                self.outcome.overtaken.append(line)
            elif said.version and said.version != line.version:
                self.outcome.changed.append(line)
            else:
                (keeping if said.answer == KeepOrEnd.KEEP else ending).append(line)
        if ending:
            self._end(ending)
        if keeping:
            self._keep(keeping)
        self._write()

    @staticmethod
    def _open_to(line: AccessReviewLine, answer: KeepOrEnd) -> bool:
        """What was kept may still be ended while the review runs; what ended may only be given anew."""
        return line.state in ANSWERABLE or (line.state == LineState.KEPT and answer == KeepOrEnd.END)

    # ---------- ending ----------

    def _end(self, lines: Sequence[AccessReviewLine]) -> None:
        found = self.found
        endings: list[Ending] = []
        proposed: set[int] = set()
        for line in lines:
            holds = [one for one in found.pairs.get((line.item_id, line.person_id), ()) if one.decidable]
            if not self.company and any(one.wide for one in holds):
                holds = [one for one in holds if not one.wide]
                proposed.add(line.pk)
            endings.append((line, holds))
        reason = reason_for(self.review, self.words)
        taken = end_grants(endings, found, reason=reason, by=self.by)
        waiting = [one for one in endings if _handles(one) and needs_approval(one[0], found)]
        at_once = [one for one in endings if _handles(one) and not needs_approval(one[0], found)]
        cases = propose_out(self.review, [line for line, _ in waiting], reason=reason, by=self.by)
        out = handlers_out(at_once)
        take_out(out, found, by=self.by)
        for line in lines:
            self._ended(line, proposed=line.pk in proposed)
            line.case = cases.get(line.pk)
            if line.case is not None and line.state == LineState.ENDED:
                line.state = LineState.WAITING
                self.outcome.ended.remove(line)
                self.outcome.waiting.append(line)
        self._save(lines)
        if proposed:
            write_parties(self.review)
        self._follow(taken.grants, taken.items | set(out))

    def _ended(self, line: AccessReviewLine, *, proposed: bool) -> None:
        if proposed:
            line.state = LineState.PROPOSED
            line.decider_id = chain(self.found, self.review.started_by_id).wide(line.person_id)
            self.outcome.proposed.append(line)
        else:
            line.state = LineState.ENDED
            self.outcome.ended.append(line)
        self._sign(line)

    def _follow(self, grants: set[int], items: set[int]) -> None:
        """Other lines, of this and of other running reviews, follow what has just ended."""
        holds = AccessReviewHold.objects.filter(
            grant__in=list(grants), line__review__state=ReviewState.RUNNING
        )
        touched: dict[int, set[int]] = {self.review.pk: set(items)}
        for review, item in holds.values_list("line__review_id", "line__item_id"):
            touched.setdefault(review, set()).add(item)
        others = AccessReviewLine.objects.filter(item__in=list(items), review__state=ReviewState.RUNNING)
        for review, item in others.values_list("review_id", "item_id").distinct():
            touched.setdefault(review, set()).add(item)
        for one in AccessReview.objects.filter(pk__in=list(touched)):
            sync(one, items=touched[one.pk], adopt=True, by=self.by)

    # ---------- keeping ----------

    def _keep(self, lines: Sequence[AccessReviewLine]) -> None:
        for line in lines:
            line.state = LineState.KEPT
            self._sign(line)
            self.outcome.kept.append(line)
        self._save(lines)
        if self.until is not None:
            self._renew(lines, self.until)

    def _renew(self, lines: Sequence[AccessReviewLine], last_day: date) -> None:
        """Another end for the rights behind what was kept."""
        done = renew(self.review, lines, last_day, company=self.company, by=self.by)
        self.outcome.renewed, self.outcome.unmoved = len(done.moved), done.unmoved
        if done.moved:
            self._follow({one.pk for one in done.moved}, {line.item_id for line in lines})

    # ---------- writing ----------

    def _sign(self, line: AccessReviewLine) -> None:
        line.decided_by, line.decided_at, line.words = self.by, self.at, self.words

    @staticmethod
    def _save(lines: Sequence[AccessReviewLine]) -> None:
        write_over(lines, _WRITTEN)

    def _write(self) -> None:
        told = [
            *(("keep", line) for line in self.outcome.kept),
            *(("end", line) for line in self.outcome.ended),
            *(("proposed", line) for line in self.outcome.proposed),
            *(("waiting", line) for line in self.outcome.waiting),
        ]
        until = self.until.isoformat() if self.until else ""
        record_many(
            [
                LineDecided(
                    str(self.review.number), line.person.key, line.item.key, line.item.number, answer,
                    until if answer == "keep" else "", line.case.number if line.case else 0, line.words,
                )
                for answer, line in told
            ],
            by=self.by,
        )  # fmt: skip


def _handles(ending: Ending) -> bool:
    """Whether the register names the person, or their department."""
    return bool(handlers_out([ending]))


__all__ = ["Outcome", "Said", "decide"]
