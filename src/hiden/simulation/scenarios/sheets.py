"""What the company gets to know of a scenario, as the files that people bring in: staff, places outside, work orders, reports.

Headings are those of the imports; nothing that the company does not know is in them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from django.utils.translation import override

from hiden.base.sheets.writing_csv import write_csv
from hiden.monitoring.models import PlaceKind
from hiden.people.models import Kind
from hiden.simulation.scenarios.truth import Happening, PersonEvent
from hiden.simulation.world import World

_STAFF: Final = ("社員番号", "氏名", "区分", "所属コード", "役職", "入社日", "退職日", "派遣元・出向元")
_PLACES: Final = ("ドメイン", "区別", "説明", "本人")
_ORDERS: Final = ("作業・承認の番号", "何の作業か", "始まりの日", "終わりの日", "作業をする人", "承認した人")
_REPORTS: Final = ("日", "種類", "本人", "内容")
_TOLD: Final = frozenset(
    {Happening.APPROACH, Happening.TIP, Happening.CALENDAR, Happening.ABSENCE, Happening.RETURNED}
)


def sheets(world: World, happened: Iterable[PersonEvent]) -> dict[str, bytes]:
    """CSV files by name, those with rows only. `world`: the company with all that happened (`Played.world`)."""
    known = [each for each in happened if each.known]
    with override("ja"):
        found = {
            "staff.csv": (_STAFF, [_staff(world, each) for each in known if each.kind in _LIVES]),
            "places.csv": (_PLACES, [_place(each) for each in known if each.kind is Happening.PLACE]),
            "work-orders.csv": (
                _ORDERS,
                [_order(each) for each in known if each.kind is Happening.WORK_ORDER],
            ),
            "reports.csv": (_REPORTS, [_report(each) for each in known if each.kind in _TOLD]),
        }
    return {name: write_csv(header, rows) for name, (header, rows) in found.items() if rows}


_LIVES: Final = frozenset({Happening.NOTICE, Happening.JOINS, Happening.SECONDED})
Row = Sequence[str | date | None]


def _staff(world: World, each: PersonEvent) -> Row:
    """A line of 従業員名簿: of the day on which it is known."""
    worker = next(one for one in world.workers if one.number == each.number)
    last = each.values.get("last_day")
    posts = worker.posts_on(each.day)
    return (
        worker.number, worker.name, str(Kind(worker.kind_on(each.day)).label), posts[0].department if posts else "",
        posts[0].title if posts else "", each.day if each.kind is Happening.JOINS else None,
        date.fromisoformat(last) if last else None, each.values.get("employer") if each.kind is Happening.SECONDED else None,
    )  # fmt: skip


def _place(each: PersonEvent) -> Row:
    related = each.values["kind"] == PlaceKind.RELATED
    kind = str(PlaceKind(each.values["kind"]).label)
    return each.values["domain"], kind, each.words, each.number if related else None


def _order(each: PersonEvent) -> Row:
    since, until = (date.fromisoformat(each.values[name]) for name in ("since", "until"))
    return (
        each.values["number"],
        each.words,
        since,
        until,
        each.number,
        next(iter(each.values["approver"]), None),
    )


def _report(each: PersonEvent) -> Row:
    return each.day, each.kind.value, each.number, each.words
