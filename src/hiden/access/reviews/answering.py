"""Who answers for a line: the manager of the owning department, else the item's manager, else the information manager.

Nobody answers for themselves; whoever is not here any more answers for nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hiden.access.reviews.gathering import Found
from hiden.base.clock import TOKYO
from hiden.people.intervals import holding
from hiden.people.models import Role, RoleHolding

# Who stands in where a department has nobody, in this order.
_COMPANY = (Role.INFORMATION_MANAGER, Role.CHIEF_OFFICER, Role.EXECUTIVE)


@dataclass(frozen=True, slots=True)
class Chain:
    """Who may be asked. `company`: the holders of the roles of the whole company, the first to be asked first."""

    found: Found
    company: tuple[int, ...]
    last: int

    def of(self, item: int, person: int) -> int:
        """Who answers for a person's access to an item. Where nobody else is left, whoever began; they cannot decide it themselves."""
        state = self.found.states[item]
        nearest = [one.person_id for one in self.found.managing(state.owner_id)]
        asked: Iterable[int] = (*nearest, state.manager_id or 0, *self.company)
        return next((one for one in asked if one in self.found.kinds and one != person), self.last)

    def wide(self, person: int) -> int:
        """Who answers for what reaches over the whole company."""
        return next((one for one in self.company if one != person), self.last)


def chain(found: Found, last: int) -> Chain:
    """The chain of the day of what was found. One query."""
    day = found.at.astimezone(TOKYO).date()
    held: Mapping[str, list[int]] = defaultdict(list)
    rows = RoleHolding.objects.filter(holding(day), role__in=_COMPANY).order_by("person__kana_key")
    for role, person in rows.values_list("role", "person_id"):
        if person in found.kinds:
            held[role].append(person)
    return Chain(found, tuple(one for role in _COMPANY for one in held[role]), last)
