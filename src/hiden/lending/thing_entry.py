"""What every ledger entry about a thing has in common."""

from __future__ import annotations

from hiden.ledger import Entry, Sentence

Things = tuple[tuple[str, str], ...]


class OfThing(Entry):
    """Something that happened to one thing, and to the person that it concerns, if one does."""

    thing: str
    personal = frozenset[str]()
    sentence = Sentence("", "")

    def about(self) -> Things:
        person = getattr(self, "person", "")
        items = tuple(("item", one) for one in getattr(self, "items", ()))
        return (("thing", self.thing), *((("person", person),) if person else ()), *items)
