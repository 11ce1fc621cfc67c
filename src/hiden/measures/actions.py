"""All verbs of this room in one place. They are the only writers of its tables.

A choice always has a reason (3-2: choose, do not do everything). Documented, implemented and evidence seen are three
facts, never one: no verb sets more than it is told.
"""

from __future__ import annotations

from hiden.measures.assigning import MAX_COST, NewAssignment, assign, assign_many
from hiden.measures.choosing import NewChoice, accept_suggestions, answer_profile, choose, choose_many
from hiden.measures.progressing import MAX_REFERENCE, NewProgress, set_progress, set_progress_many

__all__ = [
    "MAX_COST",
    "MAX_REFERENCE",
    "NewAssignment",
    "NewChoice",
    "NewProgress",
    "accept_suggestions",
    "answer_profile",
    "assign",
    "assign_many",
    "choose",
    "choose_many",
    "set_progress",
    "set_progress_many",
]
