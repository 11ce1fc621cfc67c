"""Whatever is done in whatever order: the register of any instant is what a simple model says it was."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hiden.base.clock import frozen
from hiden.base.errors import BadInput, Conflict
from hiden.inventory import actions
from hiden.inventory.actions import HandlerIs, PlaceIs, Score
from hiden.inventory.evaluating import value_of
from hiden.inventory.models import Decision, Item
from hiden.inventory.queries import (
    evaluations_of,
    handlers_of,
    labels_of,
    locations_of,
    locator,
    places_of,
    states,
)
from hiden.inventory.resolving import forget_locators
from hiden.ledger.models import LedgerEntry
from tests.inventory.conftest import Small

pytestmark = pytest.mark.django_db

START = datetime(2025, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Model:
    """What an item is, as plain values."""

    name: str
    owner: int
    decision: str = Decision.UNDECIDED
    rank: int = 0
    life: str = "active"
    places: frozenset[tuple[str, str]] = frozenset()
    locations: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    handlers: frozenset[tuple[int, int]] = frozenset()
    scores: frozenset[tuple[str, int]] = frozenset()

    @property
    def value(self) -> int:
        return value_of([Score(viewpoint, score) for viewpoint, score in self.scores])


@dataclass
class World:
    """The line of every item: from which instant it was what. Every later entry of a line is of a later or equal instant."""

    small: Small
    clock: datetime = START
    lines: dict[str, list[tuple[datetime, Model]]] = field(default_factory=dict)

    def now(self, number: str) -> Model:
        return self.lines[number][-1][1]

    def at(self, instant: datetime) -> dict[str, Model]:
        """The register of an instant, looked at after everything that was done in it."""
        held = {
            number: [model for since, model in line if since <= instant]
            for number, line in self.lines.items()
        }
        return {number: models[-1] for number, models in held.items() if models}


def seen_at(instant: datetime | None) -> dict[str, Model]:
    """The register of an instant in the model's words."""
    rows = list(states(instant))
    items = [state.item_id for state in rows]
    places, labels = places_of(items, instant), labels_of(items, instant)
    locations = locations_of(items, instant)
    handlers, scores = handlers_of(items, instant), evaluations_of(items, instant)
    return {
        state.number: Model(
            state.name,
            state.owner_id,
            state.decision,
            state.rank,
            state.life,
            frozenset((row.form, row.where) for row in places.get(state.item_id, ())),
            frozenset(row.pattern for row in locations.get(state.item_id, ())),
            frozenset(labels.get(state.item_id, ())),
            frozenset(
                (row.person_id or 0, row.department_id or 0) for row in handlers.get(state.item_id, ())
            ),
            frozenset((row.viewpoint, row.score) for row in scores.get(state.item_id, ())),
        )
        for state in rows
    }


def resolved_at(instant: datetime) -> set[str]:
    """What a path in a log of that instant is about."""
    found = locator(instant).items_of("//FS01/設計/組立図.dwg")
    return set(Item.objects.filter(pk__in=found).values_list("number", flat=True))


FOLDER = r"\\fs01\設計"
VIEWS = ("value-economic", "value-loss", "value-duties")
LABELS = ("regime-contract", "regime-personal-data", "regime-trade-secret")
STEP = st.fixed_dictionaries(
    {
        "verb": st.sampled_from(
            [
                "add",
                "rename",
                "move",
                "places",
                "locations",
                "labels",
                "handlers",
                "evaluate",
                "decide",
                "dispose",
                "bulk",
                "class",
            ]
        ),
        "which": st.integers(0, 3),
        "word": st.sampled_from(["条件表", "図面", "＜空白＞", "名簿'", "100%_"]),
        "some": st.sets(st.integers(0, 2)),
        "wait": st.sampled_from([0, 0, 1, 30]),
        "back": st.sampled_from([None, None, None, 1, 20]),
    }
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=1, max_size=10))
def test_the_register_of_any_instant_is_what_the_model_says(
    small: Small, steps: list[dict[str, Any]]
) -> None:
    from django.db import transaction

    forget_locators()  # what the example before did at these instants was taken back
    with transaction.atomic():
        world = World(small)
        for step in steps:
            world.clock += step["wait"] * HOUR
            _do(world, step)
        _compare(world)
        transaction.set_rollback(True)


