"""The facts as files, in one pass and whatever their number: a JSON line each, the hash of each line, and a CSV file for people."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from hiden.base.sheets.formulas import shield
from hiden.base.words import say
from hiden.dossier.covering import Cover, Row
from hiden.dossier.part import FACTORS, Fact, Part
from hiden.dossier.scope import Scope

# Canonical JSON, without the look at every value: a row holds nothing but text and whole numbers.
_line = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
PRINTED: Final = 150  # rows of a part that are printed; all are in the files


@dataclass(slots=True)
class Written:
    """A part as it was written. `head`: its first rows, for print; `late`: facts that were recorded after the period."""

    part: Part
    number: int
    rows: int = 0
    late: int = 0
    without_entry: int = 0
    head: list[Row] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    entries: set[int] = field(default_factory=set)

    @property
    def stem(self) -> str:
        """What its files are called."""
        return f"{self.number:02d}-{self.part.id}"

    @property
    def header(self) -> list[str]:
        """Names of all columns."""
        return [
            say("いつ・いつから"), say("いつまで"), *(str(one) for one in self.part.columns),
            say("秘伝に記録した時"), say("元の記録"), say("操作の記録の番号"),
        ]  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        """For the list of parts."""
        return {
            "id": self.part.id, "exhibit": self.number, "title": str(self.part.title), "factor": self.part.factor.value,
            "factor_name": str(FACTORS[self.part.factor]), "columns": [str(one) for one in self.part.columns],
            "rows": self.rows, "recorded_after": self.late, "without_entry": self.without_entry, "gaps": self.gaps,
        }  # fmt: skip


Opened = Callable[[dict[str, Any]], None]


def write_part(part: Part, number: int, scope: Scope, cover: Cover, *, data: Path, opened: Opened) -> Written:
    """Read a part's facts once and write them below `data`."""
    told = part.tell(scope)
    done = Written(part, number)
    (data / "facts").mkdir(mode=0o700, exist_ok=True)
    (data / "csv").mkdir(mode=0o700, exist_ok=True)
    with (
        (data / "facts" / f"{done.stem}.jsonl").open("xb") as lines,
        (data / "facts" / f"{done.stem}.hashes").open("xb") as hashes,
        (data / "csv" / f"{done.stem}.csv").open("x", encoding="utf-8-sig", newline="") as table,
    ):
        rows = csv.writer(table, lineterminator="\r\n")
        rows.writerow(done.header)
        for row in _rows(told.facts, done, scope, cover, opened):
            line = _line(row.as_json(part.id, done.rows)).encode()
            lines.write(line + b"\n")
            hashes.write(sha256(line).digest())
            rows.writerow(
                [
                    row.when,
                    row.until,
                    *(shield(one) for one in row.cells),
                    row.recorded,
                    row.source,
                    " ".join(map(str, row.entries)),
                ]
            )
    done.gaps = list(dict.fromkeys(cover.shown(each) for each in told.gaps))
    if done.late:
        done.gaps.append(say("期間の後に記録された事実が{n}件あります。", n=done.late))
    return done


def _rows(facts: Iterable[Fact], done: Written, scope: Scope, cover: Cover, opened: Opened) -> Iterable[Row]:
    for fact in facts:
        done.rows += 1
        n = done.rows

        def keep(salt: str, cells: list[str], n: int = n) -> None:
            opened({"part": done.part.id, "n": n, "salt": salt, "cells": cells})

        row = cover.row(fact, keep)
        done.entries.update(row.entries)
        done.without_entry += not row.entries
        done.late += fact.recorded is not None and row.recorded[:10] > scope.last.isoformat()
        if len(done.head) < PRINTED:
            done.head.append(row)
        yield row
