"""「していいですか」: what an employee asks before doing something, about an item or about a mark seen on a paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Q

from hiden.access.deciding import Asking, Condition, conditions, conditions_of, decide
from hiden.access.partners.models import PartnerHandler
from hiden.access.partners.queries import named_for
from hiden.access.situation import DeviceKind, NetworkKind, PlaceKind, Situation, Verb
from hiden.base.words import say
from hiden.classification.models import SecrecyClass
from hiden.classification.queries import holding
from hiden.gate import allows, visible
from hiden.inventory.models import Handler, Item, ItemState, Life
from hiden.people.models import Person
from hiden.people.queries import departments_as_of

_MOST = 100
# The policy that wants whoever gets it to be named.
NAMED_ONLY = "access.partner_named"


@dataclass(frozen=True, slots=True)
class Told:
    """The answer as it is told. `elsewhere`: circumstances in which it would be possible; `ask`: whether a request could help.

    `only_named`: it goes to named handlers of partners only, and this is none; `named`: who they are, for whoever may read
    the item.
    """

    allowed: bool
    reasons: Sequence[str]
    conditions: Sequence[Condition]
    elsewhere: Sequence[Situation]
    ask: bool
    only_named: bool = False
    named: Sequence[PartnerHandler] = ()


def may_i(person: Person, verb: Verb, item: Item, situation: Situation) -> Told:
    """Whether the person may, in words, and what would make it possible."""
    answer = decide(person, verb, item, situation)
    said = conditions(item, verb, situation)
    if answer.allowed:
        return Told(True, answer.reasons, said, (), ask=False)
    elsewhere = Asking().elsewhere(person.pk, verb, item.pk, situation)
    only_named = any(one.policy == NAMED_ONLY for one in answer.decision.reasons)
    return Told(
        False,
        answer.reasons,
        said,
        elsewhere,
        ask=not elsewhere and not answer.decision.reasons,
        only_named=only_named,
        named=_named(person, item) if only_named else (),
    )


def _named(person: Person, item: Item) -> list[PartnerHandler]:
    """Who of partners is named for an item, as far as the person may know of it; at most a hundred."""
    return list(named_for(item)[:_MOST]) if allows(person, "inventory.read", item) else []


def may_a_handler(person: Person, verb: Verb, found: SecrecyClass, situation: Situation) -> Told:
    """The same for whatever bears a mark, as if the person were its handler: what the class and the circumstances say."""
    supposed = {"rank": found.rank, "decision": "secret", "classes": [found.pk], "handlers": [person.pk]}
    answer, elsewhere = Asking().suppose(person.pk, verb, supposed, situation)
    reasons = [one.sentence for one in answer.reasons] or [say("提供には、期限のある許可が要ります。")]
    return Told(answer.allowed, reasons, conditions_of([found.pk], verb, situation), elsewhere, ask=False)


def network_of(situation: Situation) -> Situation:
    """The usual network of a place and a device, which nobody need be asked for."""
    if situation.place == PlaceKind.OFFICE:
        network = NetworkKind.INTERNAL
    elif situation.device == DeviceKind.MANAGED:
        network = NetworkKind.VPN
    else:
        network = NetworkKind.INTERNET
    return replace(situation, network=network)


def near(person: Person) -> list[ItemState]:
    """What somebody is likely to ask about: the items that they or their departments handle, by number, at most a hundred."""
    tree = departments_as_of()
    mine = person.memberships.filter(since__lte=tree.day, until__gt=tree.day).values_list(
        "department_id", flat=True
    )
    departments = tree.with_ancestors(mine)
    handled = Handler.objects.filter(Q(person=person) | Q(department__in=departments), holding(None)).values(
        "item"
    )
    rows = ItemState.objects.filter(
        Q(item__in=handled) | Q(owner__in=departments) | Q(manager=person), holding(None), life=Life.ACTIVE
    )
    return list(visible(person, "inventory.read", rows).order_by("number")[:_MOST])


def find(person: Person, text: str) -> list[ItemState]:
    """The items that are meant by a number or by words of a name, as far as the person may know of them; at most six."""
    rows = ItemState.objects.filter(holding(None), life=Life.ACTIVE)
    by_number = list(rows.filter(number=text.strip().upper())[:1])
    if by_number:
        return by_number
    words = Q()
    for word in text.split():
        words &= Q(name__icontains=word) | Q(number__icontains=word)
    return list(visible(person, "inventory.read", rows.filter(words)).order_by("number")[:6])
