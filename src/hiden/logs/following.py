"""What follows from passages in people's lives: of somebody who is forgotten, what was written about looks at them goes."""

from __future__ import annotations

from hiden.approvals.models import Case
from hiden.logs.looking import EFFECT
from hiden.logs.models import LookPermit, MaskName
from hiden.people.forgetting import when_forgotten
from hiden.people.models import Person


@when_forgotten
def forget_looks(person: Person) -> None:
    """Masked names and reasons. That there was a look, when, and by whom, stays: it is about those who looked."""
    MaskName.objects.filter(person=person).delete()
    permits = LookPermit.objects.filter(person=person)
    Case.objects.filter(kind=EFFECT, number__in=permits.values("case_number")).update(reason="")
    permits.update(reason="")
