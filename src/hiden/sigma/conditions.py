"""What a rule asks of one event: a tree of And, Or and Not over predicates, typed and frozen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

from hiden.sigma.folding import fold


class Operator(StrEnum):
    """How a field is compared. `value` of the predicate is what is named behind each."""

    EQUALS = "equals"  # text
    CONTAINS = "contains"  # text
    STARTS = "startswith"  # text
    ENDS = "endswith"  # text
    WILDCARDS = "wildcards"  # text with * and ?; a backslash before one of these three means itself
    REGEX = "regex"  # an expression of RE2, found anywhere
    CIDR = "cidr"  # a network: an address that lies in it, zone (%eth0) or not
    LESS = "lt"  # a number; so are the next four
    AT_MOST = "lte"
    MORE = "gt"
    AT_LEAST = "gte"
    SAME_NUMBER = "number"
    EXISTS = "exists"  # nothing
    SAME_AS = "fieldref"  # another field; so are the next three
    HOLDS = "fieldref_contains"
    BEGINS_AS = "fieldref_startswith"
    FINISHES_AS = "fieldref_endswith"


class Part(StrEnum):
    """A part of a moment, which is compared as a number. In the zone that the mapping names."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"  # of the month
    WEEK = "week"  # of the year, ISO 8601
    MONTH = "month"
    YEAR = "year"


TEXTS: Final = frozenset({Operator.EQUALS, Operator.CONTAINS, Operator.STARTS, Operator.ENDS})
NUMBERS: Final = frozenset(
    {Operator.LESS, Operator.AT_MOST, Operator.MORE, Operator.AT_LEAST, Operator.SAME_NUMBER}
)
FIELDS: Final = frozenset({Operator.SAME_AS, Operator.HOLDS, Operator.BEGINS_AS, Operator.FINISHES_AS})
ANYWHERE: Final = ""  # the field of a keyword: any text of the event


@dataclass(frozen=True)
class Predicate:
    """One comparison. `field` is `ANYWHERE` for keywords; `cased`: letters as they are; `part`: of a moment, for numbers."""

    field: str
    operator: Operator
    value: str = ""
    cased: bool = False
    part: Part | None = None

    @cached_property
    def wanted(self) -> str:
        """The value as it is compared with (folded) text."""
        return self.value if self.cased or self.operator is Operator.REGEX else fold(self.value)


@dataclass(frozen=True)
class And:
    """All of them; of none, met."""

    members: tuple[Condition, ...]


@dataclass(frozen=True)
class Or:
    """Any of them; of none, not met."""

    members: tuple[Condition, ...]


@dataclass(frozen=True)
class Not:
    """Not it: also where the field is missing."""

    member: Condition


Condition = And | Or | Not | Predicate
ALWAYS: Final = And(())
NEVER: Final = Or(())


def all_of(*members: Condition) -> Condition:
    """And, flat and without what says nothing."""
    return _joined(And, members)


def any_of(*members: Condition) -> Condition:
    """Or, flat and without what says nothing."""
    return _joined(Or, members)


def _joined(kind: type[And | Or], members: tuple[Condition, ...]) -> Condition:
    flat: list[Condition] = []
    for each in members:
        flat.extend(each.members if isinstance(each, kind) else (each,))
    flat = list(dict.fromkeys(flat))
    return flat[0] if len(flat) == 1 else kind(tuple(flat))


def predicates(condition: Condition) -> Iterator[Predicate]:
    """Every comparison in it."""
    if isinstance(condition, Predicate):
        yield condition
    elif isinstance(condition, Not):
        yield from predicates(condition.member)
    else:
        for each in condition.members:
            yield from predicates(each)


def fields(condition: Condition) -> set[str]:
    """The fields that it looks at, those that others are compared with too; `ANYWHERE` if it has keywords."""
    found = set()
    for each in predicates(condition):
        found.add(each.field)
        if each.operator in FIELDS:
            found.add(each.value)
    return found


def is_value(field: str, value: str) -> Condition:
    """That a field is this text, without case."""
    return Predicate(field, Operator.EQUALS, value)


def renamed(condition: Condition, names: dict[str, str]) -> Condition:
    """The same asked of fields under other names; a field that is not among them keeps its own."""
    if isinstance(condition, Not):
        return Not(renamed(condition.member, names))
    if isinstance(condition, And | Or):
        return type(condition)(tuple(renamed(each, names) for each in condition.members))
    value = names.get(condition.value, condition.value) if condition.operator in FIELDS else condition.value
    return Predicate(
        names.get(condition.field, condition.field),
        condition.operator,
        value,
        condition.cased,
        condition.part,
    )
