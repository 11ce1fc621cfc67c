"""Searches and their pages (AuthZEN 8): each test is a rule, in our own words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from hiden.access.authzen.models import AskedSearch, CalledBy
from hiden.access.authzen.systems import May, make
from hiden.access.situation import Verb
from hiden.base.clock import now
from tests.access.authzen.conftest import (
    BOB,
    CHARLIE,
    DESK,
    EVE,
    FRESH,
    PUBLIC,
    SECRET,
    TOP,
    Caller,
    q,
)
from tests.world.items import Items
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db
WHO = {
    "subject": {"type": "user"},
    "action": {"name": "view"},
    "resource": {"type": "item", "id": TOP},
    "context": DESK,
}
WHAT = {
    "subject": {"type": "user", "id": BOB},
    "action": {"name": "view"},
    "resource": {"type": "item"},
    "context": DESK,
}
ACTS = {
    "subject": {"type": "user", "id": BOB},
    "resource": {"type": "item", "id": SECRET},
    "context": DESK,
}
WAYS = {"subject": WHO, "resource": WHAT, "action": ACTS}


def results(answer: Any) -> list[Any]:
    return [one.get("id", one.get("name")) for one in answer["results"]]


def test_who_may(system: Caller) -> None:
    answer = system.ask("search/subject", WHO)
    assert answer["results"] == [{"type": "user", "id": BOB}, {"type": "user", "id": EVE}]
    assert answer["page"] == {"next_token": "", "count": 2, "total": 2}


def test_what_may_be_handled(system: Caller) -> None:
    answer = system.ask("search/resource", WHAT)
    assert answer["results"][:2] == [{"type": "item", "id": TOP}, {"type": "item", "id": SECRET}]
    assert PUBLIC in results(answer)
    assert FRESH in results(answer)


def test_what_may_be_done(system: Caller) -> None:
    found = results(system.ask("search/action", ACTS))
    assert found == [verb.value for verb in Verb if system.decide(q(verb=verb.value))["decision"]]
    assert {"view", "edit"} <= set(found)
    assert "ai" not in found


@pytest.mark.parametrize("way", WAYS)
def test_the_page_stands_first(system: Caller, way: str) -> None:
    """A reader of a long answer learns first how long it is."""
    assert list(system.ask(f"search/{way}", WAYS[way])) == ["page", "results"]


@pytest.mark.parametrize("extra", ["1003", "nobody", 5, None, ["x"]])
def test_an_id_of_what_is_searched_is_ignored(system: Caller, extra: object) -> None:
    subject = {**WHO, "subject": {"type": "user", "id": extra}}
    assert system.ask("search/subject", subject) == system.ask("search/subject", WHO)
    resource = {**WHAT, "resource": {"type": "item", "id": extra}}
    assert system.ask("search/resource", resource) == system.ask("search/resource", WHAT)
    action = {**ACTS, "action": {"name": extra}}
    assert system.ask("search/action", action) == system.ask("search/action", ACTS)


@pytest.mark.parametrize(
    ("way", "change"),
    [
        ("subject", {"subject": {"type": "spaceship"}}),
        ("subject", {"resource": {"type": "spaceship", "id": TOP}}),
        ("subject", {"resource": {"type": "item", "id": "A-9999"}}),
        ("subject", {"action": {"name": "launch"}}),
        ("resource", {"subject": {"type": "user", "id": "nobody"}}),
        ("resource", {"subject": {"type": "robot", "id": BOB}}),
        ("resource", {"resource": {"type": "spaceship"}}),
        ("resource", {"action": {"name": "launch"}}),
        ("action", {"subject": {"type": "user", "id": "nobody"}}),
        ("action", {"subject": {"type": "robot", "id": BOB}}),
        ("action", {"resource": {"type": "item", "id": "A-9999"}}),
    ],
)
def test_what_is_unknown_is_an_empty_list(system: Caller, way: str, change: dict[str, Any]) -> None:
    """Unknown types, names and actions match nothing; they are no error."""
    answer = system.ask(f"search/{way}", {**WAYS[way], **change})
    assert answer == {"page": {"next_token": "", "count": 0, "total": 0}, "results": []}


@pytest.mark.words
@pytest.mark.parametrize(
    ("way", "missing"),
    [
        ("subject", "subject"), ("subject", "action"), ("subject", "resource"),
        ("resource", "subject"), ("resource", "action"), ("resource", "resource"),
        ("action", "subject"), ("action", "resource"),
    ],
)  # fmt: skip
def test_what_is_missing_is_a_bad_request(system: Caller, way: str, missing: str) -> None:
    body = {name: value for name, value in WAYS[way].items() if name != missing}
    assert system.send(f"search/{way}", body).status_code == 400


@pytest.mark.words
@pytest.mark.parametrize(
    ("way", "change"),
    [
        ("subject", {"subject": {}}),
        ("subject", {"resource": {"type": "item"}}),
        ("subject", {"resource": {"id": TOP}}),
        ("subject", {"action": {}}),
        ("subject", {"action": "view"}),
        ("subject", {"context": []}),
        ("resource", {"subject": {"type": "user"}}),
        ("resource", {"resource": {}}),
        ("action", {"subject": "alice"}),
        ("action", {"subject": {"type": "user"}}),
        ("action", {"resource": {"type": "item"}}),
        ("action", {"page": "2"}),
        ("action", {"page": []}),
    ],
)
def test_what_lacks_a_part_or_is_of_another_type_is_a_bad_request(
    system: Caller, way: str, change: dict[str, Any]
) -> None:
    assert system.send(f"search/{way}", {**WAYS[way], **change}).status_code == 400


@pytest.mark.words
@pytest.mark.parametrize("way", WAYS)
def test_circumstances_that_there_are_not_are_a_bad_request(system: Caller, way: str) -> None:
    """An empty list would say that nobody may."""
    body = {**WAYS[way], "context": {**DESK, "place": "moon"}}
    assert system.send(f"search/{way}", body).status_code == 400


# ---------- pages ----------


def all_pages(system: Caller, way: str, body: dict[str, Any], *, repeat_limit: bool = True) -> list[Any]:
    found, token = [], ""
    for _ in range(40):
        page = {"limit": 1} if repeat_limit or not token else {}
        answer = system.ask(
            f"search/{way}", {**body, "page": {**page, **({"token": token} if token else {})}}
        )
        assert answer["page"]["count"] == len(answer["results"]) <= 1
        found += results(answer)
        token = answer["page"]["next_token"]
        if not token:
            return found
    raise AssertionError("the pages do not end")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("repeat_limit", [True, False])
def test_all_pages_together_are_the_whole_list(system: Caller, way: str, repeat_limit: bool) -> None:
    """The token leads on until it is empty; the limit may be repeated or left out, it stays the same."""
    whole = system.ask(f"search/{way}", WAYS[way])
    found = all_pages(system, way, WAYS[way], repeat_limit=repeat_limit)
    assert found == results(whole)
    assert len(found) == whole["page"]["total"] > 1


@pytest.mark.parametrize("way", WAYS)
def test_the_total_is_that_of_the_whole_list_on_every_page(system: Caller, way: str) -> None:
    whole = system.ask(f"search/{way}", WAYS[way])["page"]["total"]
    assert system.ask(f"search/{way}", {**WAYS[way], "page": {"limit": 1}})["page"]["total"] == whole


def test_a_limit_of_nothing_tells_how_many_there_are(system: Caller) -> None:
    page = system.ask("search/resource", {**WHAT, "page": {"limit": 0}})["page"]
    assert page["count"] == 0
    assert page["total"] > 0
    assert page["next_token"], "the list is not complete, and says so"


@pytest.mark.words
@pytest.mark.parametrize("limit", [-1, 1.5, "10", True, [], 1e999])
def test_a_limit_that_is_no_number_of_results_is_a_bad_request(system: Caller, limit: object) -> None:
    assert system.send("search/resource", {**WHAT, "page": {"limit": limit}}).status_code == 400


@pytest.mark.parametrize("limit", [10**30, 5.0, 100_000])
def test_a_limit_may_be_more_than_there_is(system: Caller, limit: object) -> None:
    whole = system.ask("search/resource", WHAT)
    assert results(system.ask("search/resource", {**WHAT, "page": {"limit": limit, "sort": "x"}})) == results(
        whole
    ), "unknown fields of a page are ignored"


@pytest.mark.parametrize(
    "change",
    [
        {"action": {"name": "edit"}},
        {"subject": {"type": "user", "id": CHARLIE}},
        {"context": {**DESK, "place": "home"}},
        {"page": {"limit": 2}},
    ],
)
def test_a_token_goes_with_the_very_request(system: Caller, change: dict[str, Any]) -> None:
    """Apart from the token nothing may change between pages; a changed request is an error, not a wrong page."""
    token = system.ask("search/resource", {**WHAT, "page": {"limit": 1}})["page"]["next_token"]
    page = {**change.get("page", {}), "token": token}
    assert system.send("search/resource", {**WHAT, **change, "page": page}).status_code == 400


def test_a_token_is_of_one_search_and_one_system(system: Caller, auditor: Caller) -> None:
    token = system.ask("search/resource", {**WHAT, "page": {"limit": 1}})["page"]["next_token"]
    page = {"limit": 1, "token": token}
    assert auditor.send("search/resource", {**WHAT, "page": page}).status_code == 400
    assert system.send("search/subject", {**WHO, "page": page}).status_code == 400


@pytest.mark.words
@pytest.mark.parametrize("token", ["alsehrq3495u8", "W10:x", 5, ["x"], "ば", "a:b:c", "x" * 9000])
def test_a_token_of_somebody_else_is_a_bad_request(system: Caller, token: object) -> None:
    assert system.send("search/resource", {**WHAT, "page": {"token": token}}).status_code == 400


@pytest.mark.parametrize("way", WAYS)
def test_the_same_search_has_the_same_body(system: Caller, way: str) -> None:
    """Also the token: whoever asks again meets the same pages."""
    body = {**WAYS[way], "page": {"limit": 1}}
    assert system.ask(f"search/{way}", body) == system.ask(f"search/{way}", body)


# ---------- our own ----------


def test_people_are_named_as_the_system_wants(organisation: Organisation, items: Items) -> None:
    may = May(evaluate=False, search=True, called_by=CalledBy.MAIL)
    mail = Caller(make(name="メール", may=may, by=organisation.alice)[1])
    assert results(mail.ask("search/subject", WHO)) == ["bob@example.co.jp", EVE], (
        "whoever has none: by number"
    )


def test_searches_that_tell_of_the_top_class_stay_on_record(
    system: Caller, organisation: Organisation, items: Items
) -> None:
    system.ask("search/subject", WHO)
    system.ask("search/resource", WHAT)
    system.ask("search/action", {**ACTS, "resource": {"type": "item", "id": TOP}})
    system.ask("search/subject", {**WHO, "resource": {"type": "item", "id": SECRET}})
    system.ask("search/resource", {**WHAT, "subject": {"type": "user", "id": CHARLIE}})
    system.ask("search/action", ACTS)
    who, what, acts = AskedSearch.objects.order_by("pk")
    assert who.told == [organisation.bob.pk, organisation.eve.pk]
    assert (who.item_id, who.found, who.verb) == (items.top_secret.item_id, 2, "view")
    assert (what.person_id, what.told) == (organisation.bob.pk, [items.top_secret.item_id])
    assert (acts.person_id, acts.item_id, acts.verb) == (
        organisation.bob.pk,
        items.top_secret.item_id,
        "",
    )
    assert {one.asked_by for one in (who, what, acts)} == {"設計部のファイルサーバー"}


def test_what_was_told_of_an_item_is_shown_on_its_page(
    system: Caller, auditor: Caller, as_alice: Client
) -> None:
    page = f"/access/items/{TOP}/"
    assert "外部システムが一覧で得たもの" not in as_alice.get(page).content.decode()
    system.ask("search/subject", WHO)
    auditor.ask("search/resource", WHAT)
    found = as_alice.get(page).content.decode()
    assert "この情報を扱える人の一覧（閲覧する、2人）" in found
    assert "石田 次郎さんが扱える情報の一覧（閲覧する、" in found
    assert "監査ツール" in found
    other = as_alice.get(f"/access/items/{SECRET}/").content.decode()
    assert "外部システムが一覧で得たもの" not in other


def test_a_search_in_vain_about_the_top_class_stays_on_record(system: Caller) -> None:
    system.ask("search/subject", {**WHO, "context": {}})
    assert AskedSearch.objects.get().found == 0


def test_the_past_can_be_searched_by_whoever_may(auditor: Caller, system: Caller) -> None:
    before = {**DESK, "as_of": (now() - timedelta(days=700)).isoformat()}
    after = {**DESK, "as_of": (now() - timedelta(days=30)).isoformat()}
    for way, body in WAYS.items():
        assert auditor.ask(f"search/{way}", {**body, "context": before})["results"] == []
        then = results(auditor.ask(f"search/{way}", {**body, "context": after}))
        assert then
        assert all_pages(auditor, way, {**body, "context": after}) == then
        assert system.send(f"search/{way}", {**body, "context": after}).status_code == 403
    acts = results(auditor.ask("search/action", {**ACTS, "context": after}))
    assert acts == [
        verb.value for verb in Verb if auditor.decide(q(verb=verb.value, context=after))["decision"]
    ]
    assert AskedSearch.objects.filter(situation__has_key="as_of").exists()


def test_a_page_of_items_costs_the_same_however_many_there_are(
    system: Caller, django_assert_max_num_queries: Any
) -> None:
    system.ask("search/resource", WHAT)
    with django_assert_max_num_queries(9):
        system.ask("search/resource", WHAT)
