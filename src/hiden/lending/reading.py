"""What the cells of both files may mean: people, items, choices, counts. Everything is looked up once for a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from hiden.base.clock import FOREVER
from hiden.base.text import fold, pieces
from hiden.base.words import say
from hiden.gate import visible
from hiden.inventory.models import Item, ItemState
from hiden.inventory.numbering import same_number
from hiden.people.importers.rows import Row
from hiden.people.models import Person

_YES = frozenset({"はい", "○", "〇", "◯", "可", "yes", "y", "true", "1", "する"})
_NO = frozenset({"いいえ", "×", "x", "✕", "不可", "no", "n", "false", "0", "しない"})
MOST_PIECES = 10_000


class Known:
    """Everybody by number and by name; the items that `by` may know of. Two queries."""

    def __init__(self, by: Person | None) -> None:
        self.people: dict[str, list[Person]] = {}
        for person in Person.objects.all():
            for word in {fold(person.number), _tight(person.name)}:
                self.people.setdefault(word, []).append(person)
        rows = ItemState.objects.filter(until=FOREVER).select_related("item").only("item")
        seen = rows if by is None else visible(by, "inventory.read", rows)
        self.items: dict[str, Item] = {same_number(row.item.number): row.item for row in seen}

    def person(self, row: Row, column: str) -> Person | None:
        """The person that a cell means; what is not clear becomes a problem."""
        text = row.text(column)
        if not text:
            return None
        found = self.people.get(fold(text)) or self.people.get(_tight(text)) or []
        if len(found) == 1:
            return found[0]
        what = (
            say("「{text}」に当たる人が{n}人います。", text=text, n=len(found))
            if found
            else say("「{text}」という人は名簿にいません。", text=text)
        )
        row.error(column, what, say("社員番号で入力してください。"))
        return None

    def items_in(self, row: Row, column: str) -> tuple[Item, ...]:
        """The items that a cell names, in its order."""
        found: dict[int, Item] = {}
        for word in pieces(row.code(column)):
            item = self.items.get(same_number(word))
            if item is None:
                row.error(
                    column,
                    say("管理番号「{number}」の情報は見つかりません。", number=word),
                    say("情報の台帳の管理番号を確かめてください。"),
                )
            else:
                found[item.pk] = item
        return tuple(found.values())


def _tight(name: str) -> str:
    return "".join(fold(name).split())


def choice(row: Row, column: str, words: Mapping[str, str], *, default: str = "") -> str:
    """The code of a choice by its word (or by the code); what is none of them becomes a problem."""
    text = row.text(column)
    if not text:
        return default
    wanted = _bare(text)
    for code, word in words.items():
        if wanted in {_bare(code), _bare(word), *(_bare(one) for one in word.partition("（")[0].split("・"))}:
            return code
    row.error(
        column,
        say("「{text}」は選択肢にありません。", text=text),
        say("{words}のどれかにしてください。", words=_listed(words.values())),
    )
    return default


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", fold(text))


def _listed(words: Iterable[str]) -> str:
    return "、".join(f"「{one}」" for one in words)


def flag(row: Row, column: str, *, default: bool = False) -> bool:
    """Yes or no; an empty cell is the default."""
    text = fold(row.text(column))
    if not text:
        return default
    if text not in _YES | _NO:
        row.error(
            column,
            say("「{text}」を読み取れません。", text=text),
            say("「はい」か「いいえ」と入力してください。"),
        )
    return text in _YES


def amount(row: Row, column: str, *, default: int, most: int = MOST_PIECES) -> int:
    """A whole number from 1; an empty cell is the default."""
    text = row.code(column).replace(",", "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text[:12]) <= most:
        row.error(
            column,
            say("「{text}」を読み取れません。", text=text),
            say("1から{most}までの整数にしてください。", most=most),
        )
        return default
    return int(text)
