"""Exports without a standard: the headers that Japanese products usually write."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest

from hiden.connectors.headers import Renamed, squeezed

from .reading_lines import AT, event, read, same


def test_headers_are_one_word_however_they_are_spelt() -> None:
    assert squeezed("ユーザー 名") == squeezed("ユーザ名") == squeezed("ﾕｰｻﾞｰ名")
    assert squeezed("User Name") == squeezed("user_name") == "username"
    with pytest.raises(ValueError, match="names both"):
        Renamed({"a": "Time", "b": "time"})


def test_door() -> None:
    raw = (
        "日付,時刻,カード番号,氏名,扉名,入退,結果\r\n"
        "2026/09/01,9:00:00,000123,佐藤,サーバー室,入室,OK\r\n"
        "2026/09/01,9:00,000123,佐藤,出入口,退室,未登録カード\r\n"
        "2026/09/01,9:00,,佐藤,出入口,,\r\n"
        "2026/09/01,9:00\r\n"
        ",,,,,,\r\n"
    )
    for encoding in ("cp932", "utf-8-sig", "utf-16"):
        told = read("door", raw.encode(encoding))
        same(
            told,
            [
                {
                    "at": AT,
                    "channel": "door",
                    "action": "enter",
                    "outcome": "done",
                    "account": "000123",
                    "object": "サーバー室",
                },
                {"at": AT, "action": "leave", "outcome": "blocked", "object": "出入口", "detail": "佐藤"},
                {"action": "other", "outcome": "unknown", "account": "佐藤"},
            ],
        )
        assert {each.record for each in told.refused} == {3, 4}


def test_door_in_english() -> None:
    told = read(
        "door",
        b"Time,CardNumber,Door,Event\n2026-09-01 09:00:00,7,Lab,Entry granted\n2026-09-01 09:00:00,7,Lab,Exit denied\n",
    )
    same(
        told,
        [
            {"at": AT, "action": "enter", "outcome": "done", "account": "7"},
            {"at": AT, "action": "leave", "outcome": "blocked"},
        ],
    )


def test_print_csv() -> None:
    told = read(
        "print_csv",
        (
            "日時,ユーザ名,文書名,プリンタ名,ページ数,部数,種別\n"
            '2026/09/01 9:00,sato,"図面,改.pdf",複合機1F,"1,200",2,印刷\n'
            "2026/09/01 9:00,sato,,複合機1F,3,,コピー\n"
            "2026/09/01 9:00,sato,,複合機1F,x,,FAX送信\n"
            "いつか,sato,,複合機1F,3,,印刷\n"
        ).encode("cp932"),
    )
    same(
        told,
        [
            {
                "at": AT,
                "channel": "print",
                "action": "print",
                "outcome": "done",
                "account": "sato",
                "object": "図面,改.pdf",
                "dest": "複合機1F",
                "count": 2400,
            },
            {"action": "copy", "count": 3},
            {"action": "send", "count": None},
        ],
    )
    assert [each.record for each in told.refused] == [3]


def test_print_windows() -> None:
    head = "\ufeffレベル,日付と時刻,ソース,イベント ID,タスクのカテゴリ\r\n情報,2026/09/01 9:00:00,P,"
    told = read(
        "print_windows",
        (
            f'{head}307,印刷,"Document 5, made owned by x.pdf owned by sato on \\\\PC01 was printed on MFP 1F through port'
            ' IP_192.0.2.5.  Size in bytes: 12345. Pages printed: 3. No user action is required."\r\n'
            "情報,2026/09/01 9:00:00,P,805,印刷,レンダリング\r\n"
            "情報,2026/09/01 9:00:00,P,307,印刷,\\\\PC01 上の sato によって所有されるドキュメント 2、図面.pdf は、ポート USB001"
            " を経由して MFP-1F で印刷されました。バイト サイズ: 87344、印刷されたページ: 1。\r\n"
            "情報,2026/09/01 9:00:00,P,307,印刷,知らない文\r\n"
            "情報,2026/09/01 9:00:00,P\r\n"
        ).encode(),
    )
    same(
        told,
        [
            {
                "at": AT,
                "account": "sato",
                "device": "PC01",
                "object": "made owned by x.pdf",
                "dest": "MFP 1F",
                "bytes": 12345,
                "count": 3,
                "detail": "IP_192.0.2.5",
            },
            {
                "account": "sato",
                "device": "PC01",
                "object": "図面.pdf",
                "dest": "MFP-1F",
                "bytes": 87344,
                "count": 1,
            },
            {"account": None, "object": None, "detail": "知らない文"},
        ],
    )
    assert told.passed == {1}
    assert [each.record for each in told.refused] == [4]


def test_print_windows_of_powershell() -> None:
    told = read(
        "print_windows",
        b'"TimeCreated","Id","MachineName","Param2","Param3","Param4","Param5","Param7","Param8"\r\n'
        b'"9/1/2026 9:00:00 AM","307","P01","a.pdf","sato","\\\\PC01","MFP","5","2"\r\n',
    )
    same(
        told,
        [
            {
                "at": AT,
                "account": "sato",
                "device": "PC01",
                "object": "a.pdf",
                "dest": "MFP",
                "bytes": 5,
                "count": 2,
            }
        ],
    )


DOOR = {"channel": "door", "account": "000123", "object": "サーバー室"}
PRINT = {
    "channel": "print",
    "account": "sato",
    "device": "PC01",
    "object": "図面.pdf",
    "dest": "複合機1F",
    "bytes": 7,
    "count": 12,
}
WRITTEN: list[tuple[str, dict[str, Any]]] = [
    ("door", event(action="enter", **DOOR)),
    ("door", event(action="leave", **DOOR)),
    ("door", event(action="enter", **{**DOOR, "outcome": "blocked"})),
    ("print_csv", event(action="print", **PRINT)),
    ("print_csv", event(action="copy", **{**PRINT, "outcome": "failed"})),
    ("print_windows", event(action="print", **PRINT)),
]


@pytest.mark.parametrize(("name", "said"), WRITTEN)
def test_written_and_read(name: str, said: dict[str, Any]) -> None:
    write = import_module(f"hiden.connectors.{name}.writing").write
    told = read(name, write([said, said]))
    assert not told.refused
    for row in told.events.to_pylist():
        assert {key: row[key] for key in said} == said
