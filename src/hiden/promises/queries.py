"""Questions: who has not promised what, how many of them, and what one person was asked. Counting is done in SQL."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from hiden.base.clock import start_of, today
from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.people.intervals import holding
from hiden.people.models import Membership, Person
from hiden.promises.binding import Binding, Bound, BoundRule, binding, signatures_about
from hiden.promises.models import OUTSTANDING, PromiseRequest, PromiseState, Signature, SignedPaper

__all__ = [
    "Binding",
    "Bound",
    "BoundRule",
    "Counted",
    "binding",
    "counted",
    "find_request",
    "find_signature",
    "late",
    "mine",
    "open_requests",
    "papers_waiting",
    "requests",
    "signatures_about",
    "signed_since",
]

LIVE = (PromiseState.OPEN, PromiseState.REFUSED, PromiseState.SIGNED)


def requests() -> QuerySet[PromiseRequest]:
    """All requests with whom and what they are about, without the long texts. Unordered."""
    rows = PromiseRequest.objects.select_related(
        "person", "asking__text__version__document", "asking__asked_by"
    )
    return rows.defer("asking__text__text", "asking__text__version__text")


def find_request(key: str) -> PromiseRequest:
    """One request by its key. Raises NotFound."""
    found = requests().filter(key=key).first()
    if found is None:
        raise NotFound(say("お探しの署名の依頼は見つかりません。"), say("誓約の一覧から選び直してください。"))
    return found


def find_signature(request: PromiseRequest) -> Signature:
    """The signature under a request. Raises NotFound."""
    found = Signature.objects.filter(request=request).first()
    if found is None:
        raise NotFound(
            say("この誓約には、まだ署名されていません。"), say("署名されてから、もう一度開いてください。")
        )
    return found


def late(day: date | None = None) -> Q:
    """Requests past their day that nobody answered."""
    return Q(state=PromiseState.OPEN, due_on__lt=day or today())


def mine(person: Person) -> list[PromiseRequest]:
    """What a person was asked, what waits for them first. One query."""
    rows = requests().filter(person=person).exclude(state__in=[PromiseState.WITHDRAWN, PromiseState.REPLACED])
    order = {PromiseState.OPEN: 0, PromiseState.REFUSED: 1}
    return sorted(
        rows.select_related("signature"),
        key=lambda one: (
            order.get(PromiseState(one.state), 2),
            one.due_on if one.state in OUTSTANDING else date.min,
            -one.pk,
        ),
    )


def papers_waiting(person: Person | None = None) -> QuerySet[SignedPaper]:
    """Scans that wait for a second person; with `person`, those that this one may answer."""
    rows = SignedPaper.objects.filter(checked_at=None)
    if person is not None:
        rows = rows.exclude(uploaded_by=person).exclude(request__person=person)
    return rows


@dataclass(frozen=True, slots=True)
class Counted:
    """How a group stands. `waiting` includes `late`."""

    group: Any
    asked: int
    signed: int
    waiting: int
    late: int
    refused: int


def counted(rows: QuerySet[PromiseRequest], by: str, day: date | None = None) -> list[Counted]:
    """Requests that count, by template, department, asking or item: group ids with their figures, most late first. One query.

    A department counts the people whose main post it is on the day; those without one are under None. An asking or a request
    about several items counts under each.
    """
    day = day or today()
    live = rows.filter(state__in=LIVE)
    if by == "department":
        live = live.filter(
            Q(
                person__memberships__since__lte=day,
                person__memberships__until__gt=day,
                person__memberships__primary=True,
            )
        )
    group = {
        "template": "template",
        "department": "person__memberships__department_id",
        "asking": "asking_id",
        "item": "asking__items__item__number",
        "all": "state",
    }[by]
    if by == "item":
        live = live.filter(asking__items__isnull=False)
    figures = (
        live.order_by()
        .values_list(group)
        .annotate(
            asked=Count("pk"),
            signed=Count("pk", filter=Q(state=PromiseState.SIGNED)),
            waiting=Count("pk", filter=Q(state=PromiseState.OPEN)),
            late=Count("pk", filter=late(day)),
            refused=Count("pk", filter=Q(state=PromiseState.REFUSED)),
        )
    )
    found = [Counted(*row) for row in figures]
    return sorted(found, key=lambda one: (-one.late, -one.waiting, str(one.group)))


def department_filter(departments: Collection[int], day: date) -> Q:
    """Requests of people with a post in one of the departments."""
    posts = Membership.objects.filter(holding(day), department_id__in=list(departments)).values("person_id")
    return Q(person_id__in=posts)


# ---------- for the rooms above ----------


def signed_since(person_ids: Iterable[int], template: str, since: date | datetime) -> dict[int, datetime]:
    """When each of some people first signed a template at or after an instant (a day: its beginning in Japan). One query."""
    at = since if isinstance(since, datetime) else start_of(since)
    rows = Signature.objects.filter(
        person_id__in=list(person_ids), request__template=template, signed_at__gte=at
    )
    return dict(rows.values_list("person_id").annotate(first=Min("signed_at")))


def open_requests(person_ids: Iterable[int], template: str) -> list[PromiseRequest]:
    """The requests of some people for a template that are not signed, those refused among them; soonest due first. One query."""
    rows = requests().filter(person_id__in=list(person_ids), template=template, state__in=OUTSTANDING)
    return list(rows.order_by("due_on", "pk"))
