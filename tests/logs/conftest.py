"""A company with a source of file-server logs that is switched on, and files to bring in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hiden.base.clock import today
from hiden.connectors.plain.writing import write
from hiden.logs import sources
from hiden.logs.models import LogSource, Purpose
from hiden.logs.sources import Wish
from hiden.people.models import Person
from hiden.training.actions import publish
from hiden.training.models import NoticeKind, StaffNotice
from tests.world.kept import kept
from tests.world.organisation import Organisation

BEGIN = datetime(2026, 9, 1, 0, 0, tzinfo=UTC)


def event(minute: float = 0, **said: Any) -> dict[str, Any]:
    """Something that happened on the first of September, so many minutes after nine in Japan."""
    given = {"channel": "file", "action": "open", "outcome": "done", "account": "alice@example.co.jp"}
    return {"at": BEGIN + timedelta(minutes=minute), **given, **said}


def tell_staff(by: Person) -> StaffNotice:
    """That records are kept, and why."""
    return publish(
        kind=NoticeKind.MONITORING,
        title="パソコンとサーバーの記録を取得します",
        body="秘密情報の漏えいを防ぎ、従業員の潔白を示せるようにするため、操作の記録を取得します。",
        people=[by],
        due_on=today() + timedelta(days=14),
        by=by,
    )


def wish(responsible: Person, **other: Any) -> Wish:
    """A file server's log, with all that it has to rest on."""
    given: dict[str, Any] = {
        "name": "ファイルサーバー",
        "connector": "plain",
        "responsible": responsible,
        "purposes": [Purpose.PREVENT, Purpose.PROTECT],
        "purpose_words": "設計情報の漏えいを防ぎ、疑いを晴らせるようにする。",
        "reach": [r"\\fs01"],
    }
    return Wish(**{**given, **other})


@kept
def file_server(org: Organisation) -> LogSource:
    """The source, switched on."""
    made = sources.add_source("fs01", wish(org.alice, notice=tell_staff(org.alice)), by=org.alice)
    return sources.switch_on(made, by=org.alice)


@pytest.fixture
def source(organisation: Organisation) -> LogSource:
    """The file server's log, switched on."""
    return file_server(organisation)


@pytest.fixture
def log(tmp_path: Path) -> Callable[..., Path]:
    """Write a log file of events, or of raw bytes."""

    def make(events: Any, name: str = "log.jsonl") -> Path:
        path = tmp_path / name
        path.write_bytes(events if isinstance(events, bytes) else write(events))
        return path

    return make
