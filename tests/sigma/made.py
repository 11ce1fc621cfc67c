"""Rules from the documents of `rows.py`, and tables of their rows."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pyarrow as pa
import yaml

from hiden.sigma.reading import gathered
from hiden.sigma.rules import Rule
from tests.sigma.rows import FIELDS, document, rows


def rules(seed: int, size: int) -> list[Rule]:
    """Made up, all of them readable but for the expressions that cannot be."""
    chance = random.Random(seed)
    text = "\n---\n".join(
        yaml.safe_dump(document(chance, number), allow_unicode=True) for number in range(size)
    )
    told = gathered([("made.yml", text)])
    assert not told.refused, told.refused
    return list(told.rules)


def table(seed: int, size: int) -> pa.Table:
    """Made-up rows, all text."""
    return as_table(rows(random.Random(seed), size))


def as_table(told: Sequence[dict[str, str | None]]) -> pa.Table:
    """Rows as columns of text."""
    return pa.Table.from_pylist(list(told), schema=pa.schema([(name, pa.string()) for name in FIELDS]))
