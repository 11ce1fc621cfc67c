"""Numbers of items: A-0001, A-0002 … in a prefix the company chooses; a number that was given is kept and never reused."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from django.db import transaction

from hiden.base.errors import BadInput
from hiden.base.text import fold
from hiden.base.words import say
from hiden.gate import require
from hiden.inventory.models import Item, Numbering
from hiden.people.models import Person

DEFAULT_PREFIX = "A-"
DEFAULT_WIDTH = 4
LONGEST = 40

_PREFIX = re.compile(r"[A-Za-z0-9_.\-/]{0,19}[A-Za-z_.\-/]")
# A number is part of an address. What browsers take for "here" and "above", and what our own pages are called, would lead
# somewhere else, so that nobody could ever open the item.
_STEPS = frozenset({".", "..", "%2e", "%2e%2e"})
_PAGES = frozenset({"new", "bulk", "numbering"})
_DEEDS = frozenset({"edit", "evaluate", "dispose", "past", "locations", "end-location"})
_NUMBER = re.compile(r"[^\s,;、，；\"'<>\\]+")


def clean_number(text: str) -> str:
    """A number as it is kept: half width, without blanks around. Raises BadInput for what cannot be one."""
    number = unicodedata.normalize("NFKC", text).strip()
    if not _reachable(number):
        raise BadInput(
            say("管理番号「{number}」は、画面のアドレスと重なるため使えません。", number=text),
            say("別の番号にしてください。"),
        )
    if len(number) > LONGEST or not _NUMBER.fullmatch(number):
        raise BadInput(
            say("管理番号「{number}」は使えません。", number=text),
            say("空白や読点・引用符を含まない{longest}字までの番号にしてください。", longest=LONGEST),
        )
    return number


def _reachable(number: str) -> bool:
    steps = number.split("/")
    return (
        _STEPS.isdisjoint(steps)
        and number not in _PAGES
        and steps[0] != "stock-taking"
        and not (len(steps) > 1 and steps[-1] in _DEEDS)
    )


def same_number(number: str) -> str:
    """The form in which two numbers are compared: a-0001 and Ａ－０００１ are one."""
    return fold(number).replace(" ", "")


def current_numbering() -> Numbering:
    """How items are numbered now; locked, because whoever asks is about to count on."""
    found = Numbering.objects.select_for_update().filter(current=True).first()
    return found or Numbering.objects.create(prefix=DEFAULT_PREFIX, width=DEFAULT_WIDTH)


def shown(numbering: Numbering, count: int) -> str:
    """The number of the `count`-th item."""
    return f"{numbering.prefix}{count:0{numbering.width}d}"


def next_numbers(count: int) -> list[str]:
    """The next free numbers, now given. Must run in a transaction."""
    numbering = current_numbering()
    first = numbering.last + 1
    numbers = [shown(numbering, number) for number in range(first, first + count)]
    numbering.last += count
    numbering.save(update_fields=["last"])
    return numbers


def note_given(numbers: Iterable[str]) -> None:
    """Remember numbers that came from outside, so that counting goes on behind the highest of them."""
    numbering = current_numbering()
    behind = re.compile(re.escape(numbering.prefix.casefold()) + r"(\d{1,9})")
    found = (behind.fullmatch(same_number(number)) for number in numbers)
    highest = max((int(match[1]) for match in found if match), default=0)
    if highest > numbering.last:
        numbering.last = highest
        numbering.save(update_fields=["last"])


def require_free(number: str) -> None:
    """Raises BadInput if an item has this number already, in any spelling."""
    if Item.objects.filter(number__iexact=number).exists():
        raise BadInput(
            say("管理番号「{number}」はすでに使われています。", number=number),
            say("別の番号にするか、空欄にして自動で採番してください。"),
        )


@transaction.atomic
def set_numbering(*, prefix: str, width: int, by: Person) -> Numbering:
    """From now on number new items with this prefix. Numbers already given stay."""
    from hiden.inventory.entries import NumberingSet
    from hiden.ledger import record

    require(by, "inventory.set_numbering")
    clean = unicodedata.normalize("NFKC", prefix).strip()
    if not _PREFIX.fullmatch(clean) or not 1 <= width <= 8:
        raise BadInput(
            say("採番の形「{prefix}」（{width}桁）は使えません。", prefix=prefix, width=width),
            say("先頭は英数字と - _ . / で、数字以外で終わる20字まで、桁数は1から8までにしてください。"),
        )
    Numbering.objects.filter(current=True).exclude(prefix=clean).update(current=False)
    numbering, _made = Numbering.objects.update_or_create(
        prefix=clean, defaults={"width": width, "current": True}
    )
    used = Item.objects.filter(number__istartswith=clean).values_list("number", flat=True)
    note_given(used)
    record(NumberingSet(prefix=clean, width=width), by=by)
    return numbering
