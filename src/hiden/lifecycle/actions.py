"""All verbs of the room."""

from hiden.lifecycle.departing import hand_over, hold_pc, interview, release_pc
from hiden.lifecycle.doing import (
    add_own_step,
    change_settings,
    do_step,
    leave_out,
    not_needed,
    open_again,
    open_by_hand,
    undo_own,
)
from hiden.lifecycle.projects import end_project, join, leave, open_project, set_items

__all__ = [
    "add_own_step",
    "change_settings",
    "do_step",
    "end_project",
    "hand_over",
    "hold_pc",
    "interview",
    "join",
    "leave",
    "leave_out",
    "not_needed",
    "open_again",
    "open_by_hand",
    "open_project",
    "release_pc",
    "set_items",
    "undo_own",
]
