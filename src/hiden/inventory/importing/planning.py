"""What a register would change: every row compared with what is known. Nothing is written; few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from hiden.base.clock import FOREVER, TOKYO, end_of, now, start_of, today
from hiden.base.dates import show_date
from hiden.base.sheets import Problem
from hiden.base.sheets.codes import lost_zeros, without_zeros
from hiden.base.words import say
from hiden.gate import visible
from hiden.imports.contract import Change, Effect, Plan, Record
from hiden.inventory.classes import classes, classes_by_word
from hiden.inventory.draft import HandlerIs, PlaceIs, Score
from hiden.inventory.evaluating import value_of
from hiden.inventory.importing.columns import BY_NAME
from hiden.inventory.importing.directory import directory
from hiden.inventory.importing.rows import Reader, Said
from hiden.inventory.importing.showing import Shower
from hiden.inventory.importing.words import key
from hiden.inventory.models import Decision, Item, ItemState, Life
from hiden.inventory.numbering import same_number
from hiden.inventory.turning import CHUNK, rows_of
from hiden.people.models import Person

_COMPARED = (
    "id", "item_id", "number", "name", "summary", "category", "origin", "origin_note", "owner_id", "manager_id",
    "decision", "decision_reason", "decided_at", "secrecy_class_id", "value", "review_on", "life", "note", "since",
)  # fmt: skip
_WITHOUT_CLASS = frozenset({Decision.NOT_SECRET, Decision.OPEN})


@dataclass(slots=True)
class Known:
    """What the register holds of the items that a file speaks of, as far as its reader may change them.

    `kept`: numbers of items that this reader may not; `undecidable`: items for which they may only propose a decision.
    """

    by_number: dict[str, ItemState] = field(default_factory=dict)
    by_name: dict[tuple[str, int], list[ItemState]] = field(default_factory=lambda: defaultdict(list))
    sets: dict[str, dict[int, list[Any]]] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)
    undecidable: set[int] = field(default_factory=set)
    # Numbers without their leading zeros → as registered.
    zeros: dict[str, str] = field(default_factory=dict)


def effective_instant(day: date) -> datetime:
    """The instant from which a file holds: the beginning of its day, or now if that is today."""
    return now() if day == today() else start_of(day)


def plan(records: Sequence[Record], *, effective_on: date, by: Person | None = None) -> Plan:
    """Compare the rows with what `by` may change of the register (None: all of it).

    The same rows on the same register give the same plan.
    """
    if effective_on > today():
        return Plan((), (_too_early(records, effective_on),))
    names = directory(effective_on)
    reader = Reader(names, {key(word): found for word, found in classes_by_word().items()}, effective_on)
    said = _unique([row for record in records if (row := reader.read(record)) is not None], reader.problems)
    against = Comparison(_known(said, by), Shower(names, classes()), effective_on, reader.problems)
    changes = [change for row in said if (change := against.change(row)) is not None]
    return Plan(tuple(changes), tuple(sorted(reader.problems, key=lambda each: (each.row, each.column))))


def _too_early(records: Sequence[Record], day: date) -> Problem:
    sheet = records[0].sheet if records else ""
    return Problem(
        sheet, 0, 0, "", "",
        say("適用日（{day}）が今日より後です。", day=show_date(day)),
        say("情報の台帳は、今日以前の日付で取り込んでください。"),
    )  # fmt: skip


def _unique(rows: Sequence[Said], problems: list[Problem]) -> list[Said]:
    """The rows without those that speak of an item a second time; the first one counts."""
    seen: dict[Any, int] = {}
    found = []
    for row in rows:
        mark = same_number(row.number) if row.number else (key(row.name), row.owner)
        first = seen.setdefault(mark, row.row)
        if first == row.row:
            found.append(row)
            continue
        what = (
            say("管理番号「{number}」が{row}行目と重なっています。", number=row.number, row=first)
            if row.number
            else say("番号のない「{name}」が{row}行目にもあります。", name=row.name, row=first)
        )
        do_next = say("どちらかの番号を直すか、一方の行を取り除いてください。")
        problems.append(_about("number" if row.number else "name", row, what, do_next))
    return found


def _about(column: str, row: Said, what: str, do_next: str) -> Problem:
    """A problem that shows only when rows are compared, at the cell of the number or of the name."""
    value = row.number if column == "number" else row.name
    return Problem(
        row.sheet, row.row, row.places_of.get(column, 0), BY_NAME[column].label, value, what, do_next
    )


def _known(said: Sequence[Said], by: Person | None) -> Known:
    found = Known()
    numbers = list({spelling for row in said if row.number for spelling in _spellings(row.number)})
    for start in range(0, len(numbers), CHUNK):
        some = numbers[start : start + CHUNK]
        rows = _open_to(by, ItemState.objects.filter(until=FOREVER, number__in=some))
        found.by_number |= {same_number(state.number): state for state in rows.only(*_COMPARED)}
        if by is not None:
            taken = Item.objects.filter(number__in=some).values_list("number", flat=True)
            found.kept |= {same_number(number) for number in taken} - found.by_number.keys()
    zeros = Item.objects.filter(number__startswith="0").values_list("number", flat=True)
    found.zeros = without_zeros(zeros)
    owners = {row.owner for row in said if not row.number}
    if owners:
        named = _open_to(by, ItemState.objects.filter(until=FOREVER, owner_id__in=owners))
        for state in named.only(*_COMPARED):
            found.by_name[key(state.name), state.owner_id].append(state)
    items = [state.item_id for state in found.by_number.values()]
    items += [state.item_id for some in found.by_name.values() for state in some]
    if by is not None:
        found.undecidable = set(items) - _decidable(by, items)
    found.sets = {
        kind: rows_of(kind, dict.fromkeys(items))
        for kind in ("places", "locations", "labels", "handlers", "evaluations")
    }
    return found


def _open_to(by: Person | None, rows: QuerySet[ItemState]) -> QuerySet[ItemState]:
    return rows if by is None else visible(by, "inventory.change", rows)


def _decidable(by: Person, items: Sequence[int]) -> set[int]:
    """Those of some items for which this person may decide without an approval."""
    found: set[int] = set()
    for start in range(0, len(items), CHUNK):
        rows = ItemState.objects.filter(until=FOREVER, item_id__in=items[start : start + CHUNK])
        found |= set(visible(by, "inventory.decide", rows).values_list("item_id", flat=True))
    return found


def _spellings(number: str) -> set[str]:
    return {number, number.upper(), number.lower()}


@dataclass(slots=True)
class Comparison:
    """Everything that rows are compared with. `day`: the day the file is of."""

    known: Known
    shower: Shower
    day: date
    problems: list[Problem]

    def change(self, row: Said) -> Change | None:
        """What a row would do; None when it cannot be applied (told in `problems`)."""
        if row.number:
            state = self.known.by_number.get(same_number(row.number))
            if state is None and row.number in self.known.zeros:
                trouble = lost_zeros(row.number, self.known.zeros[row.number])
                self.problems.append(_about("number", row, *trouble))
                return None
        else:
            same = self.known.by_name.get((key(row.name), row.owner or 0), [])
            if len(same) > 1:
                self.problems.append(_several(row, [state.number for state in same]))
                return None
            state = same[0] if same else None
        if state is not None:
            return self._difference(row, state)
        if row.number and same_number(row.number) in self.known.kept:
            self.problems.append(_kept(row))
            return None
        return _creation(row, self.shower, self.day)

    def _difference(self, row: Said, state: ItemState) -> Change | None:
        decided = _decision_change(row, state, self.day)
        if decided and state.item_id in self.known.undecidable:
            self.problems.append(_to_be_proposed(row, state))
            return None
        fields = {name: value for name, value in _wanted_fields(row).items() if getattr(state, name) != value}
        present = {kind: rows.get(state.item_id, []) for kind, rows in self.known.sets.items()}
        sets = {
            kind: wanted
            for kind, wanted in _wanted_sets(row, present).items()
            if set(wanted) != set(present[kind])
        }
        if "evaluations" in sets and (value := value_of(sets["evaluations"])) != state.value:
            fields["value"] = value
        ends = row.disposed_on is not None and state.life == Life.ACTIVE
        title = row.name or state.name
        if not (decided or fields or sets or ends):
            return Change(Effect.NONE, state.number, title, row.row)
        if not _in_time(row, state, self.day, self.problems):
            return None
        data: dict[str, Any] = {
            "item": state.number,
            "seen": state.pk,
            "decision": [_decision_day(row, state, self.day), plain(decided)] if decided else None,
            "fields": plain(fields),
            "sets": {kind: [plain_value(each) for each in values] for kind, values in sets.items()},
            "disposed": row.disposed_on.isoformat() if ends and row.disposed_on else "",
        }
        before = {name: getattr(state, name) for name in (*decided, *fields)} | {
            kind: present[kind] for kind in sets
        }
        after = {**decided, **fields, **sets}
        if ends:
            before["life"], after["life"] = state.life, Life.DISPOSED.value
        shown = self.shower.differences(before, after)
        return Change(Effect.END if ends else Effect.CHANGE, state.number, title, row.row, shown, data)


def _kept(row: Said) -> Problem:
    return _about(
        "number",
        row,
        say("管理番号「{number}」はすでに使われています。", number=row.number),
        say("別の番号にするか、情報管理責任者に取込みを依頼してください。"),
    )


def _to_be_proposed(row: Said, state: ItemState) -> Problem:
    return _about(
        "number",
        row,
        say("{item}の決定か区分が、今の台帳と違います。決定には承認が要ります。", item=state.number),
        say("決定と区分を今のままにして取り込み、変更は「評価と秘密情報の決定」から起案してください。"),
    )


def _several(row: Said, numbers: Sequence[str]) -> Problem:
    return _about(
        "name",
        row,
        say("「{name}」という情報がこの部署に{n}件あり、どれか決まりません。", name=row.name, n=len(numbers)),
        say("管理番号（{numbers}）のどれかを入れてください。", numbers="・".join(sorted(numbers)[:5])),
    )


# ---------- a new item ----------


def _creation(row: Said, shower: Shower, day: date) -> Change:
    fields: dict[str, Any] = {"name": row.name, "owner_id": row.owner, **row.fields}
    scores = [Score(viewpoint, score, reason or "") for viewpoint, (score, reason) in row.scores.items()]
    if scores:
        fields["value"] = value_of(scores)
    if row.review_on is not None:
        fields["review_on"] = row.review_on
    sets: dict[str, list[Any]] = {
        "places": row.places or [],
        "locations": row.locations or [],
        "labels": _labels(row, []),
        "handlers": row.handlers or [],
        "evaluations": scores,
    }
    begins = min(each for each in (day, row.registered_on, row.decided_on if row.outcome else None) if each)
    later = []
    if row.outcome:
        later.append([(row.decided_on or day).isoformat(), plain(_decided(row, row.decided_on or day))])
    if row.disposed_on:
        later.append([max(row.disposed_on, begins).isoformat(), {"life": Life.DISPOSED.value}])
    data = {
        "number": row.number,
        "since": begins.isoformat(),
        "fields": plain(fields),
        "sets": {kind: [plain_value(each) for each in values] for kind, values in sets.items() if values},
        "later": later,
    }
    decided = _decided(row, row.decided_on or day) if row.outcome else {}
    shown = shower.differences({}, {**fields, **decided, **sets})
    return Change(Effect.CREATE, row.number, row.name, row.row, shown, data)


def _labels(row: Said, present: Sequence[str]) -> list[str]:
    """The labels as they will be: what the column says (or what is there), with the yes-or-no columns on top."""
    base = list(present) if row.labels is None else list(row.labels)
    for regime, flag in row.flags.items():
        if flag and regime not in base:
            base.append(regime)
        elif not flag and row.labels is None and regime in base:
            base.remove(regime)
    return sorted(base)


def _decided(row: Said, day: date) -> dict[str, Any]:
    """The columns of the state that the decision sets."""
    found: dict[str, Any] = {"decision": row.outcome, "decided_at": start_of(day)}
    if row.reason is not None:
        found["decision_reason"] = row.reason
    if row.secrecy_class is not None:
        found |= {"secrecy_class_id": row.secrecy_class.pk, "rank": row.secrecy_class.rank}
    elif row.outcome in _WITHOUT_CLASS:
        found |= {"secrecy_class_id": None, "rank": 0}
    return found


# ---------- an item that is there ----------


def _wanted_fields(row: Said) -> dict[str, Any]:
    found: dict[str, Any] = {"name": row.name, "owner_id": row.owner, **row.fields}
    if row.review_on is not None:
        found["review_on"] = row.review_on
    return found


def _wanted_sets(row: Said, present: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    if row.places is not None:
        found["places"] = row.places
    if row.locations is not None:
        found["locations"] = row.locations
    if row.labels is not None or row.flags:
        found["labels"] = _labels(row, present["labels"])
    if row.handlers is not None:
        found["handlers"] = row.handlers
    if row.scores:
        found["evaluations"] = _scores(row, present["evaluations"])
    return found


def _scores(row: Said, present: Sequence[Score]) -> list[Score]:
    kept = {score.viewpoint: score for score in present}
    for viewpoint, (score, reason) in row.scores.items():
        had = kept.get(viewpoint)
        text = reason if reason is not None else (had.reason if had else "")
        if had is None or (had.score, had.reason) != (score, text):
            kept[viewpoint] = Score(viewpoint, score, text)
    return list(kept.values())


def _decision_change(row: Said, state: ItemState, day: date) -> dict[str, Any]:
    """The columns of a decision that differs; an empty one never undoes what was decided."""
    if not row.outcome:
        return {}
    wanted = _decided(row, row.decided_on or day)
    same_day = row.decided_on is None or (
        state.decided_at is not None
        and start_of(row.decided_on) <= state.decided_at <= end_of(row.decided_on)
    )
    differs = any(
        getattr(state, name) != value for name, value in wanted.items() if name not in {"decided_at", "rank"}
    )
    return wanted if differs or not same_day else {}


def _decision_day(row: Said, state: ItemState, day: date) -> str:
    """From when a decision holds: its own day where that lies behind everything known, otherwise the file's day."""
    own = row.decided_on
    return (own if own is not None and start_of(own) > state.since else day).isoformat()


def _in_time(row: Said, state: ItemState, day: date, problems: list[Problem]) -> bool:
    """Whether the file's day lies behind the last thing known of the item."""
    if effective_instant(day) > state.since:
        return True
    what = say(
        "{item}には{last}の記録があり、それより前の{day}からの変更はできません。",
        item=state.number,
        last=show_date(state.since.astimezone(TOKYO).date()),
        day=show_date(day),
    )
    do_next = say("適用日を新しくして取り込むか、この行を取り除いてください。")
    problems.append(_about("number" if row.number else "name", row, what, do_next))
    return False


# ---------- plain JSON ----------


def plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Columns as JSON can hold them."""
    return {name: plain_value(value) for name, value in fields.items()}


def plain_value(value: Any) -> Any:
    """One value as JSON can hold it; `applying` turns it back."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, PlaceIs):
        return [value.form, value.where]
    if isinstance(value, HandlerIs):
        return [value.person, value.department]
    if isinstance(value, Score):
        return [value.viewpoint, value.score, value.reason, value.person]
    return str(value) if isinstance(value, Decision) else value
