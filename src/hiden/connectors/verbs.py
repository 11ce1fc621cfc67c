"""Words with which products name operations, in Japanese and English, and what they usually mean.

For formats that any product may fill (CEF, LEEF, exports of which a mapping is made by hand). Connectors of one product name its
own words in full instead.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, TypeVar

from hiden.connectors.events import Action, Channel, Outcome

_T = TypeVar("_T")
_Words = tuple[tuple[re.Pattern[str], _T], ...]


def _compiled(*pairs: tuple[_T, str]) -> _Words[_T]:
    return tuple((re.compile(pattern), meant) for meant, pattern in pairs)


# The first that is found holds: what says more stands before what says less.
_ACTIONS: Final[_Words[Action]] = _compiled(
    (Action.CLEAR_LOG, r"ログの?(消去|クリア|削除)|(clear|purge|delet)\w* (the )?(audit )?(event )?logs?\b"),
    (Action.FORWARD, r"転送(ルール|設定)|自動転送|auto.?forward|forwarding"),
    (Action.SIGN_OUT, r"ログオフ|ログアウト|サインアウト|\blog(ged)?[ _-]?(off|out)|\bsign(ed)?[ _-]?out"),
    (Action.SIGN_IN, r"ログオン|ログイン|サインイン|認証|\blog(ged)?[ _-]?(on|in)\b|logon|login|\bsign(ed)?[ _-]?in|authenticat"),
    (Action.DISCONNECT, r"切断|取り?外し|抜去|disconnect|unmount|\beject|unplug|tunnel.?down|session (end|clos)"),
    (Action.UNSHARE, r"共有.{0,3}(解除|停止|削除)|unshar"),
    (Action.SHARE, r"共有.{0,3}(設定|追加|作成|リンク|開始)|公開リンク|\bshar(e|ed|ing)\b"),
    (Action.REVOKE, r"権限.{0,3}(削除|剥奪|取消)|revoke"),
    (Action.GRANT, r"権限.{0,3}(付与|追加)|\bgrant"),
    (Action.UPLOAD, r"アップロード|upload"),
    (Action.DOWNLOAD, r"ダウンロード|download"),
    (Action.RENAME, r"(名前?|名称).{0,2}変更|リネーム|\brenam"),
    (Action.MOVE, r"移動|\bmov(e|ed|ing)\b"),
    (Action.COPY, r"コピー|複写|複製|持ち?出し|cop(y|ied)"),
    (Action.RESTORE, r"復元|復旧|restor|undelet"),
    (Action.DELETE, r"削除|消去|ごみ箱|delet|remov(e|ed)\b|unlink|\berase"),
    (Action.PRINT, r"印刷|プリント|\bprint"),
    (Action.ENTER, r"入室|入場|入館|入退?門|\bentry\b|\benter"),
    (Action.LEAVE, r"退室|退場|退館|退門|\bexit (granted|door)|\bleave"),
    (Action.POST, r"投稿|書き?込み?\(web\)|web書き?込み?|\bpost(ed)?\b"),
    (Action.SEND, r"送信|\bsen[dt]\b|\bsending"),
    (Action.RECEIVE, r"受信|\breceiv"),
    (Action.CONNECT, r"接続|挿入|装着|\bconnect|\bmount|\binsert|\bplug|\battach|tunnel.?up"),
    (Action.DETECT, r"検知|検出|違反|アラート|アラーム|警告|detect|violat|\balert|malware|\bvirus"),
    (Action.CREATE, r"作成|新規|追加|\bcreat|\badd(ed)?\b|\bnew\b|\bmkdir"),
    (Action.CHANGE, r"書き?込み?|変更|更新|上書き|保存|編集|writ(e|ten)|modif|chang|updat|\bsav(e|ed)\b|\bedit"),
    (Action.SEARCH, r"検索|\bsearch|\bquer(y|ied)"),
    (Action.LIST, r"一覧|\blist|\bbrows\w+ (a )?(folder|director)"),
    (Action.STOP, r"(プロセス|アプリ\w*|プログラム).{0,3}(終了|停止)|(process|program|application)\w* (stop|exit|terminat|end)"),
    (Action.RUN, r"起動|実行|execut|\brun\b|launch|process (creat|start)"),
    (Action.OPEN, r"閲覧|参照|開(く|いた|き)|オープン|読み?(取り?|込み?|出し)|アクセス|open|\bread\b|view|access|brows|\bget\b"),
    (Action.CONFIGURE, r"設定|ポリシー|configur|\bpolicy|setting"),
)  # fmt: skip
_CHANNELS: Final[_Words[Channel]] = _compiled(
    (Channel.ALERT, r"アラーム|アラート|警告|検知|検出|malware|\bvirus|\bthreat|intrusion|\bdlp\b|violation|\balert"),
    (Channel.REMOVABLE, r"usb|リムーバブル|外部(記憶|媒体|メディア)|デバイス|記憶媒体|removable|mass.?storage|\bmtp\b|cd-?r|dvd"),
    (Channel.PRINT, r"印刷|プリン(ト|タ)|\bprint"),
    (Channel.MAIL, r"メール|\be?-?mail|smtp"),
    (Channel.CHAT, r"チャット|slack|\bteams\b|lineworks|line works|\bchat"),
    (Channel.DOOR, r"入室|退室|入場|退場|入館|退館|扉|ドア|\bdoor"),
    (Channel.REMOTE, r"vpn|リモート|\brdp\b|remote|tunnel"),
    (Channel.SIGN_IN, r"ログオ[ンフ]|ログイン|ログアウト|サイン(イン|アウト)|認証|log[ _-]?(on|in|off|out)\b|sign[ _-]?(in|out)|authenticat"),
    (Channel.CLOUD, r"クラウド|ストレージサービス|onedrive|sharepoint|dropbox|\bbox\b|google ?drive|\bcloud"),
    (Channel.WEB, r"\bweb|\burl\b|https?\b|サイト|ブラウザ|ホームページ|web(閲覧|アクセス)|browser"),
    (Channel.FILE, r"ファイル|フォルダ|ドキュメント|\bfile|\bfolder|director(y|ies)"),
    (Channel.PROGRAM, r"アプリ|プログラム|プロセス|ソフトウェア|process|application|program"),
    (Channel.NETWORK, r"通信|ネットワーク|network|\btcp|\budp|connection|traffic|firewall"),
    (Channel.ADMIN, r"設定|管理|アカウント|権限|ポリシー|account|privilege|policy|config|\badmin"),
)  # fmt: skip
_OUTCOMES: Final[_Words[Outcome]] = _compiled(
    (Outcome.BLOCKED, r"禁止|遮断|拒否|ブロック|隔離|却下|\bblock|\bden(y|ied)|\bdrop|\breject|quarantin|prevent|forbid|refus"),
    (Outcome.FAILED, r"失敗|エラー|\bng\b|不可|不正|異常|未登録|fail|error|unsuccess|invalid|wrong"),
    (Outcome.DONE, r"成功|完了|許可|正常|\bok\b|success|succeed|allow|permit|\bpass|accept|granted|\bdone"),
)  # fmt: skip


def plain(words: str) -> str:
    """Words as they are compared: small letters, half-width, one form of every sign."""
    return unicodedata.normalize("NFKC", words).lower()


@lru_cache(maxsize=16_384)
def action_of(words: str) -> Action | None:
    """What the words say was done; None where they say nothing of it."""
    return _first(_ACTIONS, plain(words))


@lru_cache(maxsize=16_384)
def channel_of(words: str) -> Channel | None:
    """Through what, as far as the words say it."""
    return _first(_CHANNELS, plain(words))


@lru_cache(maxsize=16_384)
def outcome_of(words: str) -> Outcome | None:
    """How it ended, as far as the words say it."""
    return _first(_OUTCOMES, plain(words))


def _first(pairs: _Words[_T], words: str) -> _T | None:
    return next((meant for pattern, meant in pairs if pattern.search(words)), None)
