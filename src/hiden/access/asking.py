"""「していいですか」: what an employee asks before doing something, about an item or about a mark seen on a paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Q

from hiden.access.deciding import Answer, Asking, Condition, conditions, decide
from hiden.access.drafting import rows_for
from hiden.access.situation import DeviceKind, NetworkKind, PlaceKind, Situation, Verb
from hiden.base.words import say
from hiden.classification.models import HandlingRule, SecrecyClass
from hiden.classification.queries import holding
from hiden.gate import visible
from hiden.gate.decision import Decision
from hiden.inventory.models import Handler, Item, ItemState, Life
from hiden.people.models import Person
from hiden.people.queries import departments_as_of

_MOST = 100


@dataclass(frozen=True, slots=True)
class Told:
    """The answer as it is told. `elsewhere`: circumstances in which it would be possible; `ask`: whether a request could help."""

    allowed: bool
    reasons: Sequence[str]
    conditions: Sequence[Condition]
    elsewhere: Sequence[Situation]
    ask: bool


def may_i(person: Person, verb: Verb, item: Item, situation: Situation) -> Told:
    """Whether the person may, in words, and what would make it possible."""
    answer = decide(person, verb, item, situation)
    said = conditions(item, verb, situation)
    if answer.allowed:
        return Told(True, answer.reasons, said, (), ask=False)
    elsewhere = Asking().elsewhere(person.pk, verb, item.pk, situation)
    return Told(False, answer.reasons, said, elsewhere, ask=not elsewhere and not answer.decision.reasons)


def may_a_handler(person: Person, verb: Verb, found: SecrecyClass, situation: Situation) -> Told:
    """The same for whatever bears a mark, as if the person were its handler: what the class and the circumstances say."""
    asking = Asking()
    elsewhere = [one for one in asking.tried(situation) if _handled(asking, person, verb, found, one).allowed]
    answer = _handled(asking, person, verb, found, situation)
    codes = rows_for(verb, situation)
    rows = HandlingRule.objects.filter(
        holding(None), secrecy_class=found, usage_mode__code__in=codes
    ).select_related("usage_mode")
    said = [
        Condition(str(one.usage_mode), str(one.get_answer_display()), one.text)
        for one in sorted(rows, key=lambda one: codes.index(one.usage_mode.code))
    ]
    reasons = [one.sentence for one in answer.reasons] or [say("提供には、期限のある許可が要ります。")]
    return Told(answer.allowed, reasons, said, () if answer.allowed else elsewhere, ask=False)


def _handled(
    asking: Asking, person: Person, verb: Verb, found: SecrecyClass, situation: Situation
) -> Decision:
    """The decision about an item that is nowhere: of this class, decided, with the person as its handler."""
    return asking.suppose(
        person.pk,
        verb,
        {"rank": found.rank, "decision": "secret", "classes": [found.pk], "handlers": [person.pk]},
        situation,
    )


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


__all__ = ["Answer", "Told", "find", "may_a_handler", "may_i", "near", "network_of"]
