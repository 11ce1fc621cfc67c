"""A collection as JSON and back: reading rules takes a second for each thousand, so whoever has read some keeps them."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from hiden.sigma.conditions import And, Condition, Not, Operator, Or, Part, Predicate
from hiden.sigma.rules import About, Collection, Correlation, Filter, Kind, LogSource, Reached, Refusal, Rule

FORMAT: Final = 1  # a collection that was kept in another is read anew

_Plain = Any  # lists of lists, texts and booleans: msgspec has no word for what holds itself


class _Kept(msgspec.Struct):
    format: int
    rules: list[tuple[About, LogSource, _Plain]]
    correlations: list[
        tuple[
            About,
            Kind,
            list[str],
            list[str],
            int,
            Reached,
            list[tuple[str, list[tuple[str, str]]]],
            _Plain,
            bool,
        ]
    ]
    filters: list[tuple[About, LogSource, list[str], _Plain]]
    refused: list[Refusal]


def kept(collection: Collection) -> bytes:
    """The collection as JSON."""
    return msgspec.json.encode(
        {
            "format": FORMAT,
            "rules": [(each.about, each.source, _plain(each.condition)) for each in collection.rules],
            "correlations": [
                (
                    each.about,
                    each.kind,
                    each.rules,
                    each.group_by,
                    each.seconds,
                    each.reached,
                    each.aliases,
                    None if each.occurring is None else _plain(each.occurring),
                    each.generate,
                )
                for each in collection.correlations
            ],
            "filters": [
                (each.about, each.source, each.rules, _plain(each.condition)) for each in collection.filters
            ],
            "refused": collection.refused,
        }
    )


def restored(told: bytes) -> Collection:
    """What was kept. Raises ValueError where it is of another format, or none."""
    held = msgspec.json.decode(told, type=_Kept)
    if held.format != FORMAT:
        raise ValueError(f"format {held.format}")
    return Collection(
        tuple(Rule(about, source, _condition(told)) for about, source, told in held.rules),
        tuple(
            Correlation(
                about, kind, tuple(rules), tuple(group), seconds, reached,
                tuple((alias, tuple(fields)) for alias, fields in aliases),
                None if occurring is None else _condition(occurring), generate,
            )
            for about, kind, rules, group, seconds, reached, aliases, occurring, generate in held.correlations
        ),
        tuple(Filter(about, source, tuple(rules), _condition(told)) for about, source, rules, told in held.filters),
        tuple(held.refused),
    )  # fmt: skip


def _plain(condition: Condition) -> _Plain:
    if isinstance(condition, Not):
        return ["not", _plain(condition.member)]
    if isinstance(condition, And | Or):
        return ["and" if isinstance(condition, And) else "or", *map(_plain, condition.members)]
    return ["is", condition.field, condition.operator.value, condition.value, condition.cased, condition.part]


def _condition(told: _Plain) -> Condition:
    assert isinstance(told, list)
    kind, *rest = told
    if kind == "not":
        return Not(_condition(rest[0]))
    if kind in ("and", "or"):
        members = tuple(map(_condition, rest))
        return And(members) if kind == "and" else Or(members)
    name, operator, value, cased, part = rest
    return Predicate(str(name), Operator(operator), str(value), bool(cased), Part(part) if part else None)
