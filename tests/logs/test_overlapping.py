"""Exports that overlap: every record is kept, every event counts once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from hiden.base.clock import now
from hiden.connectors import splitting
from hiden.logs import jobs
from hiden.logs.archive.verifying import verify
from hiden.logs.intake import rereading, taking
from hiden.logs.intake.rereading import Again, read_again
from hiden.logs.intake.taking import take_file
from hiden.logs.models import Intake, LogSource, Segment, SourceDay
from hiden.logs.store.parts import merge
from tests.conftest import signed_in
from tests.logs.conftest import event
from tests.logs.test_taking import kept, view
from tests.world.organisation import Organisation

Log = Callable[..., Path]


def day(*minutes: float, **said: Any) -> list[dict[str, Any]]:
    return [event(at, object=rf"\\fs01\x\{at}.xlsx", **said) for at in minutes]


def taken(source: LogSource, path: Path) -> tuple[int, int, int]:
    """(records, events, repeated)."""
    [intake] = take_file(source, path)
    intake.refresh_from_db()
    return intake.records, intake.events, intake.repeated


def counted(source: LogSource) -> int:
    return sum(SourceDay.objects.filter(source=source).values_list("events", flat=True))


def test_what_two_files_tell_counts_once_and_stays_twice(
    source: LogSource, log: Log, organisation: Organisation
) -> None:
    week, month = log(day(*range(10)), "week.jsonl"), log(day(*range(5, 20)), "month.jsonl")
    both = week.read_bytes() + month.read_bytes()
    assert taken(source, week) == (10, 10, 0)
    assert taken(source, month) == (15, 10, 5)
    assert kept(source) == both
    assert len(view()) == counted(source) == 20
    assert len({row[0] for row in view("object")}) == 20
    assert verify(full=True).sound
    newest = Intake.objects.latest("pk")
    page = signed_in(organisation.alice).get(f"/logs/sources/{source.code}/intakes/{newest.pk}/")
    assert "ほかのファイルと同じ出来事" in page.content.decode()


def test_alike_within_a_file_are_as_many_as_it_says(source: LogSource, log: Log) -> None:
    assert taken(source, log(day(0, 3, 3, 9), "one.jsonl")) == (4, 4, 0)
    assert taken(source, log(day(1, 3, 3, 3, 8), "two.jsonl")) == (5, 3, 2)
    assert sum(r"\3.xlsx" in str(row[0]) for row in view("object")) == 3


def test_whatever_differs_is_another_event(source: LogSource, log: Log) -> None:
    take_file(source, log(day(0, 3, 9), "one.jsonl"))
    assert taken(source, log(day(0, 3, 9, account="bob@example.co.jp"), "two.jsonl")) == (3, 3, 0)
    assert taken(source, log(day(0, 3, 9, bytes=5), "three.jsonl")) == (3, 3, 0)


def test_files_that_follow_one_another_share_a_moment_and_lose_nothing(source: LogSource, log: Log) -> None:
    take_file(source, log(day(0, 5, 10), "one.jsonl"))
    follows = log(day(10, 15), "two.jsonl")
    assert taken(source, follows) == (2, 2, 0)
    grown = log(follows.read_bytes() + log(day(14, 15, 20), "more.jsonl").read_bytes(), "two.jsonl")
    assert taken(source, grown) == (3, 3, 0), "where a file ended before it grew is known exactly"
    assert len(view()) == 8


def test_where_segments_meet_nothing_is_counted_twice(
    source: LogSource, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other file lies in other pieces."""
    monkeypatch.setattr(taking, "chunks", partial(splitting.chunks, records=5))
    take_file(source, log(day(*(at / 10 for at in range(60))), "one.jsonl"))
    assert Segment.objects.count() > 5
    assert taken(source, log(day(*(at / 10 for at in range(1, 60))), "two.jsonl")) == (59, 0, 59)
    assert taken(source, log(day(*(at / 10 for at in range(58, 70))), "three.jsonl")) == (12, 12, 0)
    # It begins before the other: what the first pieces share with that is less than a minute, until they are read again.
    records, events, _repeated = taken(source, log(day(*(at / 10 for at in range(40, 71))), "four.jsonl"))
    assert (records, 1 <= events <= 10) == (31, True)
    read_again(source, everything=True)
    assert counted(source) == len(view()) == 71 + 2  # of files that share six seconds


def test_the_same_after_a_merge_in_pieces_and_read_again(
    source: LogSource, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, minutes in (("a", range(10)), ("b", range(5, 15)), ("c", range(1, 20)), ("d", range(2, 4))):
        take_file(source, log(day(*minutes), f"{name}.jsonl"))
    assert counted(source) == 20
    assert [each.repeated for each in Segment.objects.order_by("number")] == [0, 5, 14, 2]
    merge(all_of_it=True)
    before = sorted(map(repr, view('"at", object')))
    for stretch in (50, 1, 3):
        monkeypatch.setattr(rereading, "_STRETCH", stretch)
        assert read_again(source, everything=True) == Again(4, 0, 0)
        assert sorted(map(repr, view('"at", object'))) == before
        assert counted(source) == 20
        found = Intake.objects.order_by("pk")
        assert [each.events + each.repeated for each in found] == [10, 10, 19, 2]
        assert sum(each.events for each in found) == 20


def test_what_the_first_file_told_stays_while_another_does(
    source: LogSource, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_file(source, log(day(*range(10)), "week.jsonl"))
    take_file(source, log(day(*range(5, 20)), "month.jsonl"))
    first = Segment.objects.order_by("number").first()
    assert first is not None
    Segment.objects.filter(pk=first.pk).update(received_until=now() - timedelta(days=source.keep_days + 1))
    jobs.let_go()
    assert len(view()) == 15
    assert {row[0] for row in view("segment")} == {first.number + 1}
    assert Segment.objects.get(number=first.number + 1).repeated == 0
    jobs.let_go()
    assert len(view()) == 15
