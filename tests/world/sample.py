"""The sample company for tests that need all of it: loaded once by the product's own command, then only copied.

The first test process that asks runs `hiden demo --once` in a home of its own, on the kind of database that the tests
run on; every test gets a copy of that home and of its database. What a test does to its copy is gone with it.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.contrib.contenttypes.models import ContentType
from django.contrib.sites.models import Site
from django.db import connection

from hiden.ledger import signing
from hiden.people import actions
from hiden.people.models import Account, Kind, Person
from tests.world.commands import start_in
from tests.world.once import made_once

# Who of the sample company plays whom (samples/roles.csv).
ALICE = "1001"  # 総務部長: 情報管理責任者
BOB = "1007"  # 製造部長: 部門責任者 of 製造部
CHARLIE = "9901"  # hired for the tests: in no department, without role, handling nothing
PASSWORD = "correct-horse-battery-staple"


@dataclass(frozen=True, slots=True)
class Cast:
    """The persons of the sample company that the tests speak of."""

    alice: Person
    bob: Person
    charlie: Person


SAID = "said.json"  # what the command said, in the home that it made


def load_sample(home: Path) -> None:
    """Make a home with the sample company in it."""
    done = start_in(home, "demo", "--once", "--log-scale", "0.02", url=_database_of_its_own())
    assert done.returncode == 0, done.stderr[-4000:]
    (home / SAID).write_text(done.stdout, "utf-8")


SAMPLE = "hiden_sample"


def _database_of_its_own() -> str:
    """The address of an empty database on the server of the tests; nothing for SQLite, which lies in the home."""
    given = os.environ.get("HIDEN_DATABASE_URL")
    if not given:
        return ""
    _ask(f"DROP DATABASE IF EXISTS {SAMPLE}", f"CREATE DATABASE {SAMPLE}")
    return urlunsplit(urlsplit(given)._replace(path=f"/{SAMPLE}"))


def _ask(*statements: str) -> None:
    """Tell the PostgreSQL server of the tests something outside of any transaction."""
    import psycopg

    with psycopg.connect(os.environ["HIDEN_DATABASE_URL"], autocommit=True) as server:
        for each in statements:
            server.execute(each)


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home with the sample company, shared by all test processes of this run. Never write to it."""
    return made_once(tmp_path_factory, "sample-home", load_sample)


def forget_what_was_read() -> None:
    """Another database has other numbers for the same names."""
    ContentType.objects.clear_cache()
    Site.objects.clear_cache()
    signing._next_at.clear()


@pytest.fixture
def sample_company(
    transactional_db: None, sample_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Any:
    """The test's own copy of the sample company, in the test's database and in HIDEN_HOME."""
    home = tmp_path / "sample"
    shutil.copytree(sample_home, home, ignore=shutil.ignore_patterns("*.sqlite3*", "reports"))
    monkeypatch.setenv("HIDEN_HOME", str(home))
    with _copied_file(sample_home) if connection.vendor == "sqlite" else _copied_database():
        forget_what_was_read()
        yield
    forget_what_was_read()


@contextmanager
def _copied_file(sample_home: Path) -> Iterator[None]:
    """The content of the file is laid over the test's database, which is emptied afterwards like any other."""
    connection.ensure_connection()
    source = sqlite3.connect(f"file:{sample_home / 'hiden.sqlite3'}?mode=ro", uri=True)
    try:
        source.backup(connection.connection)
    finally:
        source.close()
    yield


@contextmanager
def _copied_database() -> Iterator[None]:
    """The connection of the test leads to a copy for as long as the test takes."""
    usual = connection.settings_dict["NAME"]
    copy = f"{usual}_sample"
    _ask(f"DROP DATABASE IF EXISTS {copy}", f"CREATE DATABASE {copy} TEMPLATE {SAMPLE}")
    connection.close()
    connection.settings_dict["NAME"] = copy
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
        _ask(f"DROP DATABASE {copy} WITH (FORCE)")


@pytest.fixture
def cast(sample_company: None) -> Cast:
    """Alice, Bob and Charlie of the sample company, who all sign in with PASSWORD."""
    alice, bob = (Person.objects.get(number=number) for number in (ALICE, BOB))
    charlie = actions.hire(
        number=CHARLIE, name="上野 千里", kana="ウエノ チサト", kind=Kind.REGULAR, department=None, by=alice
    )
    actions.make_account(charlie, email="charlie@mihon-seiko.example", password=PASSWORD, by=alice)
    for person in (alice, bob):
        account = Account.objects.get(person=person)
        account.set_password(PASSWORD)
        account.save()
    return Cast(alice, bob, charlie)
