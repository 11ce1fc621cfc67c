"""Some days of everybody as one block of numbers: days × people × features. What is new, where things went and odd hours are told here.

The last day is the one to be judged; what it is compared with lies before it. All sums are whole numbers, exact in a float.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hiden.monitoring.behaviour.days import DAILY, TOUCHED, Day, Ints
from hiden.monitoring.behaviour.destinations import CLOSE, is_own, kind_for, kind_of
from hiden.monitoring.behaviour.facts import Facts, Known
from hiden.monitoring.models import REPORTING, PlaceKind

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Wholes = NDArray[np.signedinteger[Any]]  # of any width

MB: Final = 1_000_000
BURN_IN: Final = 28  # days before anything can be called new
RARELY: Final = 2  # so many others may have used a place that still counts as seldom used
_ODD: Final = 0.012  # an hour in which less than this part of somebody's work is done is an odd one


@dataclass(frozen=True, slots=True)
class Feature:
    """A number of a person's day. `detector`: of several features of one only the most surprising is told. `unit`: what is little
    of it; `floor`: spread in logarithms below which nobody's days differ. `late`: known only after `BURN_IN` days.
    """

    name: str
    detector: str
    unit: float = 1.0
    floor: float = 0.4
    late: bool = False


FEATURES: Final = (
    Feature("read", "volume.read", 4),
    Feature("secret", "volume.read", 4),
    Feature("items", "volume.read", 1, 0.3),
    Feature("peak", "volume.rate", 4),
    Feature("glance", "volume.glance", 4),
    Feature("rows", "volume.rows", 50, 0.6),
    Feature("new_items", "first.item", 1, late=True),
    Feature("mail_bytes", "volume.mail", MB / 4, 0.5),
    Feature("free_bytes", "volume.private", MB / 10, 0.5),
    Feature("self_bytes", "volume.private", MB / 10, 0.5),
    Feature("drop_bytes", "volume.drop", MB / 10, 0.5),
    Feature("put_bytes", "volume.web", MB, 0.6),
    Feature("ai_bytes", "volume.ai", MB / 50, 0.6),
    Feature("close", "volume.close"),
    Feature("out_secret", "volume.sent"),
    Feature("new_bytes", "first.place", MB / 10, 0.5, late=True),
    Feature("new_secret", "first.place", late=True),
    Feature("media_bytes", "volume.media", MB / 2, 0.6),
    Feature("new_media", "first.medium", late=True),
    Feature("new_way", "first.way", late=True),
    Feature("pages", "volume.print", 10, 0.5),
    Feature("shares", "volume.share"),
    Feature("packs", "volume.pack"),
    Feature("pack_bytes", "volume.pack", MB, 0.6),
    Feature("erases", "volume.erase", 3, 0.5),
    Feature("renames", "volume.erase", 3, 0.5),
    Feature("odd", "hours", 3, 0.5),
)
INDEX: Final = {feature.name: number for number, feature in enumerate(FEATURES)}
_OUT: Final = frozenset({"mail", "web", "share", "net"})


@dataclass(frozen=True, slots=True)
class Things:
    """What was touched on the days, one row for each day, person and thing. `day`, `person`: places in the block; `value`: in `values`.

    `what`: in `whats`. `new`: nobody of that name was touched by the person before; `others`: how many others had before.
    `kind`: what the place is (`models.PlaceKind`, "" unknown, "self" a private address of their own).
    """

    day: Wholes
    person: Wholes
    what: NDArray[Any]
    value: Wholes
    values: list[str]
    kind: NDArray[Any]
    events: Wholes
    bytes: Wholes
    ranked: Wholes
    top: Wholes
    new: Flags
    others: Wholes


@dataclass(frozen=True, slots=True)
class Block:
    """`x`: days × people × `FEATURES`, as they are (no logarithm); `active`: who did anything on a day."""

    days: tuple[date, ...]
    people: Ints
    x: Floats
    active: Flags
    hours: Ints
    things: Things
    known: Known
    oddly: Flags = field(default_factory=lambda: np.zeros((0, 24), np.bool_))


def block(days: Sequence[Day], known: Known) -> Block:
    """The block of these days, oldest first."""
    people = np.unique(np.concatenate([day.people for day in days]))
    shape = (len(days), len(people))
    sums = np.zeros((*shape, len(DAILY)), np.int64)
    hours = np.zeros((*shape, 24), np.int64)
    active = np.zeros(shape, np.bool_)
    for number, day in enumerate(days):
        place = np.searchsorted(people, day.people)
        sums[number, place] = day.sums
        hours[number, place] = day.hours
        active[number, place] = True
    things = _things(days, people, known)
    x = np.zeros((*shape, len(FEATURES)))
    for name in DAILY:
        if name in INDEX:
            x[:, :, INDEX[name]] = sums[:, :, DAILY.index(name)]
    _touched(x, things)
    off = np.array([day.day in known.off for day in days])
    odd, last = _odd(hours, off)
    x[:, :, INDEX["odd"]] = odd
    return Block(tuple(day.day for day in days), people, x, active, hours, things, known, last)


def _things(days: Sequence[Day], people: Ints, known: Known) -> Things:
    table = pa.concat_tables([day.touched for day in days] or [TOUCHED.empty_table()])
    number = np.repeat(np.arange(len(days), dtype=np.int32), [day.touched.num_rows for day in days])
    coded = table["value"].combine_chunks().dictionary_encode()
    values = coded.dictionary.to_pylist()
    value = coded.indices.to_numpy()
    whats = table["what"].combine_chunks().dictionary_encode()
    names = np.array(whats.dictionary.to_pylist() or [""], dtype=object)
    code = whats.indices.to_numpy().astype(np.int8)
    what = names[code] if len(code) else np.zeros(0, dtype=object)
    person = np.searchsorted(people, table["person"].to_numpy()).astype(np.int32)
    out = np.isin(what, list(_OUT)) if len(what) else np.zeros(0, np.bool_)
    kind = np.where(out, _kinds(values, known)[value], "")
    _close(kind, np.flatnonzero(out), (person, people), (values, value), known)
    kept = ~np.isin(kind, sorted(map(str, REPORTING))) if len(kind) else np.zeros(0, np.bool_)
    numbers = {name: table[name].to_numpy()[kept] for name in ("events", "bytes", "ranked", "top")}
    del table, coded, whats, out  # tens of millions of rows in a large company
    number, person, value, code = number[kept], person[kept], value[kept], code[kept]
    what, kind = what[kept], kind[kept]
    new, others = _novelty(number, person, value.astype(np.int64) * len(names) + code)
    return Things(number, person, what, value, values, kind, **numbers, new=new, others=others)


def _kinds(values: list[str], known: Known) -> NDArray[Any]:
    """What each place is for everybody."""
    return np.array([*(kind_of(one, known) for one in values), ""], dtype=object)


def _close(
    kind: NDArray[Any],
    out: Wholes,
    persons: tuple[Wholes, Wholes],
    places: tuple[list[str], Wholes],
    known: Known,
) -> None:
    """For whom a place is more than it is for everybody: in `kind`, of the rows `out`. `persons`: of rows, and who they are; `places`
    likewise."""
    (person, people), (values, value) = persons, places
    known_of = [known.of(int(number)) for number in people]
    lent = np.array([bool(who.home or who.related) for who in known_of], np.bool_)
    named = np.array([bool(who.mails) for who in known_of], np.bool_)
    asked = out[lent[person[out]] | (named[person[out]] & (kind[out] == str(PlaceKind.MAIL)))]
    if not len(asked):
        return
    pairs, place = np.unique(
        person[asked].astype(np.int64) * (len(values) + 1) + value[asked], return_inverse=True
    )
    told = [_kind_of_pair(int(pair), known_of, values) for pair in pairs]
    close = np.array([each[0] for each in told], dtype=object)[place]
    own = np.array([each[1] for each in told], np.bool_)[place] & (kind[asked] == str(PlaceKind.MAIL))
    kind[asked] = np.where(close != "", close, np.where(own, "self", kind[asked]))


def _kind_of_pair(pair: int, known_of: Sequence[Facts], values: Sequence[str]) -> tuple[str, bool]:
    """(what a place is to a person alone, whether it is called as they are)."""
    who, text = known_of[pair // (len(values) + 1)], values[pair % (len(values) + 1)]
    return kind_for(text, who), is_own(text, who)


def _novelty(day: Wholes, person: Wholes, thing: Wholes) -> tuple[Flags, Wholes]:
    """For each row (in the order of days): whether it is the person's first of that thing, and how many others had it on days before."""
    new = np.zeros(len(day), np.bool_)
    others = np.zeros(len(day), np.int32)
    if not len(day):
        return new, others
    _keys, first = np.unique(thing * (int(person.max()) + 1) + person, return_index=True)
    new[first] = True
    order = first[np.lexsort((day[first], thing[first]))]
    things, days = thing[order], day[order]
    span = int(day.max()) + 1
    keys = things * span + days
    # Of rows of one thing in the order of days: how many stand before the first one of this row's day.
    others[order] = np.searchsorted(keys, keys) - np.searchsorted(things, things)
    return new, others


