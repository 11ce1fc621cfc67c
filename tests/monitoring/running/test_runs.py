"""A run looks at what is new, keeps each sign once, and says what it could not see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest

from hiden.base.clock import now
from hiden.base.errors import Misconfigured
from hiden.ledger.models import LedgerEntry
from hiden.logs.archive.places import alone
from hiden.logs.models import LogSource
from hiden.logs.store import questions
from hiden.monitoring.found import Found
from hiden.monitoring.models import DetectorUse, MonitoringPurpose, MonitoringRun, Sign
from hiden.monitoring.running import finders as registry
from hiden.monitoring.running.blindness import idle, told
from hiden.monitoring.running.finders import Finder, RunInput
from hiden.monitoring.running.runs import run
from tests.monitoring.conftest import Happened
from tests.world.organisation import Organisation
from tests.world.signs import ago, copied, sent


def ran() -> int:
    return LedgerEntry.objects.filter(kind="monitoring.ran").count()


@pytest.fixture
def org(organisation: Organisation, purpose: MonitoringPurpose) -> Organisation:
    return organisation


def rows() -> list[tuple[Any, ...]]:
    names = ("digest", "detector", "person", "day", "about", "weight", "count", "events")
    return list(Sign.objects.order_by("digest").values_list("pk", *names))


def test_a_second_run_has_nothing_to_do_and_looking_again_changes_no_row(
    org: Organisation, happened: Happened
) -> None:
    happened(copied(org.charlie, ago(3), 4), sent(org.bob, ago(2), "a@hokuto.example", 2))
    first = run()
    assert (first.days, first.signs) == ([ago(3), ago(2)], 2)
    before = rows()
    again = run()
    assert (again.run, again.days, ran()) == (None, [], 1)
    everything = run(since=ago(30))
    assert everything.days == [ago(3), ago(2)]
    assert rows() == before


def test_late_events_open_their_day_again_but_not_beyond_35_days(
    org: Organisation, happened: Happened
) -> None:
    happened(copied(org.charlie, ago(3), 4))
    run()
    happened(copied(org.eve, ago(3), 2), copied(org.eve, ago(10)), copied(org.eve, ago(40)))
    result = run()
    assert result.days == [ago(10), ago(3)]
    assert set(Sign.objects.values_list("person", "day", "count")) == {
        (org.charlie.pk, ago(3), 4),
        (org.eve.pk, ago(3), 2),
        (org.eve.pk, ago(10), 1),
    }


def test_a_sign_that_vanished_goes_unless_a_case_has_it(org: Organisation, happened: Happened) -> None:
    happened(copied(org.charlie, ago(3), 6), copied(org.bob, ago(3)))
    run()
    pooled = Sign.objects.get(person=org.charlie)
    assert pooled.case is not None
    Sign.objects.filter(pk=pooled.pk).update(digest="a" * 64)
    Sign.objects.filter(person=org.bob).update(digest="b" * 64)
    run(since=ago(5))
    assert Sign.objects.filter(digest="a" * 64).exists()
    assert not Sign.objects.filter(digest="b" * 64).exists()


def test_without_a_purpose_in_force_nothing_is_looked_at(
    org: Organisation, purpose: MonitoringPurpose, happened: Happened
) -> None:
    happened(copied(org.charlie, ago(3), 6))
    MonitoringPurpose.objects.update(until=now())
    assert run().run is None
    assert not Sign.objects.exists()
    MonitoringPurpose.objects.update(
        until=now() + timedelta(days=1), purpose="secure"
    )  # nobody made them for this
    assert run().run is None


def test_a_detector_that_is_switched_on_later_looks_at_the_days_before(
    org: Organisation, happened: Happened
) -> None:
    DetectorUse.objects.filter(detector="trial.sent").update(until=now())
    happened(copied(org.charlie, ago(3), 6), sent(org.bob, ago(4), "a@hokuto.example"))
    run()
    assert set(Sign.objects.values_list("detector", flat=True)) == {"trial.media"}
    DetectorUse.objects.filter(detector="trial.sent").update(until=now() + timedelta(days=1))
    assert run().days == [ago(4), ago(3)]
    assert set(Sign.objects.values_list("detector", flat=True)) == {"trial.media", "trial.sent"}


def test_a_finder_that_fails_keeps_its_old_signs_and_is_asked_again(
    org: Organisation, happened: Happened, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    happened(copied(org.charlie, ago(3), 2))
    run()
    happened(copied(org.charlie, ago(2)), copied(org.charlie, ago(3), 2, bytes=2000))
    true = registry._FINDERS["trial"]

    def broken(given: RunInput) -> Iterable[Found]:
        raise RuntimeError("上野 千里")

    monkeypatch.setitem(registry._FINDERS, "trial", Finder("trial", broken, true.gives))
    failed = run()
    assert failed.run is not None
    assert failed.run.reason == "trial: RuntimeError"
    assert "「trial」の検知が終わりませんでした（RuntimeError）。次の実行でやり直します。" in map(
        told, failed.run.blind
    )
    assert "RuntimeError" in caplog.text
    assert org.charlie.name not in caplog.text
    assert Sign.objects.get().count == 2
    monkeypatch.setitem(registry._FINDERS, "trial", true)
    assert run().days == [ago(3), ago(2)]
    assert sorted(Sign.objects.values_list("count", flat=True)) == [1, 4]


def test_a_sign_that_nobody_asked_for_is_refused(
    org: Organisation, happened: Happened, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened(copied(org.charlie, ago(3), 2))
    true = registry._FINDERS["trial"]
    DetectorUse.objects.filter(detector="trial.media").update(until=now())
    hidden = lambda given: true.run(RunInput(given.day, {"trial.media": {}}))  # noqa: E731
    monkeypatch.setitem(registry._FINDERS, "trial", Finder("trial", hidden, true.gives))
    result = run()
    assert result.blind[0][0] == "failed"
    assert not Sign.objects.exists()


def test_an_engine_that_is_down_is_said_and_changes_nothing(
    org: Organisation, happened: Happened, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened(copied(org.charlie, ago(3), 2))
    run()
    happened(copied(org.charlie, ago(3), 1, bytes=2000))

    def down(*_args: object) -> int:
        raise Misconfigured("記録の検索エンジンに届きません。", "動いているかを確かめてください。")

    with monkeypatch.context() as patch:
        patch.setattr(questions, "total", down)
        result = run()
        assert result.blind[0][0] == "failed"
        assert Sign.objects.get().count == 2
    assert run().days == [ago(3)]
    assert Sign.objects.get().count == 3


def test_what_a_killed_run_finished_is_not_done_again(org: Organisation, happened: Happened) -> None:
    happened(copied(org.charlie, ago(3), 2), copied(org.charlie, ago(2)))
    run()
    last = MonitoringRun.objects.get()
    last.finished_at, last.days = None, [ago(3).isoformat()]
    last.save()
    assert run().days == [ago(2)]


def test_one_run_at_a_time(org: Organisation, happened: Happened) -> None:
    happened(copied(org.charlie, ago(3), 2))
    with alone("monitoring"):
        assert run().busy
    assert run().days == [ago(3)]


def test_silence_is_said(org: Organisation, happened: Happened) -> None:
    LogSource.objects.update(silence_hours=24)
    happened(copied(org.charlie, ago(3), 2))
    result = run()
    [(code, values)] = [blind for blind in result.blind if blind[0] == "silent"]
    assert values["source"] == "ファイルサーバー"
    assert told((code, values)).startswith("「ファイルサーバー」の記録が")


def test_a_detector_that_nothing_answers_for_is_said(org: Organisation, happened: Happened) -> None:
    assert idle(["trial.media", "nothing.such"]) == [("idle", {"detectors": ["nothing.such"]})]
    assert told(["idle", {"detectors": ["trial.media"]}]).endswith("USBメモリー等への書出し")


def test_the_entry_and_the_answer_for_machines_name_nobody(org: Organisation, happened: Happened) -> None:
    happened(copied(org.charlie, ago(3), 6))
    told_ = str(run().as_json()) + str(LedgerEntry.objects.filter(kind="monitoring.ran").get().leaf)
    assert org.charlie.name not in told_
    assert org.charlie.number not in told_
