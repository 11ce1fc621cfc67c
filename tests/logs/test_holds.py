"""A hold wins over time, and over what a person asks for; released, time goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from hiden.base.clock import frozen, now
from hiden.base.errors import BadInput, Conflict, NotAllowed
from hiden.ledger.models import LedgerEntry
from hiden.logs.archive.erasing import erase_person
from hiden.logs.archive.expiring import expire
from hiden.logs.holds import find_hold, place_hold, release_hold
from hiden.logs.intake.taking import take_file
from hiden.logs.models import LogHold, LogSource
from tests.conftest import signed_in
from tests.logs.conftest import event
from tests.world.organisation import Organisation
from tests.world.standing import stopped_clock  # noqa: F401 - one noon for all

pytestmark = pytest.mark.django_db

FIRST = date(2026, 8, 1)
LONG = timedelta(days=400)


@pytest.fixture
def taken(organisation: Organisation, source: LogSource, log: Callable[..., Path]) -> Organisation:
    """One file of Bob's doings of the first of September."""
    take_file(source, log([event(at, account="1002") for at in range(3)]))
    return organisation


@pytest.mark.parametrize("what", ["all", "source", "person", "both"])
def test_what_is_held_outlives_its_time(taken: Organisation, source: LogSource, what: str) -> None:
    hold = place_hold(
        first=FIRST,
        reason="調査のため",
        source=source if what in ("source", "both") else None,
        person=taken.bob if what in ("person", "both") else None,
        by=taken.alice,
    )
    assert LedgerEntry.objects.filter(kind="logs.hold_set").count() == 1
    with frozen(now() + LONG):
        assert expire() == 0
        release_hold(hold, reason="調査が終わったため", by=taken.alice)
        assert expire() == 1
    assert LedgerEntry.objects.filter(kind="logs.hold_set").count() == 2


@pytest.mark.parametrize("what", ["person", "days"])
def test_what_is_not_held_goes(taken: Organisation, what: str) -> None:
    place_hold(
        first=FIRST if what == "person" else date(2026, 10, 1),
        reason="調査のため",
        person=taken.charlie if what == "person" else None,
        by=taken.alice,
    )
    with frozen(now() + LONG):
        assert expire() == 1


def test_a_held_person_is_not_erased(taken: Organisation) -> None:
    hold = place_hold(first=FIRST, reason="訴訟に備えて", person=taken.bob, by=taken.alice)
    with pytest.raises(Conflict):
        erase_person(taken.bob, first=FIRST, last=date(2026, 9, 30), reason="本人の求め", by=taken.alice)
    release_hold(hold, reason="和解したため", by=taken.alice)
    assert (
        erase_person(taken.bob, first=FIRST, last=date(2026, 9, 30), reason="本人の求め", by=taken.alice).rows
        == 3
    )


def test_a_hold_needs_a_reason_a_period_and_somebody_entitled(taken: Organisation) -> None:
    with pytest.raises(BadInput):
        place_hold(first=FIRST, reason=" ", by=taken.alice)
    with pytest.raises(BadInput):
        place_hold(first=FIRST, last=date(2026, 7, 1), reason="調査", by=taken.alice)
    with pytest.raises(NotAllowed):
        place_hold(first=FIRST, reason="調査", by=taken.bob)
    hold = place_hold(first=FIRST, reason="調査", by=taken.alice)
    with pytest.raises(BadInput):
        release_hold(hold, reason="", by=taken.alice)
    release_hold(hold, reason="終わった", by=taken.alice)
    with pytest.raises(Conflict):
        release_hold(find_hold(hold.key), reason="もう一度", by=taken.alice)


def test_holds_are_placed_and_released_on_their_pages(taken: Organisation, source: LogSource) -> None:
    alice = signed_in(taken.alice)
    answer = alice.post(
        "/logs/holds/new/", {"source": "fs01", "person": "石田 次郎", "first": "R8.8.1", "reason": "調査"}
    )
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    hold = LogHold.objects.get()
    assert (hold.source, hold.person, hold.first_day, hold.last_day.year) == (source, taken.bob, FIRST, 9999)
    page = alice.get("/logs/holds/").content.decode()
    assert "石田 次郎" in page
    assert f"/logs/holds/{hold.key}/release/" in page
    assert alice.post(f"/logs/holds/{hold.key}/release/", {"reason": ""}).status_code == 422
    assert alice.post(f"/logs/holds/{hold.key}/release/", {"reason": "終了"}).status_code == 302
    assert "解除済み" in alice.get("/logs/holds/?state=over").content.decode()
    assert signed_in(taken.bob).get("/logs/holds/").status_code == 403


def test_the_list_of_holds_costs_the_same_however_long(
    taken: Organisation, django_assert_max_num_queries: object
) -> None:
    alice = signed_in(taken.alice)
    for n in range(12):
        place_hold(first=FIRST, reason=f"調査{n}", person=taken.bob, by=taken.alice)
    alice.get("/logs/holds/")
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        alice.get("/logs/holds/")
