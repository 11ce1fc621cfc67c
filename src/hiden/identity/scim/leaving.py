"""A system says that somebody is no longer active: they leave at once, unless so many leave that somebody must say yes first.

The share is the one at which a list from a personnel system stops (設定). It is counted over a day, because an identity provider sends
its leavers one by one.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from hiden.base.clock import now, today
from hiden.base.errors import Conflict
from hiden.base.words import say
from hiden.gate import require
from hiden.identity.models import OutsideSystem
from hiden.identity.scim.entries import LeavesSettled, ProvisionAsked
from hiden.identity.scim.held import Held
from hiden.identity.scim.models import AskedLeave, LeaveState, ScimUser
from hiden.identity.signals.models import Why
from hiden.identity.signals.telling import cut
from hiden.ledger import record
from hiden.people import actions as people
from hiden.people.models import Account, Company, Kind, Person, PersonState
from hiden.people.queries import here_on, is_here
from hiden.people.turn import in_turn, take_turn

WINDOW = timedelta(days=1)


class LeaveHeld(Conflict):
    """The leaving waits for somebody's yes. Nothing was changed."""

    def __init__(self, person: Person, system: OutsideSystem) -> None:
        super().__init__(
            say("短い間に多くの人が無効になったため、止めています。"),
            say("秘伝の画面で確認されるまで反映しません。"),
        )
        self.person, self.system = person, system


def leave(held: Held, system: OutsideSystem, *, by: Person) -> None:
    """Let a person leave: the day before is the last one, as by a whole list of personnel. Raises LeaveHeld when too many leave."""
    take_turn()
    if held.here and _too_many(system, held.person):
        raise LeaveHeld(held.person, system)
    AskedLeave.objects.create(
        system=system,
        person=held.person,
        state=LeaveState.DONE,
        asked_at=now(),
        settled_at=now(),
    )
    AskedLeave.objects.filter(system=system, person=held.person, state=LeaveState.HELD).delete()
    ScimUser.objects.filter(system=system, person=held.person).update(suspended=True, modified_at=now())
    _end(held.person, by=by)


def _too_many(system: OutsideSystem, person: Person) -> bool:
    """Whether this one would be more than the company's share of all who are here, within a day."""
    company = Company.current()
    if company is None:
        return False
    ended = AskedLeave.objects.filter(system=system, state=LeaveState.DONE, asked_at__gt=now() - WINDOW)
    gone = set(ended.values_list("person_id", flat=True)) - {person.pk}
    return len(gone) + 1 > (here_on(today()).count() + len(gone)) * company.feed_stop_percent / 100


def _end(person: Person, *, by: Person) -> None:
    """Gone from today on. Who came only today cannot have left yesterday: today is the last day, and the account stops now."""
    if not is_here(person):
        return
    eve = today() - timedelta(days=1)
    if is_here(person, eve):
        people.end_employment(person, last_day=eve, by=by)
        return
    account = Account.objects.filter(person=person, is_active=True).first()
    if account is not None and person != by:
        people.stop_account(account, reason=say("SCIMで無効になったため"), by=by)
    else:
        cut([person], why=Why.STOPPED, by=by)
    people.end_employment(person, last_day=today(), by=by)


def take_back(held: Held, kind: Kind | None, system: OutsideSystem, *, by: Person) -> None:
    """The system says that somebody is active again: they are here from today on, as what they were."""
    ScimUser.objects.filter(system=system, person=held.person).update(suspended=False, modified_at=now())
    AskedLeave.objects.filter(system=system, person=held.person, state=LeaveState.HELD).delete()
    if held.here and not _leaves_today(held.person):
        return
    former = (
        PersonState.objects.filter(person=held.person).exclude(kind=Kind.LEAVER).order_by("-since").first()
    )
    wanted = kind or (Kind(former.kind) if former else Kind.REGULAR)
    day = today() + timedelta(days=1) if held.here else today()
    people.change_person(held.person, kind=wanted, on=day, by=by)


def _leaves_today(person: Person) -> bool:
    return person.states.filter(kind=Kind.LEAVER, since=today() + timedelta(days=1)).exists()


def keep_held(held: LeaveHeld, *, by: Person) -> None:
    """Keep that somebody must say yes, after the rest was undone; a transaction of its own."""
    with transaction.atomic():
        take_turn()
        _row, made = AskedLeave.objects.get_or_create(
            system=held.system,
            person=held.person,
            state=LeaveState.HELD,
            defaults={"asked_at": now()},
        )
        if made:
            record(ProvisionAsked(held.system.key, held.person.key, "held"), by=by)


@in_turn
def settle_held(system: OutsideSystem, *, leave_them: bool, by: Person) -> int:
    """Say yes or no to all leavings of a system that wait. Returns how many. Raises Conflict when none waits, NotAllowed.

    After a no the people stay; if the system says it again, it is asked again.
    """
    require(by, "people.change")
    waiting = list(AskedLeave.objects.filter(system=system, state=LeaveState.HELD).select_related("person"))
    if not waiting:
        raise Conflict(say("確認を待っている退職はありません。"), say("頁を開き直して確かめてください。"))
    for row in waiting:
        row.state = LeaveState.DONE if leave_them else LeaveState.REFUSED
        row.settled_at, row.settled_by = now(), by
        row.save(update_fields=["state", "settled_at", "settled_by"])
        if leave_them:
            ScimUser.objects.filter(system=system, person=row.person).update(
                suspended=True, modified_at=now()
            )
            _end(row.person, by=by)
    record(LeavesSettled(system.key, len(waiting), leave_them), by=by)
    return len(waiting)
