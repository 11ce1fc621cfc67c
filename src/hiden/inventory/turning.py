"""How an item turns from one state into the next: what held is closed at an instant, what holds now is opened there.

Every change of anything about an item, also of its places, locations, labels, handlers and scores, opens a new ItemState, so that an
item has one line of versions and `since` always grows. Nothing that was written is written over but `until`.
Everything here works for 10,000 items in a number of queries that does not depend on how many they are, apart from the
database's own limits. Who may do it, and what the ledger says, is the matter of the verbs that call this.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import models

from hiden.base.clock import FOREVER, now
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.inventory.bulk import insert_many
from hiden.inventory.draft import HandlerIs, PlaceIs, Score
from hiden.inventory.locations import pattern_form
from hiden.inventory.models import Evaluation, Handler, Item, ItemState, Label, Location, Place
from hiden.inventory.searching import search_text
from hiden.people.models import new_key

TICK = timedelta(microseconds=1)
CHUNK = 5_000
# What the search looks in. Places are searched too.
SEARCHED = ("name", "summary", "note")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of rows of an item: its model, and how a row and its plain value turn into each other."""

    model: type[models.Model]
    columns: tuple[str, ...]
    read: Callable[..., Any]
    write: Callable[[Any], tuple[Any, ...]]


KINDS: Mapping[str, Kind] = {
    "places": Kind(Place, ("form", "where"), PlaceIs, lambda each: (each.form, each.where)),
    "locations": Kind(
        Location, ("pattern", "folded"), lambda pattern, _: pattern, lambda each: (each, pattern_form(each))
    ),
    "labels": Kind(Label, ("regime",), str, lambda each: (each,)),
    "handlers": Kind(
        Handler,
        ("person_id", "department_id"),
        lambda person, department: HandlerIs(person or 0, department or 0),
        lambda each: (each.person or None, each.department or None),
    ),
    "evaluations": Kind(
        Evaluation,
        ("viewpoint", "score", "reason", "person_id"),
        lambda viewpoint, score, reason, person: Score(viewpoint, score, reason, person or 0),
        lambda each: (each.viewpoint, each.score, each.reason, each.person or None),
    ),
}

# Rooms above that keep something in step with items are told here what really changed, in the same transaction.
Follower = Callable[[Sequence["Turned"]], None]
_followers: list[Follower] = []


def follow_items(follower: Follower) -> Follower:
    """Be told of every change of items. It must cost a constant number of queries, none where nothing concerns it."""
    _followers.append(follower)
    return follower


_COPIED = tuple(
    column.attname
    for column in ItemState._meta.concrete_fields
    if column.attname not in {"id", "since", "until", "recorded_at"}
)
_WRITTEN = (*_COPIED, "since", "until", "recorded_at")


