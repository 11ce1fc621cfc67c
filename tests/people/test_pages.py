"""The pages of this room: who sees what, as of any day, at a cost that does not grow."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hiden.base.sheets import match_columns, read_table
from hiden.imports.contract import Effect, Record, importers
from hiden.ledger.models import LedgerEntry
from hiden.people import actions, queries
from hiden.people.models import Person, Role
from tests.conftest import signed_in
from tests.world.organisation import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.words]

# Who gets which answer: Alice (情報管理責任者), Bob (部門責任者 of 製造部), Charlie (nobody special), and nobody at all.
WALK: dict[str, tuple[int, int, int, int]] = {
    "/people/": (200, 200, 200, 302),
    "/people/?here=all": (200, 200, 200, 302),
    "/people/new/": (200, 403, 403, 302),
    "/people/1002/": (200, 200, 404, 302),
    "/people/1003/": (200, 404, 200, 302),
    "/people/9001/": (200, 200, 404, 302),
    "/people/nowhere/": (404, 404, 404, 302),
    "/people/1002/change/": (200, 403, 403, 302),
    "/people/1002/move/": (200, 403, 403, 302),
    "/people/1002/end/": (200, 403, 403, 302),
    "/people/1006/forget/": (200, 403, 403, 302),
    "/people/1008/account/": (200, 403, 403, 302),
    "/people/1002/account/stop/": (200, 403, 403, 302),
    "/people/1002/account/open/": (200, 403, 403, 302),
    "/people/1002/account/second-factor/": (200, 403, 403, 302),
    "/departments/": (200, 200, 200, 302),
    "/departments/210/": (200, 200, 200, 302),
    "/departments/999/": (404, 404, 404, 302),
    "/departments/reservations/": (200, 200, 200, 302),
    "/departments/new/": (200, 403, 403, 302),
    "/departments/210/change/": (200, 403, 403, 302),
    "/departments/210/close/": (200, 403, 403, 302),
    "/roles/": (200, 200, 200, 302),
    "/roles/give/": (200, 403, 403, 302),
    "/company/": (200, 403, 403, 302),
    "/company/change/": (200, 403, 403, 302),
    "/company/holidays/new/": (200, 403, 403, 302),
    "/me/": (200, 200, 200, 302),
    "/me/tokens/new/": (200, 200, 200, 302),
}


def test_everybody_gets_what_is_theirs(organisation: Organisation) -> None:
    cast = [
        *(signed_in(one) for one in (organisation.alice, organisation.bob, organisation.charlie)),
        Client(),
    ]
    found = {address: tuple(client.get(address).status_code for client in cast) for address in WALK}
    assert found == WALK


def test_changing_addresses_take_no_get(organisation: Organisation) -> None:
    client = signed_in(organisation.alice)
    for address in ("/me/language/", "/me/sessions/", "/departments/210/withdraw/2027-04-01/"):
        assert client.get(address).status_code == 405


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[:300]
    return str(answer.content.decode())


@pytest.mark.rows
def test_the_directory_tells_charlie_names_and_posts_alone(organisation: Organisation) -> None:
    text = shown(signed_in(organisation.charlie), "/people/")
    assert "石田 次郎" in text
    assert "製造本部　製造部" in text
    for hidden in ("1002", "正社員", "加藤 文也", "/people/1002/"):
        assert hidden not in text
    assert "加藤 文也" not in shown(signed_in(organisation.charlie), "/people/?here=all&kind=leaver")


@pytest.mark.rows
def test_the_offices_see_leavers_when_they_ask(organisation: Organisation) -> None:
    client = (
        signed_in(organisation.grace)
        if hasattr(organisation.grace, "account")
        else signed_in(organisation.alice)
    )
    assert "加藤 文也" not in shown(client, "/people/")
    assert "加藤 文也" in shown(client, "/people/?here=all")


@pytest.mark.rows
@pytest.mark.parametrize(
    "words", ["いしだ", "イシダ", "ｲｼﾀﾞ", "石田", "石田次郎", "石田 次郎", "じろう", "１００２"]
)
def test_people_are_found_by_name_reading_or_number(organisation: Organisation, words: str) -> None:
    text = shown(signed_in(organisation.alice), f"/people/?q={words}")
    assert "石田 次郎" in text
    assert "上野 千里" not in text


@pytest.mark.rows
def test_a_department_counts_everybody_below_it(organisation: Organisation) -> None:
    text = shown(signed_in(organisation.alice), "/people/?department=200")
    assert "尾崎 絵美" in text
    assert "上野 千里" not in text


def test_every_page_shows_the_day_that_is_looked_at(organisation: Organisation) -> None:
    client = signed_in(organisation.alice)
    actions.move(
        organisation.charlie, department=organisation.quality, on=date(2026, 10, 1), by=organisation.alice
    )
    assert "営業部" in shown(client, "/people/?q=上野&as_of=2026-09-30").split("件</p>")[-1]
    assert "品質保証部" in shown(client, "/people/?q=上野&as_of=2026-10-01").split("件</p>")[-1]
    assert "加藤 文也" in shown(client, "/departments/300/?as_of=2026-03-31")
    assert "加藤 文也" not in shown(client, "/departments/300/?as_of=2026-04-01")
    assert "この日の部署はありません" in shown(client, "/departments/?as_of=2024-03-31")


def test_a_refused_form_keeps_what_was_typed(organisation: Organisation) -> None:
    client = signed_in(organisation.alice)
    values = {
        "number": "1002",
        "name": "見本 花子",
        "kana": "ミホン ハナコ",
        "kind": "regular",
        "since": "R8.4.1",
    }
    answer = client.post("/people/new/", values)
    assert answer.status_code == 422
    assert "すでに使われています" in answer.content.decode()
    assert "見本 花子" in answer.content.decode()
    assert client.post("/people/new/", values | {"number": "2001"}).url == "/people/2001/"
    assert str(queries.state_of(Person.objects.get(number="2001"), date(2026, 4, 1))) != "None"


def test_a_role_is_given_by_name(organisation: Organisation) -> None:
    client = signed_in(organisation.alice)
    values = {"role": "legal", "person": "うえの", "since": "2026/11/23", "department": ""}
    assert client.post("/roles/give/", values).status_code == 302
    assert queries.holders_of(Role.LEGAL) == [organisation.charlie]
    actions.hire(number="2002", name="上野 千里", kana="ウエノ チサト", by=organisation.alice)
    answer = client.post("/roles/give/", values | {"role": "ip"})
    assert answer.status_code == 422
    assert "2002 上野 千里" in answer.content.decode()


def test_a_department_reserved_for_april_can_already_be_chosen(organisation: Organisation) -> None:
    client = signed_in(organisation.alice)
    client.post("/departments/new/", {"code": "500", "name": "生産部", "parent": "200", "since": "2027/4/1"})
    moved = {"on": "2027/4/1", "department": "500", "post": "", "additional": ""}
    assert client.post("/people/1002/move/", moved).status_code == 302
    posts = queries.posts_of([organisation.bob.pk], date(2027, 4, 1))[organisation.bob.pk]
    assert [post.department.code for post in posts] == ["500"]
    assert "生産部" in shown(client, "/departments/reservations/")
    assert client.post("/departments/500/withdraw/2027-04-01/").status_code == 409


def test_a_token_is_shown_once(organisation: Organisation) -> None:
    client = signed_in(organisation.bob)
    text = client.post("/me/tokens/new/", {"name": "連携", "read_only": "on", "days": "30"}).content.decode()
    assert 'value="hiden_' in text
    assert 'value="hiden_' not in shown(client, "/me/")
    token = organisation.bob.api_tokens.get()
    assert signed_in(organisation.charlie).post(f"/me/tokens/{token.pk}/revoke/").status_code == 404
    client.post(f"/me/tokens/{token.pk}/revoke/")
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_company_and_holidays(organisation: Organisation) -> None:
    client = signed_in(organisation.alice)
    values = {
        "name": "株式会社新見本",
        "name_en": "",
        "fiscal_year_first_month": "1",
        "four_eyes_import": "on",
        "feed_stop_percent": "8",
    }
    assert client.post("/company/change/", values).status_code == 302
    assert "在籍者の8%を超えて" in shown(client, "/company/")
    client.post("/company/holidays/new/", {"day": "2026/12/30", "name": "年末の休み"})
    assert "年末の休み" in shown(client, "/company/")
    client.post("/company/holidays/2026-12-30/remove/")
    assert "年末の休み" not in shown(client, "/company/")


def test_an_account_is_made_and_its_owner_sets_the_password_by_mail(
    organisation: Organisation, mailoutbox: list[Any], settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    signed_in(organisation.alice).post("/people/1007/account/", {"email": "grace@example.co.jp"})
    Client().post("/accounts/password/reset/", {"email": "grace@example.co.jp"})
    assert len(mailoutbox) == 1
    assert "/accounts/password/reset/key/" in mailoutbox[0].body


def _count(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


@pytest.mark.parametrize("address", ["/people/", "/departments/", "/departments/300/", "/roles/"])
def test_a_page_costs_the_same_for_many_people(organisation: Organisation, address: str) -> None:
    client = signed_in(organisation.alice)
    few = _count(client, address)
    for number in range(3000, 3030):
        actions.hire(
            number=str(number),
            name="見本 花子",
            kana="ミホン ハナコ",
            department=organisation.sales,
            by=organisation.alice,
        )
    for number in range(400, 410):
        actions.open_department(code=str(number), name=f"第{number}部", by=organisation.alice)
    assert _count(client, address) == few


def test_a_long_history_costs_no_more(organisation: Organisation) -> None:
    client = signed_in(organisation.alice)
    few = _count(client, "/people/1003/")
    for month in range(1, 11):
        target = organisation.quality if month % 2 else organisation.sales
        actions.move(organisation.charlie, department=target, on=date(2026, month, 1), by=organisation.alice)
    assert _count(client, "/people/1003/") == few


@pytest.mark.rows
def test_when_something_was_learned_is_not_forgotten_when_it_ends(organisation: Organisation) -> None:
    (post,) = organisation.charlie.memberships.all()
    actions.move(organisation.charlie, department=organisation.quality, by=organisation.alice)
    old = organisation.charlie.memberships.get(pk=post.pk)
    assert (old.recorded_at, old.last_day) == (post.recorded_at, date(2026, 11, 22))


@pytest.mark.rows
@pytest.mark.parametrize(
    ("kind", "address"),
    [("people", "/people/?here=all"), ("departments", "/departments/"), ("roles", "/roles/")],
)
@pytest.mark.parametrize("form", ["xlsx", "csv", "csv-cp932"])
def test_what_goes_out_comes_in_again_unchanged(
    organisation: Organisation, kind: str, address: str, form: str
) -> None:
    joined = "&" if "?" in address else "?"
    answer = signed_in(organisation.alice).get(f"{address}{joined}format={form}")
    assert answer.status_code == 200
    importer = importers()[kind]
    table = read_table(bytes(answer.content), columns=importer.columns)
    matching = match_columns(table.header, importer.columns)
    assert (matching.unmatched, matching.missing) == ((), ())
    places = matching.places.items()
    records = [
        Record(table.sheet, row.number, {name: row.cell(at) for name, at in places}) for row in table.rows
    ]
    plan = importer.plan(records, effective_on=date(2026, 11, 23))
    assert [problem.sentence() for problem in plan.problems if problem.severity == "error"] == []
    assert len(plan.changes) == len(records) > 2
    assert {change.effect for change in plan.changes} == {Effect.NONE}
    assert LedgerEntry.objects.order_by("-index")[0].kind == "people.list_exported"


def test_only_the_offices_take_the_list_out(organisation: Organisation) -> None:
    client = signed_in(organisation.charlie)
    before = LedgerEntry.objects.count()
    for address in ("/people/?format=xlsx", "/departments/?format=csv", "/roles/?format=csv"):
        assert "attachment" not in client.get(address).headers.get("Content-Disposition", "")
    assert LedgerEntry.objects.count() == before


def test_a_number_with_a_slash_has_a_page(organisation: Organisation) -> None:
    with transaction.atomic():
        actions.hire(number="A/1", name="見本 花子", kana="ミホン ハナコ", by=organisation.alice)
    client = signed_in(organisation.alice)
    assert "/people/A/1/" in shown(client, "/people/")
    assert "見本 花子" in shown(client, "/people/A/1/")
    assert "見本 花子" in shown(client, "/people/A/1/move/")
