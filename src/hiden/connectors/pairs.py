"""Text of the form `key=value key="value of several words"`, as firewalls and the audit of Linux write it. No connector."""

from __future__ import annotations

import re
from typing import Final

_PAIR: Final = re.compile(r"([\w.:-]+)=(?:\"((?:[^\"\\]|\\.)*)\"|'([^']*)'|(\S*))")


def quoted(text: str) -> dict[str, str]:
    """Keys and values of text in which double quotes hold values together; a backslash keeps a quote within them.

    What is no pair is left out. Of a key that is written twice the last value holds.
    """
    if "\\" in text or "'" in text or text.count('"') % 2:
        return {key: _value(*values) for key, *values in _PAIR.findall(text)}
    # The same by splitting, twice as fast: whatever stands before a quote and a space ends with a quoted value.
    told: dict[str, str] = {}
    for piece in text.split('" '):
        before, quote, value = piece.rpartition('="')
        if not quote:
            _bare(piece, told)
            continue
        words, space, name = before.rpartition(" ")
        if space:
            _bare(words, told)
        told[name] = value.rstrip('"')
    return told


def _bare(text: str, told: dict[str, str]) -> None:
    for word in text.split():
        name, equals, value = word.partition("=")
        if equals:
            told[name] = value


def _value(double: str, single: str, bare: str) -> str:
    if "\\" in double:
        return re.sub(r"\\([\"\\])", r"\1", double)
    return double or single or bare


def parted_by(text: str, delimiter: str) -> dict[str, str]:
    """Keys and values between which one sign stands, such as a tab; values may hold anything else."""
    told = {}
    for pair in text.split(delimiter):
        name, equals, value = pair.partition("=")
        if equals:
            told[name.strip()] = value.strip()
    return told
