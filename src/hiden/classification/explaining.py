"""Why an item might belong to a class: factors with their sources and dates, side by side. Never applied by itself.

The value of an item is the highest of its viewpoints; items of like value share a class (3-1). What is proposed is the
class whose level is that value. The person decides, also against it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from hiden.base.clock import FOREVER
from hiden.base.words import listed, say
from hiden.classification.queries import ClassInForce, classes
from hiden.inventory.models import Evaluation, ItemState, Label, Life
from hiden.inventory.wordlist import regimes, score_label, value_label, viewpoints


@dataclass(frozen=True, slots=True)
class Factor:
    """One thing that speaks for or against a class: its words, where it is recorded, since when."""

    words: str
    source: str
    since: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The factors for one item, and the class that its value points to (None: not evaluated, or no classes)."""

    number: str
    suggested: ClassInForce | None
    factors: tuple[Factor, ...]

    @property
    def in_short(self) -> str:
        """The first factor, for a list."""
        return self.factors[0].words if self.factors else say("評価がありません。")


def explain(state: ItemState) -> Explanation:
    """The factors for one item."""
    return explain_many([state])[state.item_id]


def explain_many(states: Sequence[ItemState]) -> dict[int, Explanation]:
    """The factors for several items by item id. Four queries, however many they are."""
    in_force = classes()
    items = [state.item_id for state in states]
    scores: dict[int, list[Evaluation]] = defaultdict(list)
    for row in Evaluation.objects.filter(item_id__in=items, until=FOREVER).order_by("-score", "viewpoint"):
        scores[row.item_id].append(row)
    labels: dict[int, list[Label]] = defaultdict(list)
    for label in Label.objects.filter(item_id__in=items, until=FOREVER).order_by("regime"):
        labels[label.item_id].append(label)
    alike = _alike({state.value for state in states if state.value})
    return {
        state.item_id: _explanation(state, in_force, scores[state.item_id], labels[state.item_id], alike)
        for state in states
    }


def suggested_class(value: int, in_force: Sequence[ClassInForce]) -> ClassInForce | None:
    """The mildest ordinary class whose level reaches the value; None without a value or without classes. Pure."""
    ordinary = sorted((one for one in in_force if not one.special), key=lambda one: one.rank)
    return next((one for one in ordinary if value and one.level >= value), None)


def _alike(values: Collection[int]) -> dict[int, Counter[int]]:
    """value → class id → how many items of that value carry it."""
    found: dict[int, Counter[int]] = defaultdict(Counter)
    rows = (
        ItemState.objects.filter(
            until=FOREVER, life=Life.ACTIVE, value__in=values, secrecy_class__isnull=False
        )
        .order_by()
        .values_list("value", "secrecy_class_id")
        .annotate(n=Count("pk"))
    )
    for value, class_id, n in rows:
        found[value][class_id] = n
    return found


def _explanation(
    state: ItemState,
    in_force: Sequence[ClassInForce],
    scores: Sequence[Evaluation],
    labels: Sequence[Label],
    alike: dict[int, Counter[int]],
) -> Explanation:
    suggested = suggested_class(state.value, in_force)
    factors = [_score(row) for row in scores if row.score == state.value]
    factors += [_score(row) for row in scores if 0 < row.score < state.value]
    factors += [_label(label) for label in labels]
    if state.value and suggested:
        factors.append(_comparison(state.value, in_force, alike))
    return Explanation(state.number, suggested, tuple(factors))


def _score(row: Evaluation) -> Factor:
    viewpoint = viewpoints().get(row.viewpoint)
    name = viewpoint.label if viewpoint else row.viewpoint
    words = say("{viewpoint}：{score}", viewpoint=name, score=score_label(row.score))
    return Factor(words, say("評価（第2章）"), row.since, row.reason)


def _label(label: Label) -> Factor:
    regime = regimes().get(label.regime)
    name = regime.label if regime else label.regime
    words = say("「{regime}」のラベルがあり、別の管理が要ることがあります。", regime=name)
    return Factor(words, say("法令等のラベル"), label.since)


def _comparison(value: int, in_force: Sequence[ClassInForce], alike: dict[int, Counter[int]]) -> Factor:
    """What class other items of the same value carry: like is treated alike."""
    shown = listed(
        say("{name}{n}件", name=one.name, n=n)
        for one in in_force
        if (n := alike.get(value, Counter())[one.pk])
    )
    words = (
        say("評価が同じ「{value}」の情報の区分：{shown}", value=value_label(value), shown=shown)
        if shown
        else say("評価が同じ「{value}」で、区分のある情報はまだありません。", value=value_label(value))
    )
    return Factor(words, say("台帳"))
