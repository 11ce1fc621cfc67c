"""Aims for which nobody is watched (PRV-01), and the words that give them away. Pure: knows no database.

A word alone proves nothing, and the lack of one neither: what is found is shown with its sentence, and whoever puts a purpose in
force declares besides that it serves none of these aims. A sentence that says what is *not* done may use the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hiden.base.text import fold


@dataclass(frozen=True, slots=True)
class Aim:
    """A forbidden aim, why it is forbidden, and the words (regular expressions over folded text) that give it away."""

    id: str
    label: str | Promise
    why: str | Promise
    words: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Hint:
    """A word that points to a forbidden aim, and the sentence it stands in."""

    aim: Aim
    word: str
    sentence: str


def _aim(name: str, label: str | Promise, why: str | Promise, *words: str) -> Aim:
    return Aim(name, label, why, re.compile("|".join(words)))


AIMS: Final = (
    _aim(
        "rating", _("人事評価・査定"),
        _("評価や処遇に使うと、守るための記録が、人を縛るための記録になります。"),
        "人事(評価|考課)", "(勤務|業績|成績|能力)の?評価", "査定", "考課", "昇進", "昇格", "降格", "賞与", "生産性", "作業の?(速|遅)さ",
        "働きぶり", "勤務態度", "さぼ", "怠け", "performance (review|rating|evaluation)", "productivity",
    ),
    _aim(
        "attendance", _("勤怠の管理"),
        _("労働時間は、そのための仕組みで、そのための説明をして把握します。"),
        "勤怠", "(労働|勤務)時間の?(管理|把握|確認)", "残業の?(時間の?)?(管理|把握|確認|削減)", "出退勤", "離席", "在席", "遅刻", "居眠り", "attendance",
        "working hours", "idle time",
    ),
    _aim(
        "union", _("労働組合の活動の把握"),
        _("組合の活動を探ることは、支配介入などの不当労働行為になり得ます（労働組合法7条）。"),
        "労働?組合", "組合員", "組合活動", "ユニオン", "団体?交渉", "団交", "ストライキ", r"\bunions?\b",
    ),
    _aim(
        "reporters", _("通報した人や情報提供者の探索"),
        _("通報した人を正当な理由なく特定しようとすることは、法律で禁じられます（公益通報者保護法）。"),
        "通報者", "通報した(人|者)", "(内部|公益)通報", "(内部)?告発", "密告", "犯人捜し", "情報源", "リークした", "報道機関", "記者", "取材",
        "whistle-?blow", "informants?", "journalists?", "reporters?",
    ),
    _aim(
        "private", _("私生活の把握"),
        _("仕事と関わりのない私事は、会社が知る理由がありません。"),
        "私生活", "交際", "恋愛", "不倫", "交友関係", "家庭の?(事情|状況)", "趣味", "休日の行動", "private li(fe|ves)",
    ),
    _aim(
        "sensitive", _("健康・信条・出自などの把握"),
        _("要配慮個人情報は、本人の同意なしに取得してはなりません（個人情報保護法20条2項）。"),
        "病歴", "健康(状態|診断)", "通院", "妊娠", "精神疾患", "思想", "信条", "信仰", "宗教", "支持政党", "国籍", "本籍", "出自", "障害者", "障がい",
        "犯罪歴", "health condition", "religio", "pregnan", "political",
    ),
    _aim(
        "pressure", _("退職勧奨・懲戒の材料集め"),
        _("特定の人を狙って材料を集める監視は、必要性も公平さも欠きます。"),
        "退職勧奨", "辞めさせ", "退職に追い", "懲戒の?材料", "弱み", "粗探し", "あら探し", "問題社員",
    ),
)  # fmt: skip
_SENTENCES = re.compile(r"[^。．\n.!?！？;；]+[。．.!?！？;；]?")
# 「…には使いません」: said of what stands before it in the same sentence.
_NOT = re.compile(
    r"(使|用|利用|目的と|対象と|把握|評価|取得|判断|確認|探|監視|反映)?(わない|いない|しない|さない|しません|いません|わず|いず|せず)|ません|ではない|でない"
    r"|除[くき]|対象外|禁(止|じ)"
)
_NEVER = re.compile(r"\b(not|never|no|except|nor)\b")


def _denied(sentence: str, after: int) -> bool:
    """Japanese denies at the end of a sentence, English before the word."""
    return bool(_NOT.search(sentence, after) or _NEVER.search(sentence))


def hints(text: str) -> list[Hint]:
    """Every aim that a text points to, each with the first word of it."""
    found: dict[str, Hint] = {}
    for sentence in _sentences(text):
        plain = fold(sentence)
        for aim in AIMS:
            hit = aim.words.search(plain)
            if hit is not None and aim.id not in found and not _denied(plain, hit.end()):
                found[aim.id] = Hint(aim, hit.group(), sentence)
    return list(found.values())


def _sentences(text: str) -> Iterator[str]:
    for hit in _SENTENCES.finditer(text):
        if hit.group().strip():
            yield hit.group().strip()


__all__ = ["AIMS", "Aim", "Hint", "hints"]
