"""Verbs: propose a board report for approval."""

from __future__ import annotations

from django.db import transaction

from hiden.approvals.actions import propose
from hiden.approvals.models import Case
from hiden.approvals.proposing import own_department
from hiden.base.clock import today
from hiden.base.words import say
from hiden.classification.marking import period_name
from hiden.gate import require
from hiden.people.models import Person
from hiden.reports.board import KIND, board_data, digest_of


@transaction.atomic
def propose_board_report(*, reason: str, by: Person) -> Case:
    """起案 of this period's report. What is approved is the content of today, by its digest."""
    require(by, "reports.propose_board")
    day = today()
    period = period_name(day)
    return propose(
        KIND,
        title=say("秘密情報の管理状況 報告書（{period}）", period=period),
        reason=reason,
        payload={"period": period, "day": day.isoformat(), "sha256": digest_of(board_data(by=by))},
        department=own_department(by),
        by=by,
    )
