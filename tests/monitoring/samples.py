"""Samples of rules as rows of the view, and the small world that they play in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pyarrow as pa

from hiden.connectors.schemas import VIEW
from hiden.logs.latin import spellings
from hiden.monitoring import pack
from hiden.monitoring.rules.around import Around, Known, Leaving, Place

JAPAN = timezone(timedelta(hours=9))
USUAL = "2026-10-14T10:00"  # a Wednesday
_UNITS = {"s": 1, "m": 60, "h": 3600}
_EMPTY = {
    "source": 1, "segment": 1, "part": 0, "outcome": "done", "class_uid": 0, "activity_id": 99, "person": 1, "holder": "person",
    "item": 0, "rank": 0, "channel": "file", "action": "other",
}  # fmt: skip


def around() -> Around:
    """The company ヒデン: 1 山田太郎, 2 somebody who leaves, 3 a secondee, 4 an administrator, 5 who has left, 6 who is new."""
    regular = ((date(2015, 4, 1), "regular", ""),)
    return Around(
        places=pack.places()
        | {
            "rival.example": (Place("competitor"),),
            "partner.example": (Place("partner"),),
            "trusted.example": (Place("trusted"),),
            "family.example": (Place("related", person=1),),
            "home.example": (Place("home", words="ホーム損保"),),
            "bengoshi.example": (Place("lawyer"),),
        },
        people={
            1: Known(regular, spellings("ヤマダ タロウ"), frozenset({"yamada.taro@hiden.example"})),
            2: Known(
                regular,
                spellings("サトウ ハナコ"),
                leavings=(Leaving(date(2026, 10, 1), date(2026, 10, 31)),),
                last_day=date(2026, 10, 31),
            ),
            3: Known(((date(2025, 4, 1), "seconded_in", "ホーム損保"),), spellings("モリ ジロウ")),
            4: Known(regular, privileged=True),
            5: Known(regular, last_day=date(2026, 9, 30)),
            6: Known(((date(2026, 9, 1), "regular", ""),)),
        },
        own_domains=frozenset({"hiden.example"}),
        names=frozenset({"ヒデン", "hiden"}),
        media=frozenset({"hs0001"}),
        canaries=frozenset({"買収候補_架空商事", "kakuu-tanaka@"}),
    )


def table(rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Rows with only what matters said → rows of the view. `times` and `every` repeat one, {n} counts in its texts."""
    made = [each for row in rows for each in _repeated(row)]
    full = [{**dict.fromkeys(VIEW.names), **_EMPTY, "record": at, **row} for at, row in enumerate(made)]
    return pa.Table.from_pylist(full, schema=VIEW)


def _repeated(row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    told = dict(row)
    times, every = int(told.pop("times", 1)), str(told.pop("every", "1s"))
    many = int(told.pop("dest_times", 0))
    begin = datetime.fromisoformat(told.pop("at", USUAL)).replace(tzinfo=JAPAN)
    for number in range(times):
        filled = {name: _filled(name, value, number) for name, value in told.items()}
        if many:
            filled["dest"] = ",".join(str(told["dest"]).replace("{n}", str(each)) for each in range(many))
        yield {**filled, "at": begin + timedelta(seconds=number * int(every[:-1]) * _UNITS[every[-1]])}


def _filled(name: str, value: Any, number: int) -> Any:
    if not isinstance(value, str) or "{n}" not in value:
        return value
    text = value.replace("{n}", str(number + 1))
    return int(text) if name == "item" else text
