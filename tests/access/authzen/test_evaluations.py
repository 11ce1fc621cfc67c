"""Many questions in one request (AuthZEN 7): each test is a rule, in our own words."""

from __future__ import annotations

from typing import Any

import pytest

from hiden.access.authzen.batches import MOST
from hiden.access.models import AccessDecision
from tests.access.authzen.conftest import BOB, CHARLIE, DESK, PUBLIC, SECRET, TOP, Caller, q

pytestmark = pytest.mark.django_db
YES, NO = {"resource": {"type": "item", "id": SECRET}}, {"resource": {"type": "item", "id": "A-9999"}}
DEFAULTS: dict[str, Any] = {
    "subject": {"type": "user", "id": BOB},
    "action": {"name": "view"},
    "context": DESK,
}


def decisions(answer: Any) -> list[bool]:
    return [one["decision"] for one in answer["evaluations"]]


def batch(system: Caller, *items: Any, **more: Any) -> Any:
    return system.ask("evaluations", {**DEFAULTS, "evaluations": list(items), **more})


@pytest.mark.parametrize("absent", [{}, {"evaluations": []}, {"evaluations": None}])
def test_without_items_it_is_one_evaluation(system: Caller, absent: dict[str, Any]) -> None:
    """No list, or an empty one: the answer is a single decision without a list."""
    assert system.ask("evaluations", {**q(), **absent}) == {"decision": True}


def test_without_items_what_is_missing_is_a_bad_request(system: Caller) -> None:
    assert system.send("evaluations", DEFAULTS).status_code == 400


def test_answers_stand_in_the_order_of_the_questions_and_are_as_many(system: Caller) -> None:
    assert decisions(batch(system, YES, NO, YES, NO)) == [True, False, True, False]


def test_there_is_no_decision_at_the_top_beside_a_list(system: Caller) -> None:
    assert set(batch(system, YES)) == {"evaluations"}


def test_items_may_be_complete_by_themselves(system: Caller) -> None:
    answer = system.ask("evaluations", {"evaluations": [q(), q(CHARLIE)]})
    assert decisions(answer) == [True, False]


def test_what_stands_in_an_item_goes_before_the_default(system: Caller) -> None:
    other = {**YES, "subject": {"type": "user", "id": CHARLIE}}
    home = {**YES, "action": {"name": "print"}, "context": {**DESK, "place": "home", "network": "vpn"}}
    assert decisions(batch(system, YES, other, home)) == [True, False, False]


def test_the_context_of_an_item_takes_the_place_of_the_default_as_a_whole(system: Caller) -> None:
    [only_place] = batch(system, {**YES, "context": {"place": "office"}})["evaluations"]
    assert only_place["decision"] is False, "the device of the default must not be mixed in"


def test_an_item_may_leave_the_type_to_the_default_but_no_properties(system: Caller) -> None:
    """An entity overrides as a whole; only required parts that it lacks come from the top."""
    top = {"type": "user", "id": CHARLIE, "properties": {"device": "private"}}
    answer = system.ask(
        "evaluations",
        {
            "subject": top,
            "action": {"name": "view"},
            "resource": {"type": "item"},
            "context": {name: value for name, value in DESK.items() if name != "device"},
            "evaluations": [
                {
                    "subject": {"id": BOB, "properties": {"device": "managed"}},
                    "resource": {"id": SECRET},
                },
                {"subject": {"id": BOB}, "resource": {"id": SECRET}},
            ],
        },
    )
    assert decisions(answer) == [True, False]


def test_execute_all_is_what_is_done_without_a_word(system: Caller) -> None:
    assert decisions(batch(system, NO, YES)) == [False, True]
    for options in ({}, None, {"another": 1}, {"evaluations_semantic": "execute_all"}):
        assert decisions(batch(system, NO, YES, options=options)) == [False, True]


def test_deny_on_first_deny_stops_at_the_first_no(system: Caller) -> None:
    options = {"evaluations_semantic": "deny_on_first_deny"}
    assert decisions(batch(system, YES, NO, YES, options=options)) == [True, False]
    assert decisions(batch(system, YES, YES, options=options)) == [True, True]


def test_a_faulty_item_is_a_no_that_stops_as_well(system: Caller) -> None:
    options = {"evaluations_semantic": "deny_on_first_deny"}
    assert decisions(batch(system, YES, {}, YES, options=options)) == [True, False]


def test_permit_on_first_permit_stops_at_the_first_yes(system: Caller) -> None:
    options = {"evaluations_semantic": "permit_on_first_permit"}
    assert decisions(batch(system, NO, YES, NO, options=options)) == [False, True]
    assert decisions(batch(system, NO, NO, options=options)) == [False, False]


def test_what_is_not_reached_is_not_decided(system: Caller) -> None:
    top = {"resource": {"type": "item", "id": TOP}}
    batch(system, top, top, options={"evaluations_semantic": "permit_on_first_permit"})
    assert AccessDecision.objects.count() == 1


@pytest.mark.parametrize("semantic", ["bogus", "", 1, ["execute_all"]])
def test_a_semantic_that_there_is_not_is_a_bad_request(system: Caller, semantic: object) -> None:
    body = {**DEFAULTS, "evaluations": [YES], "options": {"evaluations_semantic": semantic}}
    assert system.send("evaluations", body).status_code == 400


@pytest.mark.words
@pytest.mark.parametrize(
    "item",
    [
        {},
        {"resource": {"type": "item"}},
        {"resource": {"id": SECRET}},
        {"resource": SECRET},
        {**YES, "action": {"name": 1}},
        {**YES, "subject": {"type": 1, "id": BOB}},
        {**YES, "context": "home"},
        None,
        "A-0002",
        [],
    ],
)
def test_a_fault_of_one_item_is_answered_in_its_place(system: Caller, item: object) -> None:
    """The request as a whole is well; the item is closed and says what is wrong."""
    first, second, third = batch(system, YES, item, YES)["evaluations"]
    assert first == third == {"decision": True}
    assert second["decision"] is False
    assert second["context"]["error"]["status"] == 400
    assert second["context"]["error"]["message"]


@pytest.mark.words
@pytest.mark.parametrize(
    "fault",
    [
        {"evaluations": {}},
        {"evaluations": "x"},
        {"evaluations": 1},
        {"evaluations": [YES], "options": []},
        {"evaluations": [YES], "subject": "alice"},
        {"evaluations": [YES], "context": []},
        {"evaluations": [YES] * (MOST + 1)},
    ],
)
def test_a_fault_of_the_whole_is_a_bad_request(system: Caller, fault: dict[str, Any]) -> None:
    answer = system.send("evaluations", {**DEFAULTS, **fault})
    assert answer.status_code == 400
    assert answer.json()["error"]["message"]


def test_a_thousand_questions_cost_few_queries(system: Caller, django_assert_max_num_queries: Any) -> None:
    items = [{"resource": {"type": "item", "id": one}} for one in (SECRET, PUBLIC) * (MOST // 2)]
    with django_assert_max_num_queries(40):
        assert len(batch(system, *items)["evaluations"]) == MOST


def test_top_class_decisions_of_a_batch_are_all_kept(system: Caller) -> None:
    top = {"resource": {"type": "item", "id": TOP}}
    batch(system, top, YES, {**top, "subject": {"type": "user", "id": CHARLIE}})
    kept = list(AccessDecision.objects.order_by("pk").values_list("allowed", "asked_by"))
    assert kept == [(True, "設計部のファイルサーバー"), (False, "設計部のファイルサーバー")]


def test_the_same_batch_has_the_same_body(system: Caller) -> None:
    assert batch(system, YES, YES) == batch(system, YES, YES)
