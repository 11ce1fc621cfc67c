"""The ledger entries of the desk. What was written in a request or an answer is about one person, and can be forgotten."""

from __future__ import annotations

from dataclasses import dataclass

from hiden.ledger import Entry, Sentence, entry


@entry("monitoring.subject_request")
@dataclass(frozen=True, slots=True)
class RequestMoved(Entry):
    """A request came, was checked, answered, refused or withdrawn."""

    request: str
    number: int
    person: str
    asks: str
    what: str
    ground: str
    words: str
    personal = frozenset({"words"})
    sentence = Sentence(
        "本人からの請求（受付{number}）を{what}しました。",
        "A request of a person about their own data (no. {number}) was {what}.",
        {
            "what": {
                "received": ("受付", "received"),
                "checked": ("本人確認済みに", "checked for identity"),
                "answered": ("回答", "answered"),
                "refused": ("応じない旨を通知", "refused"),
                "withdrawn": ("取下げに", "withdrawn"),
            }
        },
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("subject_request", self.request), ("person", self.person))


@entry("monitoring.exoneration_made")
@dataclass(frozen=True, slots=True)
class ExonerationMade(Entry):
    """A paper about one person and period was issued; `sha256` is of its canonical JSON."""

    key: str
    person: str
    first_day: str
    last_day: str
    sha256: str
    size: int
    personal = frozenset[str]()
    sentence = Sentence(
        "ある人の{first_day}から{last_day}までについて、確かめたことの書面を作りました。",
        "A paper on what was checked of one person from {first_day} to {last_day} was made.",
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("person", self.person),)


@entry("monitoring.subject_disclosed")
@dataclass(frozen=True, slots=True)
class DataDisclosed(Entry):
    """Records about a person were handed to that person, or a paper about them."""

    request: str
    person: str
    form: str
    personal = frozenset[str]()
    sentence = Sentence(
        "本人に、自分についての記録（{form}）を渡しました。",
        "A person was given what is recorded about them ({form}).",
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("subject_request", self.request), ("person", self.person))
