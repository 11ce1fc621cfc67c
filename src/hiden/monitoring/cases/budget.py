"""How many cases a week may have: five for a thousand people by default, what is left of a whole one carried into later weeks.

A small company has room for one a week when there is something; a case that cannot wait (`ranking.HIGH`) may take the room of
the next week.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Final

PER_THOUSAND: Final = 5
_EPOCH: Final = date(1970, 1, 5)  # a Monday


def monday(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def room(people: int, week: date, per_thousand: int = PER_THOUSAND) -> int:
    """How many new cases the week of that Monday has room for; at least one.

    The remainders of weeks add up by counting weeks from one fixed Monday, so nothing has to be remembered.
    """
    number = (week - _EPOCH).days // 7
    share = Fraction(per_thousand * people, 1000)
    return max(1, int(share * (number + 1)) - int(share * number))


def left(
    people: int, week: date, opened: int, opened_before: int, *, per_thousand: int = PER_THOUSAND
) -> int:
    """How many may still be opened: what the week before took too much of is missing here. Never below 0."""
    over = max(0, opened_before - room(people, week - timedelta(days=7), per_thousand))
    return max(0, room(people, week, per_thousand) - over - opened)


def urgent_left(
    people: int, week: date, opened: int, opened_before: int, *, per_thousand: int = PER_THOUSAND
) -> int:
    """How many that cannot wait may be opened: as many more as the next week has room for."""
    ahead = room(people, week + timedelta(days=7), per_thousand)
    over = max(0, opened_before - room(people, week - timedelta(days=7), per_thousand))
    return max(0, room(people, week, per_thousand) - over + ahead - opened)


__all__ = ["PER_THOUSAND", "left", "monday", "room", "urgent_left"]
