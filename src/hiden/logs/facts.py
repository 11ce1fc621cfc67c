"""What this room shows about measures: how much of what is secret is recorded, how many looks there were, what nobody records."""

from __future__ import annotations

from datetime import datetime, timedelta

from hiden.base.clock import now, today
from hiden.base.words import listed, say
from hiden.logs.coverage import coverage_map
from hiden.logs.models import LogLook, LogSource, SourceState
from hiden.logs.telling import CHANNELS
from hiden.measures.facts_registry import Shown, fact

_YEAR = timedelta(days=365)


def _asked(as_of: datetime | None) -> bool:
    """Known for the present only, and only where a source was ever switched on."""
    return as_of is None and LogSource.objects.exclude(on_since=None).exists()


@fact("logs.covered", lambda: say("置き場所の記録を取っている秘密情報"), shows=["E3-m", "E3-n", "E3-o"])
def covered_items(as_of: datetime | None) -> Shown | None:
    """Classed items every place of which is recorded."""
    if not _asked(as_of):
        return None
    part, whole = coverage_map().watched_items
    words = say("{whole}件中{part}件", whole=whole, part=part)
    return Shown(words, today(), "logs_coverage", care=part < whole)


@fact("logs.channels", lambda: say("記録を取っていない経路"), shows=["E3-n", "E3-o"])
def blind_channels(as_of: datetime | None) -> Shown | None:
    """The handbook's channels without any source."""
    if not _asked(as_of):
        return None
    missing = coverage_map().missing
    words = listed(str(CHANNELS[each]) for each in missing) if missing else say("なし")
    return Shown(words, today(), "logs_coverage", care=bool(missing))


@fact("logs.sources", lambda: say("記録を取っている取得元"), shows=["E3-m", "E3-n", "E3-o"])
def sources_on(as_of: datetime | None) -> Shown | None:
    """How many are on."""
    if not _asked(as_of):
        return None
    count = LogSource.objects.filter(state=SourceState.ON).count()
    return Shown(say("{n}件", n=count), today(), "logs_sources", care=count == 0)


@fact("logs.looks", lambda: say("この1年に記録を調べた回数（名前を出して見たもの）"), shows=["E3-o"])
def looks(as_of: datetime | None) -> Shown | None:
    """Those who are recorded may know how often anybody looked."""
    if not _asked(as_of):
        return None
    rows = LogLook.objects.filter(at__gte=now() - _YEAR)
    words = say("{n}回（{named}回）", n=rows.count(), named=rows.filter(permit__isnull=False).count())
    return Shown(words, today(), "logs_watch")
