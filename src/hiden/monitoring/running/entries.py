"""The ledger entry of a run: how much was looked at and what came of it, never about whom."""

from __future__ import annotations

from dataclasses import dataclass

from hiden.ledger import Entry, Sentence, entry


@entry("monitoring.ran")
@dataclass(frozen=True, slots=True)
class MonitoringRan(Entry):
    """A run. `complete`: whether every detector answered for every day; `waiting`: subjects for whom this week had no room."""

    days: int
    first_day: str
    last_day: str
    detectors: list[str]
    signs: int
    cases: int
    waiting: int
    complete: bool
    personal = frozenset[str]()
    sentence = Sentence(
        "兆候の検知を行いました（対象{days}日、兆候{signs}件、新しい案件{cases}件）。",
        "Signs were looked for ({days} days, {signs} signs, {cases} new cases).",
    )
