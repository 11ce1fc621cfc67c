"""From texts of logs to items, at any instant: the patterns of the register, kept in memory while nothing changed."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from django.db import connections
from django.db.models import Count, Max, Q

from hiden.base.clock import FOREVER
from hiden.inventory.locating import Locator
from hiden.inventory.models import Location

_KEPT = 4

Row = tuple[str, int, datetime, datetime]


@dataclass(slots=True)
class _History:
    """All patterns there ever were, as far as `mark` says. Between two instants of change one locator serves all."""

    mark: object
    rows: Sequence[Row]
    instants: Sequence[datetime]
    made: OrderedDict[int, Locator] = field(default_factory=OrderedDict)

    def at(self, moment: datetime | None) -> Locator:
        place = len(self.instants) if moment is None else bisect_right(self.instants, moment)
        if place in self.made:
            self.made.move_to_end(place)
            return self.made[place]
        made = Locator.of_forms(
            (form, item)
            for form, item, since, until in self.rows
            if (until == FOREVER if moment is None else since <= moment < until)
        )
        self.made[place] = made
        while len(self.made) > _KEPT:
            self.made.popitem(last=False)
        return made


_lock = Lock()
_kept: dict[str, _History] = {}


def locator(moment: datetime | None = None) -> Locator:
    """What resolves texts of logs by the patterns in force at an instant (None: now). One query while nothing changed.

    The query tells of changes that other processes made. Ask once for many lines, not for each.
    """
    mark = _mark()
    with _lock:
        here = connections["default"].settings_dict["NAME"]
        found = _kept.get(here)
        if found is None or found.mark != mark:
            found = _kept[here] = _read(mark)
        return found.at(moment)


def forget_locators() -> None:
    """Read everything anew next time: where rows were taken back and others written in their place at the same stopped instant."""
    with _lock:
        _kept.clear()


def items_at(text: str, moment: datetime | None = None) -> tuple[int, ...]:
    """The ids of the items that a path, an address or a name of a file belongs to at an instant. Ask the gate which to show."""
    return locator(moment).items_of(text)


def _mark() -> object:
    """Differs after every change: rows come, and `until` of those that hold is set once; none ever goes.

    The instants tell apart what was written and what was written anew after it had been taken back.
    """
    found = Location.objects.aggregate(
        rows=Count("pk"),
        holding=Count("pk", filter=Q(until=FOREVER)),
        last=Max("pk"),
        learned=Max("recorded_at"),
        ended=Max("until", filter=~Q(until=FOREVER)),
    )
    return tuple(found.values())


def _read(mark: object) -> _History:
    rows = list(Location.objects.order_by("pk").values_list("folded", "item_id", "since", "until"))
    instants = sorted(
        {instant for _, _, since, until in rows for instant in (since, until) if instant < FOREVER}
    )
    return _History(mark, rows, instants)
