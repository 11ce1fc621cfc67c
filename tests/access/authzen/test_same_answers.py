"""One truth: many questions are single questions, searches are filtered evaluations, and the service says what the base decides."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from hiden.access.authzen.answering import answer
from hiden.access.authzen.askers import Asker
from hiden.access.deciding import Asking
from hiden.access.situation import CHOICES, Situation, Verb
from hiden.inventory.models import Item
from hiden.people.models import Account, Person
from tests.access.test_lists import random_world
from tests.world.items import Items
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db
ASKER = Asker(name="試し")


def circumstances(chance: random.Random) -> dict[str, str]:
    """Some of them said, some not, some as what is nothing."""
    found = {name: chance.choice(kind.values) for name, kind in CHOICES.items() if chance.random() < 0.9}
    if chance.random() < 0.7:
        found |= {"device": "managed", "place": "office"}
    return found


def questions(chance: random.Random) -> Callable[[], dict[str, Any]]:
    """Questions about people and items, some of which there are not, named in all the ways there are."""
    people: list[str] = [name for one in Person.objects.all() for name in (one.number, one.key)]
    people += [*Account.objects.values_list("email", flat=True), "nobody", "", "%", "ば", "\x00"]
    items = [*Item.objects.values_list("number", flat=True), "A-9999", "'; --", ""]
    verbs = [*Verb.values, "launch"]

    def one() -> dict[str, Any]:
        return {
            "subject": {"type": chance.choice(["user"] * 9 + ["robot"]), "id": chance.choice(people)},
            "action": {"name": chance.choice(verbs)},
            "resource": {"type": chance.choice(["item"] * 9 + ["x"]), "id": chance.choice(items)},
            "context": circumstances(chance),
        }

    return one


def bare(said: dict[str, Any]) -> dict[str, Any]:
    """An answer without what is new each time: the statement of denial and its moment."""
    context = {
        name: value
        for name, value in said.get("context", {}).items()
        if name not in {"access_request", "evaluation_id", "evaluated_at"}
    }
    return {"decision": said["decision"], "context": context}


@pytest.mark.parametrize("seed", range(3))
def test_many_questions_are_as_many_single_ones(organisation: Organisation, items: Items, seed: int) -> None:
    chance = random.Random(seed)
    random_world(chance, organisation)
    ask = questions(chance)
    asked = [ask() for _ in range(120)]
    singles = [bare(answer(ASKER, "evaluation", one)) for one in asked]
    together = answer(ASKER, "evaluations", {"evaluations": asked})["evaluations"]
    assert [bare(one) for one in together] == singles
    allowed = [one["decision"] for one in singles]
    assert True in allowed
    assert False in allowed
    for semantic, stops in (("deny_on_first_deny", False), ("permit_on_first_permit", True)):
        body = {"evaluations": asked, "options": {"evaluations_semantic": semantic}}
        some = answer(ASKER, "evaluations", body)["evaluations"]
        assert [bare(one) for one in some] == singles[: allowed.index(stops) + 1]


@pytest.mark.parametrize("seed", range(3))
def test_a_search_is_the_list_of_those_that_are_allowed(
    organisation: Organisation, items: Items, seed: int
) -> None:
    chance = random.Random(100 + seed)
    random_world(chance, organisation)
    people = sorted(Person.objects.values_list("number", flat=True))
    numbers = sorted(Item.objects.values_list("number", flat=True))
    seen = 0
    for _ in range(6):
        person, item, verb = chance.choice(people), chance.choice(numbers), chance.choice(Verb.values)
        context = circumstances(chance)

        def allowed(person: str, verb: str, item: str, context: dict[str, str] = context) -> bool:
            body = {
                "subject": {"type": "user", "id": person},
                "action": {"name": verb},
                "resource": {"type": "item", "id": item},
                "context": context,
            }
            found: bool = answer(ASKER, "evaluation", body)["decision"]
            return found

        whole = {
            "subject": {"type": "user", "id": person},
            "action": {"name": verb},
            "resource": {"type": "item", "id": item},
            "context": context,
        }
        who = [one["id"] for one in answer(ASKER, "search/subject", whole)["results"]]
        what = [one["id"] for one in answer(ASKER, "search/resource", whole)["results"]]
        acts = [one["name"] for one in answer(ASKER, "search/action", whole)["results"]]
        assert who == [one for one in people if allowed(one, verb, item)]
        assert what == [one for one in numbers if allowed(person, verb, one)]
        assert acts == [one for one in Verb.values if allowed(person, one, item)]
        seen += len(who) + len(what) + len(acts)
    assert seen > 0, "a world in which nothing is allowed shows nothing"


def test_the_service_says_what_the_base_decides(organisation: Organisation, items: Items) -> None:
    chance = random.Random(7)
    random_world(chance, organisation)
    people, things = list(Person.objects.all()), list(Item.objects.all())
    for _ in range(80):
        person, item, verb = chance.choice(people), chance.choice(things), chance.choice(list(Verb))
        context = circumstances(chance)
        expected = Asking().decide(person.pk, verb, item.pk, Situation(**context)).allowed
        body = {
            "subject": {"type": "user", "id": person.number},
            "action": {"name": verb.value},
            "resource": {"type": "item", "id": item.number},
            "context": context,
        }
        assert answer(ASKER, "evaluation", body)["decision"] == expected
