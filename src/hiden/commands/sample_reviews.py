"""The sample company's rights with an end, and a review of them that is half answered: by the people whose job it is."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from hiden.access import actions as access
from hiden.access.reviews import actions as reviews
from hiden.access.reviews.models import AccessReview, AccessReviewLine, LineState, ReviewScope
from hiden.access.reviews.queries import in_order
from hiden.approvals.routes import TOP_RANK
from hiden.base.clock import now, today
from hiden.base.words import say
from hiden.classification.models import SecrecyClass
from hiden.inventory.models import ItemState
from hiden.inventory.queries import states
from hiden.people.models import Person, Role
from hiden.people.queries import department_by_code, holders_of, person_by_number

_MANAGER = "1001"
_SECRET = 2  # the rank of 秘


def review_access() -> AccessReview:
    """Give some rights, begin a review of all that is 秘 or above, and answer half of it."""
    manager = person_by_number(_MANAGER)
    _give_rights(manager)
    review = reviews.start_review(
        reviews.Scope(ReviewScope.RANK, rank=_SECRET),
        title=say("2026年度下期 秘以上のアクセス権"),
        due_on=today() + timedelta(days=12),
        by=manager,
    )
    _answer_half(review)
    return review


def _give_rights(manager: Person) -> None:
    """One to a person, one to a department, one to a whole class: each for its purpose and time."""
    items = list(
        states().filter(rank=_SECRET, owner__code="700").order_by("number").select_related("item")[:2]
    )
    head = holders_of(Role.DEPARTMENT_MANAGER, department=department_by_code("700").pk)[0]
    until = now() + timedelta(days=80)
    for state, person in zip(items, ("2300", "2400"), strict=False):
        _give(
            state,
            head,
            person=person_by_number(person),
            purpose=say("見積りの原価を確かめるため"),
            until=until,
        )
    if items:
        access.give(
            access.Target(item=items[0].item), department=department_by_code("500"), level=1,
            purpose=say("調達先への説明のため"), until=until, by=head,
        )  # fmt: skip
    secret = SecrecyClass.objects.filter(rank=_SECRET).first()
    if secret is not None:
        access.give(
            access.Target(secrecy_class=secret), person=person_by_number("2000"), level=1,
            purpose=say("契約の点検のため"), until=until, by=manager,
        )  # fmt: skip


def _give(state: ItemState, head: Person, **more: object) -> None:
    access.give(access.Target(item=state.item), level=2, by=head, **more)  # type: ignore[arg-type]


def _answer_half(review: AccessReview) -> None:
    """Every second line of everybody: most are kept; what calls for a look most of all ends, where one person may end it."""
    waiting: dict[int, list[AccessReviewLine]] = defaultdict(list)
    for line in in_order(review.lines.filter(state=LineState.OPEN)).select_related("decider"):
        waiting[line.decider_id].append(line)
    for lines in waiting.values():
        said = {}
        for place, line in enumerate(lines[::2]):
            ends = place == 0 and line.rank < TOP_RANK and line.person_id != line.decider_id
            said[line.pk] = reviews.Said(reviews.KeepOrEnd.END if ends else reviews.KeepOrEnd.KEEP)
        reviews.decide(review, said, words=say("業務で使っているため"), by=lines[0].decider)
