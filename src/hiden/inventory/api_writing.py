"""From what was sent to the API to what the verbs take: names of people, departments and items become themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from hiden.base.clock import FOREVER_DATE
from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.gate import visible
from hiden.inventory.api_shapes import BulkChange, HandlerGiven, OutcomeGiven
from hiden.inventory.deciding import Outcome
from hiden.inventory.draft import Changes, HandlerIs, PlaceIs
from hiden.inventory.models import ItemState
from hiden.inventory.queries import states
from hiden.people.api import person_called
from hiden.people.models import Person
from hiden.people.queries import department_by_code
from hiden.ui.api import meant

_PLAIN = ("name", "summary", "category", "origin", "origin_note", "note")
_NAMED_AT_MOST = 5


def changes_of(body: BulkChange) -> Changes:
    """What was sent, and nothing else. Raises BadInput for a person or department that does not exist."""
    sent = body.model_fields_set
    found: dict[str, Any] = {name: getattr(body, name) for name in _PLAIN if name in sent}
    if "owner" in sent:
        found["owner"] = meant(department_by_code, body.owner)
    if "manager" in sent:
        found["manager"] = meant(person_called, body.manager) if body.manager else None
    if "review_on" in sent:
        found["review_on"] = body.review_on or FOREVER_DATE
    if "places" in sent:
        found["places"] = [PlaceIs(each.form.value, each.where) for each in body.places]
    if "locations" in sent:
        found["locations"] = body.locations
    if "labels" in sent:
        found["labels"] = body.labels
    if "handlers" in sent:
        found["handlers"] = [_handler(each) for each in body.handlers]
    return cast(Changes, found)  # the names were checked by the shape


def _handler(given: HandlerGiven) -> HandlerIs:
    if given.person:
        return HandlerIs(person=meant(person_called, given.person).pk)
    return HandlerIs(department=meant(department_by_code, given.department).pk)


def items_numbered(numbers: Sequence[str], by: Person) -> list[ItemState]:
    """The items with these numbers, in that order. Raises NotFound for those unknown and those hidden, alike."""
    wanted = list(dict.fromkeys(numbers))
    rows = visible(by, "inventory.read", states().filter(number__in=wanted)).select_related("item")
    found = {state.number: state for state in rows}
    missing = [number for number in wanted if number not in found]
    if missing:
        named = "、".join(number[:40] for number in missing[:_NAMED_AT_MOST])
        raise NotFound(
            say("次の番号の情報は見つかりません: {numbers}（{n}件）", numbers=named, n=len(missing)),
            say("番号を確かめてください。見る権限がないときも、この文が表示されます。何も変更していません。"),
        )
    return [found[number] for number in wanted]


def outcomes_of(given: Sequence[OutcomeGiven], by: Person) -> list[Outcome]:
    """What is proposed, item by item."""
    by_number = {state.number: state for state in items_numbered([each.number for each in given], by)}
    return [
        Outcome(
            by_number[each.number],
            each.outcome.value,
            each.reason,
            each.review_on or FOREVER_DATE,
            each.secrecy_class,
        )
        for each in given
    ]
