"""Questions: how many signs, cases, reveals and looks there were in some months, and whether all are treated alike (PRV-16, 18).

Counts only, of what stands and of what was deleted; a group of fewer than five people is never shown by itself.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Sum

from hiden.base.clock import start_of, today
from hiden.logs.models import LogLook
from hiden.monitoring.models import CLOSED, KEEPERS_ONLY, CaseStage, CaseState, Sign, SignCase
from hiden.monitoring.rights.models import CaseGrant, KeptCount
from hiden.monitoring.rights.traits import DEPARTMENT, KIND, POST, heads, traits_of

LEAST_PEOPLE: Final = 5
UNEVEN: Final = 3.0  # so many times the share of all, with at least so many cases
_LEAST_CASES: Final = 3


@dataclass(frozen=True, slots=True)
class Group:
    """People with one trait in common: how many they are, how many cases were about them, and how many times the share of all."""

    trait: str
    value: str
    people: int
    cases: int
    times: float | None

    @property
    def uneven(self) -> bool:
        """Whether somebody should look into it. A reason to look, never a finding."""
        return self.times is not None and self.times >= UNEVEN and self.cases >= _LEAST_CASES


@dataclass(frozen=True, slots=True)
class Watched:
    """The numbers of some months. `days`: how long cases were open on average, None without any that closed and still stand."""

    first: date
    last: date
    signs: int
    cases: int
    outcomes: dict[str, int]
    reveals: int
    looks: int
    days: float | None

    @property
    def unfounded(self) -> int:
        """Cases that came to nothing."""
        return self.outcomes.get(CaseState.BENIGN, 0) + self.outcomes.get(CaseState.WRONG, 0)


def watched(first: date, last: date) -> Watched:
    """From the first day to the last (in Japan). Eight queries. What the keeper holds or closed is counted, and not told apart."""
    moments = (start_of(first), start_of(last + timedelta(days=1)))
    rows = list(
        SignCase.objects.filter(opened_at__gte=moments[0], opened_at__lt=moments[1]).values_list(
            "state", "opened_at", "closed_at"
        )
    )
    gone = _gone(first, last)
    outcomes = Counter({state: count for (what, state), count in gone.items() if what == "case"})
    outcomes.update(state for state, _opened, _closed in rows)
    spans = [closed - opened for state, opened, closed in rows if closed is not None and state in CLOSED]
    return Watched(
        first=first,
        last=last,
        signs=Sign.objects.filter(day__gte=first, day__lte=last).count() + gone.get(("sign", ""), 0),
        cases=sum(outcomes.values()),
        outcomes=_told(outcomes),
        reveals=CaseGrant.objects.filter(
            stage__gte=CaseStage.PERSON, since__gte=moments[0], since__lt=moments[1]
        ).count(),
        looks=LogLook.objects.filter(at__gte=moments[0], at__lt=moments[1]).count(),
        days=sum(spans, timedelta()).total_seconds() / 86400 / len(spans) if spans else None,
    )


def _told(outcomes: Counter[str]) -> dict[str, int]:
    """Under way, and every outcome; what is the keeper's is among those under way, so that nobody sees whether there was any."""
    found = {str(state): outcomes.get(state, 0) for state in CaseState if state in CLOSED - KEEPERS_ONLY}
    found["open"] = sum(outcomes.values()) - sum(found.values())
    return found


def _gone(first: date, last: date) -> dict[tuple[str, str], int]:
    rows = KeptCount.objects.filter(month__gte=first.replace(day=1), month__lte=last, trait="")
    return {
        (what, outcome): total or 0
        for what, outcome, total in rows.values_list("what", "outcome").annotate(total=Sum("count"))
    }


def groups(first: date, last: date) -> list[Group]:
    """Of how many people of each department, kind and post there were cases; those of fewer than five people together. Six queries."""
    people = heads()
    cases = _cases_by_trait(first, last)
    whole = sum(count for (trait, _value), count in people.items() if trait == KIND)
    all_cases = sum(count for (trait, _value), count in cases.items() if trait == KIND)
    usual = all_cases / whole if whole else 0.0
    found = []
    for trait in (DEPARTMENT, KIND, POST):
        few_people = few_cases = 0
        for (of, value), count in sorted(people.items()):
            if of != trait:
                continue
            if count < LEAST_PEOPLE:
                few_people, few_cases = few_people + count, few_cases + cases[of, value]
            else:
                found.append(_group(trait, value, count, cases[of, value], usual))
        if few_people >= LEAST_PEOPLE:
            found.append(_group(trait, "", few_people, few_cases, usual))
    return found


def _group(trait: str, value: str, people: int, cases: int, usual: float) -> Group:
    return Group(trait, value, people, cases, cases / people / usual if usual else None)


def _cases_by_trait(first: date, last: date) -> Counter[tuple[str, str]]:
    moments = (start_of(first), start_of(last + timedelta(days=1)))
    rows = SignCase.objects.filter(opened_at__gte=moments[0], opened_at__lt=moments[1], person__isnull=False)
    persons = [person for person in rows.values_list("person_id", flat=True) if person is not None]
    known = traits_of(set(persons), last)
    found = Counter(trait for person in persons for trait in known[person])
    gone = KeptCount.objects.filter(month__gte=first.replace(day=1), month__lte=last, what="case").exclude(
        trait=""
    )
    for trait, value, count in gone.values_list("trait", "value", "count"):
        found[trait, value] += count
    return found


def last_year() -> tuple[date, date]:
    """The twelve months that ended with the last one."""
    end = today().replace(day=1) - timedelta(days=1)
    return (end.replace(day=1, year=end.year - 1) + timedelta(days=31)).replace(day=1), end


__all__ = ["Group", "Watched", "groups", "last_year", "watched"]
