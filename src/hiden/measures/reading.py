"""Reading one row of the measures sheet: every value checked, everything wrong with a row named at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from hiden.base.clock import FOREVER, today
from hiden.base.dates import parse_full_date
from hiden.base.errors import HidenError
from hiden.base.sheets import Cell, Problem
from hiden.base.text import fold
from hiden.base.words import say
from hiden.classification.models import SecrecyClass
from hiden.imports.contract import Record
from hiden.measures.actions import MAX_COST, MAX_REFERENCE
from hiden.measures.catalogued import measures
from hiden.measures.models import Stage
from hiden.measures.table import STAGE_COLUMNS, columns
from hiden.people.models import Department, Person

_YES = frozenset({"選ぶ", "選択", "採用", "する", "○", "〇", "◯", "yes", "y", "true", "1"})
_NO = frozenset({"選ばない", "不採用", "しない", "×", "x", "✕", "no", "n", "false", "0"})


class Wrong(Exception):  # noqa: N818 - it is what is wrong with a row, told to the user, not an error of the program
    """Everything that is wrong with one row."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__()
        self.problems = problems

    @classmethod
    def at(cls, record: Record, column: str, value: str, what: str, do_next: str) -> Wrong:
        """One problem in a named column."""
        cell = record.cells.get(column)
        label = next(one.label for one in columns() if one.name == column)
        place = cell.column if cell else 0
        return cls((Problem(record.sheet, record.row, place, label, value, what, do_next),))


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it is meant. `chosen` None: the row says nothing about the choice.

    `assignment` holds what the row says about the measure as a whole, in plain JSON values; what it leaves empty is
    absent. `steps`: stage → (day in ISO 8601, reference).
    """

    record: Record
    measure: str
    class_code: str
    class_name: str
    chosen: bool | None
    reason: str
    assignment: Mapping[str, Any]
    steps: Mapping[Stage, tuple[str, str]]


class Reader:
    """Knows the measures, classes, people and departments of this moment. Three queries, when made."""

    def __init__(self) -> None:
        self.measures = {fold(one.id): one.id for one in measures()}
        in_force = list(SecrecyClass.objects.filter(until=FOREVER))
        self.classes = {fold(word): one for one in in_force for word in (one.code, one.name)}
        self.people: dict[str, list[Person]] = {}
        for person in Person.objects.all():
            for word in {fold(person.number), _tight(person.name)}:
                self.people.setdefault(word, []).append(person)
        self.departments = {fold(one.code): one for one in Department.objects.all()}

    def line(self, record: Record) -> Line:
        """The row as it is meant. Raises Wrong with all its problems."""
        reading = _Reading(self, record)
        line = reading.line()
        if reading.problems:
            raise Wrong(tuple(reading.problems))
        return line


def _tight(name: str) -> str:
    """A name without the space between family and given name."""
    return "".join(fold(name).split())


class _Reading:
    """One row while it is being read."""

    def __init__(self, known: Reader, record: Record) -> None:
        self.known = known
        self.record = record
        self.problems: list[Problem] = []

    def line(self) -> Line:
        measure = self._measure()
        found = self._class()
        chosen, reason = self._chosen(found)
        return Line(
            self.record,
            measure,
            found.code if found else "",
            found.name if found else "",
            chosen,
            reason,
            self._assignment(),
            self._steps(),
        )

    def _cell(self, name: str) -> Cell | None:
        cell = self.record.cells.get(name)
        return None if cell is None or cell.blank else cell

    def _text(self, name: str) -> str:
        cell = self._cell(name)
        return cell.text if cell else ""

    def _wrong(self, name: str, what: str, do_next: str) -> None:
        self.problems += Wrong.at(self.record, name, self._text(name), what, do_next).problems

    def _measure(self) -> str:
        text = self._text("measure")
        found = self.known.measures.get(fold(text), "")
        if not found:
            what = (
                say("対策「{measure}」はありません。", measure=text)
                if text
                else say("対策番号がありません。")
            )
            self._wrong("measure", what, say("対策一覧の番号（例：E1-a）を入力してください。"))
        return found

    def _class(self) -> SecrecyClass | None:
        text = self._text("class")
        found = self.known.classes.get(fold(text)) if text else None
        if text and found is None:
            self._wrong(
                "class",
                say("「{name}」という区分は、いまはありません。", name=text),
                say("分類の頁にある区分の名称を入力してください。"),
            )
        return found

    def _chosen(self, found: SecrecyClass | None) -> tuple[bool | None, str]:
        text = fold(self._text("chosen"))
        if not text:
            return None, ""
        if text not in _YES | _NO:
            self._wrong(
                "chosen",
                say("採否「{value}」を読み取れません。", value=text),
                say("「選ぶ」か「選ばない」と入力してください。"),
            )
            return None, ""
        if found is None and not self._text("class"):
            self._wrong(
                "class",
                say("採否があるのに、区分がありません。"),
                say("どの区分についての採否かを入力してください。"),
            )
        reason = self._text("reason")
        if not reason:
            self._wrong(
                "reason", say("採否の理由がありません。"), say("選ぶ・選ばない理由を一文で入力してください。")
            )
        return text in _YES, reason

    def _assignment(self) -> dict[str, Any]:
        readers: tuple[tuple[str, Callable[[Cell], Any]], ...] = (
            ("owner", self._owner),
            ("department", self._department),
            ("due_on", lambda cell: self._day("due_on", cell)),
            ("cost", self._cost),
            ("note", lambda cell: cell.text),
        )
        found = {name: read(cell) for name, read in readers if (cell := self._cell(name)) is not None}
        return {name: value for name, value in found.items() if value is not None}

    def _owner(self, cell: Cell) -> str | None:
        people = self.known.people.get(fold(cell.text)) or self.known.people.get(_tight(cell.text)) or []
        if len(people) == 1:
            return people[0].number
        what = (
            say("担当「{name}」に当たる人が{n}人います。", name=cell.text, n=len(people))
            if people
            else say("担当「{name}」という人は名簿にいません。", name=cell.text)
        )
        self._wrong("owner", what, say("社員番号で入力してください。"))
        return None

    def _department(self, cell: Cell) -> str | None:
        found = self.known.departments.get(fold(cell.text))
        if found is None:
            self._wrong(
                "department",
                say("部署コード「{code}」の部署はありません。", code=cell.text),
                say("組織図の部署コードを入力してください。"),
            )
            return None
        return str(found.code)

    def _cost(self, cell: Cell) -> int | None:
        text = fold(cell.text).replace(",", "").removesuffix("円").strip()
        if text.isascii() and text.isdigit() and int(text) <= MAX_COST:
            return int(text)
        self._wrong(
            "cost",
            say("費用「{value}」を読み取れません。", value=cell.text),
            say("円の整数（例：300000）で入力してください。"),
        )
        return None

    def _day(self, name: str, cell: Cell) -> str | None:
        if isinstance(cell.value, date):
            return date(cell.value.year, cell.value.month, cell.value.day).isoformat()
        try:
            return parse_full_date(cell.text).isoformat()
        except HidenError as error:
            self._wrong(name, error.what, error.do_next)
            return None

    def _steps(self) -> dict[Stage, tuple[str, str]]:
        found = {}
        for stage, (day_column, reference_column) in STAGE_COLUMNS.items():
            cell = self._cell(day_column)
            reference = self._text(reference_column)
            if cell is None:
                if reference:
                    self._wrong(
                        day_column,
                        say("{stage}の日がありません。", stage=stage.label),
                        say("行った日を入力してください。"),
                    )
                continue
            on = self._day(day_column, cell)
            if on is not None and self._step_fits(stage, day_column, reference_column, on, reference):
                found[stage] = (on, reference)
        return found

    def _step_fits(
        self, stage: Stage, day_column: str, reference_column: str, on: str, reference: str
    ) -> bool:
        before = len(self.problems)
        if date.fromisoformat(on) > today():
            self._wrong(
                day_column,
                say("{stage}の日が先の日付です。", stage=stage.label),
                say("実際に行った日を入力してください。予定日は「期限」に入力します。"),
            )
        if stage is Stage.SEEN and not reference:
            self._wrong(
                reference_column,
                say("確認した証拠がありません。"),
                say("何を見て確認したのかを入力してください。"),
            )
        if len(reference) > MAX_REFERENCE:
            self._wrong(
                reference_column,
                say("根拠・証拠が長すぎます。"),
                say("{n}文字以内で入力してください。", n=MAX_REFERENCE),
            )
        return len(self.problems) == before
