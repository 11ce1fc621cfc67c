"""Two questions about many: which items somebody may handle, and who may handle an item. Complete, countable, paged.

Items are found by the same policies turned into SQL; where a policy cannot be, every candidate is asked about.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from hiden.access.candidates import anchors_of, people_with
from hiden.access.deciding import Answer, Asking
from hiden.access.models import Grant
from hiden.access.nouns import registry
from hiden.access.ruleset import Ruleset, ruleset
from hiden.access.situation import Situation, Verb
from hiden.base.clock import TOKYO, now, today
from hiden.classification.queries import holding as in_force
from hiden.gate.lists import one_by_one, rows_allowed
from hiden.gate.looking import one_look
from hiden.gate.nouns import Noun
from hiden.gate.reading import Entity
from hiden.gate.terms import Unsupported
from hiden.inventory.models import Item, ItemState
from hiden.people.models import Person
from hiden.people.queries import here_on

_AT_ONCE = 500


def may_handle(
    person: Person,
    verb: Verb,
    situation: Situation,
    *,
    rules: Ruleset | None = None,
    rows: QuerySet[ItemState] | None = None,
) -> QuerySet[ItemState]:
    """The present items that somebody may do something with, in these circumstances; unordered, to be filtered and paged."""
    rules = rules or ruleset()
    engine, part = rules.engine, rules.engine.slice(verb)
    noun = registry().named("Item")
    assert isinstance(noun, Noun)
    present = ItemState.objects.filter(in_force(None)) if rows is None else rows
    who = Entity("Person", str(person.pk), person.pk)
    known, _ranks = Asking(rules=rules).known([person.pk], [], part)
    try:
        return rows_allowed(part, who, known, noun, present, situation.context())
    except Unsupported:
        return one_by_one(engine, part, who, noun, present, situation.context())


def may_handle_then(person: Person, verb: Verb, situation: Situation, at: datetime) -> list[int]:
    """The ids of the items that somebody could do something with at an instant: every item of then is asked about."""
    asking = Asking(at)
    items = list(ItemState.objects.filter(in_force(at)).values_list("item_id", flat=True))
    found: list[int] = []
    for start in range(0, len(items), _AT_ONCE):
        pairs = [(person.pk, item) for item in items[start : start + _AT_ONCE]]
        found += [one.item for one in asking.decide_all(pairs, verb, situation) if one.allowed]
    return found


def who_may(
    item: Item, verb: Verb, situation: Situation, *, at: datetime | None = None, rules: Ruleset | None = None
) -> list[Answer]:
    """Everybody who may do something with an item, with the reasons, in 五十音順.

    Decided about are all who are (or were) here and have what at least one permit needs.
    """
    with one_look():  # the tree of departments is read once
        return _who_may(item, verb, situation, at, rules)


def _who_may(
    item: Item, verb: Verb, situation: Situation, at: datetime | None, rules: Ruleset | None
) -> list[Answer]:
    asking = Asking(at, rules)
    part = asking.rules.engine.slice(verb)
    known, _ranks = asking.known([], [item.pk], part)
    if not known:
        return []
    rows = here_on((at or now()).astimezone(TOKYO).date()).order_by("person__kana_key", "person__number")
    needed = anchors_of(part, str(item.pk), known, situation.context())
    if needed is not None:
        rows = rows.filter(person__in=people_with(needed, at))
    people = list(rows.values_list("person_id", flat=True))
    return [one for one in asking.decide_people(people, verb, item.pk, situation) if one.allowed]


def grants_of(person: Person, departments: Iterable[int] = ()) -> QuerySet[Grant]:
    """The rights that hold now for somebody, by themselves or through their departments; those that end first come first."""
    rows = Grant.objects.filter(Q(person=person) | Q(department__in=list(departments)), in_force(now()))
    return rows.select_related("item", "secrecy_class", "department").order_by("until", "pk")


def of_the_gone() -> Q:
    """The filter for rights of persons who are not here."""
    return Q(person__isnull=False) & ~Q(person__in=here_on(today()).values("person"))
