"""`hiden demo --once`: the chain from the spreadsheets to the board report, as a machine reads it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.world.commands import run_in
from tests.world.sample import SAID, sample_home  # noqa: F401 - a fixture

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, sample_home: Path) -> tuple[Path, dict[str, object]]:  # noqa: F811
    """A copy of the home in which the command ran for all tests of this run, and what it said."""
    home = shutil.copytree(sample_home, tmp_path_factory.mktemp("demo") / "home")
    return home, json.loads((home / SAID).read_text("utf-8"))


def test_the_summary_tells_the_whole_chain(demo: tuple[Path, dict[str, object]]) -> None:
    _home, told = demo
    assert told["departments"] == 9
    assert 110 <= int(str(told["people"])) <= 130
    assert int(str(told["items"])) >= 60
    assert told["decided"] == told["items"]
    assert int(str(told["measures_chosen"])) > 60
    assert str(told["top_item"]).startswith("A-")
    assert set(told) == {
        "people", "departments", "items", "decided", "classified", "measures_chosen", "coverage", "top_item",
        "documents_in_force", "promises_signed", "steps_open", "ledger_size", "checkpoint", "board_report", "seconds",
        "log_sources", "log_records", "log_events", "log_refused", "signs", "sign_cases", "incidents",
    }  # fmt: skip


def test_coverage_is_four_by_five_with_nothing_for_outsiders_and_trust(
    demo: tuple[Path, dict[str, object]],
) -> None:
    rows = demo[1]["coverage"]
    assert isinstance(rows, list)
    assert [len(row) for row in rows] == [5, 5, 5, 5]
    assert [(r, p) for r, row in enumerate(rows) for p, cell in enumerate(row) if cell is None] == [(3, 4)]


def test_the_checkpoint_covers_the_whole_ledger_and_the_export_verifies_alone(
    demo: tuple[Path, dict[str, object]], tmp_path: Path
) -> None:
    home, told = demo
    assert str(told["checkpoint"]).splitlines()[1] == str(told["ledger_size"])
    out = tmp_path / "export"
    assert run_in(home, "ledger", "export", "--out", str(out)).returncode == 0
    alone = subprocess.run(
        [sys.executable, "-I", "-S", str(out / "hiden_verify.py"), str(out)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert alone.returncode == 0, alone.stdout + alone.stderr


def test_the_board_report_is_a_pdf_that_says_what_the_summary_says(
    demo: tuple[Path, dict[str, object]],
) -> None:
    report = Path(str(demo[1]["board_report"]))
    assert report.read_bytes().startswith(b"%PDF-")
    text = subprocess.run(
        ["pdftotext", "-layout", str(report), "-"], capture_output=True, text=True, check=True
    ).stdout
    assert f"{demo[1]['items']}" in text
    assert "見本精工株式会社" in text
    assert "対策の充足状況" in text


def test_a_second_run_changes_nothing(demo: tuple[Path, dict[str, object]]) -> None:
    again = json.loads(run_in(demo[0], "demo", "--once").stdout)
    assert again.pop("board_report") == str(demo[0] / "reports" / "board.pdf")
    # Taking the ledger out is itself on record; the first report lies in the home that was copied.
    grows = {"ledger_size", "checkpoint", "seconds", "board_report"}
    assert {k: v for k, v in again.items() if k not in grows} == {
        k: v for k, v in demo[1].items() if k not in grows
    }
