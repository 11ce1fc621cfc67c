"""Someone who reaches the tables, but not the keys: whatever they do is found, and a strange value is no crash."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from hiden.home import key_file
from hiden.ledger import SYSTEM, record_many
from hiden.ledger.actions import sign_checkpoint
from hiden.ledger.checkpoint import Head
from hiden.ledger.models import LedgerCheckpoint, LedgerEntry, LedgerHead, LedgerTile
from hiden.ledger.note import Signer, sign
from hiden.ledger.tiles import new_tiles
from hiden.ledger.tree import Frontier, leaf_hash
from hiden.ledger.verify import verify_ledger

from .happenings import Happened

pytestmark = pytest.mark.django_db(transaction=True)

SQLITE_ALONE = "PostgreSQL keeps the types of its columns"


@pytest.fixture(autouse=True)
def grown() -> None:
    """600 entries, signed at 300 and 600."""
    for _ in range(2):
        with transaction.atomic():
            record_many((Happened(f"A-{n % 10}") for n in range(300)), by=SYSTEM)
        sign_checkpoint()


def problems() -> set[tuple[str, int | None]]:
    return {(one["code"], one["entry"]) for one in verify_ledger().problems}


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for one in statements:
            cursor.execute(one)


def rewrite() -> Head:
    """Another history with a tree that fits: leaves, tiles and head."""
    row = LedgerEntry.objects.get(index=10)
    other = bytes(row.leaf).replace(b'"secret"', b'"opened"')
    assert other != bytes(row.leaf)
    LedgerEntry.objects.filter(index=10).update(leaf=other)
    hashes = [
        leaf_hash(bytes(raw)) for raw in LedgerEntry.objects.order_by("index").values_list("leaf", flat=True)
    ]
    LedgerTile.objects.all().delete()
    LedgerTile.objects.bulk_create(new_tiles(0, hashes))
    tree = Frontier().append(hashes)
    LedgerHead.objects.update(frontier=tree.raw)
    return Head("hiden/forged", tree.size, tree.root)


def test_a_history_that_fits_is_betrayed_by_what_was_signed_last() -> None:
    rewrite()
    LedgerCheckpoint.objects.all().delete()
    assert problems() == {("fork", None)}


def test_a_history_signed_by_a_key_of_ones_own_is_betrayed_by_the_key() -> None:
    head, forger = rewrite(), Signer.generate("hiden/forged")
    note, vkey = sign(head.text, forger).dump(), forger.verifier.vkey
    key_file("ledger.last").unlink()
    LedgerCheckpoint.objects.exclude(size=head.size).delete()
    LedgerCheckpoint.objects.update(root=head.root, note=note, vkey=vkey)
    report = verify_ledger()
    assert [one["code"] for one in report.problems] == ["key"]
    assert report.signed == 0


def test_a_checkpoint_that_was_taken_away_is_missed() -> None:
    LedgerCheckpoint.objects.filter(size=600).delete()
    assert problems() == {("checkpoint", None)}
    LedgerCheckpoint.objects.all().delete()
    assert problems() == {("checkpoint", None)}


def test_what_was_signed_last_is_missed() -> None:
    key_file("ledger.last").unlink()
    assert problems() == {("checkpoint", None)}


def test_a_lost_key_is_said_to_be_lost() -> None:
    key_file("ledger.key").unlink()
    assert problems() == {("key", None)}


def test_an_emptied_ledger_does_not_pass() -> None:
    run("DELETE FROM ledger_head", "DELETE FROM ledger_checkpoint")
    assert {("rollback", None), ("inserted", 0)} <= problems()
    run(*(f"DELETE FROM ledger_{one}" for one in ("entry", "tile", "about", "personal")))
    assert problems() == {("rollback", None)}


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("INSERT INTO ledger_about(entry, noun, ident) VALUES (9999, 'item', 'A-1')", ("columns", 9999)),
        ("INSERT INTO ledger_personal(entry, salt, json) VALUES (9999, '', '')", ("personal", 9999)),
        ("INSERT INTO ledger_personal(entry, salt, json) VALUES (-1, '', '')", ("personal", -1)),
        ("INSERT INTO ledger_tile(level, number, root, hashes) VALUES (0, 2, '', '')", ("tile", None)),
        ("INSERT INTO ledger_tile(level, number, root, hashes) VALUES (1, 0, '', '')", ("tile", None)),
        ("INSERT INTO ledger_tile(level, number, root, hashes) VALUES (9, 0, '', '')", ("tile", None)),
        ("INSERT INTO ledger_head(id, size, frontier) VALUES (2, 5, '')", ("head", None)),
        (
            """INSERT INTO ledger_entry("index", kind, at, "by", leaf)
            VALUES (9999, 'test.plain', '2026-04-01 00:00:00', 'system', '')""",
            ("inserted", 9999),
        ),
        ("UPDATE ledger_checkpoint SET size = 9999 WHERE size = 600", ("rollback", None)),
    ],
)
def test_a_row_beyond_the_tree_is_found(statement: str, expected: tuple[str, int | None]) -> None:
    run(statement)
    assert expected in problems()


def test_a_row_beyond_the_tree_hides_no_other() -> None:
    run(*(f"INSERT INTO ledger_about(entry, noun, ident) VALUES ({n}, 'item', 'A-1')" for n in (9999, 5)))
    assert problems() == {("columns", 9999), ("columns", 5)}


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE ledger_head SET size = 'x'", ("head", None)),
        ("UPDATE ledger_head SET frontier = 'x'", ("head", None)),
        ("UPDATE ledger_tile SET root = 'x' WHERE number = 1", ("tile", None)),
        ("UPDATE ledger_about SET entry = 'x' WHERE entry = 5", ("columns", 5)),
        ("UPDATE ledger_personal SET json = 'x' WHERE entry = 5", ("personal", 5)),
        ("UPDATE ledger_personal SET salt = 'x' WHERE entry = 5", ("personal", 5)),
        ('UPDATE ledger_entry SET leaf = CAST(leaf AS TEXT) WHERE "index" = 5', ("form", 5)),
        ('UPDATE ledger_entry SET leaf = 7.5 WHERE "index" = 5', ("form", 5)),
        ('UPDATE ledger_entry SET at = 5 WHERE "index" = 5', ("columns", 5)),
        ("UPDATE ledger_checkpoint SET note = 'x' WHERE size = 600", ("signature", None)),
        ("UPDATE ledger_checkpoint SET size = 'x' WHERE size = 600", ("checkpoint", None)),
    ],
)
def test_a_value_of_another_type_is_named(statement: str, expected: tuple[str, int | None]) -> None:
    if connection.vendor != "sqlite":
        pytest.skip(SQLITE_ALONE)
    run(statement)
    assert expected in problems()


@pytest.mark.parametrize(
    "data",
    [
        "7",
        "[]",
        '{"entries":7}',
        '{"entries":[["a",5]]}',
        '{"entries":[[-1000000000000,5]]}',
        '{"entries":[[1]]}',
    ],
)
def test_an_entry_of_forgetting_that_makes_no_sense_is_no_crash(data: str) -> None:
    leaf = f'{{"about":[],"at":"2026-04-01T00:00:00.000000Z","by":"system","data":{data},"kind":"ledger.forgotten","n":5,"personal":null,"v":1}}'
    LedgerEntry.objects.filter(index=5).update(leaf=leaf.encode(), kind="ledger.forgotten")
    assert problems() & {("form", 5), ("columns", 5)}
