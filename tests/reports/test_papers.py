"""帳票: what is printed is what the records say, and only to those who may read it."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from hiden.approvals.actions import advance
from hiden.approvals.effects_registry import subjects
from hiden.base.errors import NotAllowed
from hiden.classification.presets import ensure_presets
from hiden.inventory import actions as inventory
from hiden.ledger import SYSTEM
from hiden.paper.typeset import font_folders
from hiden.reports.actions import propose_board_report
from hiden.reports.board import board_data, board_report, digest_of
from hiden.reports.handling import handling_report
from hiden.reports.register import register_data, register_report
from tests.world.organisation import Organisation


def text_of(content: bytes, folder: Path) -> str:
    """What a reader can copy out of a PDF."""
    file = folder / "paper.pdf"
    file.write_bytes(content)
    return subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True
    ).stdout


def pages_of(content: bytes, folder: Path) -> tuple[int, str]:
    """The number of pages and the size of the first, as pdfinfo tells."""
    file = folder / "paper.pdf"
    file.write_bytes(content)
    told = subprocess.run(["pdfinfo", str(file)], capture_output=True, text=True, check=True).stdout
    lines = dict(line.split(":", 1) for line in told.splitlines() if ":" in line)
    return int(lines["Pages"]), lines["Page size"].strip()


@pytest.fixture
def register(organisation: Organisation) -> Organisation:
    """Two items: one of 製造部, one of 営業部."""
    ensure_presets(SYSTEM)
    inventory.add_item(
        number="A-0001", name="加工条件表", owner=organisation.manufacturing, by=organisation.alice
    )
    inventory.add_item(number="A-0002", name="顧客リスト", owner=organisation.sales, by=organisation.alice)
    return organisation


def test_the_board_report_counts_what_the_register_holds(register: Organisation, tmp_path: Path) -> None:
    data = board_data(by=register.alice)
    assert "2件" in data["summary"][0]
    assert [len(row["cells"]) for row in data["matrix"]] == [5, 5, 5, 5]
    assert data["matrix"][3]["cells"][4] is None
    text = text_of(board_report(by=register.alice), tmp_path)
    assert "株式会社見本工業" in text
    assert "対策の充足状況" in text
    assert "操作の記録" in text


def test_papers_are_a4_and_carry_the_class(register: Organisation, tmp_path: Path) -> None:
    count, size = pages_of(board_report(by=register.alice), tmp_path)
    assert (count <= 2, "A4" in size) == (True, True)
    count, size = pages_of(handling_report(by=register.alice), tmp_path)
    assert (count <= 2, "A4" in size) == (True, True)
    assert "極秘" in text_of(register_report(by=register.alice), tmp_path)


def test_a_register_on_paper_holds_only_what_its_reader_may_see(register: Organisation) -> None:
    assert [row[0] for row in register_data(by=register.alice)["rows"]] == ["A-0001", "A-0002"]
    assert [row[0] for row in register_data(by=register.bob)["rows"]] == ["A-0001"]


def test_the_board_report_is_not_for_everybody(register: Organisation) -> None:
    for person in (register.bob, register.charlie, register.eve):
        with pytest.raises(NotAllowed):
            board_report(by=person)


def test_the_stamps_are_those_of_this_periods_approval(register: Organisation) -> None:
    case = propose_board_report(reason="報告のため", by=register.alice)
    (subject,) = subjects(case, register.alice)
    assert subject.path == f"/reports/board.pdf?as_of={case.payload['day']}"
    assert [box["surname"] for box in board_data(by=register.alice)["stamps"]][:1] == ["相川"]
    while case.state == "open":
        case = advance(case, by=register.dave)
    stamps = board_data(by=register.alice)["stamps"]
    assert stamps[-1]["surname"] == "江藤"
    assert all(box["day"] for box in stamps)


def test_what_was_approved_is_told_by_its_digest(register: Organisation) -> None:
    before = digest_of(board_data(by=register.alice))
    assert digest_of(board_data(by=register.alice)) == before
    inventory.add_item(number="A-0003", name="新しい情報", owner=register.sales, by=register.alice)
    assert digest_of(board_data(by=register.alice)) != before


def test_a_report_of_a_past_day_tells_of_that_day(register: Organisation) -> None:
    assert "0件" in board_data(by=register.alice, as_of=date(2025, 1, 1))["summary"][0]


def test_no_paper_concludes(register: Organisation, tmp_path: Path) -> None:
    text = text_of(board_report(by=register.alice), tmp_path)
    assert "有効である" not in text
    assert "営業秘密に該当" not in text


def test_the_font_that_pip_brings_is_enough(register: Organisation) -> None:
    assert any(folder.joinpath("ipaexg.ttf").exists() for folder in font_folders())


def test_the_pages_answer_pdf(register: Organisation, as_alice: Client, as_charlie: Client) -> None:
    for path in ("/reports/board.pdf", "/reports/handling.pdf", "/reports/register.pdf?as_of=2026-04-01"):
        answer = as_alice.get(path)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert as_charlie.get("/reports/board.pdf").status_code in {403, 404}
    assert as_charlie.get("/reports/handling.pdf").status_code == 200
