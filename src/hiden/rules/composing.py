"""From a template and the company's choices to a text: which clauses apply, what they say, what each depends on.

Pure: nothing is read or written here, so a preview, a version and a later comparison can never differ. A document is in
Japanese whoever looks at it: nothing here is translated, or its digest would depend on the reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from hiden.base.dates import show_date
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.classification.models import Answer
from hiden.classification.queries import Rule
from hiden.paper.numbering import references
from hiden.paper.text import Annex, Article, Item, Paragraph, Style, Text, all_words
from hiden.rules.choices import Choices, Row, Tabulated
from hiden.rules.model import AnnexWords, Blank, Clause, ItemWords, Template

_PLACE = re.compile(r"\{([a-z][a-z0-9_.]*)\}")
_NO_ROW: Row = {}
_ANSWERS = {
    Answer.ALLOWED: "可",
    Answer.CONDITIONAL: "条件付き可",
    Answer.FORBIDDEN: "不可",
    Answer.RULED: "",
}


class Standing(StrEnum):
    """Why a clause is in the text, or not."""

    IN = "in"
    OFF = "off"  # switched off, or optional and off by default
    NOT_APPLICABLE = "not_applicable"  # its condition does not hold for the company


@dataclass(frozen=True, slots=True)
class Wording:
    """What the company itself says about one document, beyond the template.

    `switched`: clause → on or off. `reworded`: clause → paragraphs of its own. `added`: own articles, each behind the clause
    whose id stands beside it ("" at the end). `filled`: blank → value (an id for choices, an ISO day for days).
    """

    switched: Mapping[str, bool] = field(default_factory=dict)
    reworded: Mapping[str, tuple[Paragraph, ...]] = field(default_factory=dict)
    added: tuple[tuple[str, Article], ...] = ()
    filled: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Used:
    """One clause of the template in this document: whether it stands in the text, and the facts it looked at."""

    clause: Clause
    standing: Standing
    facts: tuple[str, ...]
    reworded: bool = False


@dataclass(frozen=True, slots=True)
class Composed:
    """The text with an account of every clause; `unfilled` are required blanks without a value (the late ones aside)."""

    text: Text
    used: tuple[Used, ...]
    unfilled: tuple[Blank, ...]


def holds(conditions: Iterable[str], facts: frozenset[str]) -> bool:
    """Whether all conditions hold: a fact, !fact, or fact|fact each."""
    return all(_holds(one, facts) for one in conditions)


def _holds(condition: str, facts: frozenset[str]) -> bool:
    if condition.startswith("!"):
        return not any(fact in facts for fact in condition[1:].split("|"))
    return any(fact in facts for fact in condition.split("|"))


def compose(template: Template, choices: Choices, wording: Wording | None = None) -> Composed:
    """The document as it reads for this company.

    Raises BadInput when something points to a clause that is not in the text: then nothing may be printed.
    """
    return _Composer(template, choices, wording or Wording()).composed()


class _Composer:
    def __init__(self, template: Template, choices: Choices, wording: Wording) -> None:
        self._template, self._wording = template, wording
        self._rows = choices.rows
        self._table, self._tables = choices.table, choices.tables
        self._words = {**choices.words, **_filled(template, wording)}
        self._facts = self._with_own_facts(choices.facts)

    def _with_own_facts(self, facts: frozenset[str]) -> frozenset[str]:
        """Blanks first, then clauses: a clause may depend on a blank, or on a clause whose own condition is settled."""
        known = facts | _blank_facts(self._template, self._wording)
        for _round in range(3):  # a clause that depends on a clause that depends on a clause
            there = {
                f"clause:{one.id}"
                for one in self._template.clauses
                if self._standing(one, known) is Standing.IN
            }
            settled = frozenset(fact for fact in known if not fact.startswith("clause:")) | there
            if settled == known:
                break
            known = settled
        return known

    def _standing(self, clause: Clause, facts: frozenset[str]) -> Standing:
        if not holds(clause.when, facts):
            return Standing.NOT_APPLICABLE
        on = clause.required or self._wording.switched.get(clause.id, clause.on)
        return Standing.IN if on else Standing.OFF

    def composed(self) -> Composed:
        used = tuple(
            Used(
                one,
                self._standing(one, self._facts),
                tuple(_looked_at(one)),
                one.id in self._wording.reworded,
            )
            for one in self._template.clauses
        )
        text = Text(
            style=Style(self._template.style),
            title=self._wording.filled.get("title", self._template.ja),
            opening=tuple(one.words for one in self._items(self._template.opening)),
            articles=tuple(self._articles(used)),
            closing=tuple(one.words for one in self._items(self._template.closing)),
            annexes=tuple(self._annexes()),
        )
        _refuse_strays(text)
        missing = tuple(
            one
            for one in self._template.blanks
            if one.required and not one.late and not (self._wording.filled.get(one.id) or one.default)
        )
        return Composed(text, used, missing)

    def _articles(self, used: Iterable[Used]) -> Iterator[Article]:
        """The clauses that stand, each followed by the company's own; a chapter begins with whichever of its clauses is first."""
        chapter = ""
        for one in used:
            chapter = one.clause.chapter.ja if one.clause.chapter else chapter
            if one.standing is Standing.IN:
                paragraphs = self._wording.reworded.get(one.clause.id) or tuple(
                    self._paragraphs(one.clause.body)
                )
                yield Article(one.clause.id, self._put(one.clause.heading.ja), paragraphs, chapter)
                chapter = ""
            yield from (article for after, article in self._wording.added if after == one.clause.id)
        yield from (article for after, article in self._wording.added if after == "")

    def _paragraphs(self, body: Iterable[ItemWords]) -> Iterator[Paragraph]:
        for one in self._items(body):
            yield Paragraph(one.words, one.items)

    def _items(self, lines: Iterable[ItemWords], row: Row = _NO_ROW) -> Iterator[Item]:
        """The lines that apply; a line for everything of a kind is repeated, and with nothing of the kind it is left out."""
        for line in lines:
            if not holds(line.when, self._facts):
                continue
            for each in self._rows[line.each] if line.each else (row,):
                inner = tuple(self._items(line.items, each))
                if inner or not line.items:
                    yield Item(self._put(line.ja, each), inner)

    def _put(self, words: str, row: Row = _NO_ROW) -> str:
        """The words with all places filled in that are known; a blank without value becomes a place for each reader."""

        def value(found: re.Match[str]) -> str:
            name = found[1]
            if name.startswith("each."):
                return row[name.removeprefix("each.")]
            return self._words.get(name) or f"{{?{name}}}"

        return _PLACE.sub(value, words)

    def _annexes(self) -> Iterator[Annex]:
        for one in self._template.annexes:
            if holds(one.when, self._facts):
                header, rows = self._tabulated(one)
                yield Annex(
                    one.id,
                    self._put(one.heading.ja),
                    tuple(self._put(words) for words in one.words),
                    header,
                    rows,
                )

    def _tabulated(self, annex: AnnexWords) -> Tabulated:
        table = self._table
        if annex.table is not None and annex.table in self._tables:
            return self._tables[annex.table]
        if annex.table == "classes":
            return (
                ("区分", "定義"),
                tuple((one.name, one.definition) for one in table.classes),
            )
        if annex.table == "handling":
            header = ("取扱い・利用態様", *(one.name for one in table.classes))
            return header, tuple((row.mode.name, *(_cell(rule) for rule in row.rules)) for row in table.rows)
        if annex.table == "scope":
            # Filled for each reader: which information it is about.
            return ("番号", "対象となる情報"), (("{?scope_numbers}", "{?scope_names}"),)
        return (), ()


