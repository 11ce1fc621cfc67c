"""A review follows what happens: what has gone closes its line by itself, what came is added, and others answer when posts change.

Inside a transaction. The number of queries does not depend on the number of lines, apart from the database's own limits.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from hiden.access.reviews.answering import Chain, chain
from hiden.access.reviews.entries import LineJoined, LineSettled, LinesHandedOn
from hiden.access.reviews.gathering import Found, Hold, Key, Pair, gather
from hiden.access.reviews.lines import key_of, new_line, write_holds, write_lines, write_over, write_parties
from hiden.access.reviews.models import (
    ANSWERABLE,
    AccessReview,
    AccessReviewHold,
    AccessReviewLine,
    LineState,
    Why,
)
from hiden.access.reviews.risks import risks_of, weight
from hiden.access.reviews.scopes import Scope
from hiden.base.clock import now
from hiden.ledger import SYSTEM, Author, record_many
from hiden.people.models import Person

_AT_ONCE = 500
_REFRESHED = ("owner", "decider", "rank", "risk", "risks", "version", "state", "why", "decided_at")


@dataclass(slots=True)
class Synced:
    """What became of a review: the facts of now, and the lines that changed."""

    found: Found
    closed: list[AccessReviewLine] = field(default_factory=list)
    joined: list[AccessReviewLine] = field(default_factory=list)


def sync(
    review: AccessReview, *, items: Collection[int] | None = None, adopt: bool = False, by: Author = SYSTEM
) -> Synced:
    """Compare the lines of a review (of some items only) with the rights of now, and write what differs.

    `adopt`: rights that only take the place of former ones belong to the lines that were kept, and are nothing new.
    """
    states = Scope.of(review).states()
    lines = review.lines.select_related("item", "person", "decider")
    if items is not None:
        states, lines = states.filter(item__in=list(items)), lines.filter(item__in=list(items))
    work = _Work(review, gather(states), list(lines.order_by("joined", "pk")), adopt)
    work.go()
    work.write(by)
    return Synced(work.found, work.closed, work.joined)


def _holds_of(review: AccessReview, lines: list[AccessReviewLine]) -> Iterable[AccessReviewHold]:
    """What some lines of a review rest on. Of many lines it is all of the review's."""
    rows = AccessReviewHold.objects.filter(line__review=review)
    if len(lines) > _AT_ONCE:
        return rows
    return rows.filter(line__in=[line.pk for line in lines])


