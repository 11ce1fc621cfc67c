"""Lists of the API: the same few queries for one row and for many, pages that follow one another, filters, days."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hiden.inventory import actions
from hiden.inventory.models import Category
from tests.world.api import Caller, Firm, caller, make_firm
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db
MOST_QUERIES = 18
# Entries of the ledger ask each room once for the names of its things, and which incidents the reader may know of.
MOST = {"/ledger/entries": 32}
LISTS = (
    "/items",
    "/people",
    "/departments",
    "/classes",
    "/measures",
    "/cases",
    "/evidence/exhibits",
    "/lending/things",
    "/lending/loans",
    "/imports",
    "/ledger/entries",
)


# Two that know no pages; and the ledger, where each kind of thing that a page names costs one query.
WHOLE = {"/departments", "/classes", "/ledger/entries"}


@pytest.fixture
def firm(organisation: Organisation) -> Firm:
    return make_firm(organisation)


def queries(by: Caller, path: str) -> int:
    by.get(path)
    with CaptureQueriesContext(connection) as seen:
        by.get(path)
    return len(seen)


def numbers(found: dict[str, Any]) -> list[str]:
    return [each["number"] for each in found["items"]]


@pytest.mark.words
@pytest.mark.parametrize("path", LISTS)
def test_a_list_costs_the_same_queries_however_long_it_is(firm: Firm, path: str) -> None:
    by = caller(firm.organisation.alice)
    few = queries(by, path + ("?per=1" if path not in WHOLE else ""))
    owner = firm.organisation.manufacturing
    for count in range(8):
        actions.add_item(
            name=f"図面{count}", owner=owner, manager=firm.organisation.bob, by=firm.organisation.alice
        )
    many = queries(by, path)
    assert many <= few, (few, many)
    assert many <= MOST.get(path, MOST_QUERIES)


def test_pages_follow_one_another_and_hold_everything_once(firm: Firm) -> None:
    by = caller(firm.organisation.alice)
    for count in range(7):
        actions.add_item(name="同じ名前", owner=firm.organisation.sales, by=firm.organisation.alice)
        del count
    seen: list[str] = []
    path: str | None = "/items?per=4&order=-name&life=all"
    while path:
        page = by.get(path)
        assert page["count"] == 13
        seen += numbers(page)
        path = page["next"].removeprefix("/api/v1") if page["next"] else None
    assert sorted(seen) == [f"A-{count:04}" for count in range(1, 14)]
    beyond = by.get("/items?page=99")
    assert (beyond["items"], beyond["next"]) == ([], None)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("", ["A-0001", "A-0002", "A-0003", "A-0004", "A-0005"]),
        ("?life=disposed", ["A-0006"]),
        ("?q=ｶｺｳ", []),
        ("?q=加工", ["A-0001"]),
        ("?q=営業支援", ["A-0003"]),
        ("?department=210", ["A-0001", "A-0002", "A-0004"]),
        ("?department=200", ["A-0001", "A-0002", "A-0004"]),
        ("?secrecy_class=gokuhi", ["A-0001"]),
        ("?secrecy_class=none", ["A-0003", "A-0004", "A-0005"]),
        ("?secrecy_class=unknown", []),
        ("?decision=undecided", ["A-0003", "A-0004"]),
        ("?value=3", ["A-0001", "A-0003"]),
        ("?form=cloud", ["A-0003"]),
        ("?label=regime-trade-secret", ["A-0001", "A-0003"]),
        (f"?category={Category.TECHNICAL}&origin=own", ["A-0001", "A-0002"]),
        ("?manager=1002", ["A-0001"]),
        ("?handler=9001", ["A-0001", "A-0002"]),
        ("?review_by=2026-12-31", ["A-0002"]),
        ("?waiting_for=decision", ["A-0003", "A-0004"]),
        ("?order=-rank", ["A-0001", "A-0002", "A-0003", "A-0004", "A-0005"]),
    ],
)
def test_the_register_is_narrowed_by_what_is_asked(firm: Firm, question: str, expected: list[str]) -> None:
    assert numbers(caller(firm.organisation.alice).get(f"/items{question}")) == expected


def test_everybody_sees_their_own_part_of_the_register(firm: Firm) -> None:
    company = firm.organisation
    assert numbers(caller(company.bob).get("/items")) == ["A-0001", "A-0002", "A-0004"]
    assert numbers(caller(company.charlie).get("/items")) == ["A-0003", "A-0005"]
    assert caller(company.charlie).get("/cases")["count"] == 0


def test_a_past_day_shows_what_was_true_then(firm: Firm) -> None:
    by = caller(firm.organisation.alice)
    assert by.get("/items?as_of=2025-03-31")["count"] == 0
    assert numbers(by.get("/items?as_of=2025-05-01&waiting_for=evaluation"))[0] == "A-0001"
    then, now_ = by.get("/items/A-0001?as_of=2025-05-01"), by.get("/items/A-0001")
    assert (then["decision"], then["until"][:10], now_["decision"], now_["until"]) == (
        "undecided",
        "2025-06-02",
        "secret",
        None,
    )
    assert by("GET", "/items/A-0001?as_of=2025-03-31").status_code == 404
    assert [each["code"] for each in by.get("/departments?as_of=2020-01-01")["items"]] == []


def test_the_past_of_an_item_says_what_changed(firm: Firm) -> None:
    steps = caller(firm.organisation.alice).get("/items/A-0001/history")["items"]
    assert len(steps) == 3
    changes = {change["field"]: change for step in steps for change in step["changes"]}
    assert (changes["decision"]["before"], changes["decision"]["after"]) == ("undecided", "secret")
    assert changes["secrecy_class"]["after"] == "gokuhi"
    assert changes["evaluations"]["after"][0]["score"] == 3
    assert changes["review_on"]["before"] is None


def test_numbers_of_employees_are_for_those_who_keep_the_list(firm: Firm) -> None:
    company = firm.organisation
    found = caller(company.alice).get("/people?q=オザキ")["items"]
    assert [(each["number"], each["kind"]) for each in found] == [("9001", "dispatched")]
    [plain] = caller(company.charlie).get("/people?q=オザキ")["items"]
    assert (plain["name"], plain["number"], plain["kind"]) == (company.eve.name, None, None)
    assert caller(company.charlie)("GET", "/people?kind=leaver").status_code == 403
    assert caller(company.alice).get("/people?kind=leaver")["count"] == 1
    assert caller(company.charlie).get("/people?department=200")["count"] == 3


def test_those_who_follow_the_ledger_get_what_came_after(firm: Firm) -> None:
    by = caller(firm.organisation.alice)
    found = by.get("/ledger/entries?after=4&per=3")["items"]
    assert [each["index"] for each in found] == [5, 6, 7]
    assert by.get("/ledger/entries?about=A-0001&kind=inventory.item_decided")["count"] == 1
    bob = firm.organisation.bob
    mine = {
        by.get(f"/ledger/entries?by={called}")["count"]
        for called in (bob.key, bob.number, "石田", "石田 次郎")
    }
    assert mine == {2}


def test_the_matrix_has_four_rows_five_columns_and_one_hole(firm: Firm) -> None:
    found = caller(firm.organisation.bob).get("/coverage")
    assert [len(row) for row in found["cells"]] == [5, 5, 5, 5]
    assert found["cells"][3][4] is None
    assert found["cells"][0][0]["words"] == "選択なし"
