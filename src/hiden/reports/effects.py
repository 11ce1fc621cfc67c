"""What happens when a report is decided: it is on record with its digest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from hiden.approvals.effects_registry import effect
from hiden.approvals.models import Case
from hiden.ledger import record
from hiden.people.models import Person
from hiden.reports.entries import BoardReportDecided


@effect("reports.board", label=_("経営報告"))
def decided(payload: Mapping[str, Any], *, case: Case, by: Person) -> None:
    """Keep the digest of what was decided."""
    record(BoardReportDecided(case=case.number, period=payload["period"], sha256=payload["sha256"]), by=by)
