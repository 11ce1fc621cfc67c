"""The values and conditions of a residual: what is settled, what depends on the row, and how they combine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.db.models import Q

from hiden.gate.nouns import Column, Members

Condition: TypeAlias = bool | Q


class Unsupported(Exception):  # noqa: N818 - named like the errors of base
    """A construct that has no exact translation into a condition on rows."""


@dataclass(frozen=True, slots=True)
class Known:
    """A value that is settled. `kind` is its Cedar type; of an entity, `value` is the id."""

    kind: str
    value: Any


@dataclass(frozen=True, slots=True)
class Truth:
    """A Boolean that depends on the row."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class Choice:
    """One of two values, depending on the row."""

    condition: Condition
    then: Term
    other: Term


@dataclass(frozen=True, slots=True)
class Listed:
    """A set written out; its elements may depend on the row."""

    elements: tuple[Term, ...]


Term: TypeAlias = Known | Column | Truth | Choice | Listed | Members


def both(left: Condition, right: Condition) -> Condition:
    """left AND right."""
    if isinstance(left, bool):
        return right if left else False
    if isinstance(right, bool):
        return left if right else False
    return left & right


def either(left: Condition, right: Condition) -> Condition:
    """left OR right."""
    if isinstance(left, bool):
        return True if left else right
    if isinstance(right, bool):
        return True if right else left
    return left | right


def negated(one: Condition) -> Condition:
    """NOT one."""
    return not one if isinstance(one, bool) else ~one


def truth(term: Term) -> Condition:
    match term:
        case Truth(condition=condition):
            return condition
        case Known(kind="Bool", value=value):
            return bool(value)
        case Column(type="Bool", path=path):
            return Q(**{path: True})
        case Choice(condition=condition, then=then, other=other):
            return either(both(condition, truth(then)), both(negated(condition), truth(other)))
        case _:
            raise Unsupported("not a Boolean")


def lift(make: Callable[[Term], Condition], term: Term) -> Condition:
    """Apply to a choice by applying to what may be chosen."""
    if isinstance(term, Choice):
        chosen, other = lift(make, term.then), lift(make, term.other)
        return either(both(term.condition, chosen), both(negated(term.condition), other))
    return make(term)


def lift_two(make: Callable[[Term, Term], Condition], left: Term, right: Term) -> Condition:
    return lift(lambda one: lift(lambda two: make(one, two), right), left)
