"""Numbers of things: the company's own, or L-0001, L-0002 …; a number that was given is never given again."""

from __future__ import annotations

import re
import unicodedata

from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.lending.models import Thing

LONGEST = 40
_PREFIX = "L-"
_NUMBER = re.compile(r"[^\s,;、，；\"'<>\\/?#%]+")
_COUNTED = re.compile(r"L-(\d{1,9})")


def clean_number(text: str) -> str:
    """A number as it is kept: half width, without blanks around. Raises BadInput for what cannot be one."""
    number = unicodedata.normalize("NFKC", text).strip()
    if len(number) > LONGEST or not _NUMBER.fullmatch(number) or number in {".", ".."}:
        raise BadInput(
            say("管理番号「{number}」は使えません。", number=text[:60]),
            say("空白・読点・引用符・斜線を含まない{longest}字までの番号にしてください。", longest=LONGEST),
        )
    return number


def require_free(number: str) -> str:
    """The number, if no thing has it in any spelling. Raises BadInput otherwise."""
    if Thing.objects.filter(number__iexact=number).exists():
        raise BadInput(
            say("管理番号「{number}」は、別の貸出品で使われています。", number=number),
            say("別の番号にするか、空欄にして自動で採番してください。"),
        )
    return number


def next_numbers(count: int) -> list[str]:
    """The next free numbers. Must run in a transaction that has taken its turn. One query."""
    given = Thing.objects.filter(number__startswith=_PREFIX).values_list("number", flat=True)
    last = max((int(match[1]) for one in given if (match := _COUNTED.fullmatch(one))), default=0)
    return [f"{_PREFIX}{number:04d}" for number in range(last + 1, last + 1 + count)]
