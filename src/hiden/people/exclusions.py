"""Roles that one person may not hold together (PRV-05): who watches, who allows, who reviews, and who keeps reports are different people.

A conflict is of the same days: somebody may be an auditor from April on who was an analyst until March.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import today
from hiden.base.errors import Conflict
from hiden.base.words import say
from hiden.people.intervals import holding
from hiden.people.models import Person, Role, RoleHolding


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Two roles, and why nobody holds both."""

    one: Role
    other: Role
    why: str | Promise

    @property
    def pair(self) -> frozenset[str]:
        return frozenset({self.one.value, self.other.value})


_REVIEWS = _("見た記録を点検する人が、見る人と同じでは、点検になりません。")
_OWN_WORK = _("自分の仕事を自分で監査することになります。")
_ALLOWS = _("名前や内容の開示を承認する側の人が、開示を求める側になってしまいます。")
_RATES = _("部下や社員を評価・処遇する人が、行動の記録を日常に見ることになります。")
_REPORTS = _("通報した人を守る人が、人の行動を確かめる側に立ってはなりません。")
_ALL_KEYS = _("役割や設定を自分で変えて、名前を伏せる仕組みを外せてしまいます。")
_PRIVACY = _("個人情報の扱いを点検する人が、使う側になってしまいます。")

EXCLUSIONS: Final = (
    Exclusion(Role.ANALYST, Role.AUDITOR, _REVIEWS),
    Exclusion(Role.ANALYST, Role.HR, _RATES),
    Exclusion(Role.ANALYST, Role.DEPARTMENT_MANAGER, _RATES),
    Exclusion(Role.ANALYST, Role.LEGAL, _ALLOWS),
    Exclusion(Role.ANALYST, Role.CHIEF_OFFICER, _ALLOWS),
    Exclusion(Role.ANALYST, Role.EXECUTIVE, _ALLOWS),
    Exclusion(Role.ANALYST, Role.ADMINISTRATOR, _ALL_KEYS),
    Exclusion(Role.ANALYST, Role.REPORT_KEEPER, _REPORTS),
    Exclusion(Role.ANALYST, Role.PRIVACY_OFFICER, _PRIVACY),
    Exclusion(Role.AUDITOR, Role.INFORMATION_MANAGER, _OWN_WORK),
    Exclusion(Role.AUDITOR, Role.IT, _OWN_WORK),
    Exclusion(Role.AUDITOR, Role.ADMINISTRATOR, _OWN_WORK),
    Exclusion(Role.REPORT_KEEPER, Role.INFORMATION_MANAGER, _REPORTS),
)
_BY_PAIR: Final = {each.pair: each for each in EXCLUSIONS}


@dataclass(frozen=True, slots=True)
class Held:
    """A role on some days: `since` to before `until`."""

    role: str
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Clash:
    """Somebody who holds two such roles, from this day on."""

    person: Person
    exclusion: Exclusion
    since: date


def excluding(role: str, since: date, until: date, others: Iterable[Held]) -> Exclusion | None:
    """The first of the others with which a role may not be held on these days."""
    for other in others:
        found = _BY_PAIR.get(frozenset({role, other.role}))
        if found is not None and since < other.until and other.since < until:
            return found
    return None


def refusal(found: Exclusion, role: str, name: str) -> Conflict:
    """Why somebody may not be given a role, and what to do."""
    other = found.other if found.one == role else found.one
    return Conflict(
        say(
            "「{role}」と「{other}」は、同じ人が兼ねられません（{name}さん）。{why}",
            role=Role(role).label,
            other=other.label,
            name=name,
            why=found.why,
        ),
        say("ほかの人を選ぶか、先に今の役割を終えてください。"),
    )


def clashes(day: date | None = None) -> list[Clash]:
    """Who holds such roles together on a day, from before the rule was kept or from other systems. One query."""
    rows = RoleHolding.objects.filter(holding(day or today())).select_related("person")
    held: Mapping[Person, dict[str, date]] = defaultdict(dict)
    for row in rows.order_by("person__kana_key", "person__number"):
        had = held[row.person].get(row.role, row.since)
        held[row.person][row.role] = min(had, row.since)
    return [
        Clash(person, found, max(roles[one], roles[other]))
        for person, roles in held.items()
        for one, other in combinations(roles, 2)
        if (found := _BY_PAIR.get(frozenset({one, other})))
    ]


__all__ = ["EXCLUSIONS", "Clash", "Exclusion", "Held", "clashes", "excluding", "refusal"]
