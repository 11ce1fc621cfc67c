"""Modifiers one by one: what a value becomes, and which texts it then finds."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest
import yaml

from hiden.sigma.columns import Gate, Plan
from hiden.sigma.conditions import ALWAYS
from hiden.sigma.dialects import DUCKDB
from hiden.sigma.reading import gathered
from hiden.sigma.sql import table_of, where
from tests.sigma import made, reference
from tests.sigma.rows import FIELDS

# item of a rule, texts of the field that it finds, texts that it does not (None: the field is missing)
CASES: list[tuple[str, Any, list[str | None], list[str | None]]] = [
    ("User", "Bob", ["bob", "BOB"], ["bobby", "", None]),
    ("User", "b*b", ["bob", "BxxB", "bb"], ["bobby", "cb", None]),
    ("User", "b?b", ["bob", "B\nB"], ["bb", "boob", None]),
    ("User", r"b\*b", ["b*b"], ["bob", r"b\*b", None]),
    ("User", r"C:\dir\*", [r"c:\dir*"], [r"C:\dir\x", None]),
    ("User", r"C:\dir\\*", [r"c:\DIR\x", "c:\\dir\\"], [r"C:\dir", None]),
    ("User", "*", ["x", ""], [None]),
    ("User", "", [""], ["x", None]),
    ("User", None, [None], ["", "x"]),
    ("User", ["a", None], ["A", None], ["", "b"]),
    ("Signed", True, ["true", "True", "TRUE"], ["1", "false", None]),
    ("Count", 4688, ["4688"], ["04688", "4688.0", "46880", None]),
    ("User|contains", "ob", ["bob", "OBX"], ["b", "", None]),
    ("User|startswith", "bo", ["BOB"], ["abo", None]),
    ("User|endswith", "ob", ["BOB"], ["bobby", None]),
    ("User|contains|all", ["a", "b"], ["xBxA"], ["a", "b", None]),
    ("User|cased", "Bob", ["Bob"], ["bob", None]),
    ("User|contains|cased", "Ob", ["xOb"], ["xob", None]),
    ("User|neq", "bob", ["x", "", None], ["BOB"]),
    ("User|exists", True, ["", "x"], [None]),
    ("User|exists", False, [None], ["", "x"]),
    ("User|re", "^b.b$", ["bob"], ["Bob", "b\nb", "xbob", None]),
    ("User|re|i", "^b.b$", ["BOB"], ["b\nb", None]),
    ("User|re|s", "^b.b$", ["b\nb"], ["BOB", None]),
    ("User|re|m", "^b$", ["a\nb\nc"], ["ab", None]),
    ("User|re|i|m|s", "^B.c$", ["a\nb\nc"], ["ab", None]),
    ("User|base64", "cmd", ["Y21k"], ["cmd", None]),
    ("User|base64offset|contains", "hello world", ["xxaGVsbG8gd29ybGQ=", "aGVsbG8gd29ybGQ"], ["hello", None]),
    ("User|wide|base64|contains", "a", ["YQA="], ["YQ==", None]),
    ("User|utf16|base64|contains", "a", ["//5hAA=="], ["YQA=", None]),
    ("User|utf16be|base64|contains", "a", ["AGE="], ["YQA=", None]),
    (
        "User|windash|contains",
        " -enc ",
        [" -enc ", " /ENC ", " –enc ", " —enc ", " ―enc "],
        ["-enc", " enc ", None],
    ),
    (
        "DestinationIp|cidr",
        "192.168.0.0/16",
        ["192.168.255.1"],
        ["192.169.0.1", "192.168.1", "192.168.1.1.example", None],
    ),
    ("DestinationIp|cidr", "fe80::/10", ["FE80::1%12", "febf::"], ["fec0::1", "fe8", None]),
    ("Count|gt", 10, ["11", "10.5"], ["10", "9", "x", "", None]),
    ("Count|gte", 10, ["10", "+10"], ["9.99", None]),
    ("Count|lt", 0, ["-1"], ["0", "-", None]),
    ("Count|lte", 0.5, ["0.5", "-3"], ["0.51", None]),
    (
        "When|hour",
        7,
        ["2026-11-28T22:45:00Z", "2026-11-29T07:00:00+09:00"],
        ["2026-11-28T07:00:00Z", "soon", None],
    ),
    ("When|hour|gte", 22, ["2026-11-28T13:00:00Z"], ["2026-11-28T22:00:00Z", None]),
    ("When|minute", 45, ["2026-11-28 22:45"], ["2026-11-28 22:44", None]),
    ("When|day", 29, ["2026-11-28T15:00:00Z"], ["2026-11-28T14:59:00Z", None]),
    ("When|week", 53, ["2021-01-03T00:00:00+09:00"], ["2021-01-04T00:00:00+09:00", None]),
    ("When|month", 12, ["2026-11-30T15:00:00Z"], ["2026-11-30T14:00:00Z", None]),
    ("When|year", 2027, ["2026-12-31T15:00:00Z"], ["2026-12-31T14:59:59Z", None]),
]


def condition(item: str, value: Any) -> Any:
    """What is asked by a rule of this one item."""
    rule = {
        "title": "t",
        "logsource": {"product": "x"},
        "detection": {"sel": {item: value}, "condition": "sel"},
    }
    told = gathered([("a.yml", yaml.safe_dump(rule))])
    assert not told.refused, told.refused
    return told.rules[0].condition


@pytest.mark.parametrize(("item", "value", "found", "not_found"), CASES, ids=lambda each: str(each)[:30])
def test_a_modifier(item: str, value: Any, found: list[str | None], not_found: list[str | None]) -> None:
    """By the reference, in columns and in SQL."""
    asked = condition(item, value)
    texts = [*found, *not_found]
    rows = made.as_table([{item.partition("|")[0]: text} for text in texts])
    wanted = list(range(len(found)))
    assert [at for at, row in enumerate(rows.to_pylist()) if reference.met(asked, row)] == wanted
    assert Plan([Gate(ALWAYS, {"a": asked})], FIELDS).hits(rows)["a"].tolist() == wanted
    database = duckdb.connect()
    database.register("events", rows)
    sql = where(asked, table_of(DUCKDB, FIELDS), DUCKDB)
    told = database.sql(
        f"SELECT p FROM (SELECT row_number() OVER () - 1 AS p, * FROM events) WHERE {sql} ORDER BY p"
    ).fetchall()
    assert [at for (at,) in told] == wanted


@pytest.mark.parametrize(
    ("how", "found"), [("", [0]), ("|contains", [0, 1]), ("|startswith", [0, 1]), ("|endswith", [0, 2])]
)
def test_a_field_beside_another(how: str, found: list[int]) -> None:
    pairs = [
        ("Bob", "BOB"),
        ("Bobby", "bob"),
        ("xBob", "bob") if how == "|endswith" else ("x", "bob"),
        ("bob", None),
        (None, "bob"),
    ]
    rows = made.as_table([{"User": one, "Image": other} for one, other in pairs])
    asked = condition(f"User|fieldref{how}", "Image")
    assert Plan([Gate(ALWAYS, {"a": asked})], FIELDS).hits(rows)["a"].tolist() == found
    assert [at for at, row in enumerate(rows.to_pylist()) if reference.met(asked, row)] == found
