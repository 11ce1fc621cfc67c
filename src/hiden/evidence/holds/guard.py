"""How the gate sees holds and those who keep things; that holds stand in the way of erasing."""

from __future__ import annotations

from collections.abc import Iterable

from hiden.base.words import say
from hiden.evidence.holds.models import Hold, HoldCustodian
from hiden.evidence.holds.standing import note_held, refuse_erasing
from hiden.gate import noun
from hiden.ledger.keeping import keeps_things, notes_refusals
from hiden.ledger.names import name_with

noun("Hold", model=Hold)
noun("HoldCustodian", model=HoldCustodian, refs={"person": ("Person", "person_id")})
keeps_things(refuse_erasing)
notes_refusals(note_held)


def _holds(keys: Iterable[str]) -> dict[str, str]:
    rows = Hold.objects.filter(key__in=list(keys)).values_list("key", "number")
    return {key: say("保全命令 第{number}号", number=number) for key, number in rows}


name_with("hold", _holds)
