"""What all tests share: the company of the tests and its cast."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, TransactionTestCase
from django.utils import translation

from hiden.people.models import Person
from tests.world.emptied import empty
from tests.world.once import empty_home, migrated
from tests.world.organisation import Organisation, account_of, make_organisation

__all__ = ["empty_home", "migrated"]  # fixtures

DATABASES = {"db", "transactional_db", "live_server", "django_db_setup"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of PostgreSQL run where there is one; `./test` starts one and runs them. The longest begin first, so that no
    worker waits at the end for a browser.
    """
    items.sort(key=_shortness)
    for item in items:
        if item.get_closest_marker("django_db") or DATABASES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.database)
    if os.environ.get("HIDEN_DATABASE_URL"):
        return
    for item in items:
        if item.get_closest_marker("postgres"):
            item.add_marker(pytest.mark.skip(reason="HIDEN_DATABASE_URL names no PostgreSQL"))


def _shortness(item: pytest.Item) -> int:
    """The whole outcome in a browser is one test of minutes; others of the browser, of processes and slow ones follow; then the rest."""
    if "whole_outcome" in item.nodeid:
        return 0
    return 1 if any(item.get_closest_marker(mark) for mark in ("browser", "slow", "postgres")) else 2


@pytest.fixture(scope="session", autouse=True)
def emptied() -> Iterator[None]:
    """After a test that committed, rows go and nothing else."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
        yield


@pytest.fixture(scope="session")
def live_server(live_server: Any) -> Iterator[Any]:
    """The server of pytest-django; it ends after those who answer its visitors, for these use the connection that it lends them."""
    yield live_server
    until = time.monotonic() + 10
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(max(0, until - time.monotonic()))


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """A password hash that is meant to be slow would be most of the time of many tests."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """HIDEN_HOME of one test: keys and what was signed last never leak from one test to another."""
    home = tmp_path / "home"
    monkeypatch.setenv("HIDEN_HOME", str(home))
    return home


@pytest.fixture(autouse=True)
def japanese() -> None:
    """A request in English leaves its language behind in the thread; every test begins as a Japanese reader."""
    translation.activate("ja")


@pytest.fixture
def organisation(db: None) -> Organisation:
    """The company with its departments, persons and roles."""
    return make_organisation()


@pytest.fixture
def alice(organisation: Organisation) -> Person:
    """情報管理責任者 and システム管理者."""
    return organisation.alice


@pytest.fixture
def bob(organisation: Organisation) -> Person:
    """部門責任者 of 製造部."""
    return organisation.bob


@pytest.fixture
def charlie(organisation: Organisation) -> Person:
    """A member of 営業部 without any role: must see nothing that is not everybody's."""
    return organisation.charlie


@pytest.fixture
def as_alice(alice: Person) -> Client:
    """A browser in which Alice is signed in."""
    return signed_in(alice)


@pytest.fixture
def as_bob(bob: Person) -> Client:
    """A browser in which Bob is signed in."""
    return signed_in(bob)


@pytest.fixture
def as_charlie(charlie: Person) -> Client:
    """A browser in which Charlie is signed in."""
    return signed_in(charlie)


def signed_in(person: Person) -> Client:
    """A browser in which a person is signed in."""
    client = Client()
    client.force_login(account_of(person), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture(autouse=True)
def no_compiled_policies() -> None:
    """Rows of another test may bear the same ids and the same hour: nothing compiled from them is used again."""
    from hiden.access.ruleset import forget_compiled
    from hiden.inventory.resolving import forget_locators

    forget_compiled()
    forget_locators()
