"""What a rule cannot do without: words of which some must stand somewhere, or nothing of it can be met.

Of thousands of rules most need a word that no value of a table has. They are passed over without being looked at, so that a small
table costs little.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hiden.sigma import patterns
from hiden.sigma.conditions import TEXTS, And, Condition, Not, Operator, Or

Word = tuple[str, bool, str]  # field, with case or without, the word
Clause = frozenset[Word]  # one of them at least


def clauses(condition: Condition) -> list[Clause]:
    """Each of them must be met for the condition to be; there may be more that is asked."""
    if isinstance(condition, And):
        return [each for member in condition.members for each in clauses(member)]
    if isinstance(condition, Or):
        told = [clauses(each) for each in condition.members]
        if not all(told):
            return []
        return [frozenset().union(*(min(some, key=len) for some in told))]
    if isinstance(condition, Not):
        return []
    if condition.operator in TEXTS:
        word = condition.wanted
    elif condition.operator is Operator.WILDCARDS:
        word = patterns.longest(condition.wanted)
    else:
        return []
    return [frozenset({(condition.field, condition.cased, word)})] if word else []


class Needs:
    """What each of many rules cannot do without."""

    def __init__(self, rules: Mapping[str, Condition]) -> None:
        numbers: dict[Clause, int] = {}
        self._of = {
            key: [numbers.setdefault(clause, len(numbers)) for clause in dict.fromkeys(clauses(each))]
            for key, each in rules.items()
        }
        self._met_by: dict[Word, list[int]] = {}
        for clause, number in numbers.items():
            for word in clause:
                self._met_by.setdefault(word, []).append(number)

    def possible(self, words: Iterable[Word]) -> set[str]:
        """The rules that some of a table may meet, by the words that stand in it."""
        met = {number for word in words for number in self._met_by.get(word, ())}
        return {key for key, wanted in self._of.items() if met.issuperset(wanted)}
