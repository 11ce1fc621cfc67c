"""代理: who may act in whose place, from when until when."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from hiden.approvals.entries import DeputyNamed
from hiden.approvals.models import CaseState, Deputy, Participant
from hiden.base.clock import FOREVER_DATE, now, today
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import require
from hiden.ledger import record
from hiden.people.models import NOT_HERE, Person


@transaction.atomic
def name_deputy(
    person: Person, deputy: Person, *, reason: str, since: date, until: date = FOREVER_DATE, by: Person
) -> Deputy:
    """代理 from `since` to the day before `until`. One's own deputy, or anybody's if the gate lets `by` do so."""
    if by.pk != person.pk:
        require(by, "approvals.name_any_deputy")
    if person.pk == deputy.pk or since >= until or not reason.strip():
        raise BadInput(
            say("代理の指定が成り立っていません。"),
            say("本人以外の代理者、終わりより前の開始日、理由を入れて、もう一度登録してください。"),
        )
    if deputy.kind in NOT_HERE:
        raise Conflict(
            say("{name}さんは在籍していません。", name=deputy.name), say("在籍している人を選んでください。")
        )
    made = Deputy.objects.create(
        person=person, deputy=deputy, reason=reason, since=since, until=until, recorded_at=now()
    )
    record(
        DeputyNamed(
            person=person.key,
            deputy=deputy.key,
            since=since.isoformat(),
            until=until.isoformat(),
            reason=reason,
        ),
        by=by,
    )
    if since <= today() < until:
        _tell_deputy(person, deputy)
    return made


def tell_deputies() -> int:
    """Let all whose time as a deputy has come read what waits: named ahead, they were not told. Returns how many are.

    Safe to run again and again; run every few minutes.
    """
    day = today()
    named = Deputy.objects.filter(since__lte=day, until__gt=day).select_related("person", "deputy")
    for one in named:
        _tell_deputy(one.person, one.deputy)
    return len(named)


def _tell_deputy(person: Person, deputy: Person) -> None:
    """Let the deputy read the open cases on which `person` was asked."""
    cases = Participant.objects.filter(person=person, case__state=CaseState.OPEN).values_list(
        "case_id", flat=True
    )
    Participant.objects.bulk_create(
        [Participant(case_id=case, person=deputy) for case in cases], ignore_conflicts=True
    )


@transaction.atomic
def end_deputy(deputy: Deputy, *, by: Person) -> Deputy:
    """The deputy's time ends today."""
    if by.pk != deputy.person_id:
        require(by, "approvals.name_any_deputy")
    deputy.until = max(today(), deputy.since)
    if deputy.until == deputy.since:
        deputy.since = deputy.until.fromordinal(deputy.until.toordinal() - 1)
    deputy.save(update_fields=["since", "until"])
    record(
        DeputyNamed(
            person=deputy.person.key,
            deputy=deputy.deputy.key,
            since=deputy.since.isoformat(),
            until=deputy.until.isoformat(),
            reason="",
        ),
        by=by,
    )
    return deputy
