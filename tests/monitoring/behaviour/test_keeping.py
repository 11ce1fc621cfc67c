"""Folded days are kept once, made anew when asked, and gone with the rows they were made of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from hiden.base.clock import now
from hiden.logs.archive.erasing import erase_person
from hiden.logs.archive.expiring import expire
from hiden.logs.intake.taking import take_file
from hiden.logs.models import LogSource
from hiden.logs.store.derived import forget_before, kept
from hiden.monitoring.behaviour import keeping
from hiden.monitoring.behaviour.facts import Known
from hiden.monitoring.behaviour.keeping import Held, fold_again, folded
from hiden.monitoring.behaviour.running import signs_of
from tests.logs.conftest import BEGIN, event, log, source  # noqa: F401
from tests.world.organisation import Organisation

Log = Callable[..., Path]
DAY = BEGIN.date()
PEOPLE = ["alice@example.co.jp", "bob@example.co.jp"]


@pytest.fixture
def taken(source: LogSource, log: Log) -> LogSource:  # noqa: F811
    take_file(source, log([event(at, account=who) for at in range(4) for who in PEOPLE]))
    return source


def test_a_day_is_folded_once_and_read_afterwards(taken: LogSource, monkeypatch: pytest.MonkeyPatch) -> None:
    [first] = folded(DAY, DAY)
    assert first.sums[:, 0].tolist() == [4, 4]
    monkeypatch.setattr(keeping, "fold_days", lambda *_given: pytest.fail("it was kept"))
    [again] = folded(DAY, DAY)
    assert (again.people == first.people).all()
    assert (again.sums == first.sums).all()
    assert (again.hours == first.hours).all()
    assert again.touched.equals(first.touched)


def test_days_without_events_are_kept_too(taken: LogSource, monkeypatch: pytest.MonkeyPatch) -> None:
    folded(DAY - timedelta(days=20), DAY)
    monkeypatch.setattr(keeping, "fold_days", lambda *_given: pytest.fail("it was kept"))
    assert [len(day.people) for day in folded(DAY - timedelta(days=20), DAY)] == [0] * 20 + [2]


def test_late_records_count_when_a_day_is_folded_again(taken: LogSource, log: Log) -> None:  # noqa: F811
    folded(DAY, DAY)
    take_file(taken, log([event(30 + at, account=PEOPLE[0]) for at in range(3)], name="late.jsonl"))
    [day] = fold_again(DAY, DAY)
    assert sorted(day.sums[:, 0].tolist()) == [4, 7]


def test_who_is_erased_is_in_no_kept_day(taken: LogSource, organisation: Organisation) -> None:
    folded(DAY - timedelta(days=1), DAY + timedelta(days=40))
    bob = organisation.bob
    erase_person(bob, first=DAY, last=DAY, reason="利用停止の申出", by=organisation.alice)
    assert kept(DAY, "sums") is None
    assert kept(DAY, "touched") is None
    assert kept(DAY + timedelta(days=40), "sums") is not None
    [day] = folded(DAY, DAY)
    assert day.people.tolist() == [organisation.alice.pk]
    assert bob.pk not in pq.read_table(str(kept(DAY, "sums")))["person"].to_pylist()


def test_what_is_past_its_time_is_in_no_kept_day(taken: LogSource) -> None:
    folded(DAY, DAY)
    assert expire(now() + timedelta(days=366)) == 1
    assert kept(DAY, "sums") is None
    [day] = folded(DAY, DAY)
    assert len(day.people) == 0


def test_a_kept_day_that_counts_something_else_is_made_anew(taken: LogSource) -> None:
    folded(DAY, DAY)
    path = kept(DAY, "sums")
    assert path is not None
    pq.write_table(pq.read_table(path).drop_columns(["peak"]), path)
    [day] = folded(DAY, DAY)
    assert len(day.people) == 2


def test_days_that_are_held_are_read_once_and_never_remember_what_was_forgotten(
    taken: LogSource, organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: Held = {}
    read: list[date] = []
    monkeypatch.setattr(keeping, "_read", lambda day, of=keeping._read: read.append(day) or of(day))
    folded(DAY - timedelta(days=2), DAY)
    folded(DAY - timedelta(days=2), DAY, held)
    assert len(read) == 3
    assert [len(day.people) for day in folded(DAY - timedelta(days=1), DAY, held)] == [0, 2]
    assert len(read) == 3
    assert sorted(held) == [DAY - timedelta(days=1), DAY], "what nobody looks back at goes"
    erase_person(organisation.bob, first=DAY, last=DAY, reason="利用停止の申出", by=organisation.alice)
    assert [len(day.people) for day in folded(DAY - timedelta(days=1), DAY, held)] == [0, 1]
    fold_again(DAY, DAY)
    assert [day.people.tolist() for day in folded(DAY, DAY, held)] == [[organisation.alice.pk]]


def test_old_days_are_tidied_away(taken: LogSource) -> None:
    folded(DAY - timedelta(days=2), DAY)
    assert forget_before(DAY) == 4
    assert kept(DAY, "sums") is not None


def test_a_day_of_the_company_is_judged(taken: LogSource) -> None:
    assert signs_of(Known(DAY, {})) == []
    assert kept(DAY - timedelta(days=90), "sums") is not None
