"""How far detectors were right so far: from verdicts, once there are enough of them.

A detector whose signs were mostly wrong or in order counts less, never nothing: (useful + 4) of (judged + 4), at least a third.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from hiden.monitoring.models import CaseState, Sign

ENOUGH: Final = 10  # judged cases of a detector, before they say anything
_PRIOR: Final = 4
_LEAST: Final = 1 / 3
_USEFUL: Final = frozenset({CaseState.COACHED, CaseState.ESCALATED})
_USELESS: Final = frozenset({CaseState.BENIGN, CaseState.WRONG})


def trust() -> dict[str, float]:
    """Detector → how much of its weight counts; only those of which enough is known. One query."""
    rows = (
        Sign.objects.filter(case__state__in=_USEFUL | _USELESS)
        .values_list("detector", "case__state", "case_id")
        .distinct()
    )
    useful: dict[str, int] = defaultdict(int)
    judged: dict[str, int] = defaultdict(int)
    for detector, state, _case in rows:
        judged[detector] += 1
        useful[detector] += state in _USEFUL
    return {
        detector: max(_LEAST, (useful[detector] + _PRIOR) / (n + _PRIOR))
        for detector, n in judged.items()
        if n >= ENOUGH
    }


__all__ = ["ENOUGH", "trust"]
