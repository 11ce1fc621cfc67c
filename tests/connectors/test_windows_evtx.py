"""Binary event files: chunk by chunk, whatever a chunk holds."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from hiden.connectors.grammar import Batch
from hiden.connectors.registry import connectors
from hiden.connectors.windows_evtx.writing import file_of, write

from .reading_lines import AT, event, read, same

SECURITY = {"Provider": "Microsoft-Windows-Security-Auditing", "Channel": "Security", "Computer": "FS01"}
LOGON = {**SECURITY, "EventID": "4624", "LogonType": "3", "TargetUserName": "佐藤", "IpAddress": "10.0.0.5"}


def filled(count: int) -> bytes:
    return file_of((AT, {**LOGON, "Filler": "x" * 1000}) for _ in range(count))


def test_events_of_several_chunks() -> None:
    raw = filled(100)
    told = read("windows_evtx", raw)
    rows = told.events.to_pylist()
    assert (len(rows), len(raw)) == (100, 4096 + 4 * 65_536)
    assert [row["record"] for row in rows] == sorted(row["record"] for row in rows)
    assert {row["record"] for row in rows} == {0, 1, 2, 3}
    assert [row["part"] for row in rows if row["record"] == 1] == list(
        range(sum(row["record"] == 1 for row in rows))
    )
    same(
        told,
        [
            {
                "at": AT,
                "channel": "sign_in",
                "action": "sign_in",
                "account": "佐藤",
                "ip": "10.0.0.5",
                "device": "FS01",
            }
        ]
        * 100,
    )


def test_what_is_no_chunk_is_refused_and_an_empty_one_passed() -> None:
    raw = filled(1)
    head, chunk = raw[:4096], raw[4096:]
    records = [chunk, bytes(65_536), b"no chunk", chunk[:3000], b"ElfChnk\0" + bytes(600), b""]
    told = connectors()["windows_evtx"].understand(Batch(records, head))
    told.check(len(records))
    assert {1, 5} <= told.passed
    assert 2 in {each.record for each in told.refused}
    assert 0 in told.events["record"].to_pylist()
    # Even without the file's head a chunk can be read.
    assert len(connectors()["windows_evtx"].understand(Batch([chunk])).events) == 1


def test_an_event_that_cannot_be_decoded_is_told_by_its_envelope() -> None:
    raw = bytearray(filled(2))
    second = 4096 + 512 + struct.unpack_from("<I", raw, 4096 + 512 + 4)[0]
    raw[second + 24 : second + 40] = b"\xee" * 16
    told = read("windows_evtx", bytes(raw))
    same(
        told,
        [
            {"at": AT, "account": "佐藤"},
            {
                "at": AT,
                "channel": "admin",
                "action": "other",
                "outcome": "unknown",
                "detail": "イベント 2 の中身を読めません。",
            },
        ],
    )


USER = {"account": "SAKURA\\sato", "device": "PC-0123"}
WRITTEN: list[dict[str, Any]] = [
    event(channel="sign_in", action="sign_in", **USER),
    event(channel="remote", action="sign_in", ip="203.0.113.5", **{**USER, "outcome": "failed"}),
    event(channel="file", action="delete", object="D:\\設計\\a.dwg", **USER),
    event(channel="removable", action="change", object="E:\\a.dwg", **USER),
    event(channel="removable", action="connect", object="USB", dest="USBSTOR\\X\\1", **USER),
    event(channel="admin", action="clear_log", **USER),
    event(channel="program", action="run", object="C:\\rclone.exe", detail="rclone copy", **USER),
    event(channel="print", action="print", object="図面.pdf", dest="複合機1F", bytes=9, count=3, **USER),
]


@pytest.mark.parametrize("said", WRITTEN)
def test_written_and_read(said: Mapping[str, Any]) -> None:
    told = read("windows_evtx", write([said, said]))
    assert not told.refused
    for row in told.events.to_pylist():
        assert {key: row[key] for key in said} == said


ONE = filled(3)


@given(
    st.lists(st.tuples(st.integers(0, 9000), st.binary(min_size=1, max_size=8)), max_size=5),
    st.integers(0, 70_000),
)
@hypothesis_settings(max_examples=60)
def test_a_mangled_chunk_never_raises(changes: list[tuple[int, bytes]], end: int) -> None:
    raw = bytearray(ONE)
    for at, noise in changes:
        raw[at : at + len(noise)] = noise
    records = [bytes(raw[4096 : 4096 + end]), bytes(raw[4096:])]
    connectors()["windows_evtx"].understand(Batch(records, bytes(raw[:4096]))).check(2)
