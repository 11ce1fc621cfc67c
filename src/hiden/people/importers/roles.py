"""役割の一覧: who holds which role of 第4章, from when on. Roles that the file does not name stay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hiden.base.clock import FOREVER_DATE, now
from hiden.base.dates import show_date
from hiden.base.sheets import Column, Problem
from hiden.base.words import say
from hiden.imports.contract import Change, Difference, Effect, Plan, Record
from hiden.ledger import Entry, record_many
from hiden.people.entries import RoleEnded, RoleGiven
from hiden.people.exclusions import Held, excluding, refusal
from hiden.people.importers.places import Atlas, Unclear
from hiden.people.importers.rows import Row, after, shown
from hiden.people.importers.spellings import role_of
from hiden.people.intervals import Rows, at
from hiden.people.models import (
    DEPARTMENT_ROLES,
    NOT_HERE,
    Department,
    Person,
    PersonState,
    Role,
    RoleHolding,
)
from hiden.people.words import ROLES

COLUMNS = (
    Column(
        "role",
        ("役割", "役割名", "権限", "担当", "責任", "role"),
        required=True,
        kind="choice",
        choices=tuple(words[0] for words in ROLES.values()),
        example="部門責任者",
    ),
    Column(
        "number",
        ("社員番号", "従業員番号", "社員コード", "社員No", "職員番号", "担当者番号", "employee number"),
        required=True,
        kind="code",
        example="1024",
    ),
    Column(
        "department",
        ("部署コード", "所属コード", "組織コード", "部門コード", "部署", "部署名", "対象部署", "department"),
        kind="code",
        example="210",
        help="部門責任者と部門担当者だけに入力します。",
    ),
    Column(
        "since", ("開始日", "適用開始日", "任命日", "就任日", "valid from"), kind="date", example="2026/04/01"
    ),
    Column("last", ("終了日", "適用終了日", "解任日", "退任日", "valid to"), kind="date"),
)


@dataclass(slots=True)
class _Line:
    row: Row
    role: Role
    person: Person
    department: int | None
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class _Known:
    """What the database holds: persons by number, when each leaves, holdings by what they are."""

    people: dict[str, Person]
    here: dict[int, list[tuple[date, date]]]
    held: dict[tuple[int, str, int | None], list[RoleHolding]]
    atlas: Atlas


class Roles:
    """The importer of 役割の一覧."""

    kind = "roles"
    columns: Sequence[Column] = COLUMNS
    action = "people.give_role"

    @property
    def label(self) -> str:
        return say("役割の一覧")

    def plan(self, records: Sequence[Record], *, effective_on: date, by: Person | None = None) -> Plan:
        """What the rows would do. Four queries."""
        problems: list[Problem] = []
        known = _known()
        changes = []
        lines: list[_Line] = []
        seen: dict[tuple[int, str, int | None], int] = {}
        for record in records:
            row = Row(record, COLUMNS, problems)
            line = _line(row, known, effective_on)
            if line is None:
                continue
            what = (line.person.pk, line.role.value, line.department)
            first = seen.setdefault(what, row.number)
            if first != row.number:
                row.error(
                    "role",
                    say("同じ役割が{row}行目にもあります。", row=first),
                    say("どちらか一方を消してください。"),
                )
                continue
            lines.append(line)
        after_all = _held_after(lines, known)
        for line in lines:
            if not _excluded(line, known, after_all):
                changes.append(_change(line, known))
        return Plan(tuple(changes), tuple(problems))

    def apply(self, plan: Plan, *, effective_on: date, by: Person) -> None:
        """Write new holdings and new ends, and one entry for each."""
        known = _known()
        keys = dict(Department.objects.values_list("pk", "key"))
        people = {person.pk: person for person in known.people.values()}
        rows: Rows[RoleHolding] = Rows()
        entries: list[Entry] = []
        for change in plan.changes:
            if change.effect is not Effect.NONE:
                entries.append(_carry_out(change.data, people, known, keys, rows))
        rows.write(RoleHolding, ())
        record_many(entries, by=by)


def _known() -> _Known:
    here: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for pk, since, until in PersonState.objects.exclude(kind__in=NOT_HERE).values_list(
        "person_id", "since", "until"
    ):
        here[pk].append((since, until))
    held: dict[tuple[int, str, int | None], list[RoleHolding]] = defaultdict(list)
    for holding in RoleHolding.objects.all():
        held[holding.person_id, holding.role, holding.department_id].append(holding)
    return _Known({person.number: person for person in Person.objects.all()}, here, held, Atlas())


def _line(row: Row, known: _Known, effective_on: date) -> _Line | None:
    role = role_of(row.text("role"))
    if role is None:
        choices = "、".join(words[0] for words in ROLES.values())
        row.error(
            "role",
            say("「{text}」という役割はありません。", text=row.text("role")),
            say("次のどれかにしてください: {choices}", choices=choices),
        )
    person = known.people.get(row.code("number"))
    if person is None:
        row.error(
            "number",
            say("社員番号「{n}」の人は登録されていません。", n=row.code("number")),
            say("番号を直すか、先に従業員名簿を取り込んでください。"),
        )
    since, last = row.day("since") or effective_on, row.day("last")
    until = after(last) if last else FOREVER_DATE
    if until <= since:
        row.error(
            "last", say("終了日が開始日より前です。"), say("どちらの日付が正しいかを確かめてください。")
        )
    department = _department(row, role, known, since)
    if person is not None and not any(begin <= since < end for begin, end in known.here[person.pk]):
        row.error(
            "since",
            say("この人は{day}には在籍していません。", day=show_date(since)),
            say("社員番号か開始日を直してください。"),
        )
    if row.broken or role is None or person is None:
        return None
    leaves = max(end for begin, end in known.here[person.pk] if begin <= since < end)
    return _Line(row, role, person, department, since, min(until, _stays_until(known, person, leaves)))


def _held_after(lines: Sequence[_Line], known: _Known) -> dict[int, list[Held]]:
    """The roles of each person as they would be when all rows are in: also what the file itself ends or gives."""
    ends = {(line.person.pk, line.role.value, line.department): line for line in lines}
    found: dict[int, list[Held]] = defaultdict(list)
    for what, rows in known.held.items():
        line = ends.get(what)
        current = at(rows, line.since) if line else None
        for row in rows:
            until = min(row.until, line.until) if line and row is current else row.until
            found[what[0]].append(Held(what[1], row.since, until))
    for what, line in ends.items():
        if at(known.held.get(what, []), line.since) is None:
            found[what[0]].append(Held(what[1], line.since, line.until))
    return found


def _excluded(line: _Line, known: _Known, after_all: dict[int, list[Held]]) -> bool:
    """Whether another role of that person excludes a new one (PRV-05); then the row says so."""
    held = known.held.get((line.person.pk, line.role.value, line.department), [])
    if at(held, line.since) is not None:
        return False
    found = excluding(line.role.value, line.since, line.until, after_all[line.person.pk])
    if found is None:
        return False
    fault = refusal(found, line.role.value, line.person.name)
    line.row.error("role", fault.what, fault.do_next)
    return True


def _stays_until(known: _Known, person: Person, end: date) -> date:
    """The day on which somebody really leaves: their states may follow each other without a gap."""
    spans = dict(known.here[person.pk])
    while end in spans:
        end = spans[end]
    return end


def _department(row: Row, role: Role | None, known: _Known, day: date) -> int | None:
    text = row.word("department")
    if role is None:
        return None
    if role not in DEPARTMENT_ROLES:
        if text:
            row.error(
                "department",
                say("「{role}」は会社全体の役割です。", role=ROLES[role][0]),
                say("部署を空にしてください。"),
            )
        return None
    if not text:
        row.error(
            "department",
            say("「{role}」には部署が必要です。", role=ROLES[role][0]),
            say("部署コードを入力してください。"),
        )
        return None
    found = known.atlas.find(text, day)
    if isinstance(found, Unclear):
        row.error(
            "department",
            say("「{text}」という部署を決められません。", text=text),
            say("{day}に存在する部署のコードを入力してください。", day=show_date(day)),
        )
        return None
    return found


def _change(line: _Line, known: _Known) -> Change:
    held = known.held.get((line.person.pk, line.role.value, line.department), [])
    current = at(held, line.since)
    number = line.person.number
    place = known.atlas.show(line.department, line.since) if line.department else ""
    title = f"{line.person.name}　{ROLES[line.role][0]}" + (f"（{place}）" if place else "")
    data: dict[str, Any] = {
        "person": line.person.pk,
        "role": line.role.value,
        "department": line.department,
        "since": line.since.isoformat(),
        "until": line.until.isoformat(),
    }
    key = f"{number} {line.role.value} {line.department or ''}".strip()
    if current is None:
        pairs = ((say("役割"), ROLES[line.role][0]), (say("部署"), place), (say("開始日"), shown(line.since)))
        differences = tuple(Difference(label, "", value) for label, value in pairs if value)
        return Change(Effect.CREATE, key, title, line.row.number, differences, data, number)
    if line.until < current.until:
        difference = Difference(say("終了日"), shown(_eve(current.until)), shown(_eve(line.until)))
        data["before"] = current.until.isoformat()
        return Change(Effect.END, key, title, line.row.number, (difference,), data, number)
    return Change(Effect.NONE, key, title, line.row.number)


def _eve(until: date) -> date:
    return until if until == FOREVER_DATE else date.fromordinal(until.toordinal() - 1)


def _carry_out(
    data: Any, people: dict[int, Person], known: _Known, keys: dict[int, str], rows: Rows[RoleHolding]
) -> Entry:
    person, role, department = people[data["person"]], data["role"], data["department"]
    since, until = date.fromisoformat(data["since"]), date.fromisoformat(data["until"])
    held = known.held[person.pk, role, department]
    key = keys[department] if department else ""
    current = at(held, since)
    if current is not None:
        current.until = until
        rows.take([current])
        return RoleEnded(person.key, person.number, role, key, until.isoformat())
    later = [one.since for one in held if one.since > since]
    fresh = RoleHolding(
        person=person,
        role=role,
        department_id=department,
        since=since,
        until=min([until, *later]),
        recorded_at=now(),
    )
    held.append(fresh)
    rows.take((), [fresh])
    return RoleGiven(person.key, person.number, role, key, since.isoformat())
