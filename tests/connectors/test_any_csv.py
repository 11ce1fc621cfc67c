"""A table that nobody knows is looked at, guessed, explained, and then read as fast as any other."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiden.base.errors import BadInput
from hiden.connectors.any_csv import AnyCsv, Meant, checked, connector_of, preview
from hiden.connectors.events import Action, Channel, Outcome
from hiden.connectors.grammar import Batch, Unreadable
from hiden.connectors.guessing import Guess, guess
from hiden.connectors.guessing_times import written_as
from hiden.connectors.guessing_words import column_of
from hiden.connectors.looking import Look, look

from .reading_lines import AT, read, same

PC = (
    "操作ログ一覧\r\n出力日時,2026/09/02\r\n\r\n"
    "操作日時,コンピューター名,ログオンユーザー名,氏名,操作,ドライブ種別,変更前ファイル名,変更後ファイル名,サイズ(KB)\r\n"
    '2026/09/01 9:00:00,PC-0123,SAKURA\\sato,佐藤 花子,ファイルコピー,リムーバブル,D:\\設計\\a.dwg,E:\\a.dwg,"1,024"\r\n'
    "2026/09/01 9:00:00,PC-0123,SAKURA\\sato,佐藤 花子,ファイル名変更,固定,D:\\a.dwg,D:\\b.dwg,\r\n"
    "2026/09/01 9:00:00,PC-0124,SAKURA\\suzuki,鈴木,ファイル削除,固定,D:\\b.dwg,-,0.5\r\n"
    "2026/09/01 9:00:00,PC-0124,SAKURA\\suzuki,鈴木,ログオン,,,,\r\n"
    "2026/09/01 9:00:00,PC-0124,SAKURA\\suzuki,鈴木,ナゾ,固定,D:\\b.dwg,,\r\n"
)


def proposed(raw: bytes, **more: Any) -> tuple[Look, Guess]:
    seen = look(raw)
    return seen, guess(seen.header, seen.rows, layout=seen.layout(), **more)


@pytest.mark.parametrize("encoding", ["cp932", "utf-8-sig", "utf-16"])
def test_an_export_of_a_log_keeper_is_understood_without_help(encoding: str) -> None:
    raw = PC.encode(encoding)
    seen, said = proposed(raw, title="端末操作ログ")
    assert (seen.delimiter, seen.skip, seen.has_header, seen.others) == (",", 3, True, 0)
    assert said.columns["time"] == ("操作日時",)
    assert said.columns["operation"] == ("操作", "ドライブ種別")
    assert said.description is not None
    told = read(connector_of(said.description), raw) if encoding != "utf-16" else None
    shown = preview(said.description, raw, whole=True)
    assert told is None or told.events.to_pylist() == shown.rows
    assert [(row["channel"], row["action"]) for row in shown.rows] == [
        ("removable", "copy"),
        ("file", "rename"),
        ("file", "delete"),
        ("sign_in", "sign_in"),
        ("file", "other"),
    ]
    first = shown.rows[0]
    assert first["at"] == AT
    assert (first["account"], first["device"], first["bytes"]) == ("SAKURA\\sato", "PC-0123", 1_048_576)
    assert (first["object"], first["dest"]) == ("D:\\設計\\a.dwg", "E:\\a.dwg")
    assert (shown.rows[2]["dest"], shown.rows[2]["bytes"]) == (None, 512)
    assert first["detail"] == "ファイルコピー / リムーバブル / 佐藤 花子"
    assert "操作「ナゾ / 固定」の意味が分かりません。" in said.doubts
    assert (shown.read, shown.passed, shown.refused, shown.missing) == (9, 0, [], [])


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("操作日時", "time"),
        ("イベント発生日時", "time"),
        ("ログオンユーザー", "account"),
        ("ﾛｸﾞｵﾝﾕｰｻﾞ名", "account"),
        ("User Name", "account"),
        ("コンピュータ名", "device"),
        ("端末名", "device"),
        ("IPアドレス(v4)", "ip"),
        ("アラーム種別", "alarm"),
        ("ログ種別", "kind"),
        ("操作内容", "operation"),
        ("変更前ファイル名", "object"),
        ("変更後ファイル名", "dest"),
        ("ファイルパス", "object"),
        ("URL", "object"),
        ("宛先", "dest"),
        ("プリンタ名", "dest"),
        ("印刷枚数", "count"),
        ("ファイルサイズ(バイト)", "bytes"),
        ("ドライブ種別", "medium"),
        ("USBデバイスのシリアル番号", "dest"),
        ("ウィンドウタイトル", "detail"),
        ("氏名", "fullname"),
        ("結果", "result"),
        ("予備1", None),
    ],
)
def test_headers(header: str, column: str | None) -> None:
    said = column_of(header)
    assert (said and said[0]) == column


def test_dates_and_times_apart_tabs_and_no_header() -> None:
    seen, said = proposed(
        b"Date\tTime\tUser\tAction\tPath\n09/01/2026\t09:00:00\tsato\tDelete\t/srv/a\n09/13/2026\t09:00:00\tsato\tRead\t/srv/a\n"
    )
    assert (seen.delimiter, said.columns["time"], said.time.format) == (
        "\t",
        ("Date", "Time"),
        "%m/%d/%Y %H:%M:%S",
    )
    assert said.description is not None
    told = read(
        connector_of(said.description),
        b"Date\tTime\tUser\tAction\tPath\n09/01/2026\t09:00:00\tsato\tDelete\t/srv/a\nx\n",
    )
    same(told, [{"at": AT, "channel": "file", "action": "delete", "account": "sato", "object": "/srv/a"}])
    assert len(told.refused) == 1

    raw = "2026/09/01 09:00:00;10.0.0.5;sato@sample.example.co.jp;閲覧;https://h.example.net/\n" * 3
    seen, said = proposed(raw.encode())
    assert (seen.delimiter, seen.has_header, seen.skip, len(seen.rows)) == (";", False, 0, 3)
    assert said.description is not None
    rows = preview(said.description, raw.encode()).rows
    assert len(rows) == 3
    assert rows[0]["at"] == AT
    assert {name: rows[0][name] for name in ("ip", "account", "action", "object")} == {
        "ip": "10.0.0.5",
        "account": "sato@sample.example.co.jp",
        "action": "open",
        "object": "https://h.example.net/",
    }


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (
            (
                "日付,時刻,ユーザー名,アラーム種別,操作,ファイル名,移動先\n"
                "2026/09/01,09:00:00,sato,なし,ファイルコピー,D:\\a.dwg,E:\\a.dwg\n"
                "2026/09/01,09:00:00,sato,禁止,デバイス接続,,USB\n"
            ),
            [
                {"channel": "file", "action": "copy", "object": "D:\\a.dwg", "dest": "E:\\a.dwg"},
                {"channel": "removable", "action": "connect", "dest": "USB", "detail": "デバイス接続 / 禁止"},
            ],
        ),
        (
            (
                "日時,コンピューター名,ユーザー名,ログ種別,操作,ファイル名\n"
                "2026/09/01 09:00:00,PC01,sato,Webアクセス,閲覧,https://x.example.net/\n"
                "2026/09/01 09:00:00,PC01,sato,ファイル操作,閲覧,D:\\a.dwg\n"
            ),
            [{"channel": "web", "action": "open"}, {"channel": "file", "action": "open"}],
        ),
        (
            (
                "Time\tUser\tHost\tObject\tEvent\tCount\n2026/09/01 09:00:00\tsato\tFS01\tD:\\a.dwg\tREAD\t3\n"
                "2026/09/01 09:00:00\tsato\tFS01\tD:\\a.dwg\tLOGON-FAILURE\t1\n"
            ),
            [{"channel": "file", "action": "open", "count": 3}, {"channel": "sign_in", "outcome": "failed"}],
        ),
        (
            "送信日時,差出人,宛先,件名,サイズ(KB),処理結果\n2026-09-01 09:00,a@b.example,x@example.net,見積,120,遮断\n",
            [
                {
                    "channel": "mail",
                    "action": "send",
                    "outcome": "blocked",
                    "dest": "x@example.net",
                    "bytes": 122_880,
                }
            ],
        ),
        (
            "印刷日時,ユーザーID,プリンター名,ドキュメント名,印刷枚数\n2026年9月1日 09:00:00,sato,MFP,図面.pdf,12\n",
            [{"at": AT, "channel": "print", "action": "print", "dest": "MFP", "count": 12}],
        ),
    ],
)
def test_tables_of_many_kinds(table: str, expected: list[dict[str, Any]]) -> None:
    raw = table.encode("cp932")
    _, said = proposed(raw)
    assert said.description is not None
    same(read(connector_of(said.description), raw), expected)


def test_a_text_that_is_no_table_is_refused() -> None:
    for raw in (b"", b"hello\nworld\n", b"\n\n"):
        with pytest.raises(Unreadable):
            look(raw)
    said = guess(["a", "b"], [["x", "y"]])
    assert said.description is None
    assert said.doubts[0].startswith("日時の列が見つかりません")


@pytest.mark.parametrize(
    ("values", "format_", "unit", "share"),
    [
        (["2026/09/01 9:00", "2026/09/01 10:00:01"], "", "", 1.0),
        (["2026-09-01T00:00:00Z"], "", "", 1.0),
        (["2026年9月1日 09:00:00"], "%Y年%m月%d日 %H:%M:%S", "", 1.0),
        (["13/09/2026 09:00:00", "01/09/2026 09:00:00"], "%d/%m/%Y %H:%M:%S", "", 1.0),
        (["1788220800", "1788220801.5"], "", "s", 1.0),
        (["1788220800000"], "", "ms", 1.0),
        (["12", "13"], "", "", 0.0),
        (["sato"], "", "", 0.0),
        ([], "", "", 0.0),
    ],
)
def test_how_times_are_written(values: list[str], format_: str, unit: str, share: float) -> None:
    said = written_as(values)
    assert (said.format, said.unit, said.share) == (format_, unit, share)


def test_day_and_month_that_cannot_be_told_apart_are_doubted() -> None:
    assert written_as(["01/09/2026 09:00:00"]).doubts
    assert not written_as(["01/13/2026 09:00:00"]).doubts


HEADER = ("at", "who", "what", "end", "folder", "name", "size", "unused")
SAID = AnyCsv(
    title="試し",
    header=HEADER,
    time=("at",),
    time_unit="ms",
    operation=("what",),
    words={
        "持出": Meant(channel=Channel.REMOVABLE, action=Action.COPY),
        "禁止": Meant(channel=Channel.REMOVABLE, action=Action.COPY, outcome=Outcome.BLOCKED),
    },
    otherwise=Meant(channel=Channel.ADMIN, action=Action.OTHER),
    result="end",
    results={"×": Outcome.FAILED},
    account=("who",),
    object=("name",),
    folder="folder",
    bytes=("size",),
    bytes_unit=1024,
)


def test_words_results_and_folders() -> None:
    rows = [
        "1788220800000,sato,持出,○,D:\\x\\,a.txt,1.5,",
        "1788220800000,sato,持出,×,/srv,a.txt,x,",
        "1788220800000,-,禁止,成功,,a.txt,,",
        "1788220800000,sato,何か,,/srv,/opt/a.txt,99999999999999999999,",
        "soon,sato,持出,,,,,",
        "1788220800000,sato",
        "",
    ]
    told = read(connector_of(SAID), "\n".join([",".join(HEADER), *rows]).encode())
    same(
        told,
        [
            {
                "at": AT,
                "channel": "removable",
                "action": "copy",
                "outcome": "unknown",
                "account": "sato",
                "object": "D:\\x\\a.txt",
                "bytes": 1536,
            },
            {"outcome": "failed", "object": "/srv/a.txt", "bytes": None},
            {"outcome": "blocked", "account": None, "object": "a.txt"},
            {
                "channel": "admin",
                "action": "other",
                "outcome": "done",
                "object": "/opt/a.txt",
                "bytes": None,
                "detail": "何か",
            },
        ],
    )
    assert {each.record for each in told.refused} == {4, 5}
    assert connector_of(SAID, "own").id == "own"


def test_a_zone_of_its_own() -> None:
    said = AnyCsv(title="x", header=("t", "u"), time=("t",), zone="UTC", account=("u",))
    told = read(connector_of(said), b"t,u\n2026-09-01 00:00:00,sato\n2026-09-01T09:00:00+09:00,sato\n")
    same(told, [{"at": AT}, {"at": AT}])


def test_it_is_kept_as_json() -> None:
    assert checked(json.loads(SAID.model_dump_json())) == SAID


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"account": ["nobody"]}, "「nobody」という列は見出しにありません。"),
        ({"header": ["at", "at"]}, "見出しに同じ名前の列があります。"),
        ({"zone": "Mars/Base"}, "時間帯「Mars/Base」は知られていません。"),
        ({"time_format": "%Q'"}, "日時の形式「%Q'」は使えません。"),
        ({"time_unit": "ms", "time_format": "%Y"}, "数で書かれた日時には、形式や2つ目の列を指定できません。"),
        ({"time": []}, "対応付けの「time」を読めません。"),
        (
            {"otherwise": {"channel": "moon", "action": "other"}},
            "対応付けの「otherwise.channel」を読めません。",
        ),
        ({"more": 1}, "対応付けの「more」を読めません。"),
    ],
)
def test_what_is_wrong_is_said(wrong: dict[str, Any], sentence: str) -> None:
    said = {"title": "x", "header": ["at", "who"], "time": ["at"], **wrong}
    with pytest.raises(BadInput) as fault:
        checked(said)
    assert fault.value.what == sentence


def test_a_preview_says_what_does_not_fit() -> None:
    raw = "at,who,what\n1788220800000,sato,持出\nsoon,sato,持出\n1788220800000,sa".encode()
    shown = preview(SAID, raw)
    assert [row["account"] for row in shown.rows] == ["sato"]
    assert shown.refused == [(3, "soon,sato,持出", "日時を読めません。")]
    assert shown.missing == ["name", "size", "end", "folder"]
    assert len(preview(SAID, raw, whole=True).refused) == 2
    assert preview(SAID, b"").read == 0


@given(
    st.lists(
        st.lists(st.text('ab",;\t 0/:設定\r\n\x1f\x00-', max_size=6), min_size=1, max_size=10), max_size=8
    )
)
def test_whatever_stands_in_a_table_it_is_told_passed_or_refused(rows: list[list[str]]) -> None:
    raw = "\n".join(",".join(row) for row in rows).encode()
    lines = raw.split(b"\n")
    connector_of(SAID).understand(Batch(lines, ",".join(HEADER).encode())).check(len(lines))
    preview(SAID, raw, rows=3)
    try:
        seen = look(raw)
    except Unreadable:
        return
    guess(seen.header, seen.rows, layout=seen.layout())
