"""A home of its own for every test, so that keys and what was signed last never leak from one to another."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import translation

from hiden.ledger import signing


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """HIDEN_HOME, empty."""
    home = tmp_path / "home"
    monkeypatch.setenv("HIDEN_HOME", str(home))
    signing._next_at.clear()
    return home


@pytest.fixture(autouse=True)
def japanese() -> None:
    """A request in English leaves its language behind in the thread; every test begins as a Japanese reader."""
    translation.activate("ja")
