"""All verbs of the room."""

from hiden.access.granting import Target, end, give
from hiden.access.policy_tests import end_test, keep_test
from hiden.access.publishing import publish, withdraw
from hiden.access.requesting import open_in_emergency, request_access, review_emergency
from hiden.access.restored import confirm_restoration

__all__ = [
    "Target",
    "confirm_restoration",
    "end",
    "end_test",
    "give",
    "keep_test",
    "open_in_emergency",
    "publish",
    "request_access",
    "review_emergency",
    "withdraw",
]
