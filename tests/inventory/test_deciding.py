"""Deciding what is a secret: one case for each department, the top class apart, and what the ledger is told."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from hiden.approvals.models import Case
from hiden.base.errors import BadInput, Conflict, NotFound
from hiden.inventory import actions
from hiden.inventory.actions import Outcome
from hiden.inventory.models import Basis, Decision, ItemState
from hiden.ledger.models import LedgerEntry
from hiden.ledger.queries import entries, size
from hiden.ledger.sentences import see
from hiden.people.models import Department
from tests.world.items import Items, make_items
from tests.world.organisation import Organisation


@pytest.fixture
def items(organisation: Organisation) -> Items:
    return make_items(organisation)


def add(organisation: Organisation, owner: Department, name: str) -> ItemState:
    return actions.add_item(name=name, owner=owner, by=organisation.alice)


def numbers(case: Case) -> list[str]:
    return [row["number"] for row in case.payload["items"]]


def test_each_department_gets_a_case_and_what_is_for_the_top_class_one_more(
    organisation: Organisation, items: Items
) -> None:
    one = add(organisation, organisation.manufacturing, "一")
    two = add(organisation, organisation.manufacturing, "二")
    top = add(organisation, organisation.manufacturing, "三")
    sold = add(organisation, organisation.sales, "四")
    wanted = {one: "shagaihi", two: "hi", top: "gokuhi", sold: "hi"}
    cases = actions.propose_decisions(
        [Outcome(state, Decision.SECRET, "理由", class_code=code) for state, code in wanted.items()],
        reason="棚卸しのため",
        by=organisation.alice,
    )
    assert {(case.department, tuple(numbers(case)), case.rank) for case in cases} == {
        (organisation.manufacturing, (one.number, two.number), 2),
        (organisation.manufacturing, (top.number,), 3),
        (organisation.sales, (sold.number,), 2),
    }
    titles = {case.title for case in cases}
    assert f"{one.number}ほか1件の秘密情報の決定" in titles
    assert f"{top.number}の秘密情報の決定" in titles
    assert not any(case.urgent for case in cases)


def test_an_item_of_the_top_class_goes_the_strict_way_whatever_it_is_to_become(
    organisation: Organisation, items: Items
) -> None:
    outcome = Outcome(items.top_secret, Decision.NOT_SECRET, "公開済み")
    [case] = actions.propose_decisions(
        [outcome], title=" 見直し ", reason="x", urgent=True, by=organisation.bob
    )
    assert (case.rank, case.title, case.urgent) == (3, "見直し", True)


def test_a_direct_decision_is_written_and_the_ledger_is_told_all_of_it(
    organisation: Organisation, items: Items
) -> None:
    review, day = date(2027, 3, 31), datetime(2026, 4, 2, 3, 0, tzinfo=UTC)
    before = size()
    state = actions.decide(
        items.evaluated,
        outcome=Decision.SECRET,
        reason=" 顧客の信頼 ",
        review_on=review,
        class_code="hi",
        since=day,
        by=organisation.alice,
    )
    assert (state.decision, state.decision_reason, state.review_on) == (Decision.SECRET, "顧客の信頼", review)
    assert (state.rank, state.basis, state.case_number, state.decided_at) == (2, Basis.DIRECT, 0, day)
    assert size() == before + 1
    [said] = see(entries()[:1])
    assert said.sentence == f"{state.number}を「秘密情報とする」と決定しました。"
    told: dict[str, Any] = dict(said.data)
    assert told["before"] == Decision.UNDECIDED
    assert (told["class_code"], told["review_on"], told["basis"], told["case"]) == (
        "hi",
        "2027-03-31",
        "direct",
        0,
    )
    assert told["reason"] == "顧客の信頼"


def test_without_a_review_day_and_a_class_the_ledger_holds_neither(
    organisation: Organisation, items: Items
) -> None:
    state = actions.decide(items.secret, outcome=Decision.OPEN, reason="標準化", by=organisation.alice)
    assert (state.secrecy_class_id, state.rank) == (None, 0)
    told = see(entries()[:1])[0].data
    assert (told["class_code"], told["review_on"]) == ("", "")


def test_many_are_decided_all_or_none(organisation: Organisation, items: Items) -> None:
    before = LedgerEntry.objects.count()
    good = Outcome(items.evaluated, Decision.SECRET, "理由", class_code="hi")
    for bad, error in (
        (Outcome(items.fresh, "sold", "理由"), BadInput),
        (Outcome(items.fresh, Decision.UNDECIDED, "理由"), BadInput),
        (Outcome(items.fresh, Decision.SECRET, "  "), BadInput),
        (Outcome(items.fresh, Decision.SECRET, "理由", class_code="none"), NotFound),
        (Outcome(items.disposed, Decision.SECRET, "理由"), Conflict),
    ):
        with pytest.raises(error):
            actions.decide_many([good, bad], by=organisation.alice)
    assert LedgerEntry.objects.count() == before
    items.evaluated.refresh_from_db()
    assert items.evaluated.decision == Decision.UNDECIDED
