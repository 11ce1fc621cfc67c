"""DuckDB in this process: reads the files of the view, and writes them sorted. One connection for each thread."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from threading import local
from typing import TYPE_CHECKING, Any, Final

from hiden.logs.archive.places import folder

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

_here = local()
_BATCH: Final = 200_000  # rows of a table that is handed on
_GROUP: Final = 40_960  # rows: of a person, or of a page, not much more is read than is asked for


def connection() -> duckdb.DuckDBPyConnection:
    """This thread's connection. It may use all cores, and half a gigabyte before it writes to disk."""
    if not hasattr(_here, "connection"):
        import duckdb  # here, because every command loads this module and few ask it anything

        made = duckdb.connect(
            config={
                "memory_limit": os.environ.get("HIDEN_LOGS_MEMORY", "512MB"),
                # Otherwise events would be written into whatever folder the process was started in.
                "temp_directory": str(folder("scratch")),
            }
        )
        made.execute("SET TimeZone = 'UTC'").fetchall()
        made.execute("SET enable_object_cache = true").fetchall()
        made.execute("SET enable_progress_bar = false").fetchall()
        _here.connection = made
    return _here.connection  # type: ignore[no-any-return]


def table_of(files: Sequence[Path]) -> str:
    """The SQL of a table that reads these files. Raises ValueError for none: an empty table has no columns."""
    if not files:
        raise ValueError("a table is read from files")
    return f"read_parquet([{', '.join(_quoted(path) for path in files)}])"


def rows(sql: str, parameters: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
    """The answer as rows."""
    return connection().execute(sql, list(parameters)).fetchall()


def write(sql: str, target: Path) -> None:
    """Write what a query finds into a Parquet file; row groups are small enough to skip what is not asked for."""
    connection().execute(
        f"COPY ({sql}) TO {_quoted(target)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_GROUP})"
    ).fetchall()


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


class Embedded:
    """The engine that everybody has: this process, over files of Parquet."""

    name = "embedded"

    def rows(self, question: Any, files: Sequence[Path]) -> list[tuple[Any, ...]]:
        """See `engines.Engine`."""
        import duckdb

        from hiden.logs.store.engines import FilesGone

        try:
            return rows(_sql(question, files))
        except (duckdb.IOException, duckdb.InvalidInputException) as gone:
            raise FilesGone(str(gone)) from gone

    def tables(self, question: Any, files: Sequence[Path]) -> Iterator[pa.Table]:
        """See `engines.Engine`. On a cursor of its own: others may ask while it is read."""
        import duckdb
        import pyarrow as pa

        from hiden.logs.store.engines import FilesGone

        try:
            with connection().cursor() as cursor:
                reader: pa.RecordBatchReader = cursor.sql(_sql(question, files)).to_arrow_reader(_BATCH)
                for batch in reader:
                    yield pa.Table.from_batches([batch])
        except (duckdb.IOException, duckdb.InvalidInputException) as gone:
            raise FilesGone(str(gone)) from gone


def _sql(question: Any, files: Sequence[Path]) -> str:
    from ibis.backends.sql.compilers.duckdb import DuckDBCompiler
    from sqlglot import exp

    from hiden.logs.store.compiling import MICROS, MOMENT, sql_of

    listed = exp.Array(expressions=[exp.Literal.string(str(path)) for path in files])
    source = exp.Anonymous(this="read_parquet", expressions=[listed])
    names = {MICROS: ("epoch_us", ()), MOMENT: ("make_timestamptz", ())}
    return sql_of(question, DuckDBCompiler(), names, source)
