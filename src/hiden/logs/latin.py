"""How a reading is usually written with Latin letters in accounts and file names: sato.taro, t-sato, satou."""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import Final
from unicodedata import normalize

from hiden.base.text import fold

_TABLE: Final = {
    "キャ": "kya", "キュ": "kyu", "キョ": "kyo", "シャ": "sha", "シュ": "shu", "ショ": "sho", "チャ": "cha", "チュ": "chu",
    "チョ": "cho", "ニャ": "nya", "ニュ": "nyu", "ニョ": "nyo", "ヒャ": "hya", "ヒュ": "hyu", "ヒョ": "hyo", "ミャ": "mya",
    "ミュ": "myu", "ミョ": "myo", "リャ": "rya", "リュ": "ryu", "リョ": "ryo", "ギャ": "gya", "ギュ": "gyu", "ギョ": "gyo",
    "ジャ": "ja", "ジュ": "ju", "ジョ": "jo", "ビャ": "bya", "ビュ": "byu", "ビョ": "byo", "ピャ": "pya", "ピュ": "pyu",
    "ピョ": "pyo", "ジェ": "je", "チェ": "che", "シェ": "she", "ティ": "ti", "ディ": "di", "ファ": "fa", "フィ": "fi",
    "フェ": "fe", "フォ": "fo", "ヴァ": "va", "ヴィ": "vi", "ヴ": "vu",
    "ア": "a", "イ": "i", "ウ": "u", "エ": "e", "オ": "o", "カ": "ka", "キ": "ki", "ク": "ku", "ケ": "ke", "コ": "ko",
    "サ": "sa", "シ": "shi", "ス": "su", "セ": "se", "ソ": "so", "タ": "ta", "チ": "chi", "ツ": "tsu", "テ": "te", "ト": "to",
    "ナ": "na", "ニ": "ni", "ヌ": "nu", "ネ": "ne", "ノ": "no", "ハ": "ha", "ヒ": "hi", "フ": "fu", "ヘ": "he", "ホ": "ho",
    "マ": "ma", "ミ": "mi", "ム": "mu", "メ": "me", "モ": "mo", "ヤ": "ya", "ユ": "yu", "ヨ": "yo", "ラ": "ra", "リ": "ri",
    "ル": "ru", "レ": "re", "ロ": "ro", "ワ": "wa", "ヲ": "o", "ン": "n", "ガ": "ga", "ギ": "gi", "グ": "gu", "ゲ": "ge",
    "ゴ": "go", "ザ": "za", "ジ": "ji", "ズ": "zu", "ゼ": "ze", "ゾ": "zo", "ダ": "da", "ヂ": "ji", "ヅ": "zu", "デ": "de",
    "ド": "do", "バ": "ba", "ビ": "bi", "ブ": "bu", "ベ": "be", "ボ": "bo", "パ": "pa", "ピ": "pi", "プ": "pu", "ペ": "pe",
    "ポ": "po", "ー": "",
}  # fmt: skip
# The other school of spelling, as many accounts have it.
_KUNREI: Final = (
    ("shi", "si"), ("sh", "sy"), ("chi", "ti"), ("ch", "ty"), ("tsu", "tu"), ("fu", "hu"), ("ji", "zi"), ("j", "zy"),
)  # fmt: skip
_SHORTEST: Final = 4  # a family name that is shorter is a word of many other things


@cache
def spellings(kana: str) -> frozenset[str]:
    """The words in the form of `betraying.word_key`: family and given name in both orders, with initials, and the family alone."""
    parts = normalize("NFC", fold(kana)).split(" ")
    families = _latin(parts[0])
    found = {family for family in families if len(family) >= _SHORTEST}
    if len(parts) > 1:
        for family, given in product(families, _latin("".join(parts[1:]))):
            found |= {
                f"{family}.{given}", f"{given}.{family}", f"{family}{given}", f"{given}{family}",
                f"{given[0]}.{family}", f"{family}.{given[0]}", f"{given[0]}{family}", f"{family}{given[0]}",
            }  # fmt: skip
    return frozenset(word for word in found if len(word) >= _SHORTEST)


@cache
def _latin(kana: str) -> frozenset[str]:
    """One reading, long vowels written and not, in both schools; none for what is no katakana."""
    kana = "".join(chr(ord(sign) + 0x60) if "ぁ" <= sign <= "ゖ" else sign for sign in kana)
    found = ""
    place = 0
    double = False
    while place < len(kana):
        if kana[place] == "ッ":
            double, place = True, place + 1
            continue
        length = 2 if kana[place : place + 2] in _TABLE and len(kana) > place + 1 else 1
        syllable = _TABLE.get(kana[place : place + length])
        if syllable is None:
            return frozenset()
        found += (syllable[:1] if double else "") + syllable
        place, double = place + length, False
    if not found:
        return frozenset()
    kinds = {found, found.replace("ou", "o").replace("oo", "o").replace("uu", "u"), found.replace("ou", "oh")}
    for each in list(kinds):
        other = each
        for hepburn, kunrei in _KUNREI:
            other = other.replace(hepburn, kunrei)
        kinds.add(other)
    return frozenset(kinds)
