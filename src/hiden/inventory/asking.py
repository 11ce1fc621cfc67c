"""Asking the gate for many items at once: the same policies as for one, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from hiden.base.clock import FOREVER
from hiden.base.errors import Conflict
from hiden.base.words import say
from hiden.gate import require, visible
from hiden.inventory.models import Item, ItemState, Life
from hiden.inventory.turning import CHUNK, present_states
from hiden.people.models import Person


def states_seen(by: Person, items: Iterable[Item | int] | QuerySet[Any, Any]) -> QuerySet[ItemState]:
    """The present states of those items that `by` may know of; items as such, as ids, or as a query of ids. Unordered."""
    wanted = items if isinstance(items, QuerySet) else list(items)
    return visible(by, "inventory.read", ItemState.objects.filter(item__in=wanted, until=FOREVER))


def known_ids(by: Person, items: Iterable[Item | int]) -> set[int]:
    """The ids of those items that `by` may know of. One query."""
    return set(states_seen(by, items).values_list("item_id", flat=True))


def names_seen(by: Person, numbers: Iterable[str]) -> dict[str, str]:
    """Number → name of those items that `by` may see. One query."""
    rows = visible(by, "inventory.read", ItemState.objects.filter(number__in=list(numbers), until=FOREVER))
    return dict(rows.values_list("number", "name"))


def lock_and_require(by: Person, action: str, items: Iterable[Item | ItemState]) -> list[ItemState]:
    """The present states of items, locked, if `by` may do `action` to every one of them. Raises NotAllowed otherwise."""
    states = present_states(items)
    if not states:
        require(by, action)
        return []
    forbidden = first_forbidden(by, action, states)
    if forbidden is not None:
        require(by, action, forbidden)
    return states


def require_held(states: Sequence[ItemState]) -> None:
    """Raises Conflict if one of the items no longer exists: what is gone is neither evaluated nor decided."""
    gone = next((state for state in states if state.life == Life.DISPOSED), None)
    if gone is not None:
        raise Conflict(
            say("{item}は廃棄済みです。", item=gone.number),
            say("対象から外すか、廃棄の登録が誤りなら先に取り消してください。"),
        )


def first_forbidden(by: Person, action: str, states: Sequence[ItemState]) -> ItemState | None:
    """The first of the states for which the gate would say no, or None."""
    if len(states) == 1:
        return states[0]  # `require` itself is the quickest way to ask about one
    allowed: set[int] = set()
    for start in range(0, len(states), CHUNK):
        some = ItemState.objects.filter(
            item_id__in=[state.item_id for state in states[start : start + CHUNK]], until=FOREVER
        )
        allowed |= set(visible(by, action, some).values_list("item_id", flat=True))
    return next((state for state in states if state.item_id not in allowed), None)
