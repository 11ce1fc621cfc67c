"""A database is emptied after a test that committed: the rows go, the tables stay as they are.

Django empties every table, whether it holds anything or not (on PostgreSQL a new file for each of two hundred), and then
writes down kinds of content and permissions again as after a migration. Here only tables with rows in them lose these,
and what a migration has written stays.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

# Written after every migration, the same for every test.
OF_MIGRATIONS = frozenset({"django_content_type", "auth_permission", "django_site"})


def empty(*_whatever: Any) -> None:
    """Remove all rows that a test may have left."""
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    tables = [connection.ops.quote_name(name) for name in names if name not in OF_MIGRATIONS]
    with connection.constraint_checks_disabled(), transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # no key of another table is looked at: all of them are emptied
            cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in tables)
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"DELETE FROM {name}")
