"""Taking the register out: a workbook or CSV whose columns are those of the importer, so that it comes in again unchanged.

Only what the person may see is written, and that it was taken out is told to the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Min, QuerySet

from hiden.base.clock import FOREVER_DATE, TOKYO, today
from hiden.base.dates import show_date
from hiden.base.sheets import Column, Sheet, Value, write_csv, write_workbook
from hiden.base.words import say
from hiden.gate import require, visible
from hiden.inventory.classes import ClassIs, classes, classes_in_force
from hiden.inventory.draft import PlaceIs
from hiden.inventory.entries import RegisterExported
from hiden.inventory.importing.columns import EXPORTED, REASON, SCORE
from hiden.inventory.importing.places import written, written_patterns
from hiden.inventory.models import (
    Category,
    Decision,
    Evaluation,
    Form,
    Handler,
    ItemState,
    Label,
    Life,
    Location,
    Origin,
    Place,
)
from hiden.inventory.queries import holding, past_instant, states
from hiden.inventory.wordlist import regimes
from hiden.ledger import record
from hiden.people.models import Department, Person
from hiden.people.queries import departments_as_of

CHUNK = 5_000
_SCORES = {0: "－", 1: "低", 2: "中", 3: "高"}
_FIELDS = (
    "item_id", "number", "name", "summary", "category", "origin", "origin_note", "owner_id", "manager_id", "decision",
    "decision_reason", "decided_at", "secrecy_class_id", "review_on", "life", "note",
)  # fmt: skip


def workbook(rows: QuerySet[ItemState], *, as_of: date | None = None, by: Person) -> bytes:
    """An .xlsx file of the rows, with drop-downs and a 記入例 sheet; it imports again unchanged."""
    lines = _lines(rows, as_of)
    _told(len(lines), "xlsx", as_of, by)
    return write_workbook([Sheet(say("情報の台帳"), with_choices(), lines)], example=True)


def register_workbook(*, by: Person, as_of: date | None = None) -> bytes:
    """Everything that a person may see of the register of a day, as a workbook."""
    rows = visible(by, "inventory.read", states(past_instant(as_of))).order_by("number")
    return workbook(rows, as_of=as_of, by=by)


def csv_file(
    rows: QuerySet[ItemState], *, encoding: Any = "utf-8-sig", as_of: date | None = None, by: Person
) -> bytes:
    """A CSV file of the rows, UTF-8 with mark or CP932. Raises CannotWrite for characters that CP932 lacks."""
    lines = _lines(rows, as_of)
    content = write_csv([column.label for column in EXPORTED], lines, encoding=encoding)
    _told(len(lines), "csv", as_of, by)
    return content


def template() -> bytes:
    """An empty workbook to be filled in, with drop-downs and a 記入例 sheet."""
    return write_workbook([Sheet(say("情報の台帳"), with_choices())], example=True)


def with_choices() -> list[Column]:
    """The columns with the company's own classes and departments to choose from."""
    names = tuple(each.name for each in classes_in_force())
    owners = tuple(dict.fromkeys(node.name for node in departments_as_of()))
    offered = {"class": names, "owner": owners, "form": tuple(str(label) for label in Form.labels)}
    return [
        replace(column, choices=offered[column.name]) if offered.get(column.name) else column
        for column in EXPORTED
    ]


@transaction.atomic
def _told(count: int, form: str, as_of: date | None, by: Person) -> None:
    require(by, "inventory.export")
    record(RegisterExported(count=count, form=form, as_of=as_of.isoformat() if as_of else ""), by=by)


def _lines(rows: QuerySet[ItemState], as_of: date | None) -> list[list[Value]]:
    """All rows as cells. A handful of queries for every five thousand items."""
    writer = _Writer(as_of)
    found: list[list[Value]] = []
    states = list(rows.values_list(*_FIELDS))
    for start in range(0, len(states), CHUNK):
        found += writer.lines(states[start : start + CHUNK])
    return found


