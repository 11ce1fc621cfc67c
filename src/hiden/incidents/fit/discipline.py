"""Discipline and a report of wrongdoing (公益通報者保護法 as amended, in force 2026-12-01): the presumption and its year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from hiden.catalogue import law_on
from hiden.incidents.fit.then import Then
from hiden.incidents.saying import day_said

PRESUMED_FROM: Final = date(2026, 12, 1)
LAW: Final = "whistle-retaliation"


@dataclass(frozen=True, slots=True)
class Presumption:
    """`reported`: what was stated (yes, no, unknown or ""); `on`: the day of the report; `until`: the last day of its year."""

    reported: str
    on: date | None
    until: date | None
    in_force: bool

    @property
    def bears(self) -> bool:
        """Whether it has to be reckoned with: nobody said no."""
        return self.reported != "no"


def presumption(then: Then, today: date) -> Presumption:
    """By what was stated; `in_force`: whether the amended text is that of `today`, the day on which discipline is considered."""
    fact = then.facts.get("whistle")
    stated = then.facts.get("whistle_on")
    on = day_said(stated.value) if stated else None
    version = law_on(LAW, today)
    in_force = version is not None and version.begins >= PRESUMED_FROM
    return Presumption(fact.value if fact else "", on, _year_after(on) if on else None, in_force)


def _year_after(day: date) -> date:
    """The same day a year later; the 28th after a 29th of February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


__all__ = ["PRESUMED_FROM", "Presumption", "presumption"]
