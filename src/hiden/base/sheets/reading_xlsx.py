"""Reading Excel workbooks: the values through calamine, what calamine does not tell from the XML itself."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import TypeVar
from xml.etree.ElementTree import ParseError

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from hiden.base.dates import Partial, day_of_serial, era_of, show_date
from hiden.base.errors import BadInput
from hiden.base.sheets import parts
from hiden.base.sheets.cells import Grid, Mark, Value, address, column_letter
from hiden.base.sheets.furigana import readings, text_sizes
from hiden.base.sheets.headers import score
from hiden.base.sheets.limits import Limits, damaged, open_archive, too_large_inside
from hiden.base.sheets.scanning import Scan, scan_sheet
from hiden.base.sheets.styles import Format, special_formats
from hiden.base.text import fold
from hiden.base.words import say

T = TypeVar("T")

_NAMED = 10  # sheets named in a note
_LONG_TEXT = 200  # bytes; shorter texts cannot fill the memory within the limit of cells

# Sheets that explain a template or feed its drop-downs; they are read only when asked for by name.
HELPER_SHEETS = ("記入例", "選択肢", "記入要領", "記入方法", "説明")


class Workbook:
    """An opened workbook. Everything it raises is BadInput."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self.limits = limits
        self.archive: zipfile.ZipFile = open_archive(data, limits)
        self.book = parts.book_of(self.archive)
        self._calamine = _guarded(lambda: CalamineWorkbook.from_filelike(io.BytesIO(data)))
        self.formats = self._formats()
        texts = self._part_called("sharedStrings.xml")
        self.kana, self.kana_by_index = readings(texts)
        self.text_sizes = text_sizes(texts)

    def names(self, *, hidden: bool = True) -> list[str]:
        """Names of the sheets that hold cells, in their order."""
        return [
            sheet.name
            for sheet in self._calamine.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet and (hidden or sheet.visible == SheetVisibleEnum.Visible)
        ]

    def grid(self, name: str) -> Grid:
        """One sheet, with everything known about its cells."""
        xml = parts.read_part(self.archive, self.book.sheets.get(name, ""))
        if not xml:
            raise damaged()
        scan = scan_sheet(xml, self.formats.keys(), self.kana_by_index.keys())
        self._check_extent(name, scan)
        self._check_texts(xml)
        sheet: CalamineSheet = _guarded(lambda: self._calamine.get_sheet_by_name(name))
        grid = Grid(name, _guarded(lambda: _values(sheet)))
        if sheet.start is not None:
            grid.first_row, grid.first_column = sheet.start[0] + 1, sheet.start[1] + 1
        last_row = grid.first_row + len(grid.values) - 1
        grid.merges = [
            (top + 1, left + 1, min(bottom + 1, last_row), right + 1)
            for (top, left), (bottom, right) in sheet.merged_cell_ranges or []
            if top + 1 <= last_row
        ]
        if sum(bottom - top + 1 for top, _, bottom, _ in grid.merges) > self.limits.cells:
            raise damaged()  # merged areas that overlap again and again
        self._look_closer(grid, scan)
        _note_hidden(grid, scan)
        return grid

    def _formats(self) -> dict[int, Format]:
        styles = self._part_called("styles.xml")
        try:
            return special_formats(styles) if styles else {}
        except (ParseError, LookupError, ValueError) as error:
            raise damaged() from error

    def _part_called(self, file: str) -> bytes:
        name = next((entry for entry in self.archive.namelist() if entry.rsplit("/", 1)[-1] == file), "")
        return parts.read_part(self.archive, name)

    def _check_extent(self, name: str, scan: Scan) -> None:
        rows, columns, limits = scan.rows, scan.columns, self.limits
        if rows > limits.rows or columns > limits.columns or rows * columns > limits.cells:
            raise BadInput(
                say(
                    "シート『{sheet}』の使われている範囲が大きすぎます（A1～{last}）。",
                    sheet=name,
                    last=address(rows, min(columns, 16384)),
                ),
                say("表の外にある値や空白の入ったセルを削除するか、表を新しいシートに貼り付けてください。"),
            )

    def _check_texts(self, xml: bytes) -> None:
        """Refuse a long shared text in very many cells; only then every cell's text is looked up."""
        limit, longest = self.limits.text_bytes, max(self.text_sizes, default=0)
        if longest * xml.count(b"v>") <= limit:
            return
        long = {index for index, size in enumerate(self.text_sizes) if size > _LONG_TEXT}
        used = scan_sheet(xml, (), long).texts.values()
        if sum(self.text_sizes[index] for index in used) > limit:
            raise too_large_inside()

    def _look_closer(self, grid: Grid, scan: Scan) -> None:
        """Era formats, codes with zeros, formulas without results, errors, furigana."""
        if self.kana:
            _offer_kana(grid, self.kana)
        for place, index in scan.texts.items():
            grid.marks[place] = Mark(kana=self.kana_by_index[index])
        for (row, column), style in scan.styled:
            self._apply_format(grid, row, column, self.formats[style])
        for place in scan.formulas:
            if grid.at(*place) is None and place not in scan.errors:
                grid.faults[place] = _no_result()
        for place, shown in scan.errors.items():
            grid.put(*place, None)
            grid.faults[place] = _error_value(shown)
        for row, _ in grid.faults:  # the reader ends at the last value, a fault may stand below it
            grid.values += [[] for _ in range(row - grid.first_row - len(grid.values) + 1)]

    def _apply_format(self, grid: Grid, row: int, column: int, how: Format) -> None:
        value = grid.at(row, column)
        if how.shows == "code":
            if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
                grid.put(row, column, f"{how.prefix}{value:0{how.digits}d}")
                grid.note(row, column, say("表示どおりに、先頭の0を付けて読みました。"))
            return
        day = self._day(value)
        if day is None:
            return
        shown: Value = day
        if how.shows in ("year", "fiscal_year", "month"):
            shown = _partial(day, how)
            grid.note(
                row,
                column,
                say(
                    "セルの表示は「{shown}」までです（セルの中の値は{day}）。",
                    shown=shown.shown,
                    day=show_date(day, "slash"),
                ),
            )
        elif how.shows == "no_year":
            grid.note(
                row,
                column,
                say("セルには年が表示されていません。{year}年として読みました。", year=day.year),
            )
        elif isinstance(value, datetime):
            return
        grid.put(row, column, shown)

    def _day(self, value: Value) -> date | None:
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        if isinstance(value, int | float) and not isinstance(value, bool) and 1 <= value < 2_958_466:
            return day_of_serial(value, from_1904=self.book.from_1904)
        return None


