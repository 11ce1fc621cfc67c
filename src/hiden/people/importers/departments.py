"""部署マスター: departments with their codes, names, places in the tree and validity. One code may have several rows: history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from hiden.base.clock import FOREVER_DATE
from hiden.base.sheets import Column, Problem
from hiden.base.sheets.codes import as_registered, lost_zeros, spellings, spoilt, without_zeros
from hiden.base.text import fold
from hiden.base.words import say
from hiden.imports.contract import Change, Difference, Effect, Plan, Record
from hiden.ledger import Entry, record_many
from hiden.people.actions.organisation import FIELDS, fault_sentences
from hiden.people.entries import DepartmentChanged, DepartmentClosed, DepartmentOpened
from hiden.people.importers.rows import Row, after, shown
from hiden.people.intervals import Rows, at, carve
from hiden.people.models import Department, DepartmentState, Membership, Person
from hiden.people.shape import ShapeFault, faults

COLUMNS = (
    Column(
        "code",
        (
            "部署コード",
            "組織コード",
            "部門コード",
            "所属コード",
            "部署CD",
            "組織CD",
            "コード",
            "department code",
        ),
        required=True,
        kind="code",
        example="210",
        help="会社で使っている部署コード。変わらない番号にしてください。",
    ),
    Column(
        "name",
        (
            "部署名",
            "部署名称",
            "組織名",
            "組織名称",
            "部門名",
            "部署",
            "名称",
            "department name",
            "department",
        ),
        required=True,
        example="製造部",
        width=24,
    ),
    Column(
        "parent",
        (
            "上位部署コード",
            "親部署コード",
            "上位組織コード",
            "親組織コード",
            "上位部門コード",
            "上位コード",
            "parent code",
        ),
        kind="code",
        example="200",
        help="いちばん上の部署は空にします。",
    ),
    Column(
        "parent_name", ("上位部署名", "上位部署", "親部署", "親部署名", "上位組織", "上位組織名", "parent")
    ),
    Column(
        "since",
        ("適用開始日", "開始日", "適用日", "有効開始日", "設置日", "発効日", "valid from"),
        kind="date",
        example="2026/04/01",
        help="空のときは、取込みの基準日からとします。",
    ),
    Column(
        "last",
        ("適用終了日", "終了日", "有効終了日", "廃止日", "失効日", "valid to"),
        kind="date",
        help="その日まで存在します。続いている部署は空にします。",
    ),
)


@dataclass(slots=True)
class _Line:
    """A row that could be read."""

    row: Row
    code: str
    name: str
    parent: str
    since: date
    until: date


class Book:
    """All departments in memory, as they are and as the file would have them. New ones have negative ids."""

    def __init__(self) -> None:
        self.departments = {each.code: each for each in Department.objects.all()}
        self._codes = {each.pk: code for code, each in self.departments.items()}
        self.states: dict[int, list[DepartmentState]] = defaultdict(list)
        for state in DepartmentState.objects.order_by("since"):
            self.states[state.department_id].append(state)
        self.rows: Rows[DepartmentState] = Rows()
        self.new: list[Department] = []

    def code_of(self, pk: int | None) -> str:
        """The code of a department by its id; "" for none."""
        return self._codes[pk] if pk else ""

    def department(self, code: str) -> Department:
        """The department with this code, made if there is none."""
        found = self.departments.get(code)
        if found is None:
            found = Department(pk=-1 - len(self.new), code=code)
            self.departments[code] = found
            self._codes[found.pk] = code
            self.new.append(found)
        return found

    def put(self, line: _Line) -> tuple[Effect, dict[str, Any]]:
        """Let a line hold; says what that does and, in plain values, how it was before."""
        department = self.department(line.code)
        parent = self.department(line.parent) if line.parent else None
        states = self.states[department.pk]
        known = bool(states)
        former = at(states, line.since)
        before = {
            "name": former.name if former else "",
            "parent": self.code_of(former.parent_id) if former else "",
            "until": (former.until if former else FOREVER_DATE).isoformat(),
        }
        values = {"name": line.name, "parent_id": parent.pk if parent else None}
        make = partial(DepartmentState, department_id=department.pk)
        changed, new = carve(states, line.since, values, make, FIELDS)
        self.rows.take(changed, new)
        current = at(states, line.since)
        assert current is not None
        ends = line.until < current.until
        if ends:
            current.until = line.until
            self.rows.take([current])
        if not changed and not new:
            return (Effect.END if ends else Effect.NONE), before
        return (Effect.CHANGE if known else Effect.CREATE), before


class Departments:
    """The importer of 部署マスター."""

    kind = "departments"
    columns: Sequence[Column] = COLUMNS
    action = "people.import"

    @property
    def label(self) -> str:
        return say("部署マスター")

    def plan(self, records: Sequence[Record], *, effective_on: date, by: Person | None = None) -> Plan:
        """What the rows would do. Three queries."""
        problems: list[Problem] = []
        lines = _lines(records, effective_on, problems)
        while True:
            book = Book()
            changes = [_change(line, book) for line in lines]
            bad = _misplaced(lines, book)
            if not bad:
                _warn_of_people(lines, book)
                return Plan(tuple(changes), tuple(problems))
            lines = [line for line in lines if line not in bad]

    def apply(self, plan: Plan, *, effective_on: date, by: Person) -> None:
        """Write the plan: new departments first, then all states, then the ledger."""
        book = Book()
        entries: list[tuple[Change, _Line]] = []
        record_of = Record("", 0, {})
        for change in plan.changes:
            if change.effect is Effect.NONE:
                continue
            data = change.data
            line = _Line(
                Row(record_of, COLUMNS, []),
                data["code"],
                data["name"],
                data["parent"],
                date.fromisoformat(data["since"]),
                date.fromisoformat(data["until"]),
            )
            book.put(line)
            entries.append((change, line))
        _write(book)
        record_many((entry for change, line in entries for entry in _entries(change, line, book)), by=by)


def _lines(records: Sequence[Record], effective_on: date, problems: list[Problem]) -> list[_Line]:
    """The rows that can be read, each code in the order of its days."""
    rows = [Row(record, COLUMNS, problems) for record in records]
    names = _names_in(rows)
    known = set(Department.objects.values_list("code", flat=True))
    zeros, codes = without_zeros(known), spellings(known)
    for row in rows:
        as_registered(row.code("code"), codes)
    lines = []
    for row in rows:
        code = as_registered(row.code("code"), codes)
        if trouble := spoilt(row.cell("code")):
            row.error("code", *trouble)
        elif code not in known and code in zeros:
            row.error("code", *lost_zeros(code, zeros[code]))
        line = _line(row, code, effective_on, codes, names)
        if line is not None:
            lines.append(line)
    return _without_doubles(lines)


def _names_in(rows: Iterable[Row]) -> dict[str, set[str]]:
    """Codes by folded name, of the file first and of the database besides."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[fold(row.text("name"))].add(row.code("code"))
    for name, code in DepartmentState.objects.filter(until=FOREVER_DATE).values_list(
        "name", "department__code"
    ):
        found[fold(name)].add(code)
    return found


