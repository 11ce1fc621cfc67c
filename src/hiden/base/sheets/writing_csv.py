"""Writing CSV for Excel: UTF-8 with a mark first, CP932 for old systems, and never a ? in place of a character."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Literal

from hiden.base.clock import TOKYO
from hiden.base.errors import BadInput
from hiden.base.sheets.cells import Problem, Value, text_of
from hiden.base.sheets.formulas import shield
from hiden.base.text import not_in_cp932
from hiden.base.words import say

_SHOWN = 10


class CannotWrite(BadInput):
    """Some cells hold characters that the encoding lacks; `problems` names them. Nothing was written."""

    def __init__(self, problems: tuple[Problem, ...], characters: tuple[str, ...]) -> None:
        places = "、".join(problem.address for problem in problems[:_SHOWN])
        more = "…" if len(problems) > _SHOWN else ""
        super().__init__(
            say(
                "CP932（Shift_JIS）では書けない文字「{characters}」が{n}か所にあります（{places}）。",
                characters="".join(characters[:_SHOWN]),
                n=len(problems),
                places=places + more,
            ),
            say("「Excel用（UTF-8 BOM付）」を選ぶか、その文字を書き換えてください。"),
        )
        self.problems = problems
        self.characters = characters


def write_csv(
    header: Sequence[str],
    rows: Iterable[Sequence[Value]],
    *,
    encoding: Literal["utf-8-sig", "cp932"] = "utf-8-sig",
) -> bytes:
    """A CSV file with the headings in row 1 and CR LF ends. Text that would run as a formula gets an apostrophe.

    Raises CannotWrite for "cp932" with the list of all cells that it cannot hold.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    lines = [[shield(label) for label in header]]
    lines += [[shield(_text(value)) for value in row] for row in rows]
    writer.writerows(lines)
    text = out.getvalue()
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        raise _refusal(lines, header) from None


def _text(value: Value) -> str:
    """Text keeps its spaces; instants are written in Japan's time."""
    if isinstance(value, str):
        return value
    zone = getattr(value, "tzinfo", None)
    return text_of(value.astimezone(TOKYO).replace(tzinfo=None) if zone else value)  # type: ignore[union-attr]


def _refusal(lines: list[list[str]], header: Sequence[str]) -> CannotWrite:
    problems, characters = [], dict[str, None]()
    for row, line in enumerate(lines, 1):
        for column, text in enumerate(line, 1):
            if missing := not_in_cp932(text):
                characters.update(dict.fromkeys(missing))
                label = header[column - 1] if column <= len(header) else ""
                problems.append(
                    Problem(
                        "",
                        row,
                        column,
                        label,
                        text,
                        say("CP932にない文字「{characters}」があります。", characters="".join(missing)),
                        say("別の文字に書き換えるか、UTF-8で書き出してください。"),
                    )
                )
    return CannotWrite(tuple(problems), tuple(characters))
