"""A company that watches, with a file server whose log is on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hiden.logs.models import LogSource
from hiden.monitoring.models import MonitoringPurpose
from tests.logs.conftest import file_server
from tests.world.organisation import Organisation
from tests.world.signs import take, watching

Happened = Callable[..., None]


@pytest.fixture
def source(organisation: Organisation) -> LogSource:
    """The file server's log, switched on."""
    return file_server(organisation)


@pytest.fixture
def purpose(organisation: Organisation, source: LogSource) -> MonitoringPurpose:
    """Both trial detectors may run."""
    return watching(organisation)


@pytest.fixture
def happened(source: LogSource, tmp_path: Path) -> Happened:
    """Bring events in as one file."""

    def bring(*events: Iterator[dict[str, Any]]) -> None:
        take(source, tmp_path, *events)

    return bring
