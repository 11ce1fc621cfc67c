"""The way round a handling table that says no: a case, decided by those whose turn it is, for one loan until a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from hiden.approvals.actions import propose
from hiden.approvals.models import Case
from hiden.approvals.routes import TOP_RANK
from hiden.base.clock import now
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.gate import require
from hiden.ledger import record
from hiden.lending.entries import TakeOutPermitted
from hiden.lending.handling import Weight, lending_factors
from hiden.lending.kinds import Carry
from hiden.lending.lend import Wanted, check_borrower
from hiden.lending.models import TakeOutPermit, Thing
from hiden.lending.queries import thing_numbered
from hiden.lending.registering import locked_thing
from hiden.people.models import Person
from hiden.people.turn import in_turn

EFFECT = "lending.take_out"


@in_turn
def ask_for_permit(thing: Thing, wanted: Wanted, *, reason: str, by: Person) -> Case:
    """Propose that somebody may have a thing in spite of the handling table. The route is that of its class.

    Raises BadInput where nothing stops the loan anyway or who and until when are missing, Conflict, NotAllowed.
    """
    require(by, "lending.manage", thing)
    locked = locked_thing(thing)
    check_borrower(wanted)
    factors = lending_factors(locked, wanted.use, person=wanted.person)
    if not any(one.weight == Weight.STOP for one in factors):
        raise BadInput(say("この使い方を止める定めはありません。"), say("承認を求めずに、そのまま貸せます。"))
    return propose(
        EFFECT,
        title=say("貸出品「{thing}」の持出し・貸出し", thing=locked.number),
        reason=reason,
        payload={
            "thing": locked.number,
            "person": wanted.person.key if wanted.person else "",
            "company": "" if wanted.person else wanted.company.strip()[:200],
            "handler": "" if wanted.person else wanted.handler.strip()[:200],
            "carry": wanted.carry.value,
            "overseas": wanted.overseas,
            "until": wanted.due_on.isoformat(),
            "stops": [one.words for one in factors if one.weight == Weight.STOP],
        },
        department=locked.department,
        rank=min(locked.rank, TOP_RANK),
        by=by,
    )


def permit_by_case(payload: Mapping[str, Any], *, case: Case, by: Person) -> TakeOutPermit:
    """Write the permit that a decided case gives. Inside the transaction of its last step. Raises NotFound, Conflict."""
    thing = locked_thing(thing_numbered(payload["thing"]))
    person = Person.objects.filter(key=payload["person"]).first() if payload["person"] else None
    made = TakeOutPermit.objects.create(
        thing=thing, person=person, company_name=payload["company"], handler_name=payload["handler"],
        carry=Carry(payload["carry"]), overseas=bool(payload["overseas"]), until_on=date.fromisoformat(payload["until"]),
        case_number=case.number, given_at=now(),
    )  # fmt: skip
    outsider = f"{made.company_name}　{made.handler_name}".strip()
    record(
        TakeOutPermitted(
            thing.number, payload["person"], outsider, made.carry, made.until_on.isoformat(), case.number
        ),
        by=by,
    )
    return made
