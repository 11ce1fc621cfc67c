"""Gaps are stretches without events where something was expected; nothing else is one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from hiden.base.clock import TOKYO, frozen
from hiden.logs import sources
from hiden.logs.health import Calendar, Gap, clock_of, gaps, gaps_of, silent
from hiden.logs.models import LogSource, SourceDay
from hiden.logs.sources import wish_of
from tests.world.organisation import Organisation

MONDAY = date(2026, 9, 7)


def at(day: date, hour: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=TOKYO)


def bits(*hours: int) -> int:
    return sum(1 << hour for hour in hours)


def test_a_stretch_is_a_gap_from_so_many_hours_on() -> None:
    hours = {MONDAY: bits(*range(24)) & ~bits(3, 4, 5)}
    first, until = at(MONDAY), at(MONDAY + timedelta(days=1))
    [gap] = gaps(hours, first=first, until=until, silence_hours=3)
    assert gap == Gap(at(MONDAY, 3), at(MONDAY, 6), 3, open=False)
    assert gaps(hours, first=first, until=until, silence_hours=4) == []
    assert gaps(hours, first=first, until=until, silence_hours=0) == [], "no expectation, no gap"


def test_the_last_one_is_open_and_half_an_hour_is_not_counted() -> None:
    hours = {MONDAY: bits(0, 1, 2)}
    [gap] = gaps(hours, first=at(MONDAY), until=at(MONDAY, 9) + timedelta(minutes=59), silence_hours=6)
    assert (gap.since, gap.until, gap.hours, gap.open) == (at(MONDAY, 3), at(MONDAY, 9), 6, True)
    assert silent([gap]) == gap


def test_only_business_days_count_where_it_says_so() -> None:
    friday = MONDAY - timedelta(days=3)
    hours = {friday: bits(*range(24)), MONDAY: bits(*range(12, 24))}
    span = {"first": at(friday), "until": at(MONDAY + timedelta(days=1))}
    working = Calendar(()).working
    assert gaps(hours, **span, silence_hours=13, counts=working) == []
    [gap] = gaps(hours, **span, silence_hours=12, counts=working)
    assert (gap.since, gap.until, gap.hours) == (at(friday + timedelta(days=1)), at(MONDAY, 12), 12)
    [gap] = gaps(hours, **span, silence_hours=13)
    assert gap.hours == 60
    assert gaps(hours, **span, silence_hours=12, counts=Calendar({MONDAY}).working) == []


def test_without_any_event_all_of_it_is_one_gap() -> None:
    [gap] = gaps({}, first=at(MONDAY), until=at(MONDAY, 10), silence_hours=1)
    assert (gap.hours, gap.open) == (10, True)


def test_a_source_is_looked_at_from_its_first_event_on_or_its_switching_on(
    source: LogSource, organisation: Organisation
) -> None:
    alice = organisation.alice
    source = sources.change_source(source, wish_of(source, silence_hours=24), by=alice)
    assert source.on_since is not None
    soon = source.on_since + timedelta(hours=30)
    [gap] = gaps_of([source], soon - timedelta(days=30), soon)[source.pk]
    assert gap.open
    assert gap.since <= source.on_since
    day = source.on_since.astimezone(TOKYO).date() - timedelta(days=10)
    SourceDay.objects.create(source=source, day=day, events=5, hours=bits(9))
    [gap] = gaps_of([source], soon - timedelta(days=30), soon)[source.pk]
    assert gap.since == at(day, 10), "from the first event, which was before it was switched on"
    assert gaps_of([source], soon - timedelta(days=5), soon)[source.pk][0].since == (
        soon - timedelta(days=5)
    ).replace(minute=0, second=0, microsecond=0)


def test_what_was_switched_off_is_not_silent(source: LogSource, organisation: Organisation) -> None:
    alice = organisation.alice
    source = sources.change_source(source, wish_of(source, silence_hours=2), by=alice)
    source = sources.switch_off(source, reason="入替え", by=alice)
    with frozen(datetime(2030, 1, 1, tzinfo=UTC)):
        assert gaps_of([source], datetime(2029, 12, 1, tzinfo=UTC)).get(source.pk, []) == []


def test_a_clock_that_runs_ahead_is_named(source: LogSource, log, organisation: Organisation) -> None:  # type: ignore[no-untyped-def]
    from hiden.logs.intake.taking import take_file
    from tests.logs.conftest import BEGIN, event

    assert clock_of(source) is None
    with frozen(BEGIN + timedelta(minutes=10)):
        take_file(source, log([event(0), event(5)]))
        take_file(source, log([event(8)], "b.jsonl"))
        take_file(source, log([event(70)], "c.jsonl"))
    clock = clock_of(source)
    assert clock is not None
    assert (clock.segments, clock.ahead, clock.furthest) == (3, 1, timedelta(hours=1))
    assert clock.delay == timedelta(minutes=2)


@pytest.mark.django_db
def test_the_number_of_questions_does_not_grow(source: LogSource, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    source.silence_hours = 2
    with django_assert_num_queries(3):
        gaps_of([source], datetime(2026, 9, 1, tzinfo=UTC))
