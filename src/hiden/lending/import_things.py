"""Things from a file: rows compared with the register, and the plan written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hiden.base.clock import FOREVER, start_of, today
from hiden.base.errors import BadInput, HidenError
from hiden.base.sheets import Problem
from hiden.base.words import say
from hiden.gate import visible
from hiden.imports.contract import Change, Difference, Effect, Plan, Record
from hiden.inventory.models import Item
from hiden.lending.columns import KIND_WORDS, NO, THING_COLUMNS, YES
from hiden.lending.kinds import ThingKind
from hiden.lending.models import Thing
from hiden.lending.numbers import clean_number, next_numbers
from hiden.lending.queries import items_held
from hiden.lending.reading import Known, amount, choice, flag
from hiden.lending.registering import (
    Told,
    check_told,
    copy_number,
    lead_first,
    locked_thing,
    require_same_copy,
    told_of,
    write_change,
    write_new,
)
from hiden.people.importers.places import Atlas, Unclear
from hiden.people.importers.rows import Row
from hiden.people.models import Department, Person

_LABELS = {column.name: column.label for column in THING_COLUMNS}


@dataclass(frozen=True, slots=True)
class _Line:
    """One row as it is meant."""

    row: Row
    number: str
    told: Told
    serial: int


class _Reader:
    """Knows departments, people, items and things of this moment."""

    def __init__(self, by: Person | None, effective_on: date) -> None:
        self.known = Known(by)
        self.atlas = Atlas()
        self.day = effective_on
        self.departments = Department.objects.in_bulk()
        rows = Thing.objects.select_related("department", "keeper", "copy_of")
        self.things = {one.number.casefold(): one for one in rows}
        kept = Thing.objects.filter(until=FOREVER)
        seen = kept if by is None else visible(by, "lending.manage", kept)
        self.may = set(seen.values_list("pk", flat=True))
        self.held = items_held([one.pk for one in self.things.values()])
        self.serials: dict[tuple[int, int], int] = {
            (one.copy_of_id, one.copy_serial): one.pk for one in self.things.values() if one.copy_of_id
        }

    def line(self, row: Row) -> _Line | None:
        number = self._number(row)
        before = self.things.get(number.casefold()) if number else None
        if before is not None and before.pk not in self.may:
            row.error(
                "number",
                say("管理番号「{number}」は使えません。", number=number),
                say("台帳から外したか、別の部署の貸出品です。別の番号にしてください。"),
            )
        department = self._department(row, before)
        told = Told(
            name=row.text("name"),
            kind=choice(row, "kind", KIND_WORDS, default=before.kind if before else ""),
            department=department or Department(),
            items=self._items(row, before),
            keeper=self.known.person(row, "keeper")
            if row.has("keeper")
            else (before.keeper if before else None),
            place=row.text("place") if row.has("place") or before is None else before.place,
            note=row.text("note") if row.has("note") or before is None else before.note,
            pieces=amount(row, "pieces", default=before.pieces if before else 1),
            self_service=flag(row, "self_service", default=before.self_service if before else False),
        )
        serial = self._serial(row, told, before)
        if row.broken or department is None:
            return None
        try:
            check_told(told)
        except BadInput as error:
            row.error("name" if not told.name else "items", error.what, error.do_next)
            return None
        return _Line(row, number, told, serial)

    def _number(self, row: Row) -> str:
        text = row.code("number")
        if not text:
            return ""
        try:
            return clean_number(text)
        except BadInput as error:
            row.error("number", error.what, error.do_next)
            return ""

    def _department(self, row: Row, before: Thing | None) -> Department | None:
        text = row.text("department")
        if not text and before is not None:
            return before.department
        found = self.atlas.find(text, self.day) if text else Unclear.UNKNOWN
        if isinstance(found, Unclear):
            what = (
                say("部署「{text}」がいくつもあります。", text=text)
                if found is Unclear.SEVERAL
                else say("部署「{text}」はありません。", text=text)
            )
            row.error("department", what, say("組織図の部署コードか名前を入力してください。"))
            return None
        return self.departments[found]

    def _items(self, row: Row, before: Thing | None) -> tuple[Item, ...]:
        """The items of the row; those that the reader may not know of stay as they are."""
        held = self.held.get(before.pk, []) if before else []
        if not row.has("items"):
            return tuple(held)
        named = self.known.items_in(row, "items")
        seen = {item.pk for item in self.known.items.values()}
        return (*named, *(item for item in held if item.pk not in seen))

    def _serial(self, row: Row, told: Told, before: Thing | None) -> int:
        if told.kind != ThingKind.COPY or not told.items:
            return 0
        if before is not None:
            return before.copy_serial
        serial = amount(row, "copy", default=0, most=1_000_000)
        if not serial:
            taken = [one for item, one in self.serials if item == told.items[0].pk]
            serial = max(taken, default=0) + 1
        key = (told.items[0].pk, serial)
        if key in self.serials:
            row.error(
                "copy",
                say("「{item}」の複製番号{n}は、すでに使われています。", item=told.items[0].number, n=serial),
                say("別の番号にするか、空欄にしてください。"),
            )
        self.serials[key] = 0
        return serial


def plan(records: Sequence[Record], *, effective_on: date, by: Person | None) -> Plan:
    """Compare the rows with the register. Twelve queries, however many rows."""
    reader = _Reader(by, effective_on)
    problems: list[Problem] = []
    changes: list[Change] = []
    seen: dict[str, int] = {}
    for record in records:
        row = Row(record, THING_COLUMNS, problems)
        line = reader.line(row)
        if line is None:
            continue
        if line.number and (first := seen.setdefault(line.number.casefold(), row.number)) != row.number:
            row.error(
                "number", say("同じ管理番号の行が{row}行目にもあります。", row=first), say("どちらか一方だけを残してください。")
            )  # fmt: skip
            continue
        before = reader.things.get(line.number.casefold()) if line.number else None
        try:
            changes.append(_change(line, before, reader.held))
        except HidenError as error:
            row.error("number", error.what, error.do_next)
    return Plan(tuple(changes), tuple(problems))


def _shown(told: Told) -> dict[str, str]:
    return {
        "name": told.name, "kind": KIND_WORDS[told.kind], "items": "、".join(item.number for item in told.items),
        "department": told.department.code, "keeper": told.keeper.number if told.keeper else "",
        "place": told.place, "pieces": str(told.pieces), "self_service": YES if told.self_service else NO,
        "note": told.note,
    }  # fmt: skip


def _change(line: _Line, before: Thing | None, held: Mapping[int, Sequence[Item]]) -> Change:
    was = told_of(before, held.get(before.pk, ())) if before else None
    old, new = _shown(was) if was else {}, _shown(line.told)
    same_items = was is not None and {one.pk for one in was.items} == {one.pk for one in line.told.items}
    if same_items:
        new["items"] = old["items"]
    differences = tuple(
        Difference(_LABELS[name], old.get(name, ""), value) for name, value in new.items() if old.get(name, "") != value
    )  # fmt: skip
    if before is not None and not differences:
        return Change(Effect.NONE, line.number, line.told.name, line.row.number)
    if before is not None:
        require_same_copy(before, line.told)
    data: dict[str, Any] = {
        "number": before.number if before else line.number, "serial": line.serial, "before": old, **new,
        "items": [item.number for item in line.told.items] if not same_items else None,
    }  # fmt: skip
    effect = Effect.CHANGE if before else Effect.CREATE
    return Change(
        effect, line.number or f"{line.row.number}", line.told.name, line.row.number, differences, data
    )


def apply(plan: Plan, *, effective_on: date, by: Person) -> None:
    """Write the plan: new things in bulk, changed ones one by one."""
    data = [change.data for change in plan.changes if change.effect is not Effect.NONE]
    if not data:
        return
    people = Person.objects.in_bulk([one["keeper"] for one in data if one["keeper"]], field_name="number")
    departments = Department.objects.in_bulk([one["department"] for one in data], field_name="code")
    items = Item.objects.in_bulk({n for one in data for n in one["items"] or ()}, field_name="number")
    codes = {word: code for code, word in KIND_WORDS.items()}
    existing = Thing.objects.in_bulk([one["number"] for one in data if one["before"]], field_name="number")
    held = items_held([one.pk for one in existing.values()])
    new: list[tuple[str, Told, int]] = []
    free = iter(next_numbers(sum(not one["number"] for one in data)))
    taken = set(Thing.objects.values_list("number", flat=True)) | {one["number"] for one in data}
    for one in data:
        before = existing.get(one["number"]) if one["before"] else None
        kept = lead_first(before, held.get(before.pk, [])) if before else []
        told = Told(
            one["name"], codes[one["kind"]], departments[one["department"]],
            tuple(kept) if one["items"] is None else tuple(items[number] for number in one["items"]),
            people.get(one["keeper"]), one["place"], one["note"], int(one["pieces"]), one["self_service"] == YES,
        )  # fmt: skip
        if before is None:
            number = one["number"] or copy_number(told, one["serial"], taken) or next(free)
            taken.add(number)
            new.append((number, told, one["serial"]))
        else:
            write_change(locked_thing(before), told, how="import", by=by)
    write_new(new, how="import", since=start_of(effective_on) if effective_on < today() else None, by=by)
