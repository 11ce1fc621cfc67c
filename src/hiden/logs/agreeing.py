"""Two people of different departments agree before anybody is seen by name (PRV-06): the route, and that it was kept.

Looks at logs and reveals of cases of monitoring go the same way. What may never happen: whoever asked, the one concerned or their
managers have a say; two of one department agree alone.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from hiden.approvals.models import Act, Case, StepKind
from hiden.approvals.routes import PlannedStep
from hiden.approvals.standing import entitled_today
from hiden.base.errors import Conflict
from hiden.base.words import say
from hiden.logs.superiors import departments_of
from hiden.people.models import Role

TWO_APART: Final = (
    PlannedStep(StepKind.APPROVE, (Role.HR, Role.LEGAL, Role.AUDITOR, Role.OFFICE, Role.EXECUTIVE)),
    PlannedStep(StepKind.DECIDE, (Role.CHIEF_OFFICER, Role.EXECUTIVE, Role.LEGAL, Role.INFORMATION_MANAGER)),
)


def require_two(case: Case) -> None:
    """Raises Conflict unless two people of different departments could agree to a case."""
    steps = list(case.steps.filter(round=case.round))
    able = [{person.pk for person, _stead in entitled_today(step)} for step in steps]
    places = departments_of({person for some in able for person in some})
    enough = len(steps) > 1 and any(
        one != other and not places[one] & places[other]
        for first, some in enumerate(able)
        for others in able[first + 1 :]
        for one in some
        for other in others
    )
    if not enough:
        raise Conflict(
            say("部門の違う二人が承認できる体制になっていません（本人、申請者、本人の上長を除きます）。"),
            say("「体制と役割」で人事・法務や統括責任者を割り当ててから、申請してください。"),
        )


def require_apart(case: Case, kept_out: Collection[int]) -> None:
    """Raises Conflict unless two people of different departments agreed to a case, and none who is kept out of it."""
    acts = case.acts.filter(act__in=[Act.AGREE, Act.APPROVE, Act.DECIDE], step__round=case.round)
    agreed = {
        person for pair in acts.values_list("person_id", "on_behalf_of_id") for person in pair if person
    }
    acting = set(acts.values_list("person_id", flat=True))
    places = departments_of(acting)
    apart = any(not places[one] & places[other] for one in acting for other in acting if one != other)
    if agreed & set(kept_out) or not apart:
        raise Conflict(
            say("閲覧の許可には、申請者・本人・本人の上長のほかの、部門の違う二人の承認が要ります。"),
            say("前の段階と別の部門の人に、決裁を頼んでください。"),
        )


__all__ = ["TWO_APART", "require_apart", "require_two"]
