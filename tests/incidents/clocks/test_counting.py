"""Every start day of ten years, by every rule of the data, against days that were found another way."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from hiden import catalogue
from hiden.base.clock import TOKYO
from hiden.base.errors import BadInput
from hiden.catalogue.clock_model import Clock, Limit
from hiden.incidents.clocks.counting import Period, count, guided, target
from hiden.incidents.clocks.explaining import doubts, remaining, steps
from tests.incidents.clocks import oracle

FIRST, LAST = date(2024, 1, 1), date(2033, 12, 31)
DAYS = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
LATE_EVENING, MIDNIGHT = time(23, 50), time(0, 0)
NUMBERED = [
    (clock, limit) for clock in catalogue.clocks() for limit in clock.versions if limit.amount is not None
]


def at(day: date, clock: time = time(10, 0)) -> datetime:
    return datetime.combine(day, clock, TOKYO)


def period(limit: Limit) -> Period:
    assert limit.amount is not None
    assert limit.unit is not None
    return Period(limit.amount, limit.unit, limit.first_day, limit.roll)


def test_ten_years_are_whole() -> None:
    assert len(DAYS) == 3653
    assert len(NUMBERED) >= 18


@pytest.mark.parametrize(("clock", "limit"), NUMBERED, ids=lambda one: getattr(one, "id", ""))
def test_every_start_day_by_every_rule_of_the_data(clock: Clock, limit: Limit) -> None:
    rule = period(limit)
    for day in DAYS:
        start = at(day)
        due = count(start, rule)
        if rule.unit == "hours":
            assert due.at == start + timedelta(hours=rule.amount), (clock.id, day)
            continue
        wanted = oracle.last_day(start, rule.amount, rule.unit, rule.first_day, rule.roll)
        assert due.day == wanted, (clock.id, day)
        assert due.at.astimezone(TOKYO) == at(wanted, time.max), (clock.id, day)


@pytest.mark.parametrize("roll", ["none", "office", "custom"])
@pytest.mark.parametrize("first_day", ["counts", "left_out"])
@pytest.mark.parametrize(
    ("amount", "unit"),
    [(1, "days"), (5, "days"), (14, "days"), (30, "days"), (1, "months"), (6, "months"), (1, "years")],
)
def test_every_start_day_by_what_a_contract_may_say(amount: int, unit, first_day, roll) -> None:  # type: ignore[no-untyped-def]
    rule = Period(amount, unit, first_day, roll)
    for day in DAYS:
        for moment in (at(day, LATE_EVENING), at(day, MIDNIGHT)):
            assert count(moment, rule).day == oracle.last_day(moment, amount, unit, first_day, roll), moment


@pytest.mark.parametrize("amount", [1, 3, 5, 10])
def test_every_start_day_in_business_days(amount: int) -> None:
    for day in DAYS:
        assert count(at(day), Period(amount, "business_days")).day == oracle.business_day(at(day), amount), (
            day
        )


@pytest.mark.parametrize(
    ("knew", "amount", "due"),
    [
        (date(2026, 11, 23), 30, date(2026, 12, 22)),
        (date(2026, 11, 23), 60, date(2027, 1, 21)),
        (date(2026, 11, 4), 60, date(2027, 1, 4)),
    ],
)
def test_the_table_of_the_reference(knew: date, amount: int, due: date) -> None:
    assert count(at(knew), Period(amount, "days", "counts", "office")).day == due


def test_how_often_the_other_way_of_counting_would_be_wrong() -> None:
    """What the reference measured over 3,650 start days: the civil code's way gives another day in two of three."""
    start = [date(2024, 1, 1) + timedelta(days=number) for number in range(3650)]
    right = [count(at(day), Period(60, "days", "counts", "office")) for day in start]
    wrong = [count(at(day), Period(60, "days", "left_out", "office")) for day in start]
    assert 0.6 < sum(a.day != b.day for a, b in zip(right, wrong, strict=True)) / 3650 < 0.72
    assert all(a.day <= b.day for a, b in zip(right, wrong, strict=True))
    assert 0.31 < sum(due.rolled for due in right) / 3650 < 0.36


def test_the_day_is_the_one_in_japan() -> None:
    before_midnight = datetime(2026, 11, 23, 14, 50, tzinfo=UTC)  # 23:50 in Japan
    after_midnight = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # 0:00 of the 24th
    rule = Period(30, "days", "counts", "office")
    assert count(before_midnight, rule).day == date(2026, 12, 22)
    assert count(after_midnight, rule).day == date(2026, 12, 23)
    assert count(before_midnight, Period(72, "hours")).at == before_midnight + timedelta(hours=72)


def test_ten_to_midnight_is_a_whole_day_for_the_commission_and_none_for_a_contract() -> None:
    start = at(date(2026, 12, 31), LATE_EVENING)
    assert count(start, Period(3, "days", "counts")).day == date(2027, 1, 2)
    assert count(start, Period(3, "days", "left_out")).day == date(2027, 1, 3)
    assert count(start, Period(3, "days", "left_out", "custom")).day == date(2027, 1, 4)
    assert count(start, Period(1, "business_days")).day == date(2027, 1, 4)


