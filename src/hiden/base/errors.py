"""Errors that speak to a person: what happened, and what to do next.

The page, the API and the command line show the same two sentences, so every error a user can meet is one of these.
"""

from __future__ import annotations


class HidenError(Exception):
    """Something a user can understand and act upon.

    `what` says what happened, `do_next` says what to do now; both are whole sentences in the reader's language.
    `status` is the HTTP status under which pages and API show it; `exit_code` is that of the command line.
    """

    status = 400
    exit_code = 1

    def __init__(self, what: str, do_next: str) -> None:
        super().__init__(f"{what} {do_next}")
        self.what = what
        self.do_next = do_next


class BadInput(HidenError):  # noqa: N818 - it is said to people
    """What was entered or uploaded cannot be used as it is. Nothing was changed."""

    status = 422
    exit_code = 2


class NotAllowed(HidenError):  # noqa: N818 - it is said to people
    """The gate said no. Nothing was changed."""

    status = 403
    exit_code = 3


class NotFound(HidenError):  # noqa: N818 - it is said to people
    """There is no such thing, or the asker may not know of it; the two must look the same."""

    status = 404
    exit_code = 4


class Conflict(HidenError):  # noqa: N818 - it is said to people
    """Somebody else changed it in the meantime. Nothing was changed; looking again helps."""

    status = 409
    exit_code = 5


class Misconfigured(HidenError):  # noqa: N818 - it is said to people
    """The installation is not set up as it must be; only an administrator can help."""

    status = 500
    exit_code = 6


class Broken(HidenError):  # noqa: N818 - it is said to people
    """Stored data contradicts itself or its proof. Never continue writing."""

    status = 500
    exit_code = 7
