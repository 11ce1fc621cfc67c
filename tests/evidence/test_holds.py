"""A hold stops every deletion, wherever it begins; it ends only when somebody else agrees; what it stopped can be read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from hiden.approvals.actions import advance
from hiden.base.clock import frozen, now
from hiden.base.errors import BadInput, Conflict, HidenError, NotAllowed
from hiden.evidence.holds.models import Hold, HoldCustodian, HoldRefusal
from hiden.evidence.holds.placing import Scope, acknowledge, ask_release, place_hold, widen_hold
from hiden.evidence.holds.standing import standing
from hiden.inventory.models import Item
from hiden.ledger.actions import forget
from hiden.ledger.keeping import Held
from hiden.ledger.models import EntryAbout, LedgerEntry, PersonalPart
from hiden.logs.archive.erasing import erase_person
from hiden.logs.archive.expiring import expire
from hiden.logs.archive.places import folder
from hiden.logs.intake.taking import take_file
from hiden.logs.models import LogSource
from hiden.people import actions as people
from tests.conftest import signed_in
from tests.evidence.holding import hold_on, release
from tests.logs.conftest import event, log, source  # noqa: F401 - a source of that room and a file of it
from tests.world.organisation import Organisation
from tests.world.standing import stopped_clock  # noqa: F401 - one noon for all

pytestmark = pytest.mark.django_db

FIRST = date(2026, 8, 1)
LONG = timedelta(days=400)


@pytest.fixture
def taken(organisation: Organisation, source: LogSource, log: Callable[..., Path]) -> Organisation:  # noqa: F811
    """One file of Bob's doings of the first of September."""
    take_file(source, log([event(at, account="1002") for at in range(3)]))
    return organisation


def kinds(kind: str) -> int:
    return LedgerEntry.objects.filter(kind=f"evidence.{kind}").count()


# ---------- each path of deletion ----------


@pytest.mark.parametrize("what", ["all", "source", "person", "both", "items"])
def test_logs_that_are_held_outlive_their_time(
    taken: Organisation,
    source: LogSource,  # noqa: F811
    what: str,
) -> None:
    hold = place_hold(
        title="調査",
        reason="調査のため",
        first=FIRST,
        scope=Scope(
            persons=[taken.bob] if what in ("person", "both") else (),
            systems=[source.key] if what in ("source", "both") else (),
            items=[Item.objects.create(number="A-0001", made_at=now())] if what == "items" else (),
        ),
        by=taken.alice,
    )
    with frozen(now() + LONG):
        assert (expire(), expire()) == (0, 0)
        [refusal] = hold.refusals.all()
        assert (refusal.path, refusal.ident, refusal.count) == ("logs.expire", source.name, 2)
        release(hold, asked=taken.alice, decided=taken.dave)
        assert expire() == 1
    assert (kinds("hold_placed"), kinds("hold_released"), kinds("deletion_refused")) == (1, 1, 1)


