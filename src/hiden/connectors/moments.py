"""Times as systems write them, to UTC. What cannot be read is null; nothing is guessed beyond the source's own zone and year."""

from __future__ import annotations

from typing import Final, Literal

import pyarrow as pa
import pyarrow.compute as pc

from hiden.connectors.engine import ask
from hiden.connectors.grammar import Expression, Rows

Unit = Literal["s", "ms", "us", "ns", "filetime"]

# ISO 8601 and RFC 3339 need no format. These are tried after it.
_USUAL: Final = (
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M:%S.%f",
    "%Y%m%d%H%M%S",
)
_PER_SECOND: Final = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000, "filetime": 10_000_000}
_FILETIME_EPOCH: Final = 11_644_473_600  # seconds from 1601 to 1970


def moment(*names: str, formats: tuple[str, ...] = (), between: str = " ") -> Expression:
    """A written time: ISO 8601, what Japanese software usually writes, or `formats` (strptime's signs, tried first).

    Several fields (a date and a time) are joined by `between`. A time without a zone is of the source's.
    A format without a year (no %Y or %y) is of the year in which the records came, or of the one before (`Setting.month`).
    """
    yearly = [each if "%Y" in each or "%y" in each else f"%Y {each}" for each in formats]
    yearless = bool(formats) and any("%Y" not in each and "%y" not in each for each in formats)

    def over(rows: Rows) -> pa.Array:
        found = [rows.text(name) for name in names]
        written = found[0] if len(found) == 1 else pc.binary_join_element_wise(*found, between)
        columns = {"w": written}
        if yearless:
            year = rows.setting.year
            columns["y"] = pc.binary_join_element_wise(str(year), written, " ")
            columns["z"] = pc.binary_join_element_wise(str(year - 1), written, " ")
        sql = _sql(yearly, rows.setting.month if yearless else 0)
        return ask(sql, pa.table(columns), zone=rows.setting.zone)["at"].combine_chunks()

    return Expression(names, over)


def epoch(name: str, unit: Unit = "s") -> Expression:
    """A count since 1970 (`filetime`: since 1601), possibly with a fraction."""
    per = _PER_SECOND[unit]
    offset = _FILETIME_EPOCH if unit == "filetime" else 0
    sql = (  # from numbers of this module alone
        f"SELECT TRY(make_timestamptz(CAST(round(try_cast(w AS DECIMAL(38,9)) * 1000000 / {per}) AS BIGINT)"  # noqa: S608
        f" - {offset * 1_000_000})) AS at FROM asked"
    )

    def over(rows: Rows) -> pa.Array:
        return ask(sql, pa.table({"w": rows.text(name)}))["at"].combine_chunks()

    return Expression((name,), over)


def _sql(formats: list[str], month: int) -> str:
    """Formats are the connectors' own or were checked when a mapping was saved; quotes are doubled all the same.

    `month` is 0 where all formats have a year. A written month after it, or a 29 February that the year has not, is last year's.
    """
    tries = []
    if formats:
        read = f"try_strptime({'y' if month else 'w'}, {_listed(formats)})"
        if month:
            before = f"try_strptime(z, {_listed(formats)})"
            read = f"CASE WHEN {read} IS NULL OR month({read}) > {month} THEN {before} ELSE {read} END"
        tries.append(f"CAST({read} AS TIMESTAMPTZ)")
    tries.append("try_cast(w AS TIMESTAMPTZ)")
    tries.append(f"CAST(try_strptime(w, {_listed(_USUAL)}) AS TIMESTAMPTZ)")
    return f"SELECT coalesce({', '.join(tries)}) AS at FROM asked"  # noqa: S608


def _listed(formats: list[str] | tuple[str, ...]) -> str:
    return "[" + ", ".join("'" + each.replace("'", "''") + "'" for each in formats) + "]"
