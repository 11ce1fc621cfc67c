"""要配慮: words and places that are nobody's business (PRV-15): union, health, faith, counsel, lawyers, reports of wrongdoing.

What touches them is never shown by name at any stage that the analyst opens, and no sign is made of it. Too much hidden is better than
too little. Pure but for `places_of`, which reads what the company wrote down.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from hiden.base.clock import today
from hiden.base.text import fold
from hiden.base.words import say
from hiden.logs.store.asking import Event
from hiden.monitoring.models import SENSITIVE, KnownPlace
from hiden.people.intervals import holding

_HOST = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+")
_WORDS: Final = re.compile(
    "|".join(
        (
            "労働組合", "労組", "組合(員|費|大会|ニュース|活動|規約|加入)", "団体交渉", "団交", "春闘", "労働審判", "労働基準監督署", "労基署", "労働局",
            "診断書", "健康診断", "健診", "人間ドック", "カルテ", "処方箋", "服薬", "通院", "病院", "医院", "クリニック", "診療所", "産業医", "病歴",
            "休職", "メンタル", "カウンセリング", "ストレスチェック", "妊娠", "不妊", "障害者手帳", "介護休", "ハラスメント", "セクハラ", "パワハラ",
            "宗教", "信仰", "教会", "寺院", "政党", "後援会", "選挙運動", "弁護士", "法律事務所", "法テラス", "公益通報", "内部通報", "内部告発", "通報窓口",
            "相談窓口", "ホットライン", r"whistle-?blow", r"\bunions?\b", r"\bhospital\b", r"\bclinic\b", r"\bmedical\b", r"\bcounsell?ing\b",
            r"\blaw ?firm\b", r"\battorneys?\b", r"\bhotline\b", r"\bchurch\b",
        )
    )
)  # fmt: skip


def places_of(day: date | None = None) -> dict[str, str]:
    """The domains that the company wrote down as sensitive, with their kinds. One query."""
    rows = KnownPlace.objects.filter(holding(day or today()), kind__in=SENSITIVE)
    return {fold(domain).strip(". "): kind for domain, kind in rows.values_list("domain", "kind")}


def kinds_in(text: str, places: Mapping[str, str]) -> set[str]:
    """The kinds of the known places that a text names: a domain, or anything under it."""
    found = set()
    for host in _HOST.findall(fold(text)):
        parts = host.split(".")
        for start in range(len(parts) - 1):
            kind = places.get(".".join(parts[start:]))
            if kind:
                found.add(kind)
    return found


def is_sensitive(text: str, places: Mapping[str, str]) -> bool:
    """Whether a text (name of a file, place, subject) touches what is nobody's business."""
    return bool(text) and (bool(_WORDS.search(fold(text))) or bool(kinds_in(text, places)))


def touches(event: Event, places: Mapping[str, str]) -> bool:
    """The same for an event."""
    return any(is_sensitive(text, places) for text in (event.object, event.dest, event.detail))


def guarded(event: Event, places: Mapping[str, str]) -> Event:
    """An event as it may be shown: of one that touches anything sensitive, only what was done when and how much."""
    if not touches(event, places):
        return event
    hidden = say("（配慮が要るため表示しません）")
    return replace(
        event,
        object=hidden if event.object else "",
        dest=hidden if event.dest else "",
        detail="",
        app="",
        item=0,
    )


__all__ = ["guarded", "is_sensitive", "kinds_in", "places_of", "touches"]
