"""From a denial to a right (Access Request and Approval Profile, draft 1): brought by a system, confirmed by the person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from hiden.access import actions
from hiden.access.authzen import binding, bringing
from hiden.access.authzen.models import BroughtRequest
from hiden.access.authzen.systems import end
from hiden.access.models import AccessRequest, Grant
from hiden.base.clock import frozen, now
from hiden.people.actions import make_token
from hiden.people.models import Person
from tests.access.authzen.conftest import BOB, CHARLIE, DESK, SECRET, TOP, Caller, q
from tests.conftest import signed_in
from tests.world.items import Items
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db
PROBLEM = "urn:openid:authzen:access-request:error:"


def denied(system: Caller, **change: Any) -> dict[str, Any]:
    """A denied question of Charlie's, as it is brought."""
    body = q(CHARLIE) | change
    said = system.decide(body)["context"]
    told = said["access_request"]
    return {
        **body,
        "denial": {
            "evaluation_id": said["evaluation_id"],
            "expires_at": told["expires_at"],
            "reason": said["reason"],
            "binding_token": told["binding_token"],
            "template": told["template"],
        },
    }


def bring(system: Caller, body: dict[str, Any], **headers: str) -> dict[str, Any]:
    answer = system.send("requests", body, **headers)
    assert answer.status_code == 202, answer.content.decode()
    found: dict[str, Any] = answer.json()
    assert answer["Location"] == found["task"]["status_endpoint"]
    return found


def problem(system: Caller, body: dict[str, Any], **headers: str) -> tuple[int, str]:
    answer = system.send("requests", body, **headers)
    assert answer["Content-Type"] == "application/problem+json"
    found = answer.json()
    assert found["status"] == answer.status_code
    assert found["title"]
    assert found["detail"]
    return answer.status_code, found["type"].removeprefix(PROBLEM)


def look(system: Caller, task: str) -> dict[str, Any]:
    answer = system.send(f"requests/{task}", b"", method="GET")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def approve(request: AccessRequest) -> None:
    """Whoever must act on the case does so, to the end."""
    from hiden.commands.sample_company import approve_to_the_end

    assert request.case is not None
    approve_to_the_end(request.case)


# ---------- the denial ----------


def test_a_denial_that_a_right_would_lift_can_be_asked_for(system: Caller) -> None:
    """It is still a denial; it says where to ask, until when, and with what proof."""
    answer = system.decide(q(CHARLIE))
    told = answer["context"]["access_request"]
    assert answer["decision"] is False
    assert set(told) >= {"endpoint", "template", "expires_at", "binding_token", "form_url"}
    assert told["endpoint"] == "https://testserver/access/v1/requests"
    assert answer["context"]["evaluation_id"]


@pytest.mark.parametrize(
    "question",
    [
        q(),  # a yes
        q(verb="ai"),  # forbidden whatever the right
        q(CHARLIE, context={}),  # an unknown device
        q("nobody"),
        q(CHARLIE, item="A-9999"),
        q("1006"),  # has left
    ],
)
def test_no_other_answer_offers_it(system: Caller, question: dict[str, Any]) -> None:
    assert "access_request" not in system.decide(question).get("context", {})


def test_the_statement_is_signed_for_us_and_short_lived(system: Caller, client: Client) -> None:
    import jwt

    token = denied(system)["denial"]["binding_token"]
    [key] = client.get("/access/v1/jwks").json()["keys"]
    options = {"verify_aud": False, "verify_exp": False, "verify_iat": False}
    claims = jwt.decode(token, jwt.PyJWK(key).key, algorithms=["EdDSA"], options=options)
    assert claims["subject"] == {"type": "user", "id": CHARLIE}
    assert claims["resource"] == {"type": "item", "id": SECRET}
    assert claims["action"] == {"name": "view"}
    assert claims["exp"] - claims["iat"] == 30 * 60
    assert claims["binding_context_members"] == sorted(DESK)


# ---------- from the system's side ----------


