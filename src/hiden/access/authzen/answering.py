"""A request of the decision service without the wire: what both the addresses and the client in process answer with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hiden.access.authzen import searching
from hiden.access.authzen.askers import Asker
from hiden.access.authzen.batches import evaluate_all, items_of
from hiden.access.authzen.callers import may_not
from hiden.access.authzen.counting import count, take
from hiden.access.authzen.evaluating import Evaluation
from hiden.access.authzen.questions import question
from hiden.access.authzen.wire import Body

Answer = dict[str, Any]


def evaluation(asker: Asker, sent: Body) -> Answer:
    """One decision. Raises Malformed, TooMany."""
    asked = question(sent)
    take(asker, 1)
    outcome = Evaluation(asker).one(asked)
    count(asker, **{"allowed" if outcome.decision else "denied": 1})
    return outcome.sent()


def evaluations(asker: Asker, sent: Body) -> Answer:
    """Many decisions, or one where there is no list of them. Raises Malformed, TooMany."""
    items = items_of(sent)
    if items is None:
        return evaluation(asker, sent)
    take(asker, len(items))
    outcomes = evaluate_all(Evaluation(asker), sent, items)
    allowed = sum(1 for one in outcomes if one.decision)
    count(asker, allowed=allowed, denied=len(outcomes) - allowed)
    return {"evaluations": [one.sent() for one in outcomes]}


def _search(find: Callable[[Asker, Body], Answer]) -> Callable[[Asker, Body], Answer]:
    def search(asker: Asker, sent: Body) -> Answer:
        take(asker, 1)
        found = find(asker, sent)
        count(asker, searched=1)
        return found

    return search


_WAYS: dict[str, Callable[[Asker, Body], Answer]] = {
    "evaluation": evaluation,
    "evaluations": evaluations,
    "search/subject": _search(searching.subjects),
    "search/resource": _search(searching.resources),
    "search/action": _search(searching.actions),
}


def require_may(asker: Asker, way: str) -> None:
    """Raises NotAllowed when the asker may not ask in this way."""
    if not (asker.may_search if way.startswith("search/") else asker.may_evaluate):
        count(asker, refused=1)
        raise may_not()


def answer(asker: Asker, way: str, sent: Body) -> Answer:
    """The answer to what was sent to `way`, below /access/v1/. Raises NotAllowed, Malformed, TooMany."""
    require_may(asker, way)
    return _WAYS[way](asker, sent)


__all__ = ["answer", "require_may"]
