"""Entry control systems' exports as CSV: time, card, name, door, direction, result.

There is no common format: the headers here are those that Japanese and English exports of such systems usually have. A file with
others is read with a mapping made in the product. The account is the card's number, because it is what the register of cards
knows; where there is none, the name.
"""

from __future__ import annotations

from typing import Final

from hiden.base.words import phrase
from hiden.connectors.events import Action, Channel, Outcome
from hiden.connectors.grammar import Connector, Means, Split, always, made, text
from hiden.connectors.headers import Renamed
from hiden.connectors.reading import Csv
from hiden.connectors.told import first, written_time
from hiden.connectors.verbs import plain

_FIELDS: Final = {
    "time": "日時 発生日時 通行日時 入退室日時 記録日時 履歴日時 Timestamp DateTime EventTime",
    "date": "日付 年月日 発生日 通行日 Date",
    "clock": "時刻 時間 発生時刻 通行時刻 Time",
    "card": "カード番号 カードNo カードID ID番号 個人ID 社員番号 利用者ID 個人番号 CardNumber CardNo CardID Card UserID",
    "name": "氏名 利用者名 利用者 通行者 個人名 社員名 ユーザー名 Name UserName Cardholder",
    "door": "扉名 扉名称 扉 ゲート名 ゲート 部屋名 場所 リーダー名 リーダー名称 端末名 通行場所 区画名 Door DoorName Reader ReaderName Location",
    "way": "入退 入退室区分 入退区分 方向 通行方向 区分 入出 Direction InOut",
    "result": "結果 通行結果 認証結果 判定 状態 Result Status",
    "event": "事象 イベント 内容 履歴内容 操作内容 イベント名 Event EventName Description",
    "department": "部署 所属 所属名 部署名 Department",
}
_IN: Final = ("入", "in", "enter", "entry")
_OUT: Final = ("退", "出", "out", "exit", "leave")
_REFUSED: Final = (
    "ng",
    "拒否",
    "不可",
    "失敗",
    "エラー",
    "未登録",
    "否",
    "禁止",
    "denied",
    "fail",
    "reject",
    "invalid",
)
_DONE: Final = ("ok", "許可", "正常", "成功", "可", "通行", "granted", "success", "valid")


def direction(way: str, event: str) -> str:
    """In, out, or something else (an alarm, a door held open)."""
    for words in (plain(way), plain(event)):
        # 「入退」 says neither, and 出入口 is a place.
        if not words or words.startswith(("入退", "出入")):
            continue
        if words.startswith(_IN) or "入室" in words or "入場" in words or "入館" in words:
            return Action.ENTER
        if words.startswith(_OUT) or "退室" in words or "退場" in words or "退館" in words:
            return Action.LEAVE
    return Action.OTHER


def outcome(result: str, event: str) -> str:
    """Whether the door opened."""
    for words in (plain(result), plain(event)):
        if any(each in words for each in _REFUSED):
            return Outcome.BLOCKED
        if any(each in words for each in _DONE):
            return Outcome.DONE
    return Outcome.UNKNOWN


CONNECTOR = Connector(
    id="door",
    title=phrase("入退室管理（CSV）"),
    splits=Split.CSV,
    reads=Csv(renamed=Renamed(_FIELDS)),
    means=Means(
        at=written_time(),
        channel=always(Channel.DOOR),
        action=made(direction, text("way"), text("event")),
        outcome=made(outcome, text("result"), text("event")),
        account=text("card", "name"),
        device=text("door"),
        object=text("door"),
        detail=first(text("event"), text("name")),
    ),
    shows=frozenset({Channel.DOOR}),
    formats=(".csv",),
    note=phrase("入退室管理システムの通行履歴を CSV で書き出したもの"),
)
