"""Signing: what was shown is what is signed, by the person themselves, once; changed words are read again."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from hiden.base.errors import BadInput, Conflict, NotAllowed
from hiden.ledger import leaf
from hiden.ledger.actions import forget
from hiden.ledger.models import LedgerEntry, PersonalPart
from hiden.ledger.queries import size
from hiden.people.models import Person
from hiden.promises import actions
from hiden.promises.models import How, PromiseRequest, PromiseState, Signature
from hiden.rules.models import Version
from tests.conftest import signed_in
from tests.promises.conftest import PLEDGE, TEMPLATE
from tests.promises.deciding import decide
from tests.promises.signing import asked, given, signed
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(organisation: Organisation, pledge: Version, grace: Person) -> PromiseRequest:
    return asked(organisation.charlie, grace)


def fields(client: Client, path: str) -> dict[str, str]:
    """The hidden fields that a page carries."""
    form = client.get(path).context["form"]
    return {name: form[name].value() for name in ("shown", "sha256")}


def test_what_is_recorded(mine: PromiseRequest, charlie: Person) -> None:
    made = actions.sign(mine, given(mine, name="上野　千里"), how=How.ACCOUNT_2FA, by=charlie)
    entry = LedgerEntry.objects.get(index=made.entry)
    said = leaf.read(bytes(entry.leaf))
    assert (said.kind, said.by) == ("promises.signed", charlie.key)
    assert said.data["sha256"] == mine.sha256
    assert (said.data["version"], said.data["how"], said.data["scope"]) == (
        1,
        "account_2fa",
        "会社の秘密情報全般",
    )
    assert "上野" not in bytes(entry.leaf).decode(), "the name can be forgotten"
    assert json.loads(bytes(PersonalPart.objects.get(entry=made.entry).json))["name"] == "上野　千里"
    mine.refresh_from_db()
    assert mine.state == PromiseState.SIGNED


def test_what_was_promised_survives_forgetting_the_name(mine: PromiseRequest, charlie: Person) -> None:
    made = actions.sign(mine, given(mine), how=How.ACCOUNT, by=charlie)
    forget(person=charlie.key, reason="申出")
    assert not PersonalPart.objects.filter(entry=made.entry).exists()
    assert leaf.read(bytes(LedgerEntry.objects.get(index=made.entry).leaf)).data["sha256"] == mine.sha256


def test_nobody_signs_for_another(mine: PromiseRequest, alice: Person, grace: Person) -> None:
    for other in (alice, grace):
        with pytest.raises(NotAllowed):
            actions.sign(mine, given(mine), how=How.ACCOUNT, by=other)


@pytest.mark.parametrize("wrong", [{"agreed": False}, {"name": "相川 亜里沙"}, {"name": ""}])
def test_without_tick_or_with_another_name_nothing_is_written(
    mine: PromiseRequest, charlie: Person, wrong: dict[str, Any]
) -> None:
    before = size()
    with pytest.raises(BadInput):
        actions.sign(mine, given(mine, **wrong), how=How.ACCOUNT, by=charlie)
    assert (Signature.objects.count(), size()) == (0, before)


def test_nobody_signs_twice(mine: PromiseRequest, charlie: Person) -> None:
    actions.sign(mine, given(mine), how=How.ACCOUNT, by=charlie)
    with pytest.raises(Conflict, match="すでに署名"):
        actions.sign(mine, given(mine), how=How.ACCOUNT, by=charlie)


def test_the_page_carries_the_text_and_signs_it(mine: PromiseRequest, as_charlie: Client) -> None:
    path = f"/promises/{mine.key}/sign/"
    page = as_charlie.get(path)
    assert "会社の秘密情報全般について、次に掲げることをしません。" in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    form = {**fields(as_charlie, path), "agreed": "on", "name": "上野千里"}
    assert as_charlie.post(path, form).status_code == 302
    made = Signature.objects.get()
    assert made.how == How.ACCOUNT
    assert made.shown_at <= made.signed_at


def test_a_revision_in_the_meantime_is_read_again(
    mine: PromiseRequest, as_charlie: Client, grace: Person, charlie: Person
) -> None:
    path = f"/promises/{mine.key}/sign/"
    form = {**fields(as_charlie, path), "agreed": "on", "name": "上野千里"}
    decide(TEMPLATE, replace(PLEDGE, closing=("改めた文です。",)))
    newer = asked(charlie, grace)
    answer = as_charlie.post(path, form, follow=True)
    assert answer.redirect_chain[-1][0] == f"/promises/{newer.key}/sign/"
    said = answer.content.decode()
    assert "文が改められたので、もう一度お読みください。" in said
    assert "改めた文です。" in said
    assert not Signature.objects.exists()
    with pytest.raises(actions.TextRevised):
        actions.sign(mine, given(mine), how=How.ACCOUNT, by=charlie)


@pytest.mark.parametrize("forged", [{"sha256": "0" * 64}, {"shown": "forged"}, {"shown": ""}])
def test_a_form_that_was_not_shown_is_not_taken(
    mine: PromiseRequest, as_charlie: Client, forged: dict[str, str]
) -> None:
    path = f"/promises/{mine.key}/sign/"
    form = {**fields(as_charlie, path), "agreed": "on", "name": "上野千里", **forged}
    answer = as_charlie.post(path, form, follow=True)
    assert "もう一度お読みください" in answer.content.decode()
    assert not Signature.objects.exists()


def test_others_learn_nothing_of_a_promise(
    mine: PromiseRequest, organisation: Organisation, as_bob: Client
) -> None:
    """Bob manages another department; Heidi manages Charlie's: she sees where it stands, not what it says."""
    from hiden.people.actions import make_account

    assert as_bob.get(f"/promises/{mine.key}/").status_code == 404
    make_account(organisation.heidi, email="heidi@example.co.jp", by=organisation.alice)
    heidi = signed_in(organisation.heidi)
    page = heidi.get(f"/promises/{mine.key}/")
    assert page.status_code == 200
    assert "次に掲げることをしません" not in page.content.decode()
    for paper in ("sheet.pdf", "certificate.pdf", "promise.json", "sign/"):
        assert heidi.get(f"/promises/{mine.key}/{paper}").status_code == 404
    rows = heidi.get("/promises/list/").content.decode()
    assert "上野 千里" in rows


def test_a_leaver_keeps_the_promise_and_loses_the_page(
    organisation: Organisation, pledge: Version, grace: Person, alice: Person
) -> None:
    from datetime import timedelta

    from hiden.base.clock import today
    from hiden.people.actions import end_employment
    from hiden.promises.queries import binding

    made = signed(organisation.charlie, grace)
    end_employment(organisation.charlie, last_day=today() - timedelta(days=1), by=alice)
    assert [one.key for one in binding(organisation.charlie, today()).promises] == [made.request.key]
