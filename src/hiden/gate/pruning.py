"""Members of the asker's sets that cannot matter: Cedar need not read them, which is most of what a manager's question costs.

A set that policies ask only `contains(x)` or `containsAny(S)` of, where x and S belong to the thing or are written out, answers
the same without those members to which neither the thing refers nor any policy. A set that is used in any other way stays whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeAlias

from cedarpy import pst

from hiden.gate.grammar import children

Ref: TypeAlias = tuple[str, str]  # type and id


def prunable(trees: Iterable[pst.Template]) -> frozenset[str]:
    """The attributes of the principal of which some members may be left out without changing an answer."""
    plain: set[str] = set()
    whole: set[str] = set()
    for tree in trees:
        for clause in tree.clauses:
            _look(clause.expr, plain, whole)
    return frozenset(plain - whole)


def _look(node: pst.Expr, plain: set[str], whole: set[str]) -> None:
    """Sort the principal's attributes by how an expression uses them."""
    match node:
        case pst.BinaryOp(
            op="contains", left=pst.GetAttr(base=pst.Var(name="principal"), attr=attr), right=other
        ) if _settled(other):
            plain.add(attr)
        case pst.BinaryOp(
            op="contains_any", left=pst.GetAttr(base=pst.Var(name="principal"), attr=attr), right=other
        ) if _settled(other):
            plain.add(attr)
        case pst.BinaryOp(
            op="contains_any", left=other, right=pst.GetAttr(base=pst.Var(name="principal"), attr=attr)
        ) if _settled(other):
            plain.add(attr)
        case pst.GetAttr(base=pst.Var(name="principal"), attr=attr):
            whole.add(attr)
        case _:
            for child in children(node):
                _look(child, plain, whole)


def _settled(node: pst.Expr) -> bool:
    """Whether it says only what the thing refers to, the thing itself, or what is written out."""
    match node:
        case pst.EntityLit() | pst.Var(name="resource") | pst.GetAttr(base=pst.Var(name="resource")):
            return True
        case pst.Set(elements=elements):
            return all(isinstance(one, pst.EntityLit) for one in elements)
    return False


def references(facts: Iterable[Mapping[str, Any]]) -> set[Ref]:
    """Everything that facts in Cedar's form refer to."""
    found = set()
    for attrs in facts:
        for value in attrs.values():
            for one in value if isinstance(value, list) else (value,):
                if isinstance(one, dict):
                    found.add(ref(one))
    return found


def ref(value: Mapping[str, Any]) -> Ref:
    """The type and id of a reference in Cedar's form."""
    return value["__entity"]["type"], value["__entity"]["id"]


def pruned(attrs: Mapping[str, Any], names: Collection[str], matter: Collection[Ref]) -> dict[str, Any]:
    """Facts without those members of the named sets that do not matter."""
    return {
        name: [one for one in value if not isinstance(one, dict) or ref(one) in matter]
        if name in names and isinstance(value, list)
        else value
        for name, value in attrs.items()
    }
