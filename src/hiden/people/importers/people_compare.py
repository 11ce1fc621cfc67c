"""What a row of a 従業員名簿 would change: the row beside what is known on the day from which it holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hiden.base.clock import FOREVER_DATE
from hiden.base.sheets.codes import lost_zeros
from hiden.base.text import fold
from hiden.base.words import say
from hiden.imports.contract import Change, Difference, Effect
from hiden.people.dossier import Dossier, Place
from hiden.people.importers.namesakes import Namesakes, warn_of_namesakes, warn_of_shapes
from hiden.people.importers.people_rows import Line
from hiden.people.importers.places import Atlas
from hiden.people.importers.rows import after, shown
from hiden.people.intervals import at
from hiden.people.models import NOT_HERE, Kind
from hiden.people.words import KINDS

Pairs = Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Register:
    """What all rows are read beside: numbers without their zeros, everybody by name, the departments."""

    zeros: Mapping[str, str]
    namesakes: Namesakes
    atlas: Atlas


def plan_line(line: Line, dossier: Dossier | None, register: Register, effective_on: date) -> Change | None:
    """What one row does, or None when it turns out to have an error."""
    if dossier is not None:
        change = _Comparison(line, dossier, register.atlas, effective_on).change()
        return None if line.row.broken else change
    _check_new(line, register.zeros, effective_on)
    warn_of_namesakes(line, register.namesakes)
    return None if line.row.broken else _new(line, register.atlas, effective_on)


def _check_new(line: Line, zeros: Mapping[str, str], effective_on: date) -> None:
    row = line.row
    if line.number in zeros:
        row.error("number", *lost_zeros(line.number, zeros[line.number]))
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
    return _eve(effective_on) if line.leaves and line.last_day is None else line.last_day


def _warn_of_guessed_end(line: Line, last: date | None) -> None:
    if last is not None and line.last_day is None:
        line.row.warn(
            "status" if line.row.has("status") else "kind",
            say("退職日がないため、{day}までの在籍として扱います。", day=shown(last)),
            say("違う場合は、退職日の列に日付を入力してください。"),
        )


def _new(line: Line, atlas: Atlas, effective_on: date) -> Change:
    last = _last_day(line, effective_on)
    _warn_of_guessed_end(line, last)
    day = line.since or (min(effective_on, last) if last else effective_on)
    values = {
        "name": line.name,
        "kana": line.kana,
        "kind": str(line.kind or Kind.REGULAR),
        "email": line.email,
        "employer": line.employer,
    }
    data: dict[str, Any] = {"new": True, "day": day.isoformat(), "values": values}
    start = max(line.post_day(effective_on), day)
    if line.main is not None or line.others:
        data |= _posts(start, line.main, line.others or [])
    if last is not None:
        data["last_day"] = last.isoformat()
    pairs = [
        (say("氏名"), "", line.name),
        (say("フリガナ"), "", line.kana),
        (say("区分"), "", _shown("kind", values["kind"])),
        (say("所属"), "", _show_posts(line.main, line.others or [], atlas, start)),
        (say("在籍の始まり"), "", shown(day)),
        (say("在籍の最終日"), "", shown(last)),
        (say("メール"), "", line.email),
    ]
    return _change_of(Effect.CREATE, line, line.name, pairs, data)


class _Comparison:
    """One row beside one dossier. Differences are gathered in `data` (what to do) and `pairs` (what the reader sees)."""

    def __init__(self, line: Line, dossier: Dossier, atlas: Atlas, effective_on: date) -> None:
        self.line, self.dossier, self.atlas, self.effective_on = line, dossier, atlas, effective_on
        self.day = line.day(effective_on)
        self.first = min(state.since for state in dossier.states)
        self.state = at(dossier.states, self.day) or min(dossier.states, key=lambda state: state.since)
        self.last = _last_day(line, effective_on)
        away = self.state.kind in NOT_HERE and line.kind is not Kind.APPLICANT
        self.returns = away and self.last is None and not line.additional_only
        self.data: dict[str, Any] = {"day": self.day.isoformat()}
        self.pairs: list[tuple[str, str, str]] = []
        # As it was when somebody looked: if that changes, so does the digest, and the preview no longer holds.
        self.before: dict[str, Any] = {}

    def change(self) -> Change:
        """Everything compared."""
        self._same_person()
        self._facts()
        self._beginning()
        if not _gone(self.line, self.effective_on):
            self._posts()
        ends = self._end()
        name = self.line.name or self.state.name
        if not self.pairs:
            return Change(Effect.NONE, self.line.number, name, self.line.row.number)
        if self.returns:
            self._tell_of_return()
        data = {**self.data, "before": self.before}
        return _change_of(Effect.END if ends else Effect.CHANGE, self.line, name, self.pairs, data)

    def _tell_of_return(self) -> None:
        what, do_next = (
            (
                say("応募者として登録されている人が、在籍者として載っています。"),
                say("採用した場合はこのままで構いません。違う場合は、この行を除いてください。"),
            )
            if self.state.kind == Kind.APPLICANT
            else (
                say("退職者として登録されている人が、在籍者として載っています。"),
                say("再び在籍する場合はこのままで構いません。違う場合は、この行を除いてください。"),
            )
        )
        self.line.row.warn("number", what, do_next)

    def _same_person(self) -> None:
        """A number used again for somebody else, or a column that was sorted without the others."""
        line, state = self.line, self.state
        if not line.name or not line.kana or not state.name:
            return
        if _shares_a_word(line.name, state.name) or _shares_a_word(line.kana, state.kana):
            return
        what = say(
            "社員番号「{n}」は「{before}」の番号ですが、ファイルでは「{after}」です。",
            n=line.number, before=state.name, after=line.name,
        )  # fmt: skip
        if self.returns:
            do_next = say(
                "番号は使い回さず、新しい番号を付けてください。同じ人であれば、先に人のページで氏名を直してください。"
            )
            line.row.error("name", what, do_next)
        else:
            line.row.warn(
                "name", what, say("行がずれていないか、同じ人の氏名が変わったのかを確かめてください。")
            )

    def _facts(self) -> None:
        """Name, reading, kind …: what is empty in the row says nothing."""
        line = self.line
        warn_of_shapes(line, self.state.name)
        stated = {"name": line.name, "kana": line.kana, "email": line.email, "employer": line.employer}
        values = {name: value for name, value in stated.items() if value}
        gone = self.last is not None and self.last < self.day
        if self.returns:
            values["kind"] = str(line.kind or Kind.REGULAR)
        elif line.kind is Kind.APPLICANT and self.state.kind != Kind.APPLICANT:
            self._refuse_applicant()
        elif line.kind is not None and self.state.kind != Kind.LEAVER and not gone:
            values["kind"] = str(line.kind)
        differ = {name: value for name, value in values.items() if getattr(self.state, name) != value}
        if differ:
            self.data["values"] = differ
            self.before |= {name: str(getattr(self.state, name)) for name in differ}
        for name, value in differ.items():
            self.pairs.append((_field(name), _shown(name, getattr(self.state, name)), _shown(name, value)))

    def _refuse_applicant(self) -> None:
        self.line.row.error(
            "kind",
            say("在籍したことのある「{name}」が、応募者として載っています。", name=self.state.name),
            say("区分を直すか、この行を除いてください。"),
        )

    def _beginning(self) -> None:
        since = self.line.since
        if since is not None and since < self.first and not self.line.additional_only:
            self.data["begin"] = since.isoformat()
            self.before["begin"] = self.first.isoformat()
            self.pairs.append((say("在籍の始まり"), shown(self.first), shown(since)))

    def _posts(self) -> None:
        """The posts that the row names. Its day of transfer is used where nothing newer is known."""
        line, dossier = self.line, self.dossier
        check = max(line.post_day(self.effective_on), self.day)
        main, others = dossier.places(check)
        wanted = line.main or main
        if wanted and main and not line.row.has("post") and main.department == wanted.department:
            wanted = main
        wanted_others = others if line.others is None else frozenset(line.others)
        if wanted == main and wanted_others == others:
            return
        start = max(line.post_day(self.effective_on), min(self.first, line.since or self.first))
        if start < check and any(start < post.since <= check for post in dossier.posts):
            start = check
        self.data |= _posts(start, wanted, wanted_others)
        self.before |= _posts(start, main, others)
        before = _show_posts(main, others, self.atlas, check)
        self.pairs.append((say("所属"), before, _show_posts(wanted, wanted_others, self.atlas, check)))

    def _end(self) -> bool:
        """Leaving. An empty day never takes back a leave that is reserved."""
        reserved = self.dossier.leaves_after(self.day)
        if self.last is None:
            if reserved < FOREVER_DATE and self.line.row.has("last_day"):
                day = shown(_eve(reserved))
                self.line.row.warn(
                    "last_day",
                    say(
                        "{day}までの在籍が登録されていますが、ファイルの退職日は空です。登録はそのままにします。",
                        day=day,
                    ),
                    say("退職を取りやめる場合は、人のページで変更してください。"),
                )
            return False
        away = self.dossier.away_since(after(self.last))
        if away == after(self.last) or (away is not None and self.line.last_day is None):
            return False
        _warn_of_guessed_end(self.line, self.last)
        if away is not None:
            self.data["stay_from"] = away.isoformat()
        self.data["last_day"] = self.last.isoformat()
        before = away or (reserved if reserved < FOREVER_DATE else None)
        self.before["leaves"] = before.isoformat() if before else ""
        self.pairs.append((say("在籍の最終日"), shown(_eve(before)) if before else "", shown(self.last)))
        return True


def _shares_a_word(one: str, other: str) -> bool:
    """Whether 姓 or 名 is the same: marriage changes one of them, not both."""
    return not set(fold(one).split()).isdisjoint(fold(other).split())


def _eve(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def _posts(day: date, main: Place | None, others: Collection[Place]) -> dict[str, Any]:
    return {
        "post_day": day.isoformat(),
        "main": [main.department, main.post] if main else None,
        "others": sorted([place.department, place.post] for place in others),
    }


def _show_posts(main: Place | None, others: Collection[Place], atlas: Atlas, day: date) -> str:
    """「210 製造本部／製造部 部長、（兼）220 …」."""
    words = [f"{atlas.show(main.department, day)} {main.post}".strip()] if main else []
    extra = sorted(others, key=lambda place: atlas.codes.get(place.department, ""))
    words += [say("（兼）") + f"{atlas.show(place.department, day)} {place.post}".strip() for place in extra]
    return "、".join(words)


def _change_of(effect: Effect, line: Line, name: str, pairs: Pairs, data: dict[str, Any]) -> Change:
    differences = tuple(Difference(*pair) for pair in pairs if pair[1] != pair[2])
    return Change(effect, line.number, name, line.row.number, differences, data)


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
    return str(Kind(value).label) if name == "kind" and value in KINDS else value
