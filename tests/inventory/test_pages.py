"""Every page of the room, as those who may and those who may not; forms that keep what was typed; few queries."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hiden.approvals.effects_registry import subjects
from hiden.approvals.models import Case
from hiden.base.clock import today
from hiden.inventory.actions import add_item, start_stock_taking
from hiden.inventory.models import Decision, Item, ItemState, StockTaking
from hiden.inventory.queries import present_state
from hiden.ledger.models import LedgerEntry
from hiden.people.actions import move
from tests.world.items import Items, make_items
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def items(organisation: Organisation) -> Items:
    return make_items(organisation)


def text(response: Any) -> str:
    return response.content.decode()


def without_tokens(response: Any) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text(response))


def numbers(response: Any) -> list[str]:
    return [row.number for row in response.context["listing"].rows]


def test_the_register_shows_everybody_only_what_is_theirs(
    items: Items, as_alice: Client, as_bob: Client, as_charlie: Client
) -> None:
    address = reverse("inventory_items")
    assert numbers(as_alice.get(address)) == ["A-0001", "A-0002", "A-0003", "A-0004", "A-0005"]
    assert numbers(as_bob.get(address)) == ["A-0001", "A-0002", "A-0004"]
    assert numbers(as_charlie.get(address)) == ["A-0003", "A-0005"]


def test_nobody_is_sent_to_sign_in(items: Items, client: Client) -> None:
    for name, arguments in (("inventory_items", []), ("inventory_item", ["A-0001"]), ("inventory_work", [])):
        response = client.get(reverse(name, args=arguments))
        assert response.status_code == 302
        assert "/accounts/login/" in response["Location"]


def test_what_charlie_may_not_see_looks_like_what_does_not_exist(items: Items, as_charlie: Client) -> None:
    there, not_there = (as_charlie.get(reverse("inventory_item", args=[n])) for n in ("A-0001", "A-9999"))
    assert there.status_code == not_there.status_code == 404
    assert without_tokens(there).replace("A-0001", "") == without_tokens(not_there).replace("A-9999", "")
    for name in ("inventory_edit", "inventory_evaluate", "inventory_dispose", "inventory_past"):
        assert as_charlie.get(reverse(name, args=["A-0001"])).status_code == 404
        assert as_charlie.post(reverse(name, args=["A-0001"]), {"reason": "x"}).status_code == 404
    for name in ("inventory_work", "inventory_new", "inventory_bulk", "inventory_propose", "inventory_numbering",
                 "inventory_stock_takings", "inventory_stock_taking_new", "inventory_to_decide"):  # fmt: skip
        assert as_charlie.get(reverse(name)).status_code == 403, name


def test_charlie_cannot_export(items: Items, as_charlie: Client) -> None:
    response = as_charlie.get(reverse("inventory_items"), {"format": "xlsx"})
    assert "spreadsheet" not in response["Content-Type"]


def test_conditions_stand_in_the_address(items: Items, as_alice: Client) -> None:
    def found(**query: str) -> list[str]:
        return numbers(as_alice.get(reverse("inventory_items"), query))

    assert found(dept="210") == ["A-0001", "A-0002", "A-0004"]
    assert found(**{"class": "gokuhi"}) == ["A-0001"]
    assert found(**{"class": "none"}) == ["A-0003", "A-0004", "A-0005"]
    assert found(decision="undecided") == ["A-0003", "A-0004"]
    assert found(form="paper") == ["A-0001"]
    assert found(label="regime-personal-data") == ["A-0003"]
    assert found(review="late") == ["A-0002"]
    assert found(value="3") == ["A-0001", "A-0003"]
    assert found(origin="personal") == ["A-0003"]
    assert found(life="disposed") == ["A-0006"]
    assert found(life="all", q="ｶﾅｶﾞﾀ") == []
    assert found(life="all", q="金型") == ["A-0006"]
    assert found(handler="尾崎") == ["A-0001", "A-0002"]
    assert found(handler="9001") == ["A-0001", "A-0002"]
    assert found(as_of="2025-04-15", decision="undecided") == [
        "A-0001",
        "A-0002",
        "A-0003",
        "A-0004",
        "A-0005",
        "A-0006",
    ]
    assert found(as_of="2025-03-01") == []
    assert found(sort="-number")[0] == "A-0005"


def test_an_item_is_shown_as_it_was(items: Items, as_alice: Client) -> None:
    address = reverse("inventory_item", args=["A-0001"])
    now, then = as_alice.get(address), as_alice.get(address, {"as_of": "2025-04-15"})
    assert "秘密情報とする" in text(now)
    assert "極秘" in text(now)
    assert "未決定" in text(then)
    assert "変更する</a>" not in text(then)
    assert as_alice.get(address, {"as_of": "2025-03-01"}).status_code == 404
    past = text(as_alice.get(reverse("inventory_past", args=["A-0001"])))
    assert "未決定 → 秘密情報とする" in past
    assert "A-0001を台帳に登録しました。" in past


def _form(**more: Any) -> dict[str, Any]:
    return {
        "name": "新しい図面",
        "owner": "210",
        "category": "technical",
        "origin": "own",
        "form1": "paper",
        "where1": "棚",
        **more,
    }


def test_an_item_is_registered_and_changed_by_hand(items: Items, as_bob: Client) -> None:
    response = as_bob.post(reverse("inventory_new"), _form(manager="1002", handlers="製造第一課\n尾崎 絵美"))
    assert response.status_code == 302, text(response)
    state = present_state("A-0007")
    address = reverse("inventory_edit", args=["A-0007"])
    page = as_bob.get(address)
    initial = page.context["form"].initial
    assert initial["handlers"] == "製造第一課（211）\n尾崎 絵美（9001）"
    sent = _form(name="改めた図面", manager="1002", handlers=initial["handlers"], seen=state.pk)
    assert as_bob.post(address, sent).status_code == 302
    assert present_state("A-0007").name == "改めた図面"
    again = as_bob.post(address, {**sent, "name": "古い画面から"})
    assert again.status_code == 422
    assert "画面を開いたあとに変更されました" in text(again)


def test_a_form_with_mistakes_keeps_what_was_typed(items: Items, as_bob: Client) -> None:
    response = as_bob.post(reverse("inventory_new"), _form(name="", manager="石田 三郎", note="大切なこと"))
    assert response.status_code == 422
    assert "「石田 次郎」ではありませんか" in text(response)
    assert "大切なこと" in text(response)
    assert not Item.objects.filter(number="A-0007").exists()


def test_bob_cannot_register_for_another_department(items: Items, as_bob: Client) -> None:
    assert as_bob.post(reverse("inventory_new"), _form(owner="300")).status_code == 422


def test_evaluating_leads_on_to_the_next(organisation: Organisation, items: Items, as_bob: Client) -> None:
    add_item(name="次の情報", owner=organisation.manufacturing, by=organisation.alice)
    page = as_bob.get(reverse("inventory_work"))
    assert numbers(page) == ["A-0004", "A-0007"]
    address = reverse("inventory_evaluate", args=["A-0004"]) + "?next=1"
    seen = present_state("A-0004").pk
    assert as_bob.post(address, {"seen": seen}).status_code == 422
    response = as_bob.post(address, {"seen": seen, "score1": "2", "reason1": "便利", "score2": "1"})
    assert response["Location"] == reverse("inventory_evaluate", args=["A-0007"]) + "?next=1"
    assert present_state("A-0004").value == 2


def test_decisions_are_proposed_in_bulk_and_take_effect_when_decided(
    items: Items, organisation: Organisation, as_alice: Client
) -> None:
    from hiden.approvals.actions import advance
    from hiden.approvals.queries import find_case

    address = reverse("inventory_propose")
    assert numbers(as_alice.get(reverse("inventory_to_decide"))) == ["A-0003"]
    page = as_alice.get(address, {"item": ["A-0003"]})
    assert page.status_code == 200
    bad = as_alice.post(address, {"item": ["A-0003"], "reason": "個人情報のため"})
    assert bad.status_code == 422
    assert "決定が選ばれていません" in text(bad)
    good = as_alice.post(
        address,
        {
            "item": ["A-0003"],
            "reason": "個人情報のため",
            "review_on": "R9.3.31",
            "outcome:A-0003": "secret",
            "class:A-0003": "hi",
        },
    )
    case = Case.objects.get()
    assert good["Location"] == reverse("approvals_case", args=[case.number])
    assert present_state("A-0003").decision == Decision.UNDECIDED
    assert numbers(as_alice.get(reverse("inventory_to_decide"))) == []
    assert numbers(as_alice.get(reverse("inventory_waiting"))) == ["A-0003"]
    assert "秘密情報とする（秘）" in text(as_alice.get(reverse("approvals_case", args=[case.number])))
    advance(find_case(case.number), by=organisation.heidi)
    advance(find_case(case.number), by=organisation.dave)
    state = present_state("A-0003")
    assert (state.decision, state.rank, state.case_number) == (Decision.SECRET, 2, case.number)
    assert state.review_on == date(2027, 3, 31)
    assert state.decision_reason == "個人情報のため"


def test_what_is_proposed_is_not_proposed_a_second_time(items: Items, as_alice: Client) -> None:
    """Back, and once more on the same button: the second press finds the case that the first one opened."""
    sent = {"item": ["A-0003"], "reason": "個人情報のため", "outcome:A-0003": "secret"}
    assert as_alice.post(reverse("inventory_propose"), sent).status_code == 302
    again = as_alice.post(reverse("inventory_propose"), sent)
    assert again.status_code == 409
    assert "A-0003は、案件1で決裁を待っています。" in text(again)
    assert Case.objects.count() == 1


def test_who_decides_reads_the_names_the_gate_shows_them(
    items: Items, organisation: Organisation, as_alice: Client
) -> None:
    sent = {"item": ["A-0003"], "reason": "個人情報のため", "outcome:A-0003": "secret"}
    as_alice.post(reverse("inventory_propose"), sent)
    case = Case.objects.get()
    (shown,) = subjects(case, organisation.alice)
    assert shown.name == present_state("A-0003").name
    (hidden,) = subjects(case, organisation.bob)
    assert hidden.name == ""


def test_the_last_evaluation_leads_on_to_the_proposals(items: Items, as_alice: Client) -> None:
    before = as_alice.get(reverse("inventory_work"))
    assert numbers(before) == ["A-0004"]
    assert "決定の起案へ進む" not in text(before)
    seen = str(present_state("A-0004").pk)
    as_alice.post(reverse("inventory_evaluate", args=["A-0004"]), {"seen": seen, "score1": "2"})
    assert "決定の起案へ進む（2件）" in text(as_alice.get(reverse("inventory_work")))


def test_the_own_department_comes_first_in_a_stock_taking(
    items: Items, organisation: Organisation, as_alice: Client
) -> None:
    taking = start_stock_taking(title="棚卸し", due_on=today(), by=organisation.alice)
    address = reverse("inventory_stock_taking", args=[taking.number])
    assert as_alice.get(address).context["mine"].part.department == organisation.manufacturing
    move(organisation.alice, department=organisation.sales, post="", by=organisation.grace)
    assert as_alice.get(address).context["mine"].part.department == organisation.sales


def test_many_items_are_changed_at_once(items: Items, as_alice: Client, as_bob: Client) -> None:
    address = reverse("inventory_bulk")
    nothing = as_alice.post(address, {"item": ["A-0001", "A-0002"]})
    assert nothing.status_code == 422
    done = as_alice.post(
        address,
        {
            "item": ["A-0001", "A-0002"],
            "labels_how": "add",
            "labels": ["regime-contract"],
            "review_on": "2028/3/31",
        },
    )
    assert done.status_code == 302
    state = present_state("A-0001")
    assert state.review_on == date(2028, 3, 31)
    assert sorted(state.item.labels.filter(until__year=9999).values_list("regime", flat=True)) == [
        "regime-contract",
        "regime-trade-secret",
    ]
    everything = as_alice.post(address + "?all=1&dept=300", {"category": "other"})
    assert everything.status_code == 302
    assert ItemState.objects.filter(until__year=9999, category="other", owner__code="300").count() == 2
    assert as_bob.post(address, {"item": ["A-0003"], "category": "other"}).status_code == 404


def test_a_stock_taking_from_start_to_end(
    items: Items, organisation: Organisation, as_alice: Client, as_bob: Client, as_charlie: Client
) -> None:
    sent = {"title": "2026年度の棚卸し", "due_on": (today() + timedelta(days=30)).isoformat()}
    assert as_alice.post(reverse("inventory_stock_taking_new"), sent).status_code == 302
    taking = StockTaking.objects.get()
    checklist = reverse("inventory_checklist", args=[taking.number, "210"])
    assert as_charlie.get(checklist).status_code == 404
    page = as_bob.get(checklist)
    assert [row["state"].number for row in page.context["rows"]] == ["A-0001", "A-0004"]
    missing = as_bob.post(checklist, {"verb": "some", "item": ["A-0001"], "finding:A-0001": "missing"})
    assert missing.status_code == 422
    assert "説明がありません" in text(missing)
    as_bob.post(
        checklist,
        {"verb": "some", "item": ["A-0001"], "finding:A-0001": "missing", "note:A-0001": "3月に見た"},
    )
    early = as_bob.post(checklist, {"verb": "report"})
    assert early.status_code == 409
    as_bob.post(checklist, {"verb": "all", "item": ["A-0004"]})
    assert as_bob.post(checklist, {"verb": "report", "note": "1件を捜索中"}).status_code == 302
    progress = as_alice.get(reverse("inventory_stock_taking", args=[taking.number]))
    assert progress.context["reported"] == 1
    assert progress.context["missing"] == 1
    lead = reverse("inventory_stock_taking_lead", args=[taking.number])
    assert as_bob.post(lead, {"verb": "close"}).status_code == 403
    as_alice.post(lead, {"verb": "remind"})
    assert taking.parts.filter(reminded_at__isnull=False).count() == 2
    as_alice.post(lead, {"verb": "close"})
    taking.refresh_from_db()
    assert taking.closed_at is not None
    assert as_bob.post(checklist, {"verb": "all", "item": ["A-0004"]}).status_code == 409


def test_the_export_is_told_to_the_ledger(items: Items, as_bob: Client) -> None:
    for form in ("xlsx", "csv", "csv-cp932"):
        response = as_bob.get(reverse("inventory_items"), {"format": form})
        assert response.status_code == 200
        assert "attachment" in response["Content-Disposition"]
    assert LedgerEntry.objects.filter(kind="inventory.exported").count() == 3
    assert as_bob.get(reverse("inventory_template")).status_code == 200


def test_a_list_costs_the_same_whatever_its_length(
    items: Items,
    organisation: Organisation,
    as_alice: Client,
    as_bob: Client,
    django_assert_max_num_queries: Any,
) -> None:
    for number in range(40):
        add_item(name=f"図面{number}", owner=organisation.manufacturing, by=organisation.alice)
    start_stock_taking(title="棚卸し", due_on=today(), by=organisation.alice)
    for client in (as_alice, as_bob):
        client.get(reverse("inventory_items"))
        with django_assert_max_num_queries(10):
            assert client.get(reverse("inventory_items")).status_code == 200
        with django_assert_max_num_queries(11):
            client.get(
                reverse("inventory_items"), {"as_of": "2026-01-01", "q": "図面", "form": "paper", "page": "2"}
            )
        with django_assert_max_num_queries(21):
            client.get(reverse("inventory_item", args=["A-0001"]))
        with django_assert_max_num_queries(24):
            client.get(reverse("inventory_past", args=["A-0001"]))
        with django_assert_max_num_queries(16):
            client.get(reverse("inventory_work"))
        with django_assert_max_num_queries(20):
            client.get(reverse("inventory_stock_taking", args=[1]))
