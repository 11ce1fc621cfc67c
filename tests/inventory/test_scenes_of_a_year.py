"""What a company does to its register in a year: reorganising, disposing, reviewing, proposing twice, taking stock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from hiden.approvals import actions as approvals
from hiden.approvals.models import Case, CaseState
from hiden.base.clock import FOREVER, frozen
from hiden.base.errors import Conflict
from hiden.inventory import actions, stock_page
from hiden.inventory.actions import Outcome, Score
from hiden.inventory.facts import reviews_overdue
from hiden.inventory.models import Decision, Finding, ItemState
from hiden.inventory.pages import losing_an_owner, reviews_due
from hiden.people import actions as people
from hiden.people.models import Role
from hiden.reports.board import board_data
from tests.conftest import signed_in
from tests.world.items import Items, make_items
from tests.world.organisation import Organisation


@pytest.fixture
def items(organisation: Organisation) -> Items:
    return make_items(organisation)


def noon(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 3, 0, tzinfo=UTC)


@pytest.fixture
def section_closes(organisation: Organisation, items: Items) -> date:
    """製造第一課, which owns A-0002, is to be closed on 1 October 2026."""
    day = date(2026, 10, 1)
    with frozen(noon(8, 1)):
        people.move(organisation.eve, department=organisation.manufacturing, on=day, by=organisation.alice)
        people.close_department(organisation.first_section, on=day, by=organisation.alice)
    return day


@pytest.mark.parametrize(("day", "told"), [((8, 2), 0), ((9, 10), 1), ((10, 2), 1)])
def test_who_keeps_the_register_is_told_of_items_losing_their_department(
    organisation: Organisation, section_closes: date, day: tuple[int, int], told: int
) -> None:
    with frozen(noon(*day)):
        assert losing_an_owner(organisation.alice) == told
        found = signed_in(organisation.alice).get("/items/?owner=ending").content.decode()
        assert ("治具設計図" in found) is bool(told)


def test_a_closed_department_is_still_named(
    organisation: Organisation, items: Items, section_closes: date
) -> None:
    with frozen(noon(10, 2)):
        browser = signed_in(organisation.alice)
        number = items.secret.number
        for address in ("/items/", f"/items/{number}/"):
            assert "製造第一課（廃止）" in browser.get(address).content.decode()
        actions.change_item(items.secret.item, owner=organisation.manufacturing, by=organisation.alice)
        assert losing_an_owner(organisation.alice) == 0
        assert "製造第一課（廃止）" in browser.get(f"/items/{number}/past/").content.decode()
        assert "製造第一課（廃止）" not in browser.get(f"/items/{number}/?as_of=2026-09-30").content.decode()


def test_the_departments_of_the_board_report_add_up_after_a_reorganisation(
    organisation: Organisation, section_closes: date
) -> None:
    with frozen(noon(10, 2)):
        data = board_data(by=organisation.alice)
    assert sum(int(line[1]) for line in data["departments"]) == 5
    assert "把握している情報は5件" in data["summary"][0]


@pytest.mark.parametrize(
    "verb",
    [
        lambda item, by: actions.evaluate(item, [Score("value-economic", 3, "x")], by=by),
        lambda item, by: actions.decide(item, outcome=Decision.SECRET, reason="x", by=by),
        lambda item, by: actions.propose_decisions([Outcome(item, Decision.SECRET, "x")], reason="x", by=by),
    ],
)
def test_what_is_gone_is_neither_evaluated_nor_decided(
    organisation: Organisation, items: Items, verb: Callable[..., Any]
) -> None:
    with pytest.raises(Conflict, match="廃棄済み"):
        verb(items.disposed.item, organisation.alice)
    actions.restore(items.disposed.item, reason="誤って登録したため", by=organisation.alice)
    verb(items.disposed.item, organisation.alice)


def test_a_case_is_not_decided_about_what_was_disposed_of_meanwhile(
    organisation: Organisation, items: Items
) -> None:
    [case] = actions.propose_decisions(
        [Outcome(items.evaluated.item, Decision.SECRET, "x", class_code="hi")],
        reason="x",
        by=organisation.alice,
    )
    approvals.advance(case, by=organisation.heidi)
    actions.dispose(items.evaluated.item, reason="名簿を統合したため", by=organisation.alice)
    with pytest.raises(Conflict, match="廃棄済み"):
        approvals.advance(case, by=organisation.dave)
    case.refresh_from_db()
    assert case.state == CaseState.OPEN
    state = ItemState.objects.get(item=items.evaluated.item, until=FOREVER)
    assert state.decision == Decision.UNDECIDED


def test_one_item_is_in_one_open_case(organisation: Organisation, items: Items) -> None:
    def propose(outcome: Decision) -> Any:
        found = [Outcome(items.evaluated.item, outcome, "x")]
        return actions.propose_decisions(found, reason="x", by=organisation.alice)[0]

    case = propose(Decision.SECRET)
    with pytest.raises(Conflict, match=f"案件{case.number}"):
        propose(Decision.NOT_SECRET)
    approvals.withdraw(case, by=organisation.alice)
    assert propose(Decision.NOT_SECRET).state == CaseState.OPEN


def test_an_urgent_proposal_is_marked_as_such(organisation: Organisation, items: Items) -> None:
    number = items.evaluated.number
    form = {"item": number, f"outcome:{number}": "secret", "reason": "提示が迫るため", "urgent": "yes"}
    browser = signed_in(organisation.alice)
    browser.post("/work/propose/", form)
    assert Case.objects.get().urgent
    assert "至急" in browser.get("/approvals/").content.decode()


def test_what_is_due_today_is_not_late_anywhere(organisation: Organisation, items: Items) -> None:
    """A-0002 is to be reviewed by 31 March 2026: the reminder, the figure and the list it leads to agree."""
    for day, late in ((noon(3, 31), 0), (noon(4, 1), 1)):
        with frozen(day):
            listed = signed_in(organisation.alice).get("/items/?review=late").content.decode()
            assert (reviews_due(organisation.alice), reviews_overdue(), listed.count("治具設計図") > 0) == (
                late,
                late,
                bool(late),
            )


def test_handlers_of_a_past_day_are_those_whose_department_handled_then(
    organisation: Organisation, items: Items
) -> None:
    """A-0002 is handled by everybody of 製造第一課; Eve was there until she moved to 営業部."""
    with frozen(noon(8, 1)):
        people.move(organisation.eve, department=organisation.sales, by=organisation.alice)
    with frozen(noon(8, 10)):
        browser = signed_in(organisation.alice)
        asked = "/items/?handler=尾崎 絵美"
        assert "治具設計図" not in browser.get(asked).content.decode()
        assert "治具設計図" in browser.get(f"{asked}&as_of=2026-07-31").content.decode()


def test_handlers_through_a_department_above_count(organisation: Organisation, items: Items) -> None:
    item = items.fresh.item
    handler = actions.HandlerIs(department=organisation.production.pk)
    actions.change_item(item, handlers=[handler], by=organisation.alice)
    found = signed_in(organisation.alice).get("/items/?handler=尾崎 絵美").content.decode()
    assert "製造日報" in found


def test_a_stock_taking_tells_what_was_lost_and_what_moved_out_of_it(
    organisation: Organisation, items: Items
) -> None:
    people.give_role(
        organisation.charlie, Role.DEPARTMENT_OFFICER, department=organisation.sales, by=organisation.alice
    )
    taking = actions.start_stock_taking(title="年次", due_on=date(2099, 1, 1), by=organisation.alice)
    part = taking.parts.get(department=organisation.manufacturing)
    lost = {items.top_secret.item: (Finding.MISSING.value, "4月の引っ越しの後に見ていない")}
    actions.check_items(part, lost, by=organisation.bob)
    assert stock_page.strayed(taking, organisation.alice) == 0
    actions.change_item(items.fresh.item, owner=organisation.quality, by=organisation.alice)
    assert stock_page.strayed(taking, organisation.alice) == 1
    page = signed_in(organisation.alice).get(f"/items/stock-taking/{taking.number}/").content.decode()
    assert "4月の引っ越しの後に見ていない" in page
    assert "情報1件が、途中で対象ではない部署に移りました" in page
    others = signed_in(organisation.charlie).get(f"/items/stock-taking/{taking.number}/")
    assert others.status_code == 200
    assert "4月の引っ越しの後に見ていない" not in others.content.decode()