def test_a_system_brings_it_the_person_confirms_it_and_after_approval_it_is_a_yes(
    system: Caller, organisation: Organisation, items: Items
) -> None:
    task = bring(system, denied(system, context={**DESK, "business_justification": "見積りのため"}))["task"]
    assert task["status"] == "pending"
    assert not AccessRequest.objects.exists(), "nobody asked for anything yet"
    assert system.decide(q(CHARLIE))["decision"] is False

    browser = signed_in(organisation.charlie)
    ticket = task["links"]["ticket"].removeprefix("https://testserver")
    page = browser.get(ticket).content.decode()
    assert "見積りのため" in page
    assert "設計部のファイルサーバー" in page
    answer = browser.post(ticket, {"purpose": "見積りのため", "days": "5"})
    assert answer.status_code == 302
    request = AccessRequest.objects.get()
    assert (request.person, request.days) == (organisation.charlie, 5)
    assert look(system, task["id"])["task"]["status"] == "pending"

    approve(request)
    done = look(system, task["id"])
    assert done["task"]["status"] == "approved"
    assert done["result"]["mode"] == "reevaluate"
    approval = done["result"]["approval"]
    again = system.decide(q(CHARLIE, context={**DESK, "approval": approval}))
    assert again["decision"] is True
    assert again["context"]["approval"] == {
        "id": approval["id"],
        "approved_until": approval["approved_until"],
    }
    assert system.decide(q(CHARLIE)) == {"decision": True}, "the right stands by itself"


def test_the_person_may_say_no(system: Caller, organisation: Organisation) -> None:
    task = bring(system, denied(system))["task"]
    browser = signed_in(organisation.charlie)
    assert browser.post(f"/access/requests/{task['id']}/decline/").status_code == 302
    assert look(system, task["id"])["task"]["status"] == "cancelled"
    assert browser.post(f"/access/requests/{task['id']}/decline/").status_code == 409
    assert not AccessRequest.objects.exists()


def test_nobody_confirms_for_somebody_else(system: Caller, organisation: Organisation) -> None:
    task = bring(system, denied(system))["task"]
    for person in (organisation.alice, organisation.bob):
        browser = signed_in(person)
        assert browser.get(f"/access/requests/{task['id']}/").status_code == 404
        assert (
            browser.post(f"/access/requests/{task['id']}/", {"purpose": "x", "days": "5"}).status_code == 404
        )
        assert browser.post(f"/access/requests/{task['id']}/decline/").status_code == 404
    assert not AccessRequest.objects.exists()


def test_what_is_not_confirmed_in_a_week_is_over(system: Caller, organisation: Organisation) -> None:
    task = bring(system, denied(system))["task"]
    with frozen(now() + timedelta(days=7)):
        assert look(system, task["id"])["task"]["status"] == "expired"
        assert signed_in(organisation.charlie).get(f"/access/requests/{task['id']}/").status_code == 302


def test_a_rejected_case_is_denied_and_a_withdrawn_one_cancelled(
    system: Caller, organisation: Organisation
) -> None:
    task = bring(system, denied(system))["task"]
    brought = BroughtRequest.objects.get()
    request = bringing.confirm(brought, purpose="見積り", days=3, by=organisation.charlie)
    for state, status in (
        ("rejected", "denied"), ("withdrawn", "cancelled"), ("sent_back", "pending"), ("open", "pending"),
    ):  # fmt: skip
        request.case.state = state
        request.case.save()
        assert look(system, task["id"])["task"]["status"] == status


def test_the_same_denial_twice_is_the_same_task(system: Caller) -> None:
    body = denied(system)
    assert bring(system, body)["task"]["id"] == bring(system, body)["task"]["id"]


def test_another_denial_of_the_same_question_waits_with_the_first(system: Caller) -> None:
    assert bring(system, denied(system))["task"]["id"] == bring(system, denied(system))["task"]["id"]


def test_a_key_of_sending_stands_for_one_sending(system: Caller) -> None:
    """Sent again because no answer came: the same task. Used for something else: a conflict."""
    body = denied(system)
    first = bring(system, body, **{"Idempotency-Key": "k1"})["task"]["id"]
    assert bring(system, body, **{"Idempotency-Key": "k1"})["task"]["id"] == first
    other = denied(system, action={"name": "edit"})
    assert problem(system, other, **{"Idempotency-Key": "k1"}) == (409, "duplicate_request")
    assert bring(system, other, **{"Idempotency-Key": "k2"})["task"]["id"] != first


@pytest.mark.parametrize(
    "change",
    [
        {"subject": {"type": "user", "id": BOB}},
        {"resource": {"type": "item", "id": TOP}},
        {"action": {"name": "edit"}},
        {"context": {**DESK, "place": "home"}},
        {"context": {}},
        {"context": {**DESK, "device": "toaster"}},
    ],
)
def test_only_what_was_denied_can_be_brought(system: Caller, change: dict[str, Any]) -> None:
    assert problem(system, denied(system) | change) == (400, "invalid_denial_binding")


