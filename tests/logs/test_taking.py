"""Files come in: every record is kept as it came, understood or not; nothing twice, nothing lost."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from hiden.base.errors import Conflict
from hiden.ledger.models import LedgerEntry
from hiden.logs import sources
from hiden.logs.archive.reading import records_of
from hiden.logs.archive.verifying import verify
from hiden.logs.intake.taking import take_file
from hiden.logs.models import Intake, LogSource, Segment, SourceDay
from hiden.logs.store import embedded
from hiden.logs.store.parts import files_of, merge, parts_between
from tests.logs.conftest import BEGIN, event, wish
from tests.world.organisation import Organisation

Log = Callable[..., Path]


def kept(source: LogSource) -> bytes:
    """All records of a source, joined as they came."""
    segments = Segment.objects.filter(source=source).order_by("first")
    return b"".join(record + b"\n" for segment in segments for _moment, record in records_of(segment))


def view(columns: str = "*") -> list[tuple[object, ...]]:
    """All rows of the view, in the order of records."""
    from hiden.logs.models import ViewPart

    files = files_of(ViewPart.objects.all())
    return (
        embedded.rows(f"SELECT {columns} FROM {embedded.table_of(files)} ORDER BY segment, record, part")
        if files
        else []
    )


def test_every_line_is_kept_as_it_came_and_understood(
    source: LogSource, log: Log, organisation: Organisation
) -> None:
    raw = b"".join(
        log([event(at, account=who, object=rf"\\fs01\x\{at}.xlsx")]).read_bytes()
        for at, who in enumerate(["alice@example.co.jp", "EXAMPLE\\1002", "nobody", ""])
    )
    raw += b"garbage\n\n\xff\xfe broken \x00\n"
    [intake] = take_file(source, log(raw), by=organisation.alice)
    assert kept(source) == raw
    assert (intake.records, intake.events, intake.refused, intake.passed) == (7, 4, 2, 1)
    alice, bob = organisation.alice.pk, organisation.bob.pk
    assert view("person, holder") == [(alice, "person"), (bob, "person"), (0, "unknown"), (0, "nobody")]
    assert verify(full=True).sound
    [day] = SourceDay.objects.all()
    assert (day.events, day.nobody, day.hours) == (4, 2, 1 << 9)
    assert LedgerEntry.objects.filter(kind="logs.archive_noted").count() == 1


def test_the_same_content_again_changes_nothing(source: LogSource, log: Log, tmp_path: Path) -> None:
    path = log([event(at) for at in range(5)])
    [first] = take_file(source, path)
    packed = tmp_path / "again.jsonl.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    [again] = take_file(source, packed)
    assert again == first
    assert Segment.objects.count() == 1
    assert len(view()) == 5


def test_a_file_that_grew_continues_and_its_half_line_is_taken_whole(source: LogSource, log: Log) -> None:
    raw = log([event(at) for at in range(5)]).read_bytes()
    half = raw[:-20]
    take_file(source, log(half))
    [grown] = take_file(source, log(raw + log([event(9)]).read_bytes(), "log.jsonl"))
    assert (grown.skipped, grown.records, grown.refused) == (4, 2, 0)
    assert len(view()) == 6
    assert Segment.objects.order_by("first").values_list("first", "count")[1] == (5, 2)


def test_a_broken_packing_gives_what_is_left_of_it(source: LogSource, log: Log, tmp_path: Path) -> None:
    raw = log([event(at, detail="x" * 200) for at in range(500)]).read_bytes()
    packed = gzip.compress(raw)
    path = tmp_path / "cut.gz"
    path.write_bytes(packed[: len(packed) // 2])
    [intake] = take_file(source, path)
    assert "途中で終わっている" in intake.reason
    assert raw.startswith(kept(source)[:-1])
    path.write_bytes(packed)
    take_file(source, path)
    assert [row for row in view("detail") if row == ("x" * 200,)].__len__() == 500


def test_nothing_is_taken_before_purpose_notice_and_responsibility_are_there(
    organisation: Organisation, log: Log
) -> None:
    alice = organisation.alice
    bare = sources.add_source("bare", wish(alice, purposes=[], purpose_words=""), by=alice)
    with pytest.raises(Conflict) as refused:
        sources.switch_on(bare, by=alice)
    assert "利用目的" in refused.value.what
    assert "周知" in refused.value.what
    with pytest.raises(Conflict):
        take_file(bare, log([event()]))
    assert not Intake.objects.exists()


def test_merging_keeps_every_row(source: LogSource, log: Log) -> None:
    for at in range(6):
        take_file(source, log([event(at), event(at, account="bob@example.co.jp")], f"{at}.jsonl"))
    before = view()
    assert merge() == 6
    assert view() == before
    assert len(parts_between(BEGIN, BEGIN.replace(month=10))) == 1
