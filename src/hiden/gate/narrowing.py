"""Thousands of policies, of which each thing meets a few: those that speak of another owner, class or label are left out.

A policy whose condition demands that an attribute of the thing is, or holds, one settled value cannot apply to a thing that has
another: policies that could err are refused at load, so leaving it out changes no answer. What is left is a small set that is
made once for every combination that occurs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Generic, TypeAlias, TypeVar

from cedarpy import pst

# (attribute of the thing, value): an id as (type, id), or a word
Need: TypeAlias = tuple[str, Any]
S = TypeVar("S")
MANY = 100
_KEPT = 1_024


def need_of(tree: pst.Template) -> Need | None:
    """One thing that a policy demands of the thing it applies to; None where nothing settled is found."""
    for clause in tree.clauses:
        if isinstance(clause, pst.When):
            for each in _conjuncts(clause.expr):
                found = _need(each)
                if found is not None:
                    return found
    return None


def _conjuncts(node: pst.Expr) -> Iterator[pst.Expr]:
    match node:
        case pst.BinaryOp(op="and", left=left, right=right):
            yield from _conjuncts(left)
            yield from _conjuncts(right)
        case _:
            yield node


def _need(node: pst.Expr) -> Need | None:
    match node:
        case pst.BinaryOp(
            op="eq" | "contains", left=pst.GetAttr(base=pst.Var(name="resource"), attr=attr), right=right
        ):
            value = _literal(right)
            return None if value is None else (attr, value)
    return None


def _literal(node: pst.Expr) -> Any:
    match node:
        case pst.EntityLit(value=uid):
            return (uid.type.basename, uid.id)
        case pst.StringLit(value=value):
            return value
    return None


class Narrowed(Generic[S]):
    """The policies of one action by what they need; `make` builds a slice of some of them."""

    def __init__(self, needs: Iterable[tuple[str, Need | None]], make: Callable[[frozenset[str]], S]) -> None:
        self._always: set[str] = set()
        self._by_need: dict[Need, set[str]] = {}
        for policy, need in needs:
            (self._always if need is None else self._by_need.setdefault(need, set())).add(policy)
        self._attributes = sorted({attr for attr, _ in self._by_need})
        self._of = lru_cache(maxsize=_KEPT)(
            lambda met: make(frozenset(self._always.union(*(self._by_need[one] for one in met))))
        )

    def slice(self, facts: Mapping[str, Any]) -> S:
        """The policies that can apply to a thing with these facts, in Cedar's form."""
        met = [
            (attr, value)
            for attr in self._attributes
            for value in _values(facts.get(attr))
            if (attr, value) in self._by_need
        ]
        return self._of(frozenset(met))


def _values(value: Any) -> list[Any]:
    found = value if isinstance(value, list | tuple | set) else [value]
    return [
        (each["__entity"]["type"], each["__entity"]["id"]) if isinstance(each, Mapping) else each
        for each in found
    ]
