"""What a dossier is about: one item from a first to a last day, everything as it was known at the end of the last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Q

from hiden.access.models import Grant
from hiden.base.clock import FOREVER, FOREVER_DATE, end_of, start_of, today
from hiden.base.errors import BadInput, NotFound
from hiden.base.words import say
from hiden.dossier.ledgered import Ledgered
from hiden.dossier.part import Cell, Moment, who
from hiden.inventory.models import Handler, Item, ItemState, Label
from hiden.logs.store import questions
from hiden.logs.store.asking import Asked, Count
from hiden.people.models import Membership, Person, PersonState
from hiden.people.queries import departments_as_of

_CHUNK = 500
_MOST_PERSONS = 100_000


class Scope:
    """The item, the days, and what several parts ask for."""

    def __init__(self, item: Item, first: date, last: date) -> None:
        self.item, self.first, self.last = item, first, last
        self.since, self.until = start_of(first), end_of(last)
        self.ledgered = Ledgered(self.until)
        self.by: Person | None = None  # for whom it is made: what is kept from them is not told
        self.raw: dict[int, set[int]] = defaultdict(
            set
        )  # segment → records in it, noted while events are read

    def lasting(self, *, days: bool = False) -> Q:
        """The filter for rows that held at some time of the period."""
        if days:
            return Q(since__lte=self.last, until__gt=self.first)
        return Q(since__lte=self.until, until__gt=self.since)

    @cached_property
    def states(self) -> list[ItemState]:
        """What was true of the item in the period, oldest first. Raises NotFound where it was not known of."""
        rows = self.item.states.filter(self.lasting())
        found = list(rows.select_related("owner", "manager", "secrecy_class").order_by("since"))
        if not found:
            raise NotFound(
                say("{item}は、その期間には台帳にありません。", item=self.item.number),
                say("期間を変えて、もう一度指定してください。"),
            )
        return found

    @cached_property
    def regimes(self) -> list[str]:
        """Legal labels that it carried."""
        rows = Label.objects.filter(self.lasting(), item=self.item)
        return sorted(set(rows.values_list("regime", flat=True)))

    @cached_property
    def grants(self) -> list[Grant]:
        """Rights to it, to a class of it, or to a label of it, that held at some time of the period."""
        classes = {one.secrecy_class_id for one in self.states if one.secrecy_class_id}
        meant = Q(item=self.item) | Q(secrecy_class__in=classes) | Q(regime__in=self.regimes)
        rows = Grant.objects.filter(self.lasting(), meant).exclude(
            Q(item=None) & Q(secrecy_class=None) & Q(regime="")
        )
        return list(rows.select_related("person", "department", "secrecy_class").order_by("since", "pk"))

    @cached_property
    def handlers(self) -> list[Handler]:
        """取扱者 of the period."""
        rows = Handler.objects.filter(self.lasting(), item=self.item)
        return list(rows.select_related("person", "department").order_by("since", "pk"))

    @cached_property
    def members(self) -> list[Membership]:
        """Who belonged to a department, or to one below it, that could handle the item or had a right to it."""
        given: list[Any] = [*self.handlers, *self.grants]
        meant = {one.department_id for one in given if one.department_id is not None}
        if not meant:
            return []
        below = departments_as_of(self.last).with_descendants(meant) | meant
        rows = Membership.objects.filter(self.lasting(days=True), department__in=below)
        return list(rows.select_related("person", "department").order_by("person_id", "since"))

    @cached_property
    def could(self) -> list[int]:
        """The ids of all persons who could get to it on any ground on record."""
        given: list[Any] = [*self.handlers, *self.grants, *self.members]
        return sorted({one.person_id for one in given if one.person_id is not None})

    @property
    def asked(self) -> Asked:
        """The events on the item in the period, as the view is asked."""
        return Asked(first=self.since, until=start_of(self.last + timedelta(days=1)), items=[self.item.pk])

    @cached_property
    def doers(self) -> list[Count]:
        """Who did something with it by the logs, the most frequent first; `value` "0" is nobody known."""
        return questions.counts(self.asked, "person", limit=_MOST_PERSONS)

    @cached_property
    def persons(self) -> list[int]:
        """Who could get to it, and who did by the logs."""
        return sorted({*self.could, *(int(one.value) for one in self.doers if one.value != "0")})

    @cached_property
    def _names(self) -> dict[int, str]:
        return {}

    def know(self, persons: Iterable[int | None]) -> None:
        """Look up names of persons as of the last day, many at once."""
        missing = sorted({one for one in persons if one} - self._names.keys())
        for at in range(0, len(missing), _CHUNK):
            part = missing[at : at + _CHUNK]
            numbers = dict(Person.objects.filter(pk__in=part).values_list("pk", "number"))
            names = dict(Person.objects.filter(pk__in=part).values_list("pk", "name"))
            then = PersonState.objects.filter(since__lte=self.last, until__gt=self.last, person__in=part)
            names |= dict(then.values_list("person_id", "name"))
            self._names.update({pk: f"{names[pk]}（{numbers[pk]}）" for pk in numbers})

    def who(self, person: int | None) -> Cell:
        """A person as a cell: the name of then, with the number."""
        if not person:
            return ""
        if person not in self._names:
            self.know([person])
        return who(self._names[person])


def ends(moment: Moment) -> Moment:
    """The end of something as a fact says it: None where it goes on."""
    return None if moment in {FOREVER, FOREVER_DATE} else moment


def scope_of(item: Item, first: date | None = None, last: date | None = None) -> Scope:
    """From the day on which the item came to be known, to today, unless days are given. Raises BadInput, NotFound."""
    begun = item.states.order_by("since").values_list("since", flat=True).first()
    first = first or (begun.date() if begun else today())
    last = last or today()
    if first > last or last > today():
        raise BadInput(
            say("期間が逆か、まだ来ていない日です（{first}〜{last}）。", first=first, last=last),
            say("今日までの期間を、始まりの日から指定してください。"),
        )
    scope = Scope(item, first, last)
    assert scope.states
    return scope


def spans_of(members: Iterable[Membership]) -> Mapping[int, list[Membership]]:
    """Memberships by person."""
    found: dict[int, list[Membership]] = defaultdict(list)
    for one in members:
        found[one.person_id].append(one)
    return found


def midnight(day: date) -> datetime:
    """The first instant after a day."""
    return start_of(day + timedelta(days=1))