def _touched(x: Floats, things: Things) -> None:
    """Features that follow from what was touched."""
    kind, what = things.kind, things.what
    out = np.isin(what, list(_OUT)) if len(what) else np.zeros(0, np.bool_)
    outside = out & (kind != str(PlaceKind.OWN)) & (kind != str(PlaceKind.TRUSTED))
    seldom = things.new & (things.others <= RARELY)
    free = np.isin(kind, [str(PlaceKind.MAIL), "self"]) if len(kind) else outside
    drop = np.isin(kind, [str(PlaceKind.STORAGE), str(PlaceKind.TRANSFER)]) if len(kind) else outside
    ones = np.ones(len(kind), np.int64)
    told: tuple[tuple[str, Flags, Wholes], ...] = (
        ("mail_bytes", outside & (what == "mail"), things.bytes),
        ("free_bytes", outside & free, things.bytes),
        ("self_bytes", outside & (kind == "self"), things.bytes),
        ("drop_bytes", outside & drop, things.bytes),
        ("ai_bytes", outside & (kind == str(PlaceKind.AI)), things.bytes),
        ("close", outside & np.isin(kind, list(map(str, CLOSE))) if len(kind) else outside, things.events),
        ("out_secret", outside, things.ranked),
        ("new_bytes", outside & seldom, things.bytes),
        ("new_secret", outside & seldom, things.ranked),
        ("new_media", (what == "media") & seldom, ones),
        ("new_way", ((what == "device") | (what == "line")) & seldom, ones),
        ("items", what == "item", ones),
        ("new_items", (what == "item") & things.new, ones),
    )
    x[:, :, INDEX["mail_bytes"]] = 0
    for name, rows, number in told:
        np.add.at(
            x[:, :, INDEX[name]], (things.day[rows], things.person[rows]), number[rows].astype(np.float64)
        )


