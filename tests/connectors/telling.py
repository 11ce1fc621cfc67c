"""What a connector makes of records, for tests: the rows without what is null, or the reasons of refusals."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from hiden.connectors.grammar import Batch, Setting
from hiden.connectors.registry import connectors

AT = datetime(2026, 9, 1, 1, 2, 3, tzinfo=UTC)
USER = "sato@sample.example.co.jp"
_ALL = (
    "channel",
    "action",
    "outcome",
    "account",
    "device",
    "ip",
    "app",
    "object",
    "dest",
    "bytes",
    "count",
    "detail",
)


def rows(name: str, *records: Any, head: bytes = b"") -> list[dict[str, Any]]:
    """What the connector makes of these, without what is null; every record has to be understood."""
    lines = [
        each if isinstance(each, bytes) else json.dumps(each, ensure_ascii=False).encode() for each in records
    ]
    told = connectors()[name].understand(Batch(lines, head, Setting(year=2026)))
    told.check(len(lines))
    assert not told.refused
    return [
        {key: row[key] for key in ("at", *_ALL) if row[key] is not None} for row in told.events.to_pylist()
    ]


def refusals(name: str, *lines: bytes, head: bytes = b"") -> dict[int, str]:
    told = connectors()[name].understand(Batch(list(lines), head, Setting(year=2026)))
    told.check(len(lines))
    return {each.record: each.reason for each in told.refused}


def layouts(number: int, log: str, source: str, data: dict[str, Any], **system: Any) -> list[dict[str, Any]]:
    """NXLog, Winlogbeat 7, Winlogbeat 6, evtx_dump."""
    task, keywords = system.get("task", 0), system.get("keywords", "0x8020000000000000")
    host = system.get("host", "FS-1.sakura.example.co.jp")
    return [
        {
            "EventTime": "2026-09-01 10:02:03",
            "Hostname": host,
            "EventID": number,
            "Channel": log,
            "SourceName": source,
            "Task": task,
            "Keywords": keywords,
            **data,
        },
        {
            "@timestamp": "2026-09-01T01:02:03.000Z",
            "winlog": {
                "event_id": str(number),
                "channel": log,
                "computer_name": host,
                "provider_name": source,
                "task": str(task),
                "keywords": ["Audit Failure" if keywords == "0x8010000000000000" else "Audit Success"],
                "event_data": data,
            },
        },
        {
            "@timestamp": "2026-09-01T01:02:03.000Z",
            "event_id": number,
            "log_name": log,
            "computer_name": host,
            "source_name": source,
            "task": str(task),
            "keywords": ["Audit Failure" if keywords == "0x8010000000000000" else "Audit Success"],
            "event_data": data,
        },
        {
            "Event": {
                "System": {
                    "Provider": {"#attributes": {"Name": source}},
                    "EventID": number,
                    "Task": task,
                    "Keywords": keywords,
                    "TimeCreated": {"#attributes": {"SystemTime": "2026-09-01T01:02:03.000000Z"}},
                    "Channel": log,
                    "Computer": host,
                },
                "EventData": data,
            }
        },
    ]
