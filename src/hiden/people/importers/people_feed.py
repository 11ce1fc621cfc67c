"""人事データの連携: the whole list, as a personnel system sends it again and again. Who is missing has left.

A list that comes by itself is dangerous where a list that somebody brings is not: half a file must never end half a
company. So nobody is ended by a file with rows that cannot be read, nobody of a kind that the file does not know, and more
than the company's share of leavers stops the file until somebody has said yes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from hiden.base.dates import show_date
from hiden.base.sheets import Problem
from hiden.base.words import listed, say
from hiden.imports.contract import Change, Difference, Effect
from hiden.people.dossier import Dossier
from hiden.people.importers.people import Known, People, ask_when_many_leave
from hiden.people.importers.people_rows import Line
from hiden.people.intervals import at
from hiden.people.models import Company, Kind

Severity = Literal["error", "warning"]


class PeopleFeed(People):
    """The importer of a whole list from a personnel system."""

    kind = "people_feed"

    @property
    def label(self) -> str:
        return say("人事データの連携（全員の名簿）")

    def absent(
        self, lines: Sequence[Line], known: Known, effective_on: date, problems: list[Problem]
    ) -> Sequence[Change]:
        """Whoever is here, of a kind that the file knows, and not in it: their last day is the day before the file."""
        named = {line.number for line in lines}
        missing = sorted(known.active - named)
        if not missing:
            return ()
        if not named & known.active:
            problems.append(_nobody_known(lines))
            return ()
        if any(problem.severity == "error" for problem in problems):
            problems.append(_not_ended(lines, len(missing)))
            return ()
        kinds = {_kind(known.by_number[number], effective_on) for number in named & known.active}
        ended = [number for number in missing if _kind(known.by_number[number], effective_on) in kinds]
        if others := sorted(set(missing) - set(ended)):
            problems.append(_other_kinds(lines, known, others, effective_on))
        return [_end(known.by_number[number], effective_on) for number in ended]

    def asks(self, changes: Sequence[Change], known: Known) -> tuple[str, ...]:
        """The share is the company's own (設定)."""
        company = Company.current()
        return ask_when_many_leave(changes, known, company.feed_stop_percent / 100 if company else 0)


def _kind(dossier: Dossier, day: date) -> str:
    state = at(dossier.states, day)
    return "" if state is None else state.kind


def _end(dossier: Dossier, effective_on: date) -> Change:
    last = date.fromordinal(effective_on.toordinal() - 1)
    reserved = dossier.leaves_after(effective_on)
    data = {
        "day": effective_on.isoformat(),
        "last_day": last.isoformat(),
        "before": {"leaves": reserved.isoformat()},
    }
    differences = (Difference(say("在籍の最終日"), "", show_date(last)),)
    return Change(Effect.END, dossier.person.number, dossier.person.name, 0, differences, data)


def _problem(lines: Sequence[Line], what: str, do_next: str, severity: Severity) -> Problem:
    sheet = lines[0].row.record.sheet if lines else ""
    return Problem(sheet, 0, 0, "", "", what, do_next, severity)


def _nobody_known(lines: Sequence[Line]) -> Problem:
    return _problem(
        lines,
        say("在籍している人が、このファイルに一人もいません。"),
        say(
            "別の会社や別の番号体系のファイルでないかを確かめてください。全員を退職にする取込みはできません。"
        ),
        "error",
    )


def _not_ended(lines: Sequence[Line], missing: int) -> Problem:
    return _problem(
        lines,
        say("読めない行があるため、ファイルにいない{n}人を退職にしません。", n=missing),
        say("行を直して、もう一度取り込んでください。"),
        "warning",
    )


def _other_kinds(lines: Sequence[Line], known: Known, others: Sequence[str], day: date) -> Problem:
    kinds = sorted({_kind(known.by_number[number], day) for number in others})
    return _problem(
        lines,
        say(
            "このファイルにない区分（{kinds}）の{n}人は、そのままにします。",
            kinds=listed(str(Kind(kind).label) for kind in kinds),
            n=len(others),
        ),
        say("別の名簿で管理している人であれば、このままで構いません。"),
        "warning",
    )
