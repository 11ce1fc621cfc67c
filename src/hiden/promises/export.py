"""Taking the state of promises out as a file: who was asked what and where it stands. No paper leaves this way."""

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
from hiden.people.queries import departments_as_of, posts_of
from hiden.promises.entries import PromisesExported
from hiden.promises.models import OUTSTANDING, PromiseRequest
from hiden.ui.api import list_answer


def columns() -> tuple[Column, ...]:
    """The columns of the file."""
    return (
        Column("number", (say("社員番号"),), kind="code"),
        Column("name", (say("氏名"),), width=18),
        Column("department", (say("部署"),), width=24),
        Column("title", (say("文書"),), width=30),
        Column("scope", (say("対象"),), width=30),
        Column("state", (say("状況"),), width=18),
        Column("due", (say("期限"),), kind="date"),
        Column("asked", (say("依頼した日"),), kind="date"),
        Column("closed", (say("終わった日"),), kind="date"),
    )


def places(people: Iterable[int]) -> dict[int, str]:
    """Where people work today, by person. Two queries."""
    tree = departments_as_of()
    posts = posts_of(people, tree.day)
    return {pk: tree.path(some[0].department_id) for pk, some in posts.items()}


@transaction.atomic
def requests_file(rows: Iterable[PromiseRequest], form: str, *, by: Person) -> HttpResponse:
    """The rows as "xlsx", "csv" or "csv-cp932". The rows must be those that `by` may follow. Raises CannotWrite."""
    require(by, "promises.oversee")
    found = list(rows)
    work = places([one.person_id for one in found])
    lines = [_line(one, work.get(one.person_id, "")) for one in found]
    record(PromisesExported(len(found)), by=by)
    return list_answer(Sheet(say("誓約の状況"), columns(), lines), form, f"promises-{today():%Y%m%d}")


def _line(one: PromiseRequest, place: str) -> tuple[Value, ...]:
    closed = None if one.state in OUTSTANDING else one.closed_at.astimezone(TOKYO).date()
    return (
        one.person.number, one.person.name, place, one.asking.text.title, one.asking.scope_words,
        str(one.get_state_display()), one.due_on, one.asked_at.astimezone(TOKYO).date(), closed,
    )  # fmt: skip
