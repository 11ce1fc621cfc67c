"""The clause library as data: templates of documents, their clauses, what they depend on and what is filled in.

Words carry `{name}` for what the company decided (see hiden.rules.choices.Choices.words), `{blank}` for what somebody fills
in, `{each.field}` inside a repeated line, `{?name}` for what is filled for each reader (hiden.paper.text), and `{@clause}`
for references. A condition is a fact, `!fact`, or `fact|fact`; all conditions of a list must hold
(hiden.rules.choices lists the facts).
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from hiden.catalogue.model import Cited, Id, Part, Record, Text, Words

_FACT = r"(measure:[ELPX][1-5]-[a-z]|profile:[a-z_]+|mode:[a-z0-9-]+=(allowed|conditional|forbidden|ruled)|classes:[2-9]|clause:[a-z][a-z0-9_]*|blank:[a-z][a-z0-9_]*(=[a-z0-9_]+)?|document:[a-z][a-z0-9_]*)"
_CONDITION = re.compile(rf"!?{_FACT}(\|{_FACT})*")


def _condition(words: str) -> str:
    if not _CONDITION.fullmatch(words):
        raise ValueError("must be a fact such as measure:E2-j, !fact, or fact|fact")
    return words


Condition = Annotated[str, AfterValidator(_condition)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]

# What a line may be repeated for; the fields that `{each.…}` offers stand in hiden.rules.choices.
Each = Literal[
    "classes",
    "modes",
    "forbidden",
    "conditional",
    "measures_employees",
    "measures_leavers",
    "measures_partners",
    "measures_outsiders",
]
# What an annex may tabulate; the last two are brought along by whoever composes (hiden.rules.choices.Choices.tables).
Table = Literal["classes", "handling", "scope", "timeline", "records"]


class ItemWords(Part):
    """号 as data. `each` repeats the line for everything of a kind."""

    ja: Words
    when: tuple[Condition, ...] = ()
    each: Each | None = None
    items: tuple[ItemWords, ...] = ()


class ParagraphWords(ItemWords):
    """項 as data."""


class Clause(Part):
    """条 as data. Optional ones are on or off by default and are switched with a reason.

    `measures` are those that the clause writes down (文書化). `required` clauses cannot be switched off, but what does
    not apply to the company (`when`) is left out.
    """

    id: Name
    heading: Text
    chapter: Text | None = None
    required: bool = False
    on: bool = True
    when: tuple[Condition, ...] = ()
    body: tuple[ParagraphWords, ...] = Field(min_length=1)
    en: Words
    note: Text | None = None
    measures: tuple[Id, ...] = ()
    laws: tuple[Id, ...] = ()
    sources: tuple[Cited, ...] = Field(min_length=1)
    version: int = Field(default=1, ge=1)


class AnnexWords(Part):
    """別表 or 別紙 as data: words, or one of the tables that are made from the company's own records."""

    id: Name
    heading: Text
    when: tuple[Condition, ...] = ()
    words: tuple[Words, ...] = ()
    table: Table | None = None


class BlankChoice(Part):
    """One answer of a blank that offers several."""

    id: Name
    ja: Words
    en: Words


class Blank(Part):
    """What somebody fills in once for the document; `late` ones are filled for each reader or partner when it is used.

    `day` is written with era, `number` in full width as it is. A blank without value prints as a line to write on.
    """

    id: Name
    ja: Words
    en: Words
    kind: Literal["text", "long", "day", "number", "choice"] = "text"
    default: Words | None = None
    choices: tuple[BlankChoice, ...] = ()
    required: bool = True
    late: bool = False
    help: Text | None = None

    @model_validator(mode="after")
    def _offers_choices(self) -> Blank:
        if (self.kind == "choice") != bool(self.choices):
            raise ValueError("choices belong to kind choice, and it needs them")
        if self.choices and self.default not in {None, *(one.id for one in self.choices)}:
            raise ValueError("the default must be one of the choices")
        return self


class Template(Record):
    """A kind of document: a rule, a pledge, a contract, an agreement, a letter or a paper to fill in.

    `handbook` is the number in 参考資料2 (第1 … 第7), where there is one. `works_rule`: part of the 就業規則, so that hearing,
    filing and making known are recorded. `applies_when`: profile answers of which one must be yes for it to be suggested.
    """

    id: Name
    family: Literal["rule", "pledge", "contract", "agreement", "letter"]
    style: Literal["rule", "contract", "pledge", "letter"]
    what: Text
    handbook: Words | None = None
    works_rule: bool = False
    applies_when: tuple[str, ...] = ()
    opening: tuple[ItemWords, ...] = ()
    clauses: tuple[Clause, ...] = Field(min_length=1)
    closing: tuple[ItemWords, ...] = ()
    annexes: tuple[AnnexWords, ...] = ()
    blanks: tuple[Blank, ...] = ()
    version: int = Field(default=1, ge=1)

    def clause(self, ident: str) -> Clause | None:
        """The clause with this id."""
        return next((one for one in self.clauses if one.id == ident), None)
