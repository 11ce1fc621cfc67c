"""What `hiden check` asks of this room: managers who are here, lists that are new, keys that live, receivers that receive."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core import checks
from django.core.checks import CheckMessage, Tags, register
from django.db import DatabaseError

from hiden.base.clock import now, today
from hiden.base.words import say
from hiden.identity.closure import in_use
from hiden.identity.queries import overdue_lists
from hiden.identity.scim.queries import living_keys
from hiden.identity.signals.queries import failing
from hiden.people.intervals import holding
from hiden.people.leaving import leaving
from hiden.people.models import Kind, PersonState

_SOON = 14  # days


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


@register(Tags.database)
def keys_live_on(databases: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """hiden.identity.W003: a key that ends soon, by its date or with its maker, stops the sending of people."""
    if not databases:
        return []
    soon = now() + timedelta(days=_SOON)
    try:
        gone = set(leaving().values_list("person_id", flat=True))
        dying = [
            one.provisioning.system.name
            for one in living_keys()
            if one.token.expires_at < soon or one.token.person_id in gone
        ]
    except DatabaseError:
        return []  # not migrated yet
    if not dying:
        return []
    return [
        checks.Warning(
            say(
                "「{names}」のSCIMのトークンが、まもなく使えなくなります。",
                names="」「".join(sorted(set(dying))),
            ),
            hint=say("システムの頁で新しいトークンを作り、認証基盤の設定を入れ替えてください。"),
            id="hiden.identity.W003",
        )
    ]


@register(Tags.database)
def receivers_receive(databases: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """hiden.identity.W004: a receiver that has not taken an event for an hour, or was given up on."""
    if not databases:
        return []
    hour_ago = now() - timedelta(hours=1)
    try:
        deaf = [one.name for one in failing() if one.failing_since is None or one.failing_since < hour_ago]
    except DatabaseError:
        return []  # not migrated yet
    if not deaf:
        return []
    return [
        checks.Warning(
            say("「{names}」が、接続の切断の知らせを受け取っていません。", names="」「".join(sorted(deaf))),
            hint=say("受け手の頁で応答を確かめ、直してから送り直してください。"),
            id="hiden.identity.W004",
        )
    ]
