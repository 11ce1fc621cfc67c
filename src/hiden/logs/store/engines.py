"""Which engine answers: the one in this process, or Spark or ClickHouse once a company has outgrown it (docs/engines.md).

All read the same files of the view, so that what is deleted there is deleted for every engine.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from hiden.base.errors import Misconfigured
from hiden.base.words import say

if TYPE_CHECKING:
    import pyarrow as pa

Row = tuple[Any, ...]


class FilesGone(Exception):  # noqa: N818 - nobody sees it: the files are picked again
    """A file was taken away while it was read, because another took its place."""


class Engine(Protocol):
    """Something that answers questions of the suite."""

    @property
    def name(self) -> str:
        """What `HIDEN_LOGS_ENGINE` calls it."""

    def rows(self, question: Any, files: Sequence[Path]) -> list[Row]:
        """The answer (an Ibis expression of `expressions`) from these files, of which there is at least one.

        Whole numbers, floats, texts and None only. Raises FilesGone.
        """

    def tables(self, question: Any, files: Sequence[Path]) -> Iterator[pa.Table]:
        """The same as tables of some rows each, in no order, for what is asked of whole columns. Raises FilesGone, also on its way."""


def engine() -> Engine:
    """The engine that `HIDEN_LOGS_ENGINE` names; `embedded` where it says nothing. Raises Misconfigured for one that is unknown or not installed."""
    return _made(os.environ.get("HIDEN_LOGS_ENGINE", "") or "embedded")


@cache
def _made(name: str) -> Engine:
    try:
        return _ENGINES[name]()
    except KeyError:
        raise Misconfigured(
            say("記録の検索エンジン「{name}」はありません。", name=name),
            say("HIDEN_LOGS_ENGINE には {names} のどれかを指定してください。", names=", ".join(_ENGINES)),
        ) from None
    except ModuleNotFoundError as missing:
        raise Misconfigured(
            say("記録の検索エンジン「{name}」に必要な部品がインストールされていません。", name=name),
            say(
                "pip install 'hiden[{name}]' を実行してください（{missing}）。",
                name=name,
                missing=missing.name,
            ),
        ) from None


def _embedded() -> Engine:
    from hiden.logs.store.embedded import Embedded

    return Embedded()


def _spark() -> Engine:
    from hiden.logs.store.spark import Spark

    return Spark(os.environ.get("HIDEN_SPARK_MASTER", "local[*]"))


def _clickhouse() -> Engine:
    from hiden.logs.store.clickhouse import ClickHouse

    return ClickHouse(os.environ.get("HIDEN_CLICKHOUSE", "chdb"))


_ENGINES: Final[dict[str, Callable[[], Engine]]] = {
    "embedded": _embedded,
    "spark": _spark,
    "clickhouse": _clickhouse,
}