def _cell(rule: Rule | None) -> str:
    return "—" if rule is None else "　".join(filter(None, (_ANSWERS[rule.answer], rule.text)))


def _filled(template: Template, wording: Wording) -> dict[str, str]:
    """What the blanks say, as words."""
    found = {}
    for one in template.blanks:
        value = wording.filled.get(one.id) or one.default
        if value is None or one.late:
            continue
        if one.kind == "choice":
            value = next(choice.ja for choice in one.choices if choice.id == value)
        elif one.kind == "day":
            value = show_date(date.fromisoformat(value), "era")
        found[one.id] = value
    return found


def _blank_facts(template: Template, wording: Wording) -> frozenset[str]:
    facts: set[str] = set()
    for one in template.blanks:
        value = wording.filled.get(one.id) or one.default
        if value:
            facts.add(f"blank:{one.id}")
            if one.kind == "choice":
                facts.add(f"blank:{one.id}={value}")
    return frozenset(facts)


def _looked_at(clause: Clause) -> Iterator[str]:
    """The facts that decide whether and how a clause reads."""

    def conditions(lines: Iterable[ItemWords]) -> Iterator[str]:
        for line in lines:
            yield from line.when
            if line.each:
                yield f"each:{line.each}"
            yield from conditions(line.items)

    for condition in (*clause.when, *conditions(clause.body)):
        yield from condition.removeprefix("!").split("|")


def _refuse_strays(text: Text) -> None:
    """Everything that a text points to must be there."""
    there = {("", one.id) for one in text.articles} | {("annex:", one.id) for one in text.annexes}
    strays = {
        ident for words in all_words(text) for kind, ident in references(words) if (kind, ident) not in there
    }
    if strays:
        raise BadInput(
            say(
                "「{title}」の中に、ない条項への参照があります（{ids}）。",
                title=text.title,
                ids="、".join(sorted(strays)),
            ),
            say("外した条項を戻すか、参照している条項の文を直してください。"),
        )
