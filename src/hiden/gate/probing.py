"""Finds, before anybody asks, the lists whose policies cannot become a filter: they would be checked row by row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hiden.gate.engine import Engine
from hiden.gate.grammar import words
from hiden.gate.lists import compiled_for
from hiden.gate.nouns import Noun
from hiden.gate.reading import Entity
from hiden.gate.slices import Slice
from hiden.gate.terms import Unsupported


def slow_lists(engine: Engine) -> Iterator[tuple[str, str, str]]:
    """(action, entity type, why) for every list that some probe shows to need checking row by row.

    Probes are people who do not exist: one with nothing, one with everything, and one for each word that the policies
    of the action compare with (each role alone, for instance).
    """
    for part in engine.slices():
        for kind in sorted(part.action.resources):
            noun = engine.nouns.named(kind)
            if isinstance(noun, Noun) and (why := _why(engine, part, noun)):
                yield part.action.id, kind, why


def _why(engine: Engine, part: Slice, noun: Noun) -> str:
    for asker, facts in _probes(engine, part):
        try:
            compiled_for(part, asker, {(asker.type, asker.id): facts}, noun, {})
        except Unsupported as reason:
            return str(reason)
    return ""


def _probes(engine: Engine, part: Slice) -> Iterator[tuple[Entity, dict[str, Any]]]:
    said = sorted(
        {word for rule in engine.policies.rules if rule.id in part.reasons for word in words(rule.tree)}
    )
    for kind in sorted(part.action.principals):
        noun = engine.nouns.named(kind)
        if noun is None:
            continue
        types = noun.types if isinstance(noun, Noun) else {}
        asker = Entity(kind, "0", 0)
        for some in ([], said, *([word] for word in said)):
            yield asker, {attr: _value(each, some) for attr, each in types.items() if attr in part.asker}


def _value(kind: str, said: list[str]) -> Any:
    if kind.startswith("Set<"):
        return said if kind == "Set<String>" else [_value(kind[4:-1], said)] if said else []
    simple: dict[str, Any] = {"Bool": True, "Long": 0, "String": said[0] if said else ""}
    return simple.get(kind, {"__entity": {"type": kind, "id": "0"}})
