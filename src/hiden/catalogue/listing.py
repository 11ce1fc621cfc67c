"""A list of records that looks and behaves like every other list of the product, without a database behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from django.http import HttpRequest

from hiden.catalogue.model import Record
from hiden.catalogue.searching import holds
from hiden.catalogue.shown import all_shown, shown
from hiden.ui.filters import Filter
from hiden.ui.listing import Column, Listing
from hiden.ui.menu import Label

Test = Callable[[Any, str], bool]
Key = Callable[[Any], Any]


class RecordListing(Listing[Any]):
    """Records filtered and sorted in memory: there are a few hundred, and reading them costs no query.

    `tests` says by filter key whether a record passes for the chosen value; the key "q" searches the whole record.
    `keys` says by column key what to sort by. Without an order in the address the order of the files stays.
    `dress` makes of each record of the page what the template calls `row`.
    """

    def __init__(
        self,
        request: HttpRequest,
        records: Iterable[Record],
        *,
        columns: Sequence[Column],
        filters: Sequence[Filter] = (),
        tests: Mapping[str, Test] | None = None,
        keys: Mapping[str, Key] | None = None,
        dress: Callable[[Any], Any] = shown,
        keep: Sequence[str] = (),
        sort: str = "",
    ) -> None:
        super().__init__(request, None, columns=columns, filters=filters, keep=keep, sort=sort)  # type: ignore[arg-type]
        self._records = tuple(records)
        self._tests = {"q": _found, **(tests or {})}
        self._keys = dict(keys or {})
        self._dress = dress

    @cached_property
    def matching(self) -> list[Record]:
        """Everything that matches, in order."""
        chosen = [
            (self._tests[bound.filter.key], value)
            for bound in self.filters
            for value in bound.chosen.values[:1]
        ]
        found = [record for record in self._records if all(test(record, value) for test, value in chosen)]
        if self.sort in self._keys:
            found.sort(key=self._keys[self.sort], reverse=self.descending)
        return found

    @cached_property
    def count(self) -> int:
        """How many match; no query."""
        return len(self.matching)

    @cached_property
    def rows(self) -> list[Any]:
        """The records of this page, dressed for the reader."""
        start = (self.page - 1) * self.per
        return [self._dress(record) for record in self.matching[start : start + self.per]]

    @property
    def pairs_without_day(self) -> list[tuple[str, str]]:
        """What the form of the day must carry along, so that the filters stay."""
        return self.pairs(on=None, page=None)


def choices(records: Iterable[Record]) -> list[tuple[str, Label]]:
    """Records as the options of a filter."""
    return [(record.id, str(record)) for record in all_shown(records)]


def _found(record: Record, query: str) -> bool:
    return holds(record, query)
