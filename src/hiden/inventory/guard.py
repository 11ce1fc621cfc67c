"""How the gate sees items and the parts of a stock-taking."""

from __future__ import annotations

from django.db.models import Q

from hiden.base.clock import FOREVER
from hiden.gate import SetOf, noun
from hiden.inventory.models import Handler, Item, ItemState, StockTakingPart

_NOW = Q(until=FOREVER)

noun(
    "Item",
    model=ItemState,
    id="item_id",
    handle=Item,
    present=_NOW,
    columns={"rank": "rank", "decision": "decision"},
    refs={"owner": ("Department", "owner_id")},
    sets={
        "handlers": SetOf(Handler, owner="item_id", member="person_id", type="Person", where=_NOW),
        "handling_departments": SetOf(
            Handler, owner="item_id", member="department_id", type="Department", where=_NOW
        ),
    },
)
noun("StockTakingPart", model=StockTakingPart, refs={"department": ("Department", "department_id")})
