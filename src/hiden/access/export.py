"""Taking the list of rights out as a file. Names of secrets stay in the register; only their numbers leave."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse

from hiden.access.entries import GrantsExported
from hiden.access.models import Grant
from hiden.base.clock import TOKYO, today
from hiden.base.sheets import Column, Sheet, Value
from hiden.base.words import say
from hiden.gate import require
from hiden.ledger import record
from hiden.people.models import Person
from hiden.people.queries import departments_as_of, place_names
from hiden.ui.api import list_answer


def columns() -> tuple[Column, ...]:
    """The columns of the file."""
    return (
        Column("number", (say("社員番号"),), kind="code"),
        Column("name", (say("氏名"),), width=18),
        Column("department", (say("部署（その全員）"),), width=24),
        Column("item", (say("情報の管理番号"),), kind="code"),
        Column("class", (say("区分の全部"),), width=14),
        Column("label", (say("ラベルの全部"),), width=24),
        Column("level", (say("できること"),), width=28),
        Column("purpose", (say("目的"),), width=40),
        Column("origin", (say("経緯"),), width=18),
        Column("by", (say("与えた人"),), width=18),
        Column("since", (say("いつから"),), kind="date"),
        Column("until", (say("いつまで"),), kind="date"),
        Column("end_reason", (say("期限の前に終えた理由"),), width=40),
    )


@transaction.atomic
def grants_file(rows: QuerySet[Grant], form: str, *, by: Person) -> HttpResponse:
    """Rights as "xlsx", "csv" or "csv-cp932". The rows must be those that `by` may see. Raises CannotWrite, NotAllowed."""
    require(by, "access.inspect")
    found = list(rows.select_related("person", "item", "secrecy_class", "given_by"))
    places = place_names(departments_as_of(), {one.department_id for one in found if one.department_id})
    lines = [_line(one, places) for one in found]
    record(GrantsExported(len(lines), form), by=by)
    return list_answer(Sheet(say("期限のある権限"), columns(), lines), form, f"access-{today():%Y%m%d}")


def _line(one: Grant, places: dict[int, str]) -> tuple[Value, ...]:
    return (
        one.person.number if one.person else "", one.person.name if one.person else "",
        places.get(one.department_id or 0, ""), one.item.number if one.item else "",
        one.secrecy_class.name if one.secrecy_class else "", one.regime, str(one.get_level_display()), one.purpose,
        str(one.get_origin_display()), one.given_by.name if one.given_by else "", one.since.astimezone(TOKYO).date(),
        one.until.astimezone(TOKYO).date(), one.end_reason,
    )  # fmt: skip
