"""Those who keep the register but do not see 極秘 learn nothing of it by the side doors: files, stock-taking, cases."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hiden.approvals.models import Case
from hiden.base.clock import today
from hiden.base.errors import Conflict
from hiden.base.sheets import write_csv
from hiden.gate import allows, visible
from hiden.imports.actions import apply, preview, receive
from hiden.imports.models import ImportFile
from hiden.inventory import actions
from hiden.inventory.models import Decision, Item, StockTaking, StockTakingCheck
from hiden.inventory.queries import present_state, states
from hiden.people.actions import end_role, give_role
from hiden.people.models import Person, Role
from tests.conftest import signed_in
from tests.world.items import Items, make_items
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db

TOP = "A-0001"
HEADER = ["管理番号", "名称", "管理部署", "概要", "秘密区分"]


@pytest.fixture
def items(organisation: Organisation) -> Items:
    return make_items(organisation)


@pytest.fixture
def officer(organisation: Organisation) -> Person:
    """部門担当者 of 製造部: keeps the department's register, and does not see its 極秘."""
    charlie = organisation.charlie
    give_role(charlie, Role.DEPARTMENT_OFFICER, department=organisation.manufacturing, by=organisation.alice)
    return charlie


@pytest.fixture
def clerk(organisation: Organisation) -> Person:
    """事務局."""
    give_role(organisation.charlie, Role.OFFICE, by=organisation.alice)
    return organisation.charlie


def text(answer: Any) -> str:
    return str(answer.content.decode())


def brought_in(by: Person, *rows: list[str], leave_out: bool = False) -> ImportFile:
    content = write_csv(HEADER, rows)
    file = receive("items", "register.csv", [content], effective_on=today(), by=by)
    return preview(file, leave_out=leave_out, by=by)


# ---------- files ----------


def test_a_register_tells_and_changes_nothing_that_its_bringer_may_not_see(
    items: Items, clerk: Person
) -> None:
    assert not allows(clerk, "inventory.read", items.top_secret)
    file = brought_in(
        clerk,
        [TOP, "別の名前", "営業部", "", ""],
        ["a-0001", "別の名前", "営業部", "", ""],
        ["A-0004", "製造日報（改）", "製造部", "", ""],
        leave_out=True,
    )
    told = str([file.problems, file.changes])
    assert all(word not in told for word in ("加工条件表", "送り・回転", "極秘", "金庫"))
    assert file.problems[0]["what"] == f"管理番号「{TOP}」はすでに使われています。"
    apply(file, by=clerk)
    assert present_state(TOP).name == "加工条件表"
    assert present_state(TOP).rank == 3
    assert present_state("A-0004").name == "製造日報（改）"


def test_a_row_without_number_does_not_find_what_is_hidden(items: Items, clerk: Person) -> None:
    file = brought_in(clerk, ["", "加工条件表", "製造部", "思い付き", ""])
    assert (file.counts["create"], file.counts["change"], file.problems) == (1, 0, [])
    apply(file, by=clerk)
    assert present_state(TOP).summary == "送り・回転・切込みの組合せ"


def test_a_file_decides_only_what_its_bringer_may_decide(
    items: Items, clerk: Person, organisation: Organisation
) -> None:
    row = ["A-0002", "治具設計図", "製造第一課", "", "社外秘"]
    refused = brought_in(clerk, row)
    assert "決定には承認が要ります" in refused.problems[0]["what"]
    assert refused.counts["change"] == 0
    same = brought_in(clerk, ["A-0002", "治具設計図（改）", "製造第一課", "", "秘"])
    assert same.problems == []
    assert brought_in(organisation.alice, row).counts["change"] == 1


def test_somebody_else_who_looks_does_not_put_more_into_the_file(
    items: Items, clerk: Person, organisation: Organisation
) -> None:
    file = brought_in(clerk, [TOP, "別の名前", "製造部", "", ""])
    file = preview(file, leave_out=True, by=organisation.alice)
    assert "加工条件表" not in str([file.problems, file.changes])
    assert file.counts["change"] == 0


def test_a_file_is_closed_to_its_bringer_when_their_role_ends(
    items: Items, clerk: Person, organisation: Organisation
) -> None:
    file = brought_in(clerk, ["A-0004", "製造日報（改）", "製造部", "", ""])
    browser = signed_in(clerk)
    address = reverse("imports_file", args=[file.number])
    assert browser.get(address).status_code == 200
    end_role(clerk.role_holdings.get(role=Role.OFFICE), by=organisation.alice)
    assert browser.get(address).status_code == 404
    assert not visible(clerk, "imports.read", ImportFile.objects.all()).exists()


# ---------- stock-taking ----------


@pytest.fixture
def taking(items: Items, organisation: Organisation) -> StockTaking:
    due = today() + timedelta(days=30)
    return actions.start_stock_taking(title="棚卸し", due_on=due, by=organisation.alice)


