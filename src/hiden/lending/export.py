"""Taking the register of things and the book of loans out as files; both come in again unchanged."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse

from hiden.base.clock import TOKYO, today
from hiden.base.sheets import Sheet, Value
from hiden.base.words import say
from hiden.gate import require
from hiden.inventory.asking import known_ids
from hiden.inventory.models import Item
from hiden.ledger import record
from hiden.lending.columns import (
    CARRY_WORDS,
    CONDITION_WORDS,
    KIND_WORDS,
    LOAN_COLUMNS,
    NO,
    THING_COLUMNS,
    YES,
)
from hiden.lending.entries import LendingExported
from hiden.lending.kinds import Ending
from hiden.lending.models import Loan, LoanReturn, Thing
from hiden.lending.queries import items_held
from hiden.lending.registering import lead_first
from hiden.people.models import Person
from hiden.people.queries import departments_as_of
from hiden.ui.api import list_answer


@transaction.atomic
def things_file(rows: QuerySet[Thing], form: str, *, by: Person) -> HttpResponse:
    """The things as "xlsx", "csv" or "csv-cp932". The rows must be those that `by` may see. Raises CannotWrite."""
    require(by, "lending.export")
    found = list(rows.select_related("keeper"))
    items = items_held([one.pk for one in found])
    known = known_ids(by, [item for some in items.values() for item in some])
    tree = departments_as_of()
    names = [node.name for node in tree]
    places = {node.id: node.name if names.count(node.name) == 1 else node.code for node in tree}
    lines = [_thing(one, items.get(one.pk, []), known, places) for one in found]
    record(LendingExported("things", len(found)), by=by)
    return list_answer(
        Sheet(say("貸出品の台帳"), THING_COLUMNS, lines), form, f"things-{today():%Y%m%d}", example=True
    )


def _thing(one: Thing, items: list[Item], known: set[int], places: dict[int, str]) -> tuple[Value, ...]:
    numbers = "、".join(item.number for item in lead_first(one, items) if item.pk in known)
    return (
        one.number, one.name, KIND_WORDS[one.kind], numbers, one.copy_serial or None,
        places.get(one.department_id, ""), one.keeper.number if one.keeper else "", one.place, one.pieces,
        YES if one.self_service else NO, one.note,
    )  # fmt: skip


@transaction.atomic
def loans_file(rows: QuerySet[Loan], form: str, *, by: Person) -> HttpResponse:
    """The loans as "xlsx", "csv" or "csv-cp932". The rows must be those that `by` may see. Raises CannotWrite."""
    require(by, "lending.export")
    found = list(rows)
    returns = LoanReturn.objects.filter(loan__in=rows.order_by().values("pk"))
    last = {one.loan_id: one for one in returns.order_by("at", "pk")}
    lines = [_loan(one, last.get(one.pk)) for one in found]
    record(LendingExported("loans", len(found)), by=by)
    return list_answer(
        Sheet(say("貸出簿"), LOAN_COLUMNS, lines), form, f"loans-{today():%Y%m%d}", example=True
    )


def _loan(one: Loan, back: LoanReturn | None) -> tuple[Value, ...]:
    ended = one.ending == Ending.RETURNED and back is not None
    return (
        one.number, one.thing.number, one.thing.name, one.person.number if one.person else "", one.company_name,
        one.handler_name, one.purpose, CARRY_WORDS[one.carry], YES if one.overseas else NO, one.pieces,
        one.since.astimezone(TOKYO).date(), one.due_on,
        one.until.astimezone(TOKYO).date() if ended else None,
        CONDITION_WORDS[back.condition] if ended and back else "", back.note if ended and back else "",
    )  # fmt: skip
