"""Questions: what is here and what is away, who has what on any day, what is late, lost, not counted, not collected."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Q, QuerySet, Sum

from hiden.base.clock import FOREVER, end_of, now, today
from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.classification.models import SecrecyClass
from hiden.inventory.models import Item
from hiden.lending.kinds import OUTSIDE, Handed, Sight
from hiden.lending.models import (
    HandOut,
    Loan,
    LoanReturn,
    LossReport,
    Meeting,
    ReturnStatement,
    Thing,
    ThingCount,
    ThingItem,
    ThingSight,
)
from hiden.people.models import Person

OPEN = Q(until=FOREVER)
A_YEAR = timedelta(days=365)


def find_thing(key: str) -> Thing:
    """A thing by its key, as its label has it. Raises NotFound."""
    found = Thing.objects.select_related("department", "keeper", "copy_of").filter(key=key).first()
    if found is None:
        raise NotFound(say("この貸出品は見つかりません。"), say("貸出品の一覧から選び直してください。"))
    return found


def thing_numbered(number: str) -> Thing:
    """A thing by its number. Raises NotFound."""
    found = Thing.objects.select_related("department", "keeper", "copy_of").filter(number=number).first()
    if found is None:
        raise NotFound(
            say("管理番号「{number}」の貸出品は見つかりません。", number=number),
            say("番号を確かめるか、貸出品の一覧から選び直してください。"),
        )
    return found


def find_loan(number: int) -> Loan:
    """A loan by its number. Raises NotFound."""
    found = _loans().filter(number=number).first()
    if found is None:
        raise NotFound(say("この貸出しは見つかりません。"), say("貸出簿の一覧から選び直してください。"))
    return found


def find_loss(number: int) -> LossReport:
    """A report of a loss by its number. Raises NotFound."""
    rows = LossReport.objects.select_related("thing__department", "loan__person", "reported_by")
    found = rows.filter(number=number).first()
    if found is None:
        raise NotFound(say("この紛失の届出は見つかりません。"), say("紛失の一覧から選び直してください。"))
    return found


def find_count(number: int) -> ThingCount:
    """A count by its number. Raises NotFound."""
    found = ThingCount.objects.select_related("department").filter(number=number).first()
    if found is None:
        raise NotFound(say("この現物確認は見つかりません。"), say("現物確認の一覧から選び直してください。"))
    return found


def find_meeting(key: str) -> Meeting:
    """A meeting by its key. Raises NotFound."""
    found = Meeting.objects.select_related("organiser", "department").filter(key=key).first()
    if found is None:
        raise NotFound(say("この会議は見つかりません。"), say("会議の一覧から選び直してください。"))
    return found


def _loans() -> QuerySet[Loan]:
    return Loan.objects.select_related("thing", "person", "lent_by")


def loans() -> QuerySet[Loan]:
    """All loans with thing and borrower."""
    return _loans()


def held_by(person: Person, on: date | None = None) -> QuerySet[Loan]:
    """What a person had at the end of a day (None: now), soonest due first."""
    rows = _loans().filter(person=person)
    if on is None or on >= today():
        return rows.filter(OPEN).order_by("due_on", "number")
    at = end_of(on)
    return rows.filter(since__lte=at, until__gt=at).order_by("due_on", "number")


def pieces_held(rows: Iterable[Loan], on: date | None = None) -> dict[int, int]:
    """How many pieces of each loan were still away at the end of a day, by the loan's id. Two queries."""
    found = {loan.pk: loan for loan in rows}
    if on is None or on >= today():
        return {pk: loan.held for pk, loan in found.items()}
    at = end_of(on)
    back = _sums(LoanReturn.objects.filter(loan__in=found, at__lte=at))
    lost = _sums(LossReport.objects.filter(loan__in=found, reported_at__lte=at))
    return {pk: loan.pieces - back.get(pk, 0) - lost.get(pk, 0) for pk, loan in found.items()}


def _sums(rows: QuerySet[LoanReturn] | QuerySet[LossReport]) -> dict[int, int]:
    return dict(rows.order_by().values_list("loan").annotate(n=Sum("pieces")))


def holding_people(people: Collection[int]) -> dict[int, int]:
    """How many loans each of these persons has open now; those without any are left out. One query."""
    rows = Loan.objects.filter(OPEN, person_id__in=list(people)).order_by()
    return dict(rows.values_list("person").annotate(n=Count("pk")))