class _Writer:
    """Turns states into cells, with names looked up once."""

    def __init__(self, as_of: date | None) -> None:
        self.as_of = past_instant(as_of)
        tree = departments_as_of(as_of or today())
        names = [node.name for node in tree]
        self.departments = {
            node.id: node.name if names.count(node.name) == 1 else f"{node.name}（{node.code}）"
            for node in tree
        }
        self.codes = dict(Department.objects.values_list("pk", "code"))
        self.people = _people()
        self.classes: dict[int, ClassIs] = classes()
        self.regimes = {each.id: each.short for each in regimes().values()}

    def lines(self, states: Sequence[tuple[Any, ...]]) -> Iterator[list[Value]]:
        """The cells of some states, in the order of the columns."""
        items = [state[0] for state in states]
        sets = {
            "places": self._rows(Place, items, "form", "where"),
            "locations": self._rows(Location, items, "pattern"),
            "labels": self._rows(Label, items, "regime"),
            "handlers": self._rows(Handler, items, "person_id", "department_id"),
            "scores": self._rows(Evaluation, items, "viewpoint", "score", "reason"),
        }
        first = self._first_days(items)
        ended = self._last_days([state[0] for state in states if state[14] == Life.DISPOSED])
        for state in states:
            item = state[0]
            cells = self._cells(
                dict(zip(_FIELDS, state, strict=True)), {k: v.get(item, []) for k, v in sets.items()}
            )
            cells["registered_on"] = first.get(item)
            cells["disposed_on"] = ended.get(item)
            yield [cells.get(column.name) for column in EXPORTED]

    def _rows(self, model: Any, items: list[int], *columns: str) -> dict[int, list[tuple[Any, ...]]]:
        found: dict[int, list[tuple[Any, ...]]] = {}
        rows = model._default_manager.filter(holding(self.as_of), item_id__in=items)
        for item, *values in rows.values_list("item_id", *columns):
            found.setdefault(item, []).append(tuple(values))
        return found

    def _first_days(self, items: list[int]) -> dict[int, date]:
        rows = (
            ItemState.objects.filter(item_id__in=items)
            .order_by()
            .values_list("item_id")
            .annotate(first=Min("since"))
        )
        return {item: _day(first) for item, first in rows}

    def _last_days(self, items: list[int]) -> dict[int, date]:
        rows = ItemState.objects.filter(item_id__in=items, life=Life.DISPOSED).order_by()
        return {item: _day(first) for item, first in rows.values_list("item_id").annotate(first=Min("since"))}

    def _cells(self, state: dict[str, Any], sets: dict[str, list[tuple[Any, ...]]]) -> dict[str, Value]:
        form, place = written([PlaceIs(*each) for each in sorted(sets["places"])])
        decided = state["decision"] != Decision.UNDECIDED
        cells: dict[str, Value] = {
            **{name: state[name] for name in ("number", "name", "summary", "origin_note", "note")},
            "category": str(Category(state["category"]).label),
            "form": "\n".join(str(Form(each).label) for each in form.split("\n")) if form else "",
            "place": place,
            "locations": written_patterns(sorted(pattern for (pattern,) in sets["locations"])),
            "owner": self.departments.get(state["owner_id"]) or self.codes[state["owner_id"]],
            "manager": self.people.get(state["manager_id"], ""),
            "handlers": self._handlers(sets["handlers"]),
            "origin": str(Origin(state["origin"]).label),
            "labels": "\n".join(sorted(self.regimes.get(regime, regime) for (regime,) in sets["labels"])),
            "decision": str(Decision(state["decision"]).label) if decided else "",
            "class": self.classes[state["secrecy_class_id"]].name if state["secrecy_class_id"] else "",
            "decided_on": _day(state["decided_at"]) if decided and state["decided_at"] else None,
            "decision_reason": state["decision_reason"],
            "review_on": None if state["review_on"] == FOREVER_DATE else state["review_on"],
        }
        for viewpoint, score, reason in sets["scores"]:
            cells[f"{SCORE}{viewpoint}"] = _SCORES[score]
            cells[f"{REASON}{viewpoint}"] = reason
        return cells

    def _handlers(self, rows: list[tuple[Any, ...]]) -> str:
        departments = [self.departments.get(one) or self.codes[one] for _, one in rows if one]
        people = [self.people.get(one, "") for one, _ in rows if one]
        return "\n".join([*sorted(departments), *sorted(people)])


def _people() -> dict[int | None, str]:
    """How each person is written so that the name leads back to them: with the number where the name alone does not."""
    rows = list(Person.objects.values_list("pk", "name", "number"))
    seen: dict[str, int] = {}
    for _, name, _ in rows:
        seen[name] = seen.get(name, 0) + 1
    return {pk: name if seen[name] == 1 and name else f"{name}（{number}）" for pk, name, number in rows}


def _day(instant: datetime) -> date:
    return instant.astimezone(TOKYO).date()


def file_name(form: str, as_of: date | None = None) -> str:
    """情報の台帳_2026-11-23.xlsx."""
    return f"{say('情報の台帳')}_{show_date(as_of or today(), 'iso')}.{'xlsx' if form == 'xlsx' else 'csv'}"
