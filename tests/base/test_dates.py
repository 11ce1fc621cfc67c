"""Dates from people and spreadsheets, in both calendars."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiden.base.dates import (
    Partial,
    add_business_days,
    fiscal_period,
    fiscal_year,
    fiscal_year_end,
    fiscal_year_start,
    holiday_name,
    is_business_day,
    last_official_year,
    parse_date,
    parse_full_date,
    roll_back,
    roll_forward,
    show_date,
    show_fiscal_year,
)
from hiden.base.errors import BadInput

NOVEMBER_23 = date(2026, 11, 23)
days = st.dates(date(1873, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "令和8年11月23日", "R8.11.23", "r8.11.23", "R.8.11.23", "R8/11/23", "R8-11-23", "R08.11.23", "令8.11.23",
        "㋿8年11月23日", "2026/11/23", "2026-11-23", "2026.11.23", "20261123", "2026年11月23日", "２０２６年１１月２３日",
        "２０２６／１１／２３", "2026−11−23", "2026ー11ー23", "令和 8 年 11 月 23 日", "令和八年十一月二十三日",
        "2026年11月23日（月）", "2026年11月23日月曜日", "2026/11/23 10:30", "2026-11-23T10:30:00+09:00", "R8・11・23",
        " 2026/11/23\n",
    ],
)  # fmt: skip
def test_every_way_of_writing_a_day_is_read(text: str) -> None:
    assert parse_date(text) == NOVEMBER_23


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("令和元年5月1日", date(2019, 5, 1)),
        ("R元.5.1", date(2019, 5, 1)),
        ("H31.4.30", date(2019, 4, 30)),
        ("㍻31年4月30日", date(2019, 4, 30)),
        ("S64.1.7", date(1989, 1, 7)),
        ("大正15年12月25日", date(1926, 12, 25)),
        ("昭和元年12月25日", date(1926, 12, 25)),
        ("明治45年7月30日", date(1912, 7, 30)),
        ("大正元年7月30日", date(1912, 7, 30)),
        ("9999/12/31", date(9999, 12, 31)),
    ],
)
def test_days_at_the_edges_of_eras_are_read(text: str, day: date) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize(
    ("number", "day"),
    [(46349, NOVEMBER_23), (46349.75, NOVEMBER_23), (20261123, NOVEMBER_23), (20261123.0, NOVEMBER_23)],
)
def test_numbers_from_excel_are_read(number: float, day: date) -> None:
    assert parse_date(number) == day


def test_an_instant_is_the_day_in_japan() -> None:
    assert parse_date(datetime(2026, 11, 22, 23, 30, tzinfo=UTC)) == NOVEMBER_23
    assert parse_date("2026-11-22T23:30:00Z") == NOVEMBER_23
    assert parse_date(datetime(2026, 11, 23, 0, 5)) == NOVEMBER_23  # noqa: DTZ001 - as Excel gives it


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("令和8年", date(2026, 1, 1), date(2026, 12, 31), "year"),
        ("R8", date(2026, 1, 1), date(2026, 12, 31), "year"),
        ("2026年", date(2026, 1, 1), date(2026, 12, 31), "year"),
        ("令和元年", date(2019, 5, 1), date(2019, 12, 31), "year"),
        ("平成31年", date(2019, 1, 1), date(2019, 4, 30), "year"),
        ("2026年4月", date(2026, 4, 1), date(2026, 4, 30), "month"),
        ("202604", date(2026, 4, 1), date(2026, 4, 30), "month"),
        ("平成元年1月", date(1989, 1, 8), date(1989, 1, 31), "month"),
        ("令和8年度", date(2026, 4, 1), date(2027, 3, 31), "fiscal_year"),
    ],
)
def test_an_incomplete_date_is_a_partial_within_its_era(
    text: str, first: date, last: date, precision: str
) -> None:
    found = parse_date(text)
    assert isinstance(found, Partial)
    assert (found.first, found.last, found.precision) == (first, last, precision)
    with pytest.raises(BadInput, match="だけでは日が決まりません"):
        parse_full_date(text)


def test_a_business_year_begins_when_the_company_says() -> None:
    found = parse_date("2026年度", fiscal_first_month=10)
    assert isinstance(found, Partial)
    assert (found.first, found.last) == (date(2026, 10, 1), date(2027, 9, 30))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("昭和65年", "昭和は64年1月7日まで"),
        ("昭和65年4月1日", "平成2年"),
        ("昭和64年1月8日", "昭和は64年1月7日まで"),
        ("令和0年", "元年から"),
        ("平成31年5月1日", "平成は31年4月30日まで"),
        ("平成31年5月", "令和元年"),
        ("令和元年4月30日", "令和は2019年5月1日から"),
        ("令和元年4月", "平成31年4月"),
        ("2026/2/29", "暦にありません"),
        ("2026/13/1", "暦にありません"),
        ("08/11/23", "西暦か和暦か"),
        ("11/23", "年がありません"),
        ("2026年11月23日（火）", "月曜日"),
        ("明治5年12月1日", "1873年"),
        ("9999年度", "1873年"),
        ("99999", "読めません"),
        ("20206/1/1", "読めません"),
        ("未定", "読めません"),
        ("", "空です"),
        ("令和二十一十年1月1日", "読めません"),
    ],
)
def test_what_is_not_a_date_is_refused_in_two_sentences(text: str, says: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_date(text)
    assert says in caught.value.what + caught.value.do_next
    assert caught.value.what.endswith("。")
    assert caught.value.do_next.endswith("。")


@pytest.mark.parametrize("number", [0, 12, 1.5, -46349, float("nan"), float("inf"), 10**12, True])
def test_a_number_that_is_no_date_is_refused(number: float) -> None:
    with pytest.raises(BadInput):
        parse_date(number)


@given(st.text(max_size=30))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        found = parse_date(text)
    except BadInput:
        return
    assert isinstance(found, date | Partial)


@given(days)
def test_every_style_is_read_back(day: date) -> None:
    for style in ("western", "era", "stamp", "slash", "iso"):
        assert parse_date(show_date(day, style)) == day
        assert parse_date(show_date(day, style, weekday=True)) == day


@pytest.mark.parametrize(
    ("style", "shown"),
    [
        ("both", "2026年11月9日（令和8年）"),
        ("western", "2026年11月9日"),
        ("era", "令和8年11月9日"),
        ("stamp", "R8.11.9"),
        ("slash", "2026/11/09"),
        ("iso", "2026-11-09"),
    ],
)
def test_a_day_is_shown_in_every_style(style: str, shown: str) -> None:
    assert show_date(date(2026, 11, 9), style) == shown  # type: ignore[arg-type]


def test_the_first_year_of_an_era_is_gannen_and_the_weekday_follows_the_day() -> None:
    assert show_date(date(2019, 5, 1), "era") == "令和元年5月1日"
    assert show_date(date(2019, 4, 30), "both") == "2019年4月30日（平成31年）"
    assert show_date(NOVEMBER_23, weekday=True) == "2026年11月23日（月）（令和8年）"


@pytest.mark.parametrize(
    ("year", "first_month", "shown"),
    [
        (2026, 4, "2026年度（令和8年度）"),
        (2019, 4, "2019年度（令和元年度）"),
        (2018, 4, "2018年度（平成30年度）"),
        (1988, 4, "1988年度（昭和63年度）"),
        (1989, 4, "1989年度（平成元年度）"),
        (2018, 12, "2018年度（平成30年度）"),
        (2026, 1, "2026年度（令和8年度）"),
    ],
)
def test_a_business_year_is_called_as_offices_call_it(year: int, first_month: int, shown: str) -> None:
    assert show_fiscal_year(year, first_month) == shown


@given(days, st.integers(1, 12))
def test_a_day_lies_in_its_business_year_half_and_quarter(day: date, first_month: int) -> None:
    year = fiscal_year(day, first_month)
    assert fiscal_year_start(year, first_month) <= day <= fiscal_year_end(year, first_month)
    period = fiscal_period(day, first_month)
    assert period.half_start <= period.quarter_start <= day <= period.quarter_end <= period.half_end
    assert period.year == year
    assert (period.quarter + 1) // 2 == period.half


def test_march_belongs_to_the_second_half_of_the_year_before() -> None:
    period = fiscal_period(date(2027, 3, 31))
    assert (period.year, period.half_name, period.quarter_name) == (2026, "下期", "第4四半期")
    assert fiscal_year(date(2027, 4, 1)) == 2027


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 5, 6), "振替休日"),
        (date(2026, 9, 22), "国民の休日"),
        (date(2019, 5, 1), "天皇の即位の日"),
        (date(2026, 11, 23), "勤労感謝の日"),
        (date(2026, 11, 24), ""),
        (date(2150, 1, 1), ""),
    ],
)
def test_holidays_by_special_law_are_known(day: date, name: str) -> None:
    assert holiday_name(day).startswith(name)
    assert bool(holiday_name(day)) == bool(name)


def test_deadlines_roll_over_weekends_holidays_and_the_closure_of_offices() -> None:
    assert roll_forward(date(2027, 1, 16)) == date(2027, 1, 18)
    thirtieth_after = date(2026, 11, 4) + timedelta(days=59)
    assert thirtieth_after == date(2027, 1, 2)
    assert roll_forward(thirtieth_after, office_closure=True) == date(2027, 1, 4)
    assert roll_forward(date(2026, 12, 29)) == date(2026, 12, 29)
    assert roll_forward(date(2026, 12, 29), office_closure=True) == date(2027, 1, 4)
    assert roll_back(date(2026, 11, 23)) == date(2026, 11, 20)


def test_the_company_has_days_off_of_its_own() -> None:
    summer = {date(2026, 8, 12), date(2026, 8, 13), date(2026, 8, 14)}
    assert not is_business_day(date(2026, 8, 12), company_holidays=summer)
    assert roll_forward(date(2026, 8, 11), company_holidays=summer) == date(2026, 8, 17)


def test_a_company_that_never_works_is_told_so() -> None:
    always = {date(2026, 1, 1) + timedelta(days=n) for n in range(800)}
    with pytest.raises(BadInput):
        roll_forward(date(2026, 1, 1), company_holidays=always)


@given(st.dates(date(1950, 1, 1), date(2095, 12, 31)), st.integers(-30, 30), st.booleans())
def test_adding_business_days_lands_on_one_and_counts_right(day: date, count: int, closure: bool) -> None:
    there = add_business_days(day, count, office_closure=closure)
    assert is_business_day(there, office_closure=closure)
    low, high = sorted((day, there))
    between = (low + timedelta(days=n) for n in range((high - low).days + 1))
    worked = sum(is_business_day(d, office_closure=closure) for d in between if d != day)
    if count:
        assert worked == abs(count)
        assert (there > day) == (count > 0)


def test_holidays_are_official_until_the_year_after_february() -> None:
    assert last_official_year(date(2026, 11, 23)) == 2027
    assert last_official_year(date(2026, 1, 15)) == 2026
