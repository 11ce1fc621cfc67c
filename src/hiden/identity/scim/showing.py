"""From the register to SCIM: a person as a User, a group as a Group."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from scim2_models import Meta, Resource

from hiden.identity.scim.held import Held
from hiden.identity.scim.models import ScimGroup, ScimGroupMember
from hiden.identity.scim.shapes import Email, Group, GroupOfUser, Manager, Member, Name, Reading
from hiden.people.words import KINDS


def user_of(held: Held, model: Any, enterprise: type[Any]) -> Resource[Any]:
    """A person. What the system said is given back as it was said, as long as the register holds it."""
    family, _, given = held.state.name.partition(" ")
    own_name = {"formatted": held.state.name, "familyName": family, "givenName": given or None}
    own_mail = [{"value": held.state.email, "type": "work", "primary": True}] if held.state.email else None
    name = held.shown("name", own_name)
    user: Any = model(
        id=held.person.key,
        external_id=(held.link.external_id or None) if held.link else None,
        user_name=held.user_name,
        name=Name.model_validate(name) if name else None,
        display_name=held.shown("display", held.state.name),
        title=held.shown("title", held.at("title") or None),
        user_type=held.shown("kind", KINDS[held.state.kind][0]),
        active=held.shown("active", held.active),
        emails=[Email.model_validate(one) for one in held.shown("emails", own_mail) or []] or None,
        groups=[GroupOfUser(value=key, ref=f"Groups/{key}", display=shown) for key, shown in held.groups]
        or None,
    )
    user[enterprise] = _enterprise(held, enterprise)
    if reading := held.shown("reading", _known_reading(held)):
        user[Reading] = Reading(reading=reading)
    link = held.link
    user.meta = _meta("User", user, link.created_at if link else held.came, _changed(held))
    found: Resource[Any] = user
    return found


def _known_reading(held: Held) -> str:
    """A name that was taken for the reading, because none was said, is none."""
    return "" if held.state.kana == held.state.name else held.state.kana


def _enterprise(held: Held, model: type[Any]) -> Any:
    manager = held.link.manager if held.link else None
    return model(
        employee_number=held.shown("number", held.person.number),
        organization=held.shown("organization", held.state.employer or None),
        department=held.shown("department", held.department or None),
        manager=Manager(value=manager.key, ref=f"Users/{manager.key}") if manager else None,
    )


def _changed(held: Held) -> datetime:
    times = [held.state.recorded_at]
    if held.main is not None:
        times.append(held.main.recorded_at)
    if held.link is not None:
        times.append(held.link.modified_at)
    return max(times)


def group_of(group: ScimGroup, members: list[ScimGroupMember]) -> Group:
    """A group with who is in it."""
    shown = Group(
        id=group.key,
        external_id=group.external_id or None,
        display_name=group.name,
        members=[
            Member(
                value=one.person.key,
                ref=f"Users/{one.person.key}",
                type="User",
                display=one.shown or one.person.name,
            )
            for one in members
        ]
        or None,
    )
    shown.meta = _meta("Group", shown, group.since, group.modified_at)
    return shown


def _meta(kind: str, resource: Resource[Any], created: datetime, modified: datetime) -> Meta:
    """The version is what is shown: whatever changes a word of it changes the version."""
    text = json.dumps(resource.model_dump(), sort_keys=True, default=str)
    digest = hashlib.sha256(text.encode()).hexdigest()[:20]
    return Meta(resource_type=kind, created=created, last_modified=modified, version=f'W/"{digest}"')