@pytest.mark.parametrize("what", ["person", "days", "system"])
def test_logs_that_are_not_held_go(
    taken: Organisation,
    what: str,
    organisation: Organisation,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("hiden.evidence.holds.placing.known_systems", lambda: {"other": "別のもの"})
    hold_on(
        *([taken.charlie] if what == "person" else []),
        systems=("other",) if what == "system" else (),
        first=date(2026, 10, 1) if what == "days" else FIRST,
        by=taken.alice,
    )
    with frozen(now() + LONG):
        assert expire() == 1


def test_what_was_put_aside_is_held_too(taken: Organisation, source: LogSource) -> None:  # noqa: F811
    kept = folder("aside", source.key) / "unreadable"
    kept.write_bytes(b"?")
    hold = hold_on(taken.charlie, by=taken.alice)  # whose it is nobody knows
    with frozen(now() + LONG):
        expire()
        assert kept.exists()
        assert hold.refusals.filter(path="logs.aside").exists()
        release(hold, asked=taken.alice, decided=taken.dave)
        expire()
    assert not kept.exists()


def test_a_held_persons_logs_stay_readable(taken: Organisation) -> None:
    hold = hold_on(taken.bob, by=taken.alice)
    asked = {"first": FIRST, "last": date(2026, 9, 30), "reason": "本人の求め", "by": taken.alice}
    with pytest.raises(Held):
        erase_person(taken.bob, **asked)  # type: ignore[arg-type]
    assert hold.refusals.get().path == "logs.erase"
    release(hold, asked=taken.alice, decided=taken.dave)
    assert erase_person(taken.bob, **asked).rows == 3  # type: ignore[arg-type]


def test_a_held_person_is_not_forgotten(organisation: Organisation) -> None:
    hold = hold_on(organisation.charlie, by=organisation.alice)
    with frozen(now() + timedelta(days=2)):
        person = organisation.charlie
        state = person.states.get()
        state.kind = "leaver"
        state.save()
        with pytest.raises(Held) as refused:
            people.forget_person(person, reason="保存期間の満了", by=organisation.alice)
        assert "保全命令 第1号" in refused.value.what
        person.refresh_from_db()
        assert person.name != "（消去済み）"
        [refusal] = hold.refusals.all()
        assert (refusal.path, refusal.ident) == ("people.forget", person.key)
        release(hold, asked=organisation.alice, decided=organisation.dave)
        people.forget_person(person, reason="保存期間の満了", by=organisation.alice)
    person.refresh_from_db()
    assert person.name == "（消去済み）"


def test_personal_parts_of_the_ledger_are_held(organisation: Organisation) -> None:
    about = EntryAbout.objects.filter(noun="person", ident=organisation.bob.key).values("entry")
    entry = PersonalPart.objects.filter(entry__in=about).first()
    assert entry is not None
    hold = hold_on(organisation.bob, by=organisation.alice)
    with pytest.raises(Held):
        forget(entry=entry.entry, reason="申出", by=organisation.alice)
    with pytest.raises(Held):
        forget(person=organisation.bob.key, reason="申出", by=organisation.alice)
    assert PersonalPart.objects.filter(pk=entry.pk).exists()
    release(hold, asked=organisation.alice, decided=organisation.dave)
    assert forget(entry=entry.entry, reason="申出", by=organisation.alice) == 1


def test_a_hold_on_one_system_does_not_keep_everybodys_name(
    organisation: Organisation,
    source: LogSource,  # noqa: F811
) -> None:
    hold_on(systems=(source.key,), by=organisation.alice)
    [one] = standing()
    assert not one.everything
    assert forget(person=organisation.bob.key, reason="申出", by=organisation.alice)


# ---------- placing, widening, confirming, releasing ----------


def test_a_hold_needs_a_reason_a_period_and_somebody_entitled(organisation: Organisation) -> None:
    good = {"title": "調査", "reason": "調査のため", "first": FIRST, "by": organisation.alice}
    for wrong in (
        {"reason": " "},
        {"title": " "},
        {"last": date(2026, 7, 1)},
        {"scope": Scope(custodians=[organisation.bob])},
        {"scope": Scope(systems=["nothing"])},
    ):
        with pytest.raises(BadInput):
            place_hold(**{**good, **wrong})  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        place_hold(**{**good, "by": organisation.bob})  # type: ignore[arg-type]
    assert not Hold.objects.exists()


def test_a_hold_is_widened_and_never_narrowed(organisation: Organisation) -> None:
    hold = hold_on(organisation.bob, by=organisation.alice)
    widen_hold(hold, Scope([organisation.bob, organisation.charlie]), reason="関与", by=organisation.alice)
    assert set(standing()[0].persons) == {organisation.bob.pk, organisation.charlie.pk}
    with pytest.raises(BadInput):
        widen_hold(hold, Scope(), reason="なし", by=organisation.alice)
    every = hold_on(by=organisation.alice)
    with pytest.raises(Conflict):
        widen_hold(every, Scope([organisation.bob]), reason="狭くなる", by=organisation.alice)


def test_a_release_takes_another_person_and_none_whose_records_are_held(organisation: Organisation) -> None:
    hold = hold_on(organisation.charlie, by=organisation.alice)
    with pytest.raises(BadInput):
        ask_release(hold, reason=" ", by=organisation.alice)
    case = ask_release(hold, reason="終わった", by=organisation.alice)
    assert len(standing()) == 1
    for wrong in (organisation.alice, organisation.charlie, organisation.bob):
        with pytest.raises(HidenError):
            advance(case, by=wrong)
    with pytest.raises(Conflict):
        ask_release(hold, reason="もう一度", by=organisation.alice)
    advance(case, by=organisation.dave)
    hold.refresh_from_db()
    assert (standing(), hold.released_by) == ([], organisation.dave)
    with pytest.raises(Conflict):
        ask_release(hold, reason="もう一度", by=organisation.alice)
    with pytest.raises(Conflict):
        widen_hold(hold, Scope([organisation.bob]), reason="x", by=organisation.alice)


def test_nobody_whose_records_are_held_decides_even_as_chief(organisation: Organisation) -> None:
    hold = hold_on(organisation.dave, by=organisation.alice)  # Dave alone could decide
    with pytest.raises(Conflict):
        ask_release(hold, reason="終わった", by=organisation.alice)
    assert len(standing()) == 1


def told(organisation: Organisation) -> HoldCustodian:
    hold = place_hold(
        title="調査",
        reason="調査のため",
        first=FIRST,
        scope=Scope(custodians=[organisation.bob]),
        instruction="複合機の記録を消さないでください。",
        by=organisation.alice,
    )
    return hold.custodians.get()


def test_whoever_keeps_things_is_told_reminded_and_confirms(organisation: Organisation) -> None:
    notice = told(organisation)
    bob = signed_in(organisation.bob)
    assert "消さずに残すよう頼まれたもの" in bob.get("/").content.decode()
    page = bob.get(f"/evidence/holds/mine/{notice.key}/").content.decode()
    assert "複合機の記録" in page
    assert "調査のため" not in page  # why, and about whom, is not theirs to know
    assert signed_in(organisation.charlie).get(f"/evidence/holds/mine/{notice.key}/").status_code == 404
    with pytest.raises(NotAllowed):
        acknowledge(notice, by=organisation.charlie)
    with frozen(now() + timedelta(days=5)):
        assert "確認していない人" in signed_in(organisation.alice).get("/").content.decode()
    assert (
        bob.post(f"/evidence/holds/mine/{notice.key}/", {"words": "先月分は消えています"}).status_code == 302
    )
    notice.refresh_from_db()
    assert notice.acknowledged_at is not None
    assert (
        "先月分は消えています"
        in signed_in(organisation.alice).get(f"/evidence/holds/{notice.hold.key}/").content.decode()
    )
    assert bob.post(f"/evidence/holds/mine/{notice.key}/").status_code == 302
    assert kinds("hold_acknowledged") == 1


def test_holds_are_placed_widened_and_released_on_their_pages(
    organisation: Organisation,
    source: LogSource,  # noqa: F811
) -> None:
    alice = signed_in(organisation.alice)
    given = {
        "title": "持出しの調査",
        "reason": "調査",
        "first": "R8.8.1",
        "systems": [source.key],
        "persons": "1002",
    }
    assert alice.post("/evidence/holds/new/", {**given, "systems": ["x"]}).status_code == 422
    assert alice.post("/evidence/holds/new/", given).status_code == 302
    hold = Hold.objects.get()
    assert [one.person for one in hold.persons.all()] == [organisation.bob]
    page = alice.get("/evidence/holds/").content.decode()
    assert "石田 次郎" in page
    assert source.name in page
    more = {"reason": "関与", "persons": organisation.charlie.number}
    assert alice.post(f"/evidence/holds/{hold.key}/widen/", more).status_code == 302
    assert hold.persons.count() == 2
    assert alice.post(f"/evidence/holds/{hold.key}/release/", {"reason": ""}).status_code == 422
    assert alice.post(f"/evidence/holds/{hold.key}/release/", {"reason": "終了"}).status_code == 302
    assert "保全中" in alice.get("/evidence/holds/?state=standing").content.decode()
    assert signed_in(organisation.bob).get("/evidence/holds/").status_code == 403


def test_the_list_of_holds_costs_the_same_however_long(
    organisation: Organisation, django_assert_max_num_queries: object
) -> None:
    alice = signed_in(organisation.alice)
    for _n in range(12):
        hold_on(organisation.bob, by=organisation.alice)
    alice.get("/evidence/holds/")
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        alice.get("/evidence/holds/")
    assert not HoldRefusal.objects.exists()
