"""One row of a register turned into what it says of an item. What it does not say is None and stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from hiden.base.clock import FOREVER_DATE
from hiden.base.dates import Partial, parse_date, show_date
from hiden.base.errors import BadInput
from hiden.base.sheets import Cell, Problem
from hiden.base.sheets.codes import spoilt
from hiden.base.words import say
from hiden.imports.contract import Record
from hiden.inventory import locations
from hiden.inventory.classes import ClassIs
from hiden.inventory.draft import LENGTHS, LONGEST_PLACE, HandlerIs, PlaceIs, check
from hiden.inventory.importing import words
from hiden.inventory.importing.columns import BY_NAME, REASON, SCORE
from hiden.inventory.importing.directory import Directory, Trouble
from hiden.inventory.importing.places import paired, patterns
from hiden.inventory.models import Decision
from hiden.inventory.numbering import clean_number

_FLAGS = {"personal_data": "regime-personal-data", "controlled": "regime-controlled-technology"}
# In the column of classes these mean: decided, and not a secret.
_NOT_CLASSED = frozenset(
    words.key(word) for word in ("対象外", "非該当", "一般", "一般情報", "公開", "非秘密")
)


@dataclass(slots=True)
class Said:
    """What one row says. `fields` are columns of the state by attribute name."""

    sheet: str
    row: int
    number: str = ""
    name: str = ""
    owner: int | None = None
    # Where number and name stand in the file, for problems that show only when rows are compared.
    places_of: Mapping[str, int] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)
    places: list[PlaceIs] | None = None
    locations: list[str] | None = None
    labels: list[str] | None = None
    flags: dict[str, bool] = field(default_factory=dict)
    handlers: list[HandlerIs] | None = None
    scores: dict[str, tuple[int, str | None]] = field(default_factory=dict)
    outcome: str = ""
    secrecy_class: ClassIs | None = None
    decided_on: date | None = None
    reason: str | None = None
    review_on: date | None = None
    registered_on: date | None = None
    disposed_on: date | None = None


@dataclass(slots=True)
class Reader:
    """Reads rows with everything that names are looked up in. `day`: the day the register is of."""

    directory: Directory
    classes: Mapping[str, ClassIs]
    day: date
    problems: list[Problem] = field(default_factory=list)
    _row: Record | None = None
    _wrong: bool = False
    _memory: dict[tuple[str, str], Any] = field(default_factory=dict)

    def read(self, record: Record) -> Said | None:
        """What the row says, or None when something in it stands in the way (told in `problems`)."""
        self._row, self._wrong = record, False
        said = Said(record.sheet, record.row)
        said.places_of = {
            name: record.cells[name].column for name in ("number", "name") if name in record.cells
        }
        self._read_identity(said)
        self._read_texts(said)
        self._read_choices(said)
        self._read_places(said)
        self._read_locations(said)
        self._read_people(said)
        self._read_labels(said)
        self._read_scores(said)
        self._read_decision(said)
        self._read_days(said)
        return None if self._wrong else said

    # ---------- what every column needs ----------

    def cell(self, column: str) -> Cell | None:
        """The cell of a column; None where the file lacks the column."""
        assert self._row is not None
        return self._row.cells.get(column)

    def text(self, column: str) -> str:
        """The text of a cell, "" where there is none."""
        cell = self.cell(column)
        return cell.text if cell is not None else ""

    def wrong(self, column: str, what: str, do_next: str) -> None:
        """Something stands in the way of this row."""
        self._wrong = True
        self._tell(column, what, do_next, "error")

    def care(self, column: str, what: str, do_next: str) -> None:
        """Something that should be looked at."""
        self._tell(column, what, do_next, "warning")

    def _tell(self, column: str, what: str, do_next: str, severity: Any) -> None:
        assert self._row is not None
        cell = self.cell(column)
        place, value = (cell.column, cell.text) if cell is not None else (0, "")
        self.problems.append(
            Problem(
                self._row.sheet, self._row.row, place, BY_NAME[column].label, value, what, do_next, severity
            )
        )

    def _word(self, column: str, read: Callable[[str], Any]) -> Any:
        """A word looked up once for all rows that use it."""
        text = self.text(column)
        memory = (column, text)
        if memory not in self._memory:
            self._memory[memory] = read(text)
        return self._memory[memory]

    # ---------- column by column ----------

    def _read_identity(self, said: Said) -> None:
        text = self.text("number")
        if not words.says_nothing(text):
            cell = self.cell("number")
            if cell is not None and (trouble := spoilt(cell, decimals=False)):
                self.wrong("number", *trouble)
            try:
                said.number = clean_number(text)
            except BadInput as error:
                self.wrong("number", error.what, error.do_next)
        said.name = " ".join(self.text("name").split())
        if not said.name:
            self.wrong(
                "name",
                say("情報の名称が空です。"),
                say("名称を入れるか、書きかけの行であれば取り除いてください。"),
            )
        elif len(said.name) > LENGTHS["name"]:
            self.wrong("name", say("名称が長すぎます。"), say("{n}字までにしてください。", n=LENGTHS["name"]))
        owner = self._word("owner", lambda text: self.directory.department(text) if text else None)
        if owner is None:
            self.wrong("owner", say("管理部署が空です。"), say("情報を管理する部署を入れてください。"))
        elif isinstance(owner, Trouble):
            self.wrong("owner", owner.what, owner.do_next)
        else:
            said.owner = owner

    def _read_texts(self, said: Said) -> None:
        for column in ("summary", "origin_note", "note"):
            cell = self.cell(column)
            if cell is None:
                continue
            if len(cell.text) > LENGTHS[column]:
                self.wrong(
                    column,
                    say("文が長すぎます（{n}字）。", n=len(cell.text)),
                    say("{n}字までにしてください。", n=LENGTHS[column]),
                )
            said.fields[column] = cell.text

    def _read_choices(self, said: Said) -> None:
        for column, read in (("category", words.category), ("origin", words.origin)):
            if words.says_nothing(self.text(column)):
                continue
            found = self._word(column, read)
            if found is not None:
                said.fields[column] = found
            elif not (column == "category" and self._means_other_column()):
                labels = "・".join(BY_NAME[column].choices)
                self.wrong(
                    column,
                    say("「{value}」は選択肢にありません。", value=self.text(column)),
                    say("{labels}のどれかにしてください。", labels=labels),
                )

    def _means_other_column(self) -> bool:
        """種別 and 分類 also stand above forms and classes; then that is what they are read as."""
        text = self.text("category")
        if self.cell("form") is None and words.forms(text):
            return True
        return self.cell("class") is None and (
            words.key(text) in self.classes or words.key(text) in _NOT_CLASSED
        )

    def _read_places(self, said: Said) -> None:
        forms, places = self.cell("form"), self.cell("place")
        text = self.text("form")
        if forms is None and "category" not in said.fields and words.forms(self.text("category")):
            forms, text = self.cell("category"), self.text("category")
        if forms is None and places is None:
            return
        kinds = self._forms(text)
        where = _raw(places)
        found = paired(kinds, where)
        if any(len(place.where) > LONGEST_PLACE for place in found):
            self.wrong(
                "place", say("保管場所が長すぎます。"), say("{n}字までにしてください。", n=LONGEST_PLACE)
            )
        said.places = found

    def _read_locations(self, said: Said) -> None:
        cell = self.cell("locations")
        if cell is None:
            return
        found = [] if words.says_nothing(cell.text) else patterns(_raw(cell))
        said.locations = list(locations.distinct(found))
        try:
            check({"locations": said.locations})
        except BadInput as error:
            self.wrong("locations", error.what, error.do_next)

    def _forms(self, text: str) -> list[str]:
        if words.says_nothing(text):
            return []
        found = (
            self._word("form", lambda _: words.forms(text))
            if self.cell("form") is not None
            else words.forms(text)
        )
        if found is None:
            unknown = next((part for part in words.split(text) if words.forms(part) is None), text)
            self.wrong(
                "form" if self.cell("form") is not None else "category",
                say("「{value}」という形態は分かりません。", value=unknown),
                say("紙・電子ファイル・クラウド・機器・ノウハウ・物のどれかに書き換えてください。"),
            )
        return list(found or ())

    def _read_people(self, said: Said) -> None:
        if self.cell("manager") is not None:
            manager = self._word(
                "manager", lambda text: None if words.says_nothing(text) else self.directory.person(text)
            )
            if isinstance(manager, Trouble):
                self.wrong("manager", manager.what, manager.do_next)
            else:
                said.fields["manager_id"] = manager
        if self.cell("handlers") is not None:
            text = self.text("handlers")
            handlers, wrong = self.directory.handlers(() if words.says_nothing(text) else words.lines(text))
            for _, trouble in wrong:
                self.wrong("handlers", trouble.what, trouble.do_next)
            said.handlers = handlers

    def _read_labels(self, said: Said) -> None:
        if self.cell("labels") is not None:
            text = self.text("labels")
            said.labels = []
            for part in () if words.says_nothing(text) else words.split(text):
                regime = words.regime(part)
                if regime is None:
                    self.wrong(
                        "labels",
                        say("「{value}」という法令等のラベルはありません。", value=part),
                        say("営業秘密・個人データ・外為法・他社の秘密などの言葉に書き換えてください。"),
                    )
                elif regime not in said.labels:
                    said.labels.append(regime)
        for column, regime in _FLAGS.items():
            if self.text(column):
                flag = self._word(column, words.flag)
                if flag is None:
                    self.wrong(
                        column,
                        say("「{value}」が有・無のどちらか分かりません。", value=self.text(column)),
                        say("「有」か「無」に書き換えてください。"),
                    )
                else:
                    said.flags[regime] = flag

    def _read_scores(self, said: Said) -> None:
        assert self._row is not None
        for column in self._row.cells:
            if not column.startswith(SCORE) or not self.text(column):
                continue
            score = self._word(column, words.score)
            viewpoint = column.removeprefix(SCORE)
            if score is None:
                self.wrong(
                    column,
                    say("評価「{value}」が分かりません。", value=self.text(column)),
                    say("高・中・低、または関係しないことを表す－にしてください。"),
                )
                continue
            reason = self.cell(f"{REASON}{viewpoint}")
            said.scores[viewpoint] = (score, reason.text if reason is not None else None)

    def _read_decision(self, said: Said) -> None:
        self._read_class(said)
        text = self.text("decision")
        if text and not words.says_nothing(text):
            outcome = self._word("decision", words.decision)
            as_class = self.classes.get(words.key(text))
            if outcome is not None:
                self._combine(said, outcome)
            elif as_class is not None:
                said.secrecy_class, said.outcome = as_class, Decision.SECRET
            else:
                self.wrong(
                    "decision",
                    say("「{value}」という決定は分かりません。", value=text),
                    say("{labels}のどれかにしてください。", labels="・".join(BY_NAME["decision"].choices)),
                )
        if self.cell("decision_reason") is not None:
            said.reason = self.text("decision_reason")

    def _read_class(self, said: Said) -> None:
        column = "class"
        text = self.text("class")
        if self.cell("class") is None and "category" not in said.fields and said.places is None:
            column, text = "category", self.text("category")
        if words.says_nothing(text):
            return
        wanted = words.key(text)
        if wanted in self.classes:
            said.secrecy_class, said.outcome = self.classes[wanted], Decision.SECRET
        elif wanted in _NOT_CLASSED:
            said.outcome = Decision.NOT_SECRET
        elif column == "class":
            names = "・".join(dict.fromkeys(each.name for each in self.classes.values()))
            self.wrong(
                "class",
                say("「{value}」という区分はありません。", value=text),
                say(
                    "いまの区分（{names}）のどれかにするか、先に「分類」で区分を設けてください。", names=names
                )
                if names
                else say("先に「分類」で区分を設けてください。"),
            )

    def _combine(self, said: Said, outcome: str) -> None:
        """The decision in its own column, with the class in another one."""
        if said.secrecy_class is not None and outcome in {Decision.NOT_SECRET, Decision.OPEN}:
            self.wrong(
                "decision",
                say(
                    "「{value}」なのに、区分が「{name}」です。",
                    value=self.text("decision"),
                    name=said.secrecy_class.name,
                ),
                say("決定か区分のどちらが正しいかを確かめて、片方を直してください。"),
            )
        elif outcome == Decision.UNDECIDED:
            if said.secrecy_class is not None:
                self.care(
                    "decision",
                    say("未決定なのに区分が付いています。"),
                    say(
                        "区分があるため、秘密情報とする決定として取り込みます。違うときは区分を消してください。"
                    ),
                )
        else:
            said.outcome = outcome

    def _read_days(self, said: Said) -> None:
        said.decided_on = self._past_day("decided_on")
        said.registered_on = self._past_day("registered_on")
        said.disposed_on = self._past_day("disposed_on")
        cell = self.cell("review_on")
        if cell is not None:
            said.review_on = FOREVER_DATE if words.says_nothing(cell.text) else self._day("review_on")
        if said.decided_on and not said.outcome:
            self.care(
                "decided_on",
                say("決定日がありますが、決定も区分もありません。"),
                say("未決定のまま取り込みます。決定していれば区分か決定を入れてください。"),
            )

    def _past_day(self, column: str) -> date | None:
        day = None if words.says_nothing(self.text(column)) else self._day(column)
        if day is not None and day > self.day:
            self.wrong(
                column,
                say(
                    "{day}は、この取込みの適用日（{limit}）より後です。",
                    day=show_date(day),
                    limit=show_date(self.day),
                ),
                say("日付を確かめるか、適用日を新しくして取り込んでください。"),
            )
            return None
        return day

    def _day(self, column: str) -> date | None:
        """A day; of a month or a year alone the last day, which is said."""
        cell = self.cell(column)
        assert cell is not None
        value = cell.value
        try:
            found = value if isinstance(value, Partial) else parse_date(_datelike(value))
        except BadInput as error:
            self.wrong(column, error.what, error.do_next)
            return None
        if isinstance(found, Partial):
            last = min(found.last, self.day) if column != "review_on" else found.last
            self.care(
                column,
                say("「{shown}」には日がありません。", shown=found.shown),
                say("{day}として取り込みます。違うときは年月日を入れてください。", day=show_date(last)),
            )
            return last
        return found


def _raw(cell: Cell | None) -> str:
    """The text of a cell with its line ends, which tell one place from another."""
    if cell is None:
        return ""
    return cell.value if isinstance(cell.value, str) else cell.text


def _datelike(value: Any) -> str | date | float:
    return value if isinstance(value, str | int | float | date | datetime) else str(value)
