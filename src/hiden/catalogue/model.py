"""The nouns of the catalogue: frozen records, one class for each file in `data/`.

A record that carries a key nobody knows, or lacks one, is refused at load with file, line and key. Japanese comes first
everywhere; `en` is a gloss for readers, not an official translation.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from hiden.base.clock import FOREVER_DATE
from hiden.base.words import say


class Place(NamedTuple):
    """Where a record stands: the file's name inside `data/` and its first line (1-based)."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Certainty(StrEnum):
    """How sure a fact is. The one scale of the catalogue; nothing above B was compared with the official text by us.

    A: stands in the statute text or in the published explanation of the 2022 revision.
    B: stands in a secondary source.
    C: general knowledge whose structure agrees with a confirmed point.
    D: general knowledge only, or a proposal of this product.
    """

    A = "A"
    B = "B"
    C = "C"
    D = "D"

    @property
    def unchecked(self) -> bool:
        """True where the reader must be told 未確認."""
        return self in {Certainty.C, Certainty.D}

    @property
    def short(self) -> str:
        """The grade as a word for a list."""
        return (
            say("未確認")
            if self.unchecked
            else say("資料で確認")
            if self is Certainty.A
            else say("二次資料（未照合）")
        )

    @property
    def words(self) -> str:
        """The grade as a phrase for the page."""
        return {
            Certainty.A: say("原典の資料または条文で確認"),
            Certainty.B: say("二次資料による（公式文書と照合していません）"),
            Certainty.C: say("未確認（公式文書と照合していません）。確認済みの点とは矛盾しません"),
            Certainty.D: say("未確認（公式文書と照合していません）"),
        }[self]


def _whole(text: str) -> str:
    if not text.strip() or text != text.strip():
        raise ValueError("must not be empty or begin or end with a blank")
    return text


Words = Annotated[str, AfterValidator(_whole)]
Id = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*(-[A-Za-z0-9]+)*$")]
Rank = Annotated[int, Field(ge=1, le=3, strict=True)]
Edition = Literal["2016-02", "2022-05", "2024-02"]
RouteId = Literal["employees", "leavers", "partners", "outsiders"]
PurposeId = Literal["approach", "removal", "visibility", "awareness", "trust"]
StageId = Literal["stage-intent", "stage-resolve", "stage-act", "stage-take"]
FormId = Literal["paper", "file", "cloud", "device", "know_how", "thing"]


