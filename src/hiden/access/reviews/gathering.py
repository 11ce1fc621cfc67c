"""Who has access to what, and from what, at an instant: secret × person with everything it rests on.

The number of queries does not depend on how many items and people there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from hiden.access.models import Grant
from hiden.access.reviews.models import HoldKind
from hiden.access.reviews.registered import Registered, registered_by
from hiden.base.clock import FOREVER, TOKYO, now, start_of
from hiden.base.errors import Conflict
from hiden.base.words import say
from hiden.classification.queries import holding
from hiden.inventory.models import Handler, ItemState, Label
from hiden.people.intervals import holding as on_day
from hiden.people.models import NOT_HERE, Membership, PersonState, Role, RoleHolding
from hiden.people.queries import Tree, departments_as_of

# As many lines as people can be asked to look at; more is cut into smaller reviews.
MOST_PAIRS = 50_000
Pair = tuple[int, int]  # item, person
Key = tuple[str, int, int, int]


@dataclass(frozen=True, slots=True)
class Hold:
    """One reason why somebody has access. Primary keys, 0 for none; `by`: who gave it or wrote it down."""

    kind: HoldKind
    since: datetime
    until: datetime
    handler: int = 0
    grant: int = 0
    department: int = 0
    wide: bool = False
    level: int = 0
    by: int = 0

    @property
    def key(self) -> Key:
        """What tells it apart: the same right found again."""
        return self.kind.value, self.handler, self.grant, self.department

    @property
    def decidable(self) -> bool:
        """Whether a review can end it. That a manager of the owning department has access follows from the post."""
        return self.kind is not HoldKind.MANAGER


@dataclass(slots=True)
class Found:
    """What was found at an instant. `kinds`: person → kind, of everybody who was here; `homes`: person → main department."""

    at: datetime
    tree: Tree
    states: dict[int, ItemState] = field(default_factory=dict)
    pairs: dict[Pair, list[Hold]] = field(default_factory=lambda: defaultdict(list))
    kinds: dict[int, str] = field(default_factory=dict)
    homes: dict[int, int] = field(default_factory=dict)
    posts: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    managers: dict[int, list[RoleHolding]] = field(default_factory=lambda: defaultdict(list))
    _below: dict[int, frozenset[int]] = field(default_factory=dict)

    def members(self, department: int) -> frozenset[int]:
        """Everybody here with a post in a department or below it."""
        if department not in self._below:
            places = {department, *self.tree.with_descendants([department])}
            people = {person for place in places for person in self.posts.get(place, ())}
            self._below[department] = frozenset(people & self.kinds.keys())
        return self._below[department]

    def managing(self, department: int) -> Iterator[RoleHolding]:
        """The managers of a department and of those above it, the nearest first."""
        for place in (department, *(node.id for node in self.tree.ancestors(department))):
            yield from self.managers.get(place, ())

    def add(self, item: int, person: int, hold: Hold) -> None:
        """That a person who is here has access to an item. Raises Conflict for more than anybody could look through."""
        if person in self.kinds:
            self.pairs[item, person].append(hold)
            if len(self.pairs) > MOST_PAIRS:
                raise Conflict(
                    say("この範囲には、情報と人の組が{n}を超えてあります。", n=MOST_PAIRS),
                    say("部署や区分に分けて、いくつかの棚卸しにしてください。"),
                )

    def to_decide(self) -> dict[Pair, list[Hold]]:
        """The pairs for which there is something to decide."""
        return {pair: some for pair, some in self.pairs.items() if any(one.decidable for one in some)}


def gather(states: QuerySet[ItemState], at: datetime | None = None) -> Found:
    """Everybody's access to some present items now (None), or to items of an instant at that instant. Twelve queries."""
    moment = at or now()
    day = moment.astimezone(TOKYO).date()
    found = Found(moment, departments_as_of(day))
    found.states = {one.item_id: one for one in states.select_related("item", "secrecy_class")}
    _people(found, day)
    _managers(found, day)
    ids = states.values("item_id")
    _handlers(found, list(Handler.objects.filter(holding(at), item__in=ids)))
    _grants(found, ids, at)
    return found


def _people(found: Found, day: date) -> None:
    here = PersonState.objects.filter(on_day(day)).exclude(kind__in=NOT_HERE)
    found.kinds = dict(here.values_list("person_id", "kind"))
    posts = Membership.objects.filter(on_day(day)).order_by("primary", "pk")
    for person, department in posts.values_list("person_id", "department_id"):
        found.posts[department].add(person)
        found.homes[person] = department  # the main post comes last and stays


def _managers(found: Found, day: date) -> None:
    held = RoleHolding.objects.filter(on_day(day), role=Role.DEPARTMENT_MANAGER, department__isnull=False)
    for one in held.order_by("person__kana_key", "person__number"):
        found.managers[one.department_id or 0].append(one)
    for item, state in found.states.items():
        for one in found.managing(state.owner_id):
            hold = Hold(HoldKind.MANAGER, start_of(one.since), FOREVER, department=one.department_id or 0)
            found.add(item, one.person_id, hold)


def _handlers(found: Found, rows: Iterable[Handler]) -> None:
    rows = list(rows)
    numbers = {one.item_id: found.states[one.item_id].number for one in rows}
    authors: Registered = registered_by({(numbers[one.item_id], one.since) for one in rows})
    for one in rows:
        by = authors.get((numbers[one.item_id], one.since), 0)
        if one.person_id is not None:
            hold = Hold(HoldKind.HANDLER, one.since, one.until, handler=one.pk, by=by)
            found.add(one.item_id, one.person_id, hold)
        elif one.department_id is not None:
            hold = Hold(
                HoldKind.HANDLING_DEPARTMENT, one.since, one.until, handler=one.pk,
                department=one.department_id, by=by,
            )  # fmt: skip
            for person in found.members(one.department_id):
                found.add(one.item_id, person, hold)


def _grants(found: Found, ids: QuerySet[ItemState, Any], at: datetime | None) -> None:
    by_class: dict[int, list[int]] = defaultdict(list)
    for item, state in found.states.items():
        if state.secrecy_class_id is not None:
            by_class[state.secrecy_class_id].append(item)
    by_label: dict[str, list[int]] = defaultdict(list)
    for item, regime in Label.objects.filter(holding(at), item__in=ids).values_list("item_id", "regime"):
        by_label[regime].append(item)
    live = Grant.objects.filter(since__lte=found.at, until__gt=found.at)
    wide = Q(secrecy_class__in=list(by_class)) | Q(item__isnull=True, regime__in=list(by_label))
    for grant in live.filter(Q(item__in=ids) | wide):
        if grant.item_id is not None:
            items = [grant.item_id]
        elif grant.secrecy_class_id is not None:
            items = by_class[grant.secrecy_class_id]
        else:
            items = by_label[grant.regime]
        _spread(found, grant, items)


def _spread(found: Found, grant: Grant, items: Iterable[int]) -> None:
    """One right over everything and everybody that it reaches."""
    direct = grant.person_id is not None
    hold = Hold(
        HoldKind.PERSON if direct else HoldKind.DEPARTMENT,
        grant.since, grant.until, grant=grant.pk, department=grant.department_id or 0,
        wide=grant.item_id is None, level=grant.level, by=grant.given_by_id or 0,
    )  # fmt: skip
    people = [grant.person_id] if grant.person_id else found.members(grant.department_id or 0)
    for item in items:
        for person in people:
            found.add(item, person, hold)
