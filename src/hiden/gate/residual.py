"""What Cedar leaves of the policies when the thing is unknown, as a condition on rows.

Cedar evaluates the policies with the asker's facts and returns, for each policy, the part that depends on the
thing. This turns that part into Django's `Q` with bound values. What has no exact translation on every database
raises `Unsupported`; the caller then asks about the candidates one by one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from hiden.gate.comparing import BINARY, is_empty, is_in, like
from hiden.gate.nouns import Noun
from hiden.gate.terms import (
    Choice,
    Condition,
    Known,
    Listed,
    Term,
    Truth,
    Unsupported,
    both,
    either,
    lift,
    negated,
    truth,
)

Node: TypeAlias = Mapping[str, Any]


def condition(noun: Noun, residuals: Mapping[str, Node]) -> Condition:
    """Some permit applies and no forbid does."""
    permit: Condition = False
    forbid: Condition = False
    compiler = _Compiler(noun)
    for policy in residuals.values():
        applies = compiler.policy(policy)
        if policy["effect"] == "permit":
            permit = either(permit, applies)
        else:
            forbid = either(forbid, applies)
    return both(permit, negated(forbid))


class _Compiler:
    def __init__(self, noun: Noun) -> None:
        self.noun = noun

    def policy(self, policy: Node) -> Condition:
        result: Condition = True
        for clause in policy["conditions"]:
            one = self.boolean(clause["body"])
            result = both(result, one if clause["kind"] == "when" else negated(one))
        return result

    def boolean(self, node: Node) -> Condition:
        return truth(self.term(node))

    def term(self, node: Node) -> Term:  # noqa: C901, PLR0911, PLR0912 - one arm for each construct of the language
        if len(node) != 1:
            raise Unsupported(f"unexpected expression {sorted(node)}")
        ((symbol, body),) = node.items()
        match symbol:
            case "Value":
                return _known(body)
            case "Set":
                return Listed(tuple(self.term(each) for each in body))
            case "unknown":
                return self._unknown(body)
            case ".":
                return self._attribute(body)
            case "has":
                return Truth(self._has(body))
            case "is":
                return Truth(self._is(body))
            case "like":
                return Truth(lift(lambda one: like(one, body["pattern"]), self.term(body["left"])))
            case "if-then-else":
                return self._if(body)
            case "!":
                return Truth(negated(self.boolean(body["arg"])))
            case "isEmpty":
                return Truth(is_empty(self.term(body["arg"])))
            case "&&":
                left = self.boolean(body["left"])
                return Truth(False if left is False else both(left, self.boolean(body["right"])))
            case "||":
                left = self.boolean(body["left"])
                return Truth(True if left is True else either(left, self.boolean(body["right"])))
            case _:
                return Truth(self._binary(symbol, body))

    def _binary(self, symbol: str, body: Node) -> Condition:
        if symbol not in BINARY:
            raise Unsupported(f"operator {symbol}")
        left, right = self.term(body["left"]), self.term(body["right"])
        return BINARY[symbol](self.noun, left, right)

    def _unknown(self, body: Any) -> Term:
        if body != [{"Value": "resource"}]:
            raise Unsupported("an entity whose facts are not at hand")
        return self.noun.id

    def _attribute(self, body: Node) -> Term:
        if self._unknown(body["left"].get("unknown")) is not self.noun.id:
            raise Unsupported("an attribute of something else than the thing")
        name = body["attr"]
        if name in self.noun.columns:
            return self.noun.columns[name]
        if name in self.noun.sets:
            return self.noun.sets[name]
        raise Unsupported(f"{self.noun.name}.{name} is not stored")

    def _has(self, body: Node) -> Condition:
        self._unknown(body["left"].get("unknown"))
        return body["attr"] in self.noun.types

    def _is(self, body: Node) -> Condition:
        self._unknown(body["left"].get("unknown"))
        if body["entity_type"] != self.noun.name:
            return False
        return is_in(self.noun, self.noun.id, self.term(body["in"])) if "in" in body else True

    def _if(self, body: Node) -> Term:
        condition = self.boolean(body["if"])
        if isinstance(condition, bool):
            return self.term(body["then"] if condition else body["else"])
        return Choice(condition, self.term(body["then"]), self.term(body["else"]))


def _known(value: Any) -> Term:
    if isinstance(value, bool):
        return Known("Bool", value)
    if isinstance(value, int):
        return Known("Long", value)
    if isinstance(value, str):
        return Known("String", value)
    if isinstance(value, list):
        return Listed(tuple(_known(each) for each in value))
    if isinstance(value, dict) and value.keys() == {"__entity"}:
        return Known(value["__entity"]["type"], value["__entity"]["id"])
    raise Unsupported("a value without a column type")
