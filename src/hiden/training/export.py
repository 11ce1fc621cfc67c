"""Taking the records of training out as a file: who is to take what, and who passed when."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.http import HttpResponse

from hiden.base.clock import TOKYO, today
from hiden.base.sheets import Column, Sheet, Value
from hiden.base.words import say
from hiden.gate import require
from hiden.ledger import record
from hiden.people.models import Person
from hiden.training.entries import RecordsExported
from hiden.training.models import CourseAssignment
from hiden.ui.api import list_answer


def columns() -> tuple[Column, ...]:
    """The columns of the file."""
    return (
        Column("number", (say("社員番号"),), kind="code"),
        Column("name", (say("氏名"),), width=18),
        Column("course", (say("研修"),), width=30),
        Column("due", (say("期限"),), kind="date"),
        Column("passed", (say("修了日"),), kind="date"),
        Column("reason", (say("理由"),), width=30),
    )


@transaction.atomic
def records_file(rows: Iterable[CourseAssignment], form: str, *, by: Person) -> HttpResponse:
    """The rows as "xlsx", "csv" or "csv-cp932". The rows must be those that `by` may see. Raises CannotWrite."""
    require(by, "training.see_records")
    lines = [_line(one) for one in rows]
    record(RecordsExported(len(lines)), by=by)
    return list_answer(Sheet(say("研修の記録"), columns(), lines), form, f"training-{today():%Y%m%d}")


def _line(one: CourseAssignment) -> tuple[Value, ...]:
    passed = one.passed_at.astimezone(TOKYO).date() if one.passed_at else None
    return one.person.number, one.person.name, one.course.title, one.due_on, passed, one.reason
