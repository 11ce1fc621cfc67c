"""What makes a line worth a closer look, each with its reason in words. Hints to look, never findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, Min

from hiden.access.models import AccessDecision
from hiden.access.reviews.gathering import Found, Hold, Pair
from hiden.approvals.routes import TOP_RANK
from hiden.base.clock import TOKYO
from hiden.base.words import say
from hiden.people.leaving import leaving
from hiden.people.models import Kind
from hiden.ui.written import plain_date

UNUSED_DAYS = 90
OLD_DAYS = 365
OUTSIDE = frozenset({Kind.DISPATCHED, Kind.CONTRACTOR, Kind.SECONDED_IN})

Told = list[Any]  # [code, {values}]

# How much each weighs: whoever is about to leave comes before anything else.
WEIGHTS: Mapping[str, int] = {
    "leaving": 40,
    "outside": 20,
    "unused": 15,
    "no_log": 15,
    "alone": 12,
    "wide": 10,
    "top": 10,
    "old": 8,
}


def weight(risks: Sequence[Told]) -> int:
    """By which lines are sorted."""
    return sum(WEIGHTS.get(code, 0) for code, _ in risks)


def _leaving(values: Mapping[str, Any]) -> str:
    if values.get("day"):
        return say("退職予定（最終日 {day}）", day=_day(values["day"]))
    return say("退職予定")


_WORDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "leaving": _leaving,
    "outside": lambda values: say("社外の人（{kind}）", kind=Kind(values["kind"]).label),
    "unused": lambda values: say("{n}日以上利用なし（最後は{day}）", n=UNUSED_DAYS, day=_day(values["day"])),
    "no_log": lambda values: say("利用の記録なし（{day}から記録）", day=_day(values["day"])),
    "alone": lambda values: say("同じ部署の{n}人は、だれも持っていない", n=values["n"]),
    "wide": lambda _values: say("区分やラベルの全部に及ぶ権限"),
    "top": lambda _values: say("最上位の区分"),
    "old": lambda values: say("{day}から1年を超えて続く権限", day=_day(values["day"])),
}


def worded(risks: Sequence[Told]) -> list[str]:
    """The reasons, in the language of whoever reads."""
    return [_WORDS[code](values) for code, values in risks if code in _WORDS]


def _day(text: str) -> str:
    return plain_date(datetime.fromisoformat(text).date())


@dataclass(frozen=True, slots=True)
class Use:
    """What is known of the use of items: since when there is a log of an item, and who last used it when."""

    begun: Mapping[int, datetime]
    last: Mapping[Pair, datetime]


def use_of(found: Found) -> Use:
    """From the decisions that are kept about the top class. Two queries."""
    top = [item for item, state in found.states.items() if state.rank >= TOP_RANK]
    if not top:
        return Use({}, {})
    rows = AccessDecision.objects.filter(item__in=top, at__lte=found.at).order_by()
    begun = dict(rows.values_list("item_id").annotate(first=Min("at")))
    used = rows.filter(allowed=True).values_list("item_id", "person_id").annotate(last=Max("at"))
    return Use(begun, {(item, person): last for item, person, last in used})


def risks_of(found: Found) -> dict[Pair, list[Told]]:
    """The risks of every pair that can be decided. Three queries."""
    day = found.at.astimezone(TOKYO).date()
    notices = {one.person_id: one.last_day for one in leaving(found.kinds.keys(), day)}
    use = use_of(found)
    alone = _alone(found)
    made: dict[Pair, list[Told]] = {}
    for pair, holds in found.to_decide().items():
        item, person = pair
        told: list[Told] = []
        if person in notices:
            last = notices[person]
            told.append(["leaving", {"day": last.isoformat() if last.year < 9999 else ""}])
        if found.kinds[person] in OUTSIDE:
            told.append(["outside", {"kind": found.kinds[person]}])
        told += _unused(pair, use, found.at)
        if pair in alone:
            told.append(["alone", {"n": alone[pair]}])
        if any(one.wide for one in holds):
            told.append(["wide", {}])
        if found.states[item].rank >= TOP_RANK:
            told.append(["top", {}])
        told += _old(holds, found.at)
        made[pair] = told
    return made


def _unused(pair: Pair, use: Use, at: datetime) -> list[Told]:
    """Only where there has been a log for so long; nothing is said of what nobody wrote down."""
    begun, before = use.begun.get(pair[0]), at - timedelta(days=UNUSED_DAYS)
    if begun is None or begun > before:
        return []
    last = use.last.get(pair)
    if last is None:
        return [["no_log", {"day": _iso(begun)}]]
    return [["unused", {"day": _iso(last)}]] if last <= before else []


def _old(holds: Sequence[Hold], at: datetime) -> list[Told]:
    first = min(one.since for one in holds if one.decidable)
    return [["old", {"day": _iso(first)}]] if first <= at - timedelta(days=OLD_DAYS) else []


def _alone(found: Found) -> dict[Pair, int]:
    """Pairs where nobody else of the person's main department has access; with how many others there are."""
    having: dict[tuple[int, int], int] = defaultdict(int)
    for item, person in found.pairs:
        having[item, found.homes.get(person, 0)] += 1
    alone: dict[Pair, int] = {}
    for item, person in found.to_decide():
        home = found.homes.get(person, 0)
        others = len(found.posts.get(home, set()) & found.kinds.keys()) - 1 if home else 0
        if others > 0 and having[item, home] == 1:
            alone[item, person] = others
    return alone


def _iso(moment: datetime) -> str:
    return moment.astimezone(TOKYO).date().isoformat()
