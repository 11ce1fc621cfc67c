"""Entries as sentences: codes become words, keys become names, days are written as the reader writes them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hiden.base.words import listed, say
from hiden.ledger import leaf
from hiden.ledger.kinds import SYSTEM, kind_named
from hiden.ledger.models import LedgerEntry, PersonalPart
from hiden.ledger.names import names_of
from hiden.ui.written import in_english, plain_date

Thing = tuple[str, str]
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Seen:
    """One entry as a reader sees it."""

    index: int
    kind: str
    at: datetime
    by: str
    author: str
    sentence: str
    about: tuple[Thing, ...]
    data: Mapping[str, Any]
    forgotten: bool  # it had a personal part, which is no longer there


def see(rows: Iterable[LedgerEntry]) -> list[Seen]:
    """Entries as sentences with names; one query for the personal parts and one for each kind of name."""
    rows = list(rows)
    leaves = [leaf.read(bytes(row.leaf)) for row in rows]
    numbers = [each.number for each in leaves if each.personal]
    stored = PersonalPart.objects.filter(entry__in=numbers).values_list("entry", "json") if numbers else ()
    parts = {entry: json.loads(bytes(raw)) for entry, raw in stored}
    things = {("person", each.by) for each in leaves if each.by != SYSTEM.key}
    things.update(
        thing for each in leaves for thing in (*each.about, *_named_in(each, parts.get(each.number)))
    )
    names = names_of(things)
    return [_seen(each, parts.get(each.number), names) for each in leaves]


def _named_in(each: leaf.Leaf, part: Mapping[str, Any] | None) -> list[Thing]:
    """What the sentence of an entry calls by name without being about it."""
    known = kind_named(each.kind)
    nouns = known.sentence.nouns if known else {}
    data = each.data | dict(part or {})
    found = [(noun, data.get(field)) for field, noun in nouns.items()]
    return [
        (noun, _code(one)) for noun, value in found for one in (value if isinstance(value, list) else [value])
    ]


def _seen(each: leaf.Leaf, part: dict[str, Any] | None, names: Mapping[Thing, str]) -> Seen:
    forgotten = each.personal is not None and part is None
    author = say("秘伝（自動）") if each.by == SYSTEM.key else names.get(("person", each.by), each.by)
    data = each.data | (part or {})
    return Seen(
        index=each.number,
        kind=each.kind,
        at=each.at,
        by=each.by,
        author=author,
        sentence=_sentence(each, data, names),
        about=each.about,
        data=data,
        forgotten=forgotten,
    )


def _sentence(each: leaf.Leaf, data: Mapping[str, Any], names: Mapping[Thing, str]) -> str:
    known = kind_named(each.kind)
    if known is None:
        return say("この版の秘伝が知らない種類の記録です（{kind}）。", kind=each.kind)
    called = {ident: names[noun, ident] for noun, ident in each.about if (noun, ident) in names}
    values = {}
    for place in known.sentence.places():
        if place not in data:
            values[place] = say("（消去済み）") if place in known.personal else "—"
            continue
        words = known.sentence.words.get(place, {})
        noun = known.sentence.nouns.get(place, "")

        def told(code: str, words: Mapping[str, tuple[str, str]] = words, noun: str = noun) -> str:
            return (
                words[code][in_english()]
                if code in words
                else names.get((noun, code)) or called.get(code, "")
            )

        values[place] = _shown(data[place], told)
    return known.sentence.fill(values, "en" if in_english() else "ja")


def _code(value: object) -> str:
    """A value as `words` and names know it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _shown(value: object, told: Callable[[str], str]) -> str:
    """A value for the reader; `told` gives the word or name of a code, "" where there is none."""
    if isinstance(value, list):
        return listed(_shown(each, told) for each in value) or "—"
    if isinstance(value, dict):
        return say("、").join(f"{key}：{_shown(each, told)}" for key, each in value.items()) or "—"
    text = _code(value)
    if named := told(text):
        return named
    return plain_date(date.fromisoformat(text)) if _is_day(text) else text or "—"


def _is_day(text: str) -> bool:
    """Whether a text is a day as the ledger keeps it; anything else is left as it was written."""
    try:
        return bool(_DAY.fullmatch(text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False
