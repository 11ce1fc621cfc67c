"""The importer of registers, made known to `hiden import items` and to the import page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from hiden.base.sheets import Column
from hiden.base.words import say
from hiden.imports.contract import Plan, Record, register
from hiden.inventory.importing import applying, planning
from hiden.inventory.importing.columns import COLUMNS
from hiden.people.models import Person


class ItemImporter:
    """情報の台帳 in any layout."""

    kind = "items"
    columns: Sequence[Column] = COLUMNS

    @property
    def label(self) -> str:
        """What such a file is called."""
        return say("情報の台帳")

    @property
    def action(self) -> str:
        """What the gate is asked."""
        return "inventory.import"

    def plan(self, records: Sequence[Record], *, effective_on: date, by: Person | None = None) -> Plan:
        """Compare the rows with what `by` may change of the register."""
        return planning.plan(records, effective_on=effective_on, by=by)

    def apply(self, plan: Plan, *, effective_on: date, by: Person) -> None:
        """Write the plan."""
        applying.apply(plan, effective_on=effective_on, by=by)


register(ItemImporter())
