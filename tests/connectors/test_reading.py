"""Every record is told, passed over or refused, whatever it holds; nothing is lost between file and rows."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiden.connectors.grammar import Batch, Channel, Connector, Means, Setting, Split, always, number, text
from hiden.connectors.moments import epoch, moment
from hiden.connectors.reading import Csv, JsonLines, unlike
from hiden.connectors.splitting import Chunk, chunks


def connector(reads: JsonLines | Csv, splits: Split) -> Connector:
    means = Means(
        at=moment("time"),
        channel=always(Channel.FILE),
        action=always("open"),
        account=text("user.name", "user"),
        bytes=number("size"),
    )
    return Connector("tried", "tried", splits, reads, means, frozenset({Channel.FILE}))


JSON = connector(JsonLines(), Split.LINES)
CSV = connector(Csv(), Split.CSV)


def split(raw: bytes, how: Split, **bounds: int) -> list[Chunk]:
    return list(chunks(io.BytesIO(raw), how, **bounds))


def test_json_lines_are_read_by_path_and_broken_ones_are_named() -> None:
    lines = [
        b'{"time":"2026-09-01T09:00:00+09:00","user":{"name":"sato"},"size":"1,024"}',
        b'{"time":"2026-09-01 09:00:00","user":"suzuki"}',
        b"",
        b'{"time":"2026-09',
        b'{"user":"nobody"}',
        b"\x81",
        b"[1,2]",
    ]
    told = JSON.understand(Batch(lines))
    told.check(len(lines))
    assert told.events["at"].to_pylist() == [datetime(2026, 9, 1, tzinfo=UTC)] * 2
    assert told.events["account"].to_pylist() == ["sato", "suzuki"]
    assert told.events["bytes"].to_pylist() == [1024, None]
    assert told.passed == {2}
    assert {each.record: each.reason for each in told.refused} == {
        3: "JSON として読めません。",
        4: "日時を読めません。",
        5: "文字コードを判別できません。",
        6: "JSON として読めません。",
    }


def test_csv_keeps_quoted_line_feeds_in_one_record() -> None:
    raw = 'time,user,size\n2026/09/01 9:00:00,"佐藤\n花子",5\n2026/09/01 9:00:00,too,many,cells\n'.encode(
        "cp932"
    )
    [chunk] = split(raw, Split.CSV)
    assert (len(chunk.records), chunk.head) == (3, 1)
    told = CSV.understand(Batch(chunk.records[1:], chunk.context))
    told.check(2)
    assert told.events["account"].to_pylist() == ["佐藤\n花子"]
    assert told.refused[0].record == 1


def test_a_stray_quote_does_not_swallow_the_rest() -> None:
    raw = b'time,user\n2026-09-01 09:00,"open\n' + b"2026-09-01 09:00,b\n" * 70_000
    found = [record for chunk in split(raw, Split.CSV) for record in chunk.records]
    assert b"\n".join(found) + b"\n" == raw
    assert len(found) == 70_002


def test_mixed_encodings_are_read_line_by_line() -> None:
    told = CSV.understand(
        Batch(["2026-09-01 09:00,佐藤".encode("cp932"), "2026-09-01 09:00,鈴木".encode()], b"time,user")
    )
    assert told.events["account"].to_pylist() == ["佐藤", "鈴木"]


def test_utf16_is_split_at_its_own_line_feeds() -> None:
    raw = "\ufefftime,user\r\n2026-09-01 09:00,上 \u0a0d\r\n".encode("utf-16-le")
    [chunk] = split(raw, Split.CSV)
    assert chunk.encoding == "utf-16-le"
    assert "\n".encode("utf-16-le").join(chunk.records) + "\n".encode("utf-16-le") == raw
    told = CSV.understand(Batch(chunk.records[1:], chunk.context, Setting(encoding=chunk.encoding)))
    assert told.events["account"].to_pylist() == ["上 \u0a0d"]


def test_a_new_head_is_a_new_context() -> None:
    raw = b"#separator \\x09\n#fields\ta\tb\n1\t2\n3\t4\n#close\n#separator \\x09\n#fields\tc\n5\n6\n"
    found = split(raw, Split.HEADED, records=3)
    assert [(each.head, each.records[each.head :]) for each in found] == [
        (2, [b"1\t2"]),
        (0, [b"3\t4", b"#close", b"#separator \\x09"]),
        (1, [b"5", b"6"]),  # its head began among the records before
    ]
    assert [each.context for each in found] == [b"#separator \\x09\n#fields\ta\tb"] * 2 + [
        b"#separator \\x09\n#fields\tc"
    ]
    assert b"\n".join(record for each in found for record in each.records) + b"\n" == raw


def test_a_head_of_another_day_is_the_same_head() -> None:
    day = b"#path\tconn\n#open\t2026-09-%d\n#fields\ta\n%d\n#close\t2026-09-%d\n"
    [chunk] = split(b"".join(day % (each, each, each) for each in (10, 11, 12)), Split.HEADED)
    assert (chunk.context, chunk.head) == (b"#path\tconn\n#fields\ta", 3)
    other = day.replace(b"conn", b"dns") % (13, 13, 13)
    assert len(split(day % (10, 10, 10) + other, Split.HEADED)) == 2


def test_a_head_in_utf16() -> None:
    raw = "\ufeff#Version: 1\r\n#Fields: a,b\r\n1,2\r\n".encode("utf-16-le")
    [chunk] = split(raw, Split.HEADED)
    assert (chunk.head, chunk.context.decode("utf-16-le")) == (2, "#Version: 1\n#Fields: a,b")


@pytest.mark.parametrize(
    ("raw", "records"),
    [
        (b'{"a":1}\n{"a":2}\n', 2),
        (b'{"a":\n{"a":2}\n{"a":3}\n', 3),  # the first was cut
        (b'{\n "a": 1\n}\n', 1),
        (b'[\n{"a":1},\n{"a":2}\n]\n', 1),
        (b'\xef\xbb\xbf[{"a":1},{"a":2}]', 1),
        ('\ufeff{\r\n"a": "\u0a0a"\r\n}\r\n'.encode("utf-16-le"), 1),
        (b"not json at all", 1),
        (b"", 0),
    ],
)
def test_json_over_many_lines_is_one_record(raw: bytes, records: int) -> None:
    found = [record for chunk in split(raw, Split.JSON) for record in chunk.records]
    assert len(found) == records
    feed = "\n".encode("utf-16-le") if raw[:2] == b"\xff\xfe" else b"\n"
    assert raw in (feed.join(found), feed.join(found) + feed)


def test_the_line_that_powershell_writes_above_a_header_is_none() -> None:
    [chunk] = split(b'#TYPE Selected.Object\r\n"time","user"\r\n"2026-09-01 09:00","sato"\r\n', Split.CSV)
    assert chunk.head == 2
    told = CSV.understand(Batch(chunk.records[chunk.head :], chunk.context))
    assert told.events["account"].to_pylist() == ["sato"]


@given(
    st.binary(max_size=300),
    st.sampled_from([Split.LINES, Split.CSV, Split.JSON, Split.HEADED]),
    st.integers(1, 5),
)
def test_records_joined_again_are_the_file(raw: bytes, how: Split, most: int) -> None:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return
    found = [record for chunk in split(raw, how, records=most) for record in chunk.records]
    again = b"\n".join(found)
    assert raw in (again, again + b"\n")


@given(st.lists(st.binary(max_size=60), max_size=8))
def test_every_record_is_told_passed_or_refused(records: list[bytes]) -> None:
    JSON.understand(Batch(records)).check(len(records))
    lines = [record.replace(b"\n", b"") for record in records]
    CSV.understand(Batch(lines, b"time,user")).check(len(lines))


@given(st.lists(st.text('ab",\r \t\x0012-:', max_size=30), max_size=8))
def test_csv_of_awkward_signs_is_told_passed_or_refused(records: list[str]) -> None:
    CSV.understand(Batch([each.encode() for each in records], b"time,user")).check(len(records))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-09-01T00:00:00Z", datetime(2026, 9, 1, tzinfo=UTC)),
        ("2026-09-01T00:00:00.1234567Z", datetime(2026, 9, 1, 0, 0, 0, 123456, tzinfo=UTC)),
        ("2026/09/01 09:00:00", datetime(2026, 9, 1, tzinfo=UTC)),
        ("2026/9/1 9:00", datetime(2026, 9, 1, tzinfo=UTC)),
        ("soon", None),
        ("2026-02-30 00:00:00", None),
    ],
)
def test_times(written: str, read: datetime | None) -> None:
    told = JSON.understand(Batch([json.dumps({"time": written}).encode()]))
    assert told.events["at"].to_pylist() == ([read] if read else [])


def test_a_year_that_is_not_written_is_the_sources() -> None:
    means = Means(
        at=moment("time", formats=("%b %d %H:%M:%S",)), channel=always("file"), action=always("open")
    )
    tried = Connector("tried", "tried", Split.LINES, JsonLines(), means, frozenset())
    told = tried.understand(Batch([b'{"time":"Sep  1 09:00:00"}'], setting=Setting(year=2026)))
    assert told.events["at"].to_pylist() == [datetime(2026, 9, 1, tzinfo=UTC)]


def test_epochs() -> None:
    means = Means(at=epoch("time", "filetime"), channel=always("file"), action=always("open"))
    tried = Connector("tried", "tried", Split.LINES, JsonLines(), means, frozenset())
    told = tried.understand(
        Batch([b'{"time":"134013312000000000"}', b'{"time":"x"}', b'{"time":"99999999999999999999999"}'])
    )
    assert told.events["at"].to_pylist() == [datetime(2025, 9, 3, tzinfo=UTC)]
    assert [each.record for each in told.refused] == [1, 2]


def test_columns_of_one_name_are_told_apart() -> None:
    assert unlike(["a", "b", "a"]) == ["a", "b", "a (2)"]
