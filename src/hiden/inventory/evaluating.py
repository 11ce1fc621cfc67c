"""Evaluating items (2-1 (2)): a score and a reason for each viewpoint, never only a total."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.inventory.asking import lock_and_require, require_held
from hiden.inventory.draft import HIGHEST, Score
from hiden.inventory.entries import ItemEvaluated
from hiden.inventory.models import Item, ItemState
from hiden.inventory.register import require_seen
from hiden.inventory.turning import Turn, Turned, rows_of, turn
from hiden.inventory.wordlist import viewpoints
from hiden.ledger import record_many
from hiden.people.models import Person

LONGEST_REASON = 2000


def value_of(scores: Iterable[Score]) -> int:
    """The value of an item: the highest of its scores. Once evaluated it is at least 1; 0 means not yet evaluated."""
    found = [score.score for score in scores]
    return max(1, *found) if found else 0


def evaluate(
    item: Item | ItemState,
    scores: Sequence[Score],
    *,
    seen: int | None = None,
    since: datetime | None = None,
    by: Person,
) -> ItemState:
    """Score an item from some viewpoints; viewpoints not mentioned keep their scores. Raises BadInput, NotAllowed."""
    return _evaluate([(item, scores)], seen=seen, since=since, by=by)[0]


def evaluate_many(
    scored: Sequence[tuple[Item | ItemState, Sequence[Score]]], *, since: datetime | None = None, by: Person
) -> int:
    """Score many items, all or none; answers with how many really changed."""
    before = [thing.pk for thing, _ in scored if isinstance(thing, ItemState)]
    return sum(state.pk not in before for state in _evaluate(scored, seen=None, since=since, by=by))


@transaction.atomic
def _evaluate(
    scored: Sequence[tuple[Item | ItemState, Sequence[Score]]],
    *,
    seen: int | None,
    since: datetime | None,
    by: Person,
) -> list[ItemState]:
    for _, scores in scored:
        _check(scores)
    states = lock_and_require(by, "inventory.evaluate", [thing for thing, _ in scored])
    require_held(states)
    if len(states) == 1:
        require_seen(states[0], seen)
    present = rows_of("evaluations", [state.item_id for state in states])
    turns = []
    for state, (_, scores) in zip(states, scored, strict=True):
        merged = _merged(present.get(state.item_id, []), scores, by)
        turns.append(Turn(state, {"value": value_of(merged)}, {"evaluations": merged}))
    done = turn(turns, since=since)
    record_many([_entry(each) for each in done], by=by)
    after = {each.after.item_id: each.after for each in done}
    return [after.get(state.item_id, state) for state in states]


def _merged(present: Sequence[Score], scores: Sequence[Score], by: Person) -> list[Score]:
    """The scores as they will be. Who scores the same with the same reason changes nothing."""
    kept: dict[str, Score] = {score.viewpoint: score for score in present}
    for score in scores:
        had = kept.get(score.viewpoint)
        if had is None or (had.score, had.reason) != (score.score, score.reason.strip()):
            kept[score.viewpoint] = replace(score, reason=score.reason.strip(), person=by.pk)
    return list(kept.values())


def _check(scores: Sequence[Score]) -> None:
    known = viewpoints()
    if not scores:
        raise BadInput(say("評価が一つもありません。"), say("少なくとも一つの観点を評価してください。"))
    for score in scores:
        if score.viewpoint not in known:
            raise BadInput(
                say("「{value}」という観点はありません。", value=score.viewpoint),
                say("画面を開き直してください。"),
            )
        if not 0 <= score.score <= HIGHEST:
            raise BadInput(
                say(
                    "「{view}」の評価{value}は使えません。",
                    view=known[score.viewpoint].label,
                    value=score.score,
                ),
                say("0（関係しない）から3（高）までにしてください。"),
            )
        if len(score.reason) > LONGEST_REASON:
            raise BadInput(
                say("「{view}」の理由が長すぎます。", view=known[score.viewpoint].label),
                say("{longest}字までにしてください。", longest=LONGEST_REASON),
            )


def _entry(each: Turned) -> ItemEvaluated:
    opened: Mapping[str, Score] = {
        score.viewpoint: score
        for one in each.differences
        if one.field == "evaluations"
        for score in one.after
    }
    return ItemEvaluated(
        item=each.after.number,
        since=each.after.since.isoformat(),
        value=each.after.value,
        scores={name: score.score for name, score in opened.items()},
        reasons={name: score.reason for name, score in opened.items() if score.reason},
    )