class Part(BaseModel):
    """A piece of a record: closed (an unknown key is an error) and frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Part):
    """One sentence or phrase in both languages."""

    ja: Words
    en: Words


class Cited(Part):
    """A source and the place in it."""

    id: Id
    place: Words | None = None


class Record(Part):
    """What every record has: a stable id, a name in two languages, how sure it is, and where it comes from."""

    id: Id
    ja: Words
    en: Words
    certainty: Certainty
    sources: tuple[Cited, ...] = Field(min_length=1)
    note: Text | None = None
    where: Place = Field(exclude=True, repr=False)


class Practice(Text):
    """One concrete way of carrying a measure out. `edition` names the edition that added it."""

    edition: Edition | None = None
    certainty: Certainty = Certainty.C


class Measure(Record):
    """One of the 79 countermeasures of chapter 3-4: route × purpose × letter.

    `recommended_for` is the lowest rank of a class (1 社外秘, 2 秘, 3 極秘) from which it is suggested;
    `applies_when` names profile answers of which one must be yes (empty: always applies);
    `urged_by` names profile answers that make it advisable one rank earlier.
    """

    route: RouteId
    purpose: PurposeId
    edition: Edition
    aim: Text
    practices: tuple[Practice, ...] = Field(min_length=1)
    evidence: tuple[Text, ...] = Field(min_length=1)
    added_2022: Text | None = None
    stages: tuple[StageId, ...] = Field(min_length=1)
    forms: tuple[FormId, ...] = Field(min_length=1)
    recommended_for: Rank
    applies_when: tuple[str, ...] = ()
    urged_by: tuple[str, ...] = ()
    same_as: Id | None = None
    see_also: tuple[Id, ...] = ()
    laws: tuple[Id, ...] = ()


class Route(Record):
    """One of the four ways by which information leaks: through whom."""

    id: RouteId
    letter: Literal["E", "L", "P", "X"]
    who: tuple[Text, ...] = Field(min_length=1)
    what: Text


class Purpose(Record):
    """One of the five purposes (対策の目的) and the nature of its measures."""

    id: PurposeId
    number: int = Field(ge=1, le=5)
    mark: Literal["①", "②", "③", "④", "⑤"]
    short: Text
    nature: Text
    what: Text


class Stage(Record):
    """One of the four stages of wrongdoing that measures interrupt."""

    id: StageId
    number: int = Field(ge=1, le=4)
    what: Text
    purposes: tuple[PurposeId, ...] = Field(min_length=1)


class Step(Text):
    """One step of a scale: the higher, the more must be protected."""

    score: int = Field(ge=1, le=3)


class Viewpoint(Record):
    """What to look at in chapter 2: viewpoints of evaluation and of decision, forms of information, examples."""

    kind: Literal["evaluation", "decision", "form", "example"]
    question: Text | None = None
    steps: tuple[Step, ...] = ()
    business: Text | None = None
    technical: Text | None = None
    domain: Literal["business", "technical"] | None = None
    form: FormId | None = None
    examples: tuple[Text, ...] = ()


class Regime(Record):
    """A legal label an item may carry; several may apply at once and their duties add up."""

    short: Text
    what: Text
    factors: tuple[Text, ...] = Field(min_length=1)
    duties: tuple[Text, ...] = Field(min_length=1)
    laws: tuple[Id, ...] = ()


Topic = Literal["mark", "access", "store", "copy", "take_out", "send", "disclose", "dispose"]


class Handling(Text):
    """One default handling rule of a class."""

    topic: Topic


class Class(Part):
    """One class of a preset. `rank` 3 is the most secret; `tone` is how the mark looks."""

    code: Id
    rank: Rank
    tone: Literal["top-secret", "secret", "internal"]
    ja: Words
    en: Words
    definition: Text
    handling: tuple[Handling, ...] = Field(min_length=1)


class Preset(Record):
    """A ready-made set of classes, which a company may rename."""

    default: bool = False
    classes: tuple[Class, ...] = Field(min_length=1)


class Answer(Text):
    """The default answer of a usage mode for one rank."""

    rank: Rank
    answer: Literal["allowed", "conditional", "forbidden"]


class UsageMode(Record):
    """A mode of use (利用態様) that makes equal information need different handling (3-1)."""

    question: Text
    applies_when: tuple[str, ...] = ()
    defaults: tuple[Answer, ...] = Field(min_length=3, max_length=3)


class Penalty(Part):
    """The upper limits of a penalty. Money in yen, prison in years; `both` where fine and prison may be combined."""

    form: Literal["懲役", "拘禁刑"] | None = None
    years: int | None = None
    fine: int | None = None
    both: bool = False
    company_fine: int | None = None
    note: Text | None = None


class Dated(Part):
    """What holds during one half-open interval [valid_from, valid_to), by which source, how surely, and when that was looked at.

    `valid_from` None: in force since before the period we looked at; it covers every earlier day, so a page must say so.
    `valid_to` FOREVER_DATE: no end known.
    """

    valid_from: date | None = None
    valid_to: date = FOREVER_DATE
    checked_on: date
    certainty: Certainty
    sources: tuple[Cited, ...] = Field(min_length=1)

    @property
    def begins(self) -> date:
        """The first day, for comparing."""
        return self.valid_from or date.min

    @property
    def open_ended(self) -> bool:
        """True while no end is known."""
        return self.valid_to == FOREVER_DATE

    @property
    def last_day(self) -> date:
        """The last day on which it held."""
        return self.valid_to if self.open_ended else self.valid_to - timedelta(days=1)

    def covers(self, day: date) -> bool:
        """Whether it held on that day."""
        return self.begins <= day < self.valid_to


class Version(Dated):
    """The text of a provision during one interval.

    `law` is given only where the law itself had another name then.
    `since_unchecked`: the text is known, its first day only from general knowledge.
    """

    article: Words
    law: Words | None = None
    what: Text
    since_unchecked: bool = False
    penalty: Penalty | None = None
    not_yet: bool = False

    def covers(self, day: date) -> bool:
        """Whether it was the text on that day; what is only promulgated covers no day."""
        return not self.not_yet and super().covers(day)


class Law(Record):
    """One provision through time. The product cites the id; the article is looked up for the day in question."""

    law: Words
    number: Words | None = None
    topic: Literal[
        "trade_secret",
        "criminal",
        "civil",
        "personal_data",
        "export",
        "labour",
        "whistle",
        "dealings",
        "system",
    ]
    versions: tuple[Version, ...] = Field(min_length=1)

    def on(self, day: date) -> Version | None:
        """The text of that day, or None when there was none (or none is known)."""
        return next((version for version in self.versions if version.covers(day)), None)


class Source(Record):
    """Where facts come from: an edition, a guideline, a statute text, or a kind of secondary material."""

    kind: Literal["handbook", "guideline", "explanation", "statute", "secondary", "background", "proposal"]
    publisher: Words | None = None
    published: date | None = None
    published_precision: Literal["day", "month", "year"] = "day"
    replaced_by: Id | None = None
    what: Text
    checked_on: date
    sources: tuple[Cited, ...] = ()


class Sign(Record):
    """A sign that information may be leaking (6-1). A sign is a reason to look, never a finding."""

    route: RouteId
    seen_in: Literal["log", "people", "market", "premises", "outside"]
    look_at: Text


class Contact(Record):
    """Whom to turn to (参考資料3). Addresses and numbers are never kept here: they are taken from the official page."""

    for_what: Text
    when: Text
    site: Words | None = None


class Term(Record):
    """A word of the trade with its reading and English standard term."""

    reading: Words
    meaning: Text | None = None
    kind: Literal["term", "product"] = "term"
    avoid: tuple[Words, ...] = ()
    sources: tuple[Cited, ...] = Field(min_length=1)


class Department(Record):
    """What a department does before and at a leak (chapter 4)."""

    before: tuple[Text, ...] = ()
    at_leak: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _does_something(self) -> Department:
        if not (self.before or self.at_leak):
            raise ValueError("needs at least one role, before or at a leak")
        return self


class Question(Record):
    """One yes/no question about the company. Its id is the key that measures and modes name."""

    why: Text
    example: Text | None = None
