"""Verbs on the roles of 第4章: give, end."""

from __future__ import annotations

from datetime import date

from hiden.base.clock import FOREVER_DATE, now, today
from hiden.base.dates import show_date
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import require
from hiden.ledger import SYSTEM, record
from hiden.people.actions.organisation import exists_on
from hiden.people.dossier import load_one
from hiden.people.entries import RoleEnded, RoleGiven
from hiden.people.exclusions import Held, excluding, refusal
from hiden.people.intervals import at, holding
from hiden.people.models import (
    DEPARTMENT_ROLES,
    NOT_HERE,
    Account,
    Department,
    Person,
    Role,
    RoleHolding,
)
from hiden.people.turn import in_turn


@in_turn
def give_role(
    person: Person,
    role: Role | str,
    *,
    department: Department | None = None,
    since: date | None = None,
    by: Person,
) -> RoleHolding:
    """Let a person hold a role from a day on (today if none is given). A second holder is fine.

    Raises BadInput when the department is missing or out of place, Conflict when they hold it already or do not work
    here then or another role excludes it, NotAllowed.
    """
    require(by, "people.give_role")
    _require_another(person, by)
    return give_role_unasked(person, Role(role), department=department, since=since or today(), by=by)


def _require_another(person: Person, by: Person) -> None:
    """Nobody gives rights to themselves while somebody else could: raises Conflict."""
    others = RoleHolding.objects.filter(holding(today()), role=Role.ADMINISTRATOR).exclude(person=by)
    if person == by and Account.objects.filter(person__in=others.values("person"), is_active=True).exists():
        raise Conflict(
            say("自分に役割を与えることはできません。"), say("ほかのシステム管理者に依頼してください。")
        )


def give_role_unasked(
    person: Person, role: Role, *, department: Department | None, since: date, by: Person | None
) -> RoleHolding:
    """Give a role without asking the gate: for the set-up (`by` None: the product)."""
    _check_department(role, department, since)
    dossier = load_one(person)
    state = at(dossier.states, since)
    if state is None or state.kind in NOT_HERE:
        raise Conflict(
            say("{name}さんは{day}には在籍していません。", name=person.name, day=show_date(since)),
            say("ほかの人か、ほかの日を選んでください。"),
        )
    same = [
        one
        for one in dossier.roles
        if one.role == role and one.department_id == (department and department.pk)
    ]
    if at(same, since) is not None:
        raise Conflict(
            say("{name}さんは、すでにこの役割を持っています。", name=person.name),
            say("一覧を開き直して確かめてください。"),
        )
    later = [one.since for one in same if one.since > since]
    until = min([dossier.leaves_after(since), *later], default=FOREVER_DATE)
    others = [Held(one.role, one.since, one.until) for one in dossier.roles]
    if (found := excluding(role, since, until, others)) is not None:
        raise refusal(found, role, person.name)
    held = RoleHolding.objects.create(
        person=person, role=role, department=department, since=since, until=until, recorded_at=now()
    )
    record(given(held), by=by or SYSTEM)
    return held


def _check_department(role: Role, department: Department | None, day: date) -> None:
    if role in DEPARTMENT_ROLES and department is None:
        raise BadInput(
            say("「{role}」には部署が必要です。", role=role.label),
            say("どの部署についての役割かを選んでください。"),
        )
    if role not in DEPARTMENT_ROLES and department is not None:
        raise BadInput(
            say("「{role}」は会社全体の役割です。", role=role.label),
            say("部署を空にして、もう一度登録してください。"),
        )
    if department is not None and not exists_on(department, day):
        raise BadInput(
            say("部署{code}は{day}には存在しません。", code=department.code, day=show_date(day)),
            say("部署か日を選び直してください。"),
        )


@in_turn
def end_role(held: RoleHolding, *, on: date | None = None, by: Person) -> None:
    """Let a role be no longer held from a day on (today if none is given).

    Raises Conflict when it has ended already, or when nobody would be left who can give roles; NotAllowed.
    """
    require(by, "people.give_role")
    on = on or today()
    if on >= held.until:
        raise Conflict(
            say("この役割は{day}にはすでに終わっています。", day=show_date(on)),
            say("一覧を開き直して確かめてください。"),
        )
    if held.role == Role.ADMINISTRATOR:
        refuse_last_administrator(held.person, on)
    if on <= held.since:
        held.delete()
    else:
        held.until = on
        held.save(update_fields=["until"])
    department = held.department.key if held.department else ""
    record(RoleEnded(held.person.key, held.person.number, held.role, department, on.isoformat()), by=by)


def refuse_last_administrator(person: Person, day: date) -> None:
    """Raises Conflict when, without this person, nobody would be システム管理者 on a day."""
    held = RoleHolding.objects.filter(holding(day), role=Role.ADMINISTRATOR)
    if held.filter(person=person).exists() and not held.exclude(person=person).exists():
        raise Conflict(
            say("システム管理者が一人もいなくなってしまいます。"),
            say("先に、ほかの人にシステム管理者の役割を与えてください。"),
        )


def given(held: RoleHolding) -> RoleGiven:
    """The entry of a role that was given."""
    department = held.department.key if held.department else ""
    return RoleGiven(held.person.key, held.person.number, held.role, department, held.since.isoformat())
