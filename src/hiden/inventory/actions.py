"""The verbs of this room, gathered. Each asks the gate, writes in one transaction and tells the ledger.

`change_state` alone does neither ask nor tell: it is for the verbs of classification, which do.
"""

from hiden.inventory.deciding import Outcome, change_state, decide, decide_many, propose_decisions
from hiden.inventory.draft import HandlerIs, PlaceIs, Score
from hiden.inventory.evaluating import evaluate, evaluate_many
from hiden.inventory.numbering import set_numbering
from hiden.inventory.register import (
    add_item,
    add_locations,
    bulk_edit,
    change_item,
    dispose,
    end_location,
    restore,
    set_handlers,
    set_labels,
    set_locations,
    set_places,
)
from hiden.inventory.stock_taking import (
    check_item,
    check_items,
    close_stock_taking,
    remind_parts,
    report_part,
    start_stock_taking,
)

__all__ = [
    "HandlerIs",
    "Outcome",
    "PlaceIs",
    "Score",
    "add_item",
    "add_locations",
    "bulk_edit",
    "change_item",
    "change_state",
    "check_item",
    "check_items",
    "close_stock_taking",
    "decide",
    "decide_many",
    "dispose",
    "end_location",
    "evaluate",
    "evaluate_many",
    "propose_decisions",
    "remind_parts",
    "report_part",
    "restore",
    "set_handlers",
    "set_labels",
    "set_locations",
    "set_numbering",
    "set_places",
    "start_stock_taking",
]
