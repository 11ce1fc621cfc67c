"""What verdicts teach: a small correction of the order, a logistic one held close to none, once there are enough of them.

It is asked of things that are told with each case (stages, detectors, factors), never of who somebody is, so its weights can be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from hiden.monitoring.cases.ranking import Campaign
from hiden.monitoring.cases.stages import stage_of

ENOUGH: Final = 200  # verdicts, and of each kind at least a tenth of them
_HELD: Final = 4.0  # how strongly weights are held at none (ridge)
_ROUNDS: Final = 50
_MOST: Final = 2.0  # by so much a score is multiplied or divided at most


@dataclass(frozen=True, slots=True)
class Learned:
    """Weights by what they are of, as `told` names it; none before there were `ENOUGH` verdicts. `verdicts`: how many it rests on."""

    weights: Mapping[str, float]
    middle: Mapping[str, float]
    verdicts: int = 0

    def times(self, campaign: Campaign) -> float:
        """By what the campaign's score is multiplied: 1 for an ordinary one."""
        have = told(campaign)
        tells = sum(
            weight * (have.get(name, 0.0) - self.middle[name])
            for name, weight in sorted(self.weights.items())
        )
        return round(float(np.clip(np.exp(tells / 2), 1 / _MOST, _MOST)), 4)


NOTHING: Final = Learned({}, {})


def told(campaign: Campaign) -> dict[str, float]:
    """What is told of a campaign: how much each stage and detector counts, and which factors it has."""
    found: dict[str, float] = {}
    for sign, counts in campaign.signs:
        for name in (f"stage.{stage_of(sign.detector)}", f"detector.{sign.detector}"):
            found[name] = found.get(name, 0.0) + counts
    return found | {f"factor.{factor.code}": 1.0 for factor in campaign.factors}


def learn(verdicts: Iterable[tuple[Campaign, bool]]) -> Learned:
    """From campaigns and whether there was something to them (coached, handed on) or not (wrong, in order). `NOTHING` from too few."""
    given = list(verdicts)
    right = sum(one for _campaign, one in given)
    if len(given) < ENOUGH or min(right, len(given) - right) * 10 < len(given):
        return NOTHING
    have = [told(campaign) for campaign, _right in given]
    names = sorted({name for one in have for name in one})
    x = np.array([[one.get(name, 0.0) for name in names] for one in have])
    middle = x.mean(axis=0)
    weights = _fitted(x - middle, np.array([float(one) for _campaign, one in given]))
    return Learned(
        {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)},
        {name: round(float(one), 6) for name, one in zip(names, middle, strict=True)},
        len(given),
    )


def _fitted(x: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Ridge logistic regression by Newton's steps; the share of right ones is held apart and not kept."""
    whole = np.column_stack([x, np.ones(len(x))])
    held = np.append(np.full(x.shape[1], _HELD), 1e-6)
    weights = np.zeros(whole.shape[1])
    for _round in range(_ROUNDS):
        chance = 1 / (1 + np.exp(-np.clip(whole @ weights, -30, 30)))
        slope = whole.T @ (right - chance) - held * weights
        bend = (whole * (chance * (1 - chance))[:, None]).T @ whole + np.diag(held)
        step = np.linalg.solve(bend, slope)
        weights = weights + step
        if float(np.abs(step).max()) < 1e-9:
            break
    return weights[:-1]


def corrected(campaigns: Sequence[Campaign], learned: Learned) -> list[Campaign]:
    """Campaigns with their scores as verdicts taught, the first to look at in front."""
    if not learned.weights:
        return list(campaigns)
    told_of = [replace(one, score=round(one.score * learned.times(one), 4)) for one in campaigns]
    return sorted(told_of, key=lambda one: (-one.score, one.subject.person, one.subject.account))


__all__ = ["ENOUGH", "NOTHING", "Learned", "corrected", "learn", "told"]
