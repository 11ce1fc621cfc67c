"""Passwords that are long and still weak: one word twice, a row of keys, few different characters."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hiden.base.text import fold

_ROWS = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")
_FEWEST = 6  # different characters
_LONGEST_RUN = 7  # of neighbours on a keyboard or in a series


class NotTooPlain:
    """A validator for AUTH_PASSWORD_VALIDATORS."""

    def validate(self, password: str, user: object = None) -> None:
        """Raises ValidationError for a password that is easily tried."""
        plain = fold(password)
        if len(set(plain)) < _FEWEST or _repeats(plain) or _longest_run(plain) > _LONGEST_RUN:
            raise ValidationError(
                _("同じ言葉の繰返しや、並んだ文字が多すぎます。いくつかの言葉をつないだものにしてください。"),
                code="password_too_plain",
            )

    def get_help_text(self) -> str:
        return str(_("同じ言葉の繰返しや、並んだ文字は使えません。"))


def _repeats(text: str) -> bool:
    """Whether a text is one shorter text several times over."""
    return len(text) > 1 and text in (text + text)[1:-1]


def _longest_run(text: str) -> int:
    """The length of the longest part that is also a part of a row of keys, in either direction."""
    rows = [row for each in _ROWS for row in (each, each[::-1])]
    longest = 0
    for start in range(len(text)):
        length = longest + 1
        while start + length <= len(text) and any(text[start : start + length] in row for row in rows):
            longest, length = length, length + 1
    return longest
