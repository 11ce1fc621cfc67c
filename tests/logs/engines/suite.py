"""The suite of questions, as it is put to every engine. Each has an answer on the hostile rows that is not empty, unless it says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import ibis

from hiden.logs.store import expressions as ask
from hiden.logs.store.asking import BY, Asked, Mark
from tests.logs.engines.hostile import BEGIN, END, TEXTS

ALL = Asked(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
EDGE = datetime(2026, 8, 4, 15, 0, tzinfo=UTC)  # many events at once

WORDS = [text for text in TEXTS if text and text.strip()]
CONDITIONS: dict[str, Any] = {
    "persons": [1, 17],
    "items": [5, 2**40],
    "sources": [2],
    "channels": ["mail", "door"],
    "actions": ["copy"],
    "outcomes": ["blocked", "failed"],
    "holders": ["nobody"],
    "account": "TXT",
    "device": "o'brien",
    "dest": "\\",
    "words": "100% plain",
    "least_rank": 2,
    "moments": [EDGE, EDGE - timedelta(microseconds=1)],
}


def questions() -> Iterator[tuple[str, Any]]:
    """(name, question)."""
    for newest_first in (True, False):
        yield f"timeline {newest_first}", ask.timeline(ALL, None, 200, newest_first=newest_first)
        behind = Mark(EDGE, 20, 25, 0)
        yield f"timeline {newest_first} behind", ask.timeline(ALL, behind, 200, newest_first=newest_first)
        yield f"marks {newest_first}", ask.marks(ALL, behind, 200, newest_first=newest_first)
    yield "whole timeline", ask.timeline(ALL, None, 10_000, newest_first=True)
    yield "total", ask.total(ALL)
    yield "period", ask.total(Asked(BEGIN, END))
    yield "to the microsecond", ask.total(Asked(EDGE - timedelta(microseconds=1), EDGE))
    yield "nothing", ask.total(Asked(END, BEGIN))
    yield "each condition", _each(replace(ALL, **{name: value}) for name, value in CONDITIONS.items())
    many = {name: CONDITIONS[name] for name in ("persons", "channels", "outcomes", "least_rank")}
    yield (
        "several conditions",
        ask.timeline(replace(ALL, **many, words="o'brien"), None, 50, newest_first=True),
    )
    yield "words of all kinds", _each(replace(ALL, words=text) for text in WORDS)
    yield "parts of all kinds", _each(replace(ALL, device=text) for text in WORDS)
    yield "words without accounts", ask.total(replace(ALL, words="txt", blind=True))
    some = ["device", "ip"]
    yield "used by few", ask.used_by_few(ALL, some, 50)
    yield "used by one alone", ask.used_by_few(replace(ALL, persons=[17]), some, 2)
    for by in BY:
        yield f"counts {by}", ask.counts(ALL, by, 12)
        yield f"first seen {by}", ask.first_seen(ALL, by)
    yield "volumes", ask.volumes(ALL)
    yield "silences", ask.silences(ALL, timedelta(hours=3))
    yield "spans", ask.spans(ALL)
    late = replace(ALL, first=datetime(2026, 8, 1, 3, tzinfo=UTC))
    yield "baseline", ask.daily_baseline(late)
    yield "baseline of one", ask.daily_baseline(replace(late, persons=[2], words="txt"))


def _each(asked: Iterable[Asked]) -> Any:
    """One question for the totals of many: Spark needs a second for each that it is asked."""
    table = ask.view()
    met = [ibis.and_(*ask.conditions(each, table)) for each in asked]
    return table.aggregate(**{f"number_{at}": table.count(where=each) for at, each in enumerate(met)})
