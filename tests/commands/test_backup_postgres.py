"""On PostgreSQL too, nothing is replaced before the copy has been verified beside it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import pytest

from hiden.commands.backup_postgres import DUMP
from tests.commands.conftest import FOUND
from tests.world.commands import run_in

pytestmark = pytest.mark.postgres


def ask(url: str, sql: str) -> list[tuple[object, ...]]:
    """Rows of one question, outside any transaction."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        done = connection.execute(sql)
        return done.fetchall() if done.description else []


def of(name: str) -> str:
    """The address of a database on the server of the tests."""
    return urlunsplit(urlsplit(os.environ["HIDEN_DATABASE_URL"])._replace(path=f"/{name}"))


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A home with a company and the name of its database; tests take copies of both."""
    given, name = os.environ["HIDEN_DATABASE_URL"], f"hiden_{uuid4().hex[:12]}"
    ask(given, f"CREATE DATABASE {name}")
    home = tmp_path_factory.mktemp("founded") / "home"
    assert run_in(home, "up", "--prepare-only", url=of(name)).returncode == 0
    done = run_in(home, code=FOUND, url=of(name))
    assert done.returncode == 0, done.stderr
    yield home, name
    ask(given, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def url(founded: tuple[Path, str]) -> Iterator[str]:
    """A database of its own for one test, with the company in it."""
    given, name = os.environ["HIDEN_DATABASE_URL"], f"hiden_{uuid4().hex[:12]}"
    ask(given, f"CREATE DATABASE {name} TEMPLATE {founded[1]}")
    yield of(name)
    ask(given, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def home(founded: tuple[Path, str], tmp_path: Path) -> Path:
    """A home with the company, on that database."""
    return Path(shutil.copytree(founded[0], tmp_path / "home"))


def backed_up(home: Path, url: str, file: Path) -> dict[str, object]:
    made = run_in(home, "backup", str(file), "--json", url=url)
    assert made.returncode == 0, made.stderr
    found: dict[str, object] = json.loads(made.stdout)
    return found


def schemas(url: str) -> set[object]:
    return {
        row[0] for row in ask(url, "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_|^information_'")
    }


def change(home: Path, url: str, folder: Path) -> None:
    """One more department, brought in as anybody would."""
    file = folder / "departments.csv"
    file.write_bytes("部署コード,部署名\r\n900,試験部\r\n".encode("cp932"))
    done = run_in(home, "import", "departments", str(file), "--by", "1", "--apply", url=url)
    assert done.returncode == 0, done.stderr


def test_what_was_backed_up_comes_back(home: Path, url: str, tmp_path: Path) -> None:
    made = backed_up(home, url, tmp_path / "one.hiden")
    change(home, url, tmp_path)
    backed_up(home, url, tmp_path / "two.hiden")  # signs what came after the first
    refused = run_in(home, "restore", str(tmp_path / "one.hiden"), url=url)
    assert (refused.returncode, "--replace" in refused.stderr) == (5, True)
    assert ask(url, "SELECT count(*) FROM ledger_entry")[0][0] > made["ledger_size"]  # type: ignore[operator]
    back = run_in(home, "restore", str(tmp_path / "one.hiden"), "--replace", "--json", url=url)
    assert back.returncode == 0, back.stderr
    found = json.loads(back.stdout)
    assert found["verified"]["entries"] == made["ledger_size"]
    assert found["turned_back"] is True
    assert ask(url, "SELECT count(*) FROM ledger_entry")[0][0] == made["ledger_size"]
    assert schemas(url) == {"public"}


def test_it_comes_back_in_another_home_and_database_and_can_be_written_to(
    home: Path, url: str, tmp_path: Path
) -> None:
    backed_up(home, url, tmp_path / "one.hiden")
    ask(url, "DROP SCHEMA public CASCADE")
    ask(url, "CREATE SCHEMA public")
    elsewhere = tmp_path / "elsewhere"
    back = run_in(elsewhere, "restore", str(tmp_path / "one.hiden"), "--json", url=url)
    assert back.returncode == 0, back.stderr
    change(elsewhere, url, tmp_path)
    assert run_in(elsewhere, "ledger", "verify", url=url).returncode == 0


def test_a_ledger_that_was_altered_is_refused_and_nothing_changes(
    home: Path, url: str, tmp_path: Path
) -> None:
    good, bad, work = tmp_path / "good.hiden", tmp_path / "bad.hiden", tmp_path / "work"
    backed_up(home, url, good)
    with tarfile.open(good) as tar:
        tar.extractall(work, filter="data")
    change_a_bit = "UPDATE ledger_entry SET leaf = set_byte(leaf, 60, get_byte(leaf, 60) # 1) WHERE index = 3"
    ask(url, change_a_bit)
    subprocess.run(["pg_dump", "--format=custom", f"--dbname={url}", f"--file={work / DUMP}"], check=True)
    ask(url, change_a_bit)
    with tarfile.open(bad, "w:gz") as tar:
        for path in sorted(work.iterdir()):
            tar.add(path, arcname=path.name)
    change(home, url, tmp_path)
    before = ask(url, "SELECT index, leaf FROM ledger_entry ORDER BY index")
    keys = {path.name: path.read_bytes() for path in (home / "keys").iterdir()}
    refused = run_in(home, "restore", str(bad), "--replace", url=url)
    assert refused.returncode == 7, refused.stderr
    assert "検証に通らない" in refused.stderr
    assert ask(url, "SELECT index, leaf FROM ledger_entry ORDER BY index") == before
    assert {path.name: path.read_bytes() for path in (home / "keys").iterdir()} == keys
    assert schemas(url) == {"public"}
    assert run_in(home, "ledger", "verify", url=url).returncode == 0


def test_nothing_is_replaced_while_somebody_is_connected(home: Path, url: str, tmp_path: Path) -> None:
    import psycopg

    backed_up(home, url, tmp_path / "one.hiden")
    with psycopg.connect(url) as other:
        other.execute("SELECT 1")
        refused = run_in(home, "restore", str(tmp_path / "one.hiden"), "--replace", url=url)
    assert refused.returncode == 5, refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 2
    assert schemas(url) == {"public"}


def test_tables_of_others_are_never_removed(home: Path, url: str, tmp_path: Path) -> None:
    backed_up(home, url, tmp_path / "one.hiden")
    ask(url, "CREATE TABLE payroll (amount integer)")
    refused = run_in(home, "restore", str(tmp_path / "one.hiden"), "--replace", url=url)
    assert (refused.returncode, "payroll" in refused.stderr) == (5, True)


def test_a_copy_of_the_other_kind_of_database_is_refused(home: Path, url: str, tmp_path: Path) -> None:
    backed_up(home, url, tmp_path / "one.hiden")
    refused = run_in(tmp_path / "elsewhere", "restore", str(tmp_path / "one.hiden"))
    assert (refused.returncode, "HIDEN_DATABASE_URL" in refused.stderr) == (5, True)
    assert not (tmp_path / "elsewhere" / "hiden.sqlite3").exists()
