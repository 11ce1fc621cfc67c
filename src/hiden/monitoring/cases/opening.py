"""Verb of the product itself: signs that nothing explains join the open case of their subject, or open one while the week has room.

Who did not get room stays in line, and a number. What is known of subjects is read by `context_of`; the order is `ranking.ranked`,
corrected by what verdicts taught (`learning`), and `choosing` gives the room of the week.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Q

from hiden.base.clock import TOKYO, now, start_of, today
from hiden.base.dates.fiscal import APRIL
from hiden.ledger import SYSTEM, record
from hiden.monitoring.cases.budget import monday
from hiden.monitoring.cases.choosing import chosen, enough, room_of
from hiden.monitoring.cases.entries import CaseOpened
from hiden.monitoring.cases.explaining import mark_explained
from hiden.monitoring.cases.factors import Before
from hiden.monitoring.cases.learning import corrected
from hiden.monitoring.cases.models import CaseMove, Move
from hiden.monitoring.cases.ranking import Beside, Campaign, ranked
from hiden.monitoring.cases.rates import BACK, Rates, counted
from hiden.monitoring.cases.signals import LEAVER_WINDOW, signal_of, subject_of
from hiden.monitoring.cases.stages import RULES
from hiden.monitoring.cases.trusting import trust
from hiden.monitoring.cases.verdicts import learned
from hiden.monitoring.found import Subject
from hiden.monitoring.models import CLOSED, CaseState, Sign, SignCase
from hiden.monitoring.rights.reporting import hold_if_reporting
from hiden.monitoring.running.context import Context, context_of
from hiden.people.models import Company
from hiden.people.turn import next_number

_SIGNS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LENGTH: Final = 6
_REASONS: Final = 20
_COACHED: Final = timedelta(days=180)


@dataclass(slots=True)
class Opened:
    """Cases made and grown (ids), and how many subjects with enough signs had no room."""

    made: list[int] = field(default_factory=list)
    grown: list[int] = field(default_factory=list)
    waiting: int = 0

    @property
    def changed(self) -> bool:
        """Whether anything is to be said of it."""
        return bool(self.made or self.grown)


def open_cases() -> Opened:
    """Pool, rank and open. Must run in a transaction; doing it twice changes nothing. Safe on any number of signs."""
    day = today()
    context = context_of(day)
    mark_explained(day - timedelta(days=LEAVER_WINDOW))
    signs = {
        sign.pk: sign
        for sign in Sign.objects.filter(
            Q(case=None) | ~Q(case__state__in=CLOSED),
            exception=None,
            day__gt=day - timedelta(days=LEAVER_WINDOW),
        )
    }
    standing = {subject_of(case): case for case in SignCase.objects.exclude(state__in=CLOSED).order_by("pk")}
    signals = [signal_of(sign) for sign in signs.values()]
    beside = Beside(_rates(context, day), trust(), _before(day), _first_month())
    campaigns = corrected(ranked(signals, context.people, on=day, beside=beside), learned())
    found = Opened()
    fresh: list[Campaign] = []
    for campaign in campaigns:
        case = standing.get(campaign.subject)
        if case is None:
            fresh.append(campaign)
        elif _grow(case, campaign, signs):
            found.grown.append(case.pk)
    weeks = SignCase.objects.filter(week__gte=monday(day) - timedelta(days=7)).values_list("week", flat=True)
    room = room_of(context.size, day, list(weeks))
    found.made = [_open(campaign, signs, day).pk for campaign in chosen(fresh, room, context.size)]
    found.waiting = len(enough(fresh, context.size)) - len(found.made)
    return found


def _rates(context: Context, day: date) -> Rates:
    """How often rules hit in the last weeks, whatever became of the signs. One query."""
    rows = Sign.objects.filter(detector__startswith=RULES, day__gt=day - timedelta(days=BACK))
    hits = rows.values_list("detector", "person_id", "account", "day").distinct()
    return counted(
        ((name, Subject(person or 0, "" if person else account), on) for name, person, account, on in hits),
        context.size,
        day,
        sum(facts.noticed_on is not None for facts in context.people.values()),
    )


def _first_month() -> int:
    """Of the business year. One query."""
    company = Company.current()
    return company.fiscal_year_first_month if company else APRIL


def _before(day: date) -> dict[Subject, Before]:
    """When subjects were last coached."""
    rows = SignCase.objects.filter(
        state=CaseState.COACHED, closed_at__gte=start_of(day - _COACHED), person__isnull=False
    ).order_by("closed_at")
    return {
        Subject(person): Before(closed.astimezone(TOKYO).date())
        for person, closed in rows.values_list("person_id", "closed_at")
        if person is not None and closed is not None
    }


# ---------- rows ----------


def _open(campaign: Campaign, signs: Mapping[int, Sign], day: date) -> SignCase:
    strongest = signs[campaign.ids[0]]
    case = SignCase(
        number=next_number(SignCase),
        token=_token(),
        person_id=campaign.subject.person or None,
        account=campaign.subject.account,
        purpose_id=strongest.purpose_id,
        week=monday(day),
        opened_at=now(),
    )
    _fill(case, campaign, signs)
    case.save()
    _take(case, campaign)
    CaseMove.objects.create(case=case, move=Move.OPENED, at=case.opened_at)
    record(CaseOpened(case.key, case.number, len(campaign.signs)), by=SYSTEM)
    hold_if_reporting(case)
    return case


def _grow(case: SignCase, campaign: Campaign, signs: Mapping[int, Sign]) -> bool:
    """Let an open case have what came since. A case never loses its days."""
    kept = {name: getattr(case, name) for name in _FIELDS}
    _fill(case, campaign, signs)
    case.first_day, case.last_day = (
        min(case.first_day, kept["first_day"]),
        max(case.last_day, kept["last_day"]),
    )
    new = _take(case, campaign)
    if not new and all(getattr(case, name) == value for name, value in kept.items()):
        return False
    case.save(update_fields=list(_FIELDS))
    hold_if_reporting(case)
    return new > 0


_FIELDS: Final = ("score", "reasons", "factors", "first_day", "last_day")


def _fill(case: SignCase, campaign: Campaign, signs: Mapping[int, Sign]) -> None:
    case.score = campaign.score
    case.first_day, case.last_day = campaign.first, campaign.last
    case.reasons = _reasons(signs[pk] for pk in campaign.ids)
    case.factors = [[one.code, dict(one.values)] for one in campaign.factors]


def _take(case: SignCase, campaign: Campaign) -> int:
    return Sign.objects.filter(pk__in=campaign.ids, case=None).update(case=case)


def _reasons(signs: Iterable[Sign]) -> list[Any]:
    """The first sentence of each sign, the most telling first, none twice."""
    found: list[Any] = []
    for sign in signs:
        for reason in sign.reasons[:1]:
            if reason not in found:
                found.append(reason)
    return found[:_REASONS]


def _token() -> str:
    while True:
        token = "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))
        if not SignCase.objects.filter(token=token).exists():
            return token


__all__ = ["Opened", "open_cases"]
