"""Many questions in one request (AuthZEN 7): defaults at the top, three ways to go through them, faults item by item."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hiden.access.authzen.evaluating import Evaluation, Outcome, refused
from hiden.access.authzen.questions import Question, question
from hiden.access.authzen.wire import Malformed
from hiden.base.words import say

EXECUTE_ALL, DENY_FIRST, PERMIT_FIRST = "execute_all", "deny_on_first_deny", "permit_on_first_permit"
SEMANTICS = (EXECUTE_ALL, DENY_FIRST, PERMIT_FIRST)
MOST = 1_000
# What an item may leave to the default even when it names the entity itself (certification scenario 3.2.7).
_REQUIRED = {"subject": ("type", "id"), "action": ("name",), "resource": ("type", "id")}


def items_of(sent: Mapping[str, Any]) -> list[Any] | None:
    """The items of a request; None when it is one single question. Raises Malformed."""
    found = sent.get("evaluations")
    if found is None or found == []:
        return None
    if not isinstance(found, list):
        raise Malformed(
            say("evaluationsが配列ではありません。"), say("問い合わせを配列に並べて送ってください。")
        )
    if len(found) > MOST:
        raise Malformed(
            say("一度に尋ねられるのは{n}件までです。", n=f"{MOST:,}"),
            say("いくつかの問い合わせに分けて送ってください。"),
        )
    return found


def evaluate_all(evaluation: Evaluation, sent: Mapping[str, Any], items: list[Any]) -> list[Outcome]:
    """The answers in the order of the items: all of them, or up to the first no or the first yes. Raises Malformed."""
    semantic, defaults = _semantic(sent), _defaults(sent)
    asked = [_item(one, defaults) for one in items]
    if semantic == EXECUTE_ALL:
        return evaluation.all(asked)
    found: list[Outcome] = []
    for outcome in evaluation.in_turn(asked):
        found.append(outcome)
        if outcome.decision == (semantic == PERMIT_FIRST):
            break
    return found


def _semantic(sent: Mapping[str, Any]) -> str:
    options = sent.get("options")
    if options is None:
        return EXECUTE_ALL
    if not isinstance(options, dict):
        raise Malformed(
            say("optionsがオブジェクトではありません。"), say("optionsを外すか、直して送ってください。")
        )
    found = options.get("evaluations_semantic")
    if found is None:
        return EXECUTE_ALL
    if not isinstance(found, str) or found not in SEMANTICS:
        raise Malformed(
            say("options.evaluations_semanticの値が違います。"),
            say("次のどれかにしてください: {choices}", choices=", ".join(SEMANTICS)),
        )
    return found


def _defaults(sent: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What stands at the top. It may be incomplete, for each item may complete it. Raises Malformed for another type."""
    found = {}
    for name in ("subject", "action", "resource", "context"):
        value = sent.get(name)
        if value is None:
            continue
        if not isinstance(value, dict):
            raise Malformed(
                say("{name}が{kind}ではありません。", name=name, kind=say("オブジェクト")),
                say("{name}を{kind}にして、もう一度送ってください。", name=name, kind=say("オブジェクト")),
            )
        found[name] = value
    return found


def _item(one: object, defaults: Mapping[str, dict[str, Any]]) -> Question | Outcome:
    """One question, or the no that it is answered with because it is faulty by itself."""
    if not isinstance(one, dict):
        return refused(400, say("問い合わせがオブジェクトではありません。"))
    whole: dict[str, Any] = dict(defaults)
    for name in ("subject", "action", "resource", "context"):
        own = one.get(name)
        if own is None:
            continue
        kept = defaults.get(name, {})
        spare = {key: kept[key] for key in _REQUIRED.get(name, ()) if key in kept}
        # An entity of the item takes the place of the default as a whole: its properties are not mixed.
        whole[name] = {**spare, **own} if isinstance(own, dict) else own
    try:
        return question(whole)
    except Malformed as error:
        return refused(400, str(error))


__all__ = ["MOST", "SEMANTICS", "evaluate_all", "items_of"]
