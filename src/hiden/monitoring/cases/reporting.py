"""公益通報: a case whose person wrote to an authority, the press, a lawyer or the hotline waits for the keeper before anybody looks (PRV-19)."""

from __future__ import annotations

from datetime import timedelta

from hiden.base.clock import now, start_of
from hiden.base.text import fold
from hiden.ledger import SYSTEM, record
from hiden.logs.store import questions
from hiden.logs.store.asking import Asked
from hiden.monitoring.cases.entries import CaseJudged
from hiden.monitoring.cases.matching import covers
from hiden.monitoring.cases.models import CaseMove, Move
from hiden.monitoring.models import REPORTING, CaseState, KnownPlace, SignCase

_MOST = 5000


def hold_if_reporting(case: SignCase) -> bool:
    """Hold an open case whose subject may have reported wrongdoing in its days; whether it is held. Once freed it stays so.

    Must run in a transaction, before anybody is shown the case.
    """
    if case.state == CaseState.HELD:
        return True
    if case.moves.filter(move=Move.FREED).exists() or not _reported(case):
        return False
    case.state = CaseState.HELD
    case.save(update_fields=["state"])
    CaseMove.objects.create(case=case, move=Move.HELD, at=now())
    record(CaseJudged(case.key, case.number, "held", "", "", ""), by=SYSTEM)
    return True


def _reported(case: SignCase) -> bool:
    places = list(
        KnownPlace.objects.filter(
            kind__in=REPORTING, since__lte=case.last_day, until__gt=case.first_day
        ).values_list("domain", flat=True)
    )
    if not places:
        return False
    asked = Asked(
        first=start_of(case.first_day),
        until=start_of(case.last_day + timedelta(days=1)),
        persons=[case.person_id] if case.person_id else (),
        account=case.account,
    )
    dests = {fold(count.value) for count in questions.counts(asked, "dest", limit=_MOST) if count.value}
    return any(covers(place, dest) for place in places for dest in dests)


__all__ = ["hold_if_reporting"]
