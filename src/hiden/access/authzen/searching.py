"""Searches: who may, what may be handled, what may be done. The same policies as single questions, complete and counted.

An unknown type, name or action is an empty list (AuthZEN 8; certification scenario 4.6); circumstances that there are not
are a bad request, for an empty list would say that nobody may.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from hiden.access.authzen.askers import Asker
from hiden.access.authzen.devices import circumstances
from hiden.access.authzen.models import AskedSearch
from hiden.access.authzen.paging import Page, answered, page_of
from hiden.access.authzen.questions import (
    ITEM,
    USER,
    Act,
    Question,
    Thing,
    Unclear,
    act,
    context,
    instant,
    thing,
)
from hiden.access.authzen.resolving import item_named, names_of, person_named, registered
from hiden.access.authzen.wire import Malformed
from hiden.access.deciding import Asking
from hiden.access.searching import may_handle, may_handle_then, who_may
from hiden.access.situation import Situation, Verb
from hiden.approvals.routes import TOP_RANK
from hiden.base.clock import now
from hiden.base.words import say
from hiden.classification.queries import holding
from hiden.inventory.models import Item, ItemState
from hiden.people.models import Person

_AT_ONCE = 500
Found = dict[str, Any]


def subjects(asker: Asker, sent: Mapping[str, Any]) -> Found:
    """Everybody who may do something with an item, by employee number. Raises Malformed."""
    asked = Question(thing(sent, "subject", with_id=False), act(sent), thing(sent, "resource"), context(sent))
    page = page_of(asker, "subject", sent, _entities(asked))
    around, at = _circumstances(asker, asked)
    item = item_named(asked.resource.id) if _known(asked) else None
    if item is None:
        return answered(page, [], 0)
    verb = Verb(asked.action.name)
    people = [one.person for one in who_may(Item(pk=item), verb, around, at=at)]
    after = [each for each in _numbered(people) if each[0] > page.after]
    shown = after[: page.limit]
    names = names_of([pk for _number, pk in shown], asker.called_by)
    rank = ItemState.objects.filter(holding(at), item=item).values_list("rank", flat=True).first() or 0
    if rank >= TOP_RANK:
        _keep(asker, around, at, len(people), [pk for _, pk in shown], item=item, verb=verb)
    results = [
        (number, {"type": USER, "id": names.get(pk, number)}) for number, pk in after[: page.limit + 1]
    ]
    return answered(page, results, len(people))


def resources(asker: Asker, sent: Mapping[str, Any]) -> Found:
    """Every item with which somebody may do something, by its number. Raises Malformed."""
    asked = Question(thing(sent, "subject"), act(sent), thing(sent, "resource", with_id=False), context(sent))
    page = page_of(asker, "resource", sent, _entities(asked))
    around, at = _circumstances(asker, asked)
    person = person_named(asked.subject.id) if _known(asked) else None
    if person is None:
        return answered(page, [], 0)
    verb = Verb(asked.action.name)
    after, total = _then(person, verb, around, at, page) if at else _now(person, verb, around, page)
    top = [item for _number, item, rank in after[: page.limit] if rank >= TOP_RANK]
    if top:
        _keep(asker, around, at, total, top, person=person, verb=verb)
    return answered(page, [(number, {"type": ITEM, "id": number}) for number, _, _ in after], total)


Row = tuple[str, int, int]


def _now(person: int, verb: Verb, around: Situation, page: Page) -> tuple[list[Row], int]:
    """(number, id, rank) after a number, one more than the page holds, and how many there are in all: two queries."""
    rows = may_handle(Person(pk=person), verb, around)
    after = rows.filter(number__gt=page.after).order_by("number").values_list("number", "item_id", "rank")
    return list(after[: page.limit + 1]), rows.count()


def _then(person: int, verb: Verb, around: Situation, at: datetime, page: Page) -> tuple[list[Row], int]:
    ids = may_handle_then(Person(pk=person), verb, around, at)
    rows: list[Row] = []
    for start in range(0, len(ids), _AT_ONCE):
        chunk = ids[start : start + _AT_ONCE]
        states = ItemState.objects.filter(holding(at), item__in=chunk)
        rows += states.values_list("item__number", "item_id", "rank")
    after = sorted(row for row in rows if row[0] > page.after)
    return after[: page.limit + 1], len(rows)


def actions(asker: Asker, sent: Mapping[str, Any]) -> Found:
    """Everything that somebody may do with an item. Raises Malformed."""
    asked = Question(thing(sent, "subject"), Act("", {}), thing(sent, "resource"), context(sent))
    page = page_of(asker, "action", sent, _entities(asked))
    around, at = _circumstances(asker, asked)
    known = asked.subject.type == USER and asked.resource.type == ITEM
    person = person_named(asked.subject.id) if known else None
    item = item_named(asked.resource.id) if known else None
    if person is None or item is None or (at is not None and not registered(item, at)):
        return answered(page, [], 0)
    verbs, rank = _possible(Asking(at), person, item, around)
    if rank >= TOP_RANK:
        _keep(asker, around, at, len(verbs), [], person=person, item=item)
    # In the order in which the acts are listed everywhere; two figures sort as text.
    found = [(f"{place:02}", {"name": verb.value}) for place, verb in enumerate(Verb) if verb in verbs]
    return answered(page, [each for each in found if each[0] > page.after][: page.limit + 1], len(found))


def _possible(asking: Asking, person: int, item: int, around: Situation) -> tuple[set[Verb], int]:
    """What may be done, and the rank of the item."""
    answers = [asking.decide(person, verb, item, around) for verb in Verb]
    return {one.verb for one in answers if one.allowed}, max(one.rank for one in answers)


def _known(asked: Question) -> bool:
    return asked.subject.type == USER and asked.resource.type == ITEM and asked.action.name in Verb.values


def _circumstances(asker: Asker, asked: Question) -> tuple[Situation, datetime | None]:
    try:
        at = instant(asked, may_look_back=asker.may_look_back)
        return circumstances(asked, at), at
    except Unclear as unclear:
        error = Malformed(unclear.message, say("直して、もう一度送ってください。"))
        error.status = unclear.status
        raise error from unclear


def _entities(asked: Question) -> dict[str, Any]:
    """What decides the answer, without the id that is left aside."""
    return {
        "subject": _said(asked.subject),
        "action": [asked.action.name, dict(asked.action.properties)],
        "resource": _said(asked.resource),
        "context": dict(asked.context),
    }


def _said(one: Thing) -> list[Any]:
    return [one.type, one.id, dict(one.properties)]


def _numbered(people: Iterable[int]) -> list[tuple[str, int]]:
    """(employee number, id), by number."""
    ids, found = list(people), []
    for start in range(0, len(ids), _AT_ONCE):
        rows = Person.objects.filter(pk__in=ids[start : start + _AT_ONCE])
        found += list(rows.values_list("number", "pk"))
    return sorted(found)


def _keep(
    asker: Asker,
    around: Situation,
    at: datetime | None,
    found: int,
    told: list[int],
    *,
    person: int | None = None,
    item: int | None = None,
    verb: Verb | None = None,
) -> None:
    """What was told of the top class stays on record, whatever instant was asked about."""
    AskedSearch.objects.create(
        at=now(), asked_by=asker.name, person_id=person, item_id=item, verb=verb or "",
        situation={**around.context(), **({"as_of": at.isoformat()} if at else {})},
        found=found, told=told, version=Asking(at).rules.number,
    )  # fmt: skip


__all__ = ["actions", "resources", "subjects"]