def choose_sheet(workbook: Workbook, wanted: str | None, known: Collection[str]) -> Grid:
    """The sheet asked for, or the visible one whose heading fits best. Raises BadInput."""
    names = workbook.names()
    if wanted is not None:
        name = next((n for n in names if n == wanted), None) or next(
            (n for n in names if fold(n) == fold(wanted)), None
        )
        if name is None:
            raise BadInput(
                say("シート『{sheet}』がありません。", sheet=wanted),
                say("次のシートから選んでください：{names}", names="、".join(names)),
            )
        grid = workbook.grid(name)
    else:
        visible = workbook.names(hidden=False) or names
        candidates = [name for name in visible if name not in HELPER_SHEETS] or visible
        if not candidates:
            raise BadInput(say("ブックに表のシートがありません。"), say("表の入ったブックを選んでください。"))
        grid = _best(workbook, candidates, known)
    grid.other_sheets = [name for name in names if name != grid.sheet]
    _note_other_sheets(grid, workbook.names(hidden=False))
    return grid


def _note_other_sheets(grid: Grid, visible: Collection[str]) -> None:
    """Say what was not read, whichever way the sheet was chosen. What explains a template is no loss."""
    others = [name for name in grid.other_sheets if name not in HELPER_SHEETS]
    shown = [name for name in others if name in visible]
    hidden = [name for name in others if name not in visible]
    if shown:
        grid.notes.append(say("ほかのシート（{names}）は読みませんでした。", names=_some(shown)))
    if hidden:
        grid.notes.append(say("非表示のシート（{names}）は読みませんでした。", names=_some(hidden)))


