"""What presses in an incident, from every part of it: the front page of the incident and the board show the nearest first.

A part registers a question: `@on_pressing` above `def pressing(incident) -> list[Pressing]`, one or two cheap queries.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from hiden.base.clock import now
from hiden.incidents.models import Incident

Question = Callable[[Incident], list["Pressing"]]
_QUESTIONS: list[Question] = []
_SOON: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Pressing:
    """Something to be done by a moment. `kind`: what it is, in a word; `who`: the part of the circle or person; `url`: its page.

    `bound`: a statute or a contract says so, and being late cannot be made good.
    """

    at: datetime
    words: str
    kind: str
    url: str
    who: str = ""
    bound: bool = False

    @property
    def late(self) -> bool:
        """Whether the moment has passed."""
        return self.at < now()


def on_pressing(ask: Question) -> Question:
    """Register a question."""
    _QUESTIONS.append(ask)
    return ask


def pressing_of(incident: Incident) -> list[Pressing]:
    """All that presses, the nearest first; before it what others have bound the company to within days, so that no heap of own
    tasks hides it.
    """
    if incident.over:
        return []
    soon = now() + _SOON
    return sorted(
        (one for ask in _QUESTIONS for one in ask(incident)),
        key=lambda one: (not (one.bound and one.at <= soon), one.at),
    )


__all__ = ["Pressing", "on_pressing", "pressing_of"]
