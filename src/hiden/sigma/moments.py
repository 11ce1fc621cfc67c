"""Parts of moments that a log wrote as text, as rules about hours and days compare them."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from typing import Final

from hiden.sigma import patterns
from hiden.sigma.conditions import Part

_MOMENT: Final = re.compile(patterns.MOMENT.replace("$", r"\Z"))
_OFFSET: Final = re.compile(r"([+-])([0-9]{2}):([0-9]{2})\Z")


def part_of(text: str, part: Part, zone: int) -> float:
    """The part of a moment in ISO 8601, `zone` minutes east of UTC; not-a-number where it is no moment."""
    if not _MOMENT.match(text):
        return math.nan
    try:
        at = datetime(
            int(text[:4]), int(text[5:7]), int(text[8:10]), int(text[11:13]), int(text[14:16]), tzinfo=UTC
        )
        at += timedelta(minutes=zone - _east(text))
    except (ValueError, OverflowError):
        return math.nan
    return float(at.isocalendar().week if part is Part.WEEK else getattr(at, part.value))


def _east(text: str) -> int:
    found = _OFFSET.search(text)
    if not found:
        return 0
    minutes = int(found[2]) * 60 + int(found[3])
    return -minutes if found[1] == "-" else minutes
