"""Words as they are compared: full and half width, upper and lower case, ひらがな and カタカナ are the same."""

from __future__ import annotations

from hiden.base.text import fold

# ぁ…ゖ and ゝゞ lie 0x60 below their カタカナ.
_TO_KATAKANA = {code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}


def folded(text: str) -> str:
    """One spelling for all that a reader would call the same word; runs of blanks become one."""
    return " ".join(fold(text).translate(_TO_KATAKANA).split())


def search_text(*parts: str) -> str:
    """What the search of an item looks in: its parts, folded, one in a line."""
    return "\n".join(folded(part) for part in parts if part)


def terms(query: str) -> list[str]:
    """The words of a query; an item is found when it holds all of them."""
    return folded(query).split()
