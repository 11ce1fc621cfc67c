"""Which of many company-wide actions one person may do: for menus, where each entry asks another action.

The gate reads its facts afresh for every decision; a menu of twenty entries would read them twenty times. Here they are read once
and every decision of the same page rests on them. Nothing is decided here but what is shown: every page asks the gate again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from hiden.base.errors import HidenError
from hiden.gate.engine import Engine
from hiden.gate.house import gate
from hiden.gate.reading import Entity
from hiden.gate.slices import Slice
from hiden.people.models import Person


class _Read(Engine):
    """An engine whose facts have been read already."""

    def __init__(self, engine: Engine, known: dict[tuple[str, str], dict[str, Any]]) -> None:
        self.policies, self.nouns = engine.policies, engine.nouns
        self._known = known

    def facts(
        self, part: Slice, who: Iterable[Entity], what: Iterable[Entity]
    ) -> dict[tuple[str, str], dict[str, Any]]:
        return self._known


def permitted(person: Person, actions: Iterable[str]) -> frozenset[str]:
    """Those of the actions that the person may do for the company as a whole. Two queries at most, however many there are.

    Raises Misconfigured for an action that no policy declares.
    """
    engine = gate()
    parts = [engine.slice(action) for action in dict.fromkeys(actions)]
    asked = [(part, who, engine.thing(None, part)) for part in parts if (who := engine.asker(person, part))]
    if not asked:
        return frozenset()
    part, who, company = asked[0]
    wanted = replace(
        part,
        asker=frozenset().union(*(each.asker for each, _who, _what in asked)),
        thing=frozenset().union(*(each.thing for each, _who, _what in asked)),
    )
    try:
        known = engine.facts(wanted, [who], [company])
    except (HidenError, ValueError, TypeError):
        return frozenset()
    read = _Read(engine, known)
    return frozenset(
        part.action.id for part, who, what in asked if read.ask(part, [(who, what)], None)[0].allowed
    )
