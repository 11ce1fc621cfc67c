"""The first migration makes what its steps would have made one by one, and refuses what is more than a shape."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.db import migrations, models
from django.db.migrations.state import ProjectState
from django.db.utils import ConnectionHandler

from hiden.migrating import AtOnce

STEPS = [
    migrations.CreateModel("Shelf", [("id", models.BigAutoField(primary_key=True)), ("place", models.CharField(max_length=9))]),
    migrations.CreateModel("Book", [("id", models.BigAutoField(primary_key=True)), ("title", models.TextField(unique=True))]),
    migrations.AddField("Shelf", "first", models.ForeignKey("x.Book", models.PROTECT, null=True, related_name="+")),
    migrations.AddField("Book", "shelf", models.ForeignKey("x.Shelf", models.PROTECT, null=True)),
    migrations.AddField("Book", "beside", models.ManyToManyField("x.Shelf", related_name="+")),
    migrations.AddIndex("Book", models.Index(fields=["shelf", "title"], name="book_place")),
    migrations.AddConstraint("Shelf", models.UniqueConstraint(fields=["place"], condition=models.Q(first=None), name="one_place")),
]  # fmt: skip


def made(kind: type[migrations.Migration], steps: list[migrations.operations.base.Operation]) -> set[str]:
    """The statements that make what an empty database holds after a migration of these steps."""
    there = ConnectionHandler({"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}})[
        "default"
    ]
    migration = type("Migration", (kind,), {"operations": steps})("0001_initial", "x")
    with there.schema_editor() as editor:
        state = migration.apply(ProjectState(), editor)
    assert set(state.models) == {("x", "shelf"), ("x", "book")}
    with there.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.django_db
def test_at_once_is_as_one_by_one() -> None:
    at_once = made(AtOnce, STEPS)
    assert at_once == made(migrations.Migration, STEPS)
    assert len(at_once) == 3 + 7 + 1, "tables, indexes, and what counts the ids"


@pytest.mark.django_db
def test_what_is_more_than_a_shape_is_refused() -> None:
    with pytest.raises(TypeError, match="not a shape"):
        made(AtOnce, [*STEPS, migrations.RunSQL("SELECT 1")])


def test_the_first_migration_is_of_this_kind() -> None:
    assert issubclass(import_module("hiden.migrations.0001_initial").Migration, AtOnce)