def test_words_about_the_wish_may_be_added(system: Caller) -> None:
    body = denied(system)
    body["context"] = {**body["context"], "business_justification": "見積り", "ticket": 7}
    body["requested_access"] = {"requested_until": (now() + timedelta(days=9, hours=1)).isoformat()}
    bring(system, body)
    assert (BroughtRequest.objects.get().purpose, BroughtRequest.objects.get().days) == ("見積り", 10)


@pytest.mark.parametrize("until", ["soon", 5, "2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z"])
def test_a_wish_that_cannot_be_is_refused(system: Caller, until: object) -> None:
    body = {**denied(system), "requested_access": {"requested_until": until}}
    assert system.send("requests", body).status_code in {400, 422}
    assert not BroughtRequest.objects.exists()


@pytest.mark.parametrize(
    "denial",
    [None, [], {}, {"binding_token": 5}, {"binding_token": "x"}, {"binding_token": "a.b.c"}, {"binding_token": "x" * 9000}],
)  # fmt: skip
def test_without_proof_of_a_denial_nothing_is_brought(system: Caller, denial: object) -> None:
    assert problem(system, {**q(CHARLIE), "denial": denial}) == (400, "invalid_denial_binding")


def test_a_statement_that_was_touched_or_made_up_is_worth_nothing(system: Caller) -> None:
    import jwt

    body = denied(system)
    token = body["denial"]["binding_token"]
    head, claims, signature = token.split(".")
    forged = [
        f"{head}.{claims}.{signature[:-4]}AAAA",
        f"{head}.{claims}.",
        jwt.encode(jwt.decode(token, options={"verify_signature": False}), "x" * 40, "HS256"),
        jwt.encode(jwt.decode(token, options={"verify_signature": False}), None, "none"),
        binding.signed({"exp": 9999999999, "jti": "1", "aud": "other"}),
    ]
    for each in forged:
        body["denial"]["binding_token"] = each
        assert problem(system, body) == (400, "invalid_denial_binding")


def test_after_its_time_a_denial_is_gone(system: Caller) -> None:
    body = denied(system)
    with frozen(now() + timedelta(minutes=30)):
        assert problem(system, body) == (410, "expired_denial")
    early = {**body, "denial": {**body["denial"], "expires_at": (now() - timedelta(seconds=1)).isoformat()}}
    assert problem(system, early) == (410, "expired_denial"), "the earlier of the two counts"
    assert problem(system, {**body, "denial": {**body["denial"], "expires_at": "soon"}}) == (
        400,
        "invalid_denial_binding",
    )


def test_a_denial_is_of_the_system_that_was_told(system: Caller, auditor: Caller) -> None:
    body = denied(system)
    assert problem(auditor, body) == (400, "invalid_denial_binding")
    task = bring(system, body)["task"]["id"]
    answer = auditor.send(f"requests/{task}", b"", method="GET")
    assert (answer.status_code, answer.json()["type"]) == (404, f"{PROBLEM}unknown_task")
    assert auditor.send("requests/" + "0" * 32, b"", method="GET").content == answer.content


def test_a_task_is_looked_at_and_nothing_else(system: Caller, organisation: Organisation) -> None:
    task = bring(system, denied(system))["task"]["id"]
    assert system.send(f"requests/{task}", b"{}").status_code == 405
    assert system.send("requests", b"", method="GET").status_code == 405
    assert Caller("wrong").send(f"requests/{task}", b"", method="GET").status_code == 401
    assert system.system is not None
    end(system.system, reason="廃止", by=organisation.alice)
    assert system.send(f"requests/{task}", b"", method="GET").status_code == 401


def test_several_at_once_are_not_offered_and_said_so(system: Caller) -> None:
    assert system.send("requests", {**denied(system), "items": []}).status_code == 400


# ---------- from the person's side ----------


def token_of(person: Person, *, read_only: bool = False) -> Caller:
    return Caller(make_token(name="私の", read_only=read_only, by=person)[1])


