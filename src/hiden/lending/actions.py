"""All verbs of the room."""

from hiden.lending.counting import close_count, sight, start_count
from hiden.lending.giving_back import state_returned, take_back
from hiden.lending.lend import (
    Wanted,
    announce,
    borrow,
    cancel,
    confirm_handover,
    confirm_on_paper,
    extend,
    lend,
)
from hiden.lending.losing import close_loss, find_again, mark_step, report_loss
from hiden.lending.meeting import Receiver, check_meeting, collect, keep_meeting
from hiden.lending.permitting import ask_for_permit
from hiden.lending.registering import Told, change_thing, end_thing, register

__all__ = [
    "Receiver",
    "Told",
    "Wanted",
    "announce",
    "ask_for_permit",
    "borrow",
    "cancel",
    "change_thing",
    "check_meeting",
    "close_count",
    "close_loss",
    "collect",
    "confirm_handover",
    "confirm_on_paper",
    "end_thing",
    "extend",
    "find_again",
    "keep_meeting",
    "lend",
    "mark_step",
    "register",
    "report_loss",
    "sight",
    "start_count",
    "state_returned",
    "take_back",
]
