"""What an importer is: it turns rows into a plan without writing anything, and applies exactly that plan.

`plan` is pure reading: the same rows on the same database give the same digest. `apply` runs inside one transaction in
which the plan was made again and its digest compared with the one that was approved, so what happens is what was seen.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from hiden.base.sheets import Cell, Column, Problem
    from hiden.imports.models import ImportFile
    from hiden.people.models import Person


class Effect(StrEnum):
    """What a row would do."""

    CREATE = "create"
    CHANGE = "change"
    END = "end"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Record:
    """One row under our own column names. A column that the file lacks is absent; an empty cell is present."""

    sheet: str
    row: int
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of one thing, as it is and as it would be, both as the user reads them."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """What one row would do to one thing.

    `data` is what `apply` needs, and what was there before: plain JSON values in no language. Its digest decides whether a
    preview still holds, so somebody else's change to the same thing must show in it.
    `number` is the number the reader knows it by, where `key` is more than that.
    """

    effect: Effect
    key: str
    title: str
    row: int
    differences: tuple[Difference, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    number: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a file would do. Rows with an error have no change: they are in `problems`."""

    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    # Sentences somebody must say yes to before the file may be applied, such as an unusual number of leavers.
    asks: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 over everything that would be written over what: equal digests do the same to the same."""
        body = [[c.effect, c.key, c.row, c.data] for c in self.changes if c.effect is not Effect.NONE]
        text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def count(self, effect: Effect) -> int:
        """How many rows would have this effect."""
        return sum(change.effect is effect for change in self.changes)


class Importer(Protocol):
    """One kind of file. Registered with `imports.register` from the room that owns the nouns."""

    kind: str
    columns: Sequence[Column]

    @property
    def label(self) -> str:
        """What such a file is called, in the reader's language, e.g. 従業員名簿."""

    @property
    def action(self) -> str:
        """The gate action that upload and approval need, e.g. `people.import`."""

    def plan(self, records: Sequence[Record], *, effective_on: date, by: Person | None = None) -> Plan:
        """Compare the rows with the database. Writes nothing; constant number of queries.

        `by` is who brought the file in and will read what comes of it: nothing may be told or changed that is kept from
        them. None: the product itself.
        """

    def apply(self, plan: Plan, *, effective_on: date, by: Person) -> None:
        """Write the plan inside the caller's transaction, in bulk, with one ledger entry for each change."""


@runtime_checkable
class FileImporter(Protocol):
    """An importer whose rows must know the file they came in, because the file itself is evidence."""

    def apply_file(self, plan: Plan, *, file: ImportFile, by: Person) -> None:
        """As `Importer.apply`, which is not called."""


# Asked with None for all kinds on offer, or with one kind.
Offer = Callable[[str | None], Iterable[Importer]]

_importers: dict[str, Importer] = {}
_offers: dict[str, Offer] = {}


def register(importer: Importer) -> None:
    """Make a kind of file known. Called once from the room's `importer.py`."""
    if importer.kind in _importers:
        raise ValueError(f"importer {importer.kind} is registered twice")
    _importers[importer.kind] = importer


def offer(prefix: str) -> Callable[[Offer], Offer]:
    """Make kinds of file known that follow from rows: all that begin with a prefix. Raises ValueError for one used twice."""

    def register_offer(found: Offer) -> Offer:
        if prefix in _offers:
            raise ValueError(f"kinds {prefix}… are offered twice")
        _offers[prefix] = found
        return found

    return register_offer


def importers() -> Mapping[str, Importer]:
    """All kinds of file by their id. One query for each offer."""
    offered = (one for found in _offers.values() for one in found(None))
    return {**_importers, **{one.kind: one for one in offered}}


def importer_named(kind: str) -> Importer | None:
    """One kind, also where it is no longer on offer; None when nobody knows it."""
    if kind in _importers:
        return _importers[kind]
    found = next((one for prefix, one in _offers.items() if kind.startswith(prefix)), None)
    return next(iter(found(kind)), None) if found else None
