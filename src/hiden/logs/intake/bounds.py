"""How an intake begins and how it ends, whatever way its records come."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from hiden.base.clock import now
from hiden.ledger import SYSTEM, Author, record
from hiden.logs.entries import IntakeTaken
from hiden.logs.intake.sealing import end_of
from hiden.logs.models import Intake, IntakeState, LogSource


def begun(source: LogSource, name: str, *, sha256: str, size: int, **more: Any) -> Intake:
    """An intake whose first record will follow the last one of its source. `more`: other columns of the model."""
    first, _ = end_of(source)
    return Intake.objects.create(
        source=source, name=name, sha256=sha256, size=size, first=first, started_at=now(), **more
    )


@transaction.atomic
def finished(
    intake: Intake, *, heard_at: datetime, ended: bool = True, reason: str = "", by: Author = SYSTEM
) -> None:
    """Everything of it is sealed: say so, here and in the ledger."""
    intake.refresh_from_db()
    intake.state, intake.finished_at, intake.ended, intake.reason = IntakeState.DONE, now(), ended, reason
    intake.save(update_fields=["state", "finished_at", "ended", "reason"])
    LogSource.objects.filter(pk=intake.source_id).update(heard_at=heard_at)
    record(
        IntakeTaken(
            source=intake.source.key,
            name=intake.name,
            sha256=intake.sha256,
            size=intake.size,
            first=intake.first,
            records=intake.records,
            refused=intake.refused,
        ),
        by=by,
    )
