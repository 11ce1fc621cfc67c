"""Personal parts can be erased; entries and tree stay; what vanishes otherwise is found."""

from __future__ import annotations

import sqlite3

import pytest
from django.db import connection, transaction

from hiden.base.errors import BadInput, NotFound
from hiden.ledger import SYSTEM, record, record_many
from hiden.ledger.actions import forget, sign_checkpoint
from hiden.ledger.models import LedgerEntry, PersonalPart
from hiden.ledger.queries import entries
from hiden.ledger.sentences import see
from hiden.ledger.verify import verify_ledger

from .happenings import ALICE, Happened


@pytest.mark.django_db
def test_forgetting_a_person_erases_their_parts_and_is_itself_recorded() -> None:
    record_many([Happened(f"A-{n}", person="p1" if n % 2 else "p2") for n in range(10)], by=SYSTEM)
    before = list(LedgerEntry.objects.order_by("index").values_list("leaf", flat=True))
    assert forget(person="p1", reason="退職後3年の規程", by=ALICE) == 5
    assert PersonalPart.objects.count() == 5
    after = list(LedgerEntry.objects.order_by("index").values_list("leaf", flat=True))
    assert after[:10] == before, "no entry changed"
    seen = see(entries()[:3])
    assert seen[0].sentence == "5件の記録から、個人に関する部分を消去しました（理由：退職後3年の規程）。"
    assert seen[0].data["entries"] == [[1, 1], [3, 3], [5, 5], [7, 7], [9, 9]]
    assert seen[1].forgotten
    assert "（消去済み）" in seen[1].sentence
    report = verify_ledger()
    assert (report.ok, report.forgotten, report.personal_parts) == (True, 5, 5)


@pytest.mark.django_db
def test_forgetting_one_entry() -> None:
    record_many([Happened("A-1"), Happened("A-2")], by=SYSTEM)
    assert forget(entry=1, reason="申出", by=ALICE) == 1
    assert list(PersonalPart.objects.values_list("entry", flat=True)) == [0]
    with pytest.raises(NotFound):
        forget(entry=1, reason="申出", by=ALICE)


@pytest.mark.django_db
def test_forgetting_needs_a_reason_and_one_target() -> None:
    record(Happened("A-1"), by=SYSTEM)
    with pytest.raises(BadInput):
        forget(entry=0, reason=" ", by=ALICE)
    with pytest.raises(NotFound):
        forget(person="nobody", reason="申出", by=ALICE)
    with pytest.raises(ValueError, match="one person or one entry"):
        forget(reason="申出", by=ALICE)
    assert PersonalPart.objects.count() == 1


@pytest.mark.django_db
def test_very_many_parts_are_forgotten_in_entries_that_stay_short() -> None:
    record_many((Happened(f"A-{n}", person="p1" if n % 2 else "p2") for n in range(9_000)), by=SYSTEM)
    assert forget(person="p1", reason="規程", by=SYSTEM) == 4_500
    assert LedgerEntry.objects.filter(kind="ledger.forgotten").count() == 3
    assert verify_ledger().ok


@pytest.mark.django_db
def test_a_part_that_vanished_without_a_record_is_found() -> None:
    record_many([Happened(f"A-{n}") for n in range(6)], by=SYSTEM)
    PersonalPart.objects.filter(entry__in=(2, 3)).delete()
    assert [(one["code"], one["entry"]) for one in verify_ledger().problems] == [("personal_missing", 2)]


@pytest.mark.django_db
def test_a_part_that_came_back_after_it_was_forgotten_is_found() -> None:
    record(Happened("A-1"), by=SYSTEM)
    part = PersonalPart.objects.get()
    forget(entry=0, reason="申出", by=SYSTEM)
    PersonalPart.objects.create(entry=0, salt=part.salt, json=part.json)
    assert [one["code"] for one in verify_ledger().problems] == ["not_forgotten"]


@pytest.mark.django_db(transaction=True)
def test_what_is_erased_is_gone_from_the_file(tmp_path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has its own vacuum")
    secret = "消したい個人の事情ABCXYZ"
    with transaction.atomic():
        record_many(
            [Happened(f"A-{n}", reason=secret if n == 7 else "別の理由") for n in range(50)], by=SYSTEM
        )
    forget(entry=7, reason="申出", by=SYSTEM)
    copy = tmp_path / "copy.sqlite3"
    with sqlite3.connect(copy) as target:
        connection.ensure_connection()
        connection.connection.backup(target)
    target.close()
    assert secret.encode() not in copy.read_bytes()
    assert "別の理由".encode() in copy.read_bytes(), "the copy does hold what was not erased"


@pytest.mark.django_db(transaction=True)
def test_a_checkpoint_signed_before_the_erasing_still_holds() -> None:
    with transaction.atomic():
        record_many([Happened(f"A-{n}") for n in range(20)], by=SYSTEM)
    sign_checkpoint()
    forget(entry=3, reason="申出", by=SYSTEM)
    sign_checkpoint()
    report = verify_ledger()
    assert (report.ok, report.checkpoints, report.signed) == (True, 2, 21)
