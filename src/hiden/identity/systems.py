"""Verbs on systems, on how the room is run, and on who is away for long."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from hiden.base.clock import FOREVER_DATE, now, today
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import require
from hiden.identity.entries import AbsenceSet, SettingsChanged, SystemSet
from hiden.identity.models import (
    Absence,
    IdentitySettings,
    OutsideAccount,
    OutsideSystem,
    SystemKind,
)
from hiden.identity.reviewing import DUE_DAYS, accounts_of, review, settings
from hiden.ledger import record
from hiden.people.models import Person
from hiden.people.queries import is_here
from hiden.people.turn import in_turn

_CODE = re.compile(r"[a-z0-9][a-z0-9\-]{0,19}")
MOST_DAYS = 730


@in_turn
def add_system(
    *,
    code: str,
    name: str,
    kind: SystemKind | str,
    manager: Person,
    dormant_days: int | None = None,
    list_days: int | None = None,
    by: Person,
) -> OutsideSystem:
    """Register a system whose accounts are looked at. Days are 1 to 730, None for the company's own.

    Raises BadInput, Conflict when the code is taken, NotAllowed.
    """
    require(by, "identity.manage")
    code = code.strip().lower()
    if not _CODE.fullmatch(code):
        raise BadInput(
            say("システムの記号「{code}」は使えません。", code=code[:40]),
            say("半角の英小文字・数字・ハイフンだけで、20文字までにしてください。"),
        )
    if OutsideSystem.objects.filter(code=code).exists():
        raise Conflict(
            say("記号「{code}」は、別のシステムで使われています。", code=code),
            say("別の記号を付けてください。"),
        )
    _check(name, manager, dormant_days, list_days)
    made = OutsideSystem.objects.create(
        code=code,
        name=name.strip(),
        kind=SystemKind(kind),
        manager=manager,
        dormant_days=dormant_days,
        list_days=list_days,
        since=today(),
        recorded_at=now(),
    )
    record(_entry(made, "added"), by=by)
    return made


@in_turn
def change_system(
    system: OutsideSystem,
    *,
    name: str,
    manager: Person,
    dormant_days: int | None = None,
    list_days: int | None = None,
    by: Person,
) -> OutsideSystem:
    """Another name, manager or other days. Raises BadInput, Conflict for a retired system, NotAllowed."""
    require(by, "identity.manage")
    _check_in_use(system)
    _check(name, manager, dormant_days, list_days)
    system.name, system.manager = name.strip(), manager
    system.dormant_days, system.list_days, system.recorded_at = dormant_days, list_days, now()
    system.save()
    record(_entry(system, "changed"), by=by)
    review(OutsideAccount.objects.filter(system=system), by=by)
    return system


@in_turn
def retire_system(system: OutsideSystem, *, reason: str, by: Person) -> OutsideSystem:
    """The system is no longer used: what was found in it is over. Its lists stay. Raises BadInput, Conflict, NotAllowed."""
    require(by, "identity.manage")
    _check_in_use(system)
    if not reason.strip():
        raise BadInput(say("理由が書かれていません。"), say("なぜ使わなくなったかを書いてください。"))
    system.until, system.recorded_at = today(), now()
    system.save(update_fields=["until", "recorded_at"])
    record(_entry(system, "retired", reason.strip()), by=by)
    review(OutsideAccount.objects.filter(system=system), by=by)
    return system


def _check_in_use(system: OutsideSystem) -> None:
    if system.until != FOREVER_DATE:
        raise Conflict(
            say("システム「{name}」は、すでに廃止されています。", name=system.name),
            say("システムの一覧を開き直して確かめてください。"),
        )


def _check(name: str, manager: Person, dormant_days: int | None, list_days: int | None) -> None:
    if not name.strip():
        raise BadInput(say("システムの名前がありません。"), say("社内で通じる名前を入力してください。"))
    if not is_here(manager):
        raise BadInput(
            say("{name}さんは今日は在籍していません。", name=manager.name),
            say("在籍している人を、管理担当に選んでください。"),
        )
    for days in (dormant_days, list_days):
        if days is not None and not 1 <= days <= MOST_DAYS:
            raise BadInput(say("日数は1から{n}までです。", n=MOST_DAYS), say("日数を入力し直してください。"))


def _entry(system: OutsideSystem, what: str, reason: str = "") -> SystemSet:
    return SystemSet(
        system.key,
        system.name,
        what,
        system.kind,
        system.manager.key,
        system.dormant_days or 0,
        system.list_days or 0,
        reason,
    )


@in_turn
def change_settings(
    *, dormant_days: int, list_days: int, due_days: Mapping[str, int], by: Person
) -> IdentitySettings:
    """After how many days without use an account is dormant, how often a list is due, and how long each finding may take.

    Raises BadInput for days outside of 1 to 730 (0 for a deadline means the same day), NotAllowed.
    """
    require(by, "identity.manage")
    for days in (dormant_days, list_days):
        if not 1 <= days <= MOST_DAYS:
            raise BadInput(say("日数は1から{n}までです。", n=MOST_DAYS), say("日数を入力し直してください。"))
    chosen = {kind: int(due_days[kind]) for kind in DUE_DAYS if kind in due_days}
    if any(not 0 <= days <= MOST_DAYS for days in chosen.values()):
        raise BadInput(say("日数は0から{n}までです。", n=MOST_DAYS), say("日数を入力し直してください。"))
    row = settings()
    row.dormant_days, row.list_days, row.due_days = dormant_days, list_days, chosen
    row.save()
    record(SettingsChanged(dormant_days, list_days, chosen), by=by)
    review(OutsideAccount.objects.all(), by=by)
    return row


@in_turn
def record_absence(person: Person, *, since: date, last_day: date | None = None, by: Person) -> Absence:
    """Record that somebody is away for long; why is not asked. Raises BadInput, Conflict for one that is recorded, NotAllowed."""
    require(by, "identity.record_absence")
    until = date.fromordinal(last_day.toordinal() + 1) if last_day is not None else FOREVER_DATE
    if until <= since:
        raise BadInput(
            say("終わりの日が始まりの日より前です。"),
            say("どちらの日付が正しいかを確かめてください。"),
        )
    if not is_here(person, since):
        raise BadInput(
            say("{name}さんは、その日には在籍していません。", name=person.name),
            say("人か日付を選び直してください。"),
        )
    if Absence.objects.filter(person=person, since__lt=until, until__gt=since).exists():
        raise Conflict(
            say("{name}さんの休職・長期不在は、すでに登録されています。", name=person.name),
            say("一覧で、登録されている期間を確かめてください。"),
        )
    made = Absence.objects.create(person=person, since=since, until=until, recorded_at=now())
    record(_absence(made, "recorded"), by=by)
    review(accounts_of([person.pk]), by=by)
    return made


@in_turn
def end_absence(absence: Absence, *, on: date | None = None, by: Person) -> None:
    """The person is back from a day on (today if none is given); one that has not begun is taken back.

    Raises Conflict when it is over already, NotAllowed.
    """
    require(by, "identity.record_absence")
    day = on or today()
    locked = Absence.objects.select_related("person").get(pk=absence.pk)
    if locked.until <= today():
        raise Conflict(
            say("この休職・長期不在は、すでに終わっています。"), say("一覧を開き直して確かめてください。")
        )
    if day <= locked.since:
        record(_absence(locked, "withdrawn"), by=by)
        locked.delete()
    else:
        locked.until, locked.recorded_at = day, now()
        locked.save(update_fields=["until", "recorded_at"])
        record(_absence(locked, "ended"), by=by)
    review(accounts_of([locked.person_id]), by=by)


def _absence(absence: Absence, what: str) -> AbsenceSet:
    last = absence.last_day
    return AbsenceSet(absence.person.key, absence.since.isoformat(), last.isoformat() if last else "", what)
