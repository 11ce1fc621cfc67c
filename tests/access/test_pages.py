"""The pages: asking, requesting through an approval, emergencies, giving and ending, policies."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client

from hiden.access import actions
from hiden.access.actions import Target
from hiden.access.facts import of_leavers
from hiden.access.models import AccessRequest, EmergencyUse, Grant, PolicyVersion
from hiden.approvals.acting import advance, reject
from hiden.approvals.models import Case, CaseState
from hiden.approvals.progress import current_step
from hiden.approvals.standing import entitled_today
from hiden.base.clock import now
from hiden.ledger.models import LedgerEntry
from hiden.people.actions import end_employment, give_role
from hiden.people.models import Person, Role
from tests.access.test_lists import OWN
from tests.conftest import signed_in
from tests.world.items import Items
from tests.world.organisation import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.words]
DESK = "place=office&device=managed&to=inside&service=approved"


def ask(client: Client, item: str, **more: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in {"verb": "view", **more}.items())
    return client.get(f"/access/may/?item={item}&mark=&{DESK}&{query}").content.decode()


def test_the_answer_the_reason_and_the_way(organisation: Organisation, items: Items) -> None:
    bob, charlie = signed_in(organisation.bob), signed_in(organisation.charlie)
    page = ask(bob, items.secret.number)
    assert "してよい" in page
    assert items.secret.name in page
    page = ask(bob, items.secret.number, verb="ai")
    assert "できません" in page
    assert "生成AI" in page
    page = ask(charlie, items.top_secret.number)
    assert "この情報を扱う権限が与えられていません。" in page
    assert items.top_secret.name not in page
    assert "極秘" not in page.split("<form")[0], "not even its class is told"
    assert f"/access/request/?item={items.top_secret.number}" in page
    assert charlie.get("/access/may/?item=Z-1&mark=&verb=view&place=office&device=managed").status_code == 422
    assert (
        "取扱者であるとき" in charlie.get(f"/access/may/?item=&mark=gokuhi&verb=ai&{DESK}").content.decode()
    )
    assert charlie.get("/access/may/?verb=dance&place=moon").status_code == 422


def approve(number: int) -> int:
    """Everybody whose turn it is approves; returns how many."""
    case, acts, people = Case.objects.get(number=number), 0, set[int]()
    while case.state == CaseState.OPEN:
        step = current_step(case)
        assert step is not None
        person = next(p for p, _stead in entitled_today(step) if p.pk != case.proposed_by_id)
        people.add(person.pk)
        case = advance(case, comment="", by=person)
        acts += 1
    assert case.state == CaseState.DECIDED
    return len(people)


def test_a_request_for_the_top_class_needs_two_and_then_works_at_once(
    organisation: Organisation, items: Items
) -> None:
    client = signed_in(organisation.charlie)
    form = {"item": items.top_secret.number, "verb": "view", "purpose": "不具合の調査のため", "days": "14"}
    assert client.post("/access/request/", {**form, "days": "999"}).status_code == 422
    assert client.post("/access/request/", form).status_code == 302
    again = client.post("/access/request/", form)
    assert (again.status_code, "承認を待っています" in again.content.decode()) == (422, True)
    asked = AccessRequest.objects.get()
    assert approve(asked.case.number) >= 2
    asked.refresh_from_db()
    assert asked.grant is not None
    assert "してよい" in ask(client, items.top_secret.number)
    page = client.get("/access/mine/").content.decode()
    assert items.top_secret.number in page
    assert client.post(f"/access/mine/{asked.grant.key}/give-back/").status_code == 302
    assert "できません" in ask(client, items.top_secret.number)


def test_who_was_rejected_may_ask_again(organisation: Organisation, items: Items) -> None:
    client = signed_in(organisation.charlie)
    form = {"item": items.secret.number, "verb": "print", "purpose": "不具合の調査のため", "days": "14"}
    assert client.post("/access/request/", form).status_code == 302
    case = AccessRequest.objects.get().case
    step = current_step(case)
    assert step is not None
    decider = next(person for person, _stead in entitled_today(step) if person.pk != organisation.charlie.pk)
    reject(case, comment="別の資料で足ります", by=decider)
    assert "却下" in client.get("/access/mine/").content.decode()
    assert "できません" in ask(client, items.secret.number, verb="print")
    assert client.post("/access/request/", form).status_code == 302
    assert AccessRequest.objects.count() == 2


def test_an_emergency_is_opened_at_once_and_reviewed_by_somebody_else(
    organisation: Organisation, items: Items
) -> None:
    give_role(organisation.charlie, Role.AUDITOR, by=organisation.alice)
    client, alice = signed_in(organisation.charlie), signed_in(organisation.alice)
    item = items.top_secret.number
    assert client.post("/access/emergency/", {"item": item, "reason": "急ぎ"}).status_code == 422
    assert (
        client.post(
            "/access/emergency/", {"item": item, "reason": "設備が止まり条件の確認が要る"}
        ).status_code
        == 302
    )
    assert "してよい" in ask(client, item)
    use = EmergencyUse.objects.get()
    path = f"/access/emergencies/{use.grant.key}/"
    own = client.post(path, {"answer": "yes", "words": "自分で確認"})
    assert (own.status_code, EmergencyUse.objects.get().reviewed_at) == (422, None)
    assert "確認していない緊急の利用" in alice.get("/").content.decode()
    assert alice.post(path, {"answer": "yes", "words": "夜間の停止を記録で確認"}).status_code == 302
    assert EmergencyUse.objects.get().justified
    assert alice.post(path, {"answer": "no", "words": "もう一度"}).status_code == 422


def test_giving_and_ending(organisation: Organisation, items: Items) -> None:
    alice, bob = signed_in(organisation.alice), signed_in(organisation.bob)
    form = {
        "person": organisation.charlie.number, "item": items.secret.number, "level": "1", "until": "2026-12-31", "purpose": "監査",
    }  # fmt: skip
    for wrong in (
        {"until": "2028-12-31"}, {"until": "2026-01-01"}, {"item": "Z-9"}, {"klass": "hi"}, {"person": ""}, {"purpose": " "},
        {"item": items.top_secret.number},
    ):  # fmt: skip
        assert alice.post("/access/give/", {**form, **wrong}).status_code == 422, wrong
    assert not Grant.objects.exists()
    assert signed_in(organisation.charlie).post("/access/give/", form).status_code == 403
    assert bob.post("/access/give/", form).status_code == 302, "the manager of the owning department"
    grant = Grant.objects.get()
    page = bob.get(f"/access/items/{items.secret.number}/").content.decode()
    assert organisation.charlie.name in page
    assert "期限のある閲覧の許可があります。" in page
    assert organisation.charlie.name in alice.get("/access/").content.decode()
    assert bob.post(f"/access/grants/{grant.key}/end/", {"reason": "終わったため"}).status_code == 302
    grant.refresh_from_db()
    assert grant.until <= now()
    assert organisation.charlie.name not in bob.get(f"/access/items/{items.secret.number}/").content.decode()
    before = bob.get(f"/access/items/{items.secret.number}/?as_of=2026-11-22").content.decode()
    assert organisation.charlie.name not in before


def test_policies_on_the_page(organisation: Organisation, items: Items) -> None:
    client = signed_in(organisation.alice)
    page = client.get("/access/policies/").content.decode()
    assert "取扱表：「極秘」の「テレワーク」は不可です。" in page
    wrong = client.post(
        "/access/policies/edit/", {"own": "permit (principal, action, resource);", "step": "try"}
    )
    assert (wrong.status_code, "@id" in wrong.content.decode()) == (422, True)
    tried = client.post("/access/policies/edit/", {"own": OWN, "step": "try"}).content.decode()
    assert "できなくなる：0件" in tried
    assert not PolicyVersion.objects.exists()
    assert client.post("/access/policies/edit/", {"own": OWN, "step": "publish"}).status_code == 422, (
        "no reason"
    )
    done = client.post("/access/policies/edit/", {"own": OWN, "step": "publish", "reason": "委員会の決定"})
    assert done.status_code == 302
    assert "夜間の持出しは認めません。" in client.get("/access/policies/").content.decode()


@pytest.mark.rows
def test_leavers_lose_their_grants_with_their_stay(organisation: Organisation, items: Items) -> None:
    charlie: Person = organisation.charlie
    actions.give(
        Target(item=items.secret.item), person=charlie, level=1, purpose="監査", until=now() + timedelta(days=30), by=organisation.alice
    )  # fmt: skip
    end_employment(charlie, last_day=(now() - timedelta(days=1)).date(), by=organisation.alice)
    assert Grant.objects.get().end_reason == "在籍が終わったため"
    assert Grant.objects.get().until <= now()


@pytest.mark.rows
def test_the_list_of_rights_leaves_as_a_file_and_shows_what_the_facts_count(
    organisation: Organisation, items: Items
) -> None:
    secret = Target(item=items.secret.item)
    for person in (organisation.charlie, organisation.eve):
        actions.give(
            secret, person=person, level=1, purpose="見積りのため", until=now() + timedelta(days=20), by=organisation.alice
        )  # fmt: skip
    left = Grant.objects.get(person=organisation.eve)
    Grant.objects.filter(pk=left.pk).update(person=organisation.frank)  # who left long ago
    alice = signed_in(organisation.alice)
    shown = of_leavers(None)
    assert shown is not None
    assert (shown.value, shown.care) == ("1件", True)
    page = alice.get(f"/access/?{urlencode(shown.query)}").text
    assert organisation.frank.name in page
    assert organisation.charlie.name not in page
    file = alice.get("/access/?format=csv")
    text = file.content.decode("utf-8-sig")
    assert items.secret.number in text
    assert items.secret.name not in text, "names of secrets stay"
    assert text.count("見積りのため") == 2
    assert LedgerEntry.objects.filter(kind="access.exported").count() == 1
    assert signed_in(organisation.charlie).get("/access/?format=csv").status_code == 403
