"""Correlations over several days: a window that spans midnight, runs of two days, and the same day looked at twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from hiden.connectors.plain.writing import write
from hiden.logs import sources
from hiden.logs.intake.taking import take_file
from hiden.logs.store import embedded
from hiden.monitoring.rules import plans
from hiden.monitoring.rules.running import found_on
from hiden.monitoring.rules.taking import take_rules
from hiden.sigma.columns import Plan
from tests.logs.conftest import event, file_server, tell_staff, wish
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db

FIRST, SECOND = date(2026, 9, 1), date(2026, 9, 2)
MIDNIGHT = 15 * 60.0  # minutes after nine
CHARLIE = "charlie@example.co.jp"  # holds no rights of an administrator
Bring = Callable[[list[dict[str, Any]]], None]

RULES = """
title: Registry hive saved
name: hive
id: 0d5ec3ba-5a08-4f2b-9a6c-6c2f5e5b0101
logsource: {product: windows, category: process_creation}
detection: {a: {CommandLine|contains: ' save '}, condition: a}
---
title: Three hives
id: 0d5ec3ba-5a08-4f2b-9a6c-6c2f5e5b0102
correlation: {type: event_count, rules: [hive], group-by: [Computer], timespan: 1h, condition: {gte: 3}}
---
title: Driver by its hash
id: 0d5ec3ba-5a08-4f2b-9a6c-6c2f5e5b0103
logsource: {product: windows, category: driver_load}
detection: {a: {Hashes|contains: 'SHA256=ABC'}, condition: a}
---
title: Service of another provider
id: 0d5ec3ba-5a08-4f2b-9a6c-6c2f5e5b0104
logsource: {product: windows, service: system}
detection: {a: {Provider_Name: 'Service Control Manager', EventID: 7045}, condition: a}
---
title: Hives of the backup are meant to be saved
id: 0d5ec3ba-5a08-4f2b-9a6c-6c2f5e5b0105
logsource: {product: windows, category: process_creation}
filter:
  rules: [0d5ec3ba-5a08-4f2b-9a6c-6c2f5e5b0101]
  ours: {CommandLine|contains: backup}
  condition: not ours
"""


def name(number: int) -> str:
    """The detector of one of these rules."""
    return f"rules.taken.0d5ec3ba-5a08-4f2b-9a6c-6c2f5e5b01{number:02}"


@pytest.fixture
def bring(organisation: Organisation, tmp_path: Path) -> Bring:
    """Take events as a file of the file server's log."""
    source = file_server(organisation)

    def take(events: list[dict[str, Any]]) -> None:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.jsonl"
        path.write_bytes(write(events))
        take_file(source, path, by=organisation.alice)

    return take


@pytest.fixture
def records(organisation: Organisation, tmp_path: Path) -> Bring:
    """Take events of Windows, each file a segment of its own."""
    alice = organisation.alice
    source = sources.add_source(
        "pc", wish(alice, connector="windows_json", notice=tell_staff(alice)), by=alice
    )
    source = sources.switch_on(source, by=alice)

    def take(events: list[dict[str, Any]]) -> None:
        usual = {
            "EventID": 1,
            "Channel": "Microsoft-Windows-Sysmon/Operational",
            "Hostname": "PC1",
            "User": "alice@example.co.jp",
        }
        path = tmp_path / f"pc{len(list(tmp_path.iterdir()))}.jsonl"
        path.write_text("".join(json.dumps({**usual, **each}) + "\n" for each in events))
        take_file(source, path, by=alice)

    return take


def test_a_window_over_midnight_is_found_on_the_day_on_which_it_ends(bring: Bring) -> None:
    sign_in = {"channel": "sign_in", "action": "sign_in", "account": CHARLIE}
    bring([event(MIDNIGHT - 20 + n * 10, device=f"PC{n}", **sign_in) for n in range(5)])
    asked: dict[str, dict[str, Any]] = {"rules.account_many_devices": {}}
    assert found_on(FIRST, asked) == []
    [found] = found_on(SECOND, asked)
    assert (found.day, found.count, dict(found.reasons[0].values)["n"]) == (SECOND, 5, 5)
    assert found_on(SECOND, asked) == [found]
    assert found_on(FIRST, asked) == []
    assert found_on(SECOND + timedelta(days=1), asked) == []


