"""Which column a header usually is, in exports of Japanese and English products for keeping logs of PCs, servers and mail.

The headers are those that manuals and exports of such products show: 操作日時, ログオンユーザー名, 端末名, アラーム, 変更前ファイル名 and the
like. A word that stands earlier is preferred where several columns would fit.
"""

from __future__ import annotations

import re
from typing import Final

from hiden.connectors.headers import squeezed

_BRACKETS: Final = re.compile(r"[(（\[［].*?[)）\]］]")
_WORDS: Final = {
    "time": """操作日時 発生日時 イベント発生日時 イベント日時 ログ日時 記録日時 実行日時 アクセス日時 送信日時 受信日時 送受信日時 印刷日時 取得日時 検知日時
        通行日時 日時 開始日時 タイムスタンプ timestamp datetime eventtime eventdate logtime logdate accesstime createdat createdtime
        occurredat starttime time""",
    "date": "操作日 発生日 日付 年月日 アクセス日 実行日 記録日 date",
    "clock": "操作時刻 発生時刻 時刻 時間 アクセス時刻 実行時刻 記録時刻",
    "account": """ログオンユーザー名 ログオンユーザー ログインユーザー名 ログインユーザー ログオンアカウント ログオンID ログインID ユーザーアカウント
        アカウント名 アカウント ユーザーID ユーザー名 ユーザー 操作者ID 操作者 操作ユーザー 実行ユーザー 実行者 利用者ID 利用者名 利用者 社員番号 職員番号
        社員コード カード番号 送信者 差出人 送信元アドレス 送信元メールアドレス 所有者 username userid logonuser loginname loginid account accountname
        accountid user useraccount subjectusername samaccountname actor sender from owner employeeid""",
    "fullname": "氏名 表示名 社員名 ユーザー表示名 担当者名 fullname displayname name",
    "device": """コンピューター名 コンピューター 端末名 端末機名 端末 PC名 PC クライアント名 クライアントPC名 ホスト名 マシン名 機器名 資産名 端末ID 管理番号 資産番号
        サーバー名 computername computer hostname clientname machinename machine workstation devicename host client pcname endpoint""",
    "ip": """IPアドレス 端末IPアドレス クライアントIPアドレス 接続元IPアドレス 送信元IPアドレス 接続元IP 送信元IP クライアントIP アクセス元IP アクセス元
        ipaddress clientip sourceip srcip remoteaddress clientaddress ip""",
    "app": """アプリケーション名 アプリケーション アプリ名 プログラム名 プロセス名 実行ファイル名 ソフトウェア名 実行プログラム名 使用アプリ applicationname
        application processname process program exename app software""",
    "operation": """操作種別 操作内容 操作名 操作 イベント名 イベント種別 イベント種類 イベントタイプ イベント アクション 動作 処理内容 処理種別 処理 アクセス種別
        ファイル操作 operation operationtype operationname eventname eventtype event action activity activitytype method""",
    "kind": "ログ種別 ログ種類 ログタイプ ログ区分 種別 種類 区分 分類 logtype logkind type category",
    "alarm": "アラーム種別 アラーム名 アラーム アラート種別 アラート 違反種別 alarm alert violation",
    "medium": "ドライブ種別 ドライブタイプ ドライブ種類 デバイス種別 メディア種別 媒体種別 媒体 デバイスタイプ drivetype mediatype devicetype",
    "result": "結果 処理結果 操作結果 アクセス結果 認証結果 通行結果 成否 成功失敗 制御結果 制御 判定 ステータス 状態 result status outcome success",
    "object": """変更前ファイル名 変更前ファイルパス 変更前パス 変更前 元ファイル名 元ファイルパス 操作元 操作元パス コピー元 コピー元ファイル名 移動元 移動元パス
        ファイルパス フルパス ファイルフルパス 対象ファイルパス 対象パス パス名 パス オブジェクト名 対象オブジェクト 対象ファイル ファイル名 操作対象 対象 URL
        閲覧URL アクセスURL アクセス先URL 接続先URL 文書名 ドキュメント名 印刷ドキュメント名 印刷ファイル名 ジョブ名 件名 メール件名 添付ファイル名 扉名 ゲート名
        filepath fullpath filename objectname path file object target targetfile sourcepath sourcefile url uri documentname document subject
        mailsubject resource attachment""",
    "folder": "フォルダー名 フォルダー フォルダーパス ディレクトリ 保存場所 folder folderpath directory",
    "dest": """変更後ファイル名 変更後ファイルパス 変更後パス 変更後 先ファイル名 操作先 操作先パス コピー先 コピー先パス 移動先 移動先パス 保存先 宛先 宛先アドレス 送信先
        送信先アドレス 送信先メールアドレス 受信者 受信アドレス 転送先 共有先 プリンター名 プリンター 出力先 出力プリンター シリアル番号 シリアルNo デバイスシリアル番号
        デバイスID デバイスインスタンスID デバイス名 USBデバイス名 接続デバイス名 機器シリアル番号 メディア名 ボリュームシリアル番号 接続先 接続先ホスト アクセス先 アップロード先
        書き込み先 ドメイン 接続先ドメイン SSID destination destpath destinationpath newfilename newpath targetpath recipient recipients to toaddress
        mailto printername printer serialnumber serialno deviceserial deviceid device destinationhost domain remotehost""",
    "cc": "CC BCC CC宛先 BCC宛先",
    "bytes": """ファイルサイズ データサイズ 送信サイズ 送信バイト数 送信データ量 メールサイズ 転送量 バイト数 サイズ 容量 filesize sizebytes bytes size
        sentbytes bytessent length""",
    "count": "印刷枚数 印刷ページ数 総ページ数 ページ数 枚数 ファイル数 件数 回数 宛先数 count pages pagecount copies files",
    "detail": """ウィンドウタイトル ウィンドウタイトル名 ウィンドウ名 タイトル アラーム内容 アラート内容 違反内容 メッセージ 詳細 詳細内容 内容 説明 備考 コマンドライン 付加情報
        キーワード 検索キーワード windowtitle title message detail details description commandline remarks note""",
}

# squeezed word → (column, place in its list)
KNOWN: Final = {
    squeezed(word): (column, place)
    for column, words in reversed(_WORDS.items())
    for place, word in enumerate(words.split())
}


def column_of(header: str) -> tuple[str, int] | None:
    """(which column, how far down its list) a header names: as a whole, or by the longest known word within it."""
    # A unit or a remark in brackets says nothing of which column it is.
    for form in (squeezed(header), squeezed(_without_brackets(header))):
        if form in KNOWN:
            return KNOWN[form]
    form = squeezed(_without_brackets(header))
    within = [
        word for word in KNOWN if word in form and (len(word) >= 4 or (len(word) >= 2 and not word.isascii()))
    ]
    # The last word of a Japanese header is what it is: 「操作ユーザー所属」 is no user.
    ends = [word for word in within if form.endswith(word)]
    if not ends:
        return None
    column, place = KNOWN[max(ends, key=len)]
    return column, place + 100


def _without_brackets(header: str) -> str:
    return _BRACKETS.sub("", header)
