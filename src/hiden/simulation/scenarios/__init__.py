"""Scenarios: what somebody does on top of ordinary days, with what is true of it (cards SC-01…SC-20), and what only looks alike.

`play` lays one over the days of a company; `year` makes a whole year with many of them as rows of the view. What may never happen
here: a line that only a scenario would write (a name, a service, a time of day that gives it away); somebody acts who is not with
the company, unless the card says that their account does.
"""

from __future__ import annotations

from hiden.simulation.scenarios import (
    accounts,
    crossing,
    drips,
    leavers,
    lives,
    lookalikes,
    persuaded,
    protected,
)
from hiden.simulation.scenarios.facts import FACTS
from hiden.simulation.scenarios.judging import Judged, Score, Shown, judge
from hiden.simulation.scenarios.playing import SCENARIOS, Played, Scenario, play
from hiden.simulation.scenarios.truth import (
    Expected,
    Happening,
    Laid,
    Level,
    Milestone,
    Part,
    PersonEvent,
    Truth,
)
from hiden.simulation.scenarios.years import Year, year

PARTS = (
    accounts,
    crossing,
    drips,
    leavers,
    lives,
    lookalikes,
    persuaded,
    protected,
)  # each registers its own
CARDS = tuple(f"SC-{number:02d}" for number in range(1, 21))
LOOKALIKES = tuple(sorted(code for code in SCENARIOS if code not in CARDS))

__all__ = [
    "CARDS",
    "FACTS",
    "LOOKALIKES",
    "SCENARIOS",
    "Expected",
    "Happening",
    "Judged",
    "Laid",
    "Level",
    "Milestone",
    "Part",
    "PersonEvent",
    "Played",
    "Scenario",
    "Score",
    "Shown",
    "Truth",
    "Year",
    "judge",
    "play",
    "year",
]
