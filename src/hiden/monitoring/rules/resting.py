"""Which rules rest on which: what correlations ask of the hits of others, and how far before a day these may lie."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from hiden.monitoring.rules.reading import Rule
from hiden.monitoring.rules.told import only
from hiden.sigma import rules as sigma
from hiden.sigma.referring import field_of
from hiden.sigma.rules import Correlation

_A_DAY: Final = 86_400  # seconds
_SHORT: Final = (3_600, 4 * 3_600)  # stretches shorter than a day


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time before a day, in seconds back from its first moment, and the rules whose hits in it may be of use."""

    since: int
    until: int
    rules: tuple[Rule, ...]


class Resting:
    """The rules of one run, by what they ask of each other."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = {each.key: each for each in rules}

    def asked_of(self, key: str) -> frozenset[str]:
        """The fields of a rule's hits that correlations over it group by or count."""
        return self._asked.get(key, frozenset())

    @cached_property
    def _asked(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for each in self._correlations():
            names = {*each.group_by, each.reached.field} - {""}
            for leaf, here in self._leaves(each, names):
                found.setdefault(leaf, set()).update(here)
        return {key: frozenset(names) for key, names in found.items()}

    def _correlations(self) -> Iterator[Correlation]:
        return (each.correlation for each in self._rules.values() if each.correlation)

    def _leaves(self, of: Correlation, names: Iterable[str]) -> Iterator[tuple[str, set[str]]]:
        for key in of.rules:
            here = {field_of(of, key, name) for name in names}
            inner = self._rules[key].correlation if key in self._rules else None
            if inner:
                yield from self._leaves(inner, here)
            else:
                yield key, here

    @cached_property
    def reach(self) -> dict[str, int]:
        """How many seconds before a day hits of a rule may be of use; rules that no correlation rests on are not here."""
        found: dict[str, int] = {}

        def walk(of: Correlation, more: int) -> None:
            for key in of.rules:
                found[key] = max(found.get(key, 0), of.seconds + more)
                inner = self._rules[key].correlation if key in self._rules else None
                if inner:
                    walk(inner, of.seconds + more)

        for each in self._correlations():
            walk(each, 0)
        return found

    def stretches(self, rules: Iterable[Rule]) -> list[Stretch]:
        """What has to be read before a day for these rules, the nearest stretch first."""
        asked = [
            (self.reach[each.key], each)
            for each in rules
            if each.correlation is None and each.key in self.reach
        ]
        found: list[Stretch] = []
        until = 0
        for edge in sorted({_rounded(reach) for reach, _rule in asked}):
            found.append(Stretch(edge, until, tuple(rule for reach, rule in asked if reach > until)))
            until = edge
        return found


def _rounded(seconds: int) -> int:
    return next((each for each in _SHORT if seconds <= each), -(-seconds // _A_DAY) * _A_DAY)


def channels(rules: Iterable[Rule]) -> frozenset[str] | None:
    """Only events through these channels can be hit by any of them; None: through any."""
    told = [only(each.entry.condition, "channel") for each in rules if isinstance(each.entry, sigma.Rule)]
    return None if None in told else frozenset().union(*(each for each in told if each is not None))


__all__ = ["Resting", "Stretch", "channels"]
