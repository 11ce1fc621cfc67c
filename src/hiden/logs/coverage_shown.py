"""The map of coverage as plain data: for `hiden logs coverage --json` and the API."""

from __future__ import annotations

from typing import Any

from hiden.logs.coverage import CoverageMap, Line


def as_json(found: CoverageMap) -> dict[str, Any]:
    """Everything, the worst place first. Days as ISO text; `seen` is a share (0 to 1) of days × channels."""
    part, whole = found.watched_items
    return {
        "first": found.first.isoformat(),
        "last": found.last.isoformat(),
        "items": whole,
        "items_recorded": part,
        "channels_without_source": [channel.value for channel in found.missing],
        "places": [place(line, line.store.label) for line in found.lines],
    }


def place(line: Line, label: str) -> dict[str, Any]:
    """One place under the name that the reader may see."""
    since = line.since
    return {
        "place": label,
        "form": line.store.kind,
        "rank": line.store.rank,
        "value": line.store.value,
        "items": len(line.store.items),
        "recorded": not line.blind,
        "seen": round(line.level, 4),
        "since": since.isoformat() if since else None,
        "days_without": line.holes,
        "refused_share": round(line.refused_share, 4),
        "channels": {
            channel.value: sorted({watch.source.code for watch in line.by.get(channel, [])})
            for channel in line.store.needed
        },
    }
