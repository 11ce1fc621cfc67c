"""Verbs: start a clock, meet it, stop it, go to another limb, count again when the company turns out to have known earlier.

A person starts a clock, with a reason; Hiden never does, except that it counts again what a person started.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from hiden import catalogue
from hiden.base.clock import TOKYO, now
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.catalogue.clock_model import Clock
from hiden.gate import require
from hiden.incidents.clocks.counting import Period
from hiden.incidents.clocks.entries import ClockMet, ClockStarted, ClockStopped
from hiden.incidents.clocks.models import Basis, Change, ClockState, IncidentClock
from hiden.incidents.clocks.planning import Plan, plan
from hiden.incidents.knowing import first_known
from hiden.incidents.models import Incident, Knowing
from hiden.ledger import record
from hiden.ledger.kinds import SYSTEM
from hiden.people.models import CompanyHoliday, Person
from hiden.people.turn import in_turn

MOST_WORDS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Begun:
    """How a clock is started. `starts_at` None: from the first knowing. `own`: the length that a contract states."""

    rule: str
    reason: str
    starts_at: datetime | None = None
    label: str = ""
    own: Period | None = None


@in_turn
def start(incident: Incident, begun: Begun, *, by: Person) -> IncidentClock:
    """Start a clock of the catalogue. Raises BadInput, Conflict where one of its family runs, NotFound, NotAllowed."""
    require(by, "incidents.work", incident)
    clock = catalogue.clock(begun.rule)
    reason = _said(begun.reason, say("動かす理由が書かれていません。"))
    label = begun.label.strip()[:200]
    _check_alone(incident, clock, label)
    starts_at, knowing = _start_of(incident, clock, begun.starts_at)
    made = plan(clock, starts_at, own=begun.own, days_off=_days_off())
    return _write(incident, made, knowing, label=label, reason=reason, change=Change.NONE, before=None, by=by)


@in_turn
def meet(clock: IncidentClock, *, at: datetime, sent: str, by: Person) -> None:
    """Say that what it was for is done: when, and what was sent to whom. Raises BadInput, Conflict, NotAllowed."""
    require(by, "incidents.work", clock.incident)
    found = _running(clock)
    said = _said(sent, say("何を、どこへ、どうやって出したかが書かれていません。"))
    if not found.starts_at <= at <= now():
        raise BadInput(
            say("済みにする日時が、数え始めより前か、まだ来ていない日時です。"),
            say("実際に出した日時を入力してください。"),
        )
    found.state, found.met_at, found.sent = ClockState.MET, at, said
    found.ended_by, found.ended_at = by, now()
    found.save()
    incident = found.incident
    entry = ClockMet(
        incident.key, str(incident), found.key, found.rule, at.isoformat(), late=found.met_late, sent=said
    )
    record(entry, by=by)


@in_turn
def stop(clock: IncidentClock, *, reason: str, by: Person) -> None:
    """End a clock though nothing was done: somebody who leads says why. Raises BadInput, Conflict, NotAllowed."""
    require(by, "incidents.lead", clock.incident)
    found = _running(clock)
    said = _said(reason, say("止める理由が書かれていません。"))
    _end(found, ClockState.STOPPED, said, by)
    incident = found.incident
    record(ClockStopped(incident.key, str(incident), found.key, found.rule, said), by=by)


@in_turn
def reclassify(clock: IncidentClock, rule: str, *, reason: str, by: Person) -> IncidentClock:
    """Go to another limb of the same family, counted from the same moment; the old one stays with its day.

    Raises BadInput, Conflict, NotFound, NotAllowed.
    """
    require(by, "incidents.lead", clock.incident)
    found, to = _running(clock), catalogue.clock(rule)
    said = _said(reason, say("区分を改める理由が書かれていません。"))
    if to not in siblings(catalogue.clock(found.rule)):
        raise BadInput(
            say("この期限から、その区分へは改められません。"), say("一覧にある区分から選んでください。")
        )
    made = plan(to, found.starts_at, days_off=_days_off())
    _end(found, ClockState.SUPERSEDED, said, by)
    return _write(
        found.incident, made, found.knowing, label=found.label, reason=said, change=Change.LIMB, before=found, by=by
    )  # fmt: skip


def recount(incident: Incident) -> None:
    """Count what runs from the first knowing again, when that has changed; the old days stay. In the caller's transaction."""
    known = first_known(incident)
    if known is None:
        return
    running = IncidentClock.objects.filter(
        incident=incident, state=ClockState.RUNNING, knowing__isnull=False
    ).exclude(starts_at=known.at)
    for old in running.select_related("knowing").order_by("pk"):
        reason = say("会社が知った日時が改まったため、数え直しました。")
        made = plan(catalogue.clock(old.rule), known.at, own=_own_of(old), days_off=_days_off())
        _end(old, ClockState.SUPERSEDED, reason, None)
        _write(
            incident, made, known, label=old.label, reason=reason, change=Change.KNOWING, before=old, by=None
        )


