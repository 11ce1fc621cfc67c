"""Questions: what waits for somebody's answer about people whom a system sends."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from hiden.base.clock import FOREVER, now
from hiden.base.errors import NotFound
from hiden.base.kana import is_kana
from hiden.base.words import say
from hiden.identity.models import OutsideSystem
from hiden.identity.scim.models import (
    AskedLeave,
    DepartmentWord,
    LeaveState,
    Provisioning,
    ProvisioningKey,
    ScimGroup,
    ScimUser,
)
from hiden.people.importers.spellings import kind_of
from hiden.people.models import Kind, Person


@dataclass(frozen=True, slots=True)
class Unsure:
    """A person of whom a system said something that we could not take over: what, and its words."""

    person: Person
    what: str
    word: str


def held_leaves(system: OutsideSystem | None = None) -> QuerySet[AskedLeave]:
    """Leavings that wait for a yes."""
    found = AskedLeave.objects.filter(state=LeaveState.HELD).select_related("person", "system")
    return found if system is None else found.filter(system=system)


def open_words(system: OutsideSystem | None = None) -> QuerySet[DepartmentWord]:
    """Words for departments of which nobody has said what they mean."""
    found = DepartmentWord.objects.filter(department__isnull=True).select_related("system")
    return found if system is None else found.filter(system=system)


def find_word(pk: int) -> DepartmentWord:
    """A word for a department. Raises NotFound."""
    found = DepartmentWord.objects.select_related("system").filter(pk=pk).first()
    if found is None:
        raise NotFound(say("この部署名は見つかりません。"), say("システムの頁から選び直してください。"))
    return found


def find_key(pk: int) -> ProvisioningKey:
    """A key of an asking system. Raises NotFound."""
    rows = ProvisioningKey.objects.select_related("provisioning__system", "token__person")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound(say("このトークンは見つかりません。"), say("システムの頁から選び直してください。"))
    return found


def provisioning_of(system: OutsideSystem) -> Provisioning | None:
    """How a system sends people, if it does."""
    return Provisioning.objects.filter(system=system).first()


def keys_of(system: OutsideSystem) -> QuerySet[ProvisioningKey]:
    """Its keys, newest first."""
    found = ProvisioningKey.objects.filter(provisioning__system=system).select_related("token__person")
    return found.order_by("-token__made_at", "-pk")


def living_keys() -> QuerySet[ProvisioningKey]:
    """Keys that open something now."""
    return ProvisioningKey.objects.filter(
        token__revoked_at__isnull=True, token__expires_at__gt=now()
    ).select_related("provisioning__system", "token__person")


def users_of(system: OutsideSystem) -> QuerySet[ScimUser]:
    """What it said of people whom it has not deleted."""
    return ScimUser.objects.filter(system=system, deleted_at=FOREVER).select_related("person")


def groups_of_system(system: OutsideSystem) -> QuerySet[ScimGroup]:
    """Its groups."""
    return ScimGroup.objects.filter(system=system, until=FOREVER).order_by("name", "pk")


def unsure(system: OutsideSystem, most: int = 100) -> list[Unsure]:
    """People of whom something is to be put right by hand: another number, a kind we do not know, no reading. One query."""
    found = []
    for link in (
        users_of(system).filter(~Q(person__kind=Kind.LEAVER)).order_by("person__kana_key", "person__number")
    ):
        number = (link.said.get("number") or {}).get("value") or ""
        kind = (link.said.get("kind") or {}).get("value") or ""
        person = link.person
        if number and number != person.number:
            found.append(Unsure(person, say("社員番号が登録と違います"), number))
        if kind and kind_of(kind) is None:
            found.append(Unsure(person, say("区分が分かりません"), kind))
        if person.kana == person.name and not is_kana(person.kana):
            found.append(Unsure(person, say("フリガナがありません"), ""))
    return found[:most]
