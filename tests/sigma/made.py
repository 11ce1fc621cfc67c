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


_VIEW = """
title: numbers
id: 00000000-0000-4000-9000-000000000001
logsource: {product: hiden, category: event}
detection: {sel: {bytes|gte: 4096, rank|gt: 0, channel: [file, mail]}, condition: sel}
---
title: at night
id: 00000000-0000-4000-9000-000000000002
logsource: {product: hiden, category: event}
detection: {late: {at|hour|gte: 22}, early: {at|hour|lt: 5}, condition: 1 of them}
---
title: months and people
id: 00000000-0000-4000-9000-000000000003
logsource: {product: hiden, category: event}
detection: {sel: {at|month: 8, person: [1, 17]}, none: {bytes: null}, condition: sel and not none}
---
title: words
id: 00000000-0000-4000-9000-000000000004
logsource: {product: hiden, category: event}
detection: {words: ["o'brien", "図面", "100%"], condition: words}
---
title: weeks
id: 00000000-0000-4000-9000-000000000005
logsource: {product: hiden, category: event}
detection: {sel: {at|week|lte: 33, at|day: [1, 2, 3, 15], at|minute|lt: 30}, condition: sel}
"""


def view_rules() -> list[Rule]:
    """Rules about Hiden's own view: numbers, moments, keywords."""
    told = gathered([("view.yml", _VIEW)])
    assert not told.refused, told.refused
    return list(told.rules)
