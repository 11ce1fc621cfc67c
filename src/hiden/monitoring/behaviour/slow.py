"""What no single day shows: little by little over weeks beside peers, and the week from which somebody's days are others than before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from hiden.monitoring.behaviour.numbers import FEATURES, INDEX, Block, Floats
from hiden.monitoring.behaviour.scoring import PEERS
from hiden.monitoring.found import Found, Reason, Subject

SLOW: Final = "slow"
DRIFT: Final = "drift"
DAYS: Final = 84  # twelve weeks
_TIMES: Final = 3  # once or twice is no habit
# What is a habit of carrying off, when it is one.
_CARRIED: Final = ("rows", "free_bytes", "drop_bytes", "close", "out_secret", "media_bytes")
_FAR: Final = 3.0  # robust deviations
_STEPS: Final = 0.5  # of them a week may be away for nothing (the slack of a cumulated sum)
_REACHED: Final = 5.0
_QUIET: Final = 4  # weeks that tell what was usual


def slow_signs(block: Block) -> Iterator[Found]:
    """Of the last day: whoever did something of it that day, has done so at least `_TIMES` times, and far more in all than others."""
    x = block.x[-DAYS:]
    if len(x) < DAYS // 2:
        return
    for name in _CARRIED:
        number = INDEX[name]
        unit = FEATURES[number].unit
        amounts = x[:, :, number]
        totals = np.log1p(amounts.sum(axis=0) / unit)
        times = (amounts > unit).sum(axis=0)
        users = totals[times > 0]
        if len(users) < PEERS:
            continue
        far = _far(totals, users)
        today = amounts[-1] > unit
        for place in np.flatnonzero(today & (times >= _TIMES) & (far >= _FAR)):
            rank = int((totals > totals[place]).sum()) + 1
            weight = round(min(2.3 + float(far[place] - _FAR) / 4, 3.5), 4)
            values = {
                "what": name, "value": round(float(amounts[:, place].sum())), "times": int(times[place]), "days": len(x),
                "place": rank, "users": int((times > 0).sum()),
            }  # fmt: skip
            subject = Subject(int(block.people[place]))
            yield Found(
                SLOW,
                subject,
                block.days[-1],
                weight,
                (Reason("behaviour.slow", values),),
                (),
                int(times[place]),
                key=name,
            )


def _far(totals: Floats, users: Floats) -> Floats:
    """In robust deviations above the middle of those who do it at all."""
    middle = float(np.median(users))
    spread = 1.4826 * float(np.median(np.abs(users - middle)))
    far: Floats = (totals - middle) / max(spread, 0.5)
    return far


def drift_signs(block: Block) -> Iterator[Found]:
    """Of the last day of a week: in whose weeks what leaves the company has grown and stayed grown (a cumulated sum over its slack)."""
    weeks = len(block.days) // 7
    if weeks < 2 * _QUIET or block.days[-1].weekday() != 6:
        return
    outward = [INDEX[name] for name in ("mail_bytes", "put_bytes", "media_bytes", "pages")]
    units = np.array([FEATURES[number].unit for number in outward])
    x = np.log1p(block.x[-7 * weeks :][:, :, outward] / units).sum(axis=2)
    active = block.active[-7 * weeks :].reshape(weeks, 7, -1).sum(axis=1)
    weekly = x.reshape(weeks, 7, -1).sum(axis=1) / np.maximum(active, 1)
    usual = np.median(weekly[:_QUIET], axis=0)
    spread = np.maximum(1.4826 * np.median(np.abs(weekly[:_QUIET] - usual), axis=0), 1.0)
    everybody = np.median((weekly - usual) / spread, axis=1)  # a busy week of the company is nobody's change
    total, begun = np.zeros(weekly.shape[1]), np.full(weekly.shape[1], -1)
    for week in range(_QUIET, weeks):
        step = (weekly[week] - usual) / spread - everybody[week] - _STEPS
        fresh = (total <= 0) & (step > 0)
        begun = np.where(fresh, week, begun)
        total = np.maximum(0.0, total + np.where(active[week] > 0, np.minimum(step, 3.0), 0.0))
    steady = (active[:_QUIET] >= 2).all(axis=0) & (active[-1] >= 2)
    for place in np.flatnonzero(steady & (total >= _REACHED) & (begun <= weeks - 2)):
        first = block.days[-7 * weeks :][7 * int(begun[place])]
        weight = round(min(2.3 + float(total[place] - _REACHED) / 5, 3.3), 4)
        reason = Reason("behaviour.drift", {"since": first.isoformat(), "weeks": weeks - int(begun[place])})
        yield Found(
            DRIFT,
            Subject(int(block.people[place])),
            block.days[-1],
            weight,
            (reason,),
            (),
            weeks - int(begun[place]),
        )


__all__ = ["DRIFT", "SLOW", "drift_signs", "slow_signs"]
