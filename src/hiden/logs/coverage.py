"""見えていない所: where classed information lives × what is recorded there, since when, with what holes (3-4 E3-m, n, o; 6-1 (2)).

A source watches a place that lies under one of the patterns of its `reach`. What leaves the company (mail, web, media, prints,
remote connections, doors) leaves from everywhere: a source of these that names no place watches all of them.
What may never happen: that silence is taken for innocence. A day without records is a day about which nothing is known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Min, Sum

from hiden.base.clock import FOREVER, TOKYO, start_of, today
from hiden.base.text import fold
from hiden.base.words import say
from hiden.connectors.events import Channel
from hiden.inventory.locating import Locator
from hiden.inventory.locations import located, pattern_form
from hiden.inventory.models import Form, Item, ItemState, Life, Location, Place
from hiden.logs.health import Calendar, gaps_of
from hiden.logs.models import Intake, LogSource, Segment, SourceDay, SourceState
from hiden.logs.sources import connector_of
from hiden.logs.store import questions
from hiden.logs.store.asking import Asked
from hiden.logs.telling import CHANNELS

HANDBOOK: Final = (
    Channel.FILE, Channel.CLOUD, Channel.MAIL, Channel.WEB, Channel.REMOVABLE, Channel.PRINT, Channel.REMOTE, Channel.DOOR,
)  # fmt: skip
EXITS: Final = frozenset(
    {Channel.MAIL, Channel.WEB, Channel.REMOVABLE, Channel.PRINT, Channel.REMOTE, Channel.DOOR}
)
LOOKED_BACK: Final = 30
# What has to be seen of each form. What is only in heads leaves no record.
_FROM_FILES: Final = (Channel.MAIL, Channel.WEB, Channel.REMOVABLE, Channel.PRINT, Channel.REMOTE)
_NEEDED: Final[dict[str, tuple[Channel, ...]]] = {
    Form.FILE: (Channel.FILE, *_FROM_FILES),
    Form.CLOUD: (Channel.CLOUD, *_FROM_FILES),
    Form.DEVICE: (Channel.FILE, *_FROM_FILES),
    Form.PAPER: (Channel.DOOR,),
    Form.THING: (Channel.DOOR,),
    Form.KNOW_HOW: (),
}
_ALSO: Final = {
    Channel.CLOUD: Channel.CODE,
    Channel.FILE: Channel.CODE,
}  # a repository is seen by its own log
_MANY_REFUSED: Final = 0.01
_MANY_CHANNELS: Final = 6  # a connector of more says nothing about what a source really holds


# ---------- sources ----------


class Reach:
    """The places that a source watches: whatever lies under one of them; a whole server, too."""

    def __init__(self, patterns: Iterable[str]) -> None:
        forms = [form for form in map(pattern_form, patterns) if form]
        self._plain = [form for form in forms if "*" not in form]
        self._globs = Locator.of_forms([(form, 1) for form in forms if "*" in form])

    def holds(self, form: str) -> bool:
        """Whether a place in its compared form lies in it."""
        if not form:
            return False
        if any(form == one or form.startswith(f"{one}/") for one in self._plain):
            return True
        return bool(self._globs.items_of(form))


@dataclass(slots=True)
class Watch:
    """What one source saw: from the first day to the last, with the days of which it has records."""

    source: LogSource
    shows: frozenset[Channel]
    reach: Reach | None
    since: date | None
    ended: date | None
    seen: frozenset[date]
    gaps: frozenset[date]
    kept_from: date | None
    records: int
    refused: int
    _known: dict[str, bool] = field(default_factory=dict)

    def covers(self, form: str, channel: Channel) -> bool:
        """Whether this channel of a place (in its compared form) is watched by this source at all."""
        if channel not in self.shows and _ALSO.get(channel) not in self.shows:
            return False
        if self.reach is None:
            return channel in EXITS
        if form not in self._known:
            self._known[form] = self.reach.holds(form)
        return self._known[form] or (channel is Channel.DOOR and not form)

    def sees(self, day: date) -> bool:
        """Whether there are records of this day, or none were to be expected; and whether they are still kept."""
        if self.since is None or day < self.since or (self.ended is not None and day > self.ended):
            return False
        if self.kept_from is not None and day < self.kept_from:
            return False
        if day in self.seen:
            return True
        return bool(self.source.silence_hours) and day not in self.gaps

    @property
    def refused_share(self) -> float:
        """Which part of its records could not be read."""
        return self.refused / self.records if self.records else 0.0


def watches(first: date, last: date) -> list[Watch]:
    """Every source that ever was on, with its days of [first, last]. Nine queries."""
    sources = list(LogSource.objects.select_related("system").order_by("name", "code"))
    days: dict[int, set[date]] = defaultdict(set)
    for pk, day in SourceDay.objects.filter(day__range=(first, last), events__gt=0).values_list(
        "source_id", "day"
    ):
        days[pk].add(day)
    begun = dict(SourceDay.objects.values("source").annotate(first=Min("day")).values_list("source", "first"))
    gaps = gaps_of(
        sources,
        start_of(first),
        min(start_of(last + timedelta(days=1)), start_of(today()) + timedelta(days=1)),
    )
    taken = {
        row["source"]: row
        for row in Intake.objects.values("source").annotate(all=Sum("records"), bad=Sum("refused"))
    }
    kept = dict(
        Segment.objects.filter(expired_at=FOREVER)
        .values("source")
        .annotate(first=Min("events_from"))
        .values_list("source", "first")
    )
    expired = set(Segment.objects.exclude(expired_at=FOREVER).values_list("source_id", flat=True).distinct())
    found = []
    for source in sources:
        since = _since(source, begun.get(source.pk))
        if since is None:
            continue
        row = taken.get(source.pk)
        found.append(
            Watch(
                source=source,
                shows=_shows(source, first, last),
                reach=Reach(source.reach) if source.reach else None,
                since=since,
                ended=None if source.state == SourceState.ON else _day(source.heard_at),
                seen=frozenset(days[source.pk]),
                gaps=frozenset(
                    day for gap in gaps.get(source.pk, ()) for day in _whole_days(gap.since, gap.until)
                ),
                kept_from=_day(kept.get(source.pk)) or today() if source.pk in expired else None,
                records=row["all"] if row else 0,
                refused=row["bad"] if row else 0,
            )
        )
    return found


def _since(source: LogSource, begun: date | None) -> date | None:
    days = [day for day in (_day(source.on_since), begun) if day is not None]
    return min(days) if days else None


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.astimezone(TOKYO).date()


def _shows(source: LogSource, first: date, last: date) -> frozenset[Channel]:
    """What its connector makes visible. Of one that could tell of anything, only what it really told of counts."""
    try:
        shows = frozenset(Channel(each) for each in connector_of(source).shows)
    except KeyError:  # its connector is no more
        return frozenset()
    if len(shows) <= _MANY_CHANNELS:
        return shows
    asked = Asked(start_of(first), start_of(last + timedelta(days=1)), sources=[source.pk])
    return shows & {Channel(each.value) for each in questions.counts(asked, "channel", limit=len(Channel))}


def _whole_days(since: datetime, until: datetime) -> Iterable[date]:
    """The days in Japan that a gap takes in at least half."""
    day = since.astimezone(TOKYO).date()
    while day <= until.astimezone(TOKYO).date():
        begin = start_of(day)
        end = begin + timedelta(days=1)
        if min(until, end) - max(since, begin) >= timedelta(hours=12):
            yield day
        day += timedelta(days=1)


# ---------- places ----------


@dataclass(slots=True)
class Store:
    """A place where classed items live: a share, a folder of a cloud, a room. `form` is how it is compared; "" where it is no path."""

    label: str
    form: str
    kind: str
    items: set[int] = field(default_factory=set)
    rank: int = 0
    value: int = 0

    @property
    def needed(self) -> tuple[Channel, ...]:
        """The channels that have to be watched here."""
        return _NEEDED[self.kind]


def stores(items: Collection[int] | None = None) -> list[Store]:
    """The places of all classed items (or of some items, classed or not), by share or folder. Three queries."""
    states = ItemState.objects.filter(until=FOREVER, life=Life.ACTIVE)
    states = states.filter(rank__gt=0) if items is None else states.filter(item__in=list(items))
    ranks = {item: (rank, value) for item, rank, value in states.values_list("item_id", "rank", "value")}
    found: dict[tuple[str, str], Store] = {}
    places = Place.objects.filter(until=FOREVER)
    locations = Location.objects.filter(until=FOREVER)
    if items is not None:
        places, locations = places.filter(item__in=list(items)), locations.filter(item__in=list(items))
    rows = [*places.values_list("item_id", "form", "where")]
    rows += [(item, "", pattern) for item, pattern in locations.values_list("item_id", "pattern")]
    for item, said, where in rows:
        if item not in ranks:
            continue
        form = _path(where)
        if not said and not form:
            continue  # a name of files says nothing about where they lie
        kind = said or (Form.CLOUD if _is_host(form) else Form.FILE)
        key, label = _share(form, where) if form else (f"{kind} {fold(where)}", where)
        store = found.setdefault((kind, key), Store(label or str(Form(kind).label), form and key, kind))
        store.items.add(item)
        store.rank, store.value = max(store.rank, ranks[item][0]), max(store.value, ranks[item][1])
    return list(found.values())


def _path(where: str) -> str:
    """The compared form of a place that is a path or an address; "" for words about one."""
    form = located(where)
    return form if "/" in form or _is_host(form) or where.startswith(("\\\\", "//")) else ""


def _is_host(form: str) -> bool:
    host = form.partition("/")[0]
    return (
        "." in host and not host.startswith("*") and all(part.isascii() and part for part in host.split("."))
    )


def _share(form: str, where: str) -> tuple[str, str]:
    """A server and its share, or a site and its first folder: what a source usually watches as a whole."""
    names = [name for name in form.split("/") if "*" not in name][:2]
    key = "/".join(names)
    return key, "\\\\" + "\\".join(names) if where.startswith("\\\\") else key


# ---------- the map ----------


@dataclass(frozen=True, slots=True)
class Line:
    """One place: which sources watch which of its channels, and how much was seen in the last days (0 to 1)."""

    store: Store
    by: dict[Channel, list[Watch]]
    level: float
    holes: int  # working days of the period on which what is done at the place itself was not seen

    @property
    def own(self) -> Channel | None:
        """What is done at the place itself."""
        return next(iter(self.store.needed), None)

    @property
    def blind(self) -> bool:
        """Whether nothing is recorded of what is done at the place itself."""
        return self.own is None or not self.by.get(self.own)

    @property
    def missing(self) -> list[Channel]:
        """Channels that nothing watches."""
        return [channel for channel in self.store.needed if not self.by.get(channel)]

    @property
    def since(self) -> date | None:
        """Since when what is done at the place itself is recorded."""
        days = [each.since for each in self.by.get(self.own, ()) if each.since] if self.own else []
        return min(days) if days else None

    @property
    def refused_share(self) -> float:
        """The worst of its sources."""
        return max((each.refused_share for some in self.by.values() for each in some), default=0.0)


@dataclass(frozen=True, slots=True)
class CoverageMap:
    """All places, those that nobody sees and that matter most first; and the handbook's channels that have no source at all."""

    lines: list[Line]
    missing: list[Channel]
    first: date
    last: date

    @property
    def blind(self) -> list[Line]:
        """Places at which nothing is recorded."""
        return [line for line in self.lines if line.blind]

    @property
    def watched_items(self) -> tuple[int, int]:
        """(items whose every place is recorded, all classed items with a place)."""
        every = {item for line in self.lines for item in line.store.items}
        unseen = {item for line in self.blind for item in line.store.items}
        return len(every - unseen), len(every)


