"""A copy of the data files that a test may spoil."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from hiden.catalogue.check import inspect
from hiden.catalogue.issue import Issue
from hiden.catalogue.load import DATA

Spoil = Callable[[str, str, str], tuple[int, list[Issue]]]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The data files, in a folder of their own."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


@pytest.fixture
def spoil(copy: Path) -> Spoil:
    """Replace the first occurrence of a text in a file; answers with the line (1-based) and what the check then says."""

    def replace(file: str, old: str, new: str) -> tuple[int, list[Issue]]:
        path = copy / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {file}: the test would prove nothing"
        line = text[: text.index(old)].count("\n") + 1
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return line, inspect(copy)

    return replace
