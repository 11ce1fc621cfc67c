"""Comparisons of a residual as conditions on rows: columns of the row itself, and subqueries for sets.

No join can multiply rows and no NULL can meet a negation. What compares differently on some database is refused.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Left, Right, StrIndex
from django.db.models.lookups import Exact, GreaterThan

from hiden.gate.nouns import Column, Members, Noun, target
from hiden.gate.terms import (
    Condition,
    Known,
    Listed,
    Term,
    Unsupported,
    both,
    either,
    lift,
    lift_two,
    negated,
    truth,
)

_LONG = range(-(2**63), 2**63)
_ORDER = {"<": "lt", "<=": "lte", ">": "gt", ">=": "gte"}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_SETTLED = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
_NEVER: Any = object()


def _stored(column: Column | Members, kind: str, known: Known) -> Any:
    """A settled value as the column would hold it, or _NEVER when no row can hold it."""
    if known.kind != kind:
        return _NEVER
    if isinstance(known.value, str) and "\0" in known.value:
        raise Unsupported("a NUL character")
    if kind in {"Bool", "Long", "String"}:
        return known.value
    try:
        value = target(column.field).to_python(known.value)
    except (ValidationError, ValueError, OverflowError):
        return _NEVER
    # "07" and " 7" are other ids than "7", though the column would take them for the same number.
    if str(value) != known.value or (isinstance(value, int) and value not in _LONG):
        return _NEVER
    return value


def equal(_: Noun, left: Term, right: Term) -> Condition:
    return lift_two(_equal_one, left, right)


def _equal_one(left: Term, right: Term) -> Condition:
    if isinstance(right, Column) and not isinstance(left, Column):
        left, right = right, left
    match left, right:
        case Column(), Known():
            value = _stored(left, left.type, right)
            return False if value is _NEVER else Q(**{left.path: value})
        case Column(), Column():
            return left.path == right.path or (_same(left, right) and Q(**{left.path: F(right.path)}))
        case Known(), Known():
            return (left.kind, left.value) == (right.kind, right.value)
        case (Listed() | Members(), _) | (_, Listed() | Members()):
            raise Unsupported("comparing sets")
        case _:
            one, two = truth(left), truth(right)
            return either(both(one, two), both(negated(one), negated(two)))


def _same(left: Column, right: Column | Members) -> bool:
    """Whether values of two columns can be equal at all; raises Unsupported where databases would have to convert."""
    kind = right.of if isinstance(right, Members) else right.type
    if left.type != kind:
        return False
    if target(left.field).get_internal_type() != target(right.field).get_internal_type() and kind != "Long":
        textual = {"CharField", "TextField", "SlugField"}
        if {target(left.field).get_internal_type(), target(right.field).get_internal_type()} - textual:
            raise Unsupported("columns of different kinds")
    return True


def _ordered(symbol: str) -> Callable[[Noun, Term, Term], Condition]:
    def compare(left: Term, right: Term) -> Condition:
        match left, right:
            case Column(type="Long"), Known(kind="Long", value=value):
                return Q(**{f"{left.path}__{_ORDER[symbol]}": value})
            case Known(kind="Long", value=value), Column(type="Long"):
                return Q(**{f"{right.path}__{_ORDER[_TURNED[symbol]]}": value})
            case Column(type="Long"), Column(type="Long"):
                return Q(**{f"{left.path}__{_ORDER[symbol]}": F(right.path)})
            case Known(kind="Long", value=one), Known(kind="Long", value=two):
                return bool(_SETTLED[symbol](one, two))
            case _:
                raise Unsupported("ordering of something else than whole numbers")

    return lambda _, left, right: lift_two(compare, left, right)


def is_in(noun: Noun, left: Term, right: Term) -> Condition:
    """Entities have no parents, so `in` is equality with the one, or membership in the set."""
    if isinstance(right, Listed | Members):
        return _contains(noun, right, left)
    return equal(noun, left, right)


def _contains(noun: Noun, group: Term, one: Term) -> Condition:
    return lift(lambda element: _contains_one(noun, group, element), one)


def _contains_one(noun: Noun, group: Term, one: Term) -> Condition:
    match group:
        case Listed(elements=elements):
            known = [each for each in elements if isinstance(each, Known)] if isinstance(one, Column) else []
            result: Condition = _among(one, known) if isinstance(one, Column) else False
            for each in elements:
                if each not in known:
                    result = either(result, equal(noun, each, one))
            return result
        case Members():
            match one:
                case Known():
                    value = _stored(group, group.of, one)
                    return False if value is _NEVER else _with(group, Q(**{group.source.member: value}))
                case Column() if _same(one, group):
                    return _with_its_own(group, one.path)
                case Column():
                    return False
    raise Unsupported("membership in something else than a set")


def _among(column: Column, known: list[Known]) -> Condition:
    values = [value for each in known if (value := _stored(column, column.type, each)) is not _NEVER]
    return Q(**{f"{column.path}__in": values}) if values else False


def _contains_any(noun: Noun, left: Term, right: Term) -> Condition:
    if isinstance(left, Listed) and isinstance(right, Members):
        left, right = right, left
    if (
        isinstance(left, Members)
        and isinstance(right, Listed)
        and (values := _settled(left, right)) is not None
    ):
        return _with(left, Q(**{f"{left.source.member}__in": values})) if values else False
    if not isinstance(right, Listed):
        raise Unsupported("comparing two stored sets")
    result: Condition = False
    for each in right.elements:
        result = either(result, _contains(noun, left, each))
    return result


def _contains_all(noun: Noun, left: Term, right: Term) -> Condition:
    if isinstance(right, Members):
        values = _settled(right, left) if isinstance(left, Listed) else None
        if values is None:
            raise Unsupported("comparing two stored sets")
        return negated(_with(right, ~Q(**{f"{right.source.member}__in": values}) if values else Q()))
    if not isinstance(right, Listed):
        raise Unsupported("not a set")
    result: Condition = True
    for each in right.elements:
        result = both(result, _contains(noun, left, each))
    return result


def _settled(members: Members, listed: Listed) -> list[Any] | None:
    """The elements as the member column would hold them, or None when one depends on the row."""
    if not all(isinstance(each, Known) for each in listed.elements):
        return None
    values = [_stored(members, members.of, each) for each in listed.elements if isinstance(each, Known)]
    return [value for value in values if value is not _NEVER]


def is_empty(term: Term) -> Condition:
    match term:
        case Listed(elements=elements):
            return not elements
        case Members():
            return negated(_with(term, Q()))
        case _:
            raise Unsupported("not a set")


def _with(members: Members, condition: Q) -> Q:
    """Some row of the set meets a condition that does not depend on the thing.

    The database finds those rows once and then looks each thing up, which is much faster than asking for each thing.
    `owner` is NOT NULL, so that NOT IN is safe.
    """
    if members.on_row:
        return condition & Q(**{f"{members.source.member}__isnull": False})
    rows: QuerySet[Any] = members.source.rows().filter(condition)
    return Q(**{f"{members.key}__in": rows.values(members.source.owner)})


def _with_its_own(members: Members, path: str) -> Q:
    """Some row of the set has the value of the thing's own column `path` as its member."""
    source = members.source
    rows: QuerySet[Any] = source.rows().filter(
        **{source.owner: OuterRef(members.key), source.member: OuterRef(path)}
    )
    return Q(Exists(rows))


