"""従業員名簿: who is here, of which kind, where. A row holds from the day of the file on; what was before stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hiden.base.clock import FOREVER_DATE
from hiden.base.sheets import Column, Problem
from hiden.base.words import say
from hiden.imports.contract import Change, Difference, Effect, Plan, Record
from hiden.ledger import Entry, record_many
from hiden.people.actions.persons import changed, hired
from hiden.people.dossier import Batch, Dossier, Place, load_everybody
from hiden.people.entries import EmploymentEnded
from hiden.people.importers import people_rows
from hiden.people.importers.people_columns import COLUMNS
from hiden.people.importers.people_rows import Line
from hiden.people.importers.places import Atlas
from hiden.people.importers.rows import after, shown
from hiden.people.intervals import at
from hiden.people.models import Department, Kind, Person
from hiden.people.words import KINDS

# A file that would end more than this part of all who are here is more likely a mistake than a wave of leavers.
UNUSUAL_PART = 0.2
# A file with fewer than this part of all who are here is one of changes, not a whole list.
WHOLE_LIST = 0.5


@dataclass(frozen=True, slots=True)
class _Now:
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

    def plan(self, records: Sequence[Record], *, effective_on: date) -> Plan:
        """What the rows would do. Five queries."""
        problems: list[Problem] = []
        atlas = Atlas()
        known = _now(effective_on)
        lines = people_rows.read(records, atlas, effective_on, problems)
        zeros = _without_zeros(known)
        changes = []
        for line in lines:
            change = _plan_line(line, known.by_number.get(line.number), zeros, atlas, effective_on)
            if change is not None:
                changes.append(change)
        _tell_of_absent(lines, known, problems)
        return Plan(tuple(changes), tuple(problems), _asks(changes, known))

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


def _now(day: date) -> _Now:
    dossiers = {each.person.number: each for each in load_everybody().values()}
    active = set()
    for number, dossier in dossiers.items():
        state = at(dossier.states, day)
        if state is not None and state.kind != Kind.LEAVER:
            active.add(number)
    return _Now(dossiers, frozenset(active))


def _without_zeros(known: _Now) -> dict[str, str]:
    """Numbers without leading zeros → as registered: Excel likes to lose them."""
    return {
        number.lstrip("0"): number
        for number in known.by_number
        if number.startswith("0") and number.isdigit()
    }


def _plan_line(
    line: Line, dossier: Dossier | None, zeros: Mapping[str, str], atlas: Atlas, effective_on: date
) -> Change | None:
    """What one row does, or None when it turns out to have an error."""
    if dossier is None:
        _check_new(line, zeros, effective_on)
        return None if line.row.broken else _new(line, atlas, effective_on)
    return _known(line, dossier, atlas, effective_on)


def _check_new(line: Line, zeros: Mapping[str, str], effective_on: date) -> None:
    row = line.row
    if line.number in zeros:
        row.error(
            "number",
            say(
                "「{n}」は、登録済みの「{known}」の先頭の0が落ちたもののようです。",
                n=line.number,
                known=zeros[line.number],
            ),
            say("番号の列を文字列として保存し直してください。"),
        )
    if line.additional_only:
        row.error(
            "number",
            say("社員番号「{n}」の主務の行がありません。", n=line.number),
            say("主務の行を加えるか、この行を除いてください。"),
        )
    if not line.name:
        row.error("name", say("氏名がありません。"), say("新しく登録する人は、氏名を入力してください。"))
    if not line.kana:
        row.error(
            "kana",
            say("フリガナがありません。"),
            say("名簿を五十音順に並べるため、新しく登録する人はフリガナを入力してください。"),
        )
    if line.since and line.last_day and line.last_day < line.since:
        row.error(
            "last_day", say("退職日が入社日より前です。"), say("どちらの日付が正しいかを確かめてください。")
        )
    if line.main is None and not _gone(line, effective_on):
        row.warn(
            "department",
            say("所属がありません。"),
            say("役員などで所属がない場合はこのままで構いません。そうでなければ所属を入力してください。"),
        )


def _gone(line: Line, effective_on: date) -> bool:
    """Whether the row is about somebody who has left before it holds."""
    return line.leaves or (line.last_day is not None and line.last_day < line.post_day(effective_on))


def _last_day(line: Line, effective_on: date) -> date | None:
    """The last day that the row names; 退職 without a day means: gone when the file holds."""
    if line.last_day is not None or not line.leaves:
        return line.last_day
    last = date.fromordinal(effective_on.toordinal() - 1)
    line.row.warn(
        "status" if line.row.has("status") else "kind",
        say("退職日がないため、{day}までの在籍として扱います。", day=shown(last)),
        say("違う場合は、退職日の列に日付を入力してください。"),
    )
    return last


def _new(line: Line, atlas: Atlas, effective_on: date) -> Change:
    last = _last_day(line, effective_on)
    day = line.since or (min(effective_on, last) if last else effective_on)
    if last is not None and last < day:
        day = last
    kind = line.kind or Kind.REGULAR
    values = {
        "name": line.name,
        "kana": line.kana,
        "kind": str(kind),
        "email": line.email,
        "employer": line.employer,
    }
    data: dict[str, Any] = {"new": True, "day": day.isoformat(), "values": values}
    if line.main is not None or line.others:
        data |= _posts(max(line.post_day(effective_on), day), line.main, line.others or [])
    if last is not None:
        data["last_day"] = last.isoformat()
    pairs = [
        (say("氏名"), "", line.name),
        (say("フリガナ"), "", line.kana),
        (say("区分"), "", KINDS[kind][0]),
        (say("所属"), "", _show_posts(line.main, line.others, atlas, line.post_day(effective_on))),
        (say("在籍の始まり"), "", shown(day)),
        (say("在籍の最終日"), "", shown(last)),
        (say("メール"), "", line.email),
    ]
    return _change_of(Effect.CREATE, line, line.name, pairs, data)


def _known(line: Line, dossier: Dossier, atlas: Atlas, effective_on: date) -> Change:
    """Compare a row with what is known on the day from which it holds."""
    day = line.day(effective_on)
    state = at(dossier.states, day) or min(dossier.states, key=lambda each: each.since)
    data: dict[str, Any] = {"day": day.isoformat()}
    pairs: list[tuple[str, str, str]] = []
    last = _last_day(line, effective_on)
    returns = state.kind == Kind.LEAVER and last is None and not line.additional_only
    values = _values(line, state.kind, returns=returns)
    differ = {name: value for name, value in values.items() if getattr(state, name) != value}
    if last is not None and last < day:
        differ = {name: value for name, value in differ.items() if name != "kind"}
    if differ:
        data["values"] = differ
        pairs += [
            (_field(name), _shown(name, getattr(state, name)), _shown(name, value))
            for name, value in differ.items()
        ]
    first = min(dossier.states, key=lambda each: each.since).since
    if line.since is not None and line.since < first and not line.additional_only:
        data["begin"] = line.since.isoformat()
        pairs.append((say("在籍の始まり"), shown(first), shown(line.since)))
    if not _gone(line, effective_on):
        _compare_posts(line, dossier, atlas, effective_on, data, pairs)
    ends = _compare_end(line, dossier, last, data, pairs)
    if not pairs:
        return Change(Effect.NONE, line.number, line.name or state.name, line.row.number)
    if returns:
        line.row.warn(
            "number",
            say("退職者として登録されている人が、在籍者として載っています。"),
            say("再び在籍する場合はこのままで構いません。違う場合は、この行を除いてください。"),
        )
    return _change_of(Effect.END if ends else Effect.CHANGE, line, line.name or state.name, pairs, data)


def _values(line: Line, kind: str, *, returns: bool) -> dict[str, str]:
    """The facts that the row states; what is empty says nothing."""
    stated = {"name": line.name, "kana": line.kana, "email": line.email, "employer": line.employer}
    values = {name: value for name, value in stated.items() if value}
    if line.kind is not None and (kind != Kind.LEAVER or returns):
        values["kind"] = str(line.kind)
    elif returns:
        values["kind"] = str(Kind.REGULAR)
    return values


def _compare_posts(
    line: Line,
    dossier: Dossier,
    atlas: Atlas,
    effective_on: date,
    data: dict[str, Any],
    pairs: list[tuple[str, str, str]],
) -> None:
    """What the row says about posts. A day of transfer is used where nothing newer is known."""
    day = line.day(effective_on)
    check = max(line.post_day(effective_on), day)
    main, others = dossier.places(check)
    wanted = line.main if line.main is not None else main
    if (
        line.main is not None
        and not line.row.has("post")
        and main
        and main.department == line.main.department
    ):
        wanted = main
    wanted_others = others if line.others is None else frozenset(line.others)
    if wanted == main and wanted_others == others:
        return
    first = min(state.since for state in dossier.states)
    start = max(line.post_day(effective_on), min(first, line.since or first))
    if start < check and any(start < post.since <= check for post in dossier.posts):
        start = check
    data |= _posts(start, wanted, list(wanted_others))
    before = _show_posts(main, others, atlas, check)
    pairs.append((say("所属"), before, _show_posts(wanted, list(wanted_others), atlas, check)))


def _compare_end(
    line: Line, dossier: Dossier, last: date | None, data: dict[str, Any], pairs: list[tuple[str, str, str]]
) -> bool:
    """What the row says about leaving. An empty day never takes back a leave that is reserved."""
    day = date.fromisoformat(data["day"])
    reserved = dossier.leaves_after(day)
    if last is None:
        if reserved < FOREVER_DATE and line.row.has("last_day"):
            line.row.warn(
                "last_day",
                say(
                    "{day}までの在籍が登録されていますが、ファイルの退職日は空です。登録はそのままにします。",
                    day=_eve(reserved),
                ),
                say("退職を取りやめる場合は、人のページで変更してください。"),
            )
        return False
    away = dossier.away_since(after(last))
    if away == after(last) or (away is not None and line.last_day is None):
        return False
    if away is not None:
        data["stay_from"] = away.isoformat()
    data["last_day"] = last.isoformat()
    before = away or (reserved if reserved < FOREVER_DATE else None)
    pairs.append((say("在籍の最終日"), _eve(before) if before else "", shown(last)))
    return True


def _eve(day: date) -> str:
    return shown(date.fromordinal(day.toordinal() - 1))


def _posts(day: date, main: Place | None, others: Sequence[Place]) -> dict[str, Any]:
    return {
        "post_day": day.isoformat(),
        "main": [main.department, main.post] if main else None,
        "others": sorted([place.department, place.post] for place in others),
    }


def _show_posts(main: Place | None, others: Any, atlas: Atlas, day: date) -> str:
    """「210 製造本部／製造部 部長、（兼）220 …」."""
    words = [f"{atlas.show(main.department, day)} {main.post}".strip()] if main else []
    extra = sorted(others or [], key=lambda place: atlas.codes.get(place.department, ""))
    words += [say("（兼）") + f"{atlas.show(place.department, day)} {place.post}".strip() for place in extra]
    return "、".join(words)


def _change_of(
    effect: Effect, line: Line, name: str, pairs: list[tuple[str, str, str]], data: dict[str, Any]
) -> Change:
    differences = tuple(Difference(*pair) for pair in pairs if pair[1] != pair[2])
    return Change(effect, line.number, f"{line.number} {name}", line.row.number, differences, data)


def _field(name: str) -> str:
    labels = {
        "name": say("氏名"),
        "kana": say("フリガナ"),
        "kind": say("区分"),
        "email": say("メール"),
        "employer": say("派遣元・出向元"),
    }
    return labels[name]


def _shown(name: str, value: str) -> str:
    return KINDS[value][0] if name == "kind" and value in KINDS else value


def _asks(changes: Sequence[Change], known: _Now) -> tuple[str, ...]:
    ended = sum(change.effect is Effect.END and change.key in known.active for change in changes)
    if not ended or ended <= len(known.active) * UNUSUAL_PART:
        return ()
    return (
        say(
            "在籍者{all}人のうち{ended}人（{part}%）が退職者になります。ファイルが正しいことを確かめてください。",
            all=len(known.active),
            ended=ended,
            part=round(100 * ended / len(known.active)),
        ),
    )


def _tell_of_absent(lines: Sequence[Line], known: _Now, problems: list[Problem]) -> None:
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
