"""What stands in the way of a deletion: the one question that every path of deletion asks, and the note that it was refused.

Where it cannot be told whether something is covered (whose a record is, which information it is about), it is covered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from hiden.base.clock import FOREVER, now
from hiden.base.words import say
from hiden.evidence.holds.entries import DeletionRefused
from hiden.evidence.holds.models import Hold, HoldItem, HoldPerson, HoldRefusal, HoldSystem
from hiden.ledger import SYSTEM, record
from hiden.ledger.keeping import Held
from hiden.people.models import Person


@dataclass(frozen=True, slots=True)
class Standing:
    """A hold that stands. `persons`: key by id; none means everybody's; the same for `systems`. `items`: by number;
    whose records are about them is not known, so a hold on items alone covers all records of its days."""

    pk: int
    key: str
    number: int
    title: str
    first_day: date
    last_day: date
    persons: dict[int, str] = field(default_factory=dict)
    systems: frozenset[str] = frozenset()
    items: frozenset[str] = frozenset()

    def on_days(self, first: date, last: date) -> bool:
        """Whether it covers any of these days."""
        return self.first_day <= last and first <= self.last_day

    def on_system(self, ident: str) -> bool:
        """Whether it covers what a system recorded."""
        return not self.systems or ident in self.systems

    def on_person(self, person: int | None) -> bool:
        """Whether it covers what is about somebody (None: it is not known about whom)."""
        return not self.persons or person is None or person in self.persons

    @property
    def everything(self) -> bool:
        """Whether it is limited to days alone."""
        return not (self.persons or self.systems or self.items)

    @property
    def name(self) -> str:
        """What it is called."""
        return say("保全命令 第{number}号", number=self.number)


def standing(at: datetime | None = None) -> list[Standing]:
    """The holds that stand at a moment, oldest first. Four queries, one where none stands."""
    moment = at or now()
    rows = list(Hold.objects.filter(since__lte=moment, until__gt=moment).order_by("pk"))
    if not rows:
        return []
    persons: dict[int, dict[int, str]] = {}
    for hold, pk, key in HoldPerson.objects.filter(hold__in=rows).values_list(
        "hold_id", "person_id", "person__key"
    ):
        persons.setdefault(hold, {})[pk] = key
    systems: dict[int, set[str]] = {}
    for hold, ident in HoldSystem.objects.filter(hold__in=rows).values_list("hold_id", "ident"):
        systems.setdefault(hold, set()).add(ident)
    items: dict[int, set[str]] = {}
    for hold, number in HoldItem.objects.filter(hold__in=rows).values_list("hold_id", "item__number"):
        items.setdefault(hold, set()).add(number)
    return [
        Standing(
            one.pk,
            one.key,
            one.number,
            one.title,
            one.first_day,
            one.last_day,
            persons.get(one.pk, {}),
            frozenset(systems.get(one.pk, ())),
            frozenset(items.get(one.pk, ())),
        )
        for one in rows
    ]


def keeping(person: int, among: Iterable[Standing] | None = None) -> list[Standing]:
    """The holds that keep what is about somebody as a person: those that name them, and those over everything."""
    found = standing() if among is None else among
    return [one for one in found if person in one.persons or one.everything]


def require_not_held(person: Person, path: str) -> None:
    """Raises Held while a hold keeps what is about somebody."""
    if holds := keeping(person.pk):
        raise held(holds, path, person.key)


def held(holds: Collection[Standing], path: str, ident: str) -> Held:
    """The refusal: what stands in the way, and what to do."""
    first = min(holds, key=lambda one: one.number)
    return Held(
        say("{hold}により保全中のため、消去できません。", hold=first.name),
        say("保全が解除されてから、もう一度行ってください。"),
        holds=[one.key for one in holds],
        path=path,
        ident=ident,
    )


def refuse_erasing(things: Collection[tuple[str, str]], path: str) -> None:
    """For the ledger and the rooms below: raises Held while a hold keeps one of these persons or items."""
    stands = standing()
    if not stands:
        return
    persons = {ident for noun, ident in things if noun == "person"}
    items = {ident for noun, ident in things if noun == "item"}
    found = [
        one for one in stands if one.everything or persons & set(one.persons.values()) or items & one.items
    ]
    if found:
        raise held(found, path, min(persons or items, default=""))


@transaction.atomic
def note_refusal(keys: Collection[str], path: str, ident: str) -> None:
    """Write down that something was kept. The ledger is told once for each hold, path and thing; then it is counted."""
    at = now()
    for hold in Hold.objects.filter(key__in=list(keys), until=FOREVER):
        row, new = HoldRefusal.objects.get_or_create(
            hold=hold, path=path, ident=ident[:120], defaults={"first_at": at, "last_at": at}
        )
        if new:
            record(DeletionRefused(hold.key, hold.number, path, ident[:120]), by=SYSTEM)
        else:
            row.last_at, row.count = at, row.count + 1
            row.save(update_fields=["last_at", "count"])


def note_held(refused: Held) -> None:
    """The same for a verb that a person called."""
    note_refusal(refused.holds, refused.path, refused.ident)
