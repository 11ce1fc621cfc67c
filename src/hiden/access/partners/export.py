"""Taking the list of partners' handlers out as a file. Names of secrets stay in the register; only their numbers leave."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse

from hiden.access.partners.entries import PartnersExported
from hiden.access.partners.models import PartnerHandler
from hiden.access.partners.queries import present_of
from hiden.base.clock import TOKYO, today
from hiden.base.sheets import Column, Sheet, Value
from hiden.base.words import say
from hiden.gate import require
from hiden.inventory.classes import classes
from hiden.ledger import record
from hiden.people.models import Person
from hiden.people.queries import departments_as_of, place_names
from hiden.ui.api import list_answer


def columns() -> tuple[Column, ...]:
    """The columns of the file."""
    return (
        Column("item", (say("管理番号"),), kind="code"),
        Column("class", (say("区分"),), width=12),
        Column("owner", (say("管理部署"),), width=24),
        Column("company", (say("会社名"),), width=30),
        Column("name", (say("氏名"),), width=18),
        Column("mail", (say("メールアドレス"),), width=30),
        Column("purpose", (say("目的"),), width=40),
        Column("since", (say("加えた日"),), kind="date"),
        Column("until", (say("期限"),), kind="date"),
        Column("by", (say("加えた人"),), width=18),
        Column("reason", (say("終えた理由"),), width=30),
    )


@transaction.atomic
def partners_file(rows: QuerySet[PartnerHandler], form: str, *, by: Person) -> HttpResponse:
    """The list as "xlsx", "csv" or "csv-cp932". The rows must be those that `by` may see. Raises CannotWrite, NotAllowed."""
    require(by, "inventory.export")
    found = list(rows)
    states, known = present_of(found), classes()
    owners = place_names(departments_as_of(), {one.owner_id for one in states.values()})
    lines = []
    for one in found:
        state = states.get(one.item_id)
        mark = known.get(state.secrecy_class_id) if state and state.secrecy_class_id else None
        owner = owners.get(state.owner_id, "") if state else ""
        lines.append(_line(one, mark.name if mark else "", owner))
    record(PartnersExported(len(lines), form), by=by)
    sheet = Sheet(say("取引先の取扱者名簿"), columns(), lines)
    return list_answer(sheet, form, f"partner-handlers-{today():%Y%m%d}")


def _line(one: PartnerHandler, mark: str, owner: str) -> tuple[Value, ...]:
    return (
        one.item.number, mark, owner, one.company, one.name, one.mail, one.purpose,
        one.since.astimezone(TOKYO).date(), one.last_day, one.given_by.name if one.given_by else "",
        one.end_reason,
    )  # fmt: skip
