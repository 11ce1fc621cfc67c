"""A stated fact as it is printed: with its unit, and how sure it is. In Japanese, as the papers are."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from hiden.base.dates import show_date
from hiden.incidents.models import Certainty, IncidentFact
from hiden.incidents.topics import Topic

YESNO: Final = {"yes": "はい", "no": "いいえ", "unknown": "分かっていません"}
_HOW_SURE: Final = {Certainty.SURE: "", Certainty.LIKELY: "（推定）", Certainty.OPEN: "（調査中）"}
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
NOT_KNOWN: Final = "現時点で把握していません"


def day_said(value: str) -> date | None:
    """A day as facts keep it, 2026-11-02; None for whatever else."""
    try:
        return date.fromisoformat(value) if _DAY.fullmatch(value) else None
    except ValueError:
        return None


def said(topic: Topic, fact: IncidentFact) -> str:
    """A fact as it is printed: with its unit, and how sure it is."""
    value = fact.value
    if topic.kind == "yesno":
        value = YESNO.get(value, value)
    elif topic.kind == "number" and value.isdecimal():
        value = f"{int(value):,}{topic.unit or ''}"
    elif topic.kind == "day" and (day := day_said(value)):
        value = show_date(day, "era")
    mark = _HOW_SURE[Certainty(fact.certainty)]
    body = value.rstrip("。")
    return f"{body}{mark}" if mark else value


__all__ = ["NOT_KNOWN", "YESNO", "day_said", "said"]
