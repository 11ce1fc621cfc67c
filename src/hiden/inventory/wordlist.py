"""Words of the catalogue that this room uses: viewpoints of 2-1 (2) and legal regimes, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.utils import translation

from hiden import catalogue
from hiden.base.words import say


@dataclass(frozen=True, slots=True)
class StepIs:
    """One step of a viewpoint's scale."""

    score: int
    label: str


@dataclass(frozen=True, slots=True)
class ViewpointIs:
    """A viewpoint as it is shown."""

    id: str
    label: str
    question: str
    steps: tuple[StepIs, ...]
    unchecked: bool


@dataclass(frozen=True, slots=True)
class RegimeIs:
    """A legal label as it is shown."""

    id: str
    label: str
    short: str
    what: str


def viewpoints() -> Mapping[str, ViewpointIs]:
    """The viewpoints of evaluation by id, in the order of the handbook."""
    return _viewpoints(_english())


def regimes() -> Mapping[str, RegimeIs]:
    """The legal labels by id."""
    return _regimes(_english())


def value_label(value: int) -> str:
    """What a value is called: 0 not yet evaluated, 1 low, 2 middle, 3 high."""
    return (say("未評価"), say("低"), say("中"), say("高"))[value]


def score_label(score: int) -> str:
    """What a score is called: 0 means the viewpoint has no bearing on the item."""
    return (say("関係しない"), say("低"), say("中"), say("高"))[score]


def _english() -> bool:
    return (translation.get_language() or "ja").startswith("en")


@lru_cache(maxsize=2)
def _viewpoints(english: bool) -> dict[str, ViewpointIs]:
    def words(text: object) -> str:
        return "" if text is None else str(getattr(text, "en" if english else "ja"))

    return {
        each.id: ViewpointIs(
            each.id,
            words(each),
            words(each.question),
            tuple(
                StepIs(step.score, words(step)) for step in sorted(each.steps, key=lambda step: step.score)
            ),
            each.certainty.unchecked,
        )
        for each in catalogue.viewpoints()
        if each.kind == "evaluation"
    }


@lru_cache(maxsize=2)
def _regimes(english: bool) -> dict[str, RegimeIs]:
    def words(text: object) -> str:
        return str(getattr(text, "en" if english else "ja"))

    return {
        each.id: RegimeIs(each.id, words(each), words(each.short), words(each.what))
        for each in catalogue.regimes()
    }
