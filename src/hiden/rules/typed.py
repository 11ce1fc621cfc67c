"""A clause as somebody types it: a line is a paragraph, a line that begins with (1), ・ or - is an item, with ア or -- a sub-item."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.paper.text import Item, Paragraph

_SUBITEM = re.compile(r"^\s*(?:--|[ア-ン][\s　.．、]|　・)\s*")
_ITEM = re.compile(r"^\s*(?:[-・]|[（(][0-9０-９]{1,2}[）)]|[①-⑳])\s*")
_NUMBER = re.compile(r"^\s*[0-9０-９]{1,2}[\s　.．]+")
MOST_WORDS = 20_000


def typed(words: str) -> tuple[Paragraph, ...]:
    """What was typed, as paragraphs. Raises BadInput for nothing, for too much, and for an item before any paragraph."""
    if len(words) > MOST_WORDS:
        raise BadInput(
            say("条項の文が長すぎます（{n}文字まで）。", n=MOST_WORDS),
            say("条項を分けて、書き直してください。"),
        )
    found: list[tuple[str, list[tuple[str, list[str]]]]] = []
    for line in filter(str.strip, words.splitlines()):
        if mark := _SUBITEM.match(line):
            _last_item(found, line)[1].append(line[mark.end() :].strip())
        elif mark := _ITEM.match(line):
            _last_paragraph(found, line)[1].append((line[mark.end() :].strip(), []))
        else:
            found.append((_NUMBER.sub("", line).strip(), []))
    if not found:
        raise BadInput(say("条項の文がありません。"), say("文を書くか、条項を外してください。"))
    return tuple(
        Paragraph(words, tuple(Item(one, tuple(Item(each) for each in inner)) for one, inner in items))
        for words, items in found
    )


def _last_paragraph(
    found: list[tuple[str, list[tuple[str, list[str]]]]], line: str
) -> tuple[str, list[tuple[str, list[str]]]]:
    if not found:
        raise BadInput(
            say("「{line}」の前に、本文の行がありません。", line=line.strip()[:40]),
            say("号の前に、「次に掲げる…」などの本文を一行書いてください。"),
        )
    return found[-1]


def _last_item(found: list[tuple[str, list[tuple[str, list[str]]]]], line: str) -> tuple[str, list[str]]:
    items = _last_paragraph(found, line)[1]
    if not items:
        raise BadInput(
            say("「{line}」の前に、号の行がありません。", line=line.strip()[:40]),
            say("(1)で始まる行を先に書いてください。"),
        )
    return items[-1]


def as_typed(paragraphs: Iterable[Paragraph]) -> str:
    """The same the other way round, to be edited."""
    lines = []
    for paragraph in paragraphs:
        lines.append(paragraph.words)
        for place, item in enumerate(paragraph.items, 1):
            lines.append(f"({place}) {item.words}")
            lines += [f"-- {each.words}" for each in item.items]
    return "\n".join(lines)
