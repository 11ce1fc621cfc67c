"""Coming back: looked at by somebody else, in parts, or not at all; what a person has on any day; the way of a leaver."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from hiden.base.clock import frozen, today
from hiden.base.errors import BadInput, Conflict, NotAllowed
from hiden.ledger import SYSTEM
from hiden.ledger.models import LedgerEntry
from hiden.lending import actions
from hiden.lending.actions import Wanted
from hiden.lending.kinds import Carry, Condition, Guarded
from hiden.lending.loss_steps import steps_for
from hiden.lending.models import Loan, Thing
from hiden.lending.queries import held_by, holding_people, pieces_held, settled_since
from hiden.lifecycle import actions as lives
from hiden.lifecycle.models import LifeStep, StepState
from hiden.lifecycle.wiring import fulfil_from_records
from hiden.people.actions import end_employment, make_account
from hiden.people.models import Person
from tests.conftest import signed_in
from tests.lending.conftest import Things
from tests.world.items import Items
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def lent(thing: Thing, to: Person, company: Organisation, *, pieces: int = 1, days: int = 7) -> Loan:
    wish = Wanted("試験", today() + timedelta(days=days), to, carry=Carry.VIEW, pieces=pieces)
    return actions.lend(thing, wish, confirmed=True, on_paper=True, by=company.bob)


def test_in_parts_and_with_a_look(company: Organisation, things: Things) -> None:
    loan = lent(things.samples, company.eve, company, pieces=5)
    actions.take_back(loan, pieces=2, by=company.bob)
    loan.refresh_from_db()
    things.samples.refresh_from_db()
    assert (loan.held, loan.open, things.samples.here) == (3, True, 2)
    with pytest.raises(BadInput):
        actions.take_back(loan, pieces=4, by=company.bob)
    with pytest.raises(BadInput, match="異状の内容"):
        actions.take_back(loan, condition=Condition.DAMAGED, by=company.bob)
    actions.take_back(loan, condition=Condition.DAMAGED, note="一つに傷", by=company.bob)
    loan.refresh_from_db()
    assert (loan.open, loan.ending, loan.back) == (False, "returned", 5)
    with pytest.raises(Conflict):
        actions.take_back(loan, by=company.bob)
    kinds = list(LedgerEntry.objects.filter(kind="lending.returned"))
    assert len(kinds) == 2


def test_nobody_takes_back_what_they_borrowed(company: Organisation, things: Things) -> None:
    wish = Wanted("点検", today(), company.bob, carry=Carry.VIEW)
    loan = actions.lend(things.key, wish, by=company.bob)
    actions.announce(loan, by=company.bob)
    with pytest.raises(Conflict, match="自分では確かめられません"):
        actions.take_back(loan, by=company.bob)
    actions.take_back(loan, by=company.alice)
    assert not held_by(company.bob).exists()


def test_saying_that_it_is_back_is_not_being_back(company: Organisation, things: Things) -> None:
    loan = lent(things.key, company.eve, company)
    with pytest.raises(NotAllowed):
        actions.announce(loan, by=company.charlie)
    actions.announce(loan, by=company.eve)
    actions.announce(loan, by=company.eve)
    loan.refresh_from_db()
    assert loan.open
    assert LedgerEntry.objects.filter(kind="lending.announced").count() == 1


def test_what_somebody_had_on_a_day(company: Organisation, things: Things) -> None:
    with frozen(NOON - timedelta(days=10)):
        loan = lent(things.samples, company.eve, company, pieces=5)
    with frozen(NOON - timedelta(days=5)):
        actions.take_back(loan, pieces=2, by=company.bob)
    with frozen(NOON - timedelta(days=2)):
        loan.refresh_from_db()
        actions.take_back(loan, by=company.bob)

    def had(day: date) -> list[int]:
        rows = list(held_by(company.eve, day))
        return [pieces_held(rows, day)[one.pk] for one in rows]

    assert had(date(2026, 11, 12)) == []
    assert had(date(2026, 11, 13)) == [5]
    assert had(date(2026, 11, 17)) == [5]
    assert had(date(2026, 11, 18)) == [3]
    assert had(date(2026, 11, 21)) == []
    assert had(today()) == []
    assert holding_people([company.eve.pk, company.bob.pk]) == {}


def test_a_loss_says_what_to_do_next(company: Organisation, things: Things) -> None:
    loan = lent(things.usb, company.eve, company)
    wrong = {"noticed_on": today(), "where": "電車", "circumstances": "網棚に置き忘れた"}
    for change in ({"noticed_on": today() + timedelta(days=1)}, {"where": " "}, {"circumstances": ""}):
        with pytest.raises(BadInput):
            actions.report_loss(things.usb, loan=loan, **{**wrong, **change}, by=company.eve)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        actions.report_loss(things.usb, **wrong, by=company.charlie)  # type: ignore[arg-type]
    loss = actions.report_loss(
        things.usb, loan=loan, noticed_on=today(), where="電車", circumstances="網棚に置き忘れた",
        guarded=Guarded.NO, by=company.eve,
    )  # fmt: skip
    loan.refresh_from_db()
    things.usb.refresh_from_db()
    assert (loan.open, loan.ending, things.usb.lost, things.usb.out, things.usb.here) == (
        False,
        "lost",
        1,
        0,
        0,
    )
    steps = {one.id: one for one in steps_for(loss)}
    assert {"tell", "passwords", "police", "copies", "record"} <= set(steps)
    assert "revoke" not in steps
    with pytest.raises(NotAllowed):
        actions.mark_step(loss, "tell", by=company.eve)
    with pytest.raises(BadInput):
        actions.mark_step(loss, "dance", by=company.bob)
    actions.mark_step(loss, "tell", by=company.bob)
    loss.refresh_from_db()
    assert loss.steps == {"tell": ["2026-11-23", "1002"]}
    actions.mark_step(loss, "tell", done=False, by=company.bob)
    with pytest.raises(BadInput):
        actions.close_loss(loss, note="", by=company.bob)
    actions.find_again(loss, note="駅の遺失物係で受け取った", by=company.bob)
    things.usb.refresh_from_db()
    assert things.usb.here == 1
    with pytest.raises(Conflict):
        actions.find_again(loss, note="もう一度", by=company.bob)
    actions.close_loss(loss, note="開かれた跡はなかった", by=company.bob)
    with pytest.raises(Conflict):
        actions.mark_step(loss, "record", by=company.bob)


def test_a_lost_key_and_a_lost_part(company: Organisation, things: Things, items: Items) -> None:
    loss = actions.report_loss(
        things.key, noticed_on=today(), where="書庫", circumstances="鍵箱にない", by=company.eve
    )
    assert {"revoke", "entries"} <= {one.id for one in steps_for(loss)}
    assert "copies" not in {one.id for one in steps_for(loss)}
    loan = lent(things.samples, company.eve, company, pieces=3)
    actions.report_loss(
        things.samples,
        loan=loan,
        noticed_on=today(),
        where="客先",
        circumstances="一つ足りない",
        by=company.eve,
    )
    loan.refresh_from_db()
    assert (loan.open, loan.held) == (True, 2)
    actions.take_back(loan, by=company.bob)
    loan.refresh_from_db()
    assert (loan.open, loan.ending) == (False, "returned")


def test_the_step_of_a_leaver_ends_when_somebody_looked(company: Organisation, things: Things) -> None:
    lives.change_settings(begins_on=today(), hold_months=6, hold_months_top=12, by=company.alice)
    end_employment(company.charlie, last_day=date(2026, 12, 10), by=company.alice)
    step = LifeStep.objects.get(template="left_return", event__person=company.charlie)
    loan = lent(things.key, company.charlie, company)
    make_account(company.grace, email="grace@example.co.jp", by=company.alice)
    page = signed_in(company.grace).get(f"/lifecycle/{step.event.key}/").content.decode()
    assert "1件が戻っていません" in page
    assert "/lending/held/1003/" in page
    with pytest.raises(Conflict, match="まだ1件"):
        actions.state_returned(company.charlie, by=company.grace)
    actions.take_back(loan, by=company.bob)
    with pytest.raises(NotAllowed):
        actions.state_returned(company.charlie, by=company.charlie)
    with pytest.raises(NotAllowed):
        actions.state_returned(company.charlie, by=company.bob)
    fulfil_from_records()
    step.refresh_from_db()
    assert step.state == StepState.OPEN, "an empty list is not yet somebody who looked"
    actions.state_returned(company.charlie, note="名刺も回収", by=company.grace)
    assert fulfil_from_records() == 1
    step.refresh_from_db()
    assert (step.state, step.words) == (StepState.DONE, "返却がすべて済んだことの確認")


def test_what_was_stated_counts_only_while_nothing_is_lent(company: Organisation, things: Things) -> None:
    long_ago = NOON - timedelta(days=1)
    actions.state_returned(company.charlie, by=company.grace)
    assert list(settled_since([company.charlie.pk, company.eve.pk], long_ago)) == [company.charlie.pk]
    lent(things.key, company.charlie, company)
    assert settled_since([company.charlie.pk], long_ago) == {}
    assert SYSTEM.key == "system"
