"""Questions: from whom cases are kept, and how far somebody may see one.

`kept_from` is what the gate asks (guard.py); `stage_of`, `masker_of` and `called` are what every page, file and answer of the
room goes through.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from hiden.base.clock import now, today
from hiden.base.words import say
from hiden.gate import allows
from hiden.logs.masking import Masker, masked
from hiden.logs.superiors import managers_of_each
from hiden.monitoring.models import CLOSED, KEEPERS_ONLY, CaseStage, SignCase
from hiden.monitoring.rights.models import CaseGrant
from hiden.people.intervals import holding
from hiden.people.models import Person, Role, RoleHolding

# Who looks at cases, agrees to reveals, keeps reports or reviews: from whom a case may have to be kept.
_WATCHING: Final = (
    Role.ANALYST, Role.INFORMATION_MANAGER, Role.CHIEF_OFFICER, Role.EXECUTIVE, Role.AUDITOR, Role.HR, Role.LEGAL, Role.OFFICE,
    Role.REPORT_KEEPER, Role.PRIVACY_OFFICER,
)  # fmt: skip
_MACHINES: Final = (Role.IT, Role.ADMINISTRATOR)
_TEXTS: Final = ("object", "dest", "detail", "app", "device", "ip")


def kept_from(cases: Mapping[int, int | None]) -> dict[int, set[int]]:
    """Who may not see each case (id → person concerned): that person, whoever stands under them, and of a case about those who run
    the machines all who run them. Four queries however many cases.
    """
    held: dict[str, set[int]] = {}
    rows = RoleHolding.objects.filter(holding(today()), role__in=[*_WATCHING, *_MACHINES])
    for role, person in rows.values_list("role", "person_id"):
        held.setdefault(role, set()).add(person)
    watching = {person for role in _WATCHING for person in held.get(role, ())}
    machines = {person for role in _MACHINES for person in held.get(role, ())}
    above = managers_of_each(watching)
    found: dict[int, set[int]] = {}
    for case, concerned in cases.items():
        found[case] = set()
        if concerned is not None:
            found[case] = {concerned, *(one for one, over in above.items() if concerned in over)}
            if concerned in machines:
                found[case] |= machines
    return found


def may_see(case: SignCase, viewer: Person) -> bool:
    """Whether somebody may see a case at all, masked."""
    return allows(viewer, "monitoring.case", case)


def grants_of(case: SignCase, viewer: Person) -> list[CaseGrant]:
    """What lasts of what somebody was granted, the furthest first. One query."""
    at = now()
    rows = CaseGrant.objects.filter(case=case, viewer=viewer, since__lte=at, until__gt=at)
    return list(rows.order_by("-stage", "-until"))


def stage_of(case: SignCase, viewer: Person) -> CaseStage:
    """How far somebody may see a case now. Once it is decided, nothing but measures."""
    return stages_of([case], viewer)[case.pk]


def stages_of(cases: Iterable[SignCase], viewer: Person) -> dict[int, CaseStage]:
    """The same for many, by id. One query."""
    listed = list(cases)
    at = now()
    rows = CaseGrant.objects.filter(case__in=listed, viewer=viewer, since__lte=at, until__gt=at)
    furthest: dict[int, int] = {}
    for case, stage in rows.values_list("case_id", "stage"):
        furthest[case] = max(stage, furthest.get(case, 0))
    over = CLOSED | KEEPERS_ONLY
    return {
        one.pk: CaseStage.MEASURES
        if one.state in over
        else CaseStage(furthest.get(one.pk, CaseStage.MEASURES))
        for one in listed
    }


def called(case: SignCase) -> str:
    """What the one concerned is called everywhere: by the case's token, which means nothing elsewhere."""
    return masked(case.token) if case.person_id else say("登録のないアカウント-{token}", token=case.token)


def masker_of(viewer: Person, cases: Iterable[SignCase], *, stage: CaseStage = CaseStage.MEASURES) -> Masker:
    """Masks the texts of these cases for somebody; at the stage of the name, those concerned are shown by name."""
    told = [case for case in cases if case.person is not None]
    if stage >= CaseStage.PERSON:
        return Masker(viewer, revealed=[case.person for case in told if case.person is not None])
    return Masker(viewer, tokens={case.person_id: case.token for case in told if case.person_id})


__all__ = [
    "called",
    "grants_of",
    "kept_from",
    "masker_of",
    "may_see",
    "stage_of",
    "stages_of",
]
