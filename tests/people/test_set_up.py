"""The first start: one link, one use, no default password."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from hiden.base.clock import frozen, now
from hiden.base.errors import Conflict
from hiden.ledger.models import LedgerEntry
from hiden.people import setup
from hiden.people.models import Account, Company, Person, Role, SetupLink

pytestmark = pytest.mark.django_db
ANSWERS = {
    "company": "株式会社見本工業",
    "fiscal_year_first_month": "4",
    "number": "1001",
    "name": "相川 亜里沙",
    "kana": "アイカワ アリサ",
    "email": "alice@example.co.jp",
    "password": "ひみつの合言葉は長い2026",
    "again": "ひみつの合言葉は長い2026",
}


def test_the_first_administrator_begins_signed_in() -> None:
    client, path = Client(), setup.new_setup_link()
    assert client.get(path).status_code == 200
    answer = client.post(path, ANSWERS)
    assert (answer.status_code, answer.url) == (302, "/")
    assert client.get("/").status_code == 200
    alice = Person.objects.get()
    assert set(alice.role_holdings.values_list("role", flat=True)) == {
        Role.ADMINISTRATOR,
        Role.INFORMATION_MANAGER,
    }
    assert Company.current() is not None
    kinds = list(LedgerEntry.objects.order_by("index").values_list("kind", flat=True))
    assert {"people.hired", "people.role_given", "people.company_founded", "people.account_made"} <= set(
        kinds
    )


def test_the_link_works_once_and_only_its_hash_is_kept() -> None:
    path = setup.new_setup_link()
    secret = path.split("/")[-2]
    assert not SetupLink.objects.filter(digest__contains=secret).exists()
    Client().post(path, ANSWERS)
    assert Client().get(path).status_code == 404
    assert Client().post(path, ANSWERS | {"number": "2", "email": "x@example.co.jp"}).status_code == 404
    assert Account.objects.count() == 1
    with pytest.raises(Conflict):
        setup.new_setup_link()


def test_a_newer_link_kills_the_older_and_a_day_kills_it_too() -> None:
    old, new = setup.new_setup_link(), setup.new_setup_link()
    assert Client().get(old).status_code == 404
    assert Client().get(new).status_code == 200
    with frozen(now() + timedelta(hours=25)):
        assert Client().get(new).status_code == 404


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"password": "kurz", "again": "kurz"}, "12"),
        ({"again": "something else entirely"}, "2つのパスワードが違います"),
        ({"kana": ""}, "フリガナ"),
        ({"email": "alice"}, "メールアドレス"),
        ({"fiscal_year_first_month": "13"}, "年度"),
    ],
)
def test_what_cannot_be_taken_is_said_and_the_link_stays(changes: dict[str, str], words: str) -> None:
    client, path = Client(), setup.new_setup_link()
    answer = client.post(path, ANSWERS | changes)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Company.objects.exists()
    assert client.post(path, ANSWERS).status_code == 302
