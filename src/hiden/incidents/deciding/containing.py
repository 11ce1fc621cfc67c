"""Verbs: stop a person's rights or account for a time. One proposes, another confirms; it undoes itself unless somebody extends it.

What may never happen: that a suspicion takes something from somebody for good, or that one person alone does it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from hiden.access.granting import Target, end_unasked, give_unasked
from hiden.access.models import Grant, GrantOrigin
from hiden.base.clock import now
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import require
from hiden.incidents.deciding.entries import ContainmentSet
from hiden.incidents.deciding.models import ContainKind, Containment, ContainState, StoppedGrant
from hiden.incidents.models import Incident
from hiden.ledger import SYSTEM, Author, record
from hiden.people.actions.accounts import open_account_unasked, stop_account_unasked
from hiden.people.models import Account, Person
from hiden.people.queries import is_here

MOST_DAYS: Final = 14


@transaction.atomic
def propose(
    incident: Incident, *, kind: ContainKind, person: Person, until: datetime, reason: str, by: Person
) -> Containment:
    """Propose to stop something. Raises BadInput, Conflict where the same is stopped or proposed, NotAllowed."""
    require(by, "incidents.work", incident)
    _check_limit(until)
    if not reason.strip():
        raise BadInput(say("理由が書かれていません。"), say("何を防ぐために止めるのかを書いてください。"))
    if person.pk == by.pk:
        raise BadInput(say("自分を止めることはできません。"), say("別の人に提案してもらってください。"))
    same = Containment.objects.filter(
        person=person,
        kind=kind,
        state__in=[ContainState.PROPOSED, ContainState.ON],
        incident__drill=incident.drill,
    )
    if same.exists():
        raise Conflict(
            say("同じ封じ込めが、すでに提案されているか、行われています。"),
            say("それを確かめるか、延ばしてください。"),
        )
    made = Containment.objects.create(
        incident=incident, kind=kind, person=person, reason=reason.strip()[:500], until=until, proposed_by=by, proposed_at=now()
    )  # fmt: skip
    _note(made, "proposed", made.reason, by=by)
    return made


@transaction.atomic
def confirm(containment: Containment, *, by: Person) -> Containment:
    """Somebody who leads and did not propose it confirms: it is stopped at this moment. Raises Conflict, NotAllowed."""
    found = _locked(containment, "incidents.lead", by)
    _require(found, ContainState.PROPOSED)
    if found.proposed_by_id == by.pk:
        raise Conflict(
            say("自分で提案した封じ込めは、自分では確かめられません。"),
            say("統括のうち、別の人が確かめてください。"),
        )
    if found.until <= now():
        raise Conflict(
            say("止める期限が、もう過ぎています。"), say("認めないことにして、提案し直してください。")
        )
    found.state, found.confirmed_by, found.confirmed_at = ContainState.ON, by, now()
    found.save()
    _stop(found, by=by)
    _note(found, "on", found.reason, by=by)
    return found


@transaction.atomic
def refuse(containment: Containment, *, reason: str, by: Person) -> Containment:
    """It is not stopped, and why. Raises BadInput, Conflict, NotAllowed."""
    found = _locked(containment, "incidents.lead", by)
    _require(found, ContainState.PROPOSED)
    return _end(found, ContainState.REFUSED, reason, by=by)


@transaction.atomic
def extend(containment: Containment, *, until: datetime, reason: str, by: Person) -> Containment:
    """It lasts longer, at most so many days from now, for a reason. Raises BadInput, Conflict, NotAllowed."""
    found = _locked(containment, "incidents.lead", by)
    _require(found, ContainState.ON)
    _check_limit(until)
    if not reason.strip():
        raise BadInput(say("延ばす理由がありません。"), say("なぜまだ要るのかを書いてください。"))
    found.until = until
    found.save(update_fields=["until"])
    _note(found, "extended", reason, by=by)
    return found


@transaction.atomic
def undo(containment: Containment, *, reason: str, by: Person) -> Containment:
    """Let go before its time. Raises BadInput, Conflict, NotAllowed."""
    found = _locked(containment, "incidents.lead", by)
    _require(found, ContainState.ON)
    return _let_go(found, reason, by=by)


def undo_due() -> int:
    """What is past its limit is let go; returns how many. Safe to run twice."""
    due = Containment.objects.filter(state=ContainState.ON, until__lte=now()).values_list("pk", flat=True)
    return sum(_undo_if_due(pk) for pk in list(due))


@transaction.atomic
def _undo_if_due(pk: int) -> bool:
    rows = Containment.objects.select_for_update(of=("self",)).select_related("incident", "person")
    found = rows.get(pk=pk)
    if found.state != ContainState.ON or found.until > now():
        return False
    _let_go(found, say("期限が来たため"), by=SYSTEM)
    return True


def _stop(found: Containment, *, by: Person) -> None:
    """The reasons that other rooms show say nothing of an incident. In a drill nothing is taken from anybody."""
    if found.incident.drill:
        return
    why = say("安全の確保のための一時的な停止")
    if found.kind == ContainKind.ACCOUNT:
        accounts = list(Account.objects.filter(person=found.person, is_active=True))
        if not accounts:
            raise Conflict(
                say("この人には、使えるアカウントがありません。"),
                say("認めないことにして、ほかに止めるものを確かめてください。"),
            )
        for account in accounts:
            stop_account_unasked(account, reason=why, by=by)
        return
    grants = list(Grant.objects.filter(person=found.person, until__gt=now()))
    StoppedGrant.objects.bulk_create(
        StoppedGrant(containment=found, grant=one, was_until=one.until) for one in grants
    )
    end_unasked(grants, reason=why, by=by)


def _let_go(found: Containment, reason: str, *, by: Author) -> Containment:
    made = _end(found, ContainState.UNDONE, reason, by=by)
    if found.incident.drill or not is_here(found.person):
        return made  # who has left gets nothing back; in a drill nothing was taken
    why = say("一時的な停止を解いたため")
    if found.kind == ContainKind.ACCOUNT:
        for account in Account.objects.filter(person=found.person, is_active=False):
            open_account_unasked(account, reason=why, by=by)
        return made
    for one in found.grants.select_related("grant__item", "grant__secrecy_class").filter(was_until__gt=now()):
        grant = one.grant
        give_unasked(
            Target(grant.item, grant.secrecy_class, grant.regime), person=found.person, level=grant.level,
            purpose=grant.purpose, until=one.was_until, origin=GrantOrigin(grant.origin), source=grant.source, by=by,
        )  # fmt: skip
    return made


def _end(found: Containment, state: ContainState, reason: str, *, by: Author) -> Containment:
    if not reason.strip():
        raise BadInput(say("理由が書かれていません。"), say("なぜそうするのかを書いてください。"))
    found.state, found.ended_at, found.ended_words = state, now(), reason.strip()[:500]
    found.save()
    _note(found, "refused" if state == ContainState.REFUSED else "undone", reason, by=by)
    return found


def _locked(containment: Containment, action: str, by: Person) -> Containment:
    require(by, action, containment.incident)
    rows = Containment.objects.select_for_update(of=("self",)).select_related("incident", "person")
    return rows.get(pk=containment.pk)


def _require(found: Containment, state: ContainState) -> None:
    if found.state != state:
        raise Conflict(
            say("この封じ込めは、いま「{state}」です。", state=found.get_state_display()),
            say("頁を開き直してください。"),
        )


def _check_limit(until: datetime) -> None:
    if not now() < until <= now() + timedelta(days=MOST_DAYS):
        raise BadInput(
            say("期限が過ぎているか、{n}日より先です。", n=MOST_DAYS),
            say("必要な間だけにし、足りなければ後で延ばしてください。"),
        )


def _note(one: Containment, what: str, reason: str, *, by: Author) -> None:
    incident = one.incident
    said = ContainmentSet(
        incident.key,
        str(incident),
        one.kind,
        what,
        one.person.key,
        one.until.isoformat(),
        reason.strip()[:300],
    )
    record(said, by=by)


__all__ = ["MOST_DAYS", "confirm", "extend", "propose", "refuse", "undo", "undo_due"]
