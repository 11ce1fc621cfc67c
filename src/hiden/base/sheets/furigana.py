"""フリガナ that Excel keeps with a text (rPh elements of sharedStrings.xml) and that readers of workbooks drop."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.sax.saxutils import unescape

from hiden.base.kana import is_kana, to_katakana

_ITEM = re.compile(rb"<(?:\w+:)?si(?:\s[^>]*)?(?:/>|>(.*?)</(?:\w+:)?si>)", re.DOTALL)
_RUN = re.compile(r"<(?:\w+:)?rPh\b([^>]*)>(.*?)</(?:\w+:)?rPh>", re.DOTALL)
_TEXT = re.compile(r"<(?:\w+:)?t(?:\s[^>]*)?>(.*?)</(?:\w+:)?t>", re.DOTALL)
_BEGIN = re.compile(r"""\bsb=["'](\d{1,6})["']""")
_END = re.compile(r"""\beb=["'](\d{1,6})["']""")
_NUMERIC = re.compile(r"&#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}));")


def readings(shared_strings: bytes) -> tuple[dict[str, str], dict[int, str]]:
    """Text → its reading where every such text has the same one, and index → reading for the texts that differ.

    上田 may be うえだ here and かみた there; only then must each cell's own index be looked at.
    """
    if b"rPh" not in shared_strings:
        return {}, {}
    by_index: dict[int, tuple[str, str]] = {}
    by_text: dict[str, set[str]] = {}
    for index, found in enumerate(_ITEM.finditer(shared_strings)):
        body = (found[1] or b"").decode("utf-8", "replace")
        text, kana = _one(body)
        if kana:
            by_index[index] = text, kana
        by_text.setdefault(text, set()).add(kana)
    certain = {text: kana for text, kana in by_index.values() if len(by_text[text]) == 1}
    return certain, {index: kana for index, (text, kana) in by_index.items() if text not in certain}


_START = re.compile(rb"<(?:\w+:)?si[\s>/]")


def text_sizes(shared_strings: bytes) -> list[int]:
    """Bytes of every shared text, by index: one long text can stand in a million cells."""
    starts = [found.start() for found in _START.finditer(shared_strings)]
    return [end - start for start, end in pairwise([*starts, len(shared_strings)])]


def _one(body: str) -> tuple[str, str]:
    text = _plain("".join(_TEXT.findall(_RUN.sub("", body))))
    runs = []
    for attributes, inner in _RUN.findall(body):
        begin, end = _BEGIN.search(attributes), _END.search(attributes)
        if begin and end:
            runs.append((int(begin[1]), int(end[1]), _plain("".join(_TEXT.findall(inner)))))
    return text, _reading(text, runs) if runs else ""


def _reading(text: str, runs: list[tuple[int, int, str]]) -> str:
    """Runs replace the characters they cover; what no run covers stays, if it is kana or a space."""
    units = text.encode("utf-16-le", "surrogatepass")  # Excel counts in UTF-16 units: 𠮷 is two
    parts, at = [], 0
    for begin, end, kana in sorted(runs):
        parts += [_piece(units, at, begin), kana]
        at = max(at, end)
    parts.append(_piece(units, at, len(units) // 2))
    reading = to_katakana("".join(parts))
    return reading if is_kana(reading) else ""


def _piece(units: bytes, begin: int, end: int) -> str:
    return units[begin * 2 : end * 2].decode("utf-16-le", "replace")


def _plain(escaped: str) -> str:
    if "&" not in escaped:
        return escaped
    numeric = _NUMERIC.sub(lambda found: _sign(int(found[1], 16) if found[1] else int(found[2])), escaped)
    return unescape(numeric, {"&quot;": '"', "&apos;": "'"})


def _sign(code: int) -> str:
    return chr(code) if code < 0x110000 else "\ufffd"