def _some(names: list[str]) -> str:
    return "、".join(names[:_NAMED]) + ("…" if len(names) > _NAMED else "")


def _best(workbook: Workbook, candidates: list[str], known: Collection[str]) -> Grid:
    """The sheet with most known headings; of equals the first that is not empty."""
    best: tuple[tuple[int, bool], Grid] | None = None
    for name in candidates:
        grid = workbook.grid(name)
        rank = (score(grid, known, workbook.limits.header_search)[0] if known else 0, bool(grid.values))
        if best is None or rank > best[0]:
            best = rank, grid
        if not known and grid.values:
            break
    assert best is not None
    return best[1]


def _values(sheet: CalamineSheet) -> list[list[Value]]:
    return [[_value(value) for value in row] for row in sheet.to_python()]


def _value(value: object) -> Value:
    kind = type(value)
    if kind is str:
        text: str = value  # type: ignore[assignment]
        return text if text and not text.isspace() else None
    if kind is float:
        number: float = value  # type: ignore[assignment]
        return int(number) if number.is_integer() else number
    return value  # type: ignore[return-value]


def _partial(day: date, how: Format) -> Partial:
    era = era_of(day) if how.era else None
    if how.shows == "month":
        return Partial.month(day.year, day.month, era)
    if how.shows == "fiscal_year":
        return Partial.fiscal_year(day.year)
    return Partial.year(day.year, era)


def _offer_kana(grid: Grid, kana: dict[str, str]) -> None:
    for row, values in enumerate(grid.values, grid.first_row):
        for column, value in enumerate(values, grid.first_column):
            if type(value) is str and (reading := kana.get(value)):
                grid.marks[row, column] = Mark(kana=reading)


def _note_hidden(grid: Grid, scan: Scan) -> None:
    last = grid.first_row + len(grid.values) - 1
    rows = [number for number in scan.hidden_rows if grid.first_row <= number <= last]
    if rows:
        grid.notes.append(
            say("非表示の行が{n}行あり、それも読みました（{rows}行目）。", n=len(rows), rows=_spans(rows))
        )
    width = max((len(row) for row in grid.values), default=0)
    end = grid.first_column + width - 1
    spans = [(first, min(last, end)) for first, last in scan.hidden_columns if first <= end]
    if spans:
        names = "、".join(
            column_letter(first) if first == last else f"{column_letter(first)}～{column_letter(last)}"
            for first, last in spans
        )
        grid.notes.append(say("非表示の列があり、それも読みました（{columns}列）。", columns=names))


def _spans(numbers: list[int], most: int = 5) -> str:
    """3, 4, 5, 9 → 「3～5、9」, shortened after a few."""
    spans: list[tuple[int, int]] = []
    for number in numbers:
        if spans and spans[-1][1] == number - 1:
            spans[-1] = spans[-1][0], number
        else:
            spans.append((number, number))
    shown = [str(first) if first == last else f"{first}～{last}" for first, last in spans[:most]]
    return "、".join(shown) + ("…" if len(spans) > most else "")


def _error_value(shown: str) -> tuple[str, str]:
    return (
        say("数式がエラー（{error}）になっています。", error=shown or "#N/A"),
        say("Excelで数式を直すか、値を直接入力してください。"),
    )


def _no_result() -> tuple[str, str]:
    return (
        say("数式の計算結果が保存されていません。"),
        say("Excelで開いて保存し直すか、値を直接入力してください。"),
    )


def _guarded(action: Callable[[], T]) -> T:
    """Run the reader; whatever it stumbles over means that the file is broken.

    A panic inside the reader is not an Exception, so it is told by its name.
    """
    try:
        return action()
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise damaged() from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise damaged() from error
        raise
