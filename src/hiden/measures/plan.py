"""The plan: what is to be done when, by whom and at what cost, by the months of the company's business year. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from hiden.base.dates import fiscal_year, fiscal_year_start
from hiden.measures.queries import MeasureState

MONTHS_A_QUARTER = 3


def _cost(states: Iterable[MeasureState]) -> int:
    return sum(state.assigned.cost or 0 for state in states)


@dataclass(frozen=True, slots=True)
class Month:
    """One month with the measures due in it."""

    first: date
    states: tuple[MeasureState, ...]

    @property
    def cost(self) -> int:
        return _cost(self.states)


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter of the business year, numbered from 1."""

    number: int
    months: tuple[Month, ...]

    @property
    def states(self) -> list[MeasureState]:
        return [state for month in self.months for state in month.states]

    @property
    def cost(self) -> int:
        return _cost(self.states)

    @property
    def done(self) -> int:
        return sum(state.implemented for state in self.states)


@dataclass(frozen=True, slots=True)
class Plan:
    """The chosen measures of one business year. `carried`: due before it and not implemented; `undated`: no due day."""

    year: int
    quarters: tuple[Quarter, ...]
    carried: tuple[MeasureState, ...]
    undated: tuple[MeasureState, ...]

    @property
    def states(self) -> list[MeasureState]:
        return [state for quarter in self.quarters for state in quarter.states]

    @property
    def cost(self) -> int:
        """Yen of everything due in the year, done or not."""
        return _cost(self.states)

    @property
    def carried_cost(self) -> int:
        return _cost(self.carried)

    @property
    def open_cost(self) -> int:
        """Yen of what is due in the year and not yet implemented."""
        return _cost(state for state in self.states if not state.implemented)


def plan(states: Iterable[MeasureState], year: int, first_month: int) -> Plan:
    """The plan of the business year that begins in `year`. `first_month` is Company.fiscal_year_first_month."""
    start = fiscal_year_start(year, first_month)
    chosen = sorted((state for state in states if state.chosen), key=_by_due)
    quarters = tuple(
        Quarter(number, tuple(_month(start, number, index, chosen) for index in range(MONTHS_A_QUARTER)))
        for number in range(1, 5)
    )
    due_before = (state for state in chosen if state.assigned.due_on and state.assigned.due_on < start)
    carried = tuple(state for state in due_before if not state.implemented)
    undated = tuple(state for state in chosen if state.assigned.due_on is None and not state.implemented)
    return Plan(year, quarters, carried, undated)


def years(states: Iterable[MeasureState], today: date, first_month: int) -> list[int]:
    """The business years worth offering: this one, the next, and those in which something is due."""
    this = fiscal_year(today, first_month)
    due = {fiscal_year(state.assigned.due_on, first_month) for state in states if state.assigned.due_on}
    return sorted({this, this + 1, *due})


def _by_due(state: MeasureState) -> tuple[date, str]:
    return state.assigned.due_on or date.max, state.id


def _month(start: date, quarter: int, index: int, chosen: list[MeasureState]) -> Month:
    offset = start.month - 1 + (quarter - 1) * MONTHS_A_QUARTER + index
    first = date(start.year + offset // 12, offset % 12 + 1, 1)
    due = (
        state
        for state in chosen
        if (day := state.assigned.due_on) and (day.year, day.month) == (first.year, first.month)
    )
    return Month(first, tuple(due))
