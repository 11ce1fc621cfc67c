"""How surprising a day is: beside the person's own days and those of their peers, told as how rarely days of this company are like it.

Own and peer baselines are robust (median and spread by the median deviation, of logarithms). What they say together is ranked among all
person-days of the last four weeks, so that every feature speaks with the same voice: -log10 of the part of days as surprising or more.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

import numpy as np

from hiden.monitoring.behaviour.numbers import BURN_IN, FEATURES, Block, Flags, Floats

WINDOW: Final = 28
OWN_DAYS: Final = 5  # with fewer days of one's own only peers are asked
PEERS: Final = 4  # a smaller group is no group
CALIBRATION: Final = 200  # person-days below which nothing can be called rare
_STEADY: Final = 1.4826  # median deviation → standard deviation, were it normal
DETECTORS: Final = tuple(dict.fromkeys(feature.detector for feature in FEATURES))


@dataclass(frozen=True, slots=True)
class Scores:
    """Of the judged day. People × features: `weight` (-log10 of a chance), `own` and `peer` (medians, as the features are), `ratio` not told.

    `days`: of one's own that were compared; `group`: how many peers; `users`: how many of them had any of it; `tail`: weight of all
    features together; `calibrated`: on how many person-days the chances rest.
    """

    weight: Floats
    own: Floats
    peer: Floats
    days: Floats
    group: Floats
    users: Floats
    tail: Floats
    calibrated: int


def scores(block: Block) -> Scores:
    """Judge the last day of the block."""
    units = np.array([feature.unit for feature in FEATURES])
    begin = max(0, len(block.days) - 1 - WINDOW)
    x = np.log1p(block.x[begin:] / units)
    active = block.active[begin:]
    past, there = x[:-1], active[:-1]
    own, own_spread, days = _middle(past, there, axis=0)
    peer, peer_spread, group, users = _peers(past, there, block)
    surprise = _surprise(x, (own, own_spread), (peer, peer_spread), days)
    late = np.array([feature.late for feature in FEATURES])
    known = np.arange(begin, len(block.days)) >= BURN_IN
    surprise[np.ix_(~known, np.ones(x.shape[1], bool), late)] = np.nan
    weight, history = _weights(surprise, there)
    tail = _tail(weight, history, there)
    weight[~active[-1]] = 0.0
    return Scores(
        weight=weight,
        own=np.expm1(own) * units,
        peer=np.expm1(peer) * units,
        days=days,
        group=group,
        users=users,
        tail=np.where(active[-1], tail, 0.0),
        calibrated=int(there.sum()),
    )


def _middle(past: Floats, there: Flags, axis: int) -> tuple[Floats, Floats, Floats]:
    """(median, spread, number of days) of the days on which somebody was there."""
    seen = np.where(there[:, :, None], past, np.nan)
    days = there.sum(axis=axis).astype(np.float64)
    if not len(past):
        nothing = np.zeros(past.shape[1:])
        return nothing, nothing, days
    middle = _median(seen)
    spread = _STEADY * _median(np.abs(seen - middle))
    return middle, spread, days


def _median(seen: Floats) -> Floats:
    """Median over the first axis without what is not there; 0 where nothing is. Sorting does without a warning for nothing."""
    ordered = np.sort(seen, axis=0)  # what is not there goes last
    count = (~np.isnan(seen)).sum(axis=0)
    low, high = np.maximum((count - 1) // 2, 0), np.minimum(count // 2, max(len(seen) - 1, 0))
    pair = np.take_along_axis(ordered, low[None], 0)[0] + np.take_along_axis(ordered, high[None], 0)[0]
    return np.where(count > 0, pair / 2, 0.0)


def _groups(block: Block) -> list[Floats]:
    """Who is compared with whom: privileged people, departments, and everybody for who is in no group of some size."""
    by: dict[object, list[int]] = defaultdict(list)
    for place, person in enumerate(block.people):
        who = block.known.of(int(person))
        by["privileged" if who.privileged else ("department", who.department)].append(place)
    groups = [np.array(some, float) for some in by.values() if len(some) >= PEERS]
    held = {int(place) for some in groups for place in some}
    left = [place for place in range(len(block.people)) if place not in held]
    return [*groups, np.array(left, float)] if left else groups


def _peers(past: Floats, there: Flags, block: Block) -> tuple[Floats, Floats, Floats, Floats]:
    """(median, spread, size of the group, how many of it had any of it) for each person."""
    shape = past.shape[1:]
    middle, spread = np.zeros(shape), np.zeros(shape)
    group, users = np.zeros(shape[0]), np.zeros(shape)
    for some in _groups(block):
        places = some.astype(int)
        whole = places if len(places) >= PEERS else np.arange(shape[0])
        days = past[:, whole].reshape(-1, 1, shape[1])
        seen = there[:, whole].reshape(-1, 1)
        one, wide, _days = _middle(days, seen, axis=0)
        middle[places], spread[places] = one[0], wide[0]
        group[places] = len(whole)
        users[places] = ((past[:, whole] > 0) & there[:, whole, None]).any(axis=0).sum(axis=0)
    return middle, spread, group, users


def _surprise(x: Floats, own: tuple[Floats, Floats], peer: tuple[Floats, Floats], days: Floats) -> Floats:
    """How far each day is from both baselines (median, spread): as far as from the nearer one, and a little of the farther one."""
    floors = np.array([feature.floor for feature in FEATURES])
    from_own: Floats = (x - own[0]) / np.maximum(own[1], floors)
    from_peer: Floats = (x - peer[0]) / np.maximum(peer[1], floors)
    near, far = np.minimum(from_own, from_peer), np.maximum(from_own, from_peer)
    both: Floats = near + 0.15 * far
    known = (days >= OWN_DAYS)[None, :, None]
    chosen: Floats = np.where(known, both, 0.8 * from_peer)
    return chosen


def _weights(surprise: Floats, there: Flags) -> tuple[Floats, Floats]:
    """(people × features of the judged day, person-days × features of the past): -log10 of how rarely days are as surprising."""
    past = surprise[:-1][there]
    weight = np.zeros(surprise.shape[1:])
    history = np.zeros(past.shape)
    for number in range(surprise.shape[2]):
        seen = past[:, number]
        usual = np.sort(seen[~np.isnan(seen)])
        if len(usual) < CALIBRATION:
            continue
        weight[:, number] = rarity(surprise[-1, :, number], usual)
        history[:, number] = np.where(np.isnan(seen), 0.0, rarity(np.nan_to_num(seen, nan=-9.0), usual))
    return weight, history


def rarity(value: Floats, usual: Floats) -> Floats:
    """-log10 of the part of usual values (sorted) that are as great; a little more for what exceeds all of them, and 0 for what is low."""
    reached = len(usual) - np.searchsorted(usual, value, side="left")
    weight = -np.log10((reached + 1) / (len(usual) + 1))
    most = max(float(usual[-1]), 1.0)
    beyond = np.clip(np.log2(np.maximum(value, most) / most), 0.0, 1.5)
    return np.where(value > 0, np.round(weight + beyond, 4), 0.0)


def by_detector(weight: Floats) -> Floats:
    """The most surprising feature of each detector (… × detectors)."""
    told = [
        [n for n, feature in enumerate(FEATURES) if feature.detector == detector] for detector in DETECTORS
    ]
    return np.stack([weight[..., some].max(axis=-1) for some in told], axis=-1)


def _tail(weight: Floats, history: Floats, there: Flags) -> Floats:
    """How rarely so much is surprising at once: sums of all detectors' weights, ranked among those of the past."""
    total, before = by_detector(weight).sum(axis=1), by_detector(history).sum(axis=1)
    if there.sum() < CALIBRATION:
        return np.zeros(len(total))
    return rarity(total, np.sort(before))


__all__ = ["CALIBRATION", "DETECTORS", "OWN_DAYS", "WINDOW", "Scores", "by_detector", "rarity", "scores"]
