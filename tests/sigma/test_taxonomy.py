"""Log sources and the records that they mean."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hiden.connectors.registry import connectors
from hiden.connectors.schemas import VIEW
from hiden.sigma.columns import Plan
from hiden.sigma.conditions import fields, predicates
from hiden.sigma.dialects import DUCKDB
from hiden.sigma.gates import gates, looked_at
from hiden.sigma.reading import gathered
from hiden.sigma.records import flat, table
from hiden.sigma.rules import LogSource
from hiden.sigma.sql import missing
from hiden.sigma.taxonomy import _SYSTEMS, CONNECTOR, OWN, in_records, in_view, view_table

RULES = """
title: a program
id: 00000000-0000-4000-8000-000000000001
logsource: {product: windows, category: process_creation}
detection: {sel: {Image|endswith: \\\\rclone.exe, ParentImage|endswith: \\\\cmd.exe}, condition: sel}
---
title: a sign-in
id: 00000000-0000-4000-8000-000000000002
logsource: {product: windows, service: security}
detection: {sel: {EventID: 4624, LogonType: 10}, condition: sel}
---
title: a trail
id: 00000000-0000-4000-8000-000000000003
logsource: {product: aws, service: cloudtrail}
detection: {sel: {eventName: GetObject, userIdentity.type: Root}, condition: sel}
---
title: a registry key
id: 00000000-0000-4000-8000-000000000004
logsource: {product: windows, category: registry_delete}
detection: {sel: {TargetObject|contains: Run}, condition: sel}
---
title: words
id: 00000000-0000-4000-8000-000000000005
logsource: {product: linux, service: sshd}
detection: {words: [Failed password], condition: words}
---
title: nobody's
id: 00000000-0000-4000-8000-000000000006
logsource: {product: toaster, category: bread}
detection: {sel: {a: b}, condition: sel}
"""
SYSMON = "Microsoft-Windows-Sysmon/Operational"
RECORDS: list[tuple[dict[str, Any], str | None]] = [
    ({"EventID": 1, "Channel": SYSMON, "Image": "C:\\rclone.exe", "ParentImage": "C:\\CMD.exe"}, "1"),
    (
        {
            "EventID": 4688,
            "Channel": "Security",
            "NewProcessName": "C:\\rclone.exe",
            "ParentProcessName": "C:\\cmd.exe",
        },
        "1",
    ),
    ({"EventID": 3, "Channel": SYSMON, "Image": "C:\\rclone.exe", "ParentImage": "C:\\CMD.exe"}, None),
    (
        {
            "winlog": {
                "event_id": "4624",
                "channel": "Security",
                "provider_name": "P",
                "event_data": {"LogonType": "10"},
            },
            "host": {"name": "x"},
        },
        "2",
    ),
    (
        {
            "Event": {
                "System": {
                    "EventID": {"#text": 4624},
                    "Channel": "Security",
                    "Provider": {"#attributes": {"Name": "P"}},
                },
                "EventData": {"LogonType": 10, "Nothing": None},
            }
        },
        "2",
    ),
    ({"EventID": 4625, "Channel": "Security", "LogonType": 10}, None),
    ({CONNECTOR: "cloudtrail", "eventName": "GetObject", "userIdentity": {"type": "Root"}}, "3"),
    ({CONNECTOR: "okta", "eventName": "GetObject", "userIdentity": {"type": "Root"}}, None),
    ({"EventID": 12, "Channel": SYSMON, "EventType": "DeleteValue", "TargetObject": "HKLM\\Run\\x"}, "4"),
    ({"EventID": 12, "Channel": SYSMON, "EventType": "CreateKey", "TargetObject": "HKLM\\Run\\x"}, None),
    ({CONNECTOR: "syslog", "message": "Failed password for root"}, "5"),
]


def test_records_are_found_by_the_rules_about_their_logs() -> None:
    told = gathered([("all.yml", RULES)])
    assert not told.refused
    made, nowhere = gates(told.rules)
    assert [each.about.title for each in nowhere] == ["nobody's"]
    records = [flat(record) for record, _wanted in RECORDS]
    names = sorted(looked_at(made) | set().union(*records))
    hits = Plan(made, names, names).hits(table(records, names))
    found = {at: key[-1] for key, rows in hits.items() for at in rows.tolist()}
    assert found == {at: wanted for at, (_record, wanted) in enumerate(RECORDS) if wanted}


def test_records_are_flattened_as_rules_mean_them() -> None:
    told = flat(json.loads('{"a": {"b": true, "c": [1, "x"], "d": null, "e": 2.0, "f": 1.5}, "g": "図"}'))
    assert told == {"a.b": "true", "a.c": '[1, "x"]', "a.e": "2", "a.f": "1.5", "g": "図"}
    assert flat(RECORDS[4][0])["Provider_Name"] == "P" == flat(RECORDS[3][0])["Provider_Name"]
    deep: dict[str, Any] = {"x": 1}
    for _level in range(500):
        deep = {"x": deep}
    assert len(flat(deep)) == 1


def test_connectors_that_are_named_exist() -> None:
    """Those that logs come through, by their ids."""
    assert {each for named in _SYSTEMS.values() for each in named} <= set(connectors())


def test_the_view_is_asked_under_its_own_names() -> None:
    (meaning,) = in_view(OWN)
    assert not meaning.names
    assert set(view_table(DUCKDB).columns) == set(VIEW.names)
    (proxy,) = in_view(LogSource(category="proxy"))
    assert set(proxy.names.values()) | fields(proxy.condition) <= set(VIEW.names)
    assert in_view(LogSource("windows", "process_creation")) == ()
    told = gathered(
        [
            (
                "a.yml",
                RULES.split("---", maxsplit=1)[0]
                .replace("windows", "hiden")
                .replace("process_creation", "event"),
            )
        ]
    )
    assert missing(told.rules[0].condition, view_table(DUCKDB)) == {"Image", "ParentImage"}


@pytest.mark.parametrize(
    ("source", "values"),
    [
        (LogSource("windows", "file_event"), {SYSMON, "11"}),
        (LogSource("windows", "", "security"), {"Security"}),
        (LogSource("windows", "process_creation", "security"), {SYSMON, "1", "Security", "4688"}),
        (LogSource("gcp", "", "google_workspace.admin"), {"google"}),
        (LogSource("m365", "", "audit"), {"m365"}),
        (LogSource("", "proxy"), {"squid", "zscaler"}),
        (LogSource("windows", "file_rename"), set()),
        (LogSource("windows", "", "toaster"), set()),
    ],
)
def test_what_a_log_source_means(source: LogSource, values: set[str]) -> None:
    told = {each.value for meaning in in_records(source) for each in predicates(meaning.condition)}
    assert told == values
