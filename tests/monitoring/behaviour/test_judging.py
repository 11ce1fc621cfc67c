"""What stands out is noticed, with reasons and events; what is usual, or a report of wrongdoing, is not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from hiden.logs.store.embedded import Embedded
from hiden.monitoring.behaviour import detecting  # noqa: F401
from hiden.monitoring.behaviour.days import Day, fold_days
from hiden.monitoring.behaviour.detecting import IDS
from hiden.monitoring.behaviour.judging import judge
from hiden.monitoring.behaviour.showing import with_events
from hiden.monitoring.detectors import said
from hiden.monitoring.found import Found
from tests.monitoring.behaviour.company import FIRST, at, event, known, ordinary, weeks, written

DAYS = 63
TODAY = FIRST + timedelta(days=DAYS - 4)  # a Thursday
assert TODAY.weekday() == 3

pytestmark = pytest.mark.words


@cache
def past() -> tuple[Day, ...]:
    """The days before, folded once."""
    folder = Path(mkdtemp())
    files = weeks(folder, (TODAY - FIRST).days)
    folded = fold_days(Embedded(), files, FIRST, TODAY - timedelta(days=1))
    return tuple(folded[day] for day in sorted(folded))


def signs(
    tmp_path: Path, besides: Iterable[dict[str, Any]], person: int = 3, day: date = TODAY, **facts: Any
) -> dict[str, Found]:
    """The signs of one person on a day on which everybody works as always and something is done besides, by detector."""
    rows = [row for each in range(1, 41) if day.weekday() < 5 for row in ordinary(each, day)]
    file = written(tmp_path / "today.parquet", [*rows, *besides], segment=900)
    folded = fold_days(Embedded(), [file], day, day)[day]
    judged = judge(past(), folded, known(day, **facts))
    found = with_events(judged, Embedded(), [file], day)
    assert all(one.day == day and one.weight > 0 and one.reasons for one in found)
    return {one.detector: one for one in found if one.subject.person == person}


def reads(many: int, person: int = 3, hour: float = 14, item: int = 4, **more: Any) -> list[dict[str, Any]]:
    moment = at(TODAY, hour)
    return [
        event(
            person,
            moment + timedelta(seconds=4 * n),
            "file",
            "open",
            object=f"x{n}",
            item=item,
            rank=3,
            **more,
        )
        for n in range(many)
    ]


def test_an_ordinary_day_is_mostly_silent(tmp_path: Path) -> None:
    rows = [row for each in range(1, 41) for row in ordinary(each, TODAY)]
    file = written(tmp_path / "today.parquet", rows)
    found = judge(past(), fold_days(Embedded(), [file], TODAY, TODAY)[TODAY], known(TODAY))
    assert len({one.found.subject for one in found}) <= 6  # of forty people with two dozen numbers each


def test_much_reading_is_told_with_the_numbers_and_the_events(tmp_path: Path) -> None:
    found = signs(tmp_path, reads(600))["volume.read"]
    assert found.weight >= 3
    assert (found.item, found.rank) == (4, 3)
    assert len(found.events) == 50
    assert all(mark.segment == 900 for mark in found.events)
    sentences = [said(reason) for reason in found.reasons]
    assert any("倍" in one for one in sentences), sentences
    assert any("人日" in one for one in sentences)


def test_a_place_that_nobody_ever_sent_to_is_named_by_its_domain(tmp_path: Path) -> None:
    letter = event(3, at(TODAY, 11), "mail", "send", dest="yamada.taro@unknown.example", bytes=9_000_000)
    found = signs(tmp_path, [letter])["first.place"]
    assert found.key == "unknown.example"
    assert [said(reason) for reason in found.reasons][-1].startswith("unknown.example へは")
    assert "yamada" not in str(found.reasons)
    assert len(found.events) == 1


def test_a_lawyer_is_never_a_sign(tmp_path: Path) -> None:
    letters = [
        event(
            3,
            at(TODAY, 11 + n / 10),
            "mail",
            "send",
            dest="info@bengoshi.example",
            bytes=20_000_000,
            item=4,
            rank=3,
        )
        for n in range(5)
    ]
    assert not set(signs(tmp_path, letters)) & {"first.place", "volume.mail", "volume.sent", "tail"}


def test_a_rival_is_a_sign_with_the_first_letter(tmp_path: Path) -> None:
    letter = event(3, at(TODAY, 11), "mail", "send", dest="hr@rival.example", bytes=90_000)
    found = signs(tmp_path, [letter])["volume.close"]
    assert "競合先" in said(found.reasons[-1])


def test_the_employer_of_somebody_lent_is_theirs_alone(tmp_path: Path) -> None:
    from hiden.monitoring.behaviour.facts import Facts

    lent = Facts(3, department=3, home=frozenset({"oya.example"}))
    letter = event(3, at(TODAY, 11), "mail", "send", dest="jinji@oya.example", bytes=900_000)
    assert "volume.close" in signs(tmp_path, [letter], p3=lent)
    other = {**letter, "person": 4}
    assert "volume.close" not in signs(tmp_path, [other], person=4, p3=lent)


def test_working_on_a_day_off_and_from_elsewhere(tmp_path: Path) -> None:
    saturday = TODAY + timedelta(days=2)
    acts = [{**row, "at": row["at"] + timedelta(days=2)} for row in reads(300, hour=21)]
    entry = event(3, at(saturday, 20.9), "remote", "sign_in", device="DESKTOP-X", ip="203.0.113.9")
    found = signs(tmp_path, [entry, *acts], day=saturday)
    assert {"hours", "first.way"} <= set(found)
    assert "21時台" in said(next(one for one in found["hours"].reasons if one.code == "behaviour.hours"))


def test_packed_and_put_elsewhere_is_rare_together(tmp_path: Path) -> None:
    made = [
        event(3, at(TODAY, 16 + n / 20), "file", "create", object=f"d{n}.ZIP", bytes=80_000_000)
        for n in range(4)
    ]
    put = [
        event(3, at(TODAY, 16.3 + n / 20), "web", "upload", dest="https://gigafile.nu/up", bytes=80_000_000)
        for n in range(4)
    ]
    found = signs(tmp_path, [*reads(200), *made, *put])
    assert {"volume.pack", "volume.drop", "tail"} <= set(found)
    assert found["volume.drop"].key == "gigafile.nu"
    assert found["volume.pack"].count == 4
    assert found["volume.pack"].rank == 3


def test_who_is_new_is_compared_with_others_only(tmp_path: Path) -> None:
    found = signs(tmp_path, [{**row, "person": 99} for row in reads(500)], person=99)["volume.read"]
    assert found.reasons[0].code == "behaviour.short"


def test_without_a_past_nothing_is_said(tmp_path: Path) -> None:
    file = written(tmp_path / "today.parquet", reads(500))
    assert judge((), fold_days(Embedded(), [file], TODAY, TODAY)[TODAY], known(TODAY)) == []


def test_the_same_day_gives_the_same_signs(tmp_path: Path) -> None:
    assert signs(tmp_path, reads(300)) == signs(tmp_path, reads(300))


def test_what_failed_was_not_done(tmp_path: Path) -> None:
    assert "volume.read" not in signs(tmp_path, reads(600, outcome="blocked"))


def test_every_sign_is_of_a_registered_detector(tmp_path: Path) -> None:
    assert set(signs(tmp_path, reads(600))) <= IDS
