"""An event as one line in plain words: who did what to what, where to, and whether it came about."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hiden.base.words import say
from hiden.connectors.events import Action, Channel, Outcome
from hiden.logs.store.asking import Event

Label = str | Promise

CHANNELS: Final[dict[Channel, Label]] = {
    Channel.SIGN_IN: _("サインイン"),
    Channel.REMOTE: _("遠隔接続"),
    Channel.FILE: _("ファイル"),
    Channel.CLOUD: _("クラウド"),
    Channel.CODE: _("ソースコード"),
    Channel.MAIL: _("メール"),
    Channel.CHAT: _("チャット"),
    Channel.WEB: _("ウェブ"),
    Channel.NETWORK: _("通信"),
    Channel.REMOVABLE: _("USB・記録媒体"),
    Channel.PRINT: _("印刷"),
    Channel.PROGRAM: _("プログラム"),
    Channel.DOOR: _("入退室"),
    Channel.ADMIN: _("設定・権限"),
    Channel.ALERT: _("他製品の警告"),
}

ACTIONS: Final[dict[Action, Label]] = {
    Action.SIGN_IN: _("サインイン"),
    Action.SIGN_OUT: _("サインアウト"),
    Action.CONNECT: _("接続"),
    Action.DISCONNECT: _("切断"),
    Action.LIST: _("一覧の表示"),
    Action.SEARCH: _("検索"),
    Action.OPEN: _("閲覧"),
    Action.DOWNLOAD: _("ダウンロード"),
    Action.UPLOAD: _("アップロード"),
    Action.COPY: _("コピー"),
    Action.CREATE: _("作成"),
    Action.CHANGE: _("変更"),
    Action.RENAME: _("名前の変更"),
    Action.MOVE: _("移動"),
    Action.DELETE: _("削除"),
    Action.RESTORE: _("復元"),
    Action.SHARE: _("共有"),
    Action.UNSHARE: _("共有の解除"),
    Action.SEND: _("送信"),
    Action.RECEIVE: _("受信"),
    Action.POST: _("投稿"),
    Action.PRINT: _("印刷"),
    Action.ENTER: _("入室"),
    Action.LEAVE: _("退室"),
    Action.RUN: _("実行"),
    Action.STOP: _("停止"),
    Action.GRANT: _("権限の付与"),
    Action.REVOKE: _("権限の取消し"),
    Action.CONFIGURE: _("設定の変更"),
    Action.FORWARD: _("自動転送の設定"),
    Action.CLEAR_LOG: _("ログの消去"),
    Action.DETECT: _("検知"),
    Action.OTHER: _("その他の操作"),
}

OUTCOMES: Final[dict[Outcome, Label]] = {
    Outcome.DONE: _("成功"),
    Outcome.FAILED: _("失敗"),
    Outcome.BLOCKED: _("阻止"),
    Outcome.UNKNOWN: _("結果は不明"),
}

# What stands behind the verb, by outcome.
_ENDS: Final[dict[Outcome, Label]] = {
    Outcome.DONE: _("した"),
    Outcome.FAILED: _("しようとして失敗した"),
    Outcome.BLOCKED: _("しようとして止められた"),
    Outcome.UNKNOWN: _("した（結果は不明）"),
}

# With something it was done to; the second where there is a place it went to as well.
_TO_WHAT: Final[dict[Action, tuple[Label, Label]]] = {
    Action.SIGN_IN: (
        _("{who}が {what} にサインイン{ended}"),
        _("{who}が {what} から {dest} にサインイン{ended}"),
    ),
    Action.SIGN_OUT: (
        _("{who}が {what} からサインアウト{ended}"),
        _("{who}が {what} から {dest} をサインアウト{ended}"),
    ),
    Action.CONNECT: (_("{who}が {what} に接続{ended}"), _("{who}が {what} から {dest} に接続{ended}")),
    Action.DISCONNECT: (_("{who}が {what} を切断{ended}"), _("{who}が {what} と {dest} の接続を切断{ended}")),
    Action.LIST: (_("{who}が {what} の一覧を表示{ended}"), _("{who}が {dest} で {what} の一覧を表示{ended}")),
    Action.SEARCH: (_("{who}が {what} を検索{ended}"), _("{who}が {dest} で {what} を検索{ended}")),
    Action.OPEN: (_("{who}が {what} を閲覧{ended}"), _("{who}が {dest} で {what} を閲覧{ended}")),
    Action.DOWNLOAD: (
        _("{who}が {what} をダウンロード{ended}"),
        _("{who}が {what} を {dest} へダウンロード{ended}"),
    ),
    Action.UPLOAD: (
        _("{who}が {what} をアップロード{ended}"),
        _("{who}が {what} を {dest} へアップロード{ended}"),
    ),
    Action.COPY: (_("{who}が {what} をコピー{ended}"), _("{who}が {what} を {dest} へコピー{ended}")),
    Action.CREATE: (_("{who}が {what} を作成{ended}"), _("{who}が {what} を {dest} に作成{ended}")),
    Action.CHANGE: (_("{who}が {what} を変更{ended}"), _("{who}が {what} を {dest} に変更{ended}")),
    Action.RENAME: (
        _("{who}が {what} の名前を変更{ended}"),
        _("{who}が {what} の名前を {dest} に変更{ended}"),
    ),
    Action.MOVE: (_("{who}が {what} を移動{ended}"), _("{who}が {what} を {dest} へ移動{ended}")),
    Action.DELETE: (_("{who}が {what} を削除{ended}"), _("{who}が {dest} の {what} を削除{ended}")),
    Action.RESTORE: (_("{who}が {what} を復元{ended}"), _("{who}が {what} を {dest} へ復元{ended}")),
    Action.SHARE: (_("{who}が {what} を共有{ended}"), _("{who}が {what} を {dest} と共有{ended}")),
    Action.UNSHARE: (
        _("{who}が {what} の共有を解除{ended}"),
        _("{who}が {what} と {dest} の共有を解除{ended}"),
    ),
    Action.SEND: (_("{who}が {what} を送信{ended}"), _("{who}が {what} を {dest} へ送信{ended}")),
    Action.RECEIVE: (_("{who}が {what} を受信{ended}"), _("{who}が {what} を {dest} で受信{ended}")),
    Action.POST: (_("{who}が {what} を投稿{ended}"), _("{who}が {what} を {dest} へ投稿{ended}")),
    Action.PRINT: (_("{who}が {what} を印刷{ended}"), _("{who}が {what} を {dest} で印刷{ended}")),
    Action.ENTER: (_("{who}が {what} に入室{ended}"), _("{who}が {what} から {dest} に入室{ended}")),
    Action.LEAVE: (_("{who}が {what} から退室{ended}"), _("{who}が {what} から {dest} へ退室{ended}")),
    Action.RUN: (_("{who}が {what} を実行{ended}"), _("{who}が {what} を {dest} で実行{ended}")),
    Action.STOP: (_("{who}が {what} を停止{ended}"), _("{who}が {what} を {dest} で停止{ended}")),
    Action.GRANT: (
        _("{who}が {what} の権限を付与{ended}"),
        _("{who}が {dest} に {what} の権限を付与{ended}"),
    ),
    Action.REVOKE: (
        _("{who}が {what} の権限を取消し{ended}"),
        _("{who}が {dest} の {what} の権限を取消し{ended}"),
    ),
    Action.CONFIGURE: (
        _("{who}が {what} の設定を変更{ended}"),
        _("{who}が {what} の設定を {dest} に変更{ended}"),
    ),
    Action.FORWARD: (
        _("{who}が {what} の自動転送を設定{ended}"),
        _("{who}が {what} の {dest} への自動転送を設定{ended}"),
    ),
    Action.CLEAR_LOG: (
        _("{who}が {what} のログを消去{ended}"),
        _("{who}が {dest} の {what} のログを消去{ended}"),
    ),
    Action.DETECT: (
        _("{who}について {what} を検知{ended}"),
        _("{who}について {what}（{dest}）を検知{ended}"),
    ),
    Action.OTHER: (_("{who}が {what} を操作{ended}"), _("{who}が {what} を {dest} で操作{ended}")),
}

# Where a destination needs a word before it.
_DEST: Final[dict[Channel, Label]] = {
    Channel.REMOVABLE: _("USB・記録媒体（{dest}）"),
    Channel.PRINT: _("プリンター（{dest}）"),
}


def who_words(who: str) -> str:
    """Whoever did it, also where the record names nobody."""
    return who or say("（名前の記録がない人）")


def sentence(event: Event, who: str) -> str:
    """One line. The texts of the event must be such as the reader may see."""
    action, outcome = Action(event.action), Outcome(event.outcome)
    what = event.object or event.app or event.device or str(CHANNELS[Channel(event.channel)])
    dest = _destination(event)
    one, two = _TO_WHAT[action]
    plain = str(two if dest else one)
    words = plain.format(who=who_words(who), what=what, dest=dest, ended=_ENDS[outcome])
    return f"{words.rstrip()}{_measure(event)}"


def _destination(event: Event) -> str:
    if not event.dest or event.dest == event.object:
        return ""
    around = _DEST.get(Channel(event.channel))
    return str(around).format(dest=event.dest) if around is not None else event.dest


def _measure(event: Event) -> str:
    """How much: bytes, and what the source counted."""
    told = []
    if event.bytes:
        told.append(size_words(event.bytes))
    if event.count and event.count > 1:
        told.append(say("{n}件", n=f"{event.count:,}"))
    return f"　{'・'.join(told)}" if told else ""


def size_words(size: int) -> str:
    """12.3 MB."""
    amount = float(size)
    for unit in ("B", "KB", "MB", "GB"):
        if amount < 1024:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1024
    return f"{amount:.1f} TB"
