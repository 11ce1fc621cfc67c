"""Entries: in the transaction of the change, in the tree, and found again."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hiden.base.clock import frozen
from hiden.base.errors import Broken
from hiden.ledger import SYSTEM, actions, record, record_many, store
from hiden.ledger.leaf import LeafError, read
from hiden.ledger.models import EntryAbout, LedgerEntry, LedgerHead, LedgerTile, PersonalPart
from hiden.ledger.queries import size
from hiden.ledger.tiles import WIDTH, StoredNodes
from hiden.ledger.tree import (
    Frontier,
    consistency_proof,
    frontier_at,
    inclusion_proof,
    leaf_hash,
    verify_consistency,
    verify_inclusion,
)
from hiden.ledger.verify import verify_ledger

from .happenings import ALICE, Happened, Plain


def all_leaves() -> list[bytes]:
    return [bytes(raw) for raw in LedgerEntry.objects.order_by("index").values_list("leaf", flat=True)]


@pytest.mark.django_db(transaction=True)
def test_recording_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="atomic"):
        record(Happened("A-1"), by=SYSTEM)
    assert size() == 0


@pytest.mark.django_db(transaction=True)
def test_an_entry_dies_with_the_transaction_of_its_change() -> None:
    with transaction.atomic():
        record(Happened("A-1"), by=SYSTEM)
        transaction.set_rollback(True)
    assert (size(), LedgerEntry.objects.count(), PersonalPart.objects.count()) == (0, 0, 0)
    with transaction.atomic():
        assert record(Happened("A-1"), by=SYSTEM) == 0
    assert verify_ledger().ok


@pytest.mark.django_db
def test_an_entry_holds_what_happened_and_no_personal_data() -> None:
    at = datetime(2026, 11, 23, 1, 2, 3, 456789, tzinfo=UTC)
    with frozen(at):
        assert record(Happened("A-0412", reason="山田さんの申出"), by=ALICE) == 0
    row = LedgerEntry.objects.get()
    assert bytes(row.leaf).isascii() is True, "nothing of the reason is in the leaf"
    assert read(bytes(row.leaf)).at == row.at == at
    value = json.loads(bytes(row.leaf))
    assert value["at"] == "2026-11-23T01:02:03.456789Z"
    assert (value["by"], value["kind"], value["n"], value["v"]) == ("alice-key", "test.happened", 0, 1)
    assert value["about"] == [["item", "A-0412"]]
    assert value["data"] == {"item": "A-0412", "outcome": "secret", "person": ""}
    part = PersonalPart.objects.get()
    assert json.loads(bytes(part.json)) == {"reason": "山田さんの申出"}
    assert len(bytes(part.salt)) == 16


@pytest.mark.django_db
def test_equal_reasons_leave_different_commitments() -> None:
    record_many([Happened("A-1"), Happened("A-1")], by=SYSTEM)
    first, second = (read(raw).personal for raw in all_leaves())
    assert first != second


@pytest.mark.django_db
def test_numbers_continue_and_the_head_is_the_tree_of_all_leaves() -> None:
    assert record_many((Happened(f"A-{n}") for n in range(300)), by=SYSTEM) == range(300)
    assert record(Happened("A-1"), by=SYSTEM) == 300
    assert record_many([], by=SYSTEM) == range(301, 301)
    expected = Frontier().append(map(leaf_hash, all_leaves()))
    head = LedgerHead.objects.get()
    assert (head.size, bytes(head.frontier)) == (301, expected.raw)
    assert LedgerTile.objects.count() == 1
    assert verify_ledger().ok


@pytest.mark.django_db
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 400), min_size=1, max_size=5), st.data())
def test_however_entries_arrive_proofs_from_stored_tiles_hold(counts: list[int], data: st.DataObject) -> None:
    with transaction.atomic():
        point = transaction.savepoint()
        for count in counts:
            record_many((Plain(n) for n in range(count)), by=SYSTEM)
        leaves = all_leaves()
        total = len(leaves)
        assert total == sum(counts)
        assert LedgerTile.objects.filter(level=0).count() == total // WIDTH
        if total:
            nodes = StoredNodes(total)
            root = Frontier().append(map(leaf_hash, leaves)).root
            index, old = data.draw(st.integers(0, total - 1)), data.draw(st.integers(1, total))
            verify_inclusion(
                leaf_hash(leaves[index]), index, total, inclusion_proof(index, total, nodes), root
            )
            old_root = Frontier().append(map(leaf_hash, leaves[:old])).root
            verify_consistency(old, old_root, total, root, consistency_proof(old, total, nodes))
            assert frontier_at(old, nodes).root == old_root
        transaction.savepoint_rollback(point)


@pytest.mark.django_db
def test_upper_tiles_and_proofs_in_a_larger_tree(django_assert_max_num_queries) -> None:
    total = WIDTH * WIDTH + WIDTH + 3
    record_many((Plain(n) for n in range(total)), by=SYSTEM)
    assert LedgerTile.objects.filter(level=1).count() == 1
    assert LedgerTile.objects.filter(level=0).count() == WIDTH + 1
    root = Frontier.parse(total, bytes(LedgerHead.objects.get().frontier)).root
    for index in (0, WIDTH * 100 + 7, total - 1):
        leaf = bytes(LedgerEntry.objects.get(index=index).leaf)
        with django_assert_max_num_queries(8):
            proof = inclusion_proof(index, total, StoredNodes(total))
        verify_inclusion(leaf_hash(leaf), index, total, proof, root)
    assert verify_ledger().ok


@pytest.mark.django_db
def test_one_entry_costs_few_queries_however_long_the_ledger(django_assert_num_queries) -> None:
    record_many((Plain(n) for n in range(1000)), by=SYSTEM)
    with CaptureQueriesContext(transaction.get_connection()) as short:
        record(Happened("A-1"), by=SYSTEM)
    assert len(short) <= 6


@pytest.mark.django_db
@pytest.mark.parametrize(
    "value", [1.5, object(), datetime(2026, 1, 1, tzinfo=UTC), {"鍵": 1}, 2**60, "\ud800"]
)
def test_a_value_without_one_form_is_refused_and_nothing_is_written(value: object) -> None:
    with pytest.raises(LeafError):
        record_many([Plain(1), Plain(value)], by=SYSTEM)
    assert size() == 0


@pytest.mark.django_db
def test_an_entry_that_is_too_long_is_refused() -> None:
    with pytest.raises(LeafError, match="too long"):
        record(Plain("x" * 65_536), by=SYSTEM)
    record(Plain("x" * 65_000), by=SYSTEM)


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["改\n行", "\r\n", '"}', "\u2028", "\x00", "<script>", "𠮷野家"])
def test_hostile_text_stays_one_line_and_reads_back(text: str) -> None:
    record(Plain(text), by=SYSTEM)
    raw = all_leaves()[0]
    assert b"\n" not in raw
    assert read(raw).data == {"value": text}
    assert verify_ledger().ok


def _shrink_head() -> None:
    LedgerHead.objects.update(size=4, frontier=bytes(32))


def _lose_last() -> None:
    LedgerEntry.objects.filter(index=4).delete()


def _damage_frontier() -> None:
    LedgerHead.objects.update(frontier=b"x")


def _wrong_frontier() -> None:
    LedgerHead.objects.update(frontier=bytes(64))


@pytest.mark.django_db
@pytest.mark.parametrize("damage", [_shrink_head, _lose_last, _damage_frontier, _wrong_frontier])
def test_a_broken_ledger_is_never_written_to(damage) -> None:
    record_many((Plain(n) for n in range(5)), by=SYSTEM)
    damage()
    store._compared.clear()
    with pytest.raises(Broken):
        record(Plain(5), by=SYSTEM)


@pytest.mark.django_db
def test_the_index_of_things_follows_the_entries() -> None:
    record_many([Happened("A-1", person="p1"), Happened("A-2"), Happened("A-1")], by=SYSTEM)
    found = EntryAbout.objects.filter(noun="item", ident="A-1").values_list("entry", flat=True)
    assert sorted(found) == [0, 2]


def test_the_batch_is_a_whole_number_of_things() -> None:
    assert actions.BATCH > WIDTH
