"""What is written to the log: one message, one line, whatever somebody sent to us."""

from __future__ import annotations

import logging


class OneLine(logging.Formatter):
    """Shows control characters and line breaks of a message as escapes, so that nobody writes lines of their own into it."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """The message without its traceback, which keeps its lines."""
        text = super().formatMessage(record)
        return "".join(
            each if each.isprintable() else each.encode("unicode_escape").decode() for each in text
        )
