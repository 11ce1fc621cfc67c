"""保管の連鎖: events, the second person, corrections, steps; who is let in and who is kept out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from hiden.base.clock import now
from hiden.base.errors import BadInput, Conflict, NotAllowed
from hiden.evidence.custody.models import CustodyAct, Receipt
from hiden.evidence.custody.recording import Happened, record_event, say_received
from hiden.evidence.custody.steps import mark, steps_for
from hiden.evidence.locker.models import Exhibit, Stance
from hiden.evidence.locker.queries import waiting_for
from hiden.evidence.locker.registering import admit, change, register
from hiden.gate import allows, visible
from hiden.ledger import leaf
from hiden.ledger.models import LedgerEntry
from tests.evidence.locker.conftest import TOLD
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db


def acquired(**more: object) -> Happened:
    told = Happened(
        CustodyAct.ACQUIRED,
        now(),
        "退職時の返却",
        place="総務部",
        from_whom="加藤 文也",
        to_whom="相川 亜里沙",
    )
    return replace(told, **more)  # type: ignore[arg-type]


def handed(company: Organisation) -> Happened:
    return acquired(
        act=CustodyAct.HANDED,
        purpose="解析",
        to_whom="",
        receiver=company.grace,
        place="法務の金庫",
        seal="S-001",
    )


def test_an_event_is_one_entry_with_everything_that_was_said(exhibit: Exhibit, company: Organisation) -> None:
    told = acquired(
        offset_s=-90, authority="就業規則第40条", tool="FTK Imager 4.7", hash_before="A" * 64, hash_after="b" * 64,
        witness="久保 春香", seal="S-001", export={"tenant": "contoso", "expected": "10", "strange": "x"},
    )  # fmt: skip
    made = record_event(exhibit, told, by=company.alice)
    entry = LedgerEntry.objects.get(kind="evidence.custody")
    data = leaf.read(bytes(entry.leaf)).data
    assert (data["number"], data["act"], data["offset_s"], data["seal"]) == (1, "acquired", -90, "S-001")
    assert (data["hash_before"], data["hash_after"]) == ("a" * 64, "b" * 64)
    assert made.export == {"tenant": "contoso", "expected": "10"}
    exhibit.refresh_from_db()
    assert (exhibit.place, exhibit.holder) == ("総務部", "相川 亜里沙")


def test_what_was_handed_over_waits_for_a_second_person(exhibit: Exhibit, company: Organisation) -> None:
    record_event(exhibit, acquired(), by=company.alice)
    made = record_event(exhibit, handed(company), by=company.alice)
    exhibit.refresh_from_db()
    assert (made.receipt, exhibit.holder) == (Receipt.WAITING, "相川 亜里沙")
    assert list(waiting_for(company.grace)) == [made]
    for other in (company.alice, company.charlie, company.dave):
        with pytest.raises(NotAllowed):
            say_received(made, arrived=True, by=other)
    say_received(made, arrived=True, note="封印に異状なし", by=company.grace)
    made.refresh_from_db()
    exhibit.refresh_from_db()
    assert (made.receipt, made.received_by) == (Receipt.CONFIRMED, company.grace)
    assert (exhibit.place, exhibit.holder) == ("法務の金庫", "木村 桜")
    with pytest.raises(Conflict):
        say_received(made, arrived=True, by=company.grace)


def test_whoever_received_something_sees_it_while_they_have_it(
    exhibit: Exhibit, company: Organisation
) -> None:
    record_event(exhibit, acquired(), by=company.alice)

    def seen() -> bool:
        return allows(company.charlie, "evidence.see", exhibit)

    assert not seen()
    made = record_event(exhibit, replace(handed(company), receiver=company.charlie), by=company.alice)
    assert seen(), "who is to say that it arrived"
    say_received(made, arrived=True, by=company.charlie)
    assert seen(), "who has it in hand"
    assert not allows(company.charlie, "evidence.content", exhibit)
    record_event(exhibit, acquired(act=CustodyAct.MOVED, place="法務の金庫"), by=company.alice)
    assert not seen(), "whose hands it has left"


def test_something_that_did_not_arrive_stays_where_it_was(exhibit: Exhibit, company: Organisation) -> None:
    record_event(exhibit, acquired(), by=company.alice)
    made = record_event(exhibit, handed(company), by=company.alice)
    with pytest.raises(BadInput):
        say_received(made, arrived=False, by=company.grace)
    say_received(made, arrived=False, note="届いていない", by=company.grace)
    exhibit.refresh_from_db()
    made.refresh_from_db()
    assert (made.receipt, exhibit.holder) == (Receipt.REFUSED, "相川 亜里沙")


def test_a_receipt_from_outside_is_recorded_by_another_person(
    exhibit: Exhibit, company: Organisation
) -> None:
    told = acquired(act=CustodyAct.HANDED, to_whom="見本警察署　山田氏")
    made = record_event(exhibit, told, by=company.alice)
    with pytest.raises(NotAllowed):
        say_received(made, arrived=True, by=company.alice)
    say_received(made, arrived=True, note="受領書 12号", by=company.grace)
    made.refresh_from_db()
    assert made.receipt == Receipt.CONFIRMED


@pytest.mark.parametrize(
    "more",
    [
        {"purpose": " "},
        {"act": "nonsense"},
        {"at": now() + timedelta(hours=1)},
        {"hash_after": "123"},
        {"act": CustodyAct.HANDED, "to_whom": ""},
        {"corrects": 7},
        {"place": "x" * 201},
    ],
)
def test_what_cannot_be_recorded(exhibit: Exhibit, company: Organisation, more: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        record_event(exhibit, acquired(**more), by=company.alice)
    assert not exhibit.events.exists()


def test_one_does_not_hand_over_to_oneself(exhibit: Exhibit, company: Organisation) -> None:
    with pytest.raises(BadInput):
        record_event(exhibit, acquired(act=CustodyAct.HANDED, receiver=company.alice), by=company.alice)


def test_a_correction_is_a_later_event(exhibit: Exhibit, company: Organisation) -> None:
    first = record_event(exhibit, acquired(), by=company.alice)
    second = record_event(
        exhibit, acquired(act=CustodyAct.NOTED, note="時刻は14:05", corrects=1), by=company.alice
    )
    assert (second.number, second.corrects) == (2, first)


def test_steps_are_marked_with_a_word_where_they_do_not_apply(
    exhibit: Exhibit, company: Organisation
) -> None:
    assert "blocked" in {step.id for step in steps_for(exhibit)}
    mark(exhibit, "blocked", "done", by=company.alice)
    with pytest.raises(BadInput):
        mark(exhibit, "witness", "none", by=company.alice)
    mark(exhibit, "witness", "none", note="夜間で立会人がいない", by=company.alice)
    mark(exhibit, "blocked", "open", by=company.alice)
    assert [(one.step, one.applies) for one in exhibit.steps.all()] == [("witness", False)]
    with pytest.raises(BadInput):
        mark(exhibit, "consent", "done", by=company.alice)  # of cloud exports alone
    assert LedgerEntry.objects.filter(kind="evidence.step").count() == 3


def test_who_is_kept_out_sees_nothing_whatever_their_role(exhibit: Exhibit, company: Organisation) -> None:
    assert allows(company.grace, "evidence.content", exhibit)
    admit(exhibit, company.grace, Stance.OUT, reason="加藤さんの元上司", by=company.alice)
    for action in ("evidence.see", "evidence.keep", "evidence.content", "evidence.admit"):
        assert not allows(company.grace, action, exhibit)
    assert not visible(company.grace, "evidence.see", Exhibit.objects.all()).exists()
    admit(exhibit, company.grace, None, reason="誤り", by=company.alice)
    assert visible(company.grace, "evidence.see", Exhibit.objects.all()).exists()
    with pytest.raises(BadInput):
        admit(exhibit, company.alice, Stance.OUT, reason="x", by=company.alice)


def test_it_keeps_only_what_it_was_let_in_to(exhibit: Exhibit, company: Organisation) -> None:
    assert not allows(company.bob, "evidence.see", exhibit)
    admit(exhibit, company.bob, Stance.IN, reason="複製の担当", by=company.alice)
    assert allows(company.bob, "evidence.keep", exhibit)
    assert not allows(company.bob, "evidence.admit", exhibit)


def test_material_facts_are_opened_by_those_who_are_named(exhibit: Exhibit, company: Organisation) -> None:
    change(exhibit, replace(TOLD, material=True), by=company.alice)
    exhibit.refresh_from_db()
    assert allows(company.alice, "evidence.content", exhibit)  # who registered it is named
    assert not allows(company.grace, "evidence.content", exhibit)
    assert allows(company.grace, "evidence.see", exhibit)


def test_registering_says_what_is_missing(company: Organisation) -> None:
    with pytest.raises(NotAllowed):
        register(TOLD, by=company.charlie)
    with pytest.raises(BadInput):
        register(replace(TOLD, giver=" "), by=company.alice)
