"""Questions about cases: which somebody may see, what waits, how the week stands. Nothing here names anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, Q, QuerySet

from hiden.base.clock import now, today
from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.gate import visible
from hiden.monitoring.cases.budget import monday
from hiden.monitoring.models import CLOSED, CaseState, SignCase
from hiden.monitoring.running.runs import last_run
from hiden.people.models import Person

TELL_AFTER: Final = timedelta(
    days=30
)  # a case that came to nothing is told to the one concerned after so long
_WAITING: Final = (CaseState.OPEN, CaseState.LOOKING)


def cases_seen(by: Person) -> QuerySet[SignCase]:
    """The cases that somebody may see: the gate keeps their own, their superiors' and those of the keeper of reports from them."""
    rows = visible(by, "monitoring.case", SignCase.objects.select_related("purpose", "closed_by"))
    return rows.annotate(n_signs=Count("signs"))


def find_case(key: str) -> SignCase:
    """A case by its key. Raises NotFound."""
    found = SignCase.objects.select_related("person", "purpose", "closed_by").filter(key=key).first()
    if found is None:
        raise NotFound(say("この案件はありません。"), say("案件の一覧から選んでください。"))
    return found


def waiting(by: Person) -> QuerySet[SignCase]:
    """Those that somebody should look at, the most telling first."""
    return cases_seen(by).filter(state__in=_WAITING).order_by("-score", "pk")


def overdue() -> Q:
    """Nobody began to look within a week."""
    return Q(state=CaseState.OPEN, opened_at__lt=now() - timedelta(days=7))


@dataclass(frozen=True, slots=True)
class Week:
    """The numbers of a week: cases opened, of these closed; subjects for whom there was no room."""

    monday: date
    opened: int
    closed: int
    waiting: int


def this_week() -> Week:
    """How it stands. Two queries."""
    week = monday(today())
    rows = SignCase.objects.filter(week=week).aggregate(
        opened=Count("pk"), closed=Count("pk", filter=Q(state__in=CLOSED))
    )
    last = last_run()
    return Week(week, rows["opened"], rows["closed"], last.waiting if last else 0)


def told_to(person: Person) -> QuerySet[SignCase]:
    """The cases about somebody that they may know of: coached ones, and those that came to nothing after some time."""
    late = Q(state__in=[CaseState.BENIGN, CaseState.WRONG], closed_at__lt=now() - TELL_AFTER)
    return SignCase.objects.filter(Q(letters__person=person) | late, person=person).distinct()


__all__ = [
    "TELL_AFTER",
    "Week",
    "cases_seen",
    "find_case",
    "overdue",
    "this_week",
    "told_to",
    "waiting",
]
