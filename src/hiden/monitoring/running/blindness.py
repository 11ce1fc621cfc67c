"""What a run could not look at: sources that went silent, days without records, detectors without anything to look at.

Kept with the run as [code, values], so that it is said in the reader's language. A company that sees nothing has no signs either.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Final

from hiden.base.clock import TOKYO, now
from hiden.base.words import listed, say
from hiden.connectors.events import Channel
from hiden.logs.health import gaps_of, silent
from hiden.logs.models import LogSource, SourceState
from hiden.logs.sources import connector_of
from hiden.logs.telling import CHANNELS
from hiden.monitoring.detectors import detectors
from hiden.monitoring.running.finders import finders

Blind = tuple[str, dict[str, Any]]
_LOOKED_BACK: Final = timedelta(days=7)


def blindness(active: Collection[str], days: Iterable[date]) -> list[Blind]:
    """Everything that these detectors do not see now. Seven queries."""
    sources = list(LogSource.objects.filter(state=SourceState.ON).order_by("name", "pk"))
    return [*_silent(sources, list(days)), *_unseen(sources, active), *idle(active)]


def _silent(sources: Sequence[LogSource], days: Sequence[date]) -> list[Blind]:
    first = now() - _LOOKED_BACK
    gaps = gaps_of(sources, first)
    found: list[Blind] = []
    for source in sources:
        still = silent(gaps.get(source.pk, []))
        if still is not None:
            since = still.since.astimezone(TOKYO).strftime("%Y/%m/%d %H:%M")
            found.append(("silent", {"source": source.name, "since": since}))
        elif holes := [gap for gap in gaps.get(source.pk, []) if _within(gap.since, gap.until, days)]:
            found.append(
                ("hole", {"source": source.name, "n": len(holes), "hours": sum(g.hours for g in holes)})
            )
    return found


def _within(since: Any, until: Any, days: Sequence[date]) -> bool:
    return any(since.astimezone(TOKYO).date() <= day <= until.astimezone(TOKYO).date() for day in days)


def _unseen(sources: Iterable[LogSource], active: Collection[str]) -> list[Blind]:
    """Channels that detectors look at and nobody records."""
    seen = {channel for source in sources for channel in connector_of(source).shows}
    asked = {channel for name in active if name in detectors() for channel in detectors()[name].channels}
    missing = sorted(asked - {str(each) for each in seen})
    return [("channels", {"channels": missing})] if missing else []


def idle(active: Iterable[str]) -> list[Blind]:
    """Detectors that are switched on and that no finder answers for."""
    missing = sorted(one for one in active if not any(each.gives(one) for each in finders().values()))
    return [("idle", {"detectors": missing})] if missing else []


def failed(name: str, why: str) -> Blind:
    """A finder that broke off."""
    return ("failed", {"finder": name, "why": why[:200]})


def told(blind: Sequence[Any]) -> str:
    """One of them as a sentence, in the reader's language."""
    code, values = blind
    if code == "silent":
        return say("「{source}」の記録が{since}から届いていません。", **values)
    if code == "hole":
        return say("「{source}」に、記録のない時間が{hours}時間（{n}か所）あります。", **values)
    if code == "channels":
        words = listed(str(CHANNELS[Channel(each)]) for each in values["channels"])
        return say("記録を取っていない経路は見ていません：{words}", words=words)
    if code == "idle":
        names = (detectors()[one].title() if one in detectors() else one for one in values["detectors"])
        return say(
            "有効になっているのに、調べる仕組みのない検知の項目があります：{words}", words=listed(names)
        )
    return say("「{finder}」の検知が終わりませんでした（{why}）。次の実行でやり直します。", **values)


__all__ = ["Blind", "blindness", "failed", "idle", "told"]
