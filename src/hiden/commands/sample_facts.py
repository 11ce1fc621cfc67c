"""What is known of the sample company's incident, stated once under its topics."""

from __future__ import annotations

from hiden.base.words import say
from hiden.incidents.models import Certainty

# A topic, what is known of it ("": a day), how many days ago, how sure that is.
Line = tuple[str, str, int, Certainty]


def facts() -> list[Line]:
    """In the language of whoever loads the company."""
    sure, likely, still = Certainty.SURE, Certainty.LIKELY, Certainty.OPEN
    return [
        (
            "what_happened",
            say(
                "製造部の従業員一人が、退職を申し出る前の週の夜に、治具の図面と加工条件表のフォルダーから多数のファイルを読み出し、"
                "登録のないUSBメモリーを接続した。その一部を私用のメールに送ったおそれがある。"
            ),
            0,
            sure,
        ),
        ("act_from", "", 12, sure),
        ("act_until", "", 9, likely),
        (
            "how",
            say("社内PCからファイルサーバーを開き、USBメモリーに写した。私用のメールへの送信は2件。"),
            0,
            likely,
        ),
        ("information", say("治具設計図一式、超薄肉切削の加工条件表の一部、客先の担当者の連絡先一覧"), 0, sure),
        ("leaked_to", say("本人の自宅と考えられる。転職先に渡ったかは調査中。"), 0, still),
        (
            "measures_taken",
            say("フォルダーの権限を係の3人に絞り、記録の自動消去を止め、返却されたノートPCを保全した。"),
            0,
            sure,
        ),
        ("unauthorised_access", "no", 0, sure),
        ("outside_intruder", "no", 0, sure),
        ("personal_involved", "yes", 0, sure),
        ("personal_items", say("氏名、会社名、部署、電話番号、メールアドレス"), 0, sure),
        ("personal_count", "38", 0, likely),
        ("personal_whose", say("治具の打合せをした客先の担当者"), 0, sure),
        ("personal_special", "no", 0, sure),
        ("personal_money", "no", 0, sure),
        ("personal_malice", "unknown", 0, still),
        (
            "cause",
            say("フォルダーの権限が部の全員にあり、登録のないUSBメモリーを止める設定が一部のPCになかった。"),
            0,
            likely,
        ),
        ("secondary", say("今のところ、客先への不審な連絡は把握していない。"), 0, likely),
        ("contracts", say("見本商事株式会社との秘密保持契約。事故を知ってから10営業日以内に通知する定め。"), 0, sure),
        ("other_side", say("係長には、引継ぎの資料を作るためと話していた。本人への聞取りはまだ。"), 0, still),
    ]  # fmt: skip
