"""The clock of signing starts anew for every test."""

from __future__ import annotations

import pytest

from hiden.ledger import signing


@pytest.fixture(autouse=True)
def nothing_is_due() -> None:
    """No test waits for the minute of another."""
    signing._next_at.clear()
