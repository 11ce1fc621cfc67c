"""An event of Windows says the same, whoever wrote it down: the event file, or one of four layouts of JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from hiden.connectors.events import Action, Channel, Outcome
from hiden.connectors.windows_evtx.writing import file_of
from tests.connectors.reading_lines import AT, lines, read
from tests.connectors.telling import layouts
from tests.connectors.windows_cases import CASES

SYSTEM = {"Provider", "Channel", "Computer", "EventID", "Keywords", "Task"}


def forwarded(fields: dict[str, str]) -> list[dict[str, Any]]:
    data = {name: value for name, value in fields.items() if name not in SYSTEM}
    return layouts(
        int(fields["EventID"]),
        fields.get("Channel", ""),
        fields.get("Provider", ""),
        data,
        task=fields.get("Task", ""),
        keywords=fields.get("Keywords", "0x8020000000000000"),
        host=fields.get("Computer", ""),
    )


def only(row: dict[str, Any], told: Iterable[str]) -> dict[str, Any]:
    return {name: row[name] for name in told}


@pytest.mark.parametrize(("fields", "told"), CASES, ids=[f"{fields['EventID']}" for fields, _ in CASES])
def test_an_event_means_the_same_everywhere(fields: dict[str, str], told: dict[str, Any]) -> None:
    place = next(at for at, (each, _) in enumerate(CASES) if each is fields)
    row, *found = (rows[place] for rows in everywhere())
    assert only(row, told) == told
    assert [only(each, told) for each in found] == [told] * 4
    # What the cases do not name is the same too; but Security.UserID stands in event files alone.
    free = {"at"} if row["account"] != "S-1-5-18" else {"at", "account"}
    for each in found:
        names = each.keys() - free - {"record", "part"}
        assert only(each, names) == only(row, names)


@cache
def everywhere() -> list[list[dict[str, Any]]]:
    """The rows of all cases, read from an event file and from each layout."""
    raw = file_of((AT, fields) for fields, _ in CASES)
    layout = zip(*(forwarded(fields) for fields, _ in CASES), strict=True)
    return [read("windows_evtx", raw).events.to_pylist(), *(read_json([*each]) for each in layout)]


def read_json(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    written = [json.dumps(each, ensure_ascii=False) for each in events]
    return lines("windows_json", *written).events.to_pylist()


NAMES = sorted({name for fields, _ in CASES for name in fields} - {"EventID"})


@given(
    st.dictionaries(
        st.sampled_from(NAMES),
        st.text("-0x1\\*設\n", max_size=8) | st.sampled_from(["0x10000", "10", "-", "\\\\*\\"]),
    ),
    st.sampled_from([fields for fields, _ in CASES]),
)
@hypothesis_settings(max_examples=60, deadline=None)
def test_nothing_in_an_event_raises(mangled: dict[str, str], fields: dict[str, str]) -> None:
    for row in read_json(forwarded({**fields, **mangled})):
        Channel(row["channel"]), Action(row["action"]), Outcome(row["outcome"])