def _do(world: World, step: dict[str, Any]) -> None:
    """One action, and the same to the model; what is refused must leave everything as it was."""
    numbers = sorted(world.lines)
    with frozen(world.clock):
        if step["verb"] == "add" or not numbers:
            owner = (world.small.making, world.small.sales)[step["which"] % 2]
            state = actions.add_item(name=step["word"], owner=owner, by=world.small.alice)
            world.lines[state.number] = [(world.clock, Model(step["word"], owner.pk))]
            return
        number = numbers[step["which"] % len(numbers)]
        since = None if step["back"] is None else world.clock - step["back"] * HOUR
        size = LedgerEntry.objects.count()
        try:
            after = _act(world, step, number, since)
        except (BadInput, Conflict):
            assert LedgerEntry.objects.count() == size
            return
        if after != world.now(number):
            world.lines[number].append((since or world.clock, after))


def _act(world: World, step: dict[str, Any], number: str, since: datetime | None) -> Model:
    """Do it, and answer with what the item should be afterwards."""
    item = Item.objects.get(number=number)
    was = world.now(number)
    by = world.small.alice
    some = sorted(step["some"])
    people = (world.small.ben, world.small.charlie, world.small.bob)
    match step["verb"]:
        case "rename":
            actions.change_item(item, name=step["word"], since=since, by=by)
            is_now = replace(was, name=step["word"])
        case "move":
            owner = (world.small.making, world.small.section, world.small.sales)[step["which"] % 3]
            actions.change_item(item, owner=owner, since=since, by=by)
            is_now = replace(was, owner=owner.pk)
        case "locations":
            paths = [(FOLDER, "*A-0412*", "github.com/sample/x")[n] for n in some]
            actions.set_locations(item, paths, since=since, by=by)
            is_now = replace(was, locations=frozenset(paths))
        case "places":
            places = [PlaceIs(("paper", "file", "thing")[n], step["word"] * (n % 2)) for n in some]
            actions.set_places(item, places, since=since, by=by)
            is_now = replace(was, places=frozenset((place.form, place.where) for place in places))
        case "labels" | "bulk":
            labels = [LABELS[n] for n in some]
            if step["verb"] == "bulk":
                actions.bulk_edit([item], add_labels=labels, since=since, by=by)
                is_now = replace(was, labels=was.labels | set(labels))
            else:
                actions.set_labels(item, labels, since=since, by=by)
                is_now = replace(was, labels=frozenset(labels))
        case "handlers":
            handlers = [HandlerIs(person=people[n].pk) for n in some]
            actions.set_handlers(item, handlers, since=since, by=by)
            is_now = replace(was, handlers=frozenset((one.person, one.department) for one in handlers))
        case "evaluate":
            scores = {VIEWS[n]: (step["which"] + n) % 4 for n in some}
            actions.evaluate(item, [Score(view, score) for view, score in scores.items()], since=since, by=by)
            kept = {view: score for view, score in was.scores if view not in scores}
            is_now = replace(was, scores=frozenset((kept | scores).items()))
        case "decide":
            secret = bool(some)
            actions.decide(
                item,
                outcome=Decision.SECRET if secret else Decision.NOT_SECRET,
                reason="理由",
                class_code="hi" if secret else "",
                since=since,
                by=by,
            )
            is_now = replace(
                was, decision=Decision.SECRET if secret else Decision.NOT_SECRET, rank=2 if secret else 0
            )
        case "class":
            found = world.small.classes[("gokuhi", "hi", "shagaihi")[step["which"] % 3]]
            actions.change_state([item], secrecy_class=found, rank=found.rank, since=since)
            is_now = replace(was, rank=found.rank)
        case _:
            end: Callable[..., Any] = actions.dispose if was.life == "active" else actions.restore
            end(item, reason="理由", since=since, by=by)
            is_now = replace(was, life="disposed" if was.life == "active" else "active")
    return is_now


def _compare(world: World) -> None:
    assert seen_at(None) == world.at(world.clock)
    for instant in {since for line in world.lines.values() for since, _ in line}:
        # Several things done in one instant lie a tick apart; a second later all of them are done.
        assert seen_at(instant + timedelta(seconds=1)) == world.at(instant), instant
        assert resolved_at(instant + timedelta(seconds=1)) == {
            number for number, item in world.at(instant).items() if FOLDER in item.locations
        }
    assert seen_at(START - HOUR) == {}
    for item in Item.objects.all():
        line = list(item.states.order_by("since").values_list("since", "until"))
        assert all(start < end for start, end in line)
        assert all(left[1] == right[0] for left, right in itertools.pairwise(line))
