"""What the gate reads from the syntax tree of a policy, and which constructs it admits."""

from __future__ import annotations

from collections.abc import Iterator

from cedarpy import pst

# These never raise on values of the right type, and strict validation has checked the types.
_SAFE_UNARY = frozenset({"not", "is_empty", "is_ipv4", "is_ipv6", "is_loopback", "is_multicast"})
_CONSTRUCTORS = frozenset({"datetime", "decimal", "duration", "ip"})
_SAFE_BINARY = frozenset(
    {
        "eq", "not_eq", "less", "less_eq", "greater", "greater_eq", "and", "or", "in", "contains", "contains_all",
        "contains_any", "is_in_range", "decimal_less_than", "decimal_less_eq", "decimal_greater", "decimal_greater_eq",
    }
)  # fmt: skip


def walk(node: pst.Expr) -> Iterator[pst.Expr]:
    """The expression and everything in it."""
    yield node
    for child in children(node):
        yield from walk(child)


def children(node: pst.Expr) -> tuple[pst.Expr, ...]:  # noqa: PLR0911 - one arm for each kind of node
    """What an expression consists of, in order of evaluation."""
    match node:
        case pst.UnaryOp(arg=arg):
            return (arg,)
        case pst.BinaryOp(left=left, right=right):
            return (left, right)
        case pst.GetAttr(base=base) | pst.HasAttr(base=base) | pst.Like(base=base):
            return (base,)
        case pst.Is(base=base, in_expr=inside):
            return (base,) if inside is None else (base, inside)
        case pst.IfThenElse(cond=cond, then_expr=then, else_expr=other):
            return (cond, then, other)
        case pst.Set(elements=elements):
            return elements
        case pst.Record(fields=fields):
            return tuple(fields.values())
        case _:
            return ()


def can_err(node: pst.Expr) -> Iterator[str]:
    """The constructs in an expression that may raise at run time although their types are right, or that the gate
    cannot supply with facts."""
    for each in walk(node):
        match each:
            case pst.UnaryOp(op=op, arg=arg):
                if op not in _SAFE_UNARY and not (op in _CONSTRUCTORS and isinstance(arg, pst.StringLit)):
                    yield op
            case pst.BinaryOp(op=op):
                if op not in _SAFE_BINARY:
                    yield op
            case pst.GetAttr(base=base, attr=attr) | pst.HasAttr(base=base, attrs=(attr, *_)):
                if not _at_hand(base):
                    yield f"….{attr}"
            case pst.Var(name="action"):
                yield "action"
            case pst.Slot():
                yield "?"


def _at_hand(base: pst.Expr) -> bool:
    """Whether attributes of `base` are known: the one who asks, the thing, and the context with its records."""
    match base:
        case pst.Var(name=name):
            return name != "action"
        case pst.GetAttr(base=inner):
            return _in_context(inner)
        case _:
            return False


def _in_context(base: pst.Expr) -> bool:
    match base:
        case pst.Var(name=name):
            return name == "context"
        case pst.GetAttr(base=inner):
            return _in_context(inner)
        case _:
            return False


def attributes(tree: pst.Template, variable: pst.VarName) -> frozenset[str]:
    """The attributes of `principal` or `resource` that a policy looks at."""
    found = set()
    for clause in tree.clauses:
        for each in walk(clause.expr):
            match each:
                case pst.GetAttr(base=pst.Var(name=name), attr=attr) if name == variable:
                    found.add(attr)
                case pst.HasAttr(base=pst.Var(name=name), attrs=(attr, *_)) if name == variable:
                    found.add(attr)
    return frozenset(found)


def words(tree: pst.Template) -> frozenset[str]:
    """The strings that a policy compares with, for instance names of roles."""
    return frozenset(
        each.value for clause in tree.clauses for each in walk(clause.expr) if isinstance(each, pst.StringLit)
    )


def concerns(tree: pst.Template, groups: frozenset[str]) -> bool:
    """Whether a policy's scope covers an action that is in these groups (its own id among them)."""
    match tree.action:
        case pst.ActionEq(entity=entity):
            return entity.id in groups
        case pst.ActionIn(entities=entities):
            return any(entity.id in groups for entity in entities)
        case _:
            return True
