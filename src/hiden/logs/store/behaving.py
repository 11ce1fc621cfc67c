"""What monitoring asks of the view about how people behave: sums by hour, what was touched, orders of acts, and events to show.

Whole numbers only, so that every engine answers the same to the last digit; folding of text and all reckoning with chances is done
by who asks. One pass for the many sums; whatever needs to read names or destinations is a question of its own, of few events.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

import ibis

from hiden.base.clock import micros
from hiden.connectors.events import Action, Channel
from hiden.logs.store.expressions import DAY, HOUR, JAPAN, micros_of, moment_of, view

_HAPPENED: Final = ("done", "unknown")
HELD: Final = (Channel.FILE, Channel.CLOUD, Channel.CODE)  # where information is kept
_READ: Final = (Action.OPEN, Action.DOWNLOAD, Action.COPY)
# What leaves through a channel, by what.
OUTWARD: Final[dict[Channel, tuple[Action, ...]]] = {
    Channel.MAIL: (Action.SEND, Action.FORWARD),
    Channel.WEB: (Action.UPLOAD, Action.POST),
    Channel.CLOUD: (Action.SHARE,),
    Channel.CHAT: (Action.UPLOAD, Action.SHARE),
    Channel.REMOVABLE: (Action.COPY, Action.MOVE, Action.CREATE, Action.CONNECT),
    Channel.NETWORK: (Action.UPLOAD, Action.SEND),
}
_ENTERED: Final = (Channel.SIGN_IN, Channel.REMOTE)
PACKED: Final = {
    4: (".zip", ".rar", ".lzh", ".tgz", ".tar", ".cab", ".iso", ".pst"),
    3: (".7z", ".gz"),
}  # by length
_MADE: Final = (Action.CREATE, Action.CHANGE, Action.RENAME)


Where = Callable[[Any], Any]


def _is(table: Any, channels: Sequence[str], actions: Sequence[str]) -> Any:
    within = table["action"].isin([str(one) for one in actions])
    if len(channels) == 1:
        return (table["channel"] == str(channels[0])) & within
    return table["channel"].isin([str(one) for one in channels]) & within


def _through(*channels: Channel) -> Where:
    return lambda table: ibis.or_(*(_is(table, (channel,), OUTWARD[channel]) for channel in channels))


def _held(*actions: Action, among: Sequence[Channel] = HELD) -> Where:
    return lambda table: _is(table, among, actions)


_MEDIA: Final = _held(*OUTWARD[Channel.REMOVABLE][:3], among=(Channel.REMOVABLE,))
_PUT: Final = _through(Channel.WEB, Channel.NETWORK)
# name → (which events, which column is summed up; "" counts them, "rank" those with registered information).
_SUMS: Final[dict[str, tuple[Where, str]]] = {
    "acts": (lambda table: table["person"] != 0, ""),
    "read": (_held(*_READ), ""),
    "secret": (_held(*_READ), "rank"),
    "views": (_held(Action.OPEN, among=(Channel.CLOUD,)), ""),
    "rows": (_held(Action.DOWNLOAD, among=(Channel.CLOUD, Channel.CODE)), "count"),
    "mails": (_through(Channel.MAIL), ""),
    "mail_bytes": (_through(Channel.MAIL), "bytes"),
    "puts": (_PUT, ""),
    "put_bytes": (_PUT, "bytes"),
    "media": (_MEDIA, ""),
    "media_bytes": (_MEDIA, "bytes"),
    "pages": (_held(Action.PRINT, among=(Channel.PRINT,)), "count"),
    "shares": (_through(Channel.CLOUD), ""),
    "erases": (_held(Action.DELETE), ""),
    "renames": (_held(Action.RENAME, Action.MOVE), ""),
    "grants": (lambda table: table["channel"] == str(Channel.ADMIN), ""),
}
_RARE: Final = ("packs", "pack_bytes", "failed")
SUMS: Final = (*_SUMS, *_RARE)


def hours(first: datetime, until: datetime) -> Any:
    """(person, hours since 1970 in Japan, then `_SUMS`): one row for each known person and hour with events that happened, in order."""
    table = _known(first, until)
    table = table.filter(table["outcome"].isin(_HAPPENED))
    told = {name: _total(table, wanted(table), of) for name, (wanted, of) in _SUMS.items()}
    return (
        table.group_by(person=table["person"], hour=_hour(table))
        .aggregate(**told)
        .order_by(["person", "hour"])
    )


def rarely(first: datetime, until: datetime) -> Any:
    """(person, hours since 1970 in Japan, then `_RARE`): archives made, and what failed or was blocked.

    A question of its own, because names of files are read for it: of few events here, of all of them in `hours`.
    """
    table = _known(first, until)
    failed = ~table["outcome"].isin(_HAPPENED)
    packs = ~failed & _packs(table)
    table = table.filter(failed | packs)
    failed = ~table["outcome"].isin(_HAPPENED)
    told = {
        "packs": _total(table, ~failed, ""),
        "pack_bytes": _total(table, ~failed, "bytes"),
        "failed": _total(table, failed, ""),
    }
    return (
        table.group_by(person=table["person"], hour=_hour(table))
        .aggregate(**told)
        .order_by(["person", "hour"])
    )


def touched(first: datetime, until: datetime) -> Any:
    """(person, day, channel, action, dest, device, ip, item, events, bytes, ranked): where things went, from where somebody came, and
    which registered information it was. `dest` is told of what leaves only, `device` and `ip` of coming in; "" and 0 otherwise.
    """
    table = _known(first, until)
    table = table.filter(table["outcome"].isin(_HAPPENED))
    leaves = _through(*OUTWARD)(table)
    enters = table["channel"].isin([str(one) for one in _ENTERED])
    table = table.filter(leaves | enters | (table["item"] != 0))
    day = ((micros_of(table["at"]) + JAPAN) // DAY).cast("int64")

    def of(wanted: Any, value: Any) -> Any:
        return ibis.cases((wanted, ibis.coalesce(value, "")), else_="")

    counted = table.group_by(
        person=table["person"],
        day=day,
        channel=ibis.cases((leaves | enters, table["channel"]), else_=""),
        action=ibis.cases((leaves, table["action"]), else_=""),
        dest=of(leaves, table["dest"]),
        device=of(enters, table["device"]),
        ip=of(enters, table["ip"]),
        item=table["item"],
    ).aggregate(
        events=table.count(),
        bytes=_sum(table["bytes"]),
        ranked=_sum((table["rank"] > 0).cast("int64")),
        top=table["rank"].max().cast("int64"),
    )
    return counted.order_by(["person", "day", "channel", "action", "dest", "device", "ip", "item"])


def orders(first: datetime, until: datetime, within: int) -> Any:
    """(person, µs, segment, record, part, channel, dest, bytes, rank, µs of packing, µs of the first erasing after or 0).

    What left within `within` µs after the same person had packed something; erasing in the same time after. In the order of persons and time.
    """
    table = _known(first, until)
    table = table.filter(table["outcome"].isin(_HAPPENED))
    leaves = _through(*OUTWARD)(table) & (table["action"] != "connect")
    packs = _packs(table)
    erases = _is(table, (*HELD, Channel.REMOVABLE), (Action.DELETE,))
    at = micros_of(table["at"])
    steps = table.filter(leaves | packs | erases).select(
        "person", "segment", "record", "part", "channel", "rank",
        at_us=at, dest=ibis.coalesce(table["dest"], ""), bytes=ibis.coalesce(table["bytes"], 0),
        leaves=leaves, packed=ibis.cases((packs, at), else_=0), erased=ibis.cases((erases, at), else_=ibis.null("int64")),
    )  # fmt: skip
    order = [steps[name] for name in ("at_us", "segment", "record", "part")]
    before = ibis.window(group_by=steps["person"], order_by=order, preceding=None, following=0)
    after = ibis.window(group_by=steps["person"], order_by=order, preceding=0, following=None)
    beside = steps.mutate(
        packing=steps["packed"].max().over(before),
        erasing=steps["erased"].min().over(after),
    )
    found = beside.filter(
        beside["leaves"] & (beside["packing"] > 0) & (beside["at_us"] - beside["packing"] <= within)
    )
    soon = found["erasing"].notnull() & (found["erasing"] - found["at_us"] <= within)
    return found.select(
        "person", "at_us", "segment", "record", "part", "channel", "dest", "bytes", "rank", "packing",
        erasing=ibis.cases((soon, found["erasing"]), else_=0),
    ).order_by(["person", "at_us", "segment", "record", "part"])  # fmt: skip


def samples(first: datetime, until: datetime, persons: Sequence[int], most: int) -> Any:
    """(person, µs, segment, record, part, channel, action, dest, device, ip, item, rank, packed) of events to show: at most `most` of
    each person, channel, action and destination, the most secret first, then the earliest.
    """
    table = _known(first, until)
    table = table.filter(table["person"].isin([int(one) for one in persons]))
    leaves = _through(*OUTWARD)(table)
    told = table.select(
        "person", "segment", "record", "part", "channel", "action", "item", "rank",
        at_us=micros_of(table["at"]), packed=_packs(table).cast("int64"), dest=ibis.cases((leaves, ibis.coalesce(table["dest"], "")), else_=""),
        device=ibis.coalesce(table["device"], ""), ip=ibis.coalesce(table["ip"], ""),
    )  # fmt: skip
    by = [told[name] for name in ("person", "channel", "action", "dest", "packed")]
    order = [ibis.desc("rank"), *(told[name] for name in ("at_us", "segment", "record", "part"))]
    numbered = told.mutate(place=ibis.row_number().over(group_by=by, order_by=order))
    return (
        numbered.filter(numbered["place"] < most)
        .select(
            "person", "at_us", "segment", "record", "part", "channel", "action", "dest", "device", "ip", "item", "rank", "packed",
        )
        .order_by(["person", "at_us", "segment", "record", "part"])
    )  # fmt: skip


def _known(first: datetime, until: datetime) -> Any:
    table = view()
    return table.filter(
        table["at"] >= moment_of(micros(first)), table["at"] < moment_of(micros(until)), table["person"] != 0
    )


def _packs(table: Any) -> Any:
    """Where an archive was made. Looked at in files alone: most events have no name to look at."""
    made = _is(table, (Channel.FILE, Channel.CLOUD), _MADE)
    ends = [table["object"].right(size).lower().isin(some) for size, some in PACKED.items()]
    return made & table["object"].notnull() & ibis.or_(*ends)


def _hour(table: Any) -> Any:
    return ((micros_of(table["at"]) + JAPAN) // HOUR).cast("int64")


def _total(table: Any, wanted: Any, of: str) -> Any:
    if of in ("", "rank"):
        return table.count(where=wanted & (table["rank"] > 0) if of else wanted).cast("int64")
    return ibis.coalesce(table[of].sum(where=wanted), 0).cast("int64")


def _sum(column: Any) -> Any:
    return ibis.coalesce(column.cast("int64").sum(), 0).cast("int64")


__all__: Sequence[str] = [
    "HELD",
    "OUTWARD",
    "PACKED",
    "SUMS",
    "hours",
    "orders",
    "rarely",
    "samples",
    "touched",
]
