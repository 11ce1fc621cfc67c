"""The one gate of the running product: all rooms' policies with all rooms' nouns, gathered once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from hiden.base.errors import Misconfigured
from hiden.base.words import say
from hiden.gate.engine import Engine
from hiden.gate.gather import Flaw, Policies, gather
from hiden.gate.nouns import NOUNS, Noun, Nouns

ROOMS_FOLDER = Path(__file__).resolve().parent.parent

_another: ContextVar[Engine | None] = ContextVar("another_gate", default=None)


def gate() -> Engine:
    """The gate in use. Raises Misconfigured, every time, while the policies are not valid."""
    return _another.get() or _house()


@cache
def _house() -> Engine:
    from hiden.apps import ROOMS

    policies = gather(ROOMS_FOLDER, ROOMS)
    flaws = list(disagreements(policies, NOUNS))
    if flaws:
        raise Misconfigured(
            say("権限の規則と登録された対象が合いません: {flaws}", flaws=" / ".join(map(str, flaws[:5]))),
            say("policy.cedarschemaとguard.pyを合わせ、hiden checkで確かめてください。"),
        )
    return Engine(policies, NOUNS)


@contextmanager
def another_gate(engine: Engine) -> Iterator[None]:
    """Use other policies for the length of a `with` block: to preview a change, and in tests."""
    token = _another.set(engine)
    try:
        yield
    finally:
        _another.reset(token)


def disagreements(policies: Policies, nouns: Nouns) -> Iterator[Flaw]:
    """Where the schema and the registered nouns differ: a type nobody registered, an attribute kept otherwise."""
    for action in policies.actions.values():
        for kind in sorted((action.principals | action.resources) - nouns.names()):
            yield Flaw(
                "guard.py", 0, say("{action}の{kind}が登録されていません。", action=action.id, kind=kind)
            )
    for noun in nouns.nouns():
        yield from _differences(noun, policies.entities.get(noun.name))


def _differences(noun: Noun, declared: dict[str, str] | None) -> Iterator[Flaw]:
    if declared is None:
        yield Flaw("policy.cedarschema", 0, say("{kind}が宣言されていません。", kind=noun.name))
        return
    kept = noun.types
    for attr in sorted(kept.keys() | declared.keys()):
        if kept.get(attr) != declared.get(attr):
            why = say(
                "{kind}.{attr}: 宣言は{declared}、登録は{kept}です。",
                kind=noun.name,
                attr=attr,
                declared=declared.get(attr) or "-",
                kept=kept.get(attr) or "-",
            )
            yield Flaw("policy.cedarschema", 0, why)