def siblings(clock: Clock) -> list[Clock]:
    """The other clocks of its family: where a reclassification may go."""
    if clock.family is None:
        return []
    return [one for one in catalogue.clocks() if one.family == clock.family and one.id != clock.id]


def _start_of(incident: Incident, clock: Clock, stated: datetime | None) -> tuple[datetime, Knowing | None]:
    if stated is not None and (clock.start == "stated" or clock.sort == "contract"):
        return stated, None
    if stated is not None:
        raise BadInput(
            say("この期限は、会社が知った日時から数えます。"),
            say("日時が違うときは、事案の頁で「知った日時」を訂正してください。期限は数え直されます。"),
        )
    known = first_known(incident)
    if clock.start == "stated" or known is None:
        raise BadInput(say("数え始める日時がありません。"), say("いつから数えるかを入力してください。"))
    return known.at, known


def _check_alone(incident: Incident, clock: Clock, label: str) -> None:
    family = {clock.id, *(one.id for one in siblings(clock))}
    running = IncidentClock.objects.filter(incident=incident, state=ClockState.RUNNING, rule__in=family)
    if clock.family is None:
        running = running.filter(label=label)
    if running.exists():
        raise Conflict(
            say("同じ期限が、もう動いています。"),
            say("区分が変わったときは、動いている期限の頁で「区分を改める」を選んでください。")
            if clock.family
            else say("別の契約や相手のものなら、「契約・相手」を書き分けてください。"),
        )


def _write(
    incident: Incident,
    made: Plan,
    knowing: Knowing | None,
    *,
    label: str,
    reason: str,
    change: Change,
    before: IncidentClock | None,
    by: Person | None,
) -> IncidentClock:
    period = made.period
    row = IncidentClock.objects.create(
        incident=incident,
        rule=made.clock.id,
        edition=made.limit.checked_on,
        label=label,
        knowing=knowing,
        starts_at=made.starts_at,
        amount=period.amount if period else None,
        unit=period.unit if period else "",
        first_day=period.first_day if period else "",
        roll=period.roll if period else "",
        basis=made.basis,
        due_at=made.due_at,
        target_at=made.target_at,
        reason=reason,
        begun_by=by,
        begun_at=now(),
        change=change,
        replaces=before,
    )
    entry = ClockStarted(
        incident.key, str(incident), row.key, row.rule, row.edition.isoformat(), row.starts_at.isoformat(),
        row.due_at.isoformat(), row.due_at.astimezone(TOKYO).date().isoformat(), row.basis, change,
        before.key if before else "", reason,
    )  # fmt: skip
    record(entry, by=by or SYSTEM)
    return row


def _end(clock: IncidentClock, state: ClockState, why: str, by: Person | None) -> None:
    clock.state, clock.ended_why, clock.ended_by, clock.ended_at = state, why, by, now()
    clock.save()


def _running(clock: IncidentClock) -> IncidentClock:
    """As it is now: what somebody else ended meanwhile is told, not overwritten."""
    found = IncidentClock.objects.select_related("incident", "knowing").get(pk=clock.pk)
    if not found.running:
        raise Conflict(
            say("この期限は、もう動いていません。"), say("頁を開き直して、今の状態を確かめてください。")
        )
    return found


def _own_of(clock: IncidentClock) -> Period | None:
    if clock.basis != Basis.CONTRACT or not catalogue.clock(clock.rule).own:
        return None
    return period_of(clock)


def period_of(clock: IncidentClock) -> Period | None:
    """How it was counted, or None where no number was stated."""
    if clock.amount is None:
        return None
    return Period(clock.amount, clock.unit, clock.first_day, clock.roll)  # type: ignore[arg-type]  # as `_write` put them


def _said(text: str, missing: str) -> str:
    said = text.strip()
    if not said:
        raise BadInput(missing, say("あとから見る人に分かるように書いてください。"))
    return said[:MOST_WORDS]


def _days_off() -> Collection[date]:
    return frozenset(CompanyHoliday.objects.values_list("day", flat=True))


__all__ = ["MOST_WORDS", "Begun", "meet", "period_of", "reclassify", "recount", "siblings", "start", "stop"]
