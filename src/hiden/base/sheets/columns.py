"""Which column of somebody's spreadsheet is which: headings are matched by their many names, never by position."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from hiden.base.sheets.cells import Cell, Row
from hiden.base.text import fold

Kind = Literal["text", "code", "kana", "date", "number", "choice", "mail", "flag"]

TIER = "／"  # between the upper and the lower part of a heading that spans two rows


@dataclass(frozen=True, slots=True)
class Column:
    """A column that an import understands and an export writes.

    `labels` are its headings, the first being the one written out; the others (other words, English) are understood.
    `example` fills the 記入例 sheet, `choices` becomes a drop-down, `width` is in characters of half width.
    """

    name: str
    labels: tuple[str, ...]
    required: bool = False
    kind: Kind = "text"
    example: str = ""
    choices: tuple[str, ...] = ()
    help: str = ""
    width: int = 0

    @property
    def label(self) -> str:
        """The heading written out."""
        return self.labels[0]


@dataclass(frozen=True, slots=True)
class Matching:
    """Which heading was taken for which column. `places` maps a column's name to the number of the file's column.

    Nothing is dropped in silence: `unmatched` are the headings that nobody claimed (duplicates among them), `missing`
    the required columns that the file lacks.
    """

    places: dict[str, int]
    unmatched: tuple[Cell, ...]
    missing: tuple[Column, ...]

    def cell(self, row: Row, name: str) -> Cell:
        """The cell of a row in a named column; an empty cell in column 0 where the file lacks the column."""
        place = self.places.get(name, 0)
        return row.cell(place) if place else Cell(row.number, 0, None)

    def remembered(self, header: Iterable[Cell]) -> dict[str, str]:
        """Heading → column name, to be kept for the next file of the same layout."""
        by_place = {place: name for name, place in self.places.items()}
        return {
            cell.text: by_place[cell.column] for cell in header if cell.column in by_place and not cell.blank
        }


_FORMS = 5  # as many as label_keys gives
_ORNAMENTS = re.compile(r"[\s*※★☆●◎○◆◇■□▼▽:_\-・]+")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|「[^「」]*」|<[^<>]*>")
_REQUIRED_SIGN = re.compile(r"[(【\[<](?:必須|任意|required|optional)[)】\]>]|^(?:必須|任意)(?=.)")


def label_keys(label: str) -> tuple[str, ...]:
    """The forms under which a heading is looked up, best first: as it stands, without brackets, both tiers, the lower."""
    whole = fold(label)
    plain = _REQUIRED_SIGN.sub("", whole)
    forms = [plain, _BRACKETS.sub("", plain)]
    if TIER in label:
        joined = fold(label.replace(TIER, ""))  # 所属／コード is 所属コード
        forms.append(_REQUIRED_SIGN.sub("", joined))
        lower = _REQUIRED_SIGN.sub("", fold(label.rsplit(TIER, 1)[1]))
        forms += [lower, _BRACKETS.sub("", lower)]
    keys = (_ORNAMENTS.sub("", form) for form in forms)
    return tuple(dict.fromkeys(key for key in keys if key))


def known_labels(columns: Iterable[Column]) -> dict[str, str]:
    """Key of a heading → name of the column."""
    known: dict[str, str] = {}
    for column in columns:
        for label in (*column.labels, column.name):
            for key in label_keys(label)[:1]:
                known.setdefault(key, column.name)
    return known


def match_columns(
    header: Sequence[Cell], columns: Sequence[Column], remembered: Mapping[str, str] | None = None
) -> Matching:
    """Find the known columns among the headings.

    What the user chose last time (`remembered`: heading → column name, "" for "leave it out") goes first, then exact
    headings, then headings without brackets, then the lower part of two-tier headings. A column is given to one heading
    only; the first one wins and the other is listed as unmatched.
    """
    names = {column.name for column in columns}
    known = known_labels(columns)
    chosen = {fold(label): name for label, name in (remembered or {}).items()}
    places: dict[str, int] = {}
    taken: set[int] = set()

    def claim(cell: Cell, name: str | None) -> None:
        if name and name in names and name not in places and cell.column not in taken:
            places[name] = cell.column
            taken.add(cell.column)

    left_out = {cell.column for cell in header if chosen.get(fold(cell.text)) == ""}
    for cell in header:
        claim(cell, chosen.get(fold(cell.text)))
    for depth in range(_FORMS):
        for cell in header:
            keys = label_keys(cell.text)
            if depth < len(keys) and cell.column not in left_out:
                claim(cell, known.get(keys[depth]))
    return Matching(
        places=places,
        unmatched=tuple(cell for cell in header if cell.column not in taken and not cell.blank),
        missing=tuple(column for column in columns if column.required and column.name not in places),
    )