class _Work:
    """One comparison."""

    def __init__(
        self, review: AccessReview, found: Found, lines: list[AccessReviewLine], adopt: bool
    ) -> None:
        self.review, self.found, self.lines, self.adopt = review, found, lines, adopt
        self.asked: Chain = chain(found, review.started_by_id)
        self.keys: dict[int, dict[Key, int]] = defaultdict(dict)
        self._read()
        self.risks = risks_of(found)
        self.decidable = found.to_decide()
        self.known: dict[Pair, set[Key]] = defaultdict(set)
        for line in lines:
            if line.state != LineState.CLOSED:  # what comes back after that is new
                self.known[line.item_id, line.person_id] |= self.keys[line.pk].keys()
        self.changed: list[AccessReviewLine] = []
        self.closed: list[AccessReviewLine] = []
        self.joined: list[AccessReviewLine] = []
        self.handed: Counter[tuple[int, int]] = Counter()
        self.moved = False
        self.gone: list[int] = []
        self.come: list[tuple[AccessReviewLine, list[Hold]]] = []

    def _read(self) -> None:
        """What the lines rested on. A right that took the place of another is as old as that was."""
        since: dict[Pair, dict[Key, datetime]] = defaultdict(dict)
        pairs = {line.pk: (line.item_id, line.person_id) for line in self.lines}
        for row in _holds_of(self.review, self.lines):
            self.keys[row.line_id][key_of(row)] = row.pk
            since[pairs[row.line_id]][key_of(row)] = row.since
        for pair, known in since.items():
            if pair not in self.found.pairs:
                continue
            began = min(known.values())
            self.found.pairs[pair] = [
                replace(one, since=min(one.since, known.get(one.key, began if self.adopt else one.since)))
                if one.decidable
                else one
                for one in self.found.pairs[pair]
            ]

    def go(self) -> None:
        """Look at every line, then at what has none."""
        taken: dict[Pair, set[Key]] = defaultdict(set)
        for line in self.lines:
            pair = line.item_id, line.person_id
            live = [one for one in self.found.pairs.get(pair, ()) if one.key not in taken[pair]]
            if line.state in ANSWERABLE:
                self._answerable(line, live)
                taken[pair] |= {one.key for one in live}
            else:
                if self.adopt and line.state in {LineState.KEPT, LineState.SHOWN}:
                    self._adopt(line, live)
                if line.state != LineState.CLOSED:
                    taken[pair] |= self.keys[line.pk].keys()
        for pair, holds in self.decidable.items():
            new = [one for one in holds if one.decidable and one.key not in taken[pair] | self.known[pair]]
            if new:
                self._join(pair, new)

    def _answerable(self, line: AccessReviewLine, live: list[Hold]) -> None:
        if not any(one.decidable for one in live):
            line.state, line.why, line.decided_at = LineState.CLOSED, self._why(line), now()
            self.closed.append(line)
            self.changed.append(line)
            return
        before = (line.owner_id, line.decider_id, line.rank, line.risks, line.version)
        self._holds(line, live)
        state, pair = self.found.states[line.item_id], (line.item_id, line.person_id)
        decider = (
            self.asked.wide(line.person_id) if line.state == LineState.PROPOSED else self.asked.of(*pair)
        )
        if decider != line.decider_id:
            self.handed[line.decider_id, decider] += 1
        self.moved = self.moved or line.owner_id != state.owner_id
        line.owner_id, line.decider_id, line.rank = state.owner_id, decider, state.rank
        line.risks = self.risks.get(pair, [])
        line.risk = weight(line.risks)
        if before != (line.owner_id, line.decider_id, line.rank, line.risks, line.version):
            self.changed.append(line)

    def _why(self, line: AccessReviewLine) -> Why:
        if line.person_id not in self.found.kinds:
            return Why.LEFT
        return Why.GONE if line.item_id in self.found.states else Why.OUT

    def _holds(self, line: AccessReviewLine, live: list[Hold]) -> None:
        had = self.keys[line.pk]
        here = {one.key: one for one in live}
        self.gone += [pk for key, pk in had.items() if key not in here]
        new = [one for key, one in here.items() if key not in had]
        if new:
            self.come.append((line, new))
            # What takes the place of a former right need not be seen anew.
            line.version += 0 if self.adopt else 1

    def _adopt(self, line: AccessReviewLine, live: Iterable[Hold]) -> None:
        pair = line.item_id, line.person_id
        new = [one for one in live if one.key not in self.known[pair]]
        if new:
            self.come.append((line, new))
            self.known[pair] |= {one.key for one in new}

    def _join(self, pair: Pair, holds: list[Hold]) -> None:
        line = new_line(self.review, self.found, self.asked, pair, self.risks, LineState.NEW)
        self.joined.append(line)
        self.come.append((line, holds))

    def write(self, by: Author) -> None:
        """Everything that differs, with the entries of the ledger."""
        write_over(self.changed, _REFRESHED)
        for start in range(0, len(self.gone), _AT_ONCE):
            AccessReviewHold.objects.filter(pk__in=self.gone[start : start + _AT_ONCE]).delete()
        write_lines([(line, ()) for line in self.joined])
        write_holds(self.come)
        if self.handed or self.moved or self.joined:
            write_parties(self.review)
        number = str(self.review.number)
        record_many(
            [
                LineSettled(number, one.person.key, one.item.key, one.item.number, one.why)
                for one in self.closed
            ],
            by=by,
        )
        self._tell_joined(number, by)
        self._tell_handed(number, by)

    def _tell_joined(self, number: str, by: Author) -> None:
        people = Person.objects.in_bulk({one.person_id for one in self.joined}) if self.joined else {}
        items = {one.item_id: self.found.states[one.item_id].item for one in self.joined}
        record_many(
            [
                LineJoined(
                    number, people[one.person_id].key, items[one.item_id].key, items[one.item_id].number
                )
                for one in self.joined
            ],
            by=by,
        )

    def _tell_handed(self, number: str, by: Author) -> None:
        people = Person.objects.in_bulk({pk for pair in self.handed for pk in pair}) if self.handed else {}
        record_many(
            [
                LinesHandedOn(number, people[after].key, people[before].key, count)
                for (before, after), count in self.handed.items()
            ],
            by=by,
        )
