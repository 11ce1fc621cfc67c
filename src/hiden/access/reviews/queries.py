"""Questions: which reviews there are, how far they are, what waits for whom, when each rank was last gone through."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Max, Q, QuerySet

from hiden.access.models import GrantOrigin
from hiden.access.reviews.models import (
    ANSWERABLE,
    UNDECIDED,
    AccessReview,
    AccessReviewHold,
    AccessReviewLine,
    LineState,
    ReviewScope,
    ReviewState,
)
from hiden.approvals.models import UNDER_WAY
from hiden.base.clock import now, today
from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.classification.queries import classes
from hiden.people.models import Person

_ANSWERED = (LineState.KEPT, LineState.ENDED, LineState.WAITING)
# So long before the day a line is called urgent.
SOON_DAYS = 3
_DONE = (ReviewState.COMPLETED, ReviewState.LAPSED)
# A rank that was last gone through so long ago is due again.
_AGAIN = timedelta(days=365)


def find_review(number: int) -> AccessReview:
    """A review by its number. Raises NotFound."""
    found = (
        AccessReview.objects.select_related("department", "secrecy_class", "item", "started_by", "closed_by")
        .filter(number=number)
        .first()
    )
    if found is None:
        raise NotFound(
            say("アクセス権の棚卸し{n}は見つかりません。", n=number), say("一覧から選び直してください。")
        )
    return found


@dataclass(slots=True)
class Tally:
    """Lines by state, and how long answers took. SHOWN lines are nobody's to answer and are not counted."""

    counts: Counter[str] = field(default_factory=Counter)
    silent: int = 0
    answered: int = 0
    took: timedelta | None = None

    @property
    def lines(self) -> int:
        return sum(n for state, n in self.counts.items() if state != LineState.SHOWN)

    @property
    def kept(self) -> int:
        return self.counts[LineState.KEPT]

    @property
    def ended(self) -> int:
        return self.counts[LineState.ENDED]

    @property
    def waiting(self) -> int:
        return self.counts[LineState.WAITING]

    @property
    def expired(self) -> int:
        return self.counts[LineState.EXPIRED]

    @property
    def reported(self) -> int:
        return self.counts[LineState.REPORTED]

    @property
    def closed(self) -> int:
        return self.counts[LineState.CLOSED]

    @property
    def new(self) -> int:
        return self.counts[LineState.NEW]

    @property
    def undecided(self) -> int:
        return sum(self.counts[one] for one in UNDECIDED)

    def take(self, state: str, silent: bool, n: int) -> None:
        """Lines of one state that nobody had answered by the due day, or that somebody had."""
        self.counts[state] += n
        if silent:
            self.silent += n
        elif state in _ANSWERED:
            self.answered += n

    @property
    def asked(self) -> int:
        """What somebody was to answer: lines that closed by themselves, and what came later, apart."""
        return self.answered + self.undecided + self.silent

    @property
    def share(self) -> int:
        """Answered, in whole percent, never rounded up to 100."""
        return 100 * self.answered // self.asked if self.asked else 100

    @property
    def days(self) -> float | None:
        """Days from the start to an answer, on average; None without an answer."""
        return None if self.took is None else round(self.took.total_seconds() / 86_400, 1)


def tally_of(review: AccessReview, lines: QuerySet[AccessReviewLine] | None = None) -> Tally:
    """The tally of a review, or of some lines of it. Two queries."""
    rows = review.lines.all() if lines is None else lines
    found = Tally(took=_answered(rows).aggregate(took=Avg(_took(review)))["took"])
    for state, silent, n in rows.order_by().values_list("state", "silent").annotate(n=Count("pk")):
        found.take(state, silent, n)
    return found


def by_department(review: AccessReview, lines: QuerySet[AccessReviewLine]) -> dict[int, Tally]:
    """The tallies of the owning departments. Two queries."""
    found: dict[int, Tally] = {}
    rows = lines.order_by().values_list("owner_id", "state", "silent").annotate(n=Count("pk"))
    for owner, state, silent, n in rows:
        found.setdefault(owner, Tally()).take(state, silent, n)
    taken = _answered(lines).order_by().values_list("owner_id").annotate(took=Avg(_took(review)))
    for owner, took in taken:
        found[owner].took = took
    return found


def _answered(lines: QuerySet[AccessReviewLine]) -> QuerySet[AccessReviewLine]:
    return lines.filter(decided_by__isnull=False, silent=False, state__in=_ANSWERED)


def _took(review: AccessReview) -> Any:
    return ExpressionWrapper(F("decided_at") - review.started_at, output_field=DurationField())


def tallies(reviews: Sequence[AccessReview], lines: QuerySet[AccessReviewLine]) -> dict[int, Tally]:
    """The tallies of several reviews, by id, of the lines that may be counted. One query."""
    found = {one.pk: Tally() for one in reviews}
    rows = lines.filter(review__in=list(found)).order_by()
    grouped = rows.values_list("review_id", "state", "silent").annotate(n=Count("pk"))
    for review, state, silent, n in grouped:
        found[review].take(state, silent, n)
    return found