def test_a_window_that_is_too_long_is_none(bring: Bring) -> None:
    sign_in = {"channel": "sign_in", "action": "sign_in", "account": CHARLIE}
    bring([event(MIDNIGHT - 50 + n * 25, device=f"PC{n}", **sign_in) for n in range(4)])
    assert found_on(SECOND, {"rules.account_many_devices": {}}) == []


def test_records_own_fields_are_grouped_by_and_windows_over_them_span_midnight(
    organisation: Organisation, records: Bring
) -> None:
    done = take_rules([("some.yml", RULES)], name="x", licence="MIT", by=organisation.alice)
    assert (done.taken, done.refused) == (5, [])
    told = [("2026-09-01 23:40:00", "PC1"), ("2026-09-01 23:59:59", "PC2"), ("2026-09-01 23:50:00", "PC1")]
    records([{"EventTime": at, "Hostname": pc, "CommandLine": "reg save hklm"} for at, pc in told])
    late = [("2026-09-02 00:30:00", "PC1"), ("2026-09-02 00:31:00", "PC2")]
    records([{"EventTime": at, "Hostname": pc, "CommandLine": "reg save hklm"} for at, pc in late])
    asked: dict[str, dict[str, Any]] = {name(2): {}}
    assert found_on(FIRST, asked) == []
    [found] = found_on(SECOND, asked)
    assert (found.detector, found.key, found.count, found.subject.person) == (
        name(2),
        "pc1",
        3,
        organisation.alice.pk,
    )
    assert found_on(SECOND, asked) == [found]


def test_hits_in_records_are_found_among_many_more_rows_of_the_day(
    organisation: Organisation, records: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The view is read table after table, and most of them hold nothing that was hit."""
    take_rules([("some.yml", RULES)], name="x", licence="MIT", by=organisation.alice)
    records([{"EventTime": f"2026-09-01 12:{n:02}:00", "CommandLine": "notepad"} for n in range(40)])
    system = {"Channel": "System", "EventID": 7045, "SourceName": "Service Control Manager"}
    records([{"EventTime": "2026-09-01 10:01:00", **system}])
    records([{"EventTime": f"2026-09-01 13:{n:02}:00", "CommandLine": "notepad"} for n in range(40)])
    asked: dict[str, dict[str, Any]] = {name(4): {}}
    [found] = found_on(FIRST, asked)
    monkeypatch.setattr(embedded, "_BATCH", 7)
    assert found_on(FIRST, asked) == [found]


def test_fields_are_read_in_every_event_that_a_rule_means(organisation: Organisation, records: Bring) -> None:
    """Not only where the meaning of the connector needs them."""
    take_rules([("some.yml", RULES)], name="x", licence="MIT", by=organisation.alice)
    system = {"Channel": "System", "EventID": 7045}
    records(
        [
            {
                "EventTime": "2026-09-01 10:00:00",
                "EventID": 6,
                "Hashes": "MD5=1,SHA256=ABCD",
                "ImageLoaded": "a.sys",
            },
            {"EventTime": "2026-09-01 10:01:00", "SourceName": "Service Control Manager", **system},
            {"EventTime": "2026-09-01 10:02:00", "SourceName": "Another", **system},
        ]
    )
    found = found_on(FIRST, {name(3): {}, name(4): {}})
    assert {each.detector: each.count for each in found} == {name(3): 1, name(4): 1}


def test_a_filter_of_others_narrows_the_rules_that_it_names(
    organisation: Organisation, records: Bring
) -> None:
    take_rules([("some.yml", RULES)], name="x", licence="MIT", by=organisation.alice)
    lines = ("reg save hklm", "reg save hklm backup")
    records([{"EventTime": f"2026-09-01 10:0{n}:00", "CommandLine": line} for n, line in enumerate(lines)])
    [found] = found_on(FIRST, {name(1): {}})
    assert (found.count, [each.record for each in found.events]) == (1, [0])


def test_what_was_made_ready_once_is_kept_for_the_next_run(
    bring: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring([event(n, device=f"PC{n}", channel="sign_in", action="sign_in", account=CHARLIE) for n in range(4)])
    asked: dict[str, dict[str, Any]] = {"rules.account_many_devices": {}, "rules.media_phone": {}}
    first = found_on(FIRST, asked)
    made: list[int] = []

    def count(*given: Any) -> Plan:
        made.append(1)
        return Plan(*given)

    monkeypatch.setattr(plans, "Plan", count)
    assert found_on(FIRST, asked) == first != []
    assert not made
    found_on(FIRST, {"rules.media_phone": {}})
    assert made
