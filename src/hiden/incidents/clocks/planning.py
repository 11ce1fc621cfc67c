"""What a clock would be if it were started: its length, its last instant, its target, by the law of the day it starts on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hiden.base.clock import TOKYO, end_of, now
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.catalogue.clock_model import Clock, Limit
from hiden.incidents.clocks.counting import Due, Period, count, guided, target
from hiden.incidents.clocks.models import Basis


@dataclass(frozen=True, slots=True)
class Plan:
    """`due` is None where nothing was counted: a guideline's days, or a target of our own."""

    clock: Clock
    limit: Limit
    starts_at: datetime
    period: Period | None
    due: Due | None
    due_at: datetime
    target_at: datetime
    basis: Basis


def plan(
    clock: Clock, starts_at: datetime, *, own: Period | None = None, days_off: Collection[date] = frozenset()
) -> Plan:
    """Count a clock from a moment. `own`: the length that a contract states. Raises BadInput."""
    if starts_at > now():
        raise BadInput(say("数え始める日時が、まだ来ていません。"), say("日時を確かめてください。"))
    day = starts_at.astimezone(TOKYO).date()
    limit = clock.on(day)
    if limit is None:
        raise BadInput(
            say("{day}の時点の定めが、原典に登録されていません。", day=day.isoformat()),
            say("原典の期限の頁で、いつからの定めかを確かめてください。"),
        )
    if own is not None and not clock.own:
        raise BadInput(
            say("この期限の長さは、法令などで決まっています。"),
            say("契約の定める期間は、「契約の定める期間」の期限として動かしてください。"),
        )
    period = own if clock.own else _period(limit)
    if period is None:
        return _without_number(clock, limit, starts_at)
    due = count(starts_at, period, days_off=days_off)
    lead = _lead(limit, period)
    aimed = target(starts_at, due, period, lead, days_off=days_off)
    basis = Basis.CONTRACT if clock.sort == "contract" else Basis.LAW
    return Plan(clock, limit, starts_at, period, due, due.at, aimed, basis)


def _period(limit: Limit) -> Period | None:
    if limit.amount is None or limit.unit is None:
        return None
    return Period(limit.amount, limit.unit, limit.first_day, limit.roll)


def _lead(limit: Limit, period: Period) -> int:
    """Of a contract's own hours the last third, of its days the last; else as the data say."""
    if limit.amount is None:
        return period.amount // 3 if period.unit == "hours" else limit.lead
    return limit.lead


def _without_number(clock: Clock, limit: Limit, starts_at: datetime) -> Plan:
    if limit.guide is not None:
        last, first = guided(starts_at, limit.guide.last), guided(starts_at, limit.guide.first)
        return Plan(clock, limit, starts_at, None, None, end_of(last), end_of(first), Basis.GUIDE)
    aimed = end_of(starts_at.astimezone(TOKYO).date() + timedelta(days=limit.aim))
    return Plan(clock, limit, starts_at, None, None, aimed, aimed, Basis.TARGET)
