"""Spool files become intakes: with their true moments, once, and whoever is killed in between is carried on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hiden.base.errors import Conflict
from hiden.connectors.plain.writing import write
from hiden.logs import sources
from hiden.logs.archive.batches import keep, known
from hiden.logs.archive.reading import records_of
from hiden.logs.archive.spool import SpoolWriter, waiting
from hiden.logs.archive.verifying import verify
from hiden.logs.intake import sealing, spooled
from hiden.logs.intake.spooled import seal_all, seal_waiting
from hiden.logs.intake.troubles import troubles_of
from hiden.logs.models import Intake, IntakeState, LogSource, Segment
from tests.logs.conftest import event

LINES = [write([event(at)]).rstrip(b"\n") for at in range(10)]


def kept(source: LogSource) -> list[tuple[int, bytes]]:
    segments = Segment.objects.filter(source=source).order_by("first")
    return [each for segment in segments for each in records_of(segment)]


def spool(source: LogSource, *groups: list[bytes], moment: int = 1_760_000_000_000_000) -> None:
    writer = SpoolWriter(source.key)
    for at, records in enumerate(groups):
        writer.append(records, moment + at)
    writer.turn()


def test_what_was_received_is_sealed_with_its_moments(source: LogSource) -> None:
    spool(source, LINES[:3], LINES[3:5])
    assert seal_all() == 5
    moment = 1_760_000_000_000_000
    assert kept(source) == [
        *((moment, line) for line in LINES[:3]),
        *((moment + 1, line) for line in LINES[3:5]),
    ]
    [intake] = Intake.objects.all()
    assert (intake.state, intake.records, intake.events, intake.name[-6:]) == (
        IntakeState.DONE,
        5,
        5,
        ".spool",
    )
    source.refresh_from_db()
    assert source.heard_at == datetime.fromtimestamp(0, UTC) + timedelta(microseconds=moment + 1)
    assert waiting(source.key) == []
    assert seal_all() == 0
    report = verify(full=True)
    assert report.sound
    assert report.since_noted == 0


def test_the_same_line_at_the_same_moment_in_two_files_is_two_records(source: LogSource) -> None:
    spool(source, LINES[:1])
    spool(source, LINES[:1])
    assert seal_waiting(source) == 2


def test_a_writer_that_died_is_sealed_up_to_what_is_whole(source: LogSource) -> None:
    spool(source, LINES)
    [path] = waiting(source.key)
    path.write_bytes(path.read_bytes()[:-3])
    path.rename(path.with_suffix(".open"))
    assert seal_waiting(source) == 9
    [intake] = Intake.objects.all()
    assert intake.name.endswith(".spool")


def test_a_file_without_a_whole_record_leaves_nothing(source: LogSource) -> None:
    spool(source, LINES[:1])
    [path] = waiting(source.key)
    path.write_bytes(path.read_bytes()[:-3])
    assert seal_waiting(source) == 0
    assert not path.exists()
    assert not Intake.objects.exists()


class Killed(BaseException):
    """As if the process were gone."""


@pytest.mark.parametrize("step", ["begun", "take_chunk", "finished", "note_sealed", "unlink"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_anywhere_it_is_carried_on_without_loss_or_double(
    source: LogSource, monkeypatch: pytest.MonkeyPatch, step: str, when: str
) -> None:
    monkeypatch.setattr(spooled, "RECORDS", 4)
    writer = SpoolWriter(source.key)
    keep(writer, LINES, "key")
    writer.turn()
    place, name = (spooled.Path, "unlink") if step == "unlink" else (spooled, step)
    real: Any = getattr(place, name)
    calls = []

    def killed(*given: Any, **named: Any) -> Any:
        if step == "unlink" and not str(given[0]).endswith(".spool"):
            return real(*given, **named)
        calls.append(1)
        if len(calls) == (2 if step == "take_chunk" else 1):
            if when == "after":
                real(*given, **named)
            raise Killed
        return real(*given, **named)

    monkeypatch.setattr(place, name, killed)
    with pytest.raises(Killed):
        seal_waiting(source)
    monkeypatch.setattr(place, name, real)
    seal_waiting(source)
    assert [line for _, line in kept(source)] == LINES
    [intake] = Intake.objects.all()
    assert (intake.state, intake.records) == (IntakeState.DONE, 10)
    assert waiting(source.key) == []
    assert known(source.key, "key")
    assert verify(full=True).sound


def test_a_csv_without_its_header_waits_and_says_so(source: LogSource, organisation: Any) -> None:
    from hiden.connectors import registry
    from hiden.connectors.grammar import Channel, Connector, Means, Split, always, text
    from hiden.connectors.moments import moment
    from hiden.connectors.reading import Csv

    csv = Connector(
        id="csv-of-a-test",
        title="CSV",
        splits=Split.CSV,
        reads=Csv(),
        means=Means(
            at=moment("time"), channel=always(Channel.FILE), action=always("open"), account=text("user")
        ),
        shows=frozenset({Channel.FILE}),
    )
    found = {**registry.connectors(), csv.id: csv}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sources, "connectors", lambda: found)
        LogSource.objects.filter(pk=source.pk).update(connector=csv.id)
        source.refresh_from_db()
        spool(source, [b"2026-09-01 09:00:00,alice@example.co.jp"])
        assert seal_all() == 0
        assert "context" in troubles_of(source)[0]
        with pytest.raises(Conflict):
            seal_waiting(source)
        source.setting = {"context": "time,user"}
        source.save()
        assert seal_all() == 1
        [intake] = Intake.objects.all()
    assert (intake.events, intake.refused) == (1, 0)
    assert troubles_of(source) == []


def test_a_full_disk_while_sealing_keeps_the_spool(
    source: LogSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool(source, LINES)

    def full(*_: Any, **__: Any) -> bytes:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(sealing, "write_segment", full)
        assert seal_all() == 0
        assert "No space left" in troubles_of(source)[0]
    assert seal_all() == 10
    assert troubles_of(source) == []