@dataclass(slots=True)
class Turn:
    """What is asked for one item: columns of its state by attribute name, and whole sets of its rows by kind.

    `at`: the past instant of this one change; without it the one of the whole call.
    """

    before: ItemState
    fields: Mapping[str, Any] = field(default_factory=dict)
    sets: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """One field before and after: a plain value, or for a set what left it and what came into it."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Turned:
    """An item that really changed."""

    before: ItemState
    after: ItemState
    differences: tuple[Difference, ...]


@dataclass(slots=True)
class Beginning:
    """An item that is not yet there. `later` are states that followed before today: (instant, columns), in order."""

    number: str
    since: datetime
    fields: Mapping[str, Any]
    sets: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    later: Sequence[tuple[datetime, Mapping[str, Any]]] = ()


def asked_instant(since: datetime | None) -> datetime:
    """The instant a change was asked for: now, or a given past one. Raises BadInput for the future."""
    present = now()
    if since is None:
        return present
    if since > present:
        raise BadInput(
            say("将来の日付では登録できません。"),
            say("今日以前の日付にするか、その日が来てから登録してください。"),
        )
    return since


def turn(turns: Sequence[Turn], *, since: datetime | None = None) -> list[Turned]:
    """Write what differs, and answer with what did. Must run in a transaction, with the states locked.

    Without `since` the change holds from now. A given `since` must lie behind everything already known of the item:
    raises Conflict otherwise, because what is recorded of the past is not rewritten.
    """
    at = asked_instant(since)
    present = {kind: _present_rows(kind, turns) for kind in KINDS}
    made: list[Turned] = []
    rows: dict[str, _Rows] = {kind: _Rows() for kind in KINDS}
    recorded = now()
    for each in turns:
        done = _differences(each, present)
        if not done:
            continue
        start = _start(each.before, each.at or at, given=each.at is not None or since is not None)
        after = _copy(each.before, {**each.fields, **_search_of(each, present)}, start, recorded)
        made.append(Turned(each.before, after, tuple(done)))
        for kind, wanted in each.sets.items():
            rows[kind].replace(each.before.item_id, present[kind].get(each.before.item_id, {}), wanted, start)
    _write_states(made)
    for kind, gathered in rows.items():
        gathered.write(KINDS[kind], recorded)
    for follower in _followers:
        follower(made)
    return made


def begin(beginnings: Sequence[Beginning]) -> list[ItemState]:
    """Write new items with all their states and rows; answers with the present states in order.

    The numbers must be free. Instants must be past and `later` in growing order; raises BadInput otherwise.
    """
    recorded = now()
    items = Item.objects.bulk_create(
        [Item(number=each.number, key=new_key(), made_at=recorded) for each in beginnings], batch_size=CHUNK
    )
    states: list[ItemState] = []
    present: list[ItemState] = []
    rows: dict[str, _Rows] = {kind: _Rows() for kind in KINDS}
    for item, each in zip(items, beginnings, strict=True):
        line = _line(item, each, recorded)
        states += line
        present.append(line[-1])
        for kind, wanted in each.sets.items():
            rows[kind].replace(item.pk, {}, wanted, line[0].since)
    _insert_states(states, present)
    for kind, gathered in rows.items():
        gathered.write(KINDS[kind], recorded)
    return present


def present_states(items: Iterable[Item | ItemState], *, lock: bool = True) -> list[ItemState]:
    """The present states of items in the order asked, locked for writing."""
    ids = [thing.item_id if isinstance(thing, ItemState) else thing.pk for thing in items]
    found: dict[int, ItemState] = {}
    for start in range(0, len(ids), CHUNK):
        rows = ItemState.objects.filter(item_id__in=ids[start : start + CHUNK], until=FOREVER).select_related(
            "item"
        )
        found |= {state.item_id: state for state in (rows.select_for_update(of=("self",)) if lock else rows)}
    return [found[one] for one in dict.fromkeys(ids)]


def rows_of(kind: str, items: Iterable[int]) -> dict[int, list[Any]]:
    """The plain values that items have now, by item id, in a fixed order."""
    found = _read(kind, list(items))
    return {item: sorted(values) for item, values in found.items()}


def _line(item: Item, each: Beginning, recorded: datetime) -> list[ItemState]:
    places = each.sets.get("places", ())
    fields = {**each.fields, "item_id": item.pk, "number": item.number}
    fields["search"] = search_text(
        item.number, *(fields.get(name, "") for name in SEARCHED), *sorted(place.where for place in places)
    )
    line = [ItemState(**fields, since=each.since, recorded_at=recorded)]
    for instant, changes in each.later:
        start = max(instant, line[-1].since + TICK)
        line[-1].until = start
        line.append(_copy(line[-1], changes, start, recorded))
    if line[-1].since > recorded + TICK * len(line):
        raise BadInput(say("将来の日付では登録できません。"), say("今日以前の日付にしてください。"))
    return line


def _copy(before: ItemState, changes: Mapping[str, Any], start: datetime, recorded: datetime) -> ItemState:
    values = {name: getattr(before, name) for name in _COPIED} | dict(changes)
    return ItemState(**values, since=start, until=FOREVER, recorded_at=recorded)


def _start(before: ItemState, at: datetime, *, given: bool) -> datetime:
    if at > before.since:
        return at
    if given:
        raise Conflict(
            say("{item}には、指定の日より後の記録があります。", item=before.number),
            say("最後の変更より後の日付にしてください。過去の記録は書き換えられません。"),
        )
    return before.since + TICK


def _differences(each: Turn, present: Mapping[str, Mapping[int, Mapping[Any, int]]]) -> list[Difference]:
    found = [
        Difference(name, getattr(each.before, name), value)
        for name, value in each.fields.items()
        if getattr(each.before, name) != value
    ]
    for kind, wanted in each.sets.items():
        had, will = set(present[kind].get(each.before.item_id, {})), set(wanted)
        if had != will:
            found.append(Difference(kind, sorted(had - will), sorted(will - had)))
    return found


def _search_of(each: Turn, present: Mapping[str, Mapping[int, Mapping[Any, int]]]) -> dict[str, str]:
    if "places" not in each.sets and not set(SEARCHED) & set(each.fields):
        return {}
    places = each.sets.get("places", present["places"].get(each.before.item_id, {}))
    texts = [each.fields.get(name, getattr(each.before, name)) for name in SEARCHED]
    return {"search": search_text(each.before.number, *texts, *sorted(place.where for place in places))}


def _present_rows(kind: str, turns: Sequence[Turn]) -> dict[int, dict[Any, int]]:
    asked = [
        each.before.item_id
        for each in turns
        if kind in each.sets or (kind == "places" and set(SEARCHED) & set(each.fields))
    ]
    return _read(kind, asked)


def _read(kind: str, items: list[int]) -> dict[int, dict[Any, int]]:
    """Plain value → primary key of its row, by item."""
    what = KINDS[kind]
    found: dict[int, dict[Any, int]] = defaultdict(dict)
    for start in range(0, len(items), CHUNK):
        rows = what.model._default_manager.filter(item_id__in=items[start : start + CHUNK], until=FOREVER)
        for pk, item, *columns in rows.values_list("pk", "item_id", *what.columns):
            found[item][what.read(*columns)] = pk
    return found


def _write_states(made: Sequence[Turned]) -> None:
    closing: dict[datetime, list[int]] = defaultdict(list)
    for each in made:
        closing[each.after.since].append(each.before.pk)
    _close(ItemState, closing)
    after = [each.after for each in made]
    _insert_states(after, after)


def _insert_states(states: Sequence[ItemState], present: Sequence[ItemState]) -> None:
    """Write states; the present ones among them learn their keys, one for each item."""
    insert_many(ItemState, _WRITTEN, ([getattr(state, name) for name in _WRITTEN] for state in states))
    by_item = {state.item_id: state for state in present}
    items = list(by_item)
    for start in range(0, len(items), CHUNK):
        rows = ItemState.objects.filter(item_id__in=items[start : start + CHUNK], until=FOREVER)
        for item, pk in rows.values_list("item_id", "pk"):
            by_item[item].pk = pk
            by_item[item]._state.adding = False


def _close(model: type[models.Model], closing: Mapping[datetime, list[int]]) -> None:
    for instant, keys in closing.items():
        for start in range(0, len(keys), CHUNK):
            model._default_manager.filter(pk__in=keys[start : start + CHUNK]).update(until=instant)


@dataclass(slots=True)
class _Rows:
    """Rows of one kind to be closed and opened together."""

    closing: dict[datetime, list[int]] = field(default_factory=lambda: defaultdict(list))
    opening: list[tuple[int, Any, datetime]] = field(default_factory=list)

    def replace(self, item: int, had: Mapping[Any, int], wanted: Sequence[Any], start: datetime) -> None:
        will = dict.fromkeys(wanted)
        self.closing[start] += [pk for value, pk in had.items() if value not in will]
        self.opening += [(item, value, start) for value in will if value not in had]

    def write(self, kind: Kind, recorded: datetime) -> None:
        _close(kind.model, self.closing)
        insert_many(
            kind.model,
            ("item_id", "since", "until", "recorded_at", *kind.columns),
            ((item, start, FOREVER, recorded, *kind.write(value)) for item, value, start in self.opening),
        )
