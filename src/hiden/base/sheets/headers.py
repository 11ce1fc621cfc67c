"""Finding the heading among title lines, blank lines and merged cells, and making a table of what stands below."""

from __future__ import annotations

from collections.abc import Collection

from hiden.base.sheets.cells import Cell, Grid, Problem, Row, Table, Value, address, column_letter, text_of
from hiden.base.sheets.columns import TIER, label_keys
from hiden.base.words import say

_FULL = 0.6  # a heading fills at least this share of the widest row near the top
_DEEPEST = 3  # rows that a heading may span
_NAMED = 5  # merged areas named in a note
_SUMS = frozenset({"合計", "総計", "小計", "計", "総合計", "件数", "総件数", "Total", "TOTAL", "total"})
_MOST_IN_A_SUM = 4  # filled cells; a row with more in it says something of its own


def score(grid: Grid, known: Collection[str], search: int) -> tuple[int, int]:
    """(How many known headings the best row holds, its index in the grid); (0, 0) when none is found."""
    tall = _tall_merges(grid)
    best, where = 0, 0
    for index in range(min(search, len(grid.values))):
        row = grid.first_row + index
        texts = [text_of(value) for value in grid.values[index]]
        for top, left, bottom in tall:
            place = left - grid.first_column
            if top < row <= bottom and 0 <= place < len(texts):
                texts[place] = text_of(grid.at(top, left))
        keys = {key for text in texts if text for key in label_keys(text) if key in known}
        if len(keys) > best:
            best, where = len(keys), index
    return best, where


def table_of(grid: Grid, known: Collection[str], search: int) -> Table:
    """The table in a grid. Rows without any value are left out; the others keep their own numbers."""
    if not any(text_of(value) for row in grid.values for value in row):
        return Table(
            grid.sheet,
            (),
            0,
            (),
            grid.encoding,
            grid.delimiter,
            tuple(grid.notes),
            (),
            tuple(grid.other_sheets),
        )
    index = _header_index(grid, known, search)
    top, bottom = _tiers(grid, grid.first_row + index)
    header = _header(grid, top, bottom)
    problems = _merged_data(grid, bottom) + _totals(grid, bottom)
    labels = {cell.column: cell.text for cell in header}
    faulty = {row for row, _ in grid.faults}
    rows = tuple(
        Row(number, tuple(values), grid.first_column, grid.marks)
        for number, values in enumerate(grid.values[bottom - grid.first_row + 1 :], bottom + 1)
        if any(value is not None for value in values) or number in faulty
    )
    for (row, column), (what, do_next) in sorted(grid.faults.items()):
        if row > bottom:
            problems.append(Problem(grid.sheet, row, column, labels.get(column, ""), "", what, do_next))
    problems += _duplicates(grid.sheet, bottom, header) + _headless(grid.sheet, bottom, header, rows)
    header = _told_apart(header)
    return Table(
        sheet=grid.sheet,
        header=header,
        header_row=bottom,
        rows=rows,
        encoding=grid.encoding,
        delimiter=grid.delimiter,
        notes=tuple(grid.notes),
        problems=tuple(sorted(problems, key=lambda problem: (problem.row, problem.column))),
        other_sheets=tuple(grid.other_sheets),
    )


def _header_index(grid: Grid, known: Collection[str], search: int) -> int:
    found, index = score(grid, known, search)
    if found >= min(2, len(set(known))) and found:
        return index
    near_top = grid.values[:search]
    filled = [sum(1 for value in row if text_of(value)) for row in near_top]
    widest = max(filled, default=0)
    for position, row in enumerate(near_top):
        enough = filled[position] >= max(1, widest * _FULL)
        if enough and all(value is None or isinstance(value, str) for value in row):
            return position
    return next((position for position, count in enumerate(filled) if count), 0)


def _tall_merges(grid: Grid) -> list[tuple[int, int, int]]:
    return [(top, left, bottom) for top, left, bottom, _ in grid.merges if bottom > top]


def _tiers(grid: Grid, row: int) -> tuple[int, int]:
    """First and last row of a heading that spans several rows by merged cells."""
    wide_above = any(
        top == row and right > left and bottom == row for top, left, bottom, right in grid.merges
    )
    above = [merge for merge in grid.merges if merge[0] == merge[2] == row - 1 and merge[3] > merge[1]]
    top, bottom = (
        (row - 1 if len(above) > 1 else row),
        row,
    )  # a title is one wide cell, groups of headings are several
    for first, _, last in _tall_merges(grid):
        if last - first >= _DEEPEST:
            continue
        if first < row <= last:
            top = min(top, first)
        if wide_above and first == row:
            bottom = max(bottom, last)
    return top, bottom


