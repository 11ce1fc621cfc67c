"""Whatever is done to the archive behind its back is named: files, rows, order, and what was noted in the ledger."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from hiden.ledger.tree import leaf_hash
from hiden.logs.archive.headers import Header
from hiden.logs.archive.places import place
from hiden.logs.archive.verifying import verify
from hiden.logs.intake.taking import take_file
from hiden.logs.models import ArchivePoint, LogSource, Segment
from tests.logs.conftest import event

Log = Callable[..., Path]
Attack = Callable[[list[Segment]], None]


@pytest.fixture
def segments(source: LogSource, log: Log) -> list[Segment]:
    """Three segments of three people's records, all noted in the ledger."""
    for at in range(3):
        who = ["alice@example.co.jp", "bob@example.co.jp", "somebody", ""]
        take_file(source, log([event(at, account=each, detail=f"{at}") for each in who * 5], f"{at}.jsonl"))
    assert verify(full=True).sound
    return list(Segment.objects.order_by("number"))


def changed(name: str) -> Attack:
    """One byte in the middle of the second file is another."""

    def attack(held: list[Segment]) -> None:
        path = place(held[1].file)
        raw = bytearray(path.read_bytes())
        at = {"early": 40, "middle": len(raw) // 2, "late": len(raw) * 3 // 4}[name]
        raw[at] ^= 1
        path.write_bytes(raw)

    return attack


def gone(held: list[Segment]) -> None:
    place(held[1].file).unlink()


def cut(held: list[Segment]) -> None:
    path = place(held[1].file)
    path.write_bytes(path.read_bytes()[:-9])


def swapped(held: list[Segment]) -> None:
    first, second = (place(each.file).read_bytes() for each in held[:2])
    place(held[0].file).write_bytes(second)
    place(held[1].file).write_bytes(first)


def row_deleted(held: list[Segment]) -> None:
    Segment.objects.filter(pk=held[1].pk).delete()


def last_row_deleted(held: list[Segment]) -> None:
    Segment.objects.filter(pk=held[2].pk).delete()


def header_rewritten(held: list[Segment]) -> None:
    header = Header.parse(bytes(held[1].header))
    raw = Header(**{**{name: getattr(header, name) for name in header.__slots__}, "received_from": 0}).raw()
    Segment.objects.filter(pk=held[1].pk).update(header=raw, leaf=leaf_hash(raw))


def point_rewritten(held: list[Segment]) -> None:
    ArchivePoint.objects.filter(size=2).update(root=b"\0" * 32)


def said_to_have_expired(held: list[Segment]) -> None:
    Segment.objects.filter(pk=held[1].pk).update(expired_at=held[1].received_until)


def stray(held: list[Segment]) -> None:
    path = place(held[1].file)
    path.with_name("000000000099-deadbeef.parquet").write_bytes(path.read_bytes())


ATTACKS: list[Attack] = [
    *(changed(name) for name in ("early", "middle", "late")),
    gone,
    cut,
    swapped,
    row_deleted,
    last_row_deleted,
    header_rewritten,
    point_rewritten,
    said_to_have_expired,
    stray,
]


@pytest.mark.parametrize("full", [True, False])
@pytest.mark.parametrize(
    "attack", ATTACKS, ids=lambda each: each.__name__ if each.__name__ != "attack" else "changed"
)
def test_it_is_named(segments: list[Segment], attack: Attack, full: bool) -> None:
    attack(segments)
    report = verify(full=full)
    assert not report.sound
    assert all(trouble.what for trouble in report.troubles)


def test_no_bit_of_a_file_can_be_another(segments: list[Segment]) -> None:
    path = place(segments[1].file)
    raw = path.read_bytes()
    chance = random.Random(3)
    for _ in range(60):
        bit = chance.randrange(len(raw) * 8)
        other = bytearray(raw)
        other[bit // 8] ^= 1 << bit % 8
        path.write_bytes(other)
        assert not verify(full=False).sound, f"bit {bit}"
    path.write_bytes(raw)
    assert verify(full=True).sound


def test_what_was_sealed_after_the_last_note_is_said(source: LogSource, segments: list[Segment]) -> None:
    ArchivePoint.objects.filter(size=3).delete()
    assert verify(full=False).since_noted == 1