def _line(
    row: Row, code: str, effective_on: date, codes: dict[str, str], names: dict[str, set[str]]
) -> _Line | None:
    name = row.text("name")
    if not code:
        row.error("code", say("部署コードがありません。"), say("部署コードを入力してください。"))
    if not name:
        row.error("name", say("部署名がありません。"), say("部署名を入力してください。"))
    if len(code) > 40 or len(name) > 200:
        row.error(
            "name",
            say("部署コードか部署名が長すぎます。"),
            say("コードは40字、名前は200字までにしてください。"),
        )
    parent = _parent(row, codes, names)
    if parent and parent == code:
        row.error(
            "parent",
            say("上位部署が自分自身になっています。"),
            say("上位部署コードを直すか、空にしてください。"),
        )
    since, last = row.day("since") or effective_on, row.day("last")
    until = after(last) if last else FOREVER_DATE
    if until <= since:
        row.error(
            "last",
            say("適用終了日が適用開始日より前です。"),
            say("どちらの日付が正しいかを確かめてください。"),
        )
    return None if row.broken else _Line(row, code, name, parent, since, until)


def _parent(row: Row, codes: dict[str, str], names: dict[str, set[str]]) -> str:
    code = codes.get(fold(row.word("parent")), row.word("parent"))
    if code and fold(code) not in codes:
        row.error(
            "parent",
            say("上位部署コード「{code}」の部署が、ファイルにも登録済みの部署にもありません。", code=code),
            say("コードを直すか、その部署の行を加えてください。"),
        )
    if code or not row.word("parent_name"):
        return code
    found = names.get(fold(row.text("parent_name")), set())
    if len(found) != 1:
        what = say("上位部署「{name}」を一つに決められません。", name=row.text("parent_name"))
        row.error("parent_name", what, say("「上位部署コード」の列を加えて、コードで指定してください。"))
        return ""
    return next(iter(found))


