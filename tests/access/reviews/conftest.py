"""The items of the tests with rights of every kind, and a review of all that is secret.

A-0001 極秘 製造部: Eve by name; Charlie by a right on request (閲覧)
A-0002 秘 製造第一課: everybody of 製造第一課 (Eve, Ivan, Judy) as handlers; 営業部 (Charlie, Heidi) by a right of the department;
       Dave by a right to the whole class 秘
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from hiden.access.granting import Target, give_unasked
from hiden.access.models import Grant, GrantOrigin
from hiden.access.reviews import actions
from hiden.access.reviews.actions import KeepOrEnd, Said
from hiden.access.reviews.models import AccessReview, AccessReviewLine, ReviewScope
from hiden.base.clock import frozen, now, today
from hiden.people import actions as people
from hiden.people.models import Person
from tests.access.conftest import held
from tests.world.items import Items
from tests.world.kept import kept
from tests.world.organisation import Organisation
from tests.world.standing import stopped_clock  # noqa: F401 - fixtures

JOINED = datetime(2025, 4, 1, 0, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Rights:
    """The items, two more people of 製造第一課, and the rights that were given."""

    items: Items
    ivan: Person
    judy: Person
    of_charlie: Grant
    of_sales: Grant
    of_class: Grant


@kept
@transaction.atomic
def rights_given(organisation: Organisation) -> Rights:
    """Everything that a review looks at."""
    items = held(organisation)
    company = organisation
    with frozen(JOINED):
        ivan, judy = (
            people.hire(
                number=number, name=name, kana=kana, kind="regular", department=company.first_section, by=company.alice
            )
            for number, name, kana in (("1101", "佐藤 一郎", "サトウ イチロウ"), ("1102", "清水 樹里", "シミズ ジュリ"))
        )  # fmt: skip
    people.settle_today()
    until = now() + timedelta(days=60)
    of_charlie = give_unasked(
        Target(item=items.top_secret.item), person=company.charlie, level=1, purpose="見積りの確認", until=until,
        origin=GrantOrigin.REQUEST, by=company.bob,
    )  # fmt: skip
    of_sales = give_unasked(
        Target(item=items.secret.item), department=company.sales, level=1, purpose="顧客への説明", until=until,
        by=company.bob,
    )  # fmt: skip
    of_class = give_unasked(
        Target(secrecy_class=items.secret.secrecy_class), person=company.dave, level=2, purpose="統括のため",
        until=until, by=company.alice,
    )  # fmt: skip
    return Rights(items, ivan, judy, of_charlie, of_sales, of_class)


@pytest.fixture
def rights(organisation: Organisation) -> Rights:
    """The company with its rights."""
    return rights_given(organisation)


def begin(by: Person, *, rank: int = 1, days: int = 14, title: str = "2026年度下期の棚卸し") -> AccessReview:
    """A review of everything from a rank on."""
    scope = actions.Scope(ReviewScope.RANK, rank=rank)
    return actions.start_review(scope, title=title, due_on=today() + timedelta(days=days), by=by)


@pytest.fixture
def review(organisation: Organisation, rights: Rights) -> AccessReview:
    """A review of all secrets, begun by Alice."""
    return begin(organisation.alice)


def line_of(review: AccessReview, number: str, person: Person, *, joined: bool = False) -> AccessReviewLine:
    """One line by what it is about."""
    return review.lines.select_related("item", "person", "decider").get(
        item__number=number, person=person, joined=joined
    )


def answer(
    review: AccessReview, said: KeepOrEnd, *lines: AccessReviewLine, by: Person, **more: object
) -> actions.Outcome:
    """The same answer for some lines, as they are."""
    return actions.decide(review, {one.pk: Said(said) for one in lines}, by=by, **more)  # type: ignore[arg-type]