# ---------- what waits ----------


def waiting_for(person: Person) -> QuerySet[AccessReviewLine]:
    """Lines of running reviews that somebody is to answer and nobody has."""
    return AccessReviewLine.objects.filter(
        decider=person, state__in=UNDECIDED, review__state=ReviewState.RUNNING
    ).exclude(person=person)


def soon() -> Q:
    """Lines whose review ends within three days."""
    return Q(review__due_on__lte=today() + timedelta(days=SOON_DAYS))


def reported() -> QuerySet[AccessReviewLine]:
    """Handlers that nobody answered for and that wait without a case under way."""
    rows = AccessReviewLine.objects.filter(state=LineState.REPORTED)
    return rows.exclude(case__state__in=UNDER_WAY)


def nobody_answers(review: AccessReview) -> QuerySet[AccessReviewLine]:
    """Open lines for which only the person themselves is left to answer."""
    return review.lines.filter(state__in=UNDECIDED, decider=F("person"))


def in_order(lines: QuerySet[AccessReviewLine]) -> QuerySet[AccessReviewLine]:
    """What deserves a closer look first; what came later last."""
    return lines.order_by("joined", "-risk", "item__number", "person__kana_key", "pk")


def holds_of(lines: Sequence[AccessReviewLine]) -> dict[int, list[AccessReviewHold]]:
    """What lines rest on, by line: with the right, the department and the giver. One query."""
    found: dict[int, list[AccessReviewHold]] = {line.pk: [] for line in lines}
    rows = AccessReviewHold.objects.filter(line__in=list(found)).select_related(
        "grant__secrecy_class", "handler", "given_by", "department"
    )
    for one in rows.order_by("kind", "since", "pk"):
        found[one.line_id].append(one)
    return found


def reach_of(lines: Sequence[AccessReviewLine]) -> dict[int, int]:
    """Line → how many other lines of the same person end with it, because a right reaches over more than one secret. Two queries."""
    wide = AccessReviewHold.objects.filter(line__in=[line.pk for line in lines], wide=True)
    grants = list(wide.values_list("line_id", "grant_id", "line__person_id", "line__review_id"))
    if not grants:
        return {}
    counted: Counter[tuple[int, int, int]] = Counter()
    rows = AccessReviewHold.objects.filter(
        grant__in={grant for _, grant, _, _ in grants}, line__state__in=ANSWERABLE
    ).order_by()
    for grant, person, review, n in rows.values_list(
        "grant_id", "line__person_id", "line__review_id"
    ).annotate(n=Count("line_id", distinct=True)):
        counted[grant, person, review] = n
    return {line: max(0, counted[grant or 0, person, review] - 1) for line, grant, person, review in grants}


# ---------- what was done ----------


def ended_of(source: str) -> dict[tuple[int, int], datetime]:
    """(person, item) → when a review last ended a right that came from here (a project): it is not to be given again by itself."""
    rows = AccessReviewLine.objects.filter(
        state__in=[LineState.ENDED, LineState.EXPIRED, LineState.WAITING, LineState.REPORTED],
        holds__grant__source=source,
        holds__grant__origin=GrantOrigin.PROJECT,
        decided_at__isnull=False,
    )
    found = rows.order_by().values_list("person_id", "item_id").annotate(at=Max("decided_at"))
    return {(person, item): at for person, item, at in found}


def latest_closed() -> AccessReview | None:
    """The review that ended last; those that were stopped do not count."""
    return AccessReview.objects.filter(state__in=_DONE).order_by("-closed_at").first()


def last_by_rank(at: datetime | None = None) -> list[tuple[str, datetime | None]]:
    """Every class in force, strictest first, with when a review that held all of it last ended. Three queries."""
    moment = at or now()
    rows = AccessReview.objects.filter(state__in=_DONE, closed_at__lte=moment).order_by("closed_at")
    done = list(
        rows.filter(scope__in=[ReviewScope.RANK, ReviewScope.CLASS]).values_list(
            "scope", "rank", "secrecy_class_id", "closed_at"
        )
    )
    found: list[tuple[str, datetime | None]] = []
    for one in classes(at):
        days = [
            closed
            for scope, rank, pk, closed in done
            if (scope == ReviewScope.RANK and rank <= one.rank)
            or (scope == ReviewScope.CLASS and pk == one.pk)
        ]
        found.append((one.name, days[-1] if days else None))
    return found


def ranks_due() -> list[str]:
    """Names of the classes that nobody has gone through within a year, and that no running review holds."""
    at = now()
    running = AccessReview.objects.filter(state=ReviewState.RUNNING)
    ranks = [one.rank for one in running if one.scope == ReviewScope.RANK]
    held = {one.secrecy_class_id for one in running}
    by_name = {one.name: one for one in classes()}
    return [
        name
        for name, day in last_by_rank()
        if (day is None or day < at - _AGAIN)
        and by_name[name].pk not in held
        and not any(rank <= by_name[name].rank for rank in ranks)
    ]
