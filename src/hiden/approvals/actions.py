"""The verbs of this room, each in the file of its subject."""

from hiden.approvals.acting import advance, comment_on, reject, send_back, withdraw
from hiden.approvals.deputies import end_deputy, name_deputy
from hiden.approvals.progress import current_step
from hiden.approvals.proposing import propose, resubmit

__all__ = [
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
