"""What came of a year: which plays were found in time, how many cases were right, whom nobody may suspect, and why others were missed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from hiden.monitoring.cases.ranking import LEAST, Campaign
from hiden.monitoring.found import Subject
from hiden.simulation.measuring.keeping import Kept
from hiden.simulation.measuring.opening import BEGIN, Case, Outcome
from hiden.simulation.scenarios import Year
from hiden.simulation.scenarios.judging import AFTER, BAD
from hiden.simulation.scenarios.truth import Truth

WANTED: Final = ("SC-01", "SC-02", "SC-05", "SC-08", "SC-10", "SC-11", "SC-19")
SPARED: Final = ("SC-13", "SC-14", "SC-15")


@dataclass(slots=True)
class Plays:
    """What is true of a year, by whom a sign would be of. `over`: the plays that are counted."""

    year: Year
    over: Sequence[Truth] = ()
    _of: dict[Subject, list[Truth]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for truth in self.year.truth:
            for subject in self.subjects(truth):
                self._of[subject].append(truth)

    def subjects(self, truth: Truth) -> set[Subject]:
        """Whoever acts, and accounts that are nobody's, as rules write them."""
        persons = {Subject(self.year.rows.people[number]) for number in truth.actors}
        return persons | {Subject(0, account.casefold()) for account in truth.accounts}

    def met(self, subject: Subject, days: Sequence[date]) -> list[Truth]:
        """The plays that signs of these days may be about."""
        return [
            truth
            for truth in self._of.get(subject, ())
            if any(truth.first <= day <= truth.last + AFTER for day in days)
        ]

    def about(self, campaign: Campaign) -> bool:
        """Whether somebody had a part in what should come to light then."""
        return any(truth.expected in BAD for truth in self.met(campaign.subject, counting(campaign)))


def counting(campaign: Campaign) -> list[date]:
    """The days of signs that count."""
    return [sign.day for sign, counts in campaign.signs if counts > 0]


def told(year: Year, outcome: Outcome, kept: Sequence[Kept]) -> dict[str, Any]:
    """The figures, for JSON. Plays that were not over when the signs end are left out."""
    ends = max((one.signal.day for one in kept), default=year.first)
    plays = Plays(
        year, [truth for truth in year.truth if truth.in_time is None or truth.in_time.date() <= ends]
    )
    right = sum(case.right for case in outcome.cases)
    cards = {code: _card(code, plays, outcome) for code in WANTED}
    spared = [
        truth.id
        for case in outcome.cases
        for truth in plays.met(case.subject, counting(case.campaign))
        if truth.code in SPARED and not case.right
    ]
    found, of = (sum(card[name] for card in cards.values()) for name in ("found", "plays"))
    return {
        "days": (ends - year.first).days + 1,
        "found": found,
        "plays": of,
        "recall": round(found / of, 3) if of else 1.0,
        "cases": len(outcome.cases),
        "precision": round(right / len(outcome.cases), 3) if outcome.cases else 1.0,
        "spared_as_a_case": sorted(set(spared)),
        "cards": cards,
        "missed": [
            _why(truth, plays, outcome, kept)
            for truth in plays.over
            if truth.code in WANTED and not in_time(truth, plays, outcome.cases)
        ],
        "wrong_about": dict(Counter(_about(case, plays) for case in outcome.cases if not case.right)),
    }


def _about(case: Case, plays: Plays) -> str:
    """The code of what a wrong case is about, "nothing" for nothing."""
    met = plays.met(case.subject, counting(case.campaign))
    return met[0].code if met else "nothing"


def _card(code: str, plays: Plays, outcome: Outcome) -> dict[str, int]:
    some = [truth for truth in plays.over if truth.code == code]
    return {"plays": len(some), "found": sum(in_time(one, plays, outcome.cases) for one in some)}


def in_time(truth: Truth, plays: Plays, cases: Sequence[Case]) -> bool:
    """Whether a sign of the play was in a case before it was too late."""
    subjects = plays.subjects(truth)
    until = truth.in_time.date() if truth.in_time else date.max
    return any(
        truth.first <= sign.day <= truth.last + AFTER and day < until
        for case in cases
        if case.subject in subjects
        for sign, day in case.signs.values()
    )


def _why(truth: Truth, plays: Plays, outcome: Outcome, kept: Sequence[Kept]) -> dict[str, Any]:
    """Why a play was missed: no sign, too weak, no room, too late, or before there was anything to compare with."""
    subjects = plays.subjects(truth)
    until = truth.in_time.date() if truth.in_time else date.max
    signs = [
        one.signal.day
        for one in kept
        if one.signal.subject in subjects and truth.first <= one.signal.day < until
    ]
    scores = [
        score
        for subject in subjects
        for day, score in outcome.scores.get(subject, {}).items()
        if truth.first <= day < until
    ]
    best = max(scores, default=0.0)
    late = any(
        case.subject in subjects and case.opened >= until and case.opened <= truth.last + AFTER
        for case in outcome.cases
    )
    begin = plays.year.first + timedelta(days=BEGIN)
    why = (
        "no_sign" if not signs
        else "too_early" if until <= begin
        else "too_weak" if best < LEAST
        else "too_late" if late
        else "crowded_out"
    )  # fmt: skip
    return {
        "play": truth.id,
        "why": why,
        "signs": len(signs),
        "best": round(best, 2),
        "until": until.isoformat(),
    }


__all__ = ["SPARED", "WANTED", "Plays", "in_time", "told"]
