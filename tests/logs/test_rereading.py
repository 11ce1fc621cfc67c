"""Records are read again by the present connector: rows and counts are replaced, records and proofs are not."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pytest

from hiden.base.errors import NotAllowed
from hiden.connectors.grammar import Expression
from hiden.connectors.moments import moment
from hiden.connectors.plain import CONNECTOR
from hiden.ledger.models import LedgerEntry
from hiden.logs import sources
from hiden.logs.archive.erasing import erase_person
from hiden.logs.archive.expiring import refusals
from hiden.logs.archive.places import folder, place
from hiden.logs.archive.verifying import verify
from hiden.logs.intake import rereading
from hiden.logs.intake.rereading import Again, read_again
from hiden.logs.intake.taking import take_file
from hiden.logs.models import Intake, LogSource, Segment, SourceDay, ViewPart
from hiden.logs.store.parts import merge
from tests.logs.conftest import event
from tests.logs.test_taking import kept, view
from tests.world.organisation import Organisation

Log = Callable[..., Path]
OLD = b'{"when":"2026-09-01T10:00:00+09:00","channel":"file","action":"open","account":"bob@example.co.jp"}\n'


@pytest.fixture
def learned(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Let the connector read times under another name too."""
    one, other = moment("at"), moment("when")
    either = Expression(
        (*one.needs, *other.needs), lambda rows: pc.coalesce(one.over(rows), other.over(rows))
    )
    better = replace(CONNECTOR, means=replace(CONNECTOR.means, at=either))

    def learn() -> None:
        monkeypatch.setattr(rereading, "connector_of", lambda _source: better)

    return learn


def raw(log: Log, *events: dict[str, Any]) -> bytes:
    return log(list(events), "part").read_bytes()


def test_what_could_not_be_read_is_read_when_the_connector_has_learned(
    source: LogSource, log: Log, organisation: Organisation, learned: Callable[[], None]
) -> None:
    content = raw(log, event(0), event(1)) + OLD + b"garbage\n"
    [intake] = take_file(source, log(content))
    assert (intake.events, intake.refused) == (2, 2)
    before = Segment.objects.get()
    assert read_again(source, by=organisation.alice) == Again(1, 2, 2), "nothing learned, nothing changed"
    learned()
    assert read_again(source, by=organisation.alice) == Again(1, 2, 1)
    after = Segment.objects.get()
    intake.refresh_from_db()
    assert (intake.events, intake.refused, intake.records) == (3, 1, 4)
    assert (after.events, after.refused, list(after.reasons.values())) == (3, 1, [1])
    assert (after.leaf, after.header, after.file_sha256) == (before.leaf, before.header, before.file_sha256)
    assert kept(source) == content
    assert verify(full=True).sound
    assert len(view()) == 3
    assert (organisation.bob.pk, 2) in view("person, record")
    [day] = SourceDay.objects.all()
    assert (day.events, day.hours) == (3, 1 << 9 | 1 << 10)
    assert place(refusals(after)).read_text().count("\n") == 1
    entries = LedgerEntry.objects.filter(kind="logs.read_again")
    assert [json.loads(bytes(each.leaf))["data"]["refused_after"] for each in entries.order_by("index")] == [
        2,
        1,
    ]


def test_twice_is_once_and_merged_files_are_no_matter(
    source: LogSource, log: Log, learned: Callable[[], None], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(
        execute=True
    ):  # files that nobody names are removed after the commit
        _twice(source, log, learned)
    named = {place(part.file) for part in ViewPart.objects.all()}
    assert set(folder("view").glob("*/*.parquet")) == named


def _twice(source: LogSource, log: Log, learned: Callable[[], None]) -> None:
    for at in range(5):
        take_file(source, log(raw(log, event(at)) + OLD.replace(b"10:00", b"10:0%d" % at), f"{at}.jsonl"))
    merge()
    assert len(view()) == 5
    learned()
    assert read_again(source) == Again(5, 5, 0)
    first = view()
    assert len(first) == 10
    assert read_again(source) == Again(0, 0, 0)
    assert read_again(source, everything=True) == Again(5, 0, 0)
    assert sorted(map(repr, view())) == sorted(map(repr, first))
    [day] = SourceDay.objects.all()
    assert (day.events, Intake.objects.filter(refused=0, events=2).count()) == (10, 5)


def test_whoever_is_killed_leaves_all_or_nothing_and_is_carried_on(
    source: LogSource, log: Log, learned: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    for at in range(4):
        take_file(source, log(raw(log, event(at)) + OLD.replace(b"10:00", b"10:0%d" % at), f"{at}.jsonl"))
    learned()
    before = view()
    monkeypatch.setattr(rereading, "_STRETCH", 2)
    count = rereading._count
    done: list[int] = []

    def killed(anew: Any) -> None:
        done.append(1)
        if len(done) == 4:
            raise KeyboardInterrupt
        count(anew)

    monkeypatch.setattr(rereading, "_count", killed)
    with pytest.raises(KeyboardInterrupt):
        read_again(source)
    assert len(view()) == len(before) + 2, "the first stretch is done, of the second nothing"
    assert LedgerEntry.objects.filter(kind="logs.read_again").count() == 1
    monkeypatch.setattr(rereading, "_count", count)
    assert read_again(source) == Again(2, 2, 0)
    assert len(view()) == 8
    assert SourceDay.objects.get().events == 8


def test_another_time_zone_moves_events_and_hours(
    source: LogSource, log: Log, organisation: Organisation
) -> None:
    take_file(source, log(b'{"at":"2026-09-01 10:00:00","channel":"file","action":"open"}\n'))
    assert SourceDay.objects.get().hours == 1 << 10
    sources.change_source(source, sources.wish_of(source, zone="UTC"), by=organisation.alice)
    source.refresh_from_db()
    assert read_again(source) == Again(0, 0, 0)
    read_again(source, everything=True)
    assert {(each.day, each.events, each.hours) for each in SourceDay.objects.all()} == {
        (date(2026, 9, 1), 1, 1 << 19)
    }


def test_somebody_erased_does_not_come_back(
    source: LogSource, log: Log, organisation: Organisation, learned: Callable[[], None]
) -> None:
    """Not even where the record was sealed as nobody's, because it could not be read then."""
    take_file(source, log(raw(log, event(0), event(1, account="bob@example.co.jp")) + OLD))
    erase_person(
        organisation.bob,
        first=date(2026, 9, 1),
        last=date(2026, 9, 30),
        reason="本人の求め",
        by=organisation.alice,
    )
    learned()
    read_again(source, everything=True)
    assert view("person") == [(organisation.alice.pk,)]
    segment = Segment.objects.get()
    assert (segment.events, segment.refused) == (1, 0)


def test_places_are_those_of_the_segment_where_records_are_gone(
    source: LogSource, log: Log, organisation: Organisation
) -> None:
    take_file(source, log(raw(log, event(0, account="bob@example.co.jp"), event(1)) + b"garbage\n"))
    erase_person(
        organisation.bob,
        first=date(2026, 9, 1),
        last=date(2026, 9, 30),
        reason="本人の求め",
        by=organisation.alice,
    )
    read_again(source)
    assert view("record, person") == [(1, organisation.alice.pk)]
    assert [
        json.loads(line)[0] for line in place(refusals(Segment.objects.get())).read_text().splitlines()
    ] == [2]


def test_only_who_manages_sources_reads_again(source: LogSource, organisation: Organisation) -> None:
    with pytest.raises(NotAllowed):
        read_again(source, by=organisation.charlie)
