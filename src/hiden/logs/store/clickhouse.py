"""ClickHouse: a server that sees the files of the view, or its engine in this process (chdb)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import clickhouse_connect
import pyarrow as pa
from clickhouse_connect.driver.exceptions import ClickHouseError
from ibis.backends.sql.compilers.clickhouse import ClickHouseCompiler
from sqlglot import exp

from hiden.connectors.schemas import VIEW
from hiden.logs.store.compiling import MICROS, MOMENT, Names, sql_of
from hiden.logs.store.engines import FilesGone

_NAMES: Final[Names] = {
    MICROS: ("toUnixTimestamp64Micro", ()),
    MOMENT: ("fromUnixTimestamp64Micro", ("UTC",)),
}
_SETTINGS: Final = {"max_query_size": 64 * 1024 * 1024}  # thousands of files are named one by one
_GONE: Final = ("FILE_DOESNT_EXIST", "CANNOT_OPEN_FILE", "CANNOT_STAT", "NOT_FOUND")
_TYPES: Final = {"int16": "Int16", "int32": "Int32", "int64": "Int64", "string": "String"}


class _Compiler(ClickHouseCompiler):  # type: ignore[misc]
    """As Ibis has it, but exact where ClickHouse guesses, null where it says 0, and for more letters than A to Z."""

    def visit_Lowercase(self, op: Any, *, arg: Any) -> Any:  # noqa: N802
        return self.f.lowerUTF8(arg)

    def visit_CountDistinct(self, op: Any, *, arg: Any, where: Any) -> Any:  # noqa: N802
        return self.agg.uniqExact(arg, where=where)

    def visit_Lag(self, op: Any, *, arg: Any, offset: Any, default: Any) -> Any:  # noqa: N802
        return self.f.lagInFrame(self.f.toNullable(arg))


class ClickHouse:
    """A client of a server (`http://user:password@host:8123/`), or `chdb`."""

    name = "clickhouse"

    def __init__(self, where: str) -> None:
        self._client = (
            clickhouse_connect.get_client(interface="chdb")
            if where == "chdb"
            # Several threads ask at once, and a session of the server takes one question at a time.
            else clickhouse_connect.get_client(dsn=where, autogenerate_session_id=False)
        )

    def rows(self, question: Any, files: Sequence[Path]) -> list[tuple[Any, ...]]:
        """See `engines.Engine`."""
        try:
            answer = self._client.query(
                sql_of(question, _Compiler(), _NAMES, _source(files)), settings=_SETTINGS
            )
        except ClickHouseError as gone:
            if any(each in str(gone) for each in _GONE):
                raise FilesGone(str(gone)) from gone
            raise
        return [tuple(row) for row in answer.result_rows]

    def tables(self, question: Any, files: Sequence[Path]) -> Iterator[pa.Table]:
        """See `engines.Engine`."""
        sql = sql_of(question, _Compiler(), _NAMES, _source(files))
        try:
            with self._client.query_arrow_stream(sql, settings=_SETTINGS, use_strings=True) as stream:
                for batch in stream:
                    yield batch if isinstance(batch, pa.Table) else pa.Table.from_batches([batch])
        except ClickHouseError as gone:
            if any(each in str(gone) for each in _GONE):
                raise FilesGone(str(gone)) from gone
            raise


def _source(files: Sequence[Path]) -> exp.Expression:
    """Each file by its name. Never a pattern: of files that are no longer there, ClickHouse would silently read none."""
    read = []
    for path in files:
        if set(str(path)) & set("*?{}[]"):
            raise ValueError(f"ClickHouse would take this path for a pattern: {path}")
        given = (exp.Literal.string(each).sql("clickhouse") for each in (str(path), "Parquet", _STRUCTURE))
        read.append(f"SELECT * FROM file({', '.join(given)})")  # noqa: S608 - quoted by the dialect
    return exp.var(f"({' UNION ALL '.join(read)})")  # as text: a tree of a thousand files is too deep to walk


def _structure() -> str:
    """The columns of the view, said outright: read from the files, every one of them would be nullable."""
    told = []
    for field in VIEW:
        kind = "DateTime64(6, 'UTC')" if field.name == "at" else _TYPES[str(field.type)]
        told.append(f"`{field.name}` {f'Nullable({kind})' if field.nullable else kind}")
    return ", ".join(told)


_STRUCTURE: Final = _structure()
