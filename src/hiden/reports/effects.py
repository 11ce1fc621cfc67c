"""What happens when a report is decided: it is on record with its digest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.approvals.effects_registry import Subject, effect
from hiden.approvals.models import Case
from hiden.ledger import record
from hiden.people.models import Person
from hiden.reports.entries import BoardReportDecided
from hiden.ui.written import date_with_era


def describe(payload: Mapping[str, Any], by: Person) -> list[Subject]:
    """The report itself, as of the day on which it was proposed."""
    path = f"{reverse('reports_board')}?as_of={payload['day']}"
    return [Subject(str(_("経営報告")), date_with_era(date.fromisoformat(payload["day"])), path)]


@effect("reports.board", label=_("経営報告"), describe=describe)
def decided(payload: Mapping[str, Any], *, case: Case, by: Person) -> None:
    """Keep the digest of what was decided."""
    record(BoardReportDecided(case=case.number, period=payload["period"], sha256=payload["sha256"]), by=by)
