"""What happens by itself: what was received is sealed without anybody asking, also by whoever serves."""

from __future__ import annotations

from threading import Event

import pytest

from hiden.logs import jobs
from hiden.logs.archive.spool import waiting
from hiden.logs.models import ArchivePoint, LogSource, Segment
from hiden.logs.receiving import writers


def test_what_was_received_is_sealed_and_noted(source: LogSource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writers, "_writers", {})
    writers.writer_of(source.key).append([b"x"])
    jobs.seal_received()
    assert not Segment.objects.exists(), "the file is young yet"
    monkeypatch.setattr(jobs, "_TURN_SECONDS", 0.0)
    jobs.seal_received()
    assert Segment.objects.get().count == 1
    assert ArchivePoint.objects.get().size == 1
    assert waiting(source.key) == []
    jobs.tidy_view()
    jobs.let_go()
    assert Segment.objects.count() == 1


def test_a_job_that_is_still_running_is_not_begun_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("HIDEN_SCHEDULER", "1")
    begun, go_on, ran = Event(), Event(), []

    def slow() -> None:
        ran.append(1)
        begun.set()
        go_on.wait(10)
        if len(ran) == 1:
            raise ValueError("said, and tried again")

    begin = jobs.apart(slow)
    begin()
    assert begun.wait(10)
    begin()
    assert ran == [1]
    go_on.set()
    for _ in range(1000):
        begin()
        if len(ran) > 1:
            break
        Event().wait(0.01)
    assert len(ran) > 1
    assert "slow failed" in caplog.text
