"""Verbs around coming back: take pieces back and say what one found; state that somebody holds nothing more."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hiden.base.clock import now
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import require
from hiden.ledger import record
from hiden.lending.entries import ReturnStated, ThingReturned
from hiden.lending.kinds import Condition, Ending, Wiped
from hiden.lending.lend import locked_loan
from hiden.lending.models import Loan, LoanReturn, ReturnStatement, Thing
from hiden.lending.queries import held_by
from hiden.people.models import Person
from hiden.people.turn import in_turn


@in_turn
def take_back(
    loan: Loan,
    *,
    pieces: int | None = None,
    condition: Condition | str = Condition.GOOD,
    wiped: Wiped | str = Wiped.NOT_NEEDED,
    note: str = "",
    by: Person,
) -> LoanReturn:
    """Take pieces back (all that are away if none is given) and say what one found. The loan ends with the last piece.

    The one who borrowed it does not look at it alone: they announce it, another takes it back.
    Raises BadInput, Conflict when it ended, NotAllowed.
    """
    require(by, "lending.manage_loan", loan)
    locked = locked_loan(loan)
    if locked.person_id == by.pk:
        raise Conflict(
            say("自分が借りたものの返却は、自分では確かめられません。"),
            say("「返しました」と知らせ、ほかの担当者に確かめてもらってください。"),
        )
    count = locked.held if pieces is None else pieces
    if not 1 <= count <= locked.held or condition not in Condition.values or wiped not in Wiped.values:
        raise BadInput(
            say("返却の点数か、状態が正しくありません。"),
            say("点数は1から{n}まで、状態は一覧から選んでください。", n=locked.held),
        )
    if condition != Condition.GOOD and not note.strip():
        raise BadInput(
            say("異状の内容が書かれていません。"), say("何が、どうなっていたかを備考に書いてください。")
        )
    return write_return(locked, count, str(condition), str(wiped), note.strip()[:300], by=by)


def write_return(
    locked: Loan, count: int, condition: str, wiped: str, note: str, *, how: str = "edit", at: datetime | None = None, by: Person
) -> LoanReturn:  # fmt: skip
    """The same after the asking. Must run in a transaction that has taken its turn, with the loan locked."""
    moment = at or now()
    made = LoanReturn.objects.create(
        loan=locked, pieces=count, condition=condition, wiped=wiped, note=note, received_by=by, at=moment
    )
    locked.back += count
    close_if_empty(locked, moment)
    locked.announced_at = None if locked.open else locked.announced_at
    locked.save(update_fields=["back", "until", "ending", "announced_at"])
    thing = Thing.objects.select_for_update(of=("self",)).get(pk=locked.thing_id)
    thing.out -= count
    thing.seen_at = max(thing.seen_at or moment, moment)
    thing.save(update_fields=["out", "seen_at"])
    record(
        ThingReturned(
            locked.thing.number, locked.number, locked.person.key if locked.person else "", count, locked.held,
            condition, wiped, note, how, moment.isoformat(),
        ),
        by=by,
    )  # fmt: skip
    return made


def close_if_empty(locked: Loan, at: datetime) -> None:
    """A loan of which nothing is away any more ends."""
    if locked.held == 0:
        locked.until = max(at, locked.since)
        locked.ending = Ending.RETURNED if locked.back else Ending.LOST


@transaction.atomic
def state_returned(person: Person, *, note: str = "", by: Person) -> ReturnStatement:
    """State that a person holds nothing of the company's any more, what stands in no register included.

    Raises Conflict while a loan of theirs is open, NotAllowed (nobody does it for themselves).
    """
    require(by, "lending.settle", person)
    away = held_by(person).count()
    if away:
        raise Conflict(
            say("{name}さんには、まだ{n}件を貸しています。", name=person.name, n=away),
            say("返却を受け取るか、紛失の届出を受けてから、確かめてください。"),
        )
    made = ReturnStatement.objects.create(person=person, note=note.strip()[:300], stated_by=by, at=now())
    record(ReturnStated(person.key, note.strip()[:300]), by=by)
    return made
