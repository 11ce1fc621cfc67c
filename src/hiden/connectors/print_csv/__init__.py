"""Print management systems' exports as CSV: time, user, document, printer, pages, copies.

There is no common format: the headers here are those that Japanese and English exports of print servers and of the makers of
multifunction printers usually have. 「ページ数」 is taken for the pages of the document, to be multiplied by the copies; 「印刷ページ数」 and
「総ページ数」 for the pages of all copies. Whether a given product counts so is unverified. A file with others is read with a mapping made in the product. Copying, scanning and faxing
stand in the same exports and are told as such.
"""

from __future__ import annotations

from typing import Final

from hiden.base.words import phrase
from hiden.connectors.events import Action, Channel, Outcome
from hiden.connectors.grammar import Connector, Means, Split, always, made, number, text
from hiden.connectors.headers import Renamed
from hiden.connectors.reading import Csv
from hiden.connectors.told import whole, written_time
from hiden.connectors.verbs import outcome_of, plain

_FIELDS: Final = {
    "time": "日時 印刷日時 出力日時 完了日時 終了日時 実行日時 ジョブ日時 Timestamp DateTime PrintTime",
    "date": "日付 印刷日 出力日 年月日 Date",
    "clock": "時刻 時間 印刷時刻 開始時刻 Time",
    "user": "ユーザー ユーザ ユーザー名 ユーザ名 ユーザーID ユーザID 利用者 利用者名 ログインユーザー名 ログオンユーザー 所有者 オーナー User UserName Owner UserID",
    "name": "氏名 社員名 FullName",
    "document": "文書名 ドキュメント名 ドキュメント ジョブ名 ファイル名 文書 Document DocumentName JobName FileName",
    "printer": "プリンター プリンタ プリンター名 プリンタ名 出力先 機器名 複合機名 装置名 デバイス名 出力プリンタ Printer PrinterName Device",
    "pages": "ページ数 原稿ページ数 面数 Pages PageCount",
    "total": "印刷ページ数 総ページ数 合計ページ数 出力ページ数 総面数 出力面数 印刷面数 TotalPages PrintedPages",
    "sheets": "枚数 用紙枚数 印刷枚数 出力枚数 総枚数 Sheets",
    "copies": "部数 印刷部数 Copies",
    "size": "サイズ データサイズ ジョブサイズ サイズ(バイト) Size JobSize Bytes",
    "device": "コンピューター コンピュータ コンピューター名 コンピュータ名 端末名 PC名 クライアント名 クライアント ホスト名 Computer ComputerName Client Workstation HostName",
    "ip": "IPアドレス クライアントIP 端末IP IP IPAddress ClientIP",
    "kind": "種別 ジョブ種別 機能 処理種別 ジョブ種類 モード 操作 Function JobType Mode Type",
    "result": "結果 状態 ステータス 印刷結果 ジョブ結果 Result Status",
    "color": "カラー カラーモード カラー/白黒 色 Color ColorMode",
}


def action(kind: str) -> str:
    """A print, unless the machine copied, scanned or sent a fax."""
    words = plain(kind)
    if "コピー" in words or "copy" in words:
        return Action.COPY
    if "fax" in words or "ファクス" in words or "ファックス" in words:
        return Action.RECEIVE if "受信" in words or "receiv" in words else Action.SEND
    if "スキャン" in words or "scan" in words:
        return Action.CREATE
    return Action.PRINT


def outcome(result: str) -> str:
    """As the system said; a job that is merely listed was printed."""
    words = plain(result)
    if "中止" in words or "取消" in words or "キャンセル" in words or "cancel" in words:
        return Outcome.FAILED
    return outcome_of(result) or (Outcome.UNKNOWN if result else Outcome.DONE)


def total(together: str, pages: str, sheets: str, copies: str) -> str | None:
    """Pages of all copies. Where only sheets are counted, those: they hold the copies already."""
    if together:
        return together
    per, times = pages.replace(",", ""), copies.replace(",", "")
    if per.isdecimal():
        return (
            str(int(per) * max(int(times), 1))
            if times.isdecimal() and len(per) < 9 and len(times) < 9
            else per
        )
    return sheets.replace(",", "") or None


def details(kind: str, copies: str, color: str, name: str) -> str | None:
    """What else was said of the job."""
    return (
        " ".join(
            each for each in (kind, f"{copies}部" if copies.isdecimal() else copies, color, name) if each
        )
        or None
    )


CONNECTOR = Connector(
    id="print_csv",
    title=phrase("印刷管理（CSV）"),
    splits=Split.CSV,
    reads=Csv(renamed=Renamed(_FIELDS)),
    means=Means(
        at=written_time(),
        channel=always(Channel.PRINT),
        action=made(action, text("kind")),
        outcome=made(outcome, text("result")),
        account=text("user", "name"),
        device=text("device"),
        ip=text("ip"),
        object=text("document"),
        dest=text("printer"),
        bytes=number("size"),
        count=whole(made(total, text("total"), text("pages"), text("sheets"), text("copies"))),
        detail=made(details, text("kind"), text("copies"), text("color"), text("name")),
    ),
    shows=frozenset({Channel.PRINT}),
    formats=(".csv",),
    note=phrase("プリントサーバーや複合機の印刷管理から CSV で書き出したもの"),
)
