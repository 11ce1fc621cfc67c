"""Who may do what (3-4 「接近の制御」, 第4章 roles): Cedar policies beside each room, decided on facts of this moment.

Lists and single checks use the same policies, so they cannot disagree; every answer says why. What may never happen:
that an error, a missing fact or an unknown construct lets anything through, or that a list is silently shortened.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from hiden.gate.decision import Decision, Denied, Reason
from hiden.gate.nouns import NOUNS, Computed, Described, Noun, Principals, SetOf

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

M = TypeVar("M", bound="Model")

noun = NOUNS.noun
fixed = NOUNS.fixed


def decide(
    by: object, action: str, resource: object = None, context: Mapping[str, Any] | None = None
) -> Decision:
    """The decision with its reasons and the facts it rests on. `resource` None: the company as a whole."""
    from hiden.gate.house import gate

    return gate().decide(by, action, resource, context)


def decide_many(
    by: object, action: str, resources: Sequence[object], context: Mapping[str, Any] | None = None
) -> list[Decision]:
    """`decide` for several things at once, in a constant number of queries: for buttons beside each row of a page."""
    from hiden.gate.house import gate

    return gate().decide_many(by, action, resources, context)


def allows(
    by: object, action: str, resource: object = None, context: Mapping[str, Any] | None = None
) -> bool:
    """Whether `by` may."""
    return decide(by, action, resource, context).allowed


def permitted(by: object, actions: Iterable[str], resource: object = None) -> frozenset[str]:
    """Those of several actions that `by` may do: for menus and buttons. The facts are read once for all of them."""
    from hiden.gate.house import gate

    return gate().permitted(by, actions, resource)


def require(
    by: object, action: str, resource: object = None, context: Mapping[str, Any] | None = None
) -> None:
    """Go on only if `by` may. Raises Denied (a NotAllowed), whose sentences say why and what to do."""
    decision = decide(by, action, resource, context)
    if not decision.allowed:
        raise Denied(decision)


def visible(
    by: object, action: str, queryset: QuerySet[M], context: Mapping[str, Any] | None = None
) -> QuerySet[M]:
    """The rows of a queryset for which `by` may do `action`. Filter before slicing."""
    from hiden.gate.house import gate
    from hiden.gate.lists import visible as rows

    return rows(gate(), by, action, queryset, context)


def who_can(action: str, resource: object = None, context: Mapping[str, Any] | None = None) -> list[Any]:
    """Every person who may do `action`, in a constant number of queries."""
    from hiden.gate.house import gate
    from hiden.gate.reviewers import who_can_and_why

    return [person for person, _ in who_can_and_why(gate(), action, resource, context)]


__all__ = [
    "Computed",
    "Decision",
    "Denied",
    "Described",
    "Noun",
    "Principals",
    "Reason",
    "SetOf",
    "allows",
    "decide",
    "decide_many",
    "fixed",
    "noun",
    "permitted",
    "require",
    "visible",
    "who_can",
]
