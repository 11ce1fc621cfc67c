"""Handing over: what the handling table says is asked before anything leaves; nothing is with two at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from hiden.access.partners.actions import Outside as Named
from hiden.access.partners.actions import name_handler
from hiden.approvals.models import Case, CaseState
from hiden.base.clock import FOREVER, frozen, now, today
from hiden.base.errors import BadInput, Conflict, NotAllowed
from hiden.classification.actions import set_rule
from hiden.classification.models import Answer
from hiden.classification.queries import class_by_code, mode_by_code
from hiden.commands.sample_company import approve_to_the_end
from hiden.ledger.models import LedgerEntry
from hiden.lending import actions
from hiden.lending.actions import Wanted
from hiden.lending.handling import Outside, Use, Weight, lending_factors, uses_shown
from hiden.lending.kinds import Carry
from hiden.lending.models import Loan, TakeOutPermit, Thing
from hiden.lending.queries import held_by, late_things, overdue
from hiden.people.leaving import give_notice
from hiden.people.models import Person
from tests.lending.conftest import Things
from tests.world.items import Items
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db
DUE = date(2026, 11, 30)


def wanted(person: Person | None, carry: Carry = Carry.VIEW, **more: object) -> Wanted:
    return Wanted(**{"purpose": "試験の準備", "due_on": DUE, "person": person, "carry": carry, **more})  # type: ignore[arg-type]


def test_lending_and_confirming(company: Organisation, things: Things) -> None:
    loan = actions.lend(things.key, wanted(company.eve), by=company.bob)
    things.key.refresh_from_db()
    assert (loan.number, loan.open, loan.confirmed, things.key.out, things.key.here) == (1, True, "", 1, 0)
    assert [one.number for one in held_by(company.eve)] == [1]
    with pytest.raises(NotAllowed):
        actions.confirm_handover(loan, by=company.bob)
    actions.confirm_handover(loan, by=company.eve)
    actions.confirm_handover(loan, by=company.eve)
    loan.refresh_from_db()
    assert loan.confirmed == "account"
    kinds = LedgerEntry.objects.filter(kind__startswith="lending.").values_list("kind", flat=True)
    assert list(kinds).count("lending.confirmed") == 1


def test_nothing_is_with_two_at_once(company: Organisation, things: Things) -> None:
    actions.lend(things.key, wanted(company.eve), by=company.bob)
    with pytest.raises(Conflict, match="今貸せるのは0点"):
        actions.lend(things.key, wanted(company.charlie), by=company.bob)
    with pytest.raises(IntegrityError), transaction.atomic():
        Thing.objects.filter(pk=things.key.pk).update(out=2)
    actions.lend(things.samples, wanted(company.eve, pieces=3), by=company.bob)
    actions.lend(things.samples, wanted(company.charlie, pieces=2), by=company.bob)
    with pytest.raises(Conflict):
        actions.lend(things.samples, wanted(company.dave, pieces=1), by=company.bob)
    things.samples.refresh_from_db()
    assert things.samples.out == 5


def test_bad_wishes_are_refused_with_nothing_written(company: Organisation, things: Things) -> None:
    refused: list[tuple[Wanted, type[Exception]]] = [
        (wanted(None), BadInput),
        (wanted(company.eve, handler="田中", company="A社"), BadInput),
        (wanted(None, handler="田中"), BadInput),
        (wanted(company.eve, purpose="  "), BadInput),
        (wanted(company.eve, due_on=today() - timedelta(days=1)), BadInput),
        (wanted(company.eve, due_on=today() + timedelta(days=367)), BadInput),
        (wanted(company.frank), BadInput),
        (wanted(company.eve, pieces=0), Conflict),
        (wanted(company.eve, pieces=99), Conflict),
    ]
    for wish, error in refused:
        with pytest.raises(error):
            actions.lend(things.key, wish, by=company.bob)
    with pytest.raises(NotAllowed):
        actions.lend(things.key, wanted(company.eve), by=company.charlie)
    assert not Loan.objects.exists()


def test_the_due_day_is_not_after_the_last_day_of_a_leaver(company: Organisation, things: Things) -> None:
    give_notice(company.charlie, last_day=date(2026, 11, 28), by=company.alice)
    with pytest.raises(BadInput, match="最終日より後"):
        actions.lend(things.key, wanted(company.charlie), by=company.bob)
    actions.lend(things.key, wanted(company.charlie, due_on=date(2026, 11, 28)), by=company.bob)


def test_taking_the_top_class_home_is_refused_with_the_reason(company: Organisation, things: Things) -> None:
    with pytest.raises(Conflict) as refused:
        actions.lend(things.copy, wanted(company.eve, Carry.HOME), confirmed=True, by=company.bob)
    assert "禁止" in refused.value.what
    assert "テレワーク" in refused.value.what
    assert "承認を求める" in refused.value.do_next
    things.copy.refresh_from_db()
    assert (things.copy.out, Loan.objects.count()) == (0, 0)
    # In the set place, as the table has it, by somebody who handles it by name.
    assert actions.lend(things.copy, wanted(company.eve), by=company.bob).open


def test_conditions_are_read_before_they_are_met(company: Organisation, things: Things) -> None:
    wish = wanted(company.eve, Carry.HOME)
    with pytest.raises(BadInput, match="条件"):
        actions.lend(things.usb, wish, by=company.bob)
    loan = actions.lend(things.usb, wish, confirmed=True, on_paper=True, by=company.bob)
    assert loan.confirmed == "paper"
    assert any("暗号化した貸与端末" in one for one in loan.conditions)
    assert any("仮想画面" in one for one in loan.conditions)


def test_what_the_company_changes_in_its_table_counts_at_once(company: Organisation, things: Things) -> None:
    def weights(carry: Carry) -> set[Weight]:
        return {one.weight for one in lending_factors(things.usb, Use(carry), person=None)}

    assert Weight.STOP not in weights(Carry.HOME)
    set_rule(
        class_by_code("hi"),
        mode_by_code("mode-telework"),
        answer=Answer.FORBIDDEN,
        text="持ち帰らない。",
        by=company.alice,
    )
    assert Weight.STOP in weights(Carry.HOME)
    set_rule(
        class_by_code("hi"),
        mode_by_code("mode-telework"),
        answer=Answer.ALLOWED,
        text="可。",
        by=company.alice,
    )
    assert Weight.STOP not in weights(Carry.HOME)


def test_uses_are_shown_for_every_place(company: Organisation, things: Things) -> None:
    shown = {one.label: one.weight for one in uses_shown(things.copy)}
    assert shown["決めた場所で使い、その場で返す"] == Weight.NOTE
    assert shown["自宅等に持ち帰る（テレワーク）"] == Weight.STOP
    assert shown["社外の取扱者に貸す"] == Weight.STOP
    assert uses_shown(things.key) == []


def test_somebody_who_does_not_handle_the_item_is_told_of(company: Organisation, things: Things) -> None:
    factors = lending_factors(things.usb, Use(Carry.VIEW), person=company.charlie)
    assert [one.weight for one in factors] == [Weight.CONFIRM]
    top = lending_factors(things.copy, Use(Carry.VIEW), person=company.charlie)
    assert [one.weight for one in top] == [Weight.STOP]
    assert lending_factors(things.usb, Use(Carry.VIEW), person=company.eve) == ()


def test_a_decided_case_lets_it_go_once(company: Organisation, things: Things) -> None:
    wish = wanted(company.eve, Carry.HOME)
    case = actions.ask_for_permit(things.copy, wish, reason="停電の日に自宅で確かめるため", by=company.bob)
    assert (case.kind, case.rank, case.state) == ("lending.take_out", 3, CaseState.OPEN)
    with pytest.raises(Conflict, match="決裁を待って"):
        actions.ask_for_permit(things.copy, wish, reason="もう一度", by=company.bob)
    with pytest.raises(Conflict):
        actions.lend(things.copy, wish, confirmed=True, by=company.bob)
    approve_to_the_end(case)
    assert Case.objects.get(pk=case.pk).state == CaseState.DECIDED
    with pytest.raises(Conflict):
        actions.lend(things.copy, wanted(company.dave, Carry.HOME), confirmed=True, by=company.bob)
    with pytest.raises(Conflict):
        actions.lend(
            things.copy,
            wanted(company.eve, Carry.HOME, due_on=date(2026, 12, 1)),
            confirmed=True,
            by=company.bob,
        )
    loan = actions.lend(things.copy, wish, confirmed=True, on_paper=True, by=company.bob)
    permit = TakeOutPermit.objects.get()
    assert (loan.permit, permit.used_at is not None) == (permit, True)
    actions.take_back(loan, by=company.alice)
    with pytest.raises(Conflict):
        actions.lend(things.copy, wish, confirmed=True, by=company.bob)


def test_no_case_where_nothing_stops(company: Organisation, things: Things) -> None:
    with pytest.raises(BadInput, match="止める定めはありません"):
        actions.ask_for_permit(things.key, wanted(company.eve, Carry.HOME), reason="念のため", by=company.bob)


def test_partners_are_named_and_the_table_is_asked_for_them(company: Organisation, things: Things) -> None:
    wish = wanted(None, Carry.TRIP, company="A社", handler="田中 一郎")
    loan = actions.lend(things.usb, wish, confirmed=True, on_paper=True, by=company.bob)
    assert loan.borrower == "A社　田中 一郎"
    assert any("秘密保持契約" in one for one in loan.conditions)
    with pytest.raises(Conflict):
        actions.lend(things.copy, wish, confirmed=True, by=company.bob)
    told = LedgerEntry.objects.filter(kind="lending.lent").get()
    assert told.kind == "lending.lent"


def test_taking_it_oneself(company: Organisation, things: Things) -> None:
    with pytest.raises(NotAllowed):
        actions.borrow(things.key, wanted(company.eve), by=company.eve)
    Thing.objects.filter(pk=things.key.pk).update(self_service=True)
    things.key.refresh_from_db()
    with pytest.raises(BadInput):
        actions.borrow(things.key, wanted(company.eve, Carry.HOME), by=company.eve)
    with pytest.raises(BadInput):
        actions.borrow(things.key, wanted(company.bob), by=company.eve)
    with pytest.raises(NotAllowed):
        actions.borrow(things.key, wanted(company.charlie), by=company.charlie)
    loan = actions.borrow(things.key, wanted(company.eve), by=company.eve)
    assert (loan.confirmed, loan.lent_by) == ("self", company.eve)


def test_cancelling_and_extending(company: Organisation, things: Things) -> None:
    loan = actions.lend(things.key, wanted(company.eve), by=company.bob)
    with pytest.raises(BadInput):
        actions.cancel(loan, reason=" ", by=company.bob)
    actions.cancel(loan, reason="取りに来なかった", by=company.bob)
    things.key.refresh_from_db()
    assert things.key.out == 0
    again = actions.lend(things.key, wanted(company.eve), on_paper=True, by=company.bob)
    with pytest.raises(Conflict, match="受け取って"):
        actions.cancel(again, reason="やめた", by=company.bob)
    with pytest.raises(NotAllowed):
        actions.extend(again, due_on=date(2026, 12, 10), reason="続けて使う", by=company.eve)
    actions.extend(again, due_on=date(2026, 12, 10), reason="続けて使う", by=company.bob)
    again.refresh_from_db()
    assert again.due_on == date(2026, 12, 10)
    with pytest.raises(Conflict):
        actions.extend(loan, due_on=date(2026, 12, 10), reason="x", by=company.bob)


def test_what_is_late(company: Organisation, things: Things) -> None:
    loan = actions.lend(things.key, wanted(company.eve), on_paper=True, by=company.bob)
    after = DUE + timedelta(days=1)
    assert not Loan.objects.filter(overdue(DUE)).exists()
    assert list(Loan.objects.filter(overdue(after))) == [loan]
    assert list(Thing.objects.filter(late_things(after))) == [things.key]
    actions.announce(loan, by=company.eve)
    assert not Loan.objects.filter(overdue(after)).exists()
    assert loan.until == FOREVER


def test_whoever_gets_a_secret_outside_should_be_named_for_it(
    company: Organisation, items: Items, things: Things
) -> None:
    """A factor to be read and confirmed; it goes when somebody of that company and name is named."""
    use, told = Use(Carry.TRIP, outside=True), "取引先の取扱者の名簿にありません"

    def unnamed_now(thing: Thing, name: str = "田中 一郎") -> list[str]:
        outside = Outside("Ａ社", name)
        factors = lending_factors(thing, use, person=None, outside=outside)
        return [one.weight for one in factors if told in one.words]

    def beside(thing: Thing, by: Person = company.bob) -> list[str]:
        (shown,) = (one for one in uses_shown(thing, by=by) if one.label == "社外の取扱者に貸す")
        return [one.words for one in shown.factors if one.source == "取引先の取扱者名簿"]

    assert unnamed_now(things.usb) == [Weight.CONFIRM]
    assert unnamed_now(things.samples) == [], "it holds no secret"
    assert beside(things.usb) == ["取引先の取扱者は、名簿にだれもいません。"]
    until = now() + timedelta(days=9)
    name_handler(items.secret.item, Named("A社", "田中　一郎", "t@a.example", "検査", until), by=company.bob)
    assert unnamed_now(things.usb) == [], "width and blanks make no difference"
    assert unnamed_now(things.usb, "鈴木") == [Weight.CONFIRM]
    assert unnamed_now(things.copy) == [Weight.CONFIRM], "of another item"
    assert beside(things.usb) == ["名簿にある取引先の取扱者：A社 田中　一郎"]
    assert beside(things.usb, company.charlie) == [], "whoever may not know of the item is told of nobody"
    with frozen(until):
        assert unnamed_now(things.usb) == [Weight.CONFIRM], "its time is over"
    hi = class_by_code("hi")
    for row in ("handling-take-out", "handling-disclose", "mode-supply-chain"):
        set_rule(hi, mode_by_code(row), answer=Answer.ALLOWED, text="可", by=company.alice)
    wish = wanted(None, Carry.TRIP, company="B社", handler="鈴木")
    with pytest.raises(BadInput, match="条件"):
        actions.lend(things.usb, wish, by=company.bob)
    loan = actions.lend(things.usb, wish, confirmed=True, on_paper=True, by=company.bob)
    assert any(told in one for one in loan.conditions), "that it was known stays with the loan"
    assert not any("鈴木" in one for one in loan.conditions), "and names nobody in what cannot be forgotten"
