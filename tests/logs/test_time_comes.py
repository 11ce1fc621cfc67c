"""Records go when their time has come, unless a hold stands; one person's can be made unreadable; all proofs stay."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from hiden.base.clock import FOREVER, frozen, now
from hiden.base.errors import Conflict
from hiden.evidence.holds.models import Hold
from hiden.ledger.models import LedgerEntry
from hiden.logs.archive.erasing import erase_person
from hiden.logs.archive.expiring import expire
from hiden.logs.archive.places import place
from hiden.logs.archive.reading import records_of
from hiden.logs.archive.verifying import verify
from hiden.logs.intake.taking import take_file
from hiden.logs.models import LogSource, Segment, SubjectKey
from hiden.people.models import Person
from tests.evidence.holding import hold_on
from tests.logs.conftest import BEGIN, event
from tests.logs.test_taking import view
from tests.world.organisation import Organisation

Log = Callable[..., Path]
PEOPLE = ["alice@example.co.jp", "bob@example.co.jp"]


def hold(source: LogSource | None = None, person: Person | None = None, *, by: Person) -> Hold:
    persons, systems = (person,) if person else (), (source.key,) if source else ()
    return hold_on(*persons, systems=systems, first=BEGIN.date(), by=by)


@pytest.fixture
def taken(source: LogSource, log: Log) -> Segment:
    take_file(source, log([event(at, account=who) for at in range(4) for who in PEOPLE]))
    return Segment.objects.get()


def test_expired_records_leave_a_header_and_a_tombstone(taken: Segment) -> None:
    at = now() + timedelta(days=364)
    assert expire(at) == 0
    assert expire(at + timedelta(days=2)) == 1
    taken.refresh_from_db()
    assert taken.expired_at != FOREVER
    assert not place(taken.file).exists()
    assert view() == []
    report = verify(full=True)
    assert report.sound
    assert (report.expired, report.opened) == (1, 0)
    [tombstone] = LedgerEntry.objects.filter(kind="logs.segments_expired")
    assert b'"records":8' in bytes(tombstone.leaf)


@pytest.mark.parametrize("of", ["source", "everything", "person"])
def test_a_hold_wins_over_every_time(taken: Segment, of: str, organisation: Organisation) -> None:
    placed = hold(
        taken.source if of == "source" else None,
        organisation.bob if of == "person" else None,
        by=organisation.alice,
    )
    late = now() + timedelta(days=999)
    assert expire(late) == 0
    assert list(records_of(taken))
    Hold.objects.filter(pk=placed.pk).update(until=now())
    assert expire(late) == 1


def test_a_hold_on_somebody_else_holds_nothing(taken: Segment, organisation: Organisation) -> None:
    hold(person=organisation.charlie, by=organisation.alice)
    assert expire(now() + timedelta(days=999)) == 1


def test_one_persons_records_become_unreadable_and_the_proof_holds(
    taken: Segment, organisation: Organisation
) -> None:
    held = hold(person=organisation.bob, by=organisation.alice)
    asked = {"first": BEGIN.date(), "last": BEGIN.date(), "reason": "本人の申出", "by": organisation.alice}
    with pytest.raises(Conflict):
        erase_person(organisation.bob, **asked)  # type: ignore[arg-type]
    Hold.objects.filter(pk=held.pk).update(until=now())
    done = erase_person(organisation.bob, **asked)  # type: ignore[arg-type]
    assert (done.keys, done.rows, done.left) == (1, 4, 0)
    assert all(b"bob" not in record for _moment, record in records_of(taken))
    assert {row[0] for row in view("account")} == {PEOPLE[0]}
    report = verify(full=True)
    assert report.sound
    assert (report.opened, report.erased) == (4, 4)


def test_what_comes_late_gets_a_new_key(
    source: LogSource, taken: Segment, log: Log, organisation: Organisation
) -> None:
    erase_person(
        organisation.bob, first=BEGIN.date(), last=BEGIN.date(), reason="本人の申出", by=organisation.alice
    )
    take_file(source, log([event(9, account=PEOPLE[1])], "late.jsonl"))
    late = Segment.objects.order_by("-number").first()
    assert late is not None
    assert len(list(records_of(late))) == 1
    assert SubjectKey.objects.filter(subject__startswith=f"p:{organisation.bob.key}").count() == 2
    assert verify(full=True).sound


def test_an_account_that_was_nobodys_then_goes_with_the_person(
    source: LogSource, log: Log, organisation: Organisation
) -> None:
    from hiden.identity.models import AccountAlias

    take_file(source, log([event(0, account="ishida-j"), event(1, account="other")]))
    AccountAlias.objects.create(word="ishida-j", person=organisation.bob, recorded_at=now())
    done = erase_person(
        organisation.bob, first=BEGIN.date(), last=BEGIN.date(), reason="本人の申出", by=organisation.alice
    )
    assert (done.keys, done.rows) == (1, 1)
    [segment] = Segment.objects.all()
    assert [b"ishida" in record for _moment, record in records_of(segment)] == [False]


def test_expiry_asks_the_clock(taken: Segment) -> None:
    with frozen(now() + timedelta(days=400)):
        assert expire() == 1
