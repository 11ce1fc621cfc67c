"""The importers of this room, made known to `hiden import things`, `hiden import loans` and to the import page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from hiden.base.sheets import Column
from hiden.base.words import say
from hiden.imports.contract import Plan, Record, register
from hiden.lending import import_loans, import_things
from hiden.lending.columns import LOAN_COLUMNS, THING_COLUMNS
from hiden.people.models import Person


class ThingImporter:
    """貸出品の台帳: media registers, equipment registers, lists of keys."""

    kind = "things"
    columns: Sequence[Column] = THING_COLUMNS
    action = "lending.import"

    @property
    def label(self) -> str:
        """What such a file is called."""
        return say("貸出品の台帳")

    def plan(self, records: Sequence[Record], *, effective_on: date, by: Person | None = None) -> Plan:
        """Compare with what `by` keeps."""
        return import_things.plan(records, effective_on=effective_on, by=by)

    def apply(self, plan: Plan, *, effective_on: date, by: Person) -> None:
        """Write the plan."""
        import_things.apply(plan, effective_on=effective_on, by=by)


class LoanImporter:
    """貸出簿: loans that are open, and those that ended."""

    kind = "loans"
    columns: Sequence[Column] = LOAN_COLUMNS
    action = "lending.import"

    @property
    def label(self) -> str:
        """What such a file is called."""
        return say("貸出簿")

    def plan(self, records: Sequence[Record], *, effective_on: date, by: Person | None = None) -> Plan:
        """Compare with the loans of things that `by` keeps."""
        return import_loans.plan(records, by=by)

    def apply(self, plan: Plan, *, effective_on: date, by: Person) -> None:
        """Write the plan."""
        import_loans.apply(plan, by=by)


register(ThingImporter())
register(LoanImporter())
