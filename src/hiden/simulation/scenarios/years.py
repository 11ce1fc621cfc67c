"""A year (or any number of weeks) of a company with many plays laid over it, as rows of the view, week by week."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.simulation import places
from hiden.simulation.days import Feeds
from hiden.simulation.desks import Desks
from hiden.simulation.generate import one_day
from hiden.simulation.rows import Place, Rows
from hiden.simulation.scenarios.facts import facts
from hiden.simulation.scenarios.playing import SCENARIOS, Played, play
from hiden.simulation.scenarios.stage import after
from hiden.simulation.scenarios.truth import Happening, PersonEvent, Truth
from hiden.simulation.surfing import AI
from hiden.simulation.world import World

QUIET: Final = 56  # days before the first play, so that there is something usual to compare with
_MONDAY: Final = date(2026, 4, 6)


@dataclass(slots=True)
class Year:
    """What `year` makes.

    `world` is the company with all that happens in it; `facts` one row for each person and day (`facts.FACTS`); `truth` one for each
    play; `left_out` the codes of plays for which there were too few weeks or people. `marks` says where the events of plays are (id → micros since 1970,
    segment, record, part); it fills while `weeks` is read.
    """

    world: World
    first: date
    number_of_weeks: int
    seed: int
    scale: float
    plays: tuple[Played, ...]
    left_out: tuple[str, ...]
    rows: Rows
    facts: pa.Table
    marks: dict[str, Place] = field(default_factory=dict)

    @property
    def truth(self) -> tuple[Truth, ...]:
        """What is true of each play."""
        return tuple(each.truth for each in self.plays)

    @property
    def people_events(self) -> tuple[PersonEvent, ...]:
        """What happened beside computers, in the order of days."""
        found = [event for each in self.plays for event in each.people_events]
        return tuple(sorted(found, key=lambda event: event.day))

    @property
    def places(self) -> dict[str, str]:
        """What the company knows places outside to be: domain → `monitoring.models.PlaceKind`."""
        found = {self.world.domain: "own"} | {
            mail.rpartition("@")[2]: "partner" for mail in self.world.partners
        }
        for kind, some in (
            ("mail", places.MAIL), ("storage", places.STORAGE), ("transfer", places.TRANSFER), ("ai", AI),
            ("authority", places.PUBLIC), ("home", places.HOMES),
        ):  # fmt: skip
            found |= dict.fromkeys(some, kind)
        told = (each.values for each in self.people_events if each.kind is Happening.PLACE and each.known)
        return found | {values["domain"]: values["kind"] for values in told}

    @property
    def weeks(self) -> Iterator[pa.Table]:
        """Tables of the view (`connectors.events.VIEW`), each of seven days in the order of time. Made while they are read."""
        laid: dict[date, Feeds] = {}
        names: dict[int, str] = {}
        for each in self.plays:
            names |= {id(one.event): one.id for one in each.events}
            for day, feeds in each.feeds().items():
                for feed, events in feeds.items():
                    laid.setdefault(day, {}).setdefault(feed, []).extend(events)
        desks = Desks(self.world, self.seed)
        for week in range(self.number_of_weeks):
            tables = []
            for number in range(7):
                day = self.first + timedelta(days=7 * week + number)
                out, seated = one_day(self.world, desks, day, seed=self.seed, scale=self.scale, laid=laid)
                table, found = self.rows.table(day, out, seated, names if day in laid else None)
                self.marks |= found
                tables.append(table)
            yield pa.concat_tables(tables)

    def write(self, folder: Path) -> dict[str, Any]:
        """Write view-<Monday>.parquet for each week, facts.parquet, truth.json, people.json and places.json; answers the counts."""
        folder.mkdir(parents=True, exist_ok=True)
        events = 0
        for number, table in enumerate(self.weeks):
            monday = self.first + timedelta(days=7 * number)
            pq.write_table(table, folder / f"view-{monday:%Y%m%d}.parquet", compression="zstd")
            events += table.num_rows
        pq.write_table(self.facts, folder / "facts.parquet", compression="zstd")
        told = [
            each.told() | {"places": [self.marks[one] for one in each.events if one in self.marks]}
            for each in self.truth
        ]
        persons = dict(self.rows.people)
        _json(folder / "truth.json", {"plays": told, "persons": persons, "items": self.rows.items})
        _json(folder / "places.json", self.places)
        _json(folder / "people.json", [each.told() for each in self.people_events])
        return {
            "weeks": self.number_of_weeks,
            "events": events,
            "plays": len(self.plays),
            "left_out": list(self.left_out),
        }


def year(
    world: World,
    seed: int = 1,
    weeks: int = 52,
    scenarios: Mapping[str, int] | None = None,
    *,
    first: date = _MONDAY,
    scale: float = 1.0,
) -> Year:
    """Plan so many weeks from a Monday on. Nothing is generated before `Year.weeks` is read.

    `scenarios`: how often each code is played, each time by others; None for all of them once. `scale` multiplies what everybody
    does on ordinary days. Plays begin eight weeks after the first day where their length leaves room for it, and end within.
    Nobody has a part in two. Raises BadInput for an unknown code or for no weeks.
    """
    if weeks < 1:
        raise BadInput(say("週の数が1より小さくなっています。"), say("1以上の数を指定してください。"))
    wanted = dict.fromkeys(SCENARIOS, 1) if scenarios is None else scenarios
    desks, taken, left_out = Desks(world, seed), set[str](), []
    plays: list[Played] = []
    for code, times in sorted(wanted.items(), key=lambda one: (-_length(one[0]), one[0])):
        room = weeks * 7 - _length(code)
        if room < 0:
            left_out.append(code)
            continue
        for time in range(times):
            rng = Random(f"{seed}|start|{code}|{time}")
            low = min(QUIET, room)
            start = first + timedelta(days=low + int((room - low + 1) * rng.random()))
            try:
                plays.append(
                    play(world, code, seed * 1000 + time, start, days_seed=seed, desks=desks, taken=taken)
                )
            except BadInput:  # nobody is left for it
                left_out.append(code)
    happened = [event for each in plays for event in each.people_events]
    changed = after(world, happened)
    rows = Rows(changed)
    return Year(
        changed, first, weeks, seed, scale, tuple(plays), tuple(left_out), rows, facts(rows, happened, first, weeks * 7)
    )  # fmt: skip


def _length(code: str) -> int:
    if code not in SCENARIOS:
        raise BadInput(
            say("「{code}」という場面はありません。", code=code[:20]),
            say("{codes}から選んでください。", codes="、".join(sorted(SCENARIOS))),
        )
    return SCENARIOS[code].days


def _json(path: Path, what: Any) -> None:
    path.write_text(json.dumps(what, ensure_ascii=False, indent=1), encoding="utf-8")