def _header(grid: Grid, top: int, bottom: int) -> tuple[Cell, ...]:
    width = max((len(row) for row in grid.values), default=0)
    merges = [merge for merge in grid.merges if merge[0] <= bottom and merge[2] >= top]
    cells = []
    for column in range(grid.first_column, grid.first_column + width):
        parts: list[str] = []
        for row in range(top, bottom + 1):
            text = " ".join(text_of(_through_merge(grid, merges, row, column)).split())
            if text and text not in parts:
                parts.append(text)
        cells.append(Cell(bottom, column, TIER.join(parts) or None))
    while cells and cells[-1].blank and not _used(grid, cells[-1].column, bottom):
        cells.pop()
    return tuple(cells)


def _used(grid: Grid, column: int, below: int) -> bool:
    place = column - grid.first_column
    return any(len(row) > place and text_of(row[place]) for row in grid.values[below - grid.first_row + 1 :])


def _through_merge(grid: Grid, merges: list[tuple[int, int, int, int]], row: int, column: int) -> Value:
    for top, left, bottom, right in merges:
        if top <= row <= bottom and left <= column <= right:
            return grid.at(top, left)
    return grid.at(row, column)


def _merged_data(grid: Grid, header: int) -> list[Problem]:
    """Spread merged values downwards with a note; a merge across columns is reported, for its meaning is unknown."""
    problems = []
    spread = []
    for top, left, bottom, right in grid.merges:
        if bottom <= header:
            continue
        value, area = grid.at(top, left), f"{address(top, left)}:{address(bottom, right)}"
        if value is None:
            continue
        if right > left:
            problems.append(_across(grid.sheet, top, left, text_of(value), area))
        if top <= header:
            continue
        last = min(bottom, grid.first_row + len(grid.values) - 1)
        if last > top:
            spread.append(area)
        for row in range(top, last + 1):
            if row > top:
                grid.put(row, left, value)
            grid.note(row, left, say("結合セル{area}の値です。", area=area))
    if spread:
        some = "、".join(spread[:_NAMED]) + ("…" if len(spread) > _NAMED else "")
        grid.notes.append(
            say("縦の結合セルが{n}か所あり、値を下の行にも入れました（{areas}）。", n=len(spread), areas=some)
        )
    return problems


def _totals(grid: Grid, header: int) -> list[Problem]:
    """Leave out rows that only sum up: 「合計」 in the first filled cell, and most of the row empty."""
    problems = []
    for row, values in enumerate(grid.values, grid.first_row):
        if row <= header:
            continue
        filled = [(place, text) for place, value in enumerate(values) if (text := text_of(value))]
        if not filled or "".join(filled[0][1].split()) not in _SUMS or len(filled) > _MOST_IN_A_SUM:
            continue
        place, text = filled[0]
        values[:] = [None] * len(values)
        problems.append(
            Problem(
                grid.sheet,
                row,
                grid.first_column + place,
                "",
                text,
                say("「{text}」の行は、集計の行として読みませんでした。", text=text),
                say("取り込む行であれば、この値を書き換えてください。"),
                "warning",
            )
        )
    return problems


def _across(sheet: str, row: int, column: int, value: str, area: str) -> Problem:
    return Problem(
        sheet,
        row,
        column,
        "",
        value,
        say("{area}が列をまたいで結合されているため、値を先頭の列にだけ入れました。", area=area),
        say("結合を解除し、それぞれの列に値を入れてください。"),
        "warning",
    )


def _duplicates(sheet: str, row: int, header: tuple[Cell, ...]) -> list[Problem]:
    first: dict[str, Cell] = {}
    problems = []
    for cell in header:
        if cell.blank:
            continue
        before = first.setdefault(cell.text, cell)
        if before is not cell:
            problems.append(
                Problem(
                    sheet,
                    row,
                    cell.column,
                    cell.text,
                    cell.text,
                    say("同じ見出しが{other}にもあります。", other=before.address),
                    say("見出しの一方を別の名前に変えるか、使う列を選んでください。"),
                    "warning",
                )
            )
    return problems


def _told_apart(header: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """Doubled headings get the letter of their column, so that each can be matched by itself."""
    seen: set[str] = set()
    cells = []
    for cell in header:
        text = cell.text
        if text and text in seen:
            letter = column_letter(cell.column)
            cells.append(Cell(cell.row, cell.column, f"{text}（{say('{letter}列', letter=letter)}）"))
            continue
        seen.add(text)
        cells.append(cell)
    return tuple(cells)


def _headless(sheet: str, row: int, header: tuple[Cell, ...], rows: tuple[Row, ...]) -> list[Problem]:
    problems = []
    for place, cell in enumerate(header):
        if not cell.blank:
            continue
        count = sum(1 for line in rows if place < len(line.values) and text_of(line.values[place]))
        if count:
            problems.append(
                Problem(
                    sheet,
                    row,
                    cell.column,
                    "",
                    "",
                    say("見出しのない列に値が{n}件あります。", n=count),
                    say("読み込む列であれば、見出しを付けてください。"),
                    "warning",
                )
            )
    return problems
