"""How well somebody looked: cases that were shown, against what is true. Recall, precision, false cases in a week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from hiden.simulation.scenarios.truth import Expected, Truth

AFTER: Final = timedelta(days=14)  # so long after its last event a case may still be about a scenario
BAD: Final = frozenset({Expected.FOUND, Expected.COACHED, Expected.GAP, Expected.REPORT})


@dataclass(frozen=True, slots=True)
class Shown:
    """A case that somebody was shown on `day`, about signs from `first` to `last`. `person` 0: about `account` instead."""

    day: date
    first: date
    last: date
    person: int
    account: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """Of all plays of one code. `found`: shown at all; `in_time`: not later than its truth allows; `shown`: how many cases."""

    plays: int
    found: int
    in_time: int
    shown: int


@dataclass(frozen=True, slots=True)
class Judged:
    """The outcome.

    `scores` by code. `right`: cases about something that did happen; `false`: all others, of which `wronged` are about somebody
    whom nobody may suspect (expected never or gate). `precision` is `right` of all, 1.0 without cases; `recall` is `in_time` of all
    plays that should be found; `false_per_week` counts over the weeks given.
    """

    scores: Mapping[str, Score]
    right: int
    false: int
    wronged: int
    weeks: int

    @property
    def precision(self) -> float:
        """The part of cases that were about something."""
        shown = self.right + self.false
        return self.right / shown if shown else 1.0

    @property
    def false_per_week(self) -> float:
        """Cases about nothing, in a week."""
        return self.false / self.weeks

    def recall(self, codes: Iterable[str]) -> float:
        """The part of plays of these codes that was found in time. Raises ZeroDivisionError where none was played."""
        chosen = [self.scores[code] for code in codes if code in self.scores]
        return sum(one.in_time for one in chosen) / sum(one.plays for one in chosen)


def judge(truths: Sequence[Truth], persons: Mapping[str, int], cases: Iterable[Shown], weeks: int) -> Judged:
    """Judge the cases of so many weeks. `persons`: number → person as the cases name them (`Year.rows.people`)."""
    about: dict[int, list[Truth]] = defaultdict(list)
    accounts: dict[str, list[Truth]] = defaultdict(list)
    for truth in truths:
        for number in truth.actors:
            about[persons[number]].append(truth)
        for account in truth.accounts:
            accounts[_folded(account)].append(truth)
    hits: dict[str, list[Shown]] = defaultdict(list)
    right = false = wronged = 0
    for case in cases:
        near = about[case.person] if case.person else accounts[_folded(case.account)]
        met = [truth for truth in near if case.first <= truth.last + AFTER and truth.first <= case.last]
        for truth in met:
            hits[truth.id].append(case)
        bad = any(truth.expected in BAD for truth in met)
        right, false = right + bad, false + (not bad)
        wronged += bool(met) and not bad
    return Judged(_scores(truths, hits), right, false, wronged, weeks)


def _scores(truths: Sequence[Truth], hits: Mapping[str, list[Shown]]) -> dict[str, Score]:
    by_code: dict[str, list[Truth]] = defaultdict(list)
    for truth in truths:
        by_code[truth.code].append(truth)
    return {
        code: Score(
            plays=len(some),
            found=sum(bool(hits.get(one.id)) for one in some),
            in_time=sum(any(_in_time(one, case) for case in hits.get(one.id, ())) for one in some),
            shown=sum(len(hits.get(one.id, ())) for one in some),
        )
        for code, some in sorted(by_code.items())
    }


def _in_time(truth: Truth, case: Shown) -> bool:
    """Shown before the moment until which it counts (midnight after its last day)."""
    return truth.in_time is not None and case.day < truth.in_time.date()


def _folded(account: str) -> str:
    return account.rpartition("\\")[2].casefold()
