"""All verbs of the room."""

from hiden.access.granting import Target, end, give
from hiden.access.publishing import publish
from hiden.access.requesting import open_in_emergency, request_access, review_emergency
from hiden.access.restored import confirm_restoration

__all__ = [
    "Target",
    "confirm_restoration",
    "end",
    "give",
    "open_in_emergency",
    "publish",
    "request_access",
    "review_emergency",
]
