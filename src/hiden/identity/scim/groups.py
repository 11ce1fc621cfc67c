"""Verbs: groups as a system keeps them; who was in them, and when, stays known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from scim2_models import InvalidValueException

from hiden.base.clock import FOREVER, now
from hiden.base.words import say
from hiden.identity.scim.applying import Asker
from hiden.identity.scim.entries import GroupSet
from hiden.identity.scim.models import ScimGroup, ScimGroupMember
from hiden.identity.scim.shapes import Group
from hiden.ledger import record
from hiden.people.models import Person
from hiden.people.turn import take_turn


def members_of(groups: Iterable[ScimGroup]) -> dict[int, list[ScimGroupMember]]:
    """Who is in some groups now, in the order in which they came. One query."""
    found: dict[int, list[ScimGroupMember]] = {group.pk: [] for group in groups}
    rows = ScimGroupMember.objects.filter(group_id__in=list(found), until=FOREVER).select_related("person")
    for row in rows.order_by("since", "pk"):
        found[row.group_id].append(row)
    return found


def write_group(group: ScimGroup | None, wanted: Group, asker: Asker) -> ScimGroup:
    """Make a group, or bring it to what the system says. Raises InvalidValueException for members that are nobody."""
    take_turn()
    name = (wanted.display_name or "").strip()
    if not name or len(name) > 300 or "\x00" in name:
        raise InvalidValueException(
            detail=say("displayNameの長さか文字が正しくありません。300文字までの名前にしてください。")
        )
    people = _people(wanted)
    at = now()
    what = "changed"
    if group is None:
        group, what = ScimGroup(system=asker.system, since=at), "created"
    group.name, group.external_id, group.modified_at = name, (wanted.external_id or "")[:300], at
    group.save()
    came, went = _set_members(group, people, at)
    record(GroupSet(asker.system.key, group.key, name, what, came, went), by=asker.by)
    return group


def _people(wanted: Group) -> dict[str, str]:
    """Key of each member → what they are called in the group."""
    found: dict[str, str] = {}
    for member in wanted.members or []:
        key = member.value or str(member.ref or "").rpartition("/")[2]
        if not key or (member.type or "User") != "User":
            raise InvalidValueException(
                detail=say("グループに入れられるのはUserだけです。ほかの種類のメンバーを外してください。")
            )
        found[key] = (member.display or "")[:300]
    return found


def _set_members(group: ScimGroup, wanted: Mapping[str, str], at: datetime) -> tuple[list[str], list[str]]:
    present = {row.person.key: row for row in members_of([group])[group.pk]}
    people = {one.key: one for one in Person.objects.filter(key__in=list(wanted))}
    if missing := sorted(set(wanted) - set(people)):
        raise InvalidValueException(
            detail=say(
                "メンバー「{keys}」に当たる人がいません。先にその人を登録するか、メンバーから外してください。",
                keys="、".join(missing[:5]),
            )
        )
    gone = [row for key, row in present.items() if key not in wanted]
    ScimGroupMember.objects.filter(pk__in=[row.pk for row in gone]).update(until=at)
    new = [key for key in wanted if key not in present]
    ScimGroupMember.objects.bulk_create(
        ScimGroupMember(group=group, person=people[key], shown=wanted[key], since=at) for key in new
    )
    for key, row in present.items():
        if key in wanted and row.shown != wanted[key]:
            ScimGroupMember.objects.filter(pk=row.pk).update(shown=wanted[key])
    return new, [row.person.key for row in gone]


def delete_group(group: ScimGroup, asker: Asker) -> None:
    """The system has deleted a group: nobody is in it any more."""
    take_turn()
    at = now()
    rows = members_of([group])[group.pk]
    ScimGroupMember.objects.filter(pk__in=[row.pk for row in rows]).update(until=at)
    ScimGroup.objects.filter(pk=group.pk).update(until=at, modified_at=at)
    went = [row.person.key for row in rows]
    record(GroupSet(asker.system.key, group.key, group.name, "deleted", [], went), by=asker.by)
