"""What `hiden check` asks of this room: every system has a manager who is here, and a list that is not too old."""

from __future__ import annotations

from typing import Any

from django.core import checks
from django.core.checks import CheckMessage, Tags, register
from django.db import DatabaseError

from hiden.base.clock import today
from hiden.base.words import say
from hiden.identity.closure import in_use
from hiden.identity.queries import overdue_lists
from hiden.people.intervals import holding
from hiden.people.models import Kind, PersonState


@register(Tags.database)
def systems_are_looked_after(databases: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """hiden.identity.W001, W002. Asked only when the database is."""
    if not databases:
        return []
    try:
        gone = PersonState.objects.filter(holding(today()), kind=Kind.LEAVER).values("person_id")
        left = list(in_use().filter(manager_id__in=gone).values_list("name", flat=True))
        late = [one.system.name for one in overdue_lists()]
    except DatabaseError:
        return []  # not migrated yet
    found: list[CheckMessage] = []
    if left:
        found.append(
            checks.Warning(
                say("システム「{names}」の管理担当が退職しています。", names="」「".join(left)),
                hint=say("「他システムのアカウント」の頁で、管理担当を改めてください。"),
                id="hiden.identity.W001",
            )
        )
    if late:
        found.append(
            checks.Warning(
                say("システム「{names}」のアカウントの一覧が古くなっています。", names="」「".join(late)),
                hint=say("そのシステムから一覧を出力し、取り込んでください。"),
                id="hiden.identity.W002",
            )
        )
    return found
