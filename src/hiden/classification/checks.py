"""What `hiden check` asks of this room: some class is strict enough to be shown to the named only."""

from __future__ import annotations

from typing import Any

from django.core import checks
from django.core.checks import CheckMessage, Tags, register
from django.db import DatabaseError

from hiden.classification.queries import classes, unguarded


@register(Tags.database)
def some_class_is_for_the_named(databases: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """hiden.classification.W001. Asked only when the database is."""
    if not databases:
        return []
    try:
        trouble = unguarded(classes())
    except DatabaseError:
        return []  # not migrated yet
    return (
        [checks.Warning(trouble.what, hint=trouble.do_next, id="hiden.classification.W001")]
        if trouble
        else []
    )