def settled_since(people: Collection[int], since: datetime) -> dict[int, datetime]:
    """When somebody last stated, since an instant, that these persons gave everything back. Whoever holds something is left out."""
    rows = ReturnStatement.objects.filter(person_id__in=list(people), at__gte=since).order_by()
    found: dict[int, datetime] = dict(rows.values_list("person").annotate(last=Max("at")))
    away = holding_people(found)
    return {person: at for person, at in found.items() if person not in away}


def overdue(day: date | None = None) -> Q:
    """The filter for loans that should be back by now and that nobody says are."""
    return Q(until=FOREVER, due_on__lt=day or today(), announced_at__isnull=True)


def late_things(day: date | None = None) -> Q:
    """The filter for things of which some loan is overdue."""
    # Not EXISTS: for each thing SQLite would read all that is overdue.
    return Q(pk__in=Loan.objects.filter(overdue(day)).values("thing"))


def outside() -> Q:
    """The filter for loans of what is away from the company: at home, on a trip, or with somebody of another company."""
    return Q(carry__in=OUTSIDE) | Q(person=None)


def unseen() -> Q:
    """The filter for things that nobody has counted or taken back for a year."""
    return Q(seen_at__isnull=True) | Q(seen_at__lt=now() - A_YEAR)


def open_loans_of(things: Iterable[Thing]) -> dict[int, list[Loan]]:
    """The open loans of some things, by the thing's id. One query."""
    found: dict[int, list[Loan]] = {}
    for loan in _loans().filter(OPEN, thing__in=list(things)).order_by("due_on", "number"):
        found.setdefault(loan.thing_id, []).append(loan)
    return found


def items_held(things: Collection[int], as_of: datetime | None = None) -> dict[int, list[Item]]:
    """The items that things hold at an instant (None: now), by the thing's id. One query."""
    when = OPEN if as_of is None else Q(since__lte=as_of, until__gt=as_of)
    found: dict[int, list[Item]] = {}
    rows = ThingItem.objects.filter(when, thing_id__in=list(things)).select_related("item")
    for row in rows.order_by("item__number"):
        found.setdefault(row.thing_id, []).append(row.item)
    return found


def things_holding(item: Item) -> QuerySet[Thing]:
    """The things that hold an item now."""
    return Thing.objects.filter(OPEN, holds__item=item, holds__until=FOREVER).order_by("number")


def open_losses() -> QuerySet[LossReport]:
    """Losses that are not dealt with."""
    return LossReport.objects.filter(closed_at__isnull=True)


def waiting_sights() -> QuerySet[ThingSight]:
    """What is still to be looked at in counts that are open."""
    return ThingSight.objects.filter(finding=Sight.WAITING, count__closed_at__isnull=True)


def sight_waiting(thing: Thing) -> ThingSight | None:
    """The oldest open count in which this thing has not been looked at."""
    return waiting_sights().filter(thing=thing).select_related("count").order_by("count__due_on").first()


def not_collected(day: date | None = None) -> QuerySet[HandOut]:
    """Sets handed out at meetings that are over and neither collected nor let go: out, or nobody knows where."""
    return handed_out(day).filter(handed__in=[Handed.OUT, Handed.MISSING])


def handed_out(day: date | None = None) -> QuerySet[HandOut]:
    """Numbered sets of meetings that were over by a day; spare ones that nobody took are none."""
    over = HandOut.objects.filter(meeting__numbered=True, meeting__held_on__lt=day or today())
    return over.exclude(name="", person=None, handed=Handed.OUT)


def strictest(things: Collection[int]) -> dict[int, SecrecyClass]:
    """The strictest class that each thing holds, by the thing's id; things without any are left out. Two queries."""
    rows = (
        ThingItem.objects.filter(
            thing_id__in=list(things), until=FOREVER, item__states__until=FOREVER,
            item__states__secrecy_class__isnull=False,
        )
        .order_by("item__states__rank")
        .values_list("thing_id", "item__states__secrecy_class")
    )  # fmt: skip
    found = dict(rows)
    classes = SecrecyClass.objects.in_bulk(set(found.values()))
    return {thing: classes[pk] for thing, pk in found.items()}
