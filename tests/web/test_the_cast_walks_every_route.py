"""Alice, Bob, Charlie and nobody walk every address of the pages; nobody meets more than the table says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import resolve

from hiden.base.clock import FOREVER
from hiden.inventory.models import ItemState
from hiden.people.models import Person
from tests.conftest import signed_in
from tests.world.routes import ROUTES, Route, patterns, things  # noqa: F401 - a fixture
from tests.world.sample import Cast, cast, sample_company, sample_home  # noqa: F401 - fixtures

pytestmark = pytest.mark.slow

Things = dict[str, object]
ALICE, BOB, CHARLIE, NOBODY = range(4)
WORDS_OF_THE_HANDBOOK = {"入退室の記録"}  # the catalogue, which is everybody's, says the same
SIGN_IN = "/accounts/login/"


@pytest.mark.words
def test_every_route_stands_in_the_table_and_every_line_is_a_route(things: Things) -> None:  # noqa: F811
    listed = {resolve(each.path.format(**things)).route.replace("^", "") for each in ROUTES}
    assert listed == set(patterns())
    assert len(ROUTES) == len(listed)


@contextmanager
def undone(route: Route) -> Iterator[None]:
    """Whatever a request does is taken back, except where the product insists on its own transaction."""
    if route.own_transaction:
        yield
        return
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def asked(client: Client, method: str, route: Route, things: Things) -> HttpResponseBase:  # noqa: F811
    """One request of somebody who keeps their cookies whatever it does to their session."""
    kept = {name: morsel.value for name, morsel in client.cookies.items()}
    with undone(route):
        answer: HttpResponseBase = getattr(client, method.lower())(route.path.format(**things))
    client.cookies.clear()
    for name, value in kept.items():
        client.cookies[name] = value
    return answer


def surprises(who: int, client: Client, things: Things) -> Iterator[str]:  # noqa: F811
    """What is answered differently from the table. No POST where it means a GET and somebody may do that."""
    for route in ROUTES:
        for method in ("GET", "POST"):
            expected = route.status(method, who)
            if method == "POST" and route.only_reads and expected == 200:
                continue
            answer = asked(client, method, route, things)
            location = answer.headers.get("Location", "")
            told = f"{method} {route.path}: {answer.status_code} {location}, the table says {expected or 'sign-in'}"
            if expected is None:
                if answer.status_code != 302 or not location.startswith(SIGN_IN):
                    yield told
            elif answer.status_code != expected or location.startswith(f"{SIGN_IN}?next="):
                yield told
            answer.close()


# Who may do most asks a database most; what others are refused is said before it is asked, or by lists of the gate that are
# tried on both databases by themselves.
@pytest.mark.parametrize(
    "name",
    ["alice", pytest.param("bob", marks=pytest.mark.words), pytest.param("charlie", marks=pytest.mark.words)],
)
def test_everybody_gets_in_where_the_table_says_and_nowhere_else(
    cast: Cast,  # noqa: F811
    things: Things,  # noqa: F811
    name: str,
) -> None:
    person: Person = getattr(cast, name)
    who = ("alice", "bob", "charlie").index(name)
    assert list(surprises(who, signed_in(person), things)) == []


def test_nobody_is_led_to_sign_in(things: Things) -> None:  # noqa: F811
    assert list(surprises(NOBODY, Client(), things)) == []


@pytest.mark.words
def test_charlie_meets_no_name_and_no_number_of_an_item(cast: Cast, things: Things) -> None:  # noqa: F811
    states = ItemState.objects.filter(until=FOREVER)
    secrets = {word for state in states for word in (state.number, state.name)} - WORDS_OF_THE_HANDBOOK
    assert len(secrets) > 100
    charlie = signed_in(cast.charlie)
    met = []
    for route in ROUTES:
        if route.shows == "file" or route.status("GET", CHARLIE) not in {200, 403, 404}:
            continue
        answer = asked(charlie, "GET", route, things)
        # The address that he typed himself stands on the page again, in the form that changes the language.
        text = answer.content.decode().replace(route.path.format(**things), "")  # type: ignore[attr-defined]
        met += [(route.path, word) for word in secrets if word in text]
    assert met == [], met


@pytest.mark.words
def test_no_form_is_taken_without_its_secret(cast: Cast, things: Things) -> None:  # noqa: F811
    alice = Client(enforce_csrf_checks=True)
    alice.cookies = signed_in(cast.alice).cookies
    taken = []
    for route in ROUTES:
        # 400 and 401: doors for signatures and keys, where sessions and so their forms count for nothing
        if route.status("POST", ALICE) in {400, 401, 404, 405}:
            continue
        answer = asked(alice, "POST", route, things)
        if answer.status_code != 403 or "時間がたった" not in answer.content.decode():  # type: ignore[attr-defined]
            taken.append((route.path, answer.status_code))
    assert taken == []
