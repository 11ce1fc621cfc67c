"""Text as Japanese systems pass it on: comparing, and the limits of CP932.

Names are stored exactly as typed (髙 and 高 are different people); folding is for comparing and searching only.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from hiden.base.errors import BadInput
from hiden.base.words import say

Encoding = Literal["utf-8-sig", "utf-8", "cp932", "utf-16"]

# Characters that cp932 takes but gives back as another one: 〜 returns as ～, − as －.
_ONE_WAY = {"〜": "～", "−": "－", "‖": "∥", "¢": "￠", "£": "￡", "¬": "￢"}
_TO_CP932_FORM = str.maketrans(_ONE_WAY)

# Seen as the same when comparing, beyond NFKC (which makes ～ a ~ and － a -).
_ALIKE = str.maketrans(
    {"〜": "~", "−": "-", "‐": "-", "‑": "-", "–": "-", "—": "-", "―": "-", "‖": "∥", "¥": "\\"}
)
_INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]"
)
_SPACES = re.compile(r"\s+")

_WITH_SELECTOR = re.compile(".[\ufe00-\ufe0f\U000e0100-\U000e01ef]*", re.DOTALL)

_PARTING = re.compile(r"[、，,；;]")


def fold(text: str) -> str:
    """The form in which texts are compared and searched: NFKC, case folded, one space, no invisible characters.

    髙 and 﨑 stay different from 高 and 崎; 葛 with and without a variation selector are the same; 〜 = ～ and − = －.
    """
    if text.isascii():  # most texts of logs; nothing else is to be done to them
        return " ".join(text.lower().split())
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text).translate(_ALIKE))
    folded = unicodedata.normalize("NFKC", plain.casefold()).translate(_ALIKE)
    return _SPACES.sub(" ", folded).strip()


def not_in_cp932(text: str) -> list[str]:
    """The characters that CP932 cannot write, each once, in order; a variation sequence counts as one character."""
    try:
        text.encode("cp932")
    except UnicodeEncodeError:
        pass
    else:
        return []
    found: dict[str, None] = {}
    for sequence in _WITH_SELECTOR.findall(text):
        try:
            sequence.encode("cp932")
        except UnicodeEncodeError:
            found[sequence] = None
    return list(found)


def as_cp932_returns(text: str) -> str:
    """The text as it comes back after a journey through a CP932 file (〜 → ～, − → －)."""
    return text.translate(_TO_CP932_FORM)


def same_after_cp932(left: str, right: str) -> bool:
    """Whether two texts differ only by what CP932 changes on the way."""
    return as_cp932_returns(left) == as_cp932_returns(right)


def has_private_characters(text: str) -> bool:
    """Whether the text holds 外字, whose shape only the sender's machine knows."""
    return any("\ue000" <= sign <= "\uf8ff" for sign in text)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text from bytes, and the encoding that fitted."""

    text: str
    encoding: Encoding


def decode_bytes(data: bytes) -> Decoded:
    """Bytes of a text file as text: UTF-8 with or without mark, CP932 (never shift_jis: it has no 髙﨑①㈱), marked UTF-16.

    Raises BadInput that names the line and the byte where reading stops.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Decoded(_strictly(data, "utf-16"), "utf-16")
    if data.startswith(b"\xef\xbb\xbf"):
        return Decoded(_strictly(data[3:], "utf-8", shift=3), "utf-8-sig")
    if b"\x1b$" in data[:65536]:
        raise BadInput(say("ファイルの文字コードがJIS（ISO-2022-JP）で、読み込めません。"), _save_again())
    if b"\0" in data:
        raise _refusal(data, data.index(b"\0"))
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        utf8_stops = error.start
    text, stops = "", 0
    try:
        text = data.decode("cp932")
    except UnicodeDecodeError as error:
        stops = max(utf8_stops, error.start)
    if _looks_like_euc(data, text):
        raise BadInput(say("ファイルの文字コードがEUC-JPのようで、正しく読み込めません。"), _save_again())
    if not text:
        raise _refusal(data, stops)
    return Decoded(text, "cp932")


def _strictly(data: bytes, encoding: str, shift: int = 0) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _refusal(data, error.start, shift) from error


_HALF_WIDTH_KANA = re.compile("[｡-ﾟ]")
_HIRAGANA = re.compile("[ぁ-ん]")


def _looks_like_euc(data: bytes, as_cp932: str) -> bool:
    """EUC-JP read as CP932 fails ("") or is a soup of half-width kana without hiragana; read rightly it has hiragana.

    Lists of names in half-width kana are real and must pass, so both signs are asked for.
    """
    if as_cp932 and (not _HALF_WIDTH_KANA.search(as_cp932) or _HIRAGANA.search(as_cp932)):
        return False
    try:
        as_euc = data.decode("euc_jp")
    except UnicodeDecodeError:
        return False
    return len(_HIRAGANA.findall(as_euc)) >= 3


def _refusal(data: bytes, offset: int, shift: int = 0) -> BadInput:
    line = data.count(b"\n", 0, offset) + 1
    return BadInput(
        say(
            "{line}行目（ファイルの先頭から{offset}バイト目）に、UTF-8でもCP932（Shift_JIS）でも読めない文字があります。",
            line=line,
            offset=offset + shift + 1,
        ),
        _save_again(),
    )


def _save_again() -> str:
    return say("Excelで開き、「CSV UTF-8（コンマ区切り）」として保存し直してください。")


def pieces(text: str) -> list[str]:
    """What was typed or pasted as a list: parted by blanks, lines, commas or 読点; each piece once, in its order."""
    return list(dict.fromkeys(_PARTING.sub(" ", text).split()))
