"""The plan by months of the business year, and what is missing: pure, on states made by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from hiden.catalogue import measures
from hiden.measures.gaps import GapKind, gaps, kinds_of
from hiden.measures.models import Stage
from hiden.measures.plan import plan, years
from hiden.measures.queries import Assigned, Chosen, MeasureState, Step

AT = datetime(2026, 4, 1, tzinfo=UTC)
DAY = date(2026, 11, 28)
ALL = measures()


def state(
    number: int,
    due: date | None = None,
    *,
    cost: int | None = None,
    chosen: bool = True,
    done: tuple[Stage, ...] = (),
    owner: int = 1,
    gone: bool = False,
) -> MeasureState:
    steps = {stage: Step(True, date(2026, 5, 1), "", "", AT) for stage in done}
    assigned = Assigned(owner_id=owner, due_on=due, cost=cost, gone=gone)
    return MeasureState(ALL[number], {"gokuhi": Chosen(chosen, "理由", AT)}, steps, assigned)


DONE = (Stage.IMPLEMENTED,)
FIRST_DAY, LAST_DAY = date(2026, 4, 1), date(2027, 3, 31)


def test_each_measure_stands_in_its_month_of_the_business_year() -> None:
    found = plan(
        [
            state(0, LAST_DAY, cost=4),
            state(1, FIRST_DAY, cost=1),
            state(2, date(2026, 9, 30), cost=2, done=DONE),
            state(3, date(2026, 9, 1)),
            state(4, date(2027, 1, 15), chosen=False, cost=1000),
            state(5, date(2027, 4, 1), cost=1000),
        ],
        2026,
        4,
    )
    assert [quarter.number for quarter in found.quarters] == [1, 2, 3, 4]
    firsts = [month.first for quarter in found.quarters for month in quarter.months]
    assert firsts == [
        *(date(2026, month, 1) for month in range(4, 13)),
        *(date(2027, month, 1) for month in (1, 2, 3)),
    ]
    held = {
        month.first: [one.id for one in month.states]
        for quarter in found.quarters
        for month in quarter.months
    }
    assert {first: ids for first, ids in held.items() if ids} == {
        date(2026, 4, 1): [ALL[1].id],
        date(2026, 9, 1): [ALL[3].id, ALL[2].id],
        date(2027, 3, 1): [ALL[0].id],
    }
    assert [(quarter.cost, quarter.done, len(quarter.states)) for quarter in found.quarters] == [
        (1, 0, 1),
        (2, 1, 2),
        (0, 0, 0),
        (4, 0, 1),
    ]
    assert found.quarters[1].months[2].cost == 2
    assert (found.cost, found.open_cost, len(found.states)) == (7, 5, 4)


def test_what_was_due_before_and_is_not_done_is_carried_over_and_what_has_no_day_stands_apart() -> None:
    before = date(2026, 3, 31)
    found = plan(
        [
            state(0, before, cost=5),
            state(1, before, cost=7, done=DONE),
            state(2, FIRST_DAY, cost=9),
            state(3),
            state(4, done=DONE),
            state(5, chosen=False),
        ],
        2026,
        4,
    )
    assert [one.id for one in found.carried] == [ALL[0].id]
    assert found.carried_cost == 5
    assert [one.id for one in found.undated] == [ALL[3].id]
    assert [one.id for one in found.states] == [ALL[2].id]


@pytest.mark.parametrize("first_month", [1, 4, 10, 12])
def test_a_business_year_has_twelve_months_whenever_it_begins(first_month: int) -> None:
    found = plan([], 2026, first_month)
    firsts = [month.first for quarter in found.quarters for month in quarter.months]
    assert len(firsts) == len(set(firsts)) == 12
    assert firsts == sorted(firsts)
    assert firsts[0].month == first_month


def test_the_years_offered_are_this_the_next_and_those_with_something_due() -> None:
    assert years([], DAY, 4) == [2026, 2027]
    due = [state(0, date(2025, 3, 31)), state(1, date(2030, 4, 1)), state(2, DAY), state(3)]
    assert years(due, DAY, 4) == [2024, 2026, 2027, 2030]


def test_a_measure_that_was_not_chosen_misses_nothing() -> None:
    assert kinds_of(state(0, date(2020, 1, 1), chosen=False, owner=0, gone=True), DAY) == []
    assert kinds_of(MeasureState(ALL[0]), DAY) == []


@pytest.mark.parametrize(
    ("one", "kinds"),
    [
        (state(0, DAY), [GapKind.NOT_IMPLEMENTED]),  # due today is not late
        (state(0, date(2026, 11, 27)), [GapKind.OVERDUE, GapKind.NOT_IMPLEMENTED]),
        (state(0, DAY, done=(Stage.DOCUMENTED,)), [GapKind.RULE_ONLY, GapKind.NOT_IMPLEMENTED]),
        (state(0, DAY, owner=0), [GapKind.NOT_IMPLEMENTED, GapKind.UNASSIGNED]),
        (state(0), [GapKind.NOT_IMPLEMENTED, GapKind.UNASSIGNED]),
        (state(0, date(2026, 1, 1), done=DONE), [GapKind.UNDOCUMENTED, GapKind.NO_EVIDENCE]),
        (state(0, DAY, done=(Stage.IMPLEMENTED, Stage.SEEN)), [GapKind.UNDOCUMENTED]),
        (state(0, DAY, done=(Stage.IMPLEMENTED, Stage.DOCUMENTED)), [GapKind.NO_EVIDENCE]),
        (state(0, DAY, done=tuple(Stage)), []),
        (state(0, DAY, done=tuple(Stage), gone=True), [GapKind.OWNER_LEFT]),
    ],
)
def test_the_gaps_of_one_measure(one: MeasureState, kinds: list[GapKind]) -> None:
    assert kinds_of(one, DAY) == kinds


def test_gaps_come_by_kind_the_most_pressing_first_and_the_latest_day_last() -> None:
    late, later = state(5, date(2026, 3, 1)), state(1, date(2026, 2, 1))
    found = gaps([late, later, state(2), state(3, DAY, done=tuple(Stage))], DAY)
    assert list(found) == [GapKind.OVERDUE, GapKind.NOT_IMPLEMENTED, GapKind.UNASSIGNED]
    assert [gap.state.id for gap in found[GapKind.OVERDUE]] == [ALL[1].id, ALL[5].id]
    assert [gap.state.id for gap in found[GapKind.NOT_IMPLEMENTED]] == [ALL[1].id, ALL[5].id, ALL[2].id]
    assert all(kind.words and kind.do_next for kind in GapKind)
