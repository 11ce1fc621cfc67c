"""Verb: take a list in. Accounts, what they were from day to day, the list itself as evidence, and what is found by it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from hiden.base.clock import FOREVER_DATE, now
from hiden.base.text import fold
from hiden.identity.entries import ListTaken
from hiden.identity.models import (
    AccountFinding,
    AccountList,
    FindingState,
    Nature,
    OutsideAccount,
    OutsideAccountState,
    OutsideSystem,
    Standing,
)
from hiden.identity.reviewing import review
from hiden.imports.contract import Effect, Plan
from hiden.imports.models import ImportFile
from hiden.ledger import record
from hiden.people.models import Person

_FIELDS = (
    "account_id", "id_key", "stable_id", "display_name", "mail", "number", "standing", "privileged", "powers", "signed_in_on", "nature", "person",
    "matched_by", "candidates", "last_list", "closed_on",
)  # fmt: skip
_STATE = ("display_name", "mail", "standing", "privileged")


def take_list(system: OutsideSystem, plan: Plan, *, file: ImportFile, by: Person) -> AccountList:
    """Write what a plan says, inside the transaction of the import, which has asked the gate. Twelve queries and batches."""
    day = file.effective_on
    present = [change.data for change in plan.changes if change.row]
    gone = [change.data["account"] for change in plan.changes if not change.row]
    made = AccountList.objects.create(
        system=system,
        taken_on=day,
        file=file,
        sha256=file.sha256,
        whole=not any(problem.severity == "error" for problem in plan.problems),
        total=len(present),
        live=sum(data["standing"] == Standing.LIVE for data in present),
        signs_in=any(data["signed_in_on"] for data in present),
        recorded_at=now(),
    )
    known = OutsideAccount.objects.filter(system=system).in_bulk()
    closed = _reported(system)
    fresh: list[OutsideAccount] = []
    changed: list[OutsideAccount] = []
    for data in present:
        account = known.get(data["account"]) or OutsideAccount(system=system, first_seen_on=day)
        _write(account, data, made, closed)
        (changed if account.pk else fresh).append(account)
    for pk in gone:
        account = known[pk]
        if account.standing == Standing.LIVE:
            account.closed_on = closed.get(pk, day)
        account.standing, account.last_list = Standing.ABSENT, made
        changed.append(account)
    OutsideAccount.objects.bulk_create(fresh, batch_size=500)
    OutsideAccount.objects.bulk_update(changed, _FIELDS, batch_size=100)
    _keep_states([*fresh, *changed], made)
    entry = ListTaken(
        system=system.key,
        taken_on=day.isoformat(),
        file=file.number,
        sha256=file.sha256,
        total=made.total,
        live=made.live,
        new=plan.count(Effect.CREATE),
        gone=len(gone),
        whole=made.whole,
    )
    record(entry, by=by)
    review(OutsideAccount.objects.filter(system=system), by=by)
    return made


def _reported(system: OutsideSystem) -> dict[int, date]:
    """On which day somebody said that an account was closed, where a list is still to bear it out."""
    waiting = AccountFinding.objects.filter(account__system=system, state=FindingState.REPORTED)
    return {
        account: on
        for account, on in waiting.order_by("-reported_on").values_list("account_id", "reported_on")
        if on is not None
    }


def _write(
    account: OutsideAccount, data: Mapping[str, Any], made: AccountList, reported: Mapping[int, date]
) -> None:
    """An account as its row says."""
    was_live = account.pk is not None and account.standing == Standing.LIVE
    for name in (
        "account_id",
        "stable_id",
        "display_name",
        "mail",
        "number",
        "standing",
        "privileged",
        "powers",
    ):
        setattr(account, name, data[name])
    account.id_key = fold(account.account_id)
    account.signed_in_on = date.fromisoformat(data["signed_in_on"]) if data["signed_in_on"] else None
    account.last_list = made
    if account.standing == Standing.LIVE:
        account.closed_on = FOREVER_DATE
    elif was_live or account.closed_on == FOREVER_DATE:
        account.closed_on = reported.get(account.pk, made.taken_on) if account.pk else made.taken_on
    person, by, candidates = data["whose"]
    account.person_id, account.matched_by, account.candidates = person, by, candidates
    if person is not None:
        account.nature = Nature.PERSON
    elif account.nature in {Nature.OPEN, Nature.PERSON}:
        account.nature = Nature(data["nature"])


def _keep_states(accounts: list[OutsideAccount], made: AccountList) -> None:
    """What the list said differently from the one before, from its day on."""
    present = {
        state.account_id: state
        for state in OutsideAccountState.objects.filter(account__system=made.system, until=FOREVER_DATE)
    }
    fresh, changed = [], []
    for account in accounts:
        said = {name: getattr(account, name) for name in _STATE}
        before = present.get(account.pk)
        if before is not None and all(getattr(before, name) == value for name, value in said.items()):
            continue
        if before is not None and before.since == made.taken_on:
            for name, value in said.items():
                setattr(before, name, value)
            before.list = made
            changed.append(before)
            continue
        if before is not None:
            before.until = made.taken_on
            changed.append(before)
        fresh.append(
            OutsideAccountState(account=account, list=made, since=made.taken_on, recorded_at=now(), **said)
        )
    OutsideAccountState.objects.bulk_update(changed, ["until", "list", *_STATE], batch_size=200)
    OutsideAccountState.objects.bulk_create(fresh, batch_size=500)
