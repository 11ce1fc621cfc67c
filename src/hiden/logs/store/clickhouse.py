"""ClickHouse: a server that sees the files of the view, or its engine in this process (chdb)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import clickhouse_connect
from ibis.backends.sql.compilers.clickhouse import ClickHouseCompiler
from sqlglot import exp

from hiden.connectors.events import VIEW
from hiden.logs.store.compiling import MICROS, MOMENT, Names, sql_of

_NAMES: Final[Names] = {
    MICROS: ("toUnixTimestamp64Micro", ()),
    MOMENT: ("fromUnixTimestamp64Micro", ("UTC",)),
}
_TYPES: Final = {"int16": "Int16", "int32": "Int32", "int64": "Int64", "string": "String"}


class _Compiler(ClickHouseCompiler):  # type: ignore[misc]
    """As Ibis has it, but exact, and for more letters than A to Z."""


class ClickHouse:
    """A client of a server (`http://user:password@host:8123/`), or `chdb`."""

    name = "clickhouse"

    def __init__(self, where: str) -> None:
        self._client = (
            clickhouse_connect.get_client(interface="chdb")
            if where == "chdb"
            else clickhouse_connect.get_client(dsn=where)
        )

    def rows(self, question: Any, files: Sequence[Path]) -> list[tuple[Any, ...]]:
        """See `engines.Engine`."""
        listed = "{" + ",".join(map(str, files)) + "}" if len(files) > 1 else str(files[0])
        source = exp.Anonymous(
            this="file", expressions=[exp.Literal.string(each) for each in (listed, "Parquet", _STRUCTURE)]
        )
        answer = self._client.query(sql_of(question, _Compiler(), _NAMES, source))
        return [tuple(row) for row in answer.result_rows]


def _structure() -> str:
    """The columns of the view, said outright: read from the files, every one of them would be nullable."""
    told = []
    for field in VIEW:
        kind = "DateTime64(6, 'UTC')" if field.name == "at" else _TYPES[str(field.type)]
        told.append(f"`{field.name}` {f'Nullable({kind})' if field.nullable else kind}")
    return ", ".join(told)


_STRUCTURE: Final = _structure()
