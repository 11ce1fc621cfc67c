"""Spark: the same files, read by as many machines as the cluster has. Every worker must see HIDEN_HOME/logs under the same path."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any, Final

from pyspark.errors import AnalysisException, PySparkException
from pyspark.sql import SparkSession
from sqlglot import exp

from hiden.logs.store.compiling import MICROS, MOMENT, Names, sql_of
from hiden.logs.store.engines import FilesGone

_NAMES: Final[Names] = {MICROS: ("unix_micros", ()), MOMENT: ("timestamp_micros", ())}
_GONE: Final = ("PATH_NOT_FOUND", "FAILED_READ_FILE", "FileNotFoundException")
_turn = Lock()


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
                made = (
                    SparkSession.builder.master(self.master)
                    .appName("hiden")
                    .config("spark.sql.session.timeZone", "UTC")
                    .config("spark.ui.enabled", "false")
                    .getOrCreate()
                )
                self._session = made
            return self._session

    def rows(self, question: Any, files: Sequence[Path]) -> list[tuple[Any, ...]]:
        """See `engines.Engine`."""
        session, name = self.session(), f"hiden_{secrets.token_hex(8)}"
        sql = sql_of(question, _compiler(), _NAMES, exp.to_identifier(name))
        try:
            session.read.parquet(*map(str, files)).createOrReplaceTempView(name)
            return [tuple(row) for row in session.sql(sql).collect()]
        except PySparkException as gone:
            if isinstance(gone, AnalysisException) or any(each in str(gone) for each in _GONE):
                raise FilesGone(str(gone)) from gone
            raise
        finally:
            session.catalog.dropTempView(name)


def _compiler() -> Any:
    from ibis.backends.sql.compilers.pyspark import PySparkCompiler

    return PySparkCompiler()
