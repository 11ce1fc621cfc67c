"""A case of signs that is handed on becomes an incident: what was noticed, of whom, by whom it was decided (6-1)."""

from __future__ import annotations

from hiden.base.clock import now
from hiden.base.words import say
from hiden.incidents.models import IncidentSource
from hiden.incidents.opening import Told, take
from hiden.monitoring.cases.judging import on_escalation
from hiden.monitoring.models import CaseStage, SignCase
from hiden.monitoring.rights.models import CaseGrant
from hiden.people.models import Person


@on_escalation
def take_case(case: SignCase, words: str, by: Person) -> None:
    """In the transaction of the hand-over, which the gate has allowed. Whoever decided knew from this moment."""
    told = Told(
        title=say("兆候の案件{n}からの引継ぎ", n=case.number), words=words, source=IncidentSource.SIGN, known_at=now(),
        subjects=(case.person,) if case.person else (), outsider="" if case.person else case.account, case=case,
        masked=not _was_revealed(case),
    )  # fmt: skip
    take(told, by=by)


def _was_revealed(case: SignCase) -> bool:
    """Whether two others had agreed that somebody sees the name."""
    return CaseGrant.objects.filter(case=case, stage__gte=CaseStage.PERSON, approval__gt=0).exists()


__all__ = ["take_case"]
