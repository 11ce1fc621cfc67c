"""The pages of classes, handling table and classifying, as those who may and those who may not."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hiden.approvals.models import Case
from hiden.base.clock import FOREVER
from hiden.classification import queries
from hiden.classification.classify_page import count_unclassified
from hiden.inventory.models import ItemState
from tests.classification.conftest import secret
from tests.world.organisation import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.words]

READING = ["/classes/", "/handling/"]
WORKING = ["/classes/classify/"]
MANAGING = [
    "/classes/add/",
    "/classes/hi/",
    "/classes/hi/retire/",
    "/handling/add/",
    "/handling/mode-telework/",
    "/handling/handling-copy/",
]


def text(response: Any) -> str:
    return str(response.content.decode())


def test_the_manager_sees_every_page(classes: Organisation, as_alice: Client) -> None:
    secret("図面", classes.manufacturing, classes.alice)
    for address in READING + WORKING + MANAGING:
        assert as_alice.get(address).status_code == 200, address


def test_a_department_manager_reads_and_works_but_lays_nothing_down(
    classes: Organisation, as_bob: Client
) -> None:
    for address in READING + WORKING:
        assert as_bob.get(address).status_code == 200, address
    for address in MANAGING:
        assert as_bob.get(address).status_code == 403, address


def test_everybody_reads_the_rules_and_charlie_nothing_more(
    classes: Organisation, as_charlie: Client, client: Client
) -> None:
    secret("図面", classes.manufacturing, classes.alice)
    for address in READING:
        assert as_charlie.get(address).status_code == 200, address
    assert "図面" not in text(as_charlie.get("/classes/"))
    for address in WORKING + MANAGING:
        assert as_charlie.get(address).status_code == 403, address
        assert client.get(address).status_code == 302, address


@pytest.mark.rows
def test_counts_are_of_what_the_reader_may_see(
    classes: Organisation, as_alice: Client, as_charlie: Client
) -> None:
    secret("図面", classes.manufacturing, classes.alice)
    assert as_alice.get("/classes/").context["without"] == 1
    assert as_charlie.get("/classes/").context["without"] == 0


def test_the_presets_are_adopted_with_one_press(organisation: Organisation, as_alice: Client) -> None:
    assert "区分がまだありません" in text(as_alice.get("/classes/"))
    assert as_alice.post("/classes/adopt/", {"preset": "preset-yakuin"}).status_code == 302
    assert [one.code for one in queries.classes()] == ["yakuingaihi", "bugaihi", "shagaihi"]
    assert as_alice.post("/classes/adopt/", {"preset": "none"}).status_code == 404


@pytest.mark.rows
def test_a_row_is_laid_down_for_every_class_at_once(classes: Organisation, as_alice: Client) -> None:
    address = "/handling/mode-telework/"
    form = {name: value or "" for name, value in as_alice.get(address).context["form"].initial.items()}
    assert (
        as_alice.post(
            address, {**form, "hi-answer": "forbidden", "hi-text": "社外では扱わない。"}
        ).status_code
        == 302
    )
    rules = {mode.code: rule for mode, rule in queries.rules_of("hi")}
    assert rules["mode-telework"] is not None
    assert rules["mode-telework"].text == "社外では扱わない。"
    assert as_alice.post(address, {**form, "hi-answer": "conditional", "hi-text": ""}).status_code == 422
    assert "貸与した端末の仮想画面" in text(as_alice.get(address))
    assert "社外では扱わない。" not in text(as_alice.get("/handling/?as_of=2026-01-01"))


def test_the_company_adds_and_removes_its_own_rows_and_classes(
    classes: Organisation, as_alice: Client
) -> None:
    row = {"code": "exhibition", "name": "展示会", "kind": "usage"}
    assert as_alice.post("/handling/add/", row).headers["Location"] == "/handling/exhibition/"
    assert queries.handling_table().missing == 3
    assert as_alice.post("/handling/exhibition/remove/").status_code == 302
    assert queries.handling_table().missing == 0
    assert as_alice.get("/handling/exhibition/").status_code == 404
    new = {
        "name": "個人情報",
        "code": "personal",
        "rank": "2",
        "definition": "個人に関する情報。",
        "special": "on",
    }
    assert as_alice.post("/classes/add/", new).status_code == 302
    assert as_alice.post("/classes/add/", new).status_code == 422
    assert as_alice.post("/classes/personal/retire/", {"reason": "使わないため"}).status_code == 302
    assert as_alice.get("/classes/personal/").status_code == 404


@pytest.mark.rows
def test_items_are_classified_from_the_list(classes: Organisation, as_alice: Client) -> None:
    item = secret("図面", classes.manufacturing, classes.alice)
    address = "/classes/classify/?class=none"
    assert count_unclassified(classes.alice) == 1
    answer = as_alice.post(address, {"item": item.number, "to": "hi", "reason": "製造条件を含むため"})
    assert answer.headers["Location"] == address
    assert ItemState.objects.get(number=item.number, until=FOREVER).rank == 2
    assert count_unclassified(classes.alice) == 0


@pytest.mark.parametrize(
    "form", [{"to": "hi", "reason": "x"}, {"to": "", "reason": "x"}, {"to": "hi", "reason": ""}]
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    classes: Organisation, as_alice: Client, form: dict[str, str]
) -> None:
    item = secret("図面", classes.manufacturing, classes.alice)
    given = form if form == {"to": "hi", "reason": "x"} else {**form, "item": item.number}
    answer = as_alice.post("/classes/classify/", given)
    assert answer.status_code == 422
    assert ItemState.objects.get(number=item.number, until=FOREVER).rank == 0


def test_the_top_class_and_a_department_go_through_an_approval(
    classes: Organisation, as_alice: Client, as_bob: Client
) -> None:
    first = secret("図面", classes.manufacturing, classes.alice)
    as_alice.post("/classes/classify/", {"item": first.number, "to": "gokuhi", "reason": "中核のため"})
    second = secret("作業標準", classes.manufacturing, classes.alice)
    as_bob.post("/classes/classify/", {"item": second.number, "to": "hi", "reason": "製造条件のため"})
    assert [case.payload["class"] for case in Case.objects.order_by("number")] == ["gokuhi", "hi"]
    assert ItemState.objects.get(number=first.number, until=FOREVER).rank == 0


def test_a_manager_of_another_department_sees_and_classifies_nothing(
    classes: Organisation, as_bob: Client
) -> None:
    others = secret("顧客名簿", classes.sales, classes.alice)
    assert "顧客名簿" not in text(as_bob.get("/classes/classify/"))
    answer = as_bob.post("/classes/classify/", {"item": others.number, "to": "hi", "reason": "x"})
    assert answer.status_code in {403, 404}
    assert not Case.objects.exists()


def test_the_pages_cost_the_same_for_many_items(classes: Organisation, as_alice: Client) -> None:
    secret("図面", classes.manufacturing, classes.alice)
    before = {address: cost(as_alice, address) for address in READING + WORKING}
    for n in range(15):
        secret(f"図面{n}", classes.manufacturing, classes.alice)
    for address in READING + WORKING:
        assert cost(as_alice, address) <= before[address] + 1, address


def cost(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return len(asked)
