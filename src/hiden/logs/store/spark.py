"""Spark: the same files, read by as many machines as the cluster has. Every worker must see HIDEN_HOME/logs under the same path.

How much memory, which ports and whatever else a cluster wants is Spark's own setting: SPARK_CONF_DIR/spark-defaults.conf.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import Any, Final, TypeVar

import pyarrow as pa
from ibis.backends.sql.compilers.base import SQLGlotCompiler
from ibis.backends.sql.compilers.pyspark import PySparkCompiler
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from sqlglot import exp

from hiden.connectors.schemas import VIEW
from hiden.logs.store.compiling import MICROS, MOMENT, Names, sql_of
from hiden.logs.store.engines import FilesGone

_NAMES: Final[Names] = {MICROS: ("unix_micros", ()), MOMENT: ("timestamp_micros", ())}
_GONE: Final = ("PATH_NOT_FOUND", "FAILED_READ_FILE", "FileNotFoundException")
_TYPES: Final = {"int16": "smallint", "int32": "int", "int64": "bigint", "string": "string"}
# Said outright: to find it in the files would be a job of its own before every question.
_SCHEMA: Final = ", ".join(f"`{each.name}` {_TYPES.get(str(each.type), 'timestamp')}" for each in VIEW)
_turn = Lock()
_Answer = TypeVar("_Answer")


class _Compiler(PySparkCompiler):  # type: ignore[misc]
    """As Ibis has it, without asking a setting of Ibis that only its own connection makes; there is no NaN in the view."""

    visit_Field = SQLGlotCompiler.visit_Field  # noqa: N815

    def visit_NonNullLiteral(self, op: Any, *, value: Any, dtype: Any) -> Any:  # noqa: N802
        of = SQLGlotCompiler if dtype.is_floating() else PySparkCompiler
        return of.visit_NonNullLiteral(self, op, value=value, dtype=dtype)


class Spark:
    """One session with the master that it is given, begun with the first question."""

    name = "spark"

    def __init__(self, master: str) -> None:
        self.master = master
        self._session: SparkSession | None = None

    def session(self) -> SparkSession:
        """The session; moments are UTC in it, whatever the machines' own zone."""
        with _turn:
            if self._session is None:
                self._session = (
                    SparkSession.builder.master(self.master)
                    .appName("hiden")
                    .config("spark.sql.session.timeZone", "UTC")
                    .config("spark.ui.showConsoleProgress", "false")
                    .getOrCreate()
                )
            return self._session

    def rows(self, question: Any, files: Sequence[Path]) -> list[tuple[Any, ...]]:
        """See `engines.Engine`."""
        return self._asked(question, files, lambda found: [tuple(row) for row in found.collect()])

    def tables(self, question: Any, files: Sequence[Path]) -> Iterator[pa.Table]:
        """See `engines.Engine`. The cluster keeps only the columns and rows that are asked for; these come at once."""
        yield self._asked(question, files, lambda found: found.toArrow())

    def _asked(self, question: Any, files: Sequence[Path], take: Callable[[Any], _Answer]) -> _Answer:
        session, name = self.session(), f"hiden_{secrets.token_hex(8)}"
        sql = sql_of(question, _Compiler(), _NAMES, exp.to_identifier(name))
        try:
            session.read.schema(_SCHEMA).parquet(*map(str, files)).createOrReplaceTempView(name)
            return take(session.sql(sql))
        except PySparkException as gone:
            if any(each in str(gone) for each in _GONE):
                raise FilesGone(str(gone)) from gone
            raise
        finally:
            session.catalog.dropTempView(name)
