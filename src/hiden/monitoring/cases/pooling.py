"""What the signs of one subject count together: signs of a few days are an episode, and of the same kind the strongest counts most.

More signs never count less: of all ways to part days into episodes the one that counts most is taken.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations, pairwise
from typing import Final

from hiden.monitoring.cases.signals import Signal
from hiden.monitoring.cases.stages import Stage, stage_of

_TOP: Final = 3  # signs of one detector that count
# Detectors of one stage tell much the same: of several the most telling counts wholly, the others by a quarter.
_SAME: Final = 0.25
_EPISODE: Final = 5  # days that belong together
_EPISODES: Final = (1.0, 0.5, 0.25)  # the strongest episode wholly, the next by half, then a quarter
_MOST_DAYS: Final = 24  # first days of episodes that are tried, the strongest ones


def pooled(signs: Sequence[Signal], weights: Sequence[float]) -> list[float]:
    """What each sign counts, in the same order."""
    by: dict[date, list[int]] = defaultdict(list)
    for place, sign in enumerate(signs):
        if weights[place] > 0:
            by[sign.day].append(place)
    told = {
        first: _episode(
            signs,
            weights,
            [n for after in range(_EPISODE) for n in by.get(first + timedelta(days=after), ())],
        )
        for first in by
    }
    counts = [0.0] * len(signs)
    for share, first in zip(_EPISODES, _chosen(told), strict=False):
        for place, count in told[first].items():
            counts[place] = count * share
    return counts


def _chosen(told: Mapping[date, Mapping[int, float]]) -> list[date]:
    """The first days of the episodes that count most together, the strongest first."""
    sums = {first: sum(each.values()) for first, each in told.items()}
    tried = sorted(sorted(sums, key=lambda first: (-sums[first], first))[:_MOST_DAYS])
    best: tuple[float, list[date]] = (0.0, [])
    for many in range(1, len(_EPISODES) + 1):
        for firsts in combinations(tried, many):
            if any((then - first).days < _EPISODE for first, then in pairwise(firsts)):
                continue
            order = sorted(firsts, key=lambda first: (-sums[first], first))
            whole = sum(share * sums[first] for share, first in zip(_EPISODES, order, strict=False))
            if whole > best[0] + 1e-9:
                best = (whole, order)
    return best[1]


def _episode(signs: Sequence[Signal], weights: Sequence[float], places: Sequence[int]) -> dict[int, float]:
    """Of one detector the strongest wholly, the next by half, then a quarter; of one stage the strongest detector wholly, the
    others by a part.
    """
    counts = dict.fromkeys(places, 0.0)
    by: dict[str, list[int]] = defaultdict(list)
    for place in sorted(places, key=lambda n: (-weights[n], signs[n].day, signs[n].pk)):
        by[signs[place].detector].append(place)
    sums: dict[Stage, list[tuple[float, str]]] = defaultdict(list)
    for detector, own in by.items():
        for number, place in enumerate(own[:_TOP]):
            counts[place] = weights[place] * 0.5**number
        sums[stage_of(detector)].append((sum(counts[place] for place in own), detector))
    for some in sums.values():
        for _sum, detector in sorted(some, key=lambda one: (-one[0], one[1]))[1:]:
            for place in by[detector]:
                counts[place] *= _SAME
    return counts


__all__ = ["pooled"]
