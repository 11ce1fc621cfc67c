"""Rules over records that were really taken: from a line of a log to a sign, with what the company knows of people and places."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from hiden.connectors.plain.writing import write
from hiden.logs.intake.taking import take_file
from hiden.monitoring.detectors import detectors, said
from hiden.monitoring.models import KnownPlace
from hiden.monitoring.rules.running import found_on
from hiden.monitoring.rules.surroundings import surroundings
from hiden.people.models import LeavingNotice
from tests.logs.conftest import event, file_server
from tests.world.organisation import Organisation

DAY = date(2026, 9, 1)
ALL = {
    name: {}
    for name in ("rules.mail_competitor", "rules.mail_self_often", "rules.read_mass", "rules.web_transfer")
}


@pytest.fixture
def bring(organisation: Organisation, tmp_path: Path) -> Callable[[list[dict[str, Any]]], None]:
    """Take events as a file of the file server's log."""
    source = file_server(organisation)

    def take(events: list[dict[str, Any]]) -> None:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.jsonl"
        path.write_bytes(write(events))
        take_file(source, path, by=organisation.alice)

    return take


Bring = Callable[[list[dict[str, Any]]], None]


@pytest.mark.django_db
def test_a_line_of_a_log_becomes_a_sign_of_its_person(organisation: Organisation, bring: Bring) -> None:
    KnownPlace.objects.create(domain="rival.example", kind="competitor", since=date(2026, 1, 1))
    bring(
        [
            event(
                n, channel="mail", action="send", dest="hr@rival.example", object="図面.pdf", bytes=2_000_000
            )
            for n in range(3)
        ]
    )
    [found] = found_on(DAY, ALL)
    assert (found.detector, found.subject.person, found.day) == (
        "rules.mail_competitor",
        organisation.alice.pk,
        DAY,
    )
    assert (found.key, found.count, found.weight) == ("rival.example", 3, 3.0)
    assert [mark.at for mark in found.events] == [datetime(2026, 9, 1, 0, n, tzinfo=UTC) for n in range(3)]
    assert said(found.reasons[0]) == "競合先の宛先へ、添付のあるメールを3通送っています（計6.0MB）。"
    with override("en"):
        assert said(found.reasons[0]).startswith("Messages with attachments to addresses of competitors: 3")
    assert found_on(DAY, ALL) == [found]


@pytest.mark.django_db
def test_only_what_was_switched_on_runs(bring: Bring) -> None:
    bring([event(channel="web", action="upload", dest="gigafile.nu", bytes=9_000_000)])
    assert [each.detector for each in found_on(DAY, ALL)] == ["rules.web_transfer"]
    assert found_on(DAY, {"rules.mail_competitor": {}, "volume.bytes": {}}) == []
    assert found_on(DAY, {}) == []


@pytest.mark.django_db
def test_a_correlation_reaches_into_the_days_before_and_speaks_on_its_own_day_only(
    organisation: Organisation, bring: Bring
) -> None:
    name = "alice"
    mail = {
        "channel": "mail",
        "action": "send",
        "dest": f"{name}@gmail.com",
        "object": "a.pdf",
        "bytes": 900_000,
    }
    bring([event(60 * 24 * day, **mail) for day in (0, 2, 4)])
    assert [found_on(DAY + timedelta(days=day), ALL) for day in (0, 2, 3)] == [[], [], []]
    [found] = found_on(DAY + timedelta(days=4), ALL)
    assert (found.detector, found.count) == ("rules.mail_self_often", 3)


@pytest.mark.django_db
def test_a_setting_changes_the_number_that_is_counted_to(bring: Bring) -> None:
    bring([event(n, channel="removable", action="copy", dest="X1", object=f"E:\\{n}.txt") for n in range(20)])
    assert found_on(DAY, {"rules.media_mass": {}}) == []
    [found] = found_on(DAY, {"rules.media_mass": {"least": 20, "weight": 2.5}})
    assert (found.count, found.weight) == (20, 2.5)


@pytest.mark.django_db
def test_planted_records_are_told_by_the_company(bring: Bring) -> None:
    bring([event(object=r"\\fs01\keiei\買収候補_架空商事.xlsx")])
    assert found_on(DAY, {"rules.canary": {}}) == []
    [found] = found_on(DAY, {"rules.canary": {"words": ["架空商事"]}})
    assert found.weight == 4.0


@pytest.mark.django_db
def test_the_notice_of_leaving_is_known_and_queries_are_few(
    organisation: Organisation, bring: Bring, django_assert_max_num_queries: Any
) -> None:
    LeavingNotice.objects.create(
        person=organisation.alice,
        noticed_on=date(2026, 8, 20),
        last_day=date(2026, 9, 30),
        recorded_at=datetime(2026, 8, 20, tzinfo=UTC),
    )
    bring([event(channel="removable", action="copy", dest="X1", object="E:\\a.txt")])
    assert [each.detector for each in found_on(DAY, {"rules.media_leaver": {}})] == ["rules.media_leaver"]
    with django_assert_max_num_queries(9):
        around = surroundings(DAY)
    assert around.people[organisation.alice.pk].leavings[0].last_day == date(2026, 9, 30)
    assert "example.co.jp" in around.own_domains


@pytest.mark.django_db
def test_rules_are_detectors_that_say_what_they_are() -> None:
    found = {name: each for name, each in detectors().items() if name.startswith("rules.")}
    assert len(found) >= 60
    one = found["rules.media_phone"]
    assert (one.title(), one.sign, one.channels) == ("スマートフォン等をつないだ", "6-1 (1)", {"removable"})
    with override("en"):
        assert one.title() == "A telephone or tablet was connected (MTP, PTP)"
        assert one.looks_at().startswith("Writing to telephones")
    assert "rules.read_ranked" not in found
