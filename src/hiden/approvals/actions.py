"""The verbs of this room, each in the file of its subject."""

from hiden.approvals.acting import advance, comment_on, reject, send_back, withdraw
from hiden.approvals.deputies import end_deputy, name_deputy
from hiden.approvals.progress import current_step
from hiden.approvals.proposing import propose, resubmit

# What whoever has the turn, or the proposer, may press; proposing again has a reason of its own.
VERBS = {
    "advance": advance,
    "send_back": send_back,
    "reject": reject,
    "withdraw": withdraw,
    "comment": comment_on,
}

__all__ = [
    "VERBS",
    "advance",
    "comment_on",
    "current_step",
    "end_deputy",
    "name_deputy",
    "propose",
    "reject",
    "resubmit",
    "send_back",
    "withdraw",
]
