"""What every ledger entry about an incident has in common."""

from __future__ import annotations

from dataclasses import dataclass

from hiden.ledger import Entry, Sentence

Things = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class OfIncident(Entry):
    """Something about an incident, by its key and number. It is about nothing else: the pages of persons and items must not tell."""

    incident: str
    number: str
    personal = frozenset[str]()
    sentence = Sentence("", "")

    def about(self) -> Things:
        return (("incident", self.incident),)
