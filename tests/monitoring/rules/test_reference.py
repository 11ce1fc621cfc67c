"""The rules of the pack hit, row for row, what the row-by-row reference says of rows on which every field was made everywhere."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pytest

from hiden.monitoring import pack
from hiden.monitoring.rules.deriving import derive
from hiden.monitoring.rules.finding import Finder
from hiden.monitoring.rules.logsources import KEYWORDS
from hiden.sigma.rules import Rule
from tests.monitoring.samples import around, table
from tests.sigma import reference

AROUND = around()
PLAIN = [each for each in pack.rules() if each.correlation is None]


def sampled() -> list[dict[str, Any]]:
    """Every row of every sample of the pack."""
    found: list[dict[str, Any]] = []
    for rule in pack.rules():
        for kind in ("positive", "negative"):
            for told in rule.own.get(kind, ()):
                found += [
                    {**rule.own.get("row", {}), **row, "times": 1}
                    for row in (told if isinstance(told, list) else [told])
                ]
    return found


def crossed(seed: int, size: int) -> list[dict[str, Any]]:
    """Rows of which each has what several samples have: what no sample thinks of."""
    chance, some = random.Random(seed), sampled()
    found = [
        {
            name: value
            for one in chance.sample(some, 3)
            for name, value in one.items()
            if chance.random() < 0.7 or name in ("channel", "action")
        }
        for _ in range(size)
    ]
    return [{"dest": "a{n}@many.example", **each} for each in found]


def texts(derived: pa.Table) -> list[dict[str, str | None]]:
    """Rows as the reference knows them: text, or nothing."""
    plain = {
        name: derived[name].cast(pa.string()).to_pylist() for name in derived.column_names if name != "at"
    }
    return [dict(zip(plain, row, strict=True)) for row in zip(*plain.values(), strict=True)]


def met(events: pa.Table) -> Iterator[tuple[str, list[int]]]:
    """What each rule finds, by the reference."""
    rows = texts(derive(events, AROUND))
    for rule in PLAIN:
        assert isinstance(rule.entry, Rule)
        yield (
            rule.key,
            [at for at, row in enumerate(rows) if reference.met(rule.entry.condition, row, KEYWORDS)],
        )


@pytest.mark.parametrize("seed", range(3))
def test_the_pack_finds_what_the_reference_finds(seed: int) -> None:
    events = table([*sampled(), *crossed(seed, 400)])
    hits = Finder(pack.rules(), AROUND).hits(events)
    told = {key: sorted(rows["record"].to_pylist()) for key, rows in hits.items()}
    hit = 0
    for key, wanted in met(events):
        assert told.get(key, []) == wanted, key
        hit += bool(wanted)
    assert hit == len(PLAIN)
