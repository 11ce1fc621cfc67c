"""Checkpoints: only for what is committed, never smaller, never contradicting."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from django.db import transaction

from hiden.base.errors import BadInput, Broken, Misconfigured
from hiden.home import key_file
from hiden.ledger import SYSTEM, record, record_many, signing, store
from hiden.ledger.actions import continue_ledger, prepare_ledger, sign_checkpoint
from hiden.ledger.checkpoint import open_checkpoint
from hiden.ledger.leaf import write
from hiden.ledger.models import LedgerCheckpoint, LedgerEntry, LedgerHead, LedgerTile
from hiden.ledger.note import Verifier
from hiden.ledger.signing import checkpoint_if_due, sign_if_grown
from hiden.ledger.tree import Frontier, leaf_hash
from hiden.ledger.verify import verify_ledger

from .happenings import Plain

pytestmark = pytest.mark.django_db(transaction=True)


def grow(count: int) -> None:
    with transaction.atomic():
        record_many((Plain(n) for n in range(count)), by=SYSTEM)


def test_an_empty_ledger_is_not_signed() -> None:
    assert sign_checkpoint() is None


def test_a_checkpoint_says_size_and_root_under_a_key_that_only_the_owner_can_read() -> None:
    grow(5)
    row = sign_checkpoint()
    assert row is not None
    head = open_checkpoint(bytes(row.note), Verifier.parse(row.vkey))
    leaves = LedgerEntry.objects.order_by("index").values_list("leaf", flat=True)
    assert (head.size, head.root) == (5, Frontier().append(leaf_hash(bytes(raw)) for raw in leaves).root)
    assert head.origin.startswith("hiden/")
    assert stat.S_IMODE(key_file("ledger.key").stat().st_mode) == 0o600
    assert key_file("ledger.last").read_bytes() == bytes(row.note)
    assert stat.S_IMODE(key_file("ledger.last").stat().st_mode) == 0o600


def test_a_ledger_that_has_not_grown_is_not_signed_again() -> None:
    grow(5)
    first, second = sign_checkpoint(), sign_checkpoint()
    assert first == second
    assert LedgerCheckpoint.objects.count() == 1


def test_signing_inside_a_transaction_is_refused() -> None:
    with transaction.atomic():
        record(Plain(1), by=SYSTEM)
        with pytest.raises(RuntimeError):
            sign_checkpoint()
    assert LedgerCheckpoint.objects.count() == 0


def test_a_crash_between_the_two_places_is_harmless() -> None:
    grow(5)
    first = sign_checkpoint()
    assert first is not None
    key_file("ledger.last").unlink()
    assert sign_checkpoint() == first
    LedgerCheckpoint.objects.all().delete()
    second = sign_checkpoint()
    assert second is not None
    assert bytes(second.note) == bytes(first.note), "the same tree gives the same bytes"


def turn_back(keep: int) -> None:
    """What restoring an older copy of the database does."""
    LedgerEntry.objects.filter(index__gte=keep).delete()
    LedgerCheckpoint.objects.filter(size__gt=keep).delete()
    LedgerTile.objects.all().delete()
    leaves = LedgerEntry.objects.order_by("index").values_list("leaf", flat=True)
    tree = Frontier().append(leaf_hash(bytes(raw)) for raw in leaves)
    LedgerHead.objects.update(size=tree.size, frontier=tree.raw)
    store._compared.clear()


def test_a_ledger_that_was_turned_back_is_not_signed_nor_written_to() -> None:
    grow(5)
    sign_checkpoint()
    turn_back(3)
    with pytest.raises(Broken):
        prepare_ledger()
    with pytest.raises(Broken):
        sign_checkpoint()
    with pytest.raises(Broken), transaction.atomic():
        record(Plain(1), by=SYSTEM)
    assert [one["code"] for one in verify_ledger().problems] == ["rollback"]


def test_a_ledger_that_was_turned_back_and_grew_again_is_not_signed() -> None:
    grow(5)
    sign_checkpoint()
    turn_back(3)
    grow(10)
    with pytest.raises(Broken):
        sign_checkpoint()


def test_a_rewritten_entry_is_not_signed_over() -> None:
    grow(5)
    sign_checkpoint()
    raw, _ = write(Plain("rewritten"), number=2, at=LedgerEntry.objects.get(index=2).at, by="system")
    LedgerEntry.objects.filter(index=2).update(leaf=raw)
    leaves = LedgerEntry.objects.order_by("index").values_list("leaf", flat=True)
    tree = Frontier().append(leaf_hash(bytes(one)) for one in leaves)
    LedgerHead.objects.update(frontier=tree.raw)
    store._compared.clear()
    grow(1)
    with pytest.raises(Broken):
        sign_checkpoint()
    assert "fork" in [one["code"] for one in verify_ledger().problems]


def test_a_forged_last_checkpoint_is_not_believed() -> None:
    grow(5)
    sign_checkpoint()
    path = key_file("ledger.last")
    path.write_bytes(path.read_bytes().replace(b"\n5\n", b"\n2\n"))
    grow(1)
    with pytest.raises(Broken):
        sign_checkpoint()


def test_a_lost_key_is_not_replaced_in_silence() -> None:
    grow(5)
    sign_checkpoint()
    key_file("ledger.key").unlink()
    grow(1)
    with pytest.raises(Misconfigured):
        sign_checkpoint()
    with transaction.atomic():
        record(Plain("writing goes on"), by=SYSTEM)


def test_a_damaged_key_is_misconfiguration_and_its_content_stays_secret() -> None:
    key_file("ledger.key").write_text("PRIVATE+KEY+hiden/x+00000000+SECRETSECRET")
    grow(1)
    with pytest.raises(Misconfigured) as caught:
        sign_checkpoint()
    assert "SECRET" not in str(caught.value)


def test_after_a_wanted_restore_the_ledger_goes_on_under_a_new_key() -> None:
    grow(5)
    old = sign_checkpoint()
    assert old is not None
    turn_back(3)
    vkey = continue_ledger(reason="ディスクの故障", by=SYSTEM)
    assert vkey != old.vkey
    newest = LedgerCheckpoint.objects.get()
    assert (newest.size, newest.vkey) == (4, vkey)
    assert b'"signed_size":5' in bytes(LedgerEntry.objects.get(index=3).leaf)
    grow(1)
    assert sign_checkpoint() is not None
    assert verify_ledger().ok
    retired = list(Path(key_file("ledger.key")).parent.glob("ledger.key.*"))
    assert len(retired) == 1


def test_a_ledger_that_was_not_turned_back_keeps_its_key() -> None:
    grow(2)
    sign_checkpoint()
    with pytest.raises(BadInput):
        continue_ledger(reason="x", by=SYSTEM)


def test_a_due_checkpoint_is_signed_once_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = [1000.0]
    monkeypatch.setattr(signing.time, "monotonic", lambda: moment[0])
    grow(1)
    first = checkpoint_if_due()
    assert first is not None
    assert first.size == 1
    grow(1)
    assert checkpoint_if_due() is None
    moment[0] += signing.INTERVAL
    second = checkpoint_if_due()
    assert second is not None
    assert second.size == 2
    moment[0] += signing.INTERVAL
    assert checkpoint_if_due() is None, "nothing grew"


def test_nothing_is_signed_on_the_way_inside_a_transaction() -> None:
    with transaction.atomic():
        record(Plain(1), by=SYSTEM)
        assert checkpoint_if_due() is None
    assert checkpoint_if_due() is not None


def test_the_minute_s_job_reads_little_when_nothing_grew(django_assert_num_queries) -> None:
    grow(3)
    sign_if_grown()
    with django_assert_num_queries(2):
        assert sign_if_grown() is None
