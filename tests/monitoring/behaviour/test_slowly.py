"""Acts in an order, little by little, and days that became others."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hiden.logs.store.embedded import Embedded
from hiden.monitoring.behaviour import detecting  # noqa: F401
from hiden.monitoring.behaviour.days import fold_days
from hiden.monitoring.behaviour.judging import judge
from hiden.monitoring.behaviour.sequences import packed_and_sent
from hiden.monitoring.detectors import said
from hiden.monitoring.found import Found
from tests.monitoring.behaviour.company import FIRST, at, event, known, weeks, written

pytestmark = pytest.mark.words
TODAY = FIRST + timedelta(days=10)
LAST = FIRST + timedelta(days=83)  # a Sunday


def order(
    tmp_path: Path, sent: float, dest: str = "https://gigafile.nu/x", erased: float | None = None
) -> list[Found]:
    rows = [
        event(3, at(TODAY, 10), "file", "create", object="資料.zip", bytes=50_000_000),
        event(3, at(TODAY, sent), "web", "upload", dest=dest, bytes=50_000_000),
        event(4, at(TODAY, 10.1), "web", "upload", dest=dest, bytes=50_000_000),
    ]
    if erased is not None:
        rows.append(event(3, at(TODAY, erased), "file", "delete", object="資料.zip"))
    return packed_and_sent(Embedded(), [written(tmp_path / "o.parquet", rows)], known(TODAY))


def test_packed_sent_and_erased_is_one_sign_of_who_did_it(tmp_path: Path) -> None:
    [found] = order(tmp_path, 10.5, erased=11)
    assert (found.subject.person, found.key, found.count) == (3, "gigafile.nu", 1)
    assert [said(reason) for reason in found.reasons] == [
        "圧縮してから30分後に gigafile.nu へ出しました（1回、合わせて47.7 MB）。",
        "出した30分後にファイルを削除しました。",
    ]
    assert len(found.events) == 1


def test_the_order_and_the_time_between_matter(tmp_path: Path) -> None:
    assert order(tmp_path, 9.9) == []
    assert order(tmp_path, 16.5) == []
    [kept] = order(tmp_path, 10.5, erased=10.2)
    assert len(kept.reasons) == 1


def test_colleagues_and_lawyers_are_no_outside(tmp_path: Path) -> None:
    assert order(tmp_path, 10.5, dest="https://www.kaisha.example/up") == []
    assert order(tmp_path, 10.5, dest="https://bengoshi.example/up") == []


def folded_weeks(tmp_path: Path, besides: dict[Any, list[dict[str, Any]]]) -> dict[str, Found]:
    files = weeks(tmp_path, 84, besides)
    days = fold_days(Embedded(), files, FIRST, LAST)
    *past, today = (days[day] for day in sorted(days))
    return {
        one.found.detector: one.found
        for one in judge(past, today, known(LAST))
        if one.found.subject.person == 3
    }


def test_a_little_every_week_is_far_more_than_others_in_all(tmp_path: Path) -> None:
    besides: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for week in range(12):
        for person in (3, *range(10, 18)):
            day = FIRST + timedelta(days=6 + 7 * week)
            size = 9_000_000 if person == 3 else 150_000
            besides[day].append(
                event(person, at(day, 11), "mail", "send", dest=f"x{person}@gmail.com", bytes=size)
            )
    found = folded_weeks(tmp_path, besides)
    assert "12日" in said(found["slow"].reasons[0])
    assert "1番目" in said(found["slow"].reasons[0])


def test_weeks_that_became_others_are_told_with_the_first_of_them(tmp_path: Path) -> None:
    besides: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for number in range(42, 83):
        day = FIRST + timedelta(days=number)
        if day.weekday() < 5:
            besides[day].append(
                event(3, at(day, 11), "mail", "send", dest="a@partner.example", bytes=60_000_000)
            )
    found = folded_weeks(tmp_path, besides)["drift"]
    assert "2026/07/13の週から" in said(found.reasons[0])
    assert folded_weeks(tmp_path, {}).get("drift") is None
