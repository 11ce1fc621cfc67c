"""The ledger entries of this room. Documents are company matters; reasons and parties of a hearing may name people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hiden.ledger import Entry, Sentence, entry
from hiden.ledger.names import name_with
from hiden.rules.models import Document


def _titles(keys: Iterable[str]) -> dict[str, str]:
    return dict(Document.objects.filter(key__in=list(keys)).values_list("key", "title"))


def _titled(text: str) -> list[str]:
    return list(Document.objects.filter(title=text).values_list("key", flat=True))


name_with("document", _titles, _titled)


@entry("rules.document_kept")
@dataclass(frozen=True, slots=True)
class DocumentKept(Entry):
    """The company keeps a document from now on."""

    document: str
    template: str
    title: str
    counterparty: str
    personal = frozenset({"counterparty"})
    sentence = Sentence("文書「{title}」を置きました。", "The document {title} is kept from now on.")

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("document", self.document),)


@entry("rules.document_renamed")
@dataclass(frozen=True, slots=True)
class DocumentRenamed(Entry):
    """A document has another title."""

    document: str
    before: str
    title: str
    personal = frozenset[str]()
    sentence = Sentence(
        "文書「{before}」の名称を「{title}」に改めました。", "The document {before} is now called {title}."
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("document", self.document),)


@entry("rules.document_retired")
@dataclass(frozen=True, slots=True)
class DocumentRetired(Entry):
    """A document is no longer used; its versions stay. `last_day`: ISO 8601, "" when none was in force."""

    document: str
    title: str
    last_day: str
    reason: str
    personal = frozenset({"reason"})
    sentence = Sentence(
        "文書「{title}」を廃止しました。理由：{reason}", "The document {title} was retired. Reason: {reason}"
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("document", self.document),)


@entry("rules.clause_changed")
@dataclass(frozen=True, slots=True)
class ClauseChanged(Entry):
    """A clause of the draft was switched, reworded, added or put back. `sha256` of the new wording, "" without one."""

    document: str
    clause: str
    heading: str
    change: str
    sha256: str
    reason: str
    personal = frozenset({"reason"})
    sentence = Sentence(
        "文書「{document}」の条項「{heading}」を「{change}」にしました。理由：{reason}",
        "The clause {heading} of {document} was changed: {change}. Reason: {reason}",
        {
            "change": {
                "on": ("入れる", "included"),
                "off": ("外す", "left out"),
                "reworded": ("書き換える", "reworded"),
                "added": ("加える", "added"),
                "undone": ("雛形に戻す", "back to the template"),
            }
        },
        {"document": "document"},
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("document", self.document),)


@entry("rules.blanks_filled")
@dataclass(frozen=True, slots=True)
class BlanksFilled(Entry):
    """Places of a document were filled in: (place, value)."""

    document: str
    values: tuple[tuple[str, str], ...]
    personal = frozenset({"values"})
    sentence = Sentence(
        "文書「{document}」に記入しました。",
        "Places of {document} were filled in.",
        {},
        {"document": "document"},
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("document", self.document),)


@entry("rules.version_proposed")
@dataclass(frozen=True, slots=True)
class VersionProposed(Entry):
    """A text was proposed for approval, word for word. `since`: ISO 8601."""

    document: str
    number: int
    sha256: str
    since: str
    case: int
    personal = frozenset[str]()
    sentence = Sentence(
        "文書「{document}」の第{number}版を、{since}からの版として起案しました。",
        "Version {number} of {document} was proposed, to be in force from {since}.",
        {},
        {"document": "document"},
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("document", self.document),)


@entry("rules.version_decided")
@dataclass(frozen=True, slots=True)
class VersionDecided(Entry):
    """A version was decided. `since`: ISO 8601, the first day on which it is in force."""

    document: str
    number: int
    sha256: str
    since: str
    case: int
    personal = frozenset[str]()
    sentence = Sentence(
        "文書「{document}」の第{number}版を決定しました。{since}から施行します。",
        "Version {number} of {document} was decided and is in force from {since}.",
        {},
        {"document": "document"},
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("document", self.document),)


@entry("rules.procedure_recorded")
@dataclass(frozen=True, slots=True)
class ProcedureRecorded(Entry):
    """A step of the works-rule procedure (労働基準法 89条・90条・106条). `on`: ISO 8601; `file`: SHA-256 or ""."""

    document: str
    number: int
    step: str
    on: str
    party: str
    how: str
    words: str
    file: str
    personal = frozenset({"party", "how", "words"})
    sentence = Sentence(
        "文書「{document}」の第{number}版について、{on}の「{step}」を記録しました。",
        "The step {step} of {on} was recorded for version {number} of {document}.",
        {
            "step": {
                "hearing": ("意見聴取", "hearing of opinion"),
                "filing": ("届出", "filing"),
                "made_known": ("周知", "made known"),
            }
        },
        {"document": "document"},
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("document", self.document),)


@entry("rules.text_reviewed")
@dataclass(frozen=True, slots=True)
class TextReviewed(Entry):
    """A text was looked through. `sha256` of its words; `open`: id:verdict of what was missing or calls for a look."""

    review: str
    title: str
    text_kind: str
    sha256: str
    on: str
    open: tuple[str, ...]
    words: str
    personal = frozenset({"title", "words"})
    sentence = Sentence(
        "「{title}」の文を点検しました（{on}の法令）。", "The text {title} was looked through (law of {on})."
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("review", self.review),)