def _without_doubles(lines: list[_Line]) -> list[_Line]:
    """Rows of one code must follow each other in time; the later one in the file is the problem."""
    kept: dict[str, list[_Line]] = defaultdict(list)
    for line in lines:
        for other in kept[line.code]:
            if line.since == other.since or (line.since < other.since < line.until < FOREVER_DATE):
                line.row.error(
                    "code",
                    say(
                        "部署コード「{code}」は{row}行目にもあります。", code=line.code, row=other.row.number
                    ),
                    say("同じ部署の行は、適用開始日が違うものだけにしてください。"),
                )
                break
        else:
            kept[line.code].append(line)
    return sorted(
        (line for each in kept.values() for line in each), key=lambda line: (line.since, line.row.number)
    )


def _change(line: _Line, book: Book) -> Change:
    effect, before = book.put(line)
    until = date.fromisoformat(before["until"])
    pairs = [
        (say("部署名"), before["name"], line.name),
        (say("上位部署コード"), before["parent"], line.parent),
        (say("適用終了日"), shown(_last(until)), shown(_last(line.until if line.until < until else until))),
    ]
    fresh = effect is Effect.CREATE
    data = {
        "code": line.code,
        "name": line.name,
        "parent": line.parent,
        "since": line.since.isoformat(),
        "until": line.until.isoformat(),
        "former": before,
    }
    return Change(
        effect,
        key=line.code,
        title=line.name,
        row=line.row.number,
        differences=tuple(Difference(*pair) for pair in pairs if pair[1] != pair[2] or (fresh and pair[2])),
        data=data,
    )


def _last(until: date) -> date:
    return until if until == FOREVER_DATE else date.fromordinal(until.toordinal() - 1)


def _misplaced(lines: list[_Line], book: Book) -> list[_Line]:
    """Lines that would bring a department into a circle, under one that does not exist then, or too deep."""
    if not lines:
        return []
    states = [state for each in book.states.values() for state in each]
    found = faults(states, min(line.since for line in lines))
    bad: list[_Line] = []
    for fault in found:
        code = book.code_of(fault.department)
        line = _cause(fault, code, lines, book)
        if line is not None and line not in bad:
            line.row.error("parent", *fault_sentences(fault, code))
            bad.append(line)
    return bad


def _cause(fault: ShapeFault, code: str, lines: list[_Line], book: Book) -> _Line | None:
    """The line of the department itself, else of a department above it, else the last line."""
    own = [line for line in lines if line.code == code]
    if own:
        return max(
            (line for line in own if line.since <= fault.day), key=lambda line: line.since, default=own[0]
        )
    above = {book.code_of(state.parent_id) for state in book.states[fault.department]}
    return next((line for line in reversed(lines) if line.code in above), lines[-1] if lines else None)


def _warn_of_people(lines: list[_Line], book: Book) -> None:
    """Say where people would be left in a department that ends. The list of people for the same day usually follows."""
    ending = {book.departments[line.code].pk: line for line in lines if line.until < FOREVER_DATE}
    posts = Membership.objects.filter(department_id__in=[pk for pk in ending if pk > 0])
    left: dict[int, set[int]] = defaultdict(set)
    for pk, person, since, until in posts.values_list("department_id", "person_id", "since", "until"):
        line = ending[pk]
        if until > line.until and at(book.states[pk], max(since, line.until)) is None:
            left[pk].add(person)
    for pk, persons in left.items():
        ending[pk].row.warn(
            "last",
            say("適用終了日の後も、この部署に所属している人が{n}人います。", n=len(persons)),
            say("新しい所属を、同じ基準日の従業員名簿で取り込んでください。"),
        )


def _write(book: Book) -> None:
    """New departments get their real ids, and every state that pointed to a negative one follows."""
    real: dict[int, int] = {}
    fresh = [Department(key=each.key, code=each.code) for each in book.new]
    Department.objects.bulk_create(fresh, batch_size=500)
    for old, new in zip(book.new, fresh, strict=True):
        assert old.pk is not None
        real[old.pk] = new.pk
        book.departments[new.code] = new
    for state in [*book.rows.new, *book.rows.changed.values()]:
        state.department_id = real.get(state.department_id, state.department_id)
        if state.parent_id is not None:
            state.parent_id = real.get(state.parent_id, state.parent_id)
    book.rows.write(DepartmentState, FIELDS)


def _entries(change: Change, line: _Line, book: Book) -> Iterator[Entry]:
    key, former = book.departments[line.code].key, change.data["former"]
    until = "" if line.until == FOREVER_DATE else line.until.isoformat()
    if change.effect is Effect.CREATE:
        yield DepartmentOpened(key, line.code, line.name, line.parent, line.since.isoformat(), until)
        return
    if change.effect is Effect.CHANGE:
        yield DepartmentChanged(
            department=key,
            code=line.code,
            name=line.name,
            parent=line.parent,
            former_name=former["name"],
            former_parent=former["parent"],
            since=line.since.isoformat(),
        )
    if until and until < former["until"]:
        yield DepartmentClosed(key, line.code, line.name, until)
