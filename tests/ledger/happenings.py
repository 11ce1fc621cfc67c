"""The kinds of entry that these tests record."""

from __future__ import annotations

from dataclasses import dataclass

from hiden.ledger import Entry, Sentence, entry


@entry("test.happened")
@dataclass(frozen=True, slots=True)
class Happened(Entry):
    """Something happened to a thing, for a reason that may speak of people."""

    item: str
    outcome: str = "secret"
    reason: str = "部長の承認"
    person: str = ""
    personal = frozenset({"reason"})
    sentence = Sentence(
        "{item}を{outcome}と決めました（{reason}）。",
        "{item} became {outcome} ({reason}).",
        {"outcome": {"secret": ("秘密情報", "a secret")}},
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        things: tuple[tuple[str, str], ...] = (("item", self.item),)
        return (*things, ("person", self.person)) if self.person else things


@entry("test.plain")
@dataclass(frozen=True, slots=True)
class Plain(Entry):
    """Nothing personal, any value."""

    value: object
    personal = frozenset[str]()
    sentence = Sentence("{value}", "{value}")


@entry("test.began")
@dataclass(frozen=True, slots=True)
class Began(Entry):
    """Something with a day, and a code whose name a room knows."""

    since: str
    colour: str
    personal = frozenset[str]()
    sentence = Sentence(
        "{since}から{colour}です。",
        "{colour} from {since}.",
        {"colour": {"": ("無色", "clear")}},
        {"colour": "colour"},
    )


@dataclass(frozen=True)
class Actor:
    """Somebody with a key."""

    key: str


ALICE = Actor("alice-key")