def coverage_map(last: date | None = None, days: int = LOOKED_BACK) -> CoverageMap:
    """The map of the last days. About fifteen queries, however many places."""
    end = last or today()
    first = end - timedelta(days=days - 1)
    looking = watches(first, end)
    counted = counted_days(first, end, looking)
    lines = [_line(store, looking, counted) for store in stores() if store.kind != Form.KNOW_HOW]
    lines.sort(
        key=lambda line: (
            not line.blind,
            -line.store.rank,
            -line.store.value,
            line.level,
            -len(line.store.items),
            line.store.label,
        )
    )
    shown = {channel for watch in looking if watch.ended is None for channel in watch.shows}
    return CoverageMap(lines, [channel for channel in HANDBOOK if channel not in shown], first, end)


def _line(store: Store, looking: Sequence[Watch], days: Sequence[date]) -> Line:
    by = {channel: [each for each in looking if each.covers(store.form, channel)] for channel in store.needed}
    seen = {channel: _seen(some, days) for channel, some in by.items()}
    whole = len(days) * len(store.needed)
    own = next(iter(store.needed), None)
    holes = len(days) - seen[own] if own is not None and by[own] else 0
    still = {channel: [each for each in some if each.ended is None] for channel, some in by.items()}
    return Line(store, still, sum(seen.values()) / whole if whole else 0.0, holes)


