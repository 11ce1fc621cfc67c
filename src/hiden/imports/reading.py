"""From a stored file to records: the same file and the same mapping give the same records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from hiden.base.errors import BadInput
from hiden.base.sheets import Cell, Matching, Problem, Table, match_columns, read_table
from hiden.base.words import say
from hiden.imports.contract import Importer, Record, importer_named, importers
from hiden.imports.files import fetch
from hiden.imports.models import ImportFile, RememberedColumn

# What no keyboard types and no page shows: databases, printers and eyes stumble over it.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A table, and which of its headings were taken for which of our columns."""

    table: Table
    matching: Matching

    def records(self) -> tuple[list[Record], list[Problem]]:
        """Rows that can be read, and the problems of those that cannot (their columns are in use).

        What concerns the file as a whole, its headings and what was not read of it is told as well.
        """
        used = set(self.matching.places.values())
        header = self.table.header_row
        problems = [
            *self._told(),
            *(
                problem
                for problem in self.table.problems
                if not problem.column
                or problem.column in used
                or problem.row == header
                or (problem.severity == "warning" and not problem.label)
            ),
        ]
        broken = {problem.row for problem in problems if problem.severity == "error"}
        names = list(self.matching.places.items())
        records = [
            Record(
                self.table.sheet,
                row.number,
                {name: self._clean(row.cell(place), problems) for name, place in names},
            )
            for row in self.table.rows
            if row.number not in broken
        ]
        return records, problems

    def _told(self) -> Iterable[Problem]:
        """What the reader noticed about the file as a whole."""
        sheet = self.table.sheet
        for note in self.table.notes:
            do_next = say("思ったとおりでなければ、ファイルかシートを選び直してください。")
            yield Problem(sheet, 0, 0, "", "", note, do_next, "warning")
        if not self.table.rows:
            yield Problem(
                sheet, 0, 0, "", "",
                say("見出しの下に、取り込む行がありません。"),
                say("値の入ったシートかファイルを選び直してください。"),
                "warning",
            )  # fmt: skip

    def _clean(self, cell: Cell, problems: list[Problem]) -> Cell:
        value = cell.value
        if type(value) is not str or not _CONTROLS.search(value):
            return cell
        clean = replace(cell, value=_CONTROLS.sub("", value))
        problems.append(
            self.table.problem(
                clean,
                say("目に見えない制御文字を取り除きました。"),
                say("文字が欠けていないかを確かめてください。"),
                "warning",
            )
        )
        return clean


def importer_of(kind: str) -> Importer:
    """The importer of a kind. Raises BadInput naming the kinds there are."""
    found = importer_named(kind)
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
    if not table.header:
        raise BadInput(
            say("ファイルに表が見つかりません。"),
            say("1行目に見出し、その下に値を入れたファイルを選び直してください。"),
        )
    return Reading(table, match_columns(table.header, importer.columns, mapping or remembered(file.kind)))
