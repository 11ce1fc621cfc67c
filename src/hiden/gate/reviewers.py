"""Who may do something: the gate asked for everyone who may ask at all."""

from __future__ import annotations

from typing import Any

from hiden.gate.decision import Decision
from hiden.gate.engine import Context, Engine
from hiden.gate.nouns import Described, Noun
from hiden.gate.reading import entity


def who_can_and_why(
    engine: Engine, action: str, resource: object = None, context: Context | None = None
) -> list[tuple[Any, Decision]]:
    """Everyone who may, with the decision; in a number of queries that does not depend on how many there are."""
    part = engine.slice(action)
    thing = engine.thing(resource, part)
    found: list[tuple[Any, Decision]] = []
    for noun in engine.nouns.nouns():
        if noun.principals is None or noun.name not in part.action.principals:
            continue
        people = list(noun.principals.everyone())
        decisions = engine.ask(part, [(entity(noun, each), thing) for each in people], context)
        found += [
            (each, decision) for each, decision in zip(people, decisions, strict=True) if decision.allowed
        ]
    return found


def describe(engine: Engine, people: list[Any]) -> dict[Any, Described]:
    """How to show those who may, by primary key."""
    noun = engine.nouns.of(people[0]) if people else None
    if not isinstance(noun, Noun) or noun.principals is None:
        return {}
    return dict(noun.principals.describe([each.pk for each in people]))
