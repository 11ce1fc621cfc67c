"""The spool: what was acknowledged is there, whatever was cut off, filled up or killed."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hiden.base.errors import BadInput
from hiden.logs.archive import batches, spool
from hiden.logs.archive.batches import digest_of, keep, known
from hiden.logs.archive.places import folder
from hiden.logs.archive.spool import BATCH, Batch, SpoolWriter, frame, frames, kept, waiting

some_records = st.lists(st.binary(max_size=40), min_size=1, max_size=6)


def read(source: str = "s") -> list[bytes]:
    return [record for path in waiting(source) for _, record in frames(path)]


def test_what_was_appended_is_read_with_its_moment(own_home: Path) -> None:
    writer = SpoolWriter("s")
    writer.append([b"a", b"", b"\n\0"], 5)
    writer.append([b"b"], 7)
    assert waiting("s") == [], "somebody is writing to it"
    writer.turn()
    [path] = waiting("s")
    assert list(frames(path)) == [(5, b"a"), (5, b""), (5, b"\n\0"), (7, b"b")]


def test_a_full_file_is_closed_by_itself(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "RECORDS", 3)
    writer = SpoolWriter("s")
    for at in range(7):
        writer.append([b"%d" % at])
    assert [len(list(frames(path))) for path in waiting("s")] == [3, 3]


def test_a_young_file_stays_open(own_home: Path) -> None:
    writer = SpoolWriter("s")
    writer.append([b"a"])
    writer.turn(older=60)
    assert waiting("s") == []
    writer.turn(older=0)
    assert read() == [b"a"]


def test_a_record_that_is_too_long_is_refused_before_anything_is_written(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "LONGEST", 10)
    writer = SpoolWriter("s")
    with pytest.raises(BadInput):
        writer.append([b"a", b"x" * 11])
    writer.append([b"x" * 10])
    writer.turn()
    assert read() == [b"x" * 10]


@settings(max_examples=30, deadline=None)
@given(groups=st.lists(st.tuples(some_records, st.booleans()), min_size=1, max_size=4))
def test_cut_off_at_any_byte_only_what_was_not_whole_goes(
    groups: list[tuple[list[bytes], bool]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """`groups` are appended one after the other, some of them as batches: whatever ends before the cut is read, in order."""
    path = tmp_path_factory.mktemp("spool") / "x.spool"
    raw, ends = b"", []  # where each thing ends that is acknowledged as one
    for records, together in groups:
        if together:
            raw += frame(BATCH, b'{"count":%d,"key":"k"}' % len(records))
            raw += b"".join(frame(1, record) for record in records)
            ends.append((len(raw), records))
        else:
            for record in records:
                raw += frame(1, record)
                ends.append((len(raw), [record]))
    for cut in range(len(raw) + 1):
        path.write_bytes(raw[:cut])
        expected = [record for end, records in ends if end <= cut for record in records]
        assert [record for _, record in frames(path)] == expected


@settings(max_examples=50, deadline=None)
@given(records=some_records, at=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_a_turned_bit_never_reads_as_another_record(
    records: list[bytes], at: int, bit: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("spool") / "x.spool"
    raw = bytearray(b"".join(frame(moment, record) for moment, record in enumerate(records)))
    raw[at % len(raw)] ^= 1 << bit
    path.write_bytes(raw)
    found = list(frames(path))
    assert found == list(enumerate(records))[: len(found)]
    assert len(found) < len(records)


def test_a_writer_that_never_got_its_name_is_swept_away(own_home: Path) -> None:
    left = folder("spool", "s") / ".20260101T000000-aa.open"
    left.touch()
    assert waiting("s") == []
    assert left.exists(), "it may be about to get its name"
    os.utime(left, (0, 0))
    waiting("s")
    assert not left.exists()


# ---------- batches ----------


def test_the_same_key_again_is_taken_once(own_home: Path) -> None:
    writer = SpoolWriter("s")
    first = keep(writer, [b"a", b"b"], "key")
    again = keep(writer, [b"a", b"b"], "key")
    assert (first.records, first.again, again.records, again.again) == (2, False, 2, True)
    assert first.sha256 == again.sha256 == digest_of([b"a", b"b"])
    with pytest.raises(BadInput):
        keep(writer, [b"a", b"c"], "key")
    writer.turn()
    assert read() == [b"a", b"b"]
    [path] = waiting("s")
    batches.note_sealed("s", list(kept(path)))
    path.unlink()
    assert keep(writer, [b"a", b"b"], "key").again
    batches.forget(-1)
    assert known("s", "key") is None


@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_around_the_append_the_spool_knows(
    own_home: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    class Killed(BaseException):
        pass

    append = SpoolWriter.append

    def killed(self: SpoolWriter, records: list[bytes], at: int | None = None, *, batch: Batch) -> None:
        if moment == "after":
            append(self, records, at, batch=batch)
        raise Killed

    monkeypatch.setattr(SpoolWriter, "append", killed)
    with pytest.raises(Killed):
        keep(SpoolWriter("s"), [b"a", b"b"], "key")
    monkeypatch.setattr(SpoolWriter, "append", append)
    assert keep(SpoolWriter("s"), [b"a", b"b"], "key").again is (moment == "after")
    for path in folder("spool", "s").iterdir():
        path.rename(path.with_suffix(".spool"))
    assert read() == [b"a", b"b"]


# ---------- a full disk ----------


@pytest.fixture
def small_files() -> Iterator[None]:
    """No file may grow beyond 1,000 bytes, as if the disk were full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, handler)


def test_on_a_full_disk_nothing_half_stays_and_what_was_acknowledged_does(
    own_home: Path, small_files: None
) -> None:
    writer = SpoolWriter("s")
    acknowledged = []
    refused = 0
    for at in range(40):
        record = b"%03d" % at + b"x" * 180
        try:
            writer.append([record, record + b"!"])
        except OSError:
            refused += 1
        else:
            acknowledged += [record, record + b"!"]
    with pytest.raises(OSError, match="large"):
        writer.append([b"y" * 2000])
    writer.turn()
    assert refused
    assert len(acknowledged) > 10
    assert read() == acknowledged
    assert all(path.stat().st_size for path in folder("spool", "s").iterdir()), "no empty files are left"
