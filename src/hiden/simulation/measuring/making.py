"""The signs of a simulated year: every detector of behaviour and every rule of the pack, day by day over the rows of the view."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hiden.base.clock import start_of
from hiden.logs.store.engines import engine
from hiden.logs.store.parts import ORDER
from hiden.monitoring import pack
from hiden.monitoring.behaviour.days import Day, fold_days
from hiden.monitoring.behaviour.facts import Known
from hiden.monitoring.behaviour.judging import HISTORY, judge
from hiden.monitoring.behaviour.sequences import packed_and_sent
from hiden.monitoring.behaviour.showing import with_events
from hiden.monitoring.found import Found
from hiden.monitoring.rights.sensitive import is_sensitive
from hiden.monitoring.rules.finding import Finder
from hiden.monitoring.rules.reading import Rule
from hiden.simulation.measuring.knowing import Knowing
from hiden.simulation.scenarios import Year

_FIRST: Final = 28  # days before behaviour is judged at all: nothing can be called unusual before
_ROWS: Final = 20_000
_A_DAY: Final = 86_400  # seconds
_SORTED: Final = [(name.strip().strip('"'), "ascending") for name in ORDER.split(",")]


@dataclass(slots=True)
class Rules:
    """The pack over the days. Hits are kept as far back as a correlation reaches."""

    rules: tuple[Rule, ...] = field(default_factory=pack.rules)
    _past: deque[tuple[date, Mapping[str, pa.Table]]] = field(default_factory=deque)

    def found(self, table: pa.Table, knowing: Knowing, day: date) -> list[Found]:
        """The signs of a day. `table`: all its rows."""
        finder = Finder(self.rules, knowing.around(day))
        reach = {key: -(-seconds // _A_DAY) for key, seconds in finder.resting.reach.items()}
        self._past.append((day, finder.hits(table)))
        while day - self._past[0][0] > timedelta(days=max(reach.values(), default=0)):
            self._past.popleft()
        for then, hits in self._past:
            finder.keep({key: some for key, some in hits.items() if (day - then).days <= reach.get(key, 0)})
        return list(finder.found(day, day))


@dataclass(slots=True)
class Behaviour:
    """Behaviour over the days, folded week by week."""

    folder: Path
    _past: deque[Day] = field(default_factory=lambda: deque(maxlen=HISTORY))
    _files: deque[Path] = field(default_factory=lambda: deque(maxlen=2))

    def week(self, table: pa.Table, knowing: Knowing, monday: date, *, judged: bool) -> Iterator[list[Found]]:
        """The signs of each of seven days; none while there is too little to compare with (not `judged`)."""
        path = self.folder / f"{monday}.parquet"
        pq.write_table(table.sort_by(_SORTED), path, compression="lz4", row_group_size=_ROWS)
        if len(self._files) == 2:
            self._files[0].unlink()
        self._files.append(path)
        for day, today in fold_days(engine(), [path], monday, monday + timedelta(days=6)).items():
            yield self._of(today, knowing.behaviour(day)) if judged else []
            self._past.append(today)

    def _of(self, today: Day, known: Known) -> list[Found]:
        files = list(self._files)  # the week before too, because what was packed may be sent after midnight
        found = with_events(judge(list(self._past), today, known), engine(), files, today.day)
        return found + packed_and_sent(engine(), files, known)


def signs(year: Year, folder: Path) -> Iterator[tuple[date, list[Found]]]:
    """Each day of the year with its signs. `folder`: for files that are only needed meanwhile."""
    knowing, rules, behaviour = Knowing(year), Rules(), Behaviour(folder)
    late: pa.Table | None = None
    for number, made in enumerate(year.weeks):
        monday = year.first + timedelta(days=7 * number)
        whole = made if late is None else pa.concat_tables([late, made])
        late = _between(whole, monday + timedelta(days=7), monday + timedelta(days=14))
        week = _between(whole, monday, monday + timedelta(days=7))
        days = behaviour.week(week, knowing, monday, judged=7 * number >= _FIRST)
        for after, behaved in enumerate(days):
            day = monday + timedelta(days=after)
            found = behaved + rules.found(_between(week, day, day + timedelta(days=1)), knowing, day)
            sensitive = knowing.sensitive(day)
            yield day, [one for one in found if one.day == day and not is_sensitive(one.key, sensitive)]


def _between(table: pa.Table, first: date, until: date) -> pa.Table:
    """The rows of some days in Japan: work goes on past midnight."""
    at = table["at"]
    begin, end = (pa.scalar(start_of(day), at.type) for day in (first, until))
    return table.filter(pc.and_(pc.greater_equal(at, begin), pc.less(at, end)))


__all__ = ["signs"]
