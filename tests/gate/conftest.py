from __future__ import annotations

import pytest
from django.db import connection

from .world import TABLES


@pytest.fixture
def tables(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> None:
    """The tables of the test world, beside those of the product: made where they are missing.

    Other tests put a whole database in the place of this one, so no earlier test can be trusted to have left them.
    """
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        there = set(connection.introspection.table_names())
        missing = [table for table in TABLES if table._meta.db_table not in there]
        if missing:
            with connection.schema_editor() as editor:
                for table in missing:
                    editor.create_model(table)


@pytest.fixture
def world(tables: None, db: None) -> None:
    """Asks for the tables and a transaction of the test's own."""
