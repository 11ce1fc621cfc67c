"""Whoever has left keeps no right: their grants end with them. That they may do nothing holds already by the policies."""

from __future__ import annotations

from collections.abc import Sequence

from hiden.access.closing import end_of_leavers
from hiden.ledger.kinds import Author
from hiden.people.passages import Passage, Turn, follow


@follow
def follow_leavers(passages: Sequence[Passage], by: Author) -> None:
    """End the grants of those whose last day is over; for later days a job does it. Two queries and those of ending."""
    gone = [one.person for one in passages if one.turn is Turn.LEAVES]
    if gone:
        end_of_leavers(gone, by=by)
