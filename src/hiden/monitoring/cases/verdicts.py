"""What was decided of cases, for learning: the signs and factors of judged cases as the order tells them, and how each came out."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Final

from hiden.monitoring.cases.factors import Factor
from hiden.monitoring.cases.learning import ENOUGH, NOTHING, Learned, learn
from hiden.monitoring.cases.ranking import Campaign, ranked
from hiden.monitoring.cases.signals import Signal, signal_of
from hiden.monitoring.models import CaseState, Sign, SignCase

_USEFUL: Final = frozenset({CaseState.COACHED, CaseState.ESCALATED})
_USELESS: Final = frozenset({CaseState.BENIGN, CaseState.WRONG})
_MOST: Final = 1000  # the newest verdicts: work changes


def learned() -> Learned:
    """What the verdicts teach; nothing below 200 of them. One query then, three else."""
    rows = SignCase.objects.filter(state__in=_USEFUL | _USELESS)
    if rows.count() < ENOUGH:
        return NOTHING
    cases = list(rows.order_by("-closed_at", "-pk")[:_MOST])
    by: dict[int, list[Signal]] = defaultdict(list)
    for sign in Sign.objects.filter(case__in=[case.pk for case in cases]).order_by("pk"):
        by[sign.case_id or 0].append(signal_of(sign))
    return learn(
        (campaign, case.state in _USEFUL)
        for case in cases
        if (campaign := _campaign(case, by[case.pk])) is not None
    )


def _campaign(case: SignCase, signs: list[Signal]) -> Campaign | None:
    """The case as the order tells it: its signs pooled on its last day, with the factors that were noted."""
    found = ranked(signs, {}, on=case.last_day)
    if not found:
        return None
    return replace(found[0], factors=tuple(Factor(code, 1.0, values) for code, values in case.factors))


__all__ = ["learned"]
