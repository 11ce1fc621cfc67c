"""One row of a book of loans, read with care."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from hiden.base.clock import TOKYO, today
from hiden.base.words import say
from hiden.gate import visible
from hiden.lending.columns import CARRY_WORDS, CONDITION_WORDS, LOAN_COLUMNS
from hiden.lending.handling import stopped
from hiden.lending.kinds import Carry, Condition
from hiden.lending.models import Loan, Thing
from hiden.lending.reading import Known, amount, choice, flag
from hiden.people.importers.rows import Row
from hiden.people.models import Person

_LABELS = {column.name: column.label for column in LOAN_COLUMNS}


@dataclass(frozen=True, slots=True)
class LoanLine:
    """One row as it is meant."""

    row: Row
    number: int
    thing: Thing
    person: Person | None
    company: str
    handler: str
    purpose: str
    carry: str
    overseas: bool
    pieces: int
    lent_on: date
    due_on: date
    returned_on: date | None
    condition: str
    note: str

    @property
    def who(self) -> str:
        """The borrower as the reader calls them."""
        return self.person.name if self.person else f"{self.company}　{self.handler}".strip()

    @property
    def same(self) -> tuple[Any, ...]:
        """What makes two rows one loan."""
        return (
            self.thing.pk, self.person.pk if self.person else None, self.company, self.handler, self.lent_on, self.pieces,
        )  # fmt: skip


class LoanReader:
    """Knows people, the things that `by` keeps, and their loans."""

    def __init__(self, by: Person | None) -> None:
        self.known = Known(by)
        rows = Thing.objects.all()
        seen = rows if by is None else visible(by, "lending.manage", rows)
        self.things = {one.number.casefold(): one for one in seen}
        loans = list(Loan.objects.select_related("person", "thing").filter(thing__in=self.things.values()))
        self.numbered = {one.number: one for one in loans}
        self.same = {same_loan(one): one for one in loans}
        self.here = {one.pk: one.here if one.present else 0 for one in self.things.values()}
        self.stopped = stopped(list(self.things.values()))

    def line(self, row: Row) -> LoanLine | None:
        """The row as it is meant; None when something stands in its way."""
        thing = self.things.get(row.code("thing").casefold())
        if thing is None:
            row.error(
                "thing",
                say("管理番号「{number}」の貸出品は見つかりません。", number=row.code("thing")),
                say("先に貸出品の台帳に登録するか、番号を確かめてください。"),
            )
        person = self.known.person(row, "person")
        company, handler = row.text("company"), row.text("handler")
        if not row.broken and (person is None) == (not handler):
            row.error(
                "person", say("借りる人が決まっていません。"), say("社内の人か、社外の会社名と取扱者の、どちらか一方を入れてください。")
            )  # fmt: skip
        if person is None and handler and not company:
            row.error("company", say("会社名がありません。"), say("社外の取扱者の会社名を入れてください。"))
        if not row.text("purpose"):
            row.error("purpose", say("使う目的がありません。"), say("何のために貸したかを入れてください。"))
        lent_on, due_on, returned_on = self._days(row)
        line_number = amount(row, "number", default=0, most=2_000_000_000)
        carry = choice(row, "carry", CARRY_WORDS, default=Carry.OFFICE)
        overseas = flag(row, "overseas")
        pieces = amount(row, "pieces", default=1)
        condition = choice(row, "condition", CONDITION_WORDS, default=Condition.GOOD)
        if row.broken or thing is None or lent_on is None or due_on is None:
            return None
        return LoanLine(
            row, line_number, thing, person, company, handler, row.text("purpose")[:300], carry, overseas, pieces,
            lent_on, due_on, returned_on, condition, row.text("note")[:300],
        )  # fmt: skip

    def _days(self, row: Row) -> tuple[date | None, date | None, date | None]:
        lent_on, due_on, returned_on = row.day("lent_on"), row.day("due_on"), row.day("returned_on")
        day = today()
        for name, found in (("lent_on", lent_on), ("due_on", due_on)):
            if found is None and not row.broken:
                row.error(
                    name, say("「{label}」がありません。", label=_LABELS[name]), say("日付を入れてください。")
                )
        if lent_on and lent_on > day:
            row.error("lent_on", say("貸した日が先の日付です。"), say("実際に貸した日を入れてください。"))
        if lent_on and due_on and due_on < lent_on:
            row.error(
                "due_on",
                say("期限が、貸した日より前です。"),
                say("どちらの日付が正しいかを確かめてください。"),
            )
        if lent_on and returned_on and not lent_on <= returned_on <= day:
            row.error(
                "returned_on", say("返却日が、貸した日より前か、先の日付です。"), say("実際に返された日を入れてください。")
            )  # fmt: skip
        return lent_on, due_on, returned_on


def same_loan(loan: Loan) -> tuple[Any, ...]:
    """What makes a loan the same as a row of a file."""
    lent_on = loan.since.astimezone(TOKYO).date()
    return (loan.thing_id, loan.person_id, loan.company_name, loan.handler_name, lent_on, loan.pieces)
