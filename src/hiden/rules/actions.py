"""All verbs of the room."""

from hiden.rules.keeping import fill, keep, rename, retire
from hiden.rules.procedure import record_step
from hiden.rules.proposing import adopt, propose
from hiden.rules.wording import add, reword, switch, undo

__all__ = [
    "add",
    "adopt",
    "fill",
    "keep",
    "propose",
    "record_step",
    "rename",
    "retire",
    "reword",
    "switch",
    "undo",
]
