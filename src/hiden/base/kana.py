"""五十音順: sorting Japanese by reading, in the spirit of JIS X 4061.

Only readings (フリガナ) sort well; kanji keep the order of their codes and come after all kana.
"""

from __future__ import annotations

import re
import unicodedata

_TO_KATAKANA = {code: code + 0x60 for code in [*range(0x3041, 0x3097), 0x309D, 0x309E]}
_LARGE = str.maketrans(
    "ァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ",
    "アイウエオツヤユヨワカケクシストヌハヒフヘホムラリルレロ",
)

_VOICED, _HALF_VOICED = "\u3099", "\u309a"
_LONE_MARKS = str.maketrans({"゛": _VOICED, "゜": _HALF_VOICED, "ﾞ": _VOICED, "ﾟ": _HALF_VOICED})
_LONG = "ー"
_MISTAKEN_LONG = frozenset("‐‑‒–—―−-－")
_AGAIN = frozenset("ヽヾ")
_SILENT = re.compile(r"[\s\x00-\x20\x7f・･=゠＝]+")

_VOWEL_ROWS = {
    "ア": "アカサタナハマヤラワ",
    "イ": "イキシチニヒミリヰ",
    "ウ": "ウクスツヌフムユル",
    "エ": "エケセテネヘメレヱ",
    "オ": "オコソトノホモヨロヲ",
    "ン": "ン",
}
_VOWEL = {kana: vowel for vowel, row in _VOWEL_ROWS.items() for kana in row}

_GROUP_ROWS = {
    "あ": "アイウエオ",
    "か": "カキクケコ",
    "さ": "サシスセソ",
    "た": "タチツテト",
    "な": "ナニヌネノ",
    "は": "ハヒフヘホ",
    "ま": "マミムメモ",
    "や": "ヤユヨ",
    "ら": "ラリルレロ",
    "わ": "ワヰヱヲン",
}
_GROUP = {kana: group for group, row in _GROUP_ROWS.items() for kana in row}
GROUPS = (*_GROUP_ROWS, "他")

_KANA = re.compile(r"[ぁ-ゖゝゞァ-ヺヽヾーｦ-ﾟㇰ-ㇿ゛゜\u3099\u309a・･＝゠ \u3000]+")
_HALF_WIDTH = re.compile(r"[ｦ-ﾟ･]+")


def sort_key(text: str) -> str:
    """A string whose plain binary order is the order of a Japanese index; to be stored beside the reading.

    First all readings without marks are compared (ガ=カ, ッ=ツ, カー=カア, ひらがな=カタカナ, spaces and ・ left out), then
    清音 < 濁音 < 半濁音, then 長音 < 小書き < 繰返し < 並, then ひらがな < カタカナ. A database must compare it by code
    point (PostgreSQL: collation "C").
    """
    base: list[str] = []
    marks: list[str] = []
    kinds: list[str] = []
    scripts: list[str] = []
    for sign in _signs(text):
        if unicodedata.combining(sign):
            if marks:
                marks[-1] = {_VOICED: "1", _HALF_VOICED: "2"}.get(sign, "3")
            continue
        katakana = sign.translate(_TO_KATAKANA)
        plain, kind = _plain(katakana, base[-1] if base else "")
        base.append(plain)
        marks.append("0")
        kinds.append(kind)
        scripts.append("0" if katakana != sign else "1")
    # Equal bases have equal lengths, so trailing defaults can go: "0" is the lowest mark, and "~" stands above "3" and "1".
    return " ".join(
        (
            "".join(base),
            "".join(marks).rstrip("0"),
            "".join(kinds).rstrip("3") + "~",
            "".join(scripts).rstrip("1") + "~",
        )
    )


def _signs(text: str) -> str:
    whole = unicodedata.normalize("NFKC", text.translate(_LONE_MARKS)).casefold()
    return unicodedata.normalize("NFD", _SILENT.sub("", whole))


def _plain(katakana: str, before: str) -> tuple[str, str]:
    """The sign as it is compared first, and its kind: 0 long, 1 small, 2 repeated, 3 ordinary."""
    vowel = _VOWEL.get(before)
    if vowel and (katakana == _LONG or katakana in _MISTAKEN_LONG):
        return vowel, "0"
    if katakana in _AGAIN and before:
        return before, "2"
    large = katakana.translate(_LARGE)
    return large, "3" if large == katakana else "1"


def is_kana(text: str) -> bool:
    """Whether the text is a reading: hiragana or katakana (either width), ー, ・ and spaces, and not empty."""
    return bool(_KANA.fullmatch(text)) and bool(text.strip())


def to_katakana(text: str) -> str:
    """Hiragana and half-width kana as full-width katakana; everything else stays as it is."""
    wide = _HALF_WIDTH.sub(lambda found: unicodedata.normalize("NFKC", found.group()), text)
    return unicodedata.normalize("NFC", wide.translate(_TO_KATAKANA))


def group_of(text: str) -> str:
    """The row of the index under which a reading stands: あ か さ た な は ま や ら わ, or 他."""
    return _GROUP.get(sort_key(text)[:1], "他")
