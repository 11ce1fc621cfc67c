"""Text that a spreadsheet would run as a formula, in CSV, where a cell has no type.

A leading apostrophe is put before such text when writing and taken off when reading, so that the journey changes
nothing. In workbooks cells have types and nothing needs to be added.
"""

from __future__ import annotations

import re

# Excel in Japanese takes the signs of full width for formulas too.
_SIGNS = "=+-@\t\r\n＝＋－＠"
_RUNS = re.compile(f"'*[{re.escape(_SIGNS)}]")
_HARMLESS = re.compile(r"[-+－＋]?\d[\d,]*(?:\.\d+)?%?|[-+－＋]+")
_KEPT_AS_TEXT = re.compile(r'="([^"]*)"')


def shield(text: str) -> str:
    """The text with an apostrophe before it, if a spreadsheet could take it for a formula."""
    if not text or text[0] not in _SIGNS + "'":
        return text
    if _RUNS.match(text) and not _HARMLESS.fullmatch(text):
        return "'" + text
    return text


def unshield(text: str) -> str:
    """The text without the apostrophe that `shield` put there, and without Excel's ="00123"."""
    if text[:1] == "'" and _RUNS.match(text[1:]) and not _HARMLESS.fullmatch(text[1:]):
        return text[1:]
    if found := _KEPT_AS_TEXT.fullmatch(text):
        return found[1]
    return text
