"""One question, one decision: each test is a rule of AuthZEN 1.0 (sections 5 and 6) or of our own, in our own words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hiden.access import actions
from hiden.access.actions import Target
from hiden.access.models import AccessDecision
from hiden.base.clock import frozen, now
from hiden.people import actions as people
from hiden.people.models import Person
from tests.access.authzen.conftest import (
    BOB,
    CHARLIE,
    DESK,
    DISPOSED,
    EVE,
    FRANK,
    SECRET,
    TOP,
    Caller,
    q,
)
from tests.world.items import Items
from tests.world.organisation import Organisation, account_of

pytestmark = pytest.mark.django_db


def test_a_yes_is_a_decision_that_is_true(system: Caller) -> None:
    assert system.decide(q()) == {"decision": True}


def test_a_no_is_200_and_false_and_says_why_in_both_languages(system: Caller) -> None:
    """A denial is no error: the request went well, the answer is no."""
    answer = system.decide(q(CHARLIE))
    assert answer["decision"] is False
    context = answer["context"]
    assert context["reason"] == "approval_required"
    for words in (context["reason_user"], context["reason_admin"]):
        assert set(words) == {"ja", "en"}
        assert all(isinstance(text, str) and text for text in words.values())
    assert context["reason_user"]["ja"] != context["reason_user"]["en"]


def test_what_a_policy_forbids_names_the_policy_to_administrators_only(system: Caller) -> None:
    context = system.decide(q(verb="print", context={**DESK, "place": "home", "network": "vpn"}))["context"]
    assert context["reason"] == "policy_denied"
    [policy] = context["policies"]
    assert policy in context["reason_admin"]["ja"]
    assert policy not in context["reason_user"]["ja"]
    assert "テレワーク" in context["reason_user"]["ja"]
    assert "access_request" not in context, "no right would help"


@pytest.mark.parametrize("name", ["1002", "bob@example.co.jp", "BOB@EXAMPLE.CO.JP"])
def test_people_are_known_by_number_and_by_mail(system: Caller, name: str) -> None:
    assert system.decide(q(name)) == {"decision": True}


def test_people_are_known_by_their_key(system: Caller, organisation: Organisation) -> None:
    assert system.decide(q(organisation.bob.key)) == {"decision": True}


def test_a_number_that_looks_like_another_s_key_is_the_number(
    system: Caller, organisation: Organisation
) -> None:
    Person.objects.filter(pk=organisation.bob.pk).update(key=CHARLIE)
    assert system.decide(q(CHARLIE))["decision"] is False


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"subject": {"type": "user", "id": "nobody"}}, "unknown_subject"),
        ({"subject": {"type": "user", "id": ""}}, "unknown_subject"),
        ({"subject": {"type": "user", "id": "a\u0000b"}}, "unknown_subject"),
        ({"subject": {"type": "user", "id": "x@example.co.jp"}}, "unknown_subject"),
        ({"subject": {"type": "robot", "id": BOB}}, "unknown_subject_type"),
        ({"resource": {"type": "item", "id": "A-9999"}}, "unknown_resource"),
        ({"resource": {"type": "item", "id": "x" * 5000}}, "unknown_resource"),
        ({"resource": {"type": "spaceship", "id": SECRET}}, "unknown_resource_type"),
        ({"action": {"name": "launch"}}, "unknown_action"),
        ({"action": {"name": "VIEW"}}, "unknown_action"),
    ],
)
def test_what_is_unknown_is_a_no_with_a_reason(
    system: Caller, change: dict[str, object], reason: str
) -> None:
    """Well formed is not known: an evaluation about a stranger is denied, not refused."""
    answer = system.decide(q() | change)
    assert (answer["decision"], answer["context"]["reason"]) == (False, reason)


def test_properties_beyond_ours_are_let_pass(system: Caller) -> None:
    """Entities may carry any properties; those that mean nothing here change nothing."""
    body = q()
    body["subject"]["properties"] = {"department": "Sales", "role": ["x", {"y": None}]}
    body["action"]["properties"] = {"method": "GET"}
    body["resource"]["properties"] = {"status": "active"}
    assert system.decide(body) == {"decision": True}


def test_unknown_fields_are_ignored_everywhere(system: Caller) -> None:
    """Receivers must ignore what they do not know, so that later versions can add."""
    body = q(foo="bar", futureField={"nested": True})
    for name in ("subject", "action", "resource"):
        body[name] = {**body[name], "futureField": [1]}
    assert system.decide(body) == {"decision": True}


def test_the_context_may_be_left_out_and_then_all_is_unknown(system: Caller) -> None:
    body = q()
    del body["context"]
    answer = system.decide(body)
    assert answer["context"]["policies"] == ["access.unknown_device"] or "unknown_device" in str(answer)


def test_null_is_the_same_as_nothing(system: Caller) -> None:
    body = q(context=None)
    body["context"] = None
    body["subject"]["properties"] = None
    assert system.decide(body)["decision"] is False


def test_circumstances_may_stand_with_subject_and_action(system: Caller) -> None:
    body = q(verb="view", context={})
    body["subject"]["properties"] = {"device": "managed", "place": "office", "network": "internal"}
    body["action"]["properties"] = {"to": "inside", "service": "approved"}
    assert system.decide(body) == {"decision": True}
    body["context"] = {"place": "overseas"}
    assert system.decide(body)["decision"] is False, "the context goes before"


@pytest.mark.parametrize("value", ["toaster", 1, True, ["managed"], {"kind": "managed"}])
def test_circumstances_that_there_are_not_are_a_no_with_an_error(system: Caller, value: object) -> None:
    answer = system.decide(q(context={**DESK, "device": value}))
    assert answer["decision"] is False
    assert answer["context"]["error"]["status"] == 400
    assert "managed" in answer["context"]["error"]["message"]


def test_the_same_question_has_the_same_answer(system: Caller) -> None:
    assert [system.decide(q())["decision"] for _ in range(3)] == [True] * 3


def test_what_was_disposed_of_is_nobody_s(system: Caller) -> None:
    assert "access.gone" in system.decide(q(item=DISPOSED))["context"]["policies"]


def test_what_is_given_and_ended_counts_from_the_next_question(
    system: Caller, organisation: Organisation, items: Items
) -> None:
    grant = actions.give(
        Target(item=items.secret.item), person=organisation.charlie, level=1, purpose="監査",
        until=now() + timedelta(days=1), by=organisation.alice,
    )  # fmt: skip
    assert system.decide(q(CHARLIE))["decision"] is True
    actions.end([grant], reason="終わり", by=organisation.alice)
    assert system.decide(q(CHARLIE))["decision"] is False


def test_whoever_left_or_was_stopped_is_denied_and_cannot_ask_for_more(
    system: Caller, organisation: Organisation
) -> None:
    assert "access_request" not in system.decide(q(FRANK))["context"]
    people.stop_account(account_of(organisation.bob), reason="紛失", by=organisation.alice)
    answer = system.decide(q(BOB))
    assert answer["decision"] is False
    assert "access_request" not in answer["context"]


def test_decisions_about_the_top_class_stay_on_record_with_the_system(system: Caller) -> None:
    system.decide(q(EVE, item=TOP))
    system.decide(q(CHARLIE, item=TOP))
    system.decide(q(item=SECRET))
    kept = list(AccessDecision.objects.order_by("pk").values_list("asked_by", "allowed", "item__number"))
    assert kept == [("設計部のファイルサーバー", True, TOP), ("設計部のファイルサーバー", False, TOP)]


# ---------- the past ----------


def test_a_time_changes_nothing_for_a_system_that_may_not_look_back(
    system: Caller, organisation: Organisation, items: Items
) -> None:
    """Many systems send `time` with every question: a late clock must not bring back what was ended since."""
    grant = actions.give(
        Target(item=items.secret.item), person=organisation.charlie, level=1, purpose="監査",
        until=now() + timedelta(days=1), by=organisation.alice,
    )  # fmt: skip
    before = (now() + timedelta(seconds=30)).isoformat()
    with frozen(now() + timedelta(hours=1)):
        actions.end([grant], reason="終わり", by=organisation.alice)
        assert system.decide(q(CHARLIE, context={**DESK, "time": before}))["decision"] is False
        assert system.decide(q(context={**DESK, "time": "1985-10-26T01:22-07:00"}))["decision"] is True
        answer = system.decide(q(context={**DESK, "as_of": before}))
        assert answer["decision"] is False
        assert answer["context"]["error"]["status"] == 403


def test_a_system_that_may_look_back_is_told_what_was(
    auditor: Caller, organisation: Organisation, items: Items
) -> None:
    grant = actions.give(
        Target(item=items.secret.item), person=organisation.charlie, level=1, purpose="監査",
        until=now() + timedelta(days=1), by=organisation.alice,
    )  # fmt: skip
    before = (now() + timedelta(seconds=30)).isoformat()
    with frozen(now() + timedelta(hours=1)):
        actions.end([grant], reason="終わり", by=organisation.alice)
        for name in ("time", "as_of"):
            answer = auditor.decide(q(CHARLIE, context={**DESK, name: before}))
            assert answer["decision"] is True
            assert answer["context"]["as_of"].startswith("2026-11-23T03:00:30")
        assert auditor.decide(q(CHARLIE))["decision"] is False
        denied = auditor.decide(q(CHARLIE, context={**DESK, "as_of": "2025-01-01T00:00:00+09:00"}))
        assert "access_request" not in denied["context"], "nothing is asked for in the past"


def test_a_clock_that_is_a_little_late_or_early_asks_about_now(auditor: Caller) -> None:
    for minutes in (-4, 4, 10_000):
        at = (now() + timedelta(minutes=minutes)).isoformat()
        assert auditor.decide(q(context={**DESK, "time": at})) == {"decision": True}


@pytest.mark.parametrize(
    "said", ["yesterday", 5, "0001-01-01T00:00:00+14:00", "9999-99-99", "1066-10-14", []]
)
def test_an_instant_that_is_none_is_a_no(auditor: Caller, said: object) -> None:
    answer = auditor.decide(q(context={**DESK, "as_of": said}))
    assert answer["decision"] is False
    assert answer["context"]["error"]["status"] == 400
