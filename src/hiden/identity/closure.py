"""Leavers: from the last day to the day on which the last of their accounts was closed.

An account is closed on the day that somebody said so and a later list bore out, else on the day of the first list that no longer
shows it as usable. A leaver is closed everywhere when every system in use has a whole list of a later day and none shows an account of
theirs that can be used, nor one that might be theirs: old lists, rows that could not be read and open questions prove nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from hiden.base.clock import FOREVER_DATE, today
from hiden.identity.models import Nature, OutsideAccount, OutsideSystem, Standing
from hiden.people.intervals import holding
from hiden.people.models import Kind, Person, PersonState


@dataclass(frozen=True, slots=True)
class Closure:
    """How far the accounts of one leaver are closed. `unseen` are systems without a whole list since; `asked` are usable accounts that
    might be theirs and of which nobody has said so; days from the last day.
    """

    person: Person
    last_day: date
    accounts: tuple[OutsideAccount, ...] = ()
    unseen: tuple[OutsideSystem, ...] = ()
    asked: tuple[OutsideAccount, ...] = ()

    @property
    def live(self) -> tuple[OutsideAccount, ...]:
        """Those that can still be used."""
        return tuple(one for one in self.accounts if one.standing == Standing.LIVE)

    @property
    def closed_on(self) -> date | None:
        """The day on which the last account was closed; None while one is open, or nothing is known to have been."""
        if self.live or not self.accounts:
            return None
        return max(one.closed_on for one in self.accounts)

    @property
    def days(self) -> int | None:
        """From the last day to the closing of the last account; 0 for accounts that were closed before."""
        closed = self.closed_on
        return None if closed is None else max(0, (closed - self.last_day).days)

    @property
    def proven(self) -> bool:
        """Whether lists of every system show that nothing is left."""
        return not self.live and not self.unseen and not self.asked


def last_days(people: Collection[int] | None = None) -> dict[int, date]:
    """The last day of whoever is a leaver today, by person: the present absence's eve. One query."""
    day = today()
    gone = PersonState.objects.filter(holding(day), kind=Kind.LEAVER)
    rows = PersonState.objects.filter(
        kind=Kind.LEAVER, since__lte=day, person_id__in=gone.values("person_id")
    )
    if people is not None:
        rows = rows.filter(person_id__in=list(people))
    found: dict[int, date] = {}
    for person, since, until in rows.order_by("person_id", "-since").values_list(
        "person_id", "since", "until"
    ):
        if person not in found or until == found[person]:  # states that follow each other are one absence
            found[person] = since
    return {person: since - timedelta(days=1) for person, since in found.items()}


def closures(people: Iterable[Person]) -> list[Closure]:
    """How far the accounts of some leavers are closed; whoever has not left is left out. Five queries."""
    chosen = {person.pk: person for person in people}
    ended = last_days(list(chosen))
    accounts: dict[int, list[OutsideAccount]] = {}
    rows = OutsideAccount.objects.filter(person_id__in=list(ended)).select_related("system", "last_list")
    for account in rows.order_by("system__name", "system__code", "id_key"):
        accounts.setdefault(account.person_id or 0, []).append(account)
    asked: dict[int, list[OutsideAccount]] = {}
    for account in (
        open_questions().select_related("system").order_by("system__name", "system__code", "id_key")
    ):
        for pk in ended.keys() & set(account.candidates):
            asked.setdefault(pk, []).append(account)
    whole = Q(lists__whole=True)
    systems = list(in_use().annotate(latest=Max("lists__taken_on", filter=whole)).order_by("name", "code"))
    return [
        Closure(
            chosen[pk],
            last_day,
            tuple(accounts.get(pk, ())),
            tuple(one for one in systems if one.latest is None or one.latest <= last_day),
            tuple(asked.get(pk, ())),
        )
        for pk in chosen
        if (last_day := ended.get(pk)) is not None
    ]


def open_questions() -> QuerySet[OutsideAccount]:
    """Accounts in use of which somebody must say whose they are."""
    return OutsideAccount.objects.filter(unanswered(), system__until=FOREVER_DATE)


def unanswered() -> Q:
    """The condition: usable, and nobody has said whose."""
    return Q(standing=Standing.LIVE, nature=Nature.OPEN, person__isnull=True)


def in_use() -> QuerySet[OutsideSystem]:
    """The systems that are in use."""
    return OutsideSystem.objects.filter(until=FOREVER_DATE)


def leavers() -> QuerySet[Person]:
    """Everybody who has left, and has or had an account somewhere, or left within a year."""
    year_ago = today() - timedelta(days=365)
    left = PersonState.objects.filter(holding(today()), kind=Kind.LEAVER, person=OuterRef("pk"))
    account = OutsideAccount.objects.filter(person=OuterRef("pk"))
    return Person.objects.filter(Exists(left)).filter(
        Exists(account) | Exists(left.filter(since__gt=year_ago))
    )


def with_live_account() -> Exists:
    """The condition: an account of theirs can be used."""
    live = OutsideAccount.objects.filter(
        person=OuterRef("pk"), standing=Standing.LIVE, system__until=FOREVER_DATE
    )
    return Exists(live)


def orphans() -> QuerySet[OutsideAccount]:
    """Accounts that can be used and are nobody's: of leavers, or unknown."""
    gone = PersonState.objects.filter(holding(today()), kind=Kind.LEAVER)
    nobody = Q(person__isnull=True, nature=Nature.OPEN) | Q(person_id__in=gone.values("person_id"))
    return OutsideAccount.objects.filter(nobody, standing=Standing.LIVE, system__until=FOREVER_DATE)


def proven_closed(people: Collection[int]) -> Mapping[int, date]:
    """Of some leavers, those whom lists of every system show without a usable account, with the day of the last closing.

    Without a system in use nothing is proven. Six queries.
    """
    if not in_use().exists():
        return {}
    found = closures(Person.objects.filter(pk__in=list(people)))
    return {one.person.pk: max(one.closed_on or one.last_day, one.last_day) for one in found if one.proven}


def measured() -> dict[int, int]:
    """Days to the closing of the last account, by person: of those who left within a year and whose last one is closed."""
    year_ago = today() - timedelta(days=365)
    recent = [pk for pk, day in last_days().items() if day >= year_ago]
    found = closures(Person.objects.filter(pk__in=recent))
    return {one.person.pk: one.days for one in found if one.days is not None}


def days_to_close() -> tuple[int, float, int] | None:
    """(how many, days on average, most days) of `measured`; None where there is nothing to measure."""
    found = measured().values()
    return (len(found), sum(found) / len(found), max(found)) if found else None