@pytest.mark.parametrize(
    ("start", "amount", "unit", "first_day", "due"),
    [
        (date(2028, 2, 29), 1, "years", "counts", date(2029, 2, 28)),
        (date(2028, 2, 28), 1, "years", "left_out", date(2029, 2, 28)),
        (date(2028, 2, 29), 3, "years", "left_out", date(2031, 2, 28)),
        (date(2027, 2, 28), 1, "years", "left_out", date(2028, 2, 29)),
        (date(2026, 1, 30), 1, "months", "left_out", date(2026, 2, 28)),
        (date(2028, 1, 30), 1, "months", "left_out", date(2028, 2, 29)),
        (date(2026, 8, 31), 6, "months", "left_out", date(2027, 2, 28)),
        (date(2026, 11, 29), 7, "years", "counts", date(2033, 11, 28)),
    ],
)
def test_leap_days_and_short_months(start: date, amount: int, unit, first_day, due: date) -> None:  # type: ignore[no-untyped-def]
    assert count(at(start), Period(amount, unit, first_day)).day == due


def test_the_target_is_a_business_day_a_week_before_and_never_before_the_start() -> None:
    rule = Period(60, "days", "counts", "office")
    for day in DAYS:
        due = count(at(day), rule)
        aimed = target(at(day), due, rule, 7).astimezone(TOKYO).date()
        assert due.day - timedelta(days=17) <= aimed <= due.day - timedelta(days=7), day
        assert not oracle.office_is_closed(aimed), day
    short = Period(2, "days", "counts")
    saturday = date(2026, 11, 28)
    assert target(at(saturday), count(at(saturday), short), short, 7).astimezone(TOKYO).date() == saturday


def test_the_target_of_hours_is_a_moment() -> None:
    start, rule = at(date(2026, 11, 27), LATE_EVENING), Period(72, "hours")
    assert target(start, count(start, rule), rule, 24) == start + timedelta(hours=48)
    assert target(start, count(start, rule), rule, 100) == start


def test_a_guideline_counts_the_day_of_knowing_and_rests_on_no_day() -> None:
    assert guided(at(date(2026, 11, 20), LATE_EVENING), 3) == date(2026, 11, 22)
    assert guided(at(date(2026, 12, 29)), 5) == date(2027, 1, 2)


def test_a_year_that_is_not_published_yet_is_said() -> None:
    rule = Period(60, "days", "counts", "office")
    due = count(at(date(2027, 11, 15)), rule)
    assert due.day.year == 2028
    assert "2028年の祝日は、まだ公表されていません" in doubts(due, rule, date(2027, 1, 20))[0]
    assert doubts(due, rule, date(2027, 3, 1)) == []
    hours = Period(72, "hours")
    assert doubts(count(at(date(2027, 12, 30)), hours), hours, date(2026, 1, 1)) == []


def test_the_sentences_can_be_followed_with_a_calendar() -> None:
    start, rule = at(date(2026, 11, 4), LATE_EVENING), Period(60, "days", "counts", "office")
    assert steps(start, rule, count(start, rule)) == [
        "2026年11月4日（水）（令和8年）を1日目として数えます（23:50であっても1日です）。",
        "60日目は、2027年1月2日（土）（令和9年）です。",
        "その日は行政機関の休日（土曜日）なので、次に役所が開く2027年1月4日（月）（令和9年）が期限です。",
    ]
    hours = Period(72, "hours")
    assert "すぐに数え始めます" in steps(start, hours, count(start, hours))[0]
    years = Period(3, "years")
    assert "翌日の2026年11月5日" in steps(start, years, count(start, years))[0]


def test_what_is_left_is_never_rounded_up() -> None:
    until = at(date(2026, 12, 22), time.max)
    assert remaining(until, at(date(2026, 12, 20), time(23, 0))) == "あと2日"
    assert remaining(until, at(date(2026, 12, 21), time(23, 30))) == "あと24時間"
    assert remaining(until, at(date(2026, 12, 22), time(23, 30))) == "あと29分"
    assert remaining(until, at(date(2026, 12, 25))) == "2日過ぎています"


def test_lengths_that_cannot_be_are_refused() -> None:
    with pytest.raises(BadInput):
        count(at(FIRST), Period(0, "days"))
    with pytest.raises(BadInput):
        count(at(FIRST), Period(900, "years"))
    with pytest.raises(BadInput):
        count(at(FIRST), Period(99_999_999, "hours"))
    with pytest.raises(BadInput):
        count(at(FIRST), Period(9_999_999_999, "days"))
    with pytest.raises(ValueError, match="aware"):
        count(datetime(2026, 1, 1), Period(1, "days"))  # noqa: DTZ001 - this is what must not come in
