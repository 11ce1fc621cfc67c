"""The one place where connectors use DuckDB: it reads JSON and moments from whole columns at a time.

One connection for each thread, in memory, one core: whoever wants more reads several batches at once.
"""

from __future__ import annotations

from threading import local

import duckdb
import pyarrow as pa

_here = local()


def _connection() -> duckdb.DuckDBPyConnection:
    if not hasattr(_here, "connection"):
        _here.connection = duckdb.connect(config={"threads": 1, "enable_external_access": False})
    return _here.connection  # type: ignore[no-any-return]


def ask(sql: str, asked: pa.Table, *, zone: str = "UTC") -> pa.Table:
    """The answer to a question about a table, which is called `asked` in it. Naive times are of `zone`.

    Raises duckdb.Error where the question itself is wrong; what the rows say must be met with TRY.
    """
    connection = _connection()
    connection.register("asked", asked)
    connection.execute(f"SET TimeZone = '{zone}'").fetchall()
    return connection.sql(sql).to_arrow_table()