def test_a_checklist_and_its_progress_tell_of_nothing_hidden(
    items: Items, taking: StockTaking, organisation: Organisation, officer: Person
) -> None:
    part = taking.parts.get(department=organisation.manufacturing)
    actions.check_item(part, items.top_secret.item, finding="missing", note="金庫に無い", by=organisation.bob)
    browser = signed_in(officer)
    checklist = reverse("inventory_checklist", args=[taking.number, "210"])
    page = browser.get(checklist)
    assert [row["state"].number for row in page.context["rows"]] == ["A-0004"]
    assert (page.context["left"], page.context["done_count"]) == (1, 0)
    assert all(word not in text(page) for word in (TOP, "金庫に無い", "極秘"))
    progress = browser.get(reverse("inventory_stock_taking", args=[taking.number]))
    seen = {
        each.part.department.code: (each.checked, each.total, each.missing)
        for each in progress.context["parts"]
    }
    assert seen["210"] == (0, 1, 0)
    whole = signed_in(organisation.bob).get(reverse("inventory_stock_taking", args=[taking.number]))
    assert {
        (e.checked, e.total, e.missing) for e in whole.context["parts"] if e.part.department.code == "210"
    } == {(1, 2, 1)}


def test_what_is_left_for_others_is_neither_counted_nor_named(
    items: Items, taking: StockTaking, organisation: Organisation, officer: Person
) -> None:
    browser = signed_in(officer)
    checklist = reverse("inventory_checklist", args=[taking.number, "210"])
    assert "部門責任者か情報管理責任者が行います" not in text(browser.get(checklist))
    browser.post(checklist, {"verb": "all", "item": ["A-0004"]})
    page = text(browser.get(checklist))
    assert "部門責任者か情報管理責任者が行います" in page
    assert "極秘" not in page
    refused = browser.post(checklist, {"verb": "report"})
    assert refused.status_code == 409
    assert "1件" not in text(refused)
    part = taking.parts.get(department=organisation.manufacturing)
    with pytest.raises(Conflict, match="1件"):
        actions.report_part(part, by=organisation.bob)


def test_a_checklist_answers_for_hidden_and_for_absent_numbers_alike(
    items: Items, taking: StockTaking, officer: Person
) -> None:
    browser = signed_in(officer)
    checklist = reverse("inventory_checklist", args=[taking.number, "210"])
    answers = [
        browser.post(checklist, {"verb": "all", "item": [number, "A-0004"]}) for number in (TOP, "A-9999")
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert len({str(answer.context["problem"]) for answer in answers}) == 1
    assert not StockTakingCheck.objects.exists()


# ---------- classification and cases ----------


def test_classifying_answers_for_hidden_and_for_absent_numbers_alike(items: Items, officer: Person) -> None:
    browser = signed_in(officer)
    answers = [
        browser.post("/classes/classify/", {"item": number, "to": "hi", "reason": "試す"})
        for number in (TOP, "A-9999")
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    first, second = (answer.context["problem"] for answer in answers)
    assert first.what.replace(TOP, "") == second.what.replace("A-9999", "")
    assert first.do_next == second.do_next


@pytest.fixture
def top_case(items: Items, organisation: Organisation) -> Case:
    outcome = actions.Outcome(
        items.top_secret.item, Decision.SECRET, "今も競争力の源", date(2028, 3, 31), "gokuhi"
    )
    give_role(organisation.heidi, Role.LEGAL, by=organisation.alice)
    return actions.propose_decisions([outcome], reason="見直し", by=organisation.bob)[0]


def test_the_office_reads_cases_but_not_those_of_the_top_class(
    items: Items, top_case: Case, organisation: Organisation
) -> None:
    other = actions.Outcome(items.evaluated.item, Decision.SECRET, "顧客の情報")
    [usual] = actions.propose_decisions([other], reason="棚卸し", by=organisation.heidi)
    give_role(organisation.charlie, Role.OFFICE, by=organisation.alice)
    clerk = organisation.charlie
    assert allows(clerk, "approvals.read", usual)
    assert not allows(clerk, "approvals.read", top_case)
    assert list(visible(clerk, "approvals.read", Case.objects.all())) == [usual]
    for reader in (organisation.alice, organisation.bob, organisation.dave, organisation.heidi):
        assert allows(reader, "approvals.read", top_case), reader.name


def test_the_title_of_a_case_is_for_those_who_may_read_the_case(
    items: Items, organisation: Organisation
) -> None:
    number = actions.propose_decisions(
        [
            actions.Outcome(items.fresh.item, Decision.SECRET, "工程が分かる"),
        ],
        title="試作機の図面と製造日報について",
        reason="棚卸し",
        by=organisation.bob,
    )[0].number
    actions.set_handlers(
        items.fresh.item, [actions.HandlerIs(person=organisation.charlie.pk)], by=organisation.alice
    )
    address = reverse("inventory_item", args=[items.fresh.number])
    mine: Client = signed_in(organisation.bob)
    assert "試作機の図面" in text(mine.get(address))
    theirs = text(signed_in(organisation.charlie).get(address))
    assert "試作機の図面" not in theirs
    assert reverse("approvals_case", args=[number]) not in theirs
    assert Item.objects.count() == states().count()