def _seen(some: Sequence[Watch], days: Sequence[date]) -> int:
    return sum(any(each.sees(day) for each in some) for day in days) if some else 0


def counted_days(first: date, last: date, looking: Sequence[Watch]) -> list[date]:
    """The days that count: those on which the company works, and those on which anything happened. Not later than today."""
    calendar = Calendar()
    happened = {day for each in looking for day in each.seen}
    days = (first + timedelta(days=n) for n in range((min(last, today()) - first).days + 1))
    return [day for day in days if calendar.working(day) or day in happened]


# ---------- one item ----------


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of what could have been done with an item in a period was recorded: 1 is all. `reasons`: what is not known, and why.

    Below 1, "no record of a leak" is not "no leak".
    """

    level: float
    reasons: list[str]
    days: int

    @property
    def whole(self) -> bool:
        """Whether nothing is missing."""
        return self.level == 1.0 and not self.reasons


def covered(item: Item, first: date, until: date) -> Coverage:
    """What was recorded of an item on the days of [first, until). About fifteen queries."""
    last = until - timedelta(days=1)
    looking = watches(first, last)
    days = counted_days(first, last, looking)
    held = stores([item.pk])
    if not held or not days:
        why = (
            say("この情報がどこにあるかが登録されていません。")
            if not held
            else say("数えられる日がありません。")
        )
        return Coverage(0.0, [why], len(days))
    seen = whole = 0
    reasons: list[str] = []
    for store in held:
        if not store.needed:
            reasons.append(say("「{form}」で持つ分は、記録では分かりません。", form=Form(store.kind).label))
            whole += len(days)
        for channel in store.needed:
            watching = [each for each in looking if each.covers(store.form, channel)]
            count = _seen(watching, days)
            seen, whole = seen + count, whole + len(days)
            reasons += _why(store, channel, watching, len(days) - count)
    reasons += _unread(looking, held)
    return Coverage(seen / whole if whole else 0.0, list(dict.fromkeys(reasons)), len(days))


def _why(store: Store, channel: Channel, watching: Sequence[Watch], holes: int) -> list[str]:
    """Why a channel of a place was not seen all the time."""
    if not holes:
        return []
    name = str(CHANNELS[channel])
    if channel in EXITS:
        if not watching:
            return [say("{channel}の記録を取っていません。", channel=name)]
        return [say("{channel}の記録のない日が{n}日あります。", channel=name, n=holes)]
    if not watching:
        return [say("「{place}」の{channel}の記録を取っていません。", place=store.label, channel=name)]
    return [
        say("「{place}」の{channel}の記録のない日が{n}日あります。", place=store.label, channel=name, n=holes)
    ]


def _unread(looking: Sequence[Watch], held: Sequence[Store]) -> list[str]:
    return [
        say(
            "「{source}」の記録のうち{share}%は読めていません。",
            source=each.source.name,
            share=f"{100 * each.refused_share:.1f}",
        )
        for each in looking
        if each.refused_share >= _MANY_REFUSED
        and any(each.covers(store.form, channel) for store in held for channel in store.needed)
    ]
