"""Cases against what is true: found, found in time, about nothing, about somebody whom nobody may suspect."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hiden.simulation.rows import Rows
from hiden.simulation.scenarios import Played, Shown, judge
from hiden.simulation.world import World
from tests.simulation.scenarios.conftest import PLAYS

WEEK = timedelta(days=7)


@pytest.fixture
def three(plays: list[Played]) -> dict[str, Played]:
    """One play each of a theft, a report of wrongdoing and a shared login, of three different people."""
    return {
        each.truth.code: each for each in plays[::PLAYS] if each.truth.code in ("SC-01", "SC-13", "SC-20")
    }


def test_cases_are_right_in_time_late_or_about_nothing(eighty: World, three: dict[str, Played]) -> None:
    persons = Rows(eighty).people
    truths = [each.truth for each in three.values()]
    theft, report, shared = (three[code].truth for code in ("SC-01", "SC-13", "SC-20"))
    assert theft.in_time is not None
    thief, reporter = persons[theft.actors[0]], persons[report.actors[0]]
    late = theft.in_time.date()
    first, last = theft.first, theft.last
    other = next(person for person in persons.values() if person not in (thief, reporter))

    in_time = judge(truths, persons, [Shown(late - timedelta(days=1), first, last, thief)], 4)
    assert (in_time.recall(["SC-01"]), in_time.precision, in_time.false_per_week) == (1.0, 1.0, 0.0)
    too_late = judge(truths, persons, [Shown(late, first, last, thief)], 4)
    assert (too_late.recall(["SC-01"]), too_late.scores["SC-01"].found, too_late.precision) == (0.0, 1, 1.0)
    before = judge(truths, persons, [Shown(first - WEEK, first - WEEK, first - WEEK, thief)], 4)
    assert (before.right, before.false, before.wronged) == (0, 1, 0)
    nobody = judge(truths, persons, [Shown(first, first, last, other)], 4)
    assert (nobody.right, nobody.false, nobody.wronged, nobody.false_per_week) == (0, 1, 0, 0.25)
    wronged = judge(truths, persons, [Shown(report.last, report.first, report.last, reporter)], 4)
    assert (wronged.right, wronged.false, wronged.wronged) == (0, 1, 1)
    account = Shown(shared.last, shared.first, shared.last, 0, "KAKUU\\" + shared.accounts[0].upper())
    assert judge(truths, persons, [account], 4).scores["SC-20"].in_time == 1
    assert judge(truths, persons, [], 4).precision == 1.0
    assert judge(truths, persons, [], 4).recall(["SC-01", "SC-20"]) == 0.0
