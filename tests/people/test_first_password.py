"""The first password: set by the person alone, through a link handed over once, also where there is no mail."""

from __future__ import annotations

import pytest
from django.test import Client

from hiden.base.errors import Conflict, NotAllowed
from hiden.ledger.queries import size
from hiden.people import actions
from hiden.people.models import Account
from tests.world.organisation import Organisation

NEW = "a-long-sentence-of-my-own"


def test_the_link_sets_one_password_once(organisation: Organisation, as_alice: Client) -> None:
    actions.make_account(organisation.heidi, email="heidi@example.co.jp", by=organisation.alice)
    page = "/people/1008/account/first-password/"
    assert "http" not in as_alice.get(page).content.decode().split('id="link"')[1].split("</section>")[0]
    shown = as_alice.post(page).content.decode()
    link = shown.split('id="given">')[1].split("<")[0]
    heidi = Client()
    form = heidi.get(link, follow=True)
    done = heidi.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW})
    assert done.status_code == 302
    assert Account.objects.get(email="heidi@example.co.jp").check_password(NEW)
    again = Client().get(link, follow=True).content.decode()
    assert 'name="password1"' not in again


def test_who_has_a_password_never_gets_such_a_link(organisation: Organisation) -> None:
    account = Account.objects.get(person=organisation.bob)
    before = size()
    with pytest.raises(Conflict):
        actions.first_password_link(account, by=organisation.alice)
    assert size() == before


def test_only_who_manages_accounts_makes_it_and_it_is_on_record(organisation: Organisation) -> None:
    account = actions.make_account(organisation.heidi, email="heidi@example.co.jp", by=organisation.alice)
    with pytest.raises(NotAllowed):
        actions.first_password_link(account, by=organisation.bob)
    before = size()
    actions.first_password_link(account, by=organisation.alice)
    assert size() == before + 1


def test_a_forgotten_password_is_void_and_its_owner_is_signed_out(
    organisation: Organisation, as_alice: Client, as_bob: Client
) -> None:
    page = "/people/1002/account/new-password/"
    assert as_alice.post(page, {"reason": ""}).status_code == 422
    assert as_bob.get("/me/").status_code == 200
    shown = as_alice.post(page, {"reason": "本人が忘れたため"})
    assert shown["Cache-Control"] == "no-store"
    link = shown.content.decode().split('id="given">')[1].split("<")[0]
    assert as_bob.get("/me/").status_code == 302
    assert not Account.objects.get(person=organisation.bob).has_usable_password()
    form = (bob := Client()).get(link, follow=True)
    bob.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW})
    assert Account.objects.get(person=organisation.bob).check_password(NEW)
    assert 'name="password1"' not in Client().get(link, follow=True).content.decode()


def test_nobody_takes_back_their_own_password_or_that_of_a_stopped_account(
    organisation: Organisation,
) -> None:
    own = Account.objects.get(person=organisation.alice)
    with pytest.raises(Conflict):
        actions.new_password_link(own, reason="忘れた", by=organisation.alice)
    other = Account.objects.get(person=organisation.bob)
    with pytest.raises(NotAllowed):
        actions.new_password_link(other, reason="忘れた", by=organisation.charlie)
    actions.stop_account(other, reason="休職", by=organisation.alice)
    with pytest.raises(Conflict):
        actions.new_password_link(other, reason="忘れた", by=organisation.alice)
    assert Account.objects.get(person=organisation.bob).has_usable_password()
