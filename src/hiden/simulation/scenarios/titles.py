"""What scenarios are called, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from hiden.base.words import say

_TITLES: Final[dict[str, Callable[[], str]]] = {
    "SC-01": lambda: say("退職者による申出前後の持出し"),
    "SC-02": lambda: say("休日に、同僚のアカウントで入る退職者"),
    "SC-03": lambda: say("管理者による、毎月少しずつの持出し"),
    "SC-04": lambda: say("監視されていないデータベースからの大量の抽出"),
    "SC-05": lambda: say("辞める上司のための、部下による持出し"),
    "SC-06": lambda: say("SNSで誘われた技術者"),
    "SC-07": lambda: say("口頭だけの漏えい"),
    "SC-08": lambda: say("出向元へ送り続ける出向者"),
    "SC-09": lambda: say("転職者による他社の情報の持込み"),
    "SC-10": lambda: say("画面の撮影"),
    "SC-11": lambda: say("不満を持つ取引先の技術者"),
    "SC-12": lambda: say("生成AIへの貼付け"),
    "SC-13": lambda: say("公益通報をする人"),
    "SC-14": lambda: say("何も持ち出さない退職者"),
    "SC-15": lambda: say("承認された移行作業"),
    "SC-16": lambda: say("消去されたパソコン"),
    "SC-17": lambda: say("特定されていない秘密"),
    "SC-18": lambda: say("社外からの連絡で分かる漏えい"),
    "SC-19": lambda: say("届出のない兼業先への送付"),
    "SC-20": lambda: say("共有ログインによる名刺データの抽出"),
    "LA-BACKUP": lambda: say("紛らわしい：バックアップの確認"),
    "LA-CLOSE": lambda: say("紛らわしい：決算期の作業"),
    "LA-HANDOVER": lambda: say("紛らわしい：退職前の引継ぎ"),
    "LA-HOME": lambda: say("紛らわしい：新しい回線での在宅勤務"),
    "LA-JOIN": lambda: say("紛らわしい：入社した人の閲覧"),
    "LA-LAWYER": lambda: say("紛らわしい：本人の用件での弁護士への相談"),
    "LA-LEAVER": lambda: say("紛らわしい：普段どおりに働く退職者"),
    "LA-MOVE": lambda: say("紛らわしい：部内フォルダーの整理"),
    "LA-ORDER": lambda: say("紛らわしい：依頼による一覧の抽出"),
    "LA-PHOTOS": lambda: say("紛らわしい：私的な写真の整理"),
    "LA-PRINT": lambda: say("紛らわしい：展示会前の印刷"),
    "LA-SHARED": lambda: say("紛らわしい：現場の共有アカウント"),
    "LA-TRIP": lambda: say("紛らわしい：出張先での夜の作業"),
}


def title(code: str) -> str:
    """What a scenario is called. Raises KeyError for a code that is not there."""
    return _TITLES[code]()
