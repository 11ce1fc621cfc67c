"""Verbs on the register: adding an item, changing what is said of it, disposing of it, changing many at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Unpack

from django.db import transaction

from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import require
from hiden.inventory.asking import lock_and_require
from hiden.inventory.draft import Changes, HandlerIs, PlaceIs, check
from hiden.inventory.entries import ItemDisposed
from hiden.inventory.locations import distinct, pattern_form
from hiden.inventory.models import Item, ItemState, Life
from hiden.inventory.numbering import clean_number, next_numbers, note_given, require_free
from hiden.inventory.telling import added, changed
from hiden.inventory.turning import (
    KINDS,
    Beginning,
    Turn,
    Turned,
    asked_instant,
    begin,
    present_states,
    rows_of,
    turn,
)
from hiden.ledger import Author, record, record_many
from hiden.people.models import Person


@transaction.atomic
def add_item(
    *, number: str = "", since: datetime | None = None, by: Person, **facts: Unpack[Changes]
) -> ItemState:
    """Register an item. `name` and `owner` are needed; without a number the next free one is given.

    `since`: from when the company had it, if that was before now.
    Raises BadInput for what cannot be kept, NotAllowed if `by` may not add items for that department.
    """
    if "name" not in facts or "owner" not in facts:
        raise BadInput(say("名称と管理部署がありません。"), say("名称と管理部署を入力してください。"))
    check(facts)
    fields, sets = split(facts)
    require(by, "inventory.add", facts["owner"])
    given = clean_number(number) if number.strip() else ""
    if given:
        require_free(given)
        note_given([given])
    beginning = Beginning(given or next_numbers(1)[0], asked_instant(since), fields, sets)
    [state] = begin([beginning])
    record_many(added([state], [beginning]), by=by)
    return state


def split(facts: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Sequence[Any]]]:
    """Fields by the names of their columns, and sets by their kind."""
    fields: dict[str, Any] = {}
    for name, value in facts.items():
        if name in KINDS:
            continue
        if name in {"owner", "manager"}:
            fields[f"{name}_id"] = value.pk if value is not None else None
        else:
            fields[name] = value.strip() if isinstance(value, str) else value
    sets: dict[str, Sequence[Any]] = {
        name: tuple(dict.fromkeys(value)) for name, value in facts.items() if name in KINDS
    }
    if "locations" in sets:
        sets["locations"] = distinct(sets["locations"])
    return fields, sets


@transaction.atomic
def change_item(
    item: Item | ItemState,
    *,
    seen: int | None = None,
    since: datetime | None = None,
    by: Person,
    **changes: Unpack[Changes],
) -> ItemState:
    """Open a new state in which `changes` hold. Nothing happens if nothing differs.

    `seen` is the primary key of the state that was on the screen: raises Conflict if somebody changed it since.
    A new owner department must be one for which `by` may add items.
    """
    check(changes)
    [state] = lock_and_require(by, "inventory.change", [item])
    require_seen(state, seen)
    if "owner" in changes and changes["owner"].pk != state.owner_id:
        require(by, "inventory.add", changes["owner"])
    return _changed_or_same(state, _turn_all([state], changes, since=since, by=by))


def require_seen(state: ItemState, seen: int | None) -> None:
    """Raises Conflict if the state is not the one that was on the screen."""
    if seen is not None and seen != state.pk:
        raise Conflict(
            say("{item}は、画面を開いたあとに変更されました。", item=state.number),
            say("今の内容を確かめて、もう一度変更してください。"),
        )


@transaction.atomic
def bulk_edit(
    items: Iterable[Item | ItemState],
    *,
    add_handlers: Sequence[HandlerIs] = (),
    add_labels: Sequence[str] = (),
    since: datetime | None = None,
    by: Person,
    **changes: Unpack[Changes],
) -> int:
    """The same change for many items, all or none; answers with how many really changed.

    `add_handlers` and `add_labels` come to what each item has; `handlers` and `labels` replace it.
    """
    check(changes)
    check({"labels": add_labels})
    if "name" in changes:
        raise BadInput(say("名称はまとめて変更できません。"), say("1件ずつ変更してください。"))
    states = lock_and_require(by, "inventory.change", items)
    if "owner" in changes and any(state.owner_id != changes["owner"].pk for state in states):
        require(by, "inventory.add", changes["owner"])
    fields, sets = split(changes)
    more = {
        "handlers": _with_more("handlers", states, add_handlers),
        "labels": _with_more("labels", states, add_labels),
    }
    turns = [
        Turn(state, fields, sets | {kind: rows[state.item_id] for kind, rows in more.items() if rows})
        for state in states
    ]
    done = turn(turns, since=since)
    record_many(changed(done), by=by)
    return len(done)


def _with_more(kind: str, states: Sequence[ItemState], extra: Sequence[Any]) -> dict[int, list[Any]]:
    """What each item has of a kind together with what is added; nothing when nothing is."""
    if not extra:
        return {}
    present = rows_of(kind, [state.item_id for state in states])
    return {state.item_id: list(dict.fromkeys([*present.get(state.item_id, ()), *extra])) for state in states}


def _turn_all(
    states: Sequence[ItemState], changes: Changes, *, since: datetime | None, by: Person
) -> list[Turned]:
    fields, sets = split(changes)
    done = turn([Turn(state, fields, sets) for state in states], since=since)
    record_many(changed(done), by=by)
    return done


def _changed_or_same(state: ItemState, done: Sequence[Turned]) -> ItemState:
    return done[0].after if done else state


def set_places(
    item: Item | ItemState, places: Sequence[PlaceIs], *, since: datetime | None = None, by: Person
) -> ItemState:
    """Say anew in which forms the item exists and where."""
    return change_item(item, places=places, since=since, by=by)


def set_locations(
    item: Item | ItemState, patterns: Sequence[str], *, since: datetime | None = None, by: Person
) -> ItemState:
    """Say anew where the item shows itself in logs. Raises BadInput for a pattern that would fit nearly everything."""
    return change_item(item, locations=patterns, since=since, by=by)


@transaction.atomic
def add_locations(item: Item | ItemState, patterns: Sequence[str], *, by: Person) -> ItemState:
    """Patterns that come to those the item has, whatever these are by now. Raises BadInput, NotAllowed."""
    [state] = lock_and_require(by, "inventory.change", [item])
    return change_item(state, locations=[*_locations(state), *patterns], by=by)


@transaction.atomic
def end_location(item: Item | ItemState, pattern: str, *, by: Person) -> ItemState:
    """A pattern no longer holds, in whatever spelling it stands. Nothing happens if the item has none such."""
    [state] = lock_and_require(by, "inventory.change", [item])
    form = pattern_form(pattern)
    return change_item(
        state, locations=[each for each in _locations(state) if pattern_form(each) != form], by=by
    )


def _locations(state: ItemState) -> list[str]:
    return rows_of("locations", [state.item_id]).get(state.item_id, [])


def set_labels(
    item: Item | ItemState, labels: Sequence[str], *, since: datetime | None = None, by: Person
) -> ItemState:
    """Say anew which legal regimes may apply; several may at once."""
    return change_item(item, labels=labels, since=since, by=by)


def set_handlers(
    item: Item | ItemState, handlers: Sequence[HandlerIs], *, since: datetime | None = None, by: Person
) -> ItemState:
    """Say anew who may handle the item."""
    return change_item(item, handlers=handlers, since=since, by=by)


def set_handlers_unasked(wanted: Mapping[int, Sequence[HandlerIs]], *, by: Author) -> list[ItemState]:
    """The same for many items (by primary key) where whoever was entitled has settled it elsewhere: in a review of access, or
    by a case. No gate is asked. Inside a transaction; answers with the states that really changed.
    """
    states = present_states(Item.objects.filter(pk__in=list(wanted)))
    done = turn([Turn(state, {}, {"handlers": tuple(wanted[state.item_id])}) for state in states])
    record_many(changed(done), by=by)
    return [each.after for each in done]


def dispose(item: Item | ItemState, *, reason: str, since: datetime | None = None, by: Person) -> ItemState:
    """The item no longer exists. What was recorded of it stays."""
    return _live(item, Life.DISPOSED, reason, since, by)


def restore(item: Item | ItemState, *, reason: str, since: datetime | None = None, by: Person) -> ItemState:
    """A disposal was recorded by mistake: the item exists after all."""
    return _live(item, Life.ACTIVE, reason, since, by)


@transaction.atomic
def _live(item: Item | ItemState, life: Life, reason: str, since: datetime | None, by: Person) -> ItemState:
    if not reason.strip():
        raise BadInput(
            say("理由が書かれていません。"),
            say("いつ・どのように廃棄したか、または取り消す理由を書いてください。"),
        )
    [state] = lock_and_require(by, "inventory.dispose", [item])
    done = turn([Turn(state, {"life": life})], since=since)
    for each in done:
        record(
            ItemDisposed(
                item=each.after.number,
                since=each.after.since.isoformat(),
                life=life.value,
                reason=reason.strip(),
            ),
            by=by,
        )
    return _changed_or_same(state, done)
