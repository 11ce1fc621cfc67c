"""Clocks as pages show them: the day with its weekday and era, what is left, what it rests on, what nobody could check."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from hiden import catalogue
from hiden.base.clock import TOKYO, now, today
from hiden.base.words import say
from hiden.catalogue.clock_model import Clock, Limit
from hiden.catalogue.record_page import sources_of
from hiden.catalogue.shown import Shown, shown
from hiden.catalogue.words import CLOCK_SORTS
from hiden.incidents.clocks.actions import period_of, siblings
from hiden.incidents.clocks.counting import Period, count
from hiden.incidents.clocks.explaining import doubts, length, remaining, steps
from hiden.incidents.clocks.models import Basis, ClockState, IncidentClock
from hiden.incidents.clocks.queries import possible_in
from hiden.incidents.knowing import first_known
from hiden.incidents.models import Incident
from hiden.ui.menu import Label
from hiden.ui.written import clock_time, date_with_era


@dataclass(frozen=True, slots=True)
class Line:
    """A clock in a list. `tone` is a state of `{% status %}`."""

    row: IncidentClock
    name: Shown
    due: str
    target: str
    target_over: bool
    left: str
    tone: str
    basis: str
    unsure: bool
    url: str


def line(row: IncidentClock) -> Line:
    """One clock for a list."""
    clock = catalogue.clock(row.rule)
    limit = limit_of(row, clock)
    return Line(
        row=row,
        name=shown(clock),
        due=when(row, row.due_at),
        target=when(row, row.target_at) if row.target_at != row.due_at else "",
        target_over=row.running and row.target_at < now(),
        left=left_of(row),
        tone=tone_of(row),
        basis=basis_of(row),
        unsure=limit is None or limit.certainty.unchecked,
        url=reverse("incident_clock", args=[row.incident.key, row.key]),
    )


def when(row: IncidentClock, at: Any) -> str:
    """A day with weekday and era; for hours the time too."""
    day = date_with_era(at, with_weekday=True)
    return f"{day} {clock_time(at)}" if row.unit == "hours" else day


def left_of(row: IncidentClock) -> str:
    """What is left, or how it ended."""
    if row.running:
        left, over = remaining(row.due_at, now()), row.due_at < now()
        if over and row.basis in (Basis.GUIDE, Basis.TARGET):
            return say("{name}を{left}", name=of_what(row), left=left)
        return left
    if row.state == ClockState.MET:
        return say("期限の後に済み") if row.met_late else say("期限内に済み")
    return row.get_state_display()


def of_what(row: IncidentClock) -> str:
    """What its day is: 期限, 目安, 目標."""
    words = {Basis.GUIDE: say("目安"), Basis.TARGET: say("目標")}
    return words.get(Basis(row.basis), say("期限"))


def tone_of(row: IncidentClock) -> str:
    """Late, running, or done."""
    if row.running:
        return "late" if row.due_at < now() else "doing"
    if row.state == ClockState.MET:
        return "late" if row.met_late else "done"
    return "none"


def basis_of(row: IncidentClock) -> str:
    """「60日（法令・規則の定め）」, 「速やかに（目標）」."""
    limit = limit_of(row, catalogue.clock(row.rule))
    words = length(row.amount, row.unit) if row.amount else str(shown(limit).words) if limit else ""  # type: ignore[arg-type]
    return say("{words}（{basis}）", words=words, basis=Basis(row.basis).label)


def limit_of(row: IncidentClock, clock: Clock) -> Limit | None:
    """What held on the day from which it counts."""
    return clock.on(row.starts_at.astimezone(TOKYO).date())


def counted(row: IncidentClock) -> tuple[list[str], list[str]]:
    """How it was counted, and what may still change."""
    period = period_of(row)
    if period is None:
        return _uncounted(row), []
    days_off: frozenset[date] = frozenset()
    due = count(row.starts_at, period, days_off=days_off)
    if period.unit == "business_days" and due.at != row.due_at:
        return _business(row, period), []
    return steps(row.starts_at, period, due), doubts(due, period, today())


def _business(row: IncidentClock, period: Period) -> list[str]:
    """Where the company's own days off moved it, which are not told day by day."""
    start, due = date_with_era(row.starts_at, with_weekday=True), when(row, row.due_at)
    return [
        say("{day}は数えず、その後の営業日から数えます。", day=start),
        say(
            "会社の休日も除くと、{length}目は{due}です。", length=length(period.amount, period.unit), due=due
        ),
    ]


def _uncounted(row: IncidentClock) -> list[str]:
    if row.basis == Basis.GUIDE:
        return [
            say("指針の目安の日です。知った日を1日目と数え、休日でも延ばしません。"),
            say("法令は日数を定めていません。目安の前でも、できるだけ早く行います。"),
        ]
    return [
        say("日数の定めはありません。できるだけ早く行います。"),
        say("示した日は、忘れないための目標です（本製品の提案）。"),
    ]


@dataclass(frozen=True, slots=True)
class Cited:
    """A provision as it stood on the day from which a clock counts."""

    id: str
    name: str
    article: str


def laws_of(clock: Clock, day: date) -> list[Cited]:
    """The provisions a clock rests on, as of a day."""
    found = []
    for law_id in clock.laws:
        law = catalogue.law(law_id)
        version = law.on(day)
        article = (
            f"{version.law or law.law} {version.article}"
            if version
            else say("この日の定めは登録されていません")
        )
        found.append(Cited(law_id, str(shown(law)), article))
    return found  # fmt: skip


def whole(row: IncidentClock) -> dict[str, Any]:
    """Everything about one clock, for its page."""
    clock = catalogue.clock(row.rule)
    limit = limit_of(row, clock)
    how, doubtful = counted(row)
    known = first_known(row.incident)
    return {
        "line": line(row),
        "clock": shown(clock),
        "limit": shown(limit) if limit else None,
        "how": how,
        "doubts": doubtful,
        "laws": laws_of(clock, row.starts_at.astimezone(TOKYO).date()),
        "sources": sources_of(limit.sources) if limit else [],
        "before": line(row.replaces) if row.replaces else None,
        "after": _after(row),
        "may_go": bool(siblings(clock)),
        "moved": row.state == ClockState.MET and row.knowing_id is not None and known is not None and known.at != row.starts_at,
    }  # fmt: skip


def _after(row: IncidentClock) -> Line | None:
    found = IncidentClock.objects.select_related("incident").filter(replaces=row).first()
    return line(found) if found else None


@dataclass(frozen=True, slots=True)
class Group:
    """Possible clocks of one sort."""

    label: Label
    clocks: list[tuple[Shown, Shown | None]]


def possible_groups(incident: Incident) -> list[Group]:
    """What may run and nobody has started, by sort."""
    day = today()
    found: dict[str, list[tuple[Shown, Shown | None]]] = {}
    for clock in possible_in(incident):
        limit = clock.on(day)
        found.setdefault(clock.sort, []).append((shown(clock), shown(limit) if limit else None))
    return [Group(label, found[sort]) for sort, label in CLOCK_SORTS.items() if sort in found]


def lines(rows: Iterable[IncidentClock]) -> list[Line]:
    """Several, in their order."""
    return [line(row) for row in rows]