def _odd(hours: Ints, off: Flags) -> tuple[Floats, Flags]:
    """How much of everybody's work fell in hours in which they hardly ever work (days × people), and which hours these are on the last day.

    Days off are told apart from others. Who is hardly known is taken to be like everybody.
    """
    odd = np.zeros(hours.shape[:2])
    last = np.zeros((hours.shape[1], 24), np.bool_)
    for kind in (False, True):
        chosen = off == kind
        of_kind = hours[chosen]
        if not len(of_kind):
            continue
        # Days count alike however much is done on them, and each is compared with the others only: one long night must not make
        # nights usual, nor be the only night that it is compared with.
        share = of_kind / np.maximum(of_kind.sum(axis=2, keepdims=True), 1)
        others = share.sum(axis=0)[None] - share
        everybody = share.sum(axis=(0, 1)) / max(share.sum(), 1.0)
        usual = (others + 5 * everybody) / (others.sum(axis=2, keepdims=True) + 5)
        if kind:  # whether somebody works on days off at all
            worked = (of_kind.sum(axis=2) > 0).astype(np.int64)
            usual = usual * ((worked.sum(axis=0)[None] - worked) + 0.1)[:, :, None] / len(of_kind)
        rare = usual < _ODD
        odd[chosen] = (of_kind * rare).sum(axis=2)
        if off[-1] == kind:
            last = rare[-1]
    return odd, last


__all__ = ["BURN_IN", "FEATURES", "INDEX", "MB", "RARELY", "Block", "Feature", "Things", "block"]
