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
    link = shown.split('<p class="hash">')[1].split("</p>")[0]
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
