"""Cases of a simulated year: the order of the product, day by day with its budget, from kept signs.

A case that was about something stays with those who handle it, and what comes joins it; any other is closed after two weeks, with all
its signs. So nobody is found by chance because an old case of theirs stands open.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from hiden.monitoring.cases.budget import monday
from hiden.monitoring.cases.choosing import chosen, room_of
from hiden.monitoring.cases.matching import Scope, Seen, explained_by
from hiden.monitoring.cases.ranking import Beside, Campaign, ranked
from hiden.monitoring.cases.rates import BACK, counted
from hiden.monitoring.cases.signals import LEAVER_WINDOW, Signal
from hiden.monitoring.found import Subject
from hiden.simulation.measuring.keeping import Kept
from hiden.simulation.measuring.knowing import Knowing

BEGIN: Final = 42  # days: from the seventh week on
_LOOKED_AT: Final = timedelta(days=14)  # until a case that is about nothing is closed
_KEPT: Final = max(LEAVER_WINDOW, BACK)
About = Callable[[Campaign], bool]


@dataclass(slots=True)
class Case:
    """A case, with what it was opened for. `signs`: what counts in it, each with the day from which on it was there."""

    subject: Subject
    opened: date
    campaign: Campaign
    right: bool
    signs: dict[int, tuple[Signal, date]] = field(default_factory=dict)
    closed: bool = False

    def take(self, campaign: Campaign, day: date) -> None:
        """What counts of somebody joins."""
        for sign, counts in campaign.signs:
            if counts > 0:
                self.signs.setdefault(sign.pk, (sign, day))


@dataclass(slots=True)
class Outcome:
    """`scores`: of each subject that had no case, by day; for telling why something was missed."""

    cases: list[Case] = field(default_factory=list)
    scores: dict[Subject, dict[date, float]] = field(default_factory=lambda: defaultdict(dict))
    gone: set[int] = field(default_factory=set)


def opened(kept: Sequence[Kept], knowing: Knowing, about: About) -> Outcome:
    """Run the order over the year. `about`: whether a campaign is about something, as whoever looks at its case will find."""
    found = Outcome()
    by: dict[date, list[Kept]] = defaultdict(list)
    for each in kept:
        by[each.signal.day].append(each)
    there: list[Kept] = []
    for number in range((max(by, default=knowing.year.first) - knowing.year.first).days + 1):
        day = knowing.year.first + timedelta(days=number)
        there = [one for one in there if one.signal.day > day - timedelta(days=_KEPT)] + by[day]
        if number >= BEGIN:
            _a_day(found, day, there, knowing, about)
    return found


def _a_day(found: Outcome, day: date, there: Sequence[Kept], knowing: Knowing, about: About) -> None:
    facts = knowing.facts(day)
    for case in found.cases:
        if not case.right and not case.closed and day - case.opened >= _LOOKED_AT:
            case.closed = True
    standing = {case.subject: case for case in found.cases if not case.closed}
    leaving = sum(one.noticed_on is not None for one in facts.values())
    rates = counted(
        ((one.signal.detector, one.signal.subject, one.signal.day) for one in there), len(facts), day, leaving
    )
    scopes = knowing.scopes(day)
    signals = [one.signal for one in there if one.signal.pk not in found.gone and not _explained(one, scopes)]
    campaigns = ranked(signals, facts, on=day, beside=Beside(rates=rates))
    fresh = []
    for campaign in campaigns:
        if (had := standing.get(campaign.subject)) is not None:
            had.take(campaign, day)
            found.gone |= set() if had.right else set(campaign.ids)
        else:
            found.scores[campaign.subject][day] = campaign.score
            fresh.append(campaign)
    room = room_of(len(facts), day, [monday(case.opened) for case in found.cases])
    for campaign in chosen(fresh, room, len(facts)):
        case = Case(campaign.subject, day, campaign, about(campaign))
        case.take(campaign, day)
        if not case.right:
            found.gone |= set(campaign.ids)
        found.cases.append(case)


def _explained(one: Kept, scopes: Sequence[Scope]) -> bool:
    theirs = [scope for scope in scopes if scope.person == one.signal.subject.person]
    return bool(theirs) and bool(
        explained_by(
            theirs,
            Seen(
                detector=one.signal.detector,
                day=one.signal.day,
                person=one.signal.subject.person,
                item=one.item,
                about=one.about,
            ),
        )
    )


__all__ = ["BEGIN", "Case", "Outcome", "opened"]
