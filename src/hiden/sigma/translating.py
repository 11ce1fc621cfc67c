"""From what pySigma has parsed to our own tree. What cannot be told exactly is refused by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Final

import re2
import sigma.conditions as parsed
import sigma.types as typed
from sigma.rule import SigmaDetections

from hiden.sigma import patterns
from hiden.sigma.conditions import (
    ANYWHERE,
    Condition,
    Not,
    Operator,
    Part,
    Predicate,
    all_of,
    any_of,
)
from hiden.sigma.rules import Refused, Why
from sigma.correlations import (
    CorrelationConditionAND,
    CorrelationConditionItem,
    CorrelationConditionNOT,
    CorrelationConditionOR,
    SigmaRuleReference,
)

Named = Mapping[str, Sequence[str]]  # what stands for %name% where a rule says `expand`
MOST_VALUES: Final = 10_000  # that one value with placeholders may become

_COMPARED: Final = {
    typed.CompareOperators.LT: Operator.LESS,
    typed.CompareOperators.LTE: Operator.AT_MOST,
    typed.CompareOperators.GT: Operator.MORE,
    typed.CompareOperators.GTE: Operator.AT_LEAST,
}
_FLAGS: Final = typed.SigmaRegularExpression.sigma_to_re_flag
_REFERRED: Final = {
    (False, False): Operator.SAME_AS,
    (True, True): Operator.HOLDS,
    (True, False): Operator.BEGINS_AS,
    (False, True): Operator.FINISHES_AS,
}


def condition_of(detections: SigmaDetections, named: Named) -> Condition:
    """What the conditions of a rule ask; several are alternatives. Raises `Refused` and pySigma's errors."""
    told = [_tree(each.parse(), named) for each in detections.parsed_condition]
    return any_of(*told)


def _tree(node: object, named: Named) -> Condition:
    if isinstance(node, parsed.ConditionAND):
        return all_of(*(_tree(each, named) for each in node.args))
    if isinstance(node, parsed.ConditionOR):
        return any_of(*(_tree(each, named) for each in node.args))
    if isinstance(node, parsed.ConditionNOT):
        return Not(_tree(node.args[0], named))
    if isinstance(node, parsed.ConditionFieldEqualsValueExpression):
        return _compared(node.field, node.value, named)
    if isinstance(node, parsed.ConditionValueExpression):
        return _compared(ANYWHERE, node.value, named)
    raise Refused(Why.UNSUPPORTED, type(node).__name__)


def _compared(field: str, value: typed.SigmaType, named: Named) -> Condition:
    if isinstance(value, typed.SigmaExpansion):
        return any_of(*(_compared(field, each, named) for each in value.values))
    if isinstance(value, typed.SigmaString):
        return any_of(*_texts(field, value, named))
    if isinstance(value, typed.SigmaRegularExpression):
        return any_of(*_expressions(field, value, named))
    return _plain(field, value) if field != ANYWHERE else _keyword(value)


def _keyword(value: typed.SigmaType) -> Condition:
    if isinstance(value, typed.SigmaNumber | typed.SigmaBool):
        return Predicate(ANYWHERE, Operator.CONTAINS, _written(value))
    raise Refused(Why.UNSUPPORTED, type(value).__name__)


def _plain(field: str, value: typed.SigmaType) -> Condition:  # noqa: PLR0911 - one line for each type
    if isinstance(value, typed.SigmaTimestampPart):
        return Predicate(field, Operator.SAME_NUMBER, _written(value), part=_part(value))
    if isinstance(value, typed.SigmaNumber | typed.SigmaBool):
        return Predicate(field, Operator.EQUALS, _written(value))
    if isinstance(value, typed.SigmaNull):
        return Not(Predicate(field, Operator.EXISTS))
    if isinstance(value, typed.SigmaExists):
        exists = Predicate(field, Operator.EXISTS)
        return exists if value.exists else Not(exists)
    if isinstance(value, typed.SigmaCIDRExpression):
        return Predicate(field, Operator.CIDR, str(value.network))
    if isinstance(value, typed.SigmaCompareExpression) and value.op in _COMPARED:
        part = _part(value.number) if isinstance(value.number, typed.SigmaTimestampPart) else None
        return Predicate(field, _COMPARED[value.op], _written(value.number), part=part)
    if isinstance(value, typed.SigmaFieldReference):
        return Predicate(field, _REFERRED[value.starts_with, value.ends_with], value.field)
    raise Refused(Why.UNSUPPORTED, type(value).__name__)


def _part(value: typed.SigmaTimestampPart) -> Part:
    return Part(value.timestamp_part.name.lower())