def test_with_their_own_token_the_person_asks_at_once(system: Caller, organisation: Organisation) -> None:
    body = denied(system, context={**DESK, "business_justification": "見積りのため"})
    mine = token_of(organisation.charlie)
    task = bring(mine, body)["task"]
    assert AccessRequest.objects.get().person == organisation.charlie
    assert look(mine, task["id"])["task"]["status"] == "pending"
    assert token_of(organisation.bob).send(f"requests/{task['id']}", b"", method="GET").status_code == 404


def test_a_token_that_reads_asks_for_nothing(system: Caller, organisation: Organisation) -> None:
    mine = token_of(organisation.charlie, read_only=True)
    assert mine.send("requests", denied(system)).status_code == 403
    assert not AccessRequest.objects.exists()


def test_another_s_denial_is_not_mine(system: Caller, organisation: Organisation) -> None:
    body = denied(system, context={**DESK, "business_justification": "見積りのため"})
    assert problem(token_of(organisation.bob), body) == (400, "invalid_denial_binding")
    assert problem(token_of(organisation.alice), body) == (400, "invalid_denial_binding")


def test_without_a_purpose_the_person_is_told_so(system: Caller, organisation: Organisation) -> None:
    answer = token_of(organisation.charlie).send("requests", denied(system))
    assert answer.status_code == 422
    assert not BroughtRequest.objects.exists()


def test_a_link_from_the_denial_leads_to_the_same(system: Caller, organisation: Organisation) -> None:
    told = system.decide(q(CHARLIE))["context"]["access_request"]
    path = told["form_url"].removeprefix("https://testserver")
    assert signed_in(organisation.charlie).get(path).status_code == 200
    stranger = signed_in(organisation.alice).post(path, {"purpose": "私も", "days": "3"})
    assert stranger.status_code == 403
    assert not AccessRequest.objects.exists()
    answer = signed_in(organisation.charlie).post(path, {"purpose": "見積り", "days": "3"})
    assert answer.status_code == 302
    assert AccessRequest.objects.get().person == organisation.charlie
    with frozen(now() + timedelta(hours=1)):
        late = signed_in(organisation.charlie).get(path)
        assert late.status_code == 422
        assert "期限が過ぎた" in late.content.decode()


def test_what_is_brought_waits_on_the_person_s_pages(system: Caller, organisation: Organisation) -> None:
    task = bring(system, denied(system))["task"]["id"]
    browser = signed_in(organisation.charlie)
    assert f"/access/requests/{task}/" in browser.get("/access/requests/").content.decode()
    assert "/access/requests/" in browser.get("/").content.decode()
    assert task not in signed_in(organisation.bob).get("/access/requests/").content.decode()


# ---------- after the approval ----------


def given(organisation: Organisation, items: Items) -> tuple[AccessRequest, Grant]:
    request = actions.request_access(
        items.secret.item, "view", purpose="見積り", days=3, by=organisation.charlie
    )
    approve(request)
    request.refresh_from_db()
    assert request.grant is not None
    return request, request.grant


def test_an_approval_opens_nothing_by_itself(
    system: Caller, organisation: Organisation, items: Items
) -> None:
    """A known id is no right; what the approval was, and for whom, decides what is said."""
    request, grant = given(organisation, items)

    def again(person: str = CHARLIE, verb: str = "view", item: str = SECRET, said: Any = None) -> Any:
        said = {"id": request.key} if said is None else said
        return system.decide(q(person, verb, item, {**DESK, "approval": said}))

    assert again()["decision"] is True
    other = again("1007")
    assert (other["decision"], other["context"]["reason"], other["context"]["next_action"]) == (
        False,
        "approval_unverifiable",
        "none",
    )
    wider = again(verb="edit")
    assert (wider["context"]["reason"], wider["context"]["next_action"]) == ("out_of_scope", "request")
    assert "access_request" in wider["context"]
    forbidden = again(verb="ai")
    assert (forbidden["context"]["reason"], forbidden["context"]["next_action"]) == ("policy_denied", "none")
    actions.end([grant], reason="終わり", by=organisation.alice)
    over = again()
    assert (over["context"]["reason"], over["context"]["next_action"]) == ("approval_expired", "request")
    assert "access_request" in over["context"]
    for said in ("x", {"id": 5}, {"id": "0" * 16}, {"id": "x" * 5000}, {}, [], 7):
        assert again(said=said)["context"]["reason"] == "approval_unverifiable"


def test_an_approval_that_is_not_needed_changes_nothing(system: Caller) -> None:
    assert system.decide(q(context={**DESK, "approval": {"id": "0" * 16}})) == {"decision": True}
