"""Verbs: let a system send people, make and revoke its keys, and say what its words for departments mean."""

from __future__ import annotations

from hiden.base.clock import FOREVER, now
from hiden.base.errors import Conflict
from hiden.base.words import say
from hiden.gate import require
from hiden.identity.models import OutsideSystem
from hiden.identity.scim.entries import DepartmentWordSet, ProvisioningSet
from hiden.identity.scim.held import held
from hiden.identity.scim.models import DepartmentWord, Provisioning, ProvisioningKey, ScimUser
from hiden.ledger import record
from hiden.people import actions as people
from hiden.people.models import ApiToken, Department, Person
from hiden.people.turn import in_turn

PURPOSE = "scim"


@in_turn
def set_provisioning(system: OutsideSystem, *, needs_number: bool, by: Person) -> Provisioning:
    """Let a system send people; or change whether whoever has no employee number is refused. Raises Conflict, NotAllowed."""
    require(by, "identity.connect")
    if system.until != FOREVER.date():
        raise Conflict(
            say("システム「{name}」は、廃止されています。", name=system.name),
            say("使っているシステムを選んでください。"),
        )
    row, made = Provisioning.objects.get_or_create(
        system=system, defaults={"needs_number": needs_number, "recorded_at": now()}
    )
    row.needs_number, row.recorded_at = needs_number, now()
    row.save()
    record(ProvisioningSet(system.key, "begun" if made else "changed", needs_number, ""), by=by)
    return row


@in_turn
def make_key(
    system: OutsideSystem, *, days: int, read_only: bool = False, by: Person
) -> tuple[ApiToken, str]:
    """A key for the asking system, in the name of whoever makes it; its text is shown this one time.

    It opens nothing but SCIM, and works as long as its maker may administer. Raises BadInput, Conflict, NotAllowed.
    """
    require(by, "identity.connect")
    provisioning = Provisioning.objects.filter(system=system).first()
    if provisioning is None:
        raise Conflict(
            say("このシステムから人の登録を受け取る設定がありません。"),
            say("先に「SCIMで人の登録を受け取る」を設定してください。"),
        )
    name = say("SCIM：{name}", name=system.name)
    token, text = people.make_token_unasked(name=name, read_only=read_only, days=days, purpose=PURPOSE, by=by)
    ProvisioningKey.objects.create(provisioning=provisioning, token=token)
    record(ProvisioningSet(system.key, "key_made", provisioning.needs_number, token.prefix), by=by)
    return token, text


@in_turn
def revoke_key(key: ProvisioningKey, *, by: Person) -> None:
    """Let a key stop working at once. Raises NotAllowed."""
    require(by, "identity.connect")
    token, provisioning = key.token, key.provisioning
    if token.revoked_at is None:
        people.revoke_token(token, by=by)
        entry = ProvisioningSet(
            provisioning.system.key, "key_revoked", provisioning.needs_number, token.prefix
        )
        record(entry, by=by)


@in_turn
def set_department_word(row: DepartmentWord, department: Department, *, by: Person) -> int:
    """Say which department a system means by a word. Whoever is said to be there and has no department is moved there.

    Returns how many were moved. Raises NotAllowed, BadInput when the department does not exist today.
    """
    require(by, "people.change")
    row.department, row.recorded_at = department, now()
    row.save()
    links = ScimUser.objects.filter(system=row.system, deleted_at=FOREVER, said__department__value=row.word)
    moved = 0
    for one in held([link.person for link in links.select_related("person")], row.system):
        said = one.link.said["department"] if one.link else None
        if not one.here or said is None or said["at"] != one.at("department"):
            continue
        title = one.shown("title", None) or one.at("title")
        if one.main is None or one.main.department_id != department.pk:
            people.move(one.person, department=department, post=title, by=by)
            moved += 1
        assert one.link is not None
        one.link.said = {
            **one.link.said,
            "department": {"value": row.word, "at": str(department.pk)},
            "title": {"value": one.shown("title", None), "at": title},
        }
        one.link.save(update_fields=["said"])
    record(DepartmentWordSet(row.system.key, row.word, department.code, moved), by=by)
    return moved
