"""What the pictures of the product are drawn from: stamps, the matrix of routes and purposes, time-lines.

Rooms fill these small records; the templates under ui/ draw them. A picture is never the proof: the ledger is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


WAITING = _("未")


@dataclass(frozen=True, slots=True)
class Seal:
    """One box of the 押印欄. Without `day` it is still empty and shows `waiting` instead.

    `title` is the step (起案, 承認, 決裁), `place` a short department, `name` the person as registered; only the family name
    before the first space is stamped. `note` is said to readers ("代理" for an approval by deputy).
    """

    title: Text
    place: str = ""
    day: date | None = None
    name: str = ""
    note: Text = ""
    waiting: Text = WAITING

    @property
    def family_name(self) -> str:
        return self.name.replace("\u3000", " ").split(" ", 1)[0]


LEVEL_WORDS: tuple[Text, ...] = (_("未実施"), _("一部"), _("半分以上"), _("ほぼ実施"), _("実施済"))


def level_of(done: int, total: int) -> int:
    """How far a set has come: 0 nothing, 1 some, 2 half or more, 3 four fifths or more but not all, 4 all."""
    if done <= 0 or total <= 0:
        return 0
    if done >= total:
        return 4
    share = done / total
    return 3 if share >= 0.75 else 2 if share >= 0.5 else 1


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a matrix: `done` of `total`, and where its list is. `total` None = 対象外; 0 = nothing chosen (選択なし)."""

    done: int = 0
    total: int | None = None
    url: str = ""

    @property
    def level(self) -> int:
        return level_of(self.done, self.total or 0)

    @property
    def words(self) -> Text:
        return LEVEL_WORDS[self.level]


@dataclass(frozen=True, slots=True)
class Column:
    """A column heading. Text without the no-break space gets one after a leading circled number."""

    label: str

    @property
    def spoken(self) -> str:
        """Without the number: what is said in the label of a cell."""
        return self.label.lstrip("①②③④⑤⑥⑦⑧⑨⑩").strip("\u00a0 ")

    @property
    def held_together(self) -> str:
        number = self.label[: len(self.label) - len(self.label.lstrip("①②③④⑤⑥⑦⑧⑨⑩"))]
        return f"{number}\u00a0{self.spoken}" if number else self.label


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a matrix, its cells in the order of the columns."""

    label: str
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Routes × purposes. `groups` are (heading, number of columns) above the columns; may be empty."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    groups: Sequence[tuple[str, int]] = ()

    def lines(self) -> list[tuple[Row, list[tuple[Column, Cell]]]]:
        """Rows with each cell beside its column."""
        return [(row, list(zip(self.columns, row.cells, strict=True))) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Moment:
    """A point of a time-line. `state` tells past ("done"), the one to mind ("due") and what is still to come ("later")."""

    day: date
    words: Text
    state: Literal["done", "due", "later"] = "done"
    count: Text = ""  # beside the day: 1日目
    remaining: Text = ""  # beside the words: あと56日
    note: Text = ""  # beneath: why the day was moved
    url: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """Where one stands in a longer piece of work."""

    label: Text
    state: Literal["done", "now", "later"] = "later"
    url: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a file: where (sheet, row, column), what, and what to do."""

    where: str
    what: str
    do_next: str = ""
    severity: Literal["wrong", "care"] = "wrong"
    details: Sequence[str] = field(default_factory=tuple)
