"""The ledger entries of this room. Classes and rules are company matters: none of their fields is personal data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hiden.classification.models import SecrecyClass
from hiden.ledger import Entry, Sentence, entry
from hiden.ledger.names import name_with


def _names_of_classes(codes: Iterable[str]) -> dict[str, str]:
    """The present name of each class, or the last one of a retired class."""
    return dict(SecrecyClass.objects.filter(code__in=list(codes)).values_list("code", "name"))


name_with("class", _names_of_classes)


@entry("classification.class_added")
@dataclass(frozen=True, slots=True)
class ClassAdded(Entry):
    """A class came into force, for the first time or again."""

    code: str
    name: str
    rank: int
    definition: str
    personal = frozenset[str]()
    sentence = Sentence("区分「{name}」（段階{rank}）を設けました。", "Class {name} (rank {rank}) was added.")

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("class", self.code),)


@entry("classification.class_changed")
@dataclass(frozen=True, slots=True)
class ClassChanged(Entry):
    """A class was renamed or defined anew."""

    code: str
    before: str
    name: str
    definition: str
    personal = frozenset[str]()
    sentence = Sentence(
        "区分「{before}」の名称・定義を改めました。名称は「{name}」です。",
        "Class {before} was redefined and is now called {name}.",
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("class", self.code),)


@entry("classification.class_retired")
@dataclass(frozen=True, slots=True)
class ClassRetired(Entry):
    """A class is no longer used for anything new."""

    code: str
    name: str
    reason: str
    personal = frozenset[str]()
    sentence = Sentence(
        "区分「{name}」を廃止しました。理由：{reason}",
        "Class {name} was retired. Reason: {reason}",
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("class", self.code),)


@entry("classification.mode_added")
@dataclass(frozen=True, slots=True)
class ModeAdded(Entry):
    """The handling table got a row."""

    code: str
    name: str
    part: str
    personal = frozenset[str]()
    sentence = Sentence("取扱表に「{name}」を加えました。", "{name} was added to the handling table.")

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("usage_mode", self.code),)


@entry("classification.mode_retired")
@dataclass(frozen=True, slots=True)
class ModeRetired(Entry):
    """The handling table lost a row."""

    code: str
    name: str
    personal = frozenset[str]()
    sentence = Sentence("取扱表から「{name}」を外しました。", "{name} was removed from the handling table.")

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("usage_mode", self.code),)


@entry("classification.rule_set")
@dataclass(frozen=True, slots=True)
class RuleSet(Entry):
    """One cell of the handling table was laid down."""

    class_code: str
    class_name: str
    mode: str
    mode_name: str
    answer: str
    text: str
    personal = frozenset[str]()
    sentence = Sentence(
        "取扱表の「{class_name}」×「{mode_name}」を「{answer}」と定めました。{text}",
        "The handling of {class_name} in {mode_name} was laid down as {answer}. {text}",
        {
            "answer": {
                "allowed": ("可", "allowed"),
                "conditional": ("条件付き可", "allowed on conditions"),
                "forbidden": ("不可", "forbidden"),
                "ruled": ("定めによる", "as laid down"),
            }
        },
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("class", self.class_code), ("usage_mode", self.mode))


@entry("classification.item_classified")
@dataclass(frozen=True, slots=True)
class ItemClassified(Entry):
    """An item got its class (`before` and `after` are its names, "" for none). `case` 0: without an approval case."""

    item: str
    since: str
    before: str
    after: str
    class_code: str
    reason: str
    case: int
    personal = frozenset({"reason"})
    sentence = Sentence(
        "{item}の区分を「{before}」から「{after}」にしました。理由：{reason}",
        "The class of {item} was changed from {before} to {after}. Reason: {reason}",
        {"before": {"": ("区分なし", "no class")}, "after": {"": ("区分なし", "no class")}},
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        things = (("item", self.item), ("class", self.class_code))
        return (*things, ("case", str(self.case))) if self.case else things
