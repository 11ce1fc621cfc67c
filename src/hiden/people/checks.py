"""What `hiden check` asks of this room: the identity providers can be read, somebody can administrate."""

from __future__ import annotations

from typing import Any

from django.core import checks
from django.core.checks import CheckMessage, Tags, register
from django.db import DatabaseError

from hiden.base.errors import Misconfigured
from hiden.base.words import say
from hiden.people.models import Company, Role
from hiden.people.oidc import providers
from hiden.people.queries import holders_of


@register(Tags.security)
def identity_providers_can_be_read(**_kwargs: Any) -> list[CheckMessage]:
    """hiden.people.E001."""
    try:
        providers()
    except Misconfigured as error:
        return [checks.Error(error.what, hint=error.do_next, id="hiden.people.E001")]
    return []


@register(Tags.database)
def somebody_can_administrate(databases: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """hiden.people.W001. Asked only when the database is."""
    if not databases:
        return []
    try:
        if Company.current() is None or holders_of(Role.ADMINISTRATOR):
            return []
    except DatabaseError:
        return []  # not migrated yet
    return [
        checks.Warning(
            say("システム管理者の役割を持つ人がいません。"),
            hint=say("「役割」の頁か、hiden import rolesで、だれかに与えてください。"),
            id="hiden.people.W001",
        )
    ]
