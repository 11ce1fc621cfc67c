"""従業員名簿: who is here, of which kind, where. A row holds from the day of the file on; what was before stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hiden.base.sheets import Column, Problem
from hiden.base.sheets.codes import spellings, without_zeros
from hiden.base.words import say
from hiden.imports.contract import Change, Effect, Plan, Record
from hiden.ledger import Entry, record_many
from hiden.people.actions.persons import changed, hired
from hiden.people.dossier import Batch, Dossier, Place, load_everybody
from hiden.people.entries import EmploymentEnded
from hiden.people.importers import people_rows
from hiden.people.importers.namesakes import by_name
from hiden.people.importers.people_columns import COLUMNS
from hiden.people.importers.people_compare import Register, plan_line
from hiden.people.importers.people_rows import Line
from hiden.people.importers.places import Atlas
from hiden.people.intervals import at
from hiden.people.leaving import settle_notices
from hiden.people.models import NOT_HERE, Department, Kind, Person
from hiden.people.passages import Passage, Turn, tell

# A file that would end more than this part of all who are here is more likely a mistake than a wave of leavers.
UNUSUAL_PART = 0.2
# A file with fewer than this part of all who are here is one of changes, not a whole list.
WHOLE_LIST = 0.5


@dataclass(frozen=True, slots=True)
class Known:
    """The persons in the database when a plan is made."""

    by_number: Mapping[str, Dossier]
    active: frozenset[str]


class People:
    """The importer of 従業員名簿."""

    kind = "people"
    columns: Sequence[Column] = COLUMNS
    action = "people.import"

    @property
    def label(self) -> str:
        return say("従業員名簿")

    def plan(self, records: Sequence[Record], *, effective_on: date, by: Person | None = None) -> Plan:
        """What the rows would do. Five queries."""
        problems: list[Problem] = []
        atlas = Atlas()
        known = _now(effective_on)
        numbers = spellings(known.by_number)
        lines = people_rows.read(records, atlas, effective_on, problems, numbers)
        register = Register(without_zeros(known.by_number), by_name(known.by_number.values()), atlas)
        changes = []
        for line in lines:
            dossier = known.by_number.get(line.number)
            change = plan_line(line, dossier, register, effective_on)
            if change is not None:
                changes.append(change)
        changes += self.absent(lines, known, effective_on, problems)
        return Plan(tuple(changes), tuple(problems), self.asks(changes, known))

    def absent(
        self, lines: Sequence[Line], known: Known, effective_on: date, problems: list[Problem]
    ) -> Sequence[Change]:
        """What becomes of those who are here but not in the file: nothing, and it is said."""
        _tell_of_absent(lines, known, problems)
        return ()

    def asks(self, changes: Sequence[Change], known: Known) -> tuple[str, ...]:
        """What somebody must say yes to first: an unusual number of leavers."""
        return ask_when_many_leave(changes, known, UNUSUAL_PART)

    def apply(self, plan: Plan, *, effective_on: date, by: Person) -> None:
        """Write the plan with few statements, and one entry for each change."""
        dossiers = {each.person.number: each for each in load_everybody().values()}
        codes = dict(Department.objects.values_list("pk", "code"))
        batch = Batch()
        done: list[tuple[Change, Dossier]] = []
        for change in plan.changes:
            if change.effect is Effect.NONE:
                continue
            dossier = dossiers.get(change.key) or batch.add(change.key)
            _carry_out(change.data, dossier, batch)
            done.append((change, dossier))
        batch.write()
        record_many((entry for change, dossier in done for entry in _entries(change, dossier, codes)), by=by)
        ends = {
            dossier.person.pk: date.fromisoformat(change.data["last_day"])
            for change, dossier in done
            if "last_day" in change.data
        }
        notices = settle_notices(ends, by=by) if ends else []
        passages = [passage for change, dossier in done for passage in _passages(change, dossier)]
        tell([*notices, *passages], by=by)


def _now(day: date) -> Known:
    dossiers = {each.person.number: each for each in load_everybody().values()}
    active = set()
    for number, dossier in dossiers.items():
        state = at(dossier.states, day)
        if state is not None and state.kind not in NOT_HERE:
            active.add(number)
    return Known(dossiers, frozenset(active))


def ask_when_many_leave(changes: Sequence[Change], known: Known, part: float) -> tuple[str, ...]:
    """A sentence when more than this part of all who are here would leave with the file."""
    ended = sum(change.effect is Effect.END and change.key in known.active for change in changes)
    if not ended or ended <= len(known.active) * part:
        return ()
    return (
        say(
            "在籍者{all}人のうち{ended}人（{part}%）が退職者になります。ファイルが正しいことを確かめてください。",
            all=len(known.active),
            ended=ended,
            part=round(100 * ended / len(known.active)),
        ),
    )


def _tell_of_absent(lines: Sequence[Line], known: Known, problems: list[Problem]) -> None:
    """People who are here but not in the file: nothing happens to them, and it is said."""
    absent = sorted(known.active - {line.number for line in lines})
    if not absent or len(absent) > len(known.active) * (1 - WHOLE_LIST):
        return
    some = "、".join(absent[:10]) + (say(" ほか") if len(absent) > 10 else "")
    sheet = lines[0].row.record.sheet if lines else ""
    what = say(
        "在籍者のうち{n}人がファイルにありません（{some}）。登録はそのままです。", n=len(absent), some=some
    )
    do_next = say(
        "退職した人であれば、退職日を入れた行を加えるか、人のページで在籍の終了を登録してください。"
    )
    problems.append(Problem(sheet, 0, 0, "", "", what, do_next, "warning"))


def _carry_out(data: Mapping[str, Any], dossier: Dossier, batch: Batch) -> None:
    """Do to a dossier what the plan says, in the order in which it is true."""
    day = date.fromisoformat(data["day"])
    if "begin" in data:
        batch.begin_earlier(dossier, date.fromisoformat(data["begin"]))
    if "stay_from" in data:
        batch.stay(dossier, date.fromisoformat(data["stay_from"]))
    if values := data.get("values"):
        batch.change(dossier, day, values)
    if "post_day" in data:
        main = Place(*data["main"]) if data["main"] else None
        others = [Place(*place) for place in data["others"]]
        batch.place(dossier, date.fromisoformat(data["post_day"]), main, others)
    if "last_day" in data:
        batch.leave(dossier, date.fromisoformat(data["last_day"]))


def _passages(change: Change, dossier: Dossier) -> Iterator[Passage]:
    """What the change is in a person's life; what only corrects is left out."""
    data, person = change.data, dossier.person.pk
    day = date.fromisoformat(data["day"])
    before = data.get("before", {})
    kind = data.get("values", {}).get("kind")
    came = change.effect is Effect.CREATE or before.get("kind") in NOT_HERE
    if came:
        yield Passage(person, Turn.APPLIED if kind == Kind.APPLICANT else Turn.CAME, day)
    elif "kind" in data.get("values", {}):
        yield Passage(person, Turn.CHANGED, day)
    if not came and "post_day" in data and data["main"] != before.get("main"):
        yield Passage(person, Turn.MOVED, date.fromisoformat(data["post_day"]))
    if "last_day" in data:
        yield Passage(person, Turn.LEAVES, date.fromisoformat(data["last_day"]))


def _entries(change: Change, dossier: Dossier, codes: dict[int, str]) -> Iterator[Entry]:
    data = change.data
    day = date.fromisoformat(data["day"])
    if change.effect is Effect.CREATE:
        yield hired(dossier, day, codes)
    elif data.keys() & {"values", "post_day", "begin"}:
        names = [
            *data.get("values", ()),
            *(["posts"] if "post_day" in data else ()),
            *(["since"] if "begin" in data else ()),
        ]
        start = max(day, date.fromisoformat(data["post_day"])) if "post_day" in data else day
        yield changed(dossier, start, tuple(names), codes)
    if "last_day" in data:
        yield EmploymentEnded(dossier.person.key, dossier.person.number, data["last_day"])
