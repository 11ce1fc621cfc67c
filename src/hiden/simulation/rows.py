"""The fast path: a day as rows of the view (`connectors.events.VIEW`), without files, for measuring over months.

Persons and items are resolved from the world instead of the database, with the same outcome for what the generator makes. `source`
is the place of the source among `sources.usual` from 1, `segment` one for each source and day, `record` counts within it.

Simpler than what comes of the files: a letter at the gateway is one row with bytes and recipient (Postfix writes two lines), paths of
the Linux server keep their backslashes, what two sources heard is one row, and no source has faults.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import count
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from hiden.connectors.events import ocsf
from hiden.connectors.schemas import VIEW
from hiden.simulation.days import Event, Feeds
from hiden.simulation.desks import Desk
from hiden.simulation.sources import usual
from hiden.simulation.world import World

Place = tuple[int, int, int, int]  # micros since 1970, segment, record, part: what names a row of the view
_MOST_KNOWN: Final = 1_000_000
_SAID: Final = ("device", "ip", "app", "object", "dest", "bytes", "count", "detail")
_activity = cache(ocsf)


@dataclass(slots=True)
class Rows:
    """Makes tables of one company's days. Persons are `Worker.key`, or their place from 1 in a company of no database; items alike."""

    world: World
    people: dict[str, int] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)
    _sources: dict[str, int] = field(default_factory=dict)
    _holders: dict[str, str] = field(default_factory=dict)
    _known: dict[str | None, tuple[int, int]] = field(default_factory=dict)
    _names: dict[str, tuple[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        world = self.world
        self.people = {one.number: one.key or place for place, one in enumerate(world.workers, 1)}
        self.items = {one.number: one.key or place for place, one in enumerate(world.things, 1)}
        for place, source in enumerate(usual(world), 1):
            for feed in source.hears:
                self._sources.setdefault(feed, place)
        for machine in world.machines:
            if machine.nature in ("service", "shared", "guest"):
                for word in (machine.account, f"{world.realm}\\{machine.account}"):
                    self._holders[word] = machine.nature
        self._forget()

    def table(
        self, day: date, out: Feeds, desks: Iterable[Desk], marks: Mapping[int, str] | None = None
    ) -> tuple[pa.Table, dict[str, Place]]:
        """The rows of a day in the order of time; and where the events are that `marks` names (`id` of the event → name)."""
        events: list[Event] = []
        heard: list[int] = []
        for feed, some in out.items():
            events += some
            heard += [self._sources.get(feed, 0)] * len(some)
        micros = [round(one["at"].timestamp() * 1e6) for one in events]
        order = pc.sort_indices(pa.array(micros, pa.int64())).to_pylist()  # stable
        events, micros = [events[place] for place in order], [micros[place] for place in order]
        source = [heard[place] for place in order]
        base = day.toordinal() * 1000
        columns = self._columns(events, self._whose(desks)) | {
            "at": micros,
            "source": source,
            "segment": [base + one for one in source],
            "record": _counted(source),
            "part": [0] * len(events),
        }
        found: dict[str, Place] = {}
        for place, event in enumerate(events if marks else ()):
            if (name := marks.get(id(event))) is not None:  # type: ignore[union-attr]
                found[name] = (micros[place], columns["segment"][place], columns["record"][place], 0)
        made = [pa.array(columns[one.name], one.type) for one in VIEW]
        return pa.Table.from_arrays(made, schema=VIEW), found

    def _columns(self, events: list[Event], whose: Mapping[str | None, int]) -> dict[str, Any]:
        accounts = [one.get("account") for one in events]
        people = [whose.get(account, 0) for account in accounts]
        kinds = [(one["channel"], one["action"]) for one in events]
        acts = [_activity(*kind) for kind in kinds]
        things = [self._thing(one.get("object")) for one in events]
        holders = self._holders.get
        columns: dict[str, Any] = {name: [one.get(name) for one in events] for name in _SAID}
        return columns | {
            "channel": [kind[0] for kind in kinds],
            "action": [kind[1] for kind in kinds],
            "outcome": [one["outcome"] for one in events],
            "class_uid": [one[0] for one in acts],
            "activity_id": [one[1] for one in acts],
            "person": people,
            "holder": [
                "person" if person else holders(account, "unknown") if account else "nobody"
                for person, account in zip(people, accounts, strict=True)
            ],
            "account": accounts,
            "item": [one[0] for one in things],
            "rank": [one[1] for one in things],
        }

    def _whose(self, desks: Iterable[Desk]) -> dict[str | None, int]:
        """Whose the accounts of a day are."""
        found: dict[str | None, int] = {}
        realm = self.world.realm
        for desk in desks:
            worker, person = desk.worker, self.people[desk.worker.number]
            words = (desk.realm, worker.login, desk.mail, desk.box, desk.code, worker.badge, worker.admin)
            found |= dict.fromkeys(words, person)
            if worker.admin:
                found[f"{realm}\\{worker.admin}"] = person
        found.pop("", None)
        return found

    def _thing(self, said: str | None) -> tuple[int, int]:
        """The item and its rank: by the place, or by the file's name wherever it is."""
        held = self._known.get(said)
        if held is None:
            held = self._names.get((said or "").replace("/", "\\").rpartition("\\")[2], (0, 0))
            if len(self._known) > _MOST_KNOWN:
                self._forget()
            self._known[said] = held
        return held

    def _forget(self) -> None:
        self._known.clear()
        for thing in self.world.things:
            held = (self.items[thing.number], thing.rank)
            self._names |= dict.fromkeys(thing.names, held)
            for shelf in thing.shelves:
                self._known |= dict.fromkeys(shelf.files, held)
                self._known[shelf.root] = held


def _counted(source: list[int]) -> list[int]:
    """For each row, how many of its source came before."""
    next_of = {one: count(0).__next__ for one in set(source)}
    return [next_of[one]() for one in source]
