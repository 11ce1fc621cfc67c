"""From a stored file to records: the same file and the same mapping give the same records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hiden.base.errors import BadInput
from hiden.base.sheets import Matching, Problem, Table, match_columns, read_table
from hiden.base.words import say
from hiden.imports.contract import Importer, Record, importers
from hiden.imports.files import fetch
from hiden.imports.models import ImportFile, RememberedColumn


@dataclass(frozen=True, slots=True)
class Reading:
    """A table, and which of its headings were taken for which of our columns."""

    table: Table
    matching: Matching

    def records(self) -> tuple[list[Record], list[Problem]]:
        """Rows that can be read, and the problems of those that cannot (their columns are in use)."""
        used = set(self.matching.places.values())
        problems = [
            problem for problem in self.table.problems if not problem.column or problem.column in used
        ]
        broken = {problem.row for problem in problems if problem.severity == "error"}
        names = list(self.matching.places.items())
        records = [
            Record(self.table.sheet, row.number, {name: row.cell(place) for name, place in names})
            for row in self.table.rows
            if row.number not in broken
        ]
        return records, problems


def importer_of(kind: str) -> Importer:
    """The importer of a kind. Raises BadInput naming the kinds there are."""
    found = importers().get(kind)
    if found is None:
        raise BadInput(
            say("「{kind}」という種類のファイルは取り込めません。", kind=kind),
            say("取り込める種類: {kinds}", kinds="、".join(sorted(importers()))),
        )
    return found


def remembered(kind: str) -> dict[str, str]:
    """Heading → column as somebody taught us for this kind of file."""
    return dict(RememberedColumn.objects.filter(kind=kind).values_list("heading", "column"))


def read(file: ImportFile, mapping: Mapping[str, str] | None = None) -> Reading:
    """Read a stored file. Without a mapping, headings are matched by what we know and were taught."""
    importer = importer_of(file.kind)
    table = read_table(fetch(file.sha256), sheet=file.sheet or None, columns=importer.columns)
    return Reading(table, match_columns(table.header, importer.columns, mapping or remembered(file.kind)))
