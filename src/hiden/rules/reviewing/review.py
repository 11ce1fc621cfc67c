"""Looking through a text. Pure: lines in, findings out; nothing is judged."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hiden.catalogue.model import Text
from hiden.paper.reading import Line
from hiden.rules.reviewing.model import Looked, looked_for

_SENTENCE = re.compile(r"[^。]+。?")
_ARTICLE = re.compile(r"^第[0-9一二三四五六七八九十百]+条")
# A line that begins so is a paragraph or item of its own; others go on with the line before.
_BEGINS = re.compile(
    r"^(?:第[0-9一二三四五六七八九十百]+[条章]|[0-9]{1,2}[.、 　]|\(?[0-9]{1,2}\)|[①-⑳・ア-ン][ 　.)])"
)
# Up to the comma that ends a clause; the one after a topic (違約金は、) does not.
_CLAUSE = re.compile(r"(?:[^、。]|(?<=[はもを])、){0,60}")
_MUST = re.compile(r"な(?:ければ|くては)な(?:らない|りません|らず)|(?:復元|再現|判読)(?:が?でき|の?でき)ない")
_NOT = re.compile(r"ない|ません|なく|ず(?:$|に)")


class Verdict(StrEnum):
    """What was seen; never whether it is right."""

    FOUND = "found"
    MISSING = "missing"
    LOOK = "look"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence without blanks, in NFKC; where it stands (page or paragraph) and in which article."""

    words: str
    place: int
    article: str

    @property
    def opens(self) -> bool:
        """Whether it begins with the number of its article."""
        return bool(self.article) and self.words.startswith(self.article)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked for, and what was seen. `where` are the sentences, at most three; none for what is missing.

    `not_yet`: the law that it rests on is in force only after the day asked about.
    """

    looked: Looked
    verdict: Verdict
    where: tuple[Sentence, ...] = ()
    not_yet: bool = False

    @property
    def said(self) -> Text:
        """What was seen, as a sentence."""
        return (
            self.looked.missing
            if self.verdict is Verdict.MISSING and self.looked.missing
            else self.looked.found
        )


def sentences(lines: Iterable[Line]) -> list[Sentence]:
    """Lines that were broken in the middle of a sentence are joined again."""
    found: list[Sentence] = []
    article = ""
    for place, words in _joined(lines):
        if number := _ARTICLE.match(words):
            article = number[0]
        found += [Sentence(one, place, article) for one in _SENTENCE.findall(words) if one.strip()]
    return found


def _joined(lines: Iterable[Line]) -> Iterator[tuple[int, str]]:
    waiting, began = "", 0
    for line in lines:
        plain = unicodedata.normalize("NFKC", line.words).strip()
        begins = bool(_BEGINS.match(plain))
        words = "".join(plain.split())
        if waiting and (begins or waiting.endswith("。")):
            yield began, waiting
            waiting = ""
        if not waiting:
            began = line.place
        waiting += words
    if waiting:
        yield began, waiting


def review(lines: Iterable[Line], kind: str, *, on: date) -> list[Finding]:
    """Everything that is looked for in a text of a kind, what calls for a look first.

    `on` is the day for whose law it is asked; what rests on a later law says so.
    """
    found = sentences(lines)
    findings = [_one(each, found, on) for each in looked_for().values() if kind in each.kinds]
    order = {Verdict.LOOK: 0, Verdict.MISSING: 1, Verdict.FOUND: 2}
    kept = [one for one in findings if one is not None]
    return sorted(kept, key=lambda one: order[one.verdict])


def _one(looked: Looked, found: Sequence[Sentence], on: date) -> Finding | None:
    hits = tuple(one for one in found if _hit(looked, one.words))[:3]
    not_yet = looked.since is not None and on < looked.since
    if looked.way == "beware":
        return Finding(looked, Verdict.LOOK, hits, not_yet) if hits else None
    return Finding(looked, Verdict.FOUND if hits else Verdict.MISSING, hits, not_yet)


def _hit(looked: Looked, words: str) -> bool:
    if any(re.search(one, words) for one in looked.unless):
        return False
    found = (match for one in looked.patterns for match in re.finditer(one, words))
    return any(not (looked.asserted and _denied(words[match.start() :], match)) for match in found)


def _denied(rest: str, match: re.Match[str]) -> bool:
    """Whether the clause goes on to say that it is not so. What follows its comma is another matter (拒むことができない)."""
    clause = _CLAUSE.match(rest[len(match[0]) :])
    return bool(clause and _NOT.search(_MUST.sub("", clause[0])))
