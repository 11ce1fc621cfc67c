"""What is known of each person on each day: what signs are weighed with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any, Final

import pyarrow as pa

from hiden.base.clock import FOREVER_DATE
from hiden.people.models import Kind, Role
from hiden.simulation.places import home_of
from hiden.simulation.rows import Rows
from hiden.simulation.scenarios.truth import Happening, PersonEvent
from hiden.simulation.world import Worker

# One row for each person and day on which they are with the company. `state`: here, or leaving from the day of notice on; the last
# day is known from then on too. `home`: domain of another employer whose person it is. `projects` is left to the reader.
FACTS: Final = pa.schema(
    [
        pa.field("day", pa.date32(), nullable=False),
        pa.field("person", pa.int64(), nullable=False),
        pa.field("number", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("state", pa.string(), nullable=False),
        pa.field("notice_day", pa.date32()),
        pa.field("last_day", pa.date32()),
        pa.field("department", pa.string(), nullable=False),
        pa.field("post", pa.string(), nullable=False),
        pa.field("privileged", pa.bool_(), nullable=False),
        pa.field("home", pa.string()),
    ]
)
_OTHERS: Final = frozenset({Kind.SECONDED_IN.value, Kind.DISPATCHED.value})
_ROLES: Final = frozenset({Role.IT.value, Role.ADMINISTRATOR.value})


def facts(rows: Rows, happened: Sequence[PersonEvent], first: date, days: int) -> pa.Table:
    """The table for so many days from the first, in the order of days and numbers. `rows` knows the company with all that happened."""
    notices = {
        each.number: (each.day, date.fromisoformat(each.values["last_day"]))
        for each in happened
        if each.kind is Happening.NOTICE
    }
    homes = {each.number: each.values["domain"] for each in happened if each.kind is Happening.SECONDED}
    columns: dict[str, list[Any]] = {one.name: [] for one in FACTS}
    workers = [(worker, notices.get(worker.number) or _usual_notice(worker)) for worker in rows.world.workers]
    for number in range(days):
        day = first + timedelta(days=number)
        for worker, notice in workers:
            if kind := worker.kind_on(day):
                values = _row(worker, kind, day, notice)
                for name, value in zip(
                    columns, (day, rows.people[worker.number], worker.number, kind, *values), strict=False
                ):
                    columns[name].append(value)
                columns["home"].append(
                    homes.get(worker.number, home_of(worker.number)) if kind in _OTHERS else None
                )
    return pa.Table.from_pydict(columns, schema=FACTS)


def _row(worker: Worker, kind: str, day: date, notice: tuple[date, date] | None) -> Iterator[Any]:
    told = notice is not None and notice[0] <= day
    posts = worker.posts_on(day)
    yield "leaving" if told else "here"
    yield notice[0] if told and notice else None
    yield notice[1] if told and notice else None
    yield posts[0].department if posts else ""
    yield posts[0].title if posts else ""
    yield bool(worker.admin) or bool(worker.roles & _ROLES)


def _usual_notice(worker: Worker) -> tuple[date, date] | None:
    """Of somebody who goes without a part in anything: some weeks before the last day."""
    ends = max((stay.until for stay in worker.stays), default=FOREVER_DATE)
    if ends >= FOREVER_DATE:
        return None
    weeks = Random(f"notice|{worker.number}").randint(2, 7)
    return ends - timedelta(days=7 * weeks), ends - timedelta(days=1)
