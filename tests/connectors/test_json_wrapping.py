"""JSON as it comes: cut, in other encodings, over many lines, several events in one; and what must not bring a reader down."""

from __future__ import annotations

import json

import pytest

from hiden.connectors.grammar import Batch
from hiden.connectors.registry import connectors
from tests.connectors.telling import refusals
from tests.connectors.test_m365 import m365
from tests.connectors.test_what_is_written_is_read import read


def test_what_cannot_be_read_is_named() -> None:
    good = json.dumps(m365("FileAccessed")).encode()
    lines = [
        good[:40],
        b"",
        good,
        b'{"Operation":"FileAccessed"}',
        b"[1]",
        b'[{"Operation":"x"}]',
        b"[]",
        b"\x81\x00",
        "「」".encode("cp932"),
    ]
    assert refusals("m365", *lines) == {
        0: "JSON として読めません。",
        3: "日時を読めません。",
        4: "想定した項目がありません。",
        5: "日時を読めません。",
        7: "文字コードを判別できません。",
        8: "JSON として読めません。",
    }
    assert refusals(
        "m365_csv", b"a,{}", b"a", b"a,", b'a,"{""CreationTime"":1"', head=b"Operation,AuditData"
    ) == {
        0: "日時を読めません。",
        1: "項目の数が見出しと違います（見出し 2 項目）。",
        2: "項目 AuditData がありません。",
        3: "JSON として読めません。",
    }


def test_a_document_over_many_lines_is_one_record() -> None:
    document = json.dumps(
        {"value": [{"auditData": m365("FileAccessed")}, {"auditData": m365("FileDeleted")}]}, indent=2
    )
    told = read(connectors()["m365"], b"\xef\xbb\xbf" + document.encode())
    assert told.events["action"].to_pylist() == ["open", "delete"]
    assert told.events["part"].to_pylist() == [0, 1]


def test_what_powershell_writes_by_itself_is_read() -> None:
    document = json.dumps([m365("FileAccessed", ObjectId="図面")], indent=2, ensure_ascii=False).replace(
        "\n", "\r\n"
    )
    told = read(connectors()["m365"], f"\ufeff{document}\r\n".encode("utf-16-le"))
    assert told.events["object"].to_pylist() == ["図面"]
    lines = f"\ufeff{json.dumps(m365('FileAccessed'))}\r\n{json.dumps(m365('FileDeleted'))}\r\n"
    told = read(connectors()["m365"], lines.encode("utf-16-le"))
    assert told.events["action"].to_pylist() == ["open", "delete"]


def test_lines_of_which_the_first_is_cut_stay_lines() -> None:
    good = json.dumps(m365("FileAccessed")).encode()
    told = read(connectors()["m365"], good[30:] + b"\n" + good + b"\n" + good)
    assert told.events["record"].to_pylist() == [1, 2]
    assert [each.record for each in told.refused] == [0]


def test_a_document_may_hold_more_events_than_a_batch_holds_records() -> None:
    document = b"[" + b",".join([b'{"CreationTime":"2026-09-01T01:02:03"}'] * 70_000) + b"]"
    told = read(connectors()["m365"], document)
    assert told.events["part"].to_pylist() == list(range(70_000))


_DEEP = 100_000
HOSTILE = [
    b"[" * _DEEP,
    b'{"a":' * _DEEP,
    b'{"value":' + b"[" * _DEEP + b"]" * _DEEP + b"}",
    b'{"Records":[1,null,{}],"items":[[]],"snapshot":[null],"entries":[0]}',
    b'{"CreationTime":"\\ud800","ts":1e400,"Timestamp":"2026-09-01T00:00:00Z","EventID":99999999999999999999}',
    b'{"ts":123456789012345678901234567890,"unixTime":"99999999999999999999","date_create":-5e30}',
    b'{"snapshot":[{"a":1}],"diffResults":{"added":3}}',
    b"\xff\xfe{\x00",
]


@pytest.mark.parametrize("name", sorted(connectors()))
def test_no_record_brings_a_reader_down(name: str) -> None:
    connector = connectors()[name]
    for records in ([], [b""], HOSTILE, *([each] for each in HOSTILE)):
        connector.understand(Batch(records, b"#fields\tts\tuid\nAuditData,Timestamp")).check(len(records))
