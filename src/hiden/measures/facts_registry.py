"""Facts that show whether a measure works: rooms register them, the page of a measure shows them.

Rooms above this one import this module from their `facts.py`; what rooms below can show stands in this room's own
`facts.py`. So measures never import what stands above them. A fact is a count or a date with a link, never a judgement.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime

from hiden.catalogue import measures


@dataclass(frozen=True, slots=True)
class Shown:
    """What a fact says at an instant. `value` is a whole phrase; `on` the day it speaks of; `url_name` where to look.

    `care` marks a value that somebody should look at: it is a hint to look, never a finding.
    """

    value: str
    on: date
    url_name: str = ""
    query: tuple[tuple[str, str], ...] = ()
    care: bool = False


Ask = Callable[[datetime | None], Shown | None]


@dataclass(frozen=True, slots=True)
class Fact:
    """A registered fact: its id (`room.fact`), a sentence that says what it is about, and the measures it speaks for."""

    id: str
    sentence: Callable[[], str]
    measures: frozenset[str]
    ask: Ask


_facts: dict[str, Fact] = {}


def fact(fact_id: str, sentence: Callable[[], str], *, shows: Collection[str]) -> Callable[[Ask], Ask]:
    """Register a function as a fact about some measures.

    The function takes the instant asked for (None: now) and answers None when it has nothing to say. It must cost a
    constant number of queries. Raises ValueError for an id used twice or a measure that does not exist.
    """

    def register(ask: Ask) -> Ask:
        unknown = set(shows) - {one.id for one in measures()}
        if fact_id in _facts or unknown:
            raise ValueError(
                f"fact {fact_id} is registered twice or speaks for unknown measures {sorted(unknown)}"
            )
        _facts[fact_id] = Fact(fact_id, sentence, frozenset(shows), ask)
        return ask

    return register


def facts_about(measure_id: str) -> list[Fact]:
    """The facts that speak for a measure, by id."""
    return sorted((one for one in _facts.values() if measure_id in one.measures), key=lambda one: one.id)


def facts_shown(measure_id: str, as_of: datetime | None) -> list[tuple[Fact, Shown]]:
    """The facts about a measure with what they say; those with nothing to say are left out."""
    return [(one, shown) for one in facts_about(measure_id) if (shown := one.ask(as_of)) is not None]
