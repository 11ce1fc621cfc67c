"""The paper says what the records say and what they cannot say, and an outsider checks it with bare Python."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hiden.ledger.actions import sign_checkpoint
from hiden.monitoring.desk import wording
from hiden.monitoring.desk.issuing import issue, issue_for_closed_cases, statement_in
from hiden.monitoring.desk.models import Exoneration
from hiden.monitoring.desk.package import printed, statement_pdf, write_package
from hiden.monitoring.desk.stating import statement_of
from hiden.monitoring.models import CaseState, MonitoringRun, Sign
from tests.monitoring.desk.conftest import FIRST, LAST, case_of
from tests.world.organisation import Organisation


def run(folder: Path, *more: str) -> tuple[int, dict[str, Any]]:
    """The verifier that lies in the package, in a Python that has nothing else."""
    command = [sys.executable, "-E", "-s", "hiden_verify_exoneration.py", ".", "--json", *more]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env={})
    return done.returncode, json.loads(done.stdout)


def test_it_counts_what_is_there_and_names_what_is_not(desk: Organisation) -> None:
    said = statement_of(desk.charlie, FIRST, LAST, why="request")
    assert said["events"]["all"] == 6
    assert said["events"]["ways"]["mail"] == {"all": 1, "secret": 0}
    [source] = said["sources"]
    assert (source["code"], source["records"], source["events"], source["segments"]) == ("fs01", 7, 7, 1)
    assert source["days"] < source["of"]  # one day of the month has records
    assert set(said["uncovered"]["channels"]) >= {"web", "removable", "print", "door"}
    assert said["runs"]["days"] == 0
    assert (said["signs"], said["cases"]) == ([], [])
    words = wording.uncovered(said)
    assert any("記録を取っていない経路" in each for each in words)
    assert any("口頭" in each for each in words)


def test_signs_and_closed_cases_are_told(desk: Organisation) -> None:
    case = case_of(desk.charlie, CaseState.BENIGN)
    Sign.objects.create(
        digest="0" * 64, detector="rules.tried", purpose=case.purpose, person=desk.charlie, day=case.first_day, weight=2.0,
        reasons=[], events=[], count=3, case=case, found_at=case.opened_at,
    )  # fmt: skip
    MonitoringRun.objects.create(
        started_at=case.opened_at, finished_at=case.opened_at, days=["2026-09-14", "2026-09-15"]
    )
    said = statement_of(desk.charlie, FIRST, LAST, why="request")
    assert [(each["id"], each["count"], each["explained"]) for each in said["signs"]] == [
        ("rules.tried", 1, 0)
    ]
    assert [(each["number"], each["state"]) for each in said["cases"]] == [(1, "benign")]
    assert (said["runs"]["runs"], said["runs"]["days"]) == (1, 2)
    assert "1件" in wording.summary(said)[0]


def test_a_paper_is_made_once_for_each_case_that_came_to_nothing(desk: Organisation) -> None:
    case_of(desk.charlie, CaseState.WRONG, 1)
    case_of(desk.bob, CaseState.OPEN, 2)
    case_of(desk.bob, CaseState.BENIGN, 3)  # Bob's other case is not over: nothing may be said of these days
    assert issue_for_closed_cases() == 1
    assert issue_for_closed_cases() == 0
    made = Exoneration.objects.get()
    assert (made.person, made.first_day.day, made.last_day.day) == (desk.charlie, 14, 16)
    assert statement_in(made)["why"] == "case"


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_every_change_of_the_package_is_named(desk: Organisation, tmp_path: Path) -> None:
    made = issue(desk.charlie, FIRST, LAST)
    sign_checkpoint()
    key = write_package(made, tmp_path / "paper")
    code, found = run(tmp_path / "paper", "--key", key)
    assert (code, found["ok"], found["headers"]) == (0, True, 1)
    assert b"%PDF" in (tmp_path / "paper" / "statement.pdf").read_bytes()[:8]
    said = json.loads((tmp_path / "paper" / "statement.json").read_bytes())
    for what, change in {
        "fewer signs": {"signs": [{"id": "x", "title": "x", "count": 0, "explained": 0}]},
        "another period": {"first": "2026-08-01"},
        "more records": {"sources": [{**said["sources"][0], "records": 8}]},
    }.items():
        forged = tmp_path / what
        shutil.copytree(tmp_path / "paper", forged)
        raw = json.dumps({**said, **change}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        (forged / "statement.json").write_text(raw, encoding="utf-8")
        assert run(forged, "--key", key)[0] != 0, what
    for name in (
        "archive/headers.txt",
        "entry.json",
        "entry.tlog-proof",
        "archive/manifest.json",
        "statement.json",
    ):
        content = (tmp_path / "paper" / name).read_bytes()
        place = len(content) // 2
        forged = tmp_path / name.replace("/", "-")
        shutil.copytree(tmp_path / "paper", forged)
        (forged / name).write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        assert run(forged, "--key", key)[0] not in (0, 1), name
    assert run(tmp_path / "paper", "--key", "other+00000000+AAAA")[0] != 0


def test_a_statement_changed_in_the_database_is_not_handed_out(desk: Organisation) -> None:
    made = issue(desk.charlie, FIRST, LAST)
    Exoneration.objects.filter(pk=made.pk).update(statement=made.statement.replace('"all":6', '"all":0'))
    made.refresh_from_db()
    with pytest.raises(Exception, match="作ったときと違います"):
        statement_pdf(made)


def test_the_paper_says_what_it_is_not(desk: Organisation) -> None:
    paper = printed(issue(desk.charlie, FIRST, LAST))
    assert any("法的な判断ではありません" in each for each in paper["notes"])
    assert paper["uncovered"]
    assert "上野 千里" in paper["facts"][0][1]