def _written(value: typed.SigmaNumber | typed.SigmaBool) -> str:
    """As a log writes it."""
    return ("true" if value.boolean else "false") if isinstance(value, typed.SigmaBool) else str(value.number)


def _texts(field: str, value: typed.SigmaString, named: Named) -> Iterator[Condition]:
    cased = isinstance(value, typed.SigmaCasedString)
    for pattern in _expanded(value.s, named):
        yield _text(field, pattern, cased)


def _text(field: str, pattern: str, cased: bool) -> Predicate:
    """The plainest comparison that a pattern with wildcards comes to."""
    told = patterns.pieces(pattern)
    plain = [each[1:] for each in told if each[0] == "="]
    shape = "".join("=" if each[0] == "=" else each for each in told)
    if field == ANYWHERE:  # keywords are looked for anywhere in a text
        shape = shape if shape.startswith("*") else f"*{shape}"
        shape = shape if shape.endswith("*") and shape != "*" else f"{shape}*"
    while "**" in shape:
        shape = shape.replace("**", "*")
    simple = {
        "": (Operator.EQUALS, ""),
        "=": (Operator.EQUALS, "".join(plain)),
        "*": (Operator.EXISTS, ""),
        "*=*": (Operator.CONTAINS, "".join(plain)),
        "=*": (Operator.STARTS, "".join(plain)),
        "*=": (Operator.ENDS, "".join(plain)),
    }.get(shape)
    if simple:
        return Predicate(field, simple[0], simple[1], cased and simple[0] is not Operator.EXISTS)
    rest = iter(plain)
    whole = "".join(patterns.escaped(next(rest)) if each == "=" else each for each in shape)
    return Predicate(field, Operator.WILDCARDS, whole, cased)


def _expanded(parts: Sequence[object], named: Named) -> Iterator[str]:
    """Patterns with wildcards, one for each way in which placeholders can be filled. Filled-in values have wildcards too."""
    choices: list[Sequence[str]] = []
    size = 1
    for each in parts:
        if isinstance(each, typed.Placeholder):
            filled = _filled(each, named)
            choices.append(["".join(map(_pattern, typed.SigmaString(value).s)) for value in filled])
        else:
            choices.append([_pattern(each)])
        size *= len(choices[-1])
        if size > MOST_VALUES:
            raise Refused(Why.UNSUPPORTED, f"expand > {MOST_VALUES}")
    return ("".join(each) for each in product(*choices))


def _pattern(piece: object) -> str:
    if isinstance(piece, typed.SpecialChars):
        return "*" if piece is typed.SpecialChars.WILDCARD_MULTI else "?"
    return patterns.escaped(str(piece))


def _filled(place: typed.Placeholder, named: Named) -> Sequence[str]:
    values = named.get(place.name)
    if not values:
        raise Refused(Why.PLACEHOLDER, place.name)
    return values


def _expressions(field: str, value: typed.SigmaRegularExpression, named: Named) -> Iterator[Condition]:
    flags = "".join(sorted(_FLAGS[each] for each in value.flags))
    for body in _bodies(value.regexp.s, named):
        expression = f"(?{flags}){body}" if flags else body
        try:
            re2.compile(expression)
        except re2.error as wrong:
            raise Refused(Why.REGEX, expression) from wrong
        yield Predicate(field, Operator.REGEX, expression, cased=True)


def _bodies(parts: Sequence[object], named: Named) -> Iterator[str]:
    choices: list[Sequence[str]] = []
    for each in parts:
        if isinstance(each, typed.Placeholder):
            choices.append([patterns.quoted(value) for value in _filled(each, named)])
        elif isinstance(each, typed.SpecialChars):  # as they stand in an expression
            choices.append(["*" if each is typed.SpecialChars.WILDCARD_MULTI else "?"])
        else:
            choices.append([str(each)])
    return ("".join(each) for each in product(*choices))


def occurring_of(node: CorrelationConditionItem | SigmaRuleReference) -> Condition:
    """Which rules must have hits, as a condition whose fields are the rules as they are named there."""
    if isinstance(node, SigmaRuleReference):
        return Predicate(node.reference, Operator.EXISTS)
    members = tuple(occurring_of(each) for each in node.args)
    if isinstance(node, CorrelationConditionAND):
        return all_of(*members)
    if isinstance(node, CorrelationConditionOR):
        return any_of(*members)
    if isinstance(node, CorrelationConditionNOT):
        return Not(members[0])
    raise Refused(Why.UNSUPPORTED, type(node).__name__)