def like(term: Term, pattern: list[Any]) -> Condition:
    """Only what compares letter by letter on every database; LIKE itself ignores case on SQLite."""
    if not isinstance(term, Column) or term.type != "String":
        raise Unsupported("like on something else than a column")
    parts = [""]
    for each in pattern:
        if each == "Wildcard":
            parts.append("")
        else:
            parts[-1] += each["Literal"]
    if "\0" in "".join(parts):
        raise Unsupported("a NUL character")
    text = F(term.path)
    match parts:
        case [whole]:
            return Q(**{term.path: whole})
        case ["", *inner, ""] if not any(inner):
            return True
        case [start, *inner, ""] if start and not any(inner):
            return Q(Exact(Left(text, len(start)), Value(start)))
        case ["", *inner, end] if end and not any(inner):
            return Q(Exact(Right(text, len(end)), Value(end)))
        case ["", *inner, ""] if len(held := [each for each in inner if each]) == 1:
            return Q(GreaterThan(StrIndex(text, Value(held[0])), 0))
        case _:
            raise Unsupported("a pattern with several parts")


BINARY: dict[str, Callable[[Noun, Term, Term], Condition]] = {
    "==": equal,
    "!=": lambda noun, left, right: negated(equal(noun, left, right)),
    "in": is_in,
    "contains": _contains,
    "containsAny": _contains_any,
    "containsAll": _contains_all,
    **{symbol: _ordered(symbol) for symbol in _ORDER},
}
