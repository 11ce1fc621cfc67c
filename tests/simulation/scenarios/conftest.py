"""A company of eighty that nobody has, some ordinary weeks of it, and every scenario played a few times."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hiden.simulation.days import Feeds, feeds
from hiden.simulation.desks import Desks
from hiden.simulation.generate import one_day
from hiden.simulation.inventing import invent
from hiden.simulation.scenarios import SCENARIOS, Played, play
from hiden.simulation.world import World

START = date(2026, 6, 1)
SEED, PLAYS = 5, 3


@pytest.fixture(scope="session")
def eighty() -> World:
    """Eighty people, of whom none comes or goes by themselves."""
    return invent(80, seed=2, turnover=0.0)


@pytest.fixture(scope="session")
def usual(eighty: World) -> Feeds:
    """Forty days on which nothing is laid over."""
    out, desks = feeds(), Desks(eighty, SEED)
    for number in range(40):
        day, _ = one_day(eighty, desks, START + timedelta(days=number), seed=SEED)
        for feed, events in day.items():
            out[feed] += events
    return out


@pytest.fixture(scope="session")
def plays(eighty: World) -> list[Played]:
    """Every scenario three times, over the same days."""
    desks = Desks(eighty, SEED)
    return [
        play(eighty, code, seed, START, days_seed=SEED, desks=desks)
        for code in SCENARIOS
        for seed in range(PLAYS)
    ]
