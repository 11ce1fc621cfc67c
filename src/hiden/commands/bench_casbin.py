"""The same decisions by pycasbin, on the same facts read in the same way: a peer for `hiden bench access`, when it is installed.

The policies of an act are turned into its expressions; the answers are compared with ours, so that the same work is timed.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from cedarpy import pst

_MODEL = """
[request_definition]
r = who, what, around
[policy_definition]
p = rule, eft
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = eval(p.rule)
"""
_VARIABLES = {"principal": "r.who", "resource": "r.what", "context": "r.around"}
_BINARY = {"and": "and", "or": "or", "eq": "==", "not_eq": "!=", "less": "<", "less_eq": "<=", "greater": ">", "greater_eq": ">="}  # fmt: skip


def installed() -> bool:
    """Whether pycasbin is there: it belongs to the tools of development."""
    from importlib.util import find_spec

    return find_spec("casbin") is not None


def decider(trees: list[pst.Template]) -> Callable[[dict[str, Any], dict[str, Any], dict[str, str]], bool]:
    """A function that decides from the facts of a person and of an item, and the circumstances, with these policies."""
    import casbin

    model = casbin.Model()
    model.load_model_from_text(_MODEL)
    enforcer = casbin.Enforcer(model)
    enforcer.add_function("contains", lambda some, one: one in some)
    enforcer.add_function("shares", lambda some, others: not set(some).isdisjoint(others))
    enforcer.add_function("these", lambda *some: some)
    for tree in trees:
        enforcer.add_policy(_rule(tree), "allow" if tree.effect == "permit" else "deny")

    def decide(person: dict[str, Any], item: dict[str, Any], around: dict[str, str]) -> bool:
        return bool(
            enforcer.enforce(SimpleNamespace(**person), SimpleNamespace(**item), SimpleNamespace(**around))
        )

    return decide


def _rule(tree: pst.Template) -> str:
    parts = [
        _words(clause.expr) if isinstance(clause, pst.When) else f"(not {_words(clause.expr)})"
        for clause in tree.clauses
    ]
    return " and ".join(parts) or "True"


def _words(node: pst.Expr) -> str:  # noqa: PLR0911 - one arm for each kind of node
    match node:
        case pst.BoolLit(value=value) | pst.LongLit(value=value) | pst.StringLit(value=value):
            return repr(value)
        case pst.EntityLit(value=entity):
            return entity.id
        case pst.Var(name=name):
            return f"{_VARIABLES[name]}.id"
        case pst.GetAttr(base=pst.Var(name=name), attr=attr):
            return f"{_VARIABLES[name]}.{attr}"
        case pst.Set(elements=elements):
            return f"these({', '.join(map(_words, elements))})"
        case pst.UnaryOp(op="not", arg=arg):
            return f"(not {_words(arg)})"
        case pst.BinaryOp(op="contains", left=left, right=right):
            return f"contains({_words(left)}, {_words(right)})"
        case pst.BinaryOp(op="contains_any", left=left, right=right):
            return f"shares({_words(left)}, {_words(right)})"
        case pst.BinaryOp(op=op, left=left, right=right):
            return f"({_words(left)} {_BINARY[op]} {_words(right)})"
    raise ValueError(f"pycasbin is not asked about {type(node).__name__}")
