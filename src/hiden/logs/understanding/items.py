"""Paths, addresses and names → information items, and how secret these were at the time of the event."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from hiden.base.clock import micros, of_micros
from hiden.inventory.models import ItemState, Location
from hiden.inventory.queries import locator


@dataclass(slots=True)
class Items:
    """Which item a text is, by the location patterns of the register. Remembers what it was asked."""

    ranks: dict[int, tuple[list[int], list[int]]] = field(default_factory=dict)
    changes: list[int] = field(default_factory=list)  # moments at which any pattern came or went
    _known: dict[int, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def read(cls) -> Items:
        """Ranks of all classed items, and when patterns changed. Two queries."""
        found = cls()
        rows = ItemState.objects.order_by("item_id", "since")
        for item, since, rank in rows.values_list("item_id", "since", "rank"):
            sinces, ranks = found.ranks.setdefault(item, ([], []))
            sinces.append(micros(since))
            ranks.append(rank)
        moments = {moment for pair in Location.objects.values_list("since", "until") for moment in pair}
        found.changes = sorted(micros(moment) for moment in moments if moment < _LONG)
        return found

    def spans(self, first: int, last: int) -> list[int]:
        """Moments in [first, last] at which patterns are to be looked at anew, beginning with `first`."""
        return [first, *self.changes[bisect_right(self.changes, first) : bisect_right(self.changes, last)]]

    def items_of(self, texts: Sequence[str], moment: int) -> list[int]:
        """The item of each text as the patterns were at that moment (µs), 0 for none. Of several, the one with the lowest id."""
        known = self._known[bisect_right(self.changes, moment)]
        missing = [text for text in texts if text not in known]
        if missing:
            then, present = (
                locator(of_micros(moment)),
                locator(),
            )
            for text in missing:
                found = then.items_of(text)
                if not found and then is not present:
                    # A place that was registered later was there before, unless it was another information's then.
                    found = present.items_of(text)
                known[text] = min(found) if found else 0
        told = [known[text] for text in texts]
        if len(known) > _MOST:
            known.clear()
        return told

    def rank(self, item: int, moment: int) -> int:
        """The rank of the item's class at that moment, 0 without one."""
        sinces, ranks = self.ranks.get(item, ((), ()))
        place = bisect_right(sinces, moment)
        return ranks[place - 1] if place else 0

    def steady_rank(self, item: int, first: int, last: int) -> int | None:
        """The rank that held from the one moment to the other; None where it changed."""
        sinces, ranks = self.ranks.get(item, ((), ()))
        begin, end = bisect_right(sinces, first), bisect_right(sinces, last)
        held = {ranks[place - 1] if place else 0 for place in range(begin, end + 1)}
        return held.pop() if len(held) == 1 else None


_MOST = 2_000_000
_LONG = datetime(9000, 1, 1, tzinfo=UTC)
