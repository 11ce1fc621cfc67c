"""Writing a plan: new items with their past, changed items with their new states, one ledger entry for each change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from hiden.base.clock import start_of, today
from hiden.base.errors import Conflict
from hiden.base.words import say
from hiden.gate import require
from hiden.imports.contract import Change, Effect, Plan
from hiden.inventory.classes import class_codes
from hiden.inventory.draft import HandlerIs, PlaceIs, Score
from hiden.inventory.entries import ItemDecided, ItemDisposed, ItemTakenOver
from hiden.inventory.importing.planning import effective_instant
from hiden.inventory.models import Basis, Item, ItemState, Life
from hiden.inventory.numbering import next_numbers, note_given
from hiden.inventory.telling import changed, facts_and_words, keys_for
from hiden.inventory.turning import CHUNK, TICK, Beginning, Turn, Turned, begin, present_states, turn
from hiden.ledger import record_many
from hiden.people.models import Person

_DATES = frozenset({"review_on"})
_INSTANTS = frozenset({"decided_at"})
_BACK: Mapping[str, Any] = {
    "places": lambda value: PlaceIs(*value),
    "locations": str,
    "labels": str,
    "handlers": lambda value: HandlerIs(*value),
    "evaluations": lambda value: Score(*value),
}


def apply(plan: Plan, *, effective_on: date, by: Person) -> None:
    """Write the plan inside the caller's transaction. Raises NotAllowed, Conflict."""
    require(by, "inventory.import")
    _create([change.data for change in plan.changes if change.effect is Effect.CREATE], effective_on, by)
    _change(
        [change for change in plan.changes if change.effect in {Effect.CHANGE, Effect.END}], effective_on, by
    )


def _create(rows: Sequence[Mapping[str, Any]], effective_on: date, by: Person) -> None:
    if not rows:
        return
    note_given(row["number"] for row in rows if row["number"])
    free = iter(next_numbers(sum(not row["number"] for row in rows)))
    beginnings = [_beginning(row, row["number"] or next(free), effective_on) for row in rows]
    states = begin(beginnings)
    codes = class_codes()
    keys = keys_for(pair for each in beginnings for pair in (*each.fields.items(), *each.sets.items()))
    record_many(
        [
            ItemTakenOver(
                item=each.number,
                since=each.since.isoformat(),
                outcome=state.decision,
                class_code=codes.get(state.secrecy_class_id or 0, ""),
                **facts_and_words(_with_decision(each), keys),
            )
            for state, each in zip(states, beginnings, strict=True)
        ],
        by=by,
    )


def _with_decision(each: Beginning) -> Beginning:
    """The whole of what was taken over: its later states too, so that the entry leaves nothing out."""
    later = {
        name: value
        for _, changes in each.later
        for name, value in changes.items()
        if name != "secrecy_class_id"
    }
    return Beginning(each.number, each.since, {**each.fields, **later}, each.sets)


def _beginning(row: Mapping[str, Any], number: str, effective_on: date) -> Beginning:
    later = []
    for day, changes in row["later"]:
        columns = _columns(changes)
        if "decision" in columns:
            columns |= {"basis": Basis.IMPORT.value, "case_number": 0}
        later.append((_instant(day, effective_on), columns))
    return Beginning(
        number, _instant(row["since"], effective_on), _columns(row["fields"]), _sets(row["sets"]), later
    )


def _instant(day: str, effective_on: date) -> datetime:
    found = date.fromisoformat(day)
    return effective_instant(found) if found == effective_on == today() else start_of(found)


def _columns(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _back(name, value) for name, value in fields.items()}


def _back(name: str, value: Any) -> Any:
    if value is not None and name in _DATES:
        return date.fromisoformat(value)
    if value is not None and name in _INSTANTS:
        return datetime.fromisoformat(value)
    return value


def _sets(sets: Mapping[str, Sequence[Any]]) -> dict[str, Sequence[Any]]:
    return {kind: tuple(_BACK[kind](value) for value in values) for kind, values in sets.items()}


def _change(changes: Sequence[Change], effective_on: date, by: Person) -> None:
    """Three passes over the same items: what was decided on its own day, what else differs, what was disposed of."""
    if not changes:
        return
    data = {change.data["item"]: change.data for change in changes}
    items = _items(list(data))
    states = present_states(items)
    for state in states:
        if state.pk != data[state.number]["seen"]:
            raise Conflict(
                say(
                    "{item}は、内容を確かめたあとに変更されました。何も変更していません。", item=state.number
                ),
                say("もう一度「取り込む内容を確かめる」を押して、結果を見直してください。"),
            )
    record_many(_decided(_decide(states, data, effective_on)), by=by)
    rest = [
        Turn(
            state,
            _columns(data[state.number]["fields"]),
            _sets(data[state.number]["sets"]),
            at=_behind(state, effective_on, effective_on),
        )
        for state in present_states(items)
        if data[state.number]["fields"] or data[state.number]["sets"]
    ]
    if rest:
        record_many(changed(turn(rest), how="import"), by=by)
    record_many(_disposed(_dispose(items, data, effective_on)), by=by)


def _behind(state: ItemState, day: date, effective_on: date) -> datetime | None:
    """The beginning of a day, or the next instant after what this file itself has just written; None for now."""
    if day == effective_on == today():
        return None
    return max(start_of(day), state.since + TICK)


def _items(numbers: list[str]) -> list[Item]:
    found: dict[str, Item] = {}
    for start in range(0, len(numbers), CHUNK):
        rows = Item.objects.filter(number__in=numbers[start : start + CHUNK])
        found |= {item.number: item for item in rows}
    return [found[number] for number in numbers]


def _decide(
    states: Sequence[ItemState], data: Mapping[str, Mapping[str, Any]], effective_on: date
) -> list[Turned]:
    turns = []
    for state in states:
        decision = data[state.number]["decision"]
        if decision is None:
            continue
        day, columns = decision
        fields = {**_columns(columns), "basis": Basis.IMPORT.value, "case_number": 0}
        turns.append(Turn(state, fields, at=_behind(state, date.fromisoformat(day), effective_on)))
    return turn(turns) if turns else []


def _decided(done: Sequence[Turned]) -> list[ItemDecided]:
    codes = class_codes() if done else {}
    return [
        ItemDecided(
            item=each.after.number,
            since=each.after.since.isoformat(),
            before=each.before.decision,
            outcome=each.after.decision,
            class_code=codes.get(each.after.secrecy_class_id or 0, ""),
            review_on=each.after.review_on.isoformat(),
            basis=each.after.basis,
            case=0,
            reason=each.after.decision_reason,
        )
        for each in done
    ]


def _dispose(
    items: Sequence[Item], data: Mapping[str, Mapping[str, Any]], effective_on: date
) -> list[Turned]:
    ending = [item for item in items if data[item.number]["disposed"]]
    turns = []
    for state in present_states(ending):
        day = date.fromisoformat(data[state.number]["disposed"])
        turns.append(Turn(state, {"life": Life.DISPOSED.value}, at=_behind(state, day, effective_on)))
    return turn(turns) if turns else []


def _disposed(done: Sequence[Turned]) -> list[ItemDisposed]:
    return [
        ItemDisposed(
            item=each.after.number,
            since=each.after.since.isoformat(),
            life=each.after.life,
            reason=say("取込みによる"),
        )
        for each in done
    ]
