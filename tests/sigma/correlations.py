"""Correlations of every kind over three plain rules, and events that they meet by chance."""

from __future__ import annotations

import random
from typing import Any

import pyarrow as pa
import yaml

from hiden.sigma.reading import gathered
from hiden.sigma.rules import Collection

FIELDS = ("id", "moment", "action", "user", "owner", "host", "size")
OPERATORS = ("gte", "gt", "lt", "lte", "eq", "neq")


def _rule(name: str, action: str) -> dict[str, Any]:
    return {
        "title": name,
        "name": name,
        "logsource": {"product": "hiden", "category": "event"},
        "detection": {"sel": {"action|startswith": action}, "condition": "sel"},
    }


def _correlation(name: str, **told: Any) -> dict[str, Any]:
    told.setdefault("timespan", "10m")
    group = told.pop("group_by", ["user"])
    return {"title": name, "name": name, "correlation": {**told, **({"group-by": group} if group else {})}}


def collection() -> Collection:
    """Three rules (what `two` finds, `also` finds too) and correlations of all kinds, operators and chains."""
    told = [_rule("one", "a"), _rule("two", "b"), _rule("three", "c"), _rule("also", "b")]
    for at, how in enumerate(OPERATORS):
        told.append(
            _correlation(f"count {how}", type="event_count", rules=["one"], condition={how: 2 + at % 2})
        )
        told.append(
            _correlation(f"events {how}", type="event_count", rules=["two", "also"], condition={how: 2})
        )
        told.append(
            _correlation(
                f"values {how}", type="value_count", rules=["one", "two"], condition={how: 2, "field": "host"}
            )
        )
        told.append(
            _correlation(f"sum {how}", type="value_sum", rules=["two"], condition={how: 200, "field": "size"})
        )
        told.append(
            _correlation(f"avg {how}", type="value_avg", rules=["two"], condition={how: 50, "field": "size"})
        )
        told.append(
            _correlation(
                f"90 {how}",
                type="value_percentile",
                rules=["one", "three"],
                condition={how: 100.5, "field": "size", "percentile": 90},
            )
        )
        told.append(
            _correlation(
                f"median {how}", type="value_median", rules=["one"], condition={how: 100, "field": "size"}
            )
        )
    three = ["one", "two", "three"]
    told += [
        _correlation("all", type="temporal", rules=three),
        _correlation("two of three", type="temporal", rules=three, condition={"gte": 2}),
        _correlation("expression", type="temporal", rules=three, condition="one and not (two or three)"),
        _correlation("ordered", type="temporal_ordered", rules=three, timespan="5m"),
        _correlation("ordered back", type="temporal_ordered", rules=["three", "one"], group_by=["user", "host"]),
        _correlation("ordered, long", type="temporal_ordered", rules=["two", "one"], timespan="1d"),
        _correlation("nobody's", type="event_count", rules=["one"], condition={"gte": 6}, group_by=None),
        _correlation(
            "aliases", type="temporal", rules=["one", "two"], group_by=["who"], aliases={"who": {"one": "user", "two": "owner"}}
        ),
        _correlation("chained", type="event_count", rules=["count gte"], condition={"gte": 2}, timespan="1h"),
        _correlation("chained order", type="temporal_ordered", rules=["count gte", "two"], timespan="30m"),
        _correlation("chained values", type="value_count", rules=["count gte"], condition={"gte": 2, "field": "user"}, group_by=None, timespan="1h"),
    ]  # fmt: skip
    read = gathered([("all.yml", yaml.safe_dump_all(told))])
    assert not read.refused, read.refused
    return read


def events(seed: int, size: int = 160) -> pa.Table:
    """Events of some hours, several at the same moment; sizes are halves, so that sums are exact."""
    chance = random.Random(seed)
    rows = []
    for number in range(size):
        rows.append(
            {
                "id": f"e{number}",
                "moment": chance.choice(
                    (chance.randrange(0, 7_200) * 1_000_000, chance.randrange(24) * 300_000_000)
                ),
                "action": chance.choice("aabbcx") + "!",
                "user": chance.choice(("u1", "u2", "U1", None, "")),
                "owner": chance.choice(("u1", "u2", None)),
                "host": chance.choice(("h1", "h2", "h3", None)),
                "size": chance.choice((None, "0", "50", "100.5", "200", "-20", "much")),
            }
        )
    kinds = {"moment": pa.int64()}
    return pa.Table.from_pylist(
        rows, schema=pa.schema([(name, kinds.get(name, pa.string())) for name in FIELDS])
    )
