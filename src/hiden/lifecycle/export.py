"""Taking the steps out as a file: who sees to what for whom until when, and what was done."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.http import HttpResponse

from hiden.base.clock import today
from hiden.base.sheets import Column, Sheet, Value
from hiden.base.words import say
from hiden.gate import require
from hiden.ledger import record
from hiden.lifecycle.entries import StepsExported
from hiden.lifecycle.models import LifeStep
from hiden.people.models import Person
from hiden.ui.api import list_answer


def columns() -> tuple[Column, ...]:
    """The columns of the file."""
    return (
        Column("due", (say("期限"),), kind="date"),
        Column("title", (say("手順"),), width=30),
        Column("number", (say("社員番号"),), kind="code"),
        Column("name", (say("氏名"),), width=18),
        Column("passage", (say("出来事"),), width=18),
        Column("day", (say("出来事の日"),), kind="date"),
        Column("role", (say("担当"),), width=18),
        Column("state", (say("状態"),), width=10),
        Column("done", (say("行った日"),), kind="date"),
        Column("words", (say("備考"),), width=30),
    )


@transaction.atomic
def steps_file(rows: Iterable[LifeStep], form: str, *, by: Person) -> HttpResponse:
    """The rows as "xlsx", "csv" or "csv-cp932". The rows must be those that `by` may see. Raises CannotWrite."""
    require(by, "lifecycle.board")
    lines = [_line(one) for one in rows]
    record(StepsExported(len(lines)), by=by)
    return list_answer(Sheet(say("入退社の手順"), columns(), lines), form, f"steps-{today():%Y%m%d}")


def _line(one: LifeStep) -> tuple[Value, ...]:
    event = one.event
    return (
        one.due_on, one.title, event.person.number, event.person.name, str(event.get_passage_display()), event.day,
        str(one.get_role_display()), str(one.get_state_display()), one.done_on, one.words,
    )  # fmt: skip
