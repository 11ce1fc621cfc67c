"""Every system that is registered is a kind of file of its own: its columns are remembered apart from those of the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from hiden.base.clock import FOREVER_DATE
from hiden.base.sheets import Column
from hiden.base.words import say
from hiden.identity.columns import columns_of
from hiden.identity.comparing import plan
from hiden.identity.models import OutsideSystem
from hiden.identity.taking import take_list
from hiden.imports.contract import Plan, Record, offer
from hiden.imports.models import ImportFile
from hiden.people.models import Person

PREFIX = "accounts-"


class AccountsImporter:
    """The importer of the lists of one system."""

    action = "identity.import"

    def __init__(self, system: OutsideSystem) -> None:
        self.system = system
        self.kind = f"{PREFIX}{system.code}"
        self.columns: Sequence[Column] = columns_of(system.kind)

    @property
    def label(self) -> str:
        """What such a file is called."""
        return say("「{system}」のアカウントの一覧", system=self.system.name)

    def plan(self, records: Sequence[Record], *, effective_on: date, by: Person | None = None) -> Plan:
        """Compare the rows with the accounts that are known."""
        return plan(self.system, records, effective_on)

    def apply(self, plan: Plan, *, effective_on: date, by: Person) -> None:
        """Never called: a list is evidence, so it is applied with its file."""
        raise NotImplementedError

    def apply_file(self, plan: Plan, *, file: ImportFile, by: Person) -> None:
        """Write the plan; the file is what proves it."""
        take_list(self.system, plan, file=file, by=by)


@offer(PREFIX)
def lists(kind: str | None) -> Iterator[AccountsImporter]:
    """The kinds of file of all systems in use; of one system where its kind is asked for, in use or not."""
    found = OutsideSystem.objects.order_by("name", "code")
    if kind is not None:
        found = found.filter(code=kind.removeprefix(PREFIX))
    else:
        found = found.filter(until=FOREVER_DATE)
    yield from (AccountsImporter(system) for system in found)
