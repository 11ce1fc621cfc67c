"""A backup is consistent, readable by its owner alone, and never brings back a ledger that does not verify."""

from __future__ import annotations

import json
import shutil
import sqlite3
import stat
import subprocess
import sys
import tarfile
from contextlib import closing
from pathlib import Path

import pytest

from tests.world.commands import run_in, start_in
from tests.world.sample import sample_home  # noqa: F401 - a fixture

pytestmark = pytest.mark.slow


def test_what_was_backed_up_comes_back(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "one.hiden"
    made = start_in(home, "backup", str(file), "--json")
    assert made.returncode == 0, made.stderr
    size = json.loads(made.stdout)["ledger_size"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    elsewhere = tmp_path / "elsewhere"
    back = start_in(elsewhere, "restore", str(file), "--json")
    assert back.returncode == 0, back.stderr
    verified = start_in(elsewhere, "ledger", "verify", "--json")
    assert verified.returncode == 0
    assert json.loads(back.stdout)["ledger_size"] == size


def test_a_restore_replaces_nothing_unasked(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "one.hiden"
    run_in(home, "backup", str(file))
    refused = run_in(home, "restore", str(file))
    assert refused.returncode == 5
    assert "--replace" in refused.stderr
    assert run_in(home, "restore", str(file), "--replace").returncode == 0


def test_a_backup_overwrites_no_file(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "one.hiden"
    file.write_text("mine")
    assert run_in(home, "backup", str(file)).returncode == 5
    assert file.read_text() == "mine"


def test_a_ledger_that_was_altered_is_refused_and_nothing_changes(home: Path, tmp_path: Path) -> None:
    good, bad, work = tmp_path / "good.hiden", tmp_path / "bad.hiden", tmp_path / "work"
    run_in(home, "backup", str(good))
    with tarfile.open(good) as tar:
        tar.extractall(work, filter="data")
    with closing(sqlite3.connect(work / "hiden.sqlite3")) as database:
        table = next(
            name
            for (name,) in database.execute("select name from sqlite_master where type='table'")
            if name == "ledger_entry"
        )
        columns = [row[1] for row in database.execute(f"pragma table_info({table})")]
        body = next(name for name in columns if name in {"leaf", "raw", "body"})
        (row, raw) = database.execute(f"select rowid, {body} from {table} order by rowid limit 1").fetchone()
        database.execute(
            f"update {table} set {body} = ? where rowid = ?", (bytes(raw).replace(b"1", b"2", 1), row)
        )
        database.commit()
    with tarfile.open(bad, "w:gz") as tar:
        for path in sorted(work.iterdir()):
            tar.add(path, arcname=path.name)
    before = (home / "hiden.sqlite3").read_bytes()
    refused = run_in(home, "restore", str(bad), "--replace")
    assert refused.returncode == 7, refused.stderr
    assert "検証に通らない" in refused.stderr
    assert (home / "hiden.sqlite3").read_bytes() == before


def test_a_file_that_is_no_backup_is_refused_in_two_sentences(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "letter.hiden"
    file.write_bytes(b"not a tar at all")
    refused = run_in(home, "restore", str(file), "--replace")
    assert refused.returncode == 2
    assert len(refused.stderr.strip().splitlines()) == 2


def test_an_older_backup_says_so_and_the_same_key_signs_no_second_history(home: Path, tmp_path: Path) -> None:
    file, departments = tmp_path / "one.hiden", tmp_path / "departments.csv"
    run_in(home, "backup", str(file))
    departments.write_bytes("部署コード,部署名\r\n900,試験部\r\n".encode("cp932"))
    assert run_in(home, "import", "departments", str(departments), "--by", "1", "--apply").returncode == 0
    run_in(home, "backup", str(tmp_path / "two.hiden"))
    back = run_in(home, "restore", str(file), "--replace", "--json")
    assert json.loads(back.stdout)["turned_back"] is True
    assert run_in(home, "ledger", "verify").returncode == 7
    assert run_in(home, "up", "--prepare-only").returncode == 7
    assert run_in(home, "ledger", "continue", "--reason", "訓練").returncode == 0
    assert run_in(home, "ledger", "verify").returncode == 0
    printed = run_in(home, "ledger", "export", "--out", str(tmp_path / "out")).stdout.partition("python3 ")[2]
    assert printed.count("--key") == 2, "both keys have signed, and both are needed"
    checked = subprocess.run([sys.executable, *printed.split()], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


def test_sealed_logs_come_back_with_what_was_understood_of_them(
    own_home: Path,
    tmp_path: Path,
    sample_home: Path,  # noqa: F811
) -> None:
    home = shutil.copytree(sample_home, tmp_path / "with-logs")
    before = json.loads(run_in(home, "logs", "verify", "--full", "--json").stdout)
    file = tmp_path / "logs.hiden"
    assert json.loads(run_in(home, "backup", str(file), "--json").stdout)["logs"] is True
    elsewhere = tmp_path / "elsewhere"
    back = run_in(elsewhere, "restore", str(file), "--json")
    assert back.returncode == 0, back.stderr
    after = json.loads(run_in(elsewhere, "logs", "verify", "--full", "--json").stdout)
    assert after == before
    assert after["sound"]
    assert after["opened"] > 0
    assert len(list((elsewhere / "logs" / "view").glob("*/*.parquet"))) > 0
    lean = tmp_path / "lean.hiden"
    run_in(home, "backup", str(lean), "--without-logs")
    assert lean.stat().st_size < file.stat().st_size
