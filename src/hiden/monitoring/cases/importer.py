"""Work orders from a file (`hiden import sign-exceptions`): what the export writes comes in again and changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hiden.base.errors import BadInput
from hiden.base.sheets import Column, Problem
from hiden.base.words import say
from hiden.imports.contract import Change, Difference, Effect, Plan, Record, register
from hiden.inventory.models import Item
from hiden.monitoring.cases.columns import EXCEPTION_COLUMNS
from hiden.monitoring.cases.exceptions import Wanted, check, make_exception
from hiden.monitoring.cases.export import row_of
from hiden.monitoring.models import SignException
from hiden.people.importers.rows import Row
from hiden.people.models import Department, Person

_LABELS = {column.name: column.label for column in EXCEPTION_COLUMNS}
_NAMES = tuple(column.name for column in EXCEPTION_COLUMNS)
_NAMED = ("person", "department", "item", "approver")


@dataclass(frozen=True, slots=True)
class _Known:
    """What rows may name, and the work orders there are, by number."""

    people: Mapping[str, Person]
    departments: Mapping[str, Department]
    items: Mapping[str, Item]
    orders: Mapping[str, tuple[str, ...]]

    def find(self, name: str, code: str) -> Person | Department | Item | None:
        """What a cell names."""
        if name == "department":
            return self.departments.get(code)
        return self.items.get(code) if name == "item" else self.people.get(code)


class ExceptionImporter:
    """前もって分かっている作業の一覧."""

    kind = "sign-exceptions"
    columns: Sequence[Column] = EXCEPTION_COLUMNS
    action = "monitoring.except"

    @property
    def label(self) -> str:
        """What such a file is called."""
        return say("前もって分かっている作業（兆候の例外）")

    def plan(self, records: Sequence[Record], *, effective_on: date, by: Person | None = None) -> Plan:
        """Compare with what is entered. Four queries, however many rows."""
        problems: list[Problem] = []
        rows = [Row(record, EXCEPTION_COLUMNS, problems) for record in records]
        known = _known(rows)
        seen: dict[str, int] = {}
        changes = [change for row in rows if (change := _change(row, known, seen, by)) is not None]
        return Plan(tuple(changes), tuple(problems))

    def apply(self, plan: Plan, *, effective_on: date, by: Person) -> None:
        """Enter what is new, each with its entry."""
        for change in plan.changes:
            if change.effect is Effect.CREATE:
                make_exception(_wanted_again(change.data), reason=change.data["reason"], by=by)


def _known(rows: Sequence[Row]) -> _Known:
    def codes(*names: str) -> set[str]:
        return {row.code(name) for row in rows for name in names} - {""}

    orders = SignException.objects.filter(number__in=codes("number"), case=None).select_related(
        "person", "department", "item", "approver", "case"
    )
    return _Known(
        {one.number: one for one in Person.objects.filter(number__in=codes("person", "approver"))},
        {one.code: one for one in Department.objects.filter(code__in=codes("department"))},
        {one.number: one for one in Item.objects.filter(number__in=codes("item"))},
        {row.number: tuple(map(str, row_of(row))) for row in orders},
    )


def _change(row: Row, known: _Known, seen: dict[str, int], by: Person | None) -> Change | None:
    number = row.code("number")
    if not number:
        row.warn(
            "number",
            say("番号がない行は取り込みません。"),
            say(
                "案件の判断から作られた例外であれば、このままで構いません。事前の作業には番号を付けてください。"
            ),
        )
        return None
    if (first := seen.setdefault(number, row.number)) != row.number:
        row.error(
            "number",
            say("同じ番号の行が{row}行目にもあります。", row=first),
            say("どちらか一方だけを残してください。"),
        )
        return None
    wanted = _wanted(row, known, number)
    if wanted is None:
        return None
    reason = row.text("reason")
    try:
        check(wanted, reason, by=by)
    except BadInput as fault:
        row.error("reason" if not reason else "until", fault.what, fault.do_next)
        return None
    made = wanted.row()
    made.reason = reason
    told = tuple(map(str, row_of(made)))
    return _compared(row, number, told, known)


def _compared(row: Row, number: str, told: tuple[str, ...], known: _Known) -> Change | None:
    before = known.orders.get(number)
    data: dict[str, Any] = dict(zip(_NAMES, told, strict=True))
    if before is None:
        shown = tuple(Difference(_LABELS[name], "", data[name]) for name in ("since", "until") if data[name])
        return Change(Effect.CREATE, number, data["reason"], row.number, shown, data, number)
    if before != told:
        row.error(
            "number",
            say("番号「{number}」は、別の内容で登録されています。", number=number),
            say("登録済みのものを終えてから、新しい番号で登録してください。"),
        )
        return None
    return Change(Effect.NONE, number, data["reason"], row.number, (), {}, number)


def _wanted(row: Row, known: _Known, number: str) -> Wanted | None:
    since, until = row.day("since"), row.day("until")
    found: dict[str, Any] = {}
    for name in _NAMED:
        code = row.code(name)
        found[name] = known.find(name, code) if code else None
        if code and found[name] is None:
            row.error(
                name,
                say("「{code}」は登録されていません。", code=code),
                say("番号・コードを確かめて、直してください。"),
            )
    if row.broken or since is None or until is None:
        return None
    return Wanted(
        since=since,
        until=until,
        detector=row.code("detector"),
        place=row.text("place"),
        number=number,
        **found,
    )


def _wanted_again(data: Mapping[str, Any]) -> Wanted:
    """The same from what the plan kept."""

    def person(name: str) -> Person | None:
        return Person.objects.get(number=data[name]) if data[name] else None

    return Wanted(
        since=date.fromisoformat(data["since"]),
        until=date.fromisoformat(data["until"]),
        detector=data["detector"],
        person=person("person"),
        department=Department.objects.get(code=data["department"]) if data["department"] else None,
        item=Item.objects.get(number=data["item"]) if data["item"] else None,
        place=data["place"],
        number=data["number"],
        approver=person("approver"),
    )


register(ExceptionImporter())
