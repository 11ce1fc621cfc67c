"""Rules of one collection put to records: each log source to the records it means, under the names that fields have there."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from hiden.sigma.columns import Gate
from hiden.sigma.conditions import Condition, fields, renamed
from hiden.sigma.rules import LogSource, Rule
from hiden.sigma.taxonomy import Meaning, in_records

Means = Callable[[LogSource], tuple[Meaning, ...]]


def gates(rules: Iterable[Rule], means: Means = in_records) -> tuple[list[Gate], list[Rule]]:
    """Gates for a plan, and the rules that mean no log of ours."""
    by_source: dict[LogSource, list[Rule]] = {}
    for each in rules:
        by_source.setdefault(each.source, []).append(each)
    joined: dict[Condition, dict[str, Condition]] = {}
    nowhere: list[Rule] = []
    for source, told in by_source.items():
        meanings = means(source)
        if not meanings:
            nowhere.extend(told)
        for meaning in meanings:
            into = joined.setdefault(meaning.condition, {})
            into.update({each.about.key: renamed(each.condition, meaning.names) for each in told})
    return [Gate(condition, each) for condition, each in joined.items()], nowhere


def looked_at(gates_: Iterable[Gate]) -> set[str]:
    """The fields that any of them looks at, those of keywords apart."""
    found: set[str] = set()
    for gate in gates_:
        found |= fields(gate.condition)
        for each in gate.rules.values():
            found |= fields(each)
    return found - {""}
