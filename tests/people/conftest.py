"""In these tests it is 23 November 2026, whatever day it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from hiden.base.clock import frozen


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    """Noon in Japan on 2026-11-23."""
    with frozen(datetime(2026, 11, 23, 3, 0, tzinfo=UTC)):
        yield
