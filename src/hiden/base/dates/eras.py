"""元号: which era a day belongs to, and which year of it.

Sources: 大正改元ノ詔書 (1912-07-30), 昭和改元ノ詔書 (1926-12-25), 昭和64年政令第1号 (平成 from 1989-01-08),
平成31年政令第143号 (令和 from 2019-05-01). Days before 1873-01-01 follow another calendar and are not offered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Era:
    """One era. `first` and `last` are inclusive; 1912-07-30 and 1926-12-25 belong to two eras."""

    name: str
    letter: str
    first: date
    last: date

    @property
    def last_year(self) -> int:
        """The number of the last year that this era has."""
        return self.last.year - self.first.year + 1

    def western(self, year: int) -> int:
        """The western year of a year of this era."""
        return self.first.year + year - 1


# The lunisolar calendar ended with 明治5年; 明治 is offered from 明治6年1月1日 though its years count from 1868.
MEIJI_GREGORIAN = date(1873, 1, 1)

ERAS = (
    Era("令和", "R", date(2019, 5, 1), date.max),
    Era("平成", "H", date(1989, 1, 8), date(2019, 4, 30)),
    Era("昭和", "S", date(1926, 12, 25), date(1989, 1, 7)),
    Era("大正", "T", date(1912, 7, 30), date(1926, 12, 25)),
    Era("明治", "M", date(1868, 1, 25), date(1912, 7, 30)),
)

BY_SIGN: dict[str, Era] = {sign: era for era in ERAS for sign in (era.name, era.name[0], era.letter)}


def era_of(day: date) -> Era | None:
    """The era of a day (the newer one on the day of a change), or None before 1873."""
    if day < MEIJI_GREGORIAN:
        return None
    return next((era for era in ERAS if era.first <= day), None)


def era_year(day: date) -> tuple[str, int] | None:
    """("令和", 8) for a day of 2026; None before 1873."""
    era = era_of(day)
    return (era.name, day.year - era.first.year + 1) if era else None


def era_name(day: date) -> str:
    """「令和8年」, 「令和元年」; 「1872年」 where no era is offered."""
    found = era_year(day)
    if found is None:
        return f"{day.year}年"
    name, year = found
    return f"{name}{'元' if year == 1 else year}年"
