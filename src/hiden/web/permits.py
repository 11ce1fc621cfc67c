"""Which of many company-wide actions one person may do: for menus, where each entry asks another action.

The gate reads its facts afresh for every decision; a menu of twenty entries would read them twenty times. Here they are read once
and every decision of the same page rests on them. Nothing is decided here but what is shown: every page asks the gate again.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from hiden.base.errors import Misconfigured
from hiden.gate.engine import Engine
from hiden.gate.house import gate
from hiden.gate.reading import Entity, FactsMissing
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


logger = logging.getLogger("hiden.web")


@dataclass(frozen=True, slots=True)
class Standing:
    """What one person may do, of what was asked, and the roles they hold today."""

    actions: frozenset[str]
    roles: frozenset[str]


def standing(person: Person, actions: Iterable[str]) -> Standing:
    """Those of the actions that the person may do for the company as a whole. Two queries at most, however many there are.

    An action that no policy declares is nobody's, and is logged.
    """
    engine = gate()
    parts = [part for action in dict.fromkeys(actions) if (part := _slice(engine, action)) is not None]
    asked = [(part, who, engine.thing(None, part)) for part in parts if (who := engine.asker(person, part))]
    if not asked:
        return Standing(frozenset(), frozenset())
    part, who, company = asked[0]
    wanted = replace(
        part,
        asker=frozenset({"roles"}).union(*(each.asker for each, _who, _what in asked)),
        thing=frozenset().union(*(each.thing for each, _who, _what in asked)),
    )
    try:
        known = engine.facts(wanted, [who], [company])
    except (FactsMissing, ValueError, TypeError):
        return Standing(frozenset(), frozenset())
    read = _Read(engine, known)
    allowed = frozenset(
        each.action.id for each, who, what in asked if read.ask(each, [(who, what)], None)[0].allowed
    )
    return Standing(allowed, frozenset(known.get((who.type, who.id), {}).get("roles", ())))


def _slice(engine: Engine, action: str) -> Slice | None:
    try:
        return engine.slice(action)
    except Misconfigured as error:
        logger.error("%s", error)
        return None


def permitted(person: Person, actions: Iterable[str]) -> frozenset[str]:
    """The actions alone."""
    return standing(person, actions).actions
