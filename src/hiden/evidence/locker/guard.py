"""How the gate sees exhibits and the events of their custody: who is let in, who is kept out, who is to say that it arrived."""

from __future__ import annotations

from django.db.models import Q

from hiden.base.clock import FOREVER
from hiden.evidence.custody.models import CustodyEvent, Receipt
from hiden.evidence.locker.models import Exhibit, ExhibitPerson, Stance
from hiden.gate import SetOf, noun

_IN = Q(until=FOREVER, stance=Stance.IN)
_OUT = Q(until=FOREVER, stance=Stance.OUT)
_THEIRS = Q(receipt=Receipt.WAITING) | Q(holds=True)

noun(
    "Exhibit",
    model=Exhibit,
    columns={"material": "material"},
    sets={
        "admitted": SetOf(ExhibitPerson, owner="exhibit_id", member="person_id", type="Person", where=_IN),
        "excluded": SetOf(ExhibitPerson, owner="exhibit_id", member="person_id", type="Person", where=_OUT),
        "receivers": SetOf(
            CustodyEvent, owner="exhibit_id", member="receiver_id", type="Person", where=_THEIRS
        ),
    },
)
noun(
    "CustodyEvent",
    model=CustodyEvent,
    columns={"inside": "inside"},
    refs={"recorder": ("Person", "by_id")},
    sets={
        "receivers": SetOf(CustodyEvent, owner="id", member="receiver_id", type="Person"),
        "admitted": SetOf(ExhibitPerson, owner="exhibit_id", member="person_id", type="Person", key="exhibit_id", where=_IN),
        "excluded": SetOf(ExhibitPerson, owner="exhibit_id", member="person_id", type="Person", key="exhibit_id", where=_OUT),
    },
)  # fmt: skip
