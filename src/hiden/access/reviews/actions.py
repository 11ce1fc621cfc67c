"""The verbs of reviews, gathered."""

from hiden.access.reviews.closing import propose_again, settle_reviews, stop_review
from hiden.access.reviews.deciding import Outcome, Said, decide
from hiden.access.reviews.models import KeepOrEnd
from hiden.access.reviews.scopes import Scope
from hiden.access.reviews.starting import Size, size_of, start_review

__all__ = [
    "KeepOrEnd",
    "Outcome",
    "Said",
    "Scope",
    "Size",
    "decide",
    "propose_again",
    "settle_reviews",
    "size_of",
    "start_review",
    "stop_review",
]
