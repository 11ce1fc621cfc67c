from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection

from .world import TABLES


@pytest.fixture(scope="session")
def tables(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """The tables of the test world, beside those of the product."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        with connection.schema_editor() as editor:
            for table in TABLES:
                editor.create_model(table)
        yield
        with connection.schema_editor() as editor:
            for table in reversed(TABLES):
                editor.delete_model(table)


@pytest.fixture
def world(tables: None, db: None) -> None:
    """Asks for the tables and a transaction of the test's own."""
