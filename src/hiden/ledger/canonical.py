"""Canonical JSON: one value, one sequence of bytes. Only used to write; what is stored is hashed as it is, never encoded again.

Keys are ASCII and sorted; values are strings, whole numbers that every reader can hold (±2^53−1), true, false, null, lists and
objects. No fractions: two programs may print the same fraction differently.
"""

from __future__ import annotations

import json

LARGEST_NUMBER = 2**53 - 1
DEEPEST = 16
_PLAIN = frozenset({str, bool, type(None)})

_dump = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


class CanonicalError(ValueError):
    """A value has no canonical form."""


def canonical(value: object) -> bytes:
    """UTF-8 bytes without a newline. Raises CanonicalError for what has no single form."""
    _check(value, DEEPEST)
    try:
        return _dump(value).encode("utf-8")
    except UnicodeEncodeError as error:
        raise CanonicalError("a string holds half of a character") from error


def _check(value: object, depth: int) -> None:
    if type(value) in _PLAIN or isinstance(value, str):
        return
    if isinstance(value, int):
        if abs(value) > LARGEST_NUMBER:
            raise CanonicalError("a number is too large to be read exactly everywhere")
    elif depth == 0:
        raise CanonicalError("the value is nested too deeply")
    elif isinstance(value, list | tuple):
        for each in value:
            _check(each, depth - 1)
    elif isinstance(value, dict):
        for key, each in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise CanonicalError("a key is not ASCII text")
            _check(each, depth - 1)
    else:
        raise CanonicalError(f"{type(value).__name__} has no canonical form")
