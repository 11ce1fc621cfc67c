"""`hiden catalogue` for people and for machines."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from hiden.base.errors import NotFound
from hiden.catalogue import check
from hiden.catalogue.issue import Issue, Severity
from hiden.catalogue.model import Place
from hiden.commands.catalogue import app

run = CliRunner().invoke


def test_check_passes_and_counts() -> None:
    answer = run(app, ["check", "--json"])
    assert answer.exit_code == 0
    found = json.loads(answer.stdout)
    assert found["ok"] is True
    assert (found["errors"], found["measures"]) == (0, 79)


@pytest.mark.parametrize(("severity", "code"), [(Severity.ERROR, 1), (Severity.WARNING, 0)])
def test_an_error_fails_and_a_warning_does_not(
    monkeypatch: pytest.MonkeyPatch, severity: Severity, code: int
) -> None:
    issue = Issue(severity, "schema", Place("laws.yaml", 7), "ja", "直してください。")
    monkeypatch.setattr(check, "inspect", lambda: [issue])
    plain, machine = run(app, ["check"]), run(app, ["check", "--json"])
    assert (plain.exit_code, machine.exit_code) == (code, code)
    assert "laws.yaml:7 ja: 直してください。" in plain.stdout
    assert json.loads(machine.stdout)["issues"][0]["line"] == 7


def test_show_prints_one_record() -> None:
    answer = run(app, ["show", "E2-j"])
    assert answer.exit_code == 0
    assert "私物のUSBメモリ" in answer.stdout
    assert "measures.yaml:" in answer.stdout
    assert json.loads(run(app, ["show", "E2-j", "--json"]).stdout)["id"] == "E2-j"


def test_show_refuses_what_does_not_exist() -> None:
    answer = run(app, ["show", "E9-z"])
    assert isinstance(answer.exception, NotFound)
