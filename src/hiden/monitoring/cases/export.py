"""Exceptions as a file that comes in again unchanged. Those from cases are masked, and are left alone when they come in."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from django.http import HttpResponse

from hiden.base.sheets import Sheet, Value
from hiden.base.words import say
from hiden.logs.masking import masked
from hiden.monitoring.cases.columns import EXCEPTION_COLUMNS
from hiden.monitoring.models import SignException
from hiden.ui.api import list_answer


def exceptions_file(rows: QuerySet[SignException], form: str) -> HttpResponse:
    """All that match."""
    sheet = Sheet(say("例外"), list(EXCEPTION_COLUMNS), [row_of(row) for row in rows])
    return list_answer(sheet, form, say("兆候の例外"), example=form == "xlsx")


def row_of(row: SignException) -> Sequence[Value]:
    """One exception, in the order of the columns."""
    person = (masked(row.case.token) if row.case else row.person.number) if row.person else ""
    return (
        row.number, row.reason, row.since, row.until, person, row.department.code if row.department else "",
        row.item.number if row.item else "", row.place, row.detector, row.approver.number if row.approver else "",
    )  # fmt: skip
