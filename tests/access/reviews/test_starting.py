"""A review holds one line for each secret × person, with why they have it, what calls for a look, and who answers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hiden.access.models import AccessDecision
from hiden.access.reviews import actions
from hiden.access.reviews.models import AccessReview, LineState, ReviewScope
from hiden.access.reviews.risks import worded
from hiden.base.clock import frozen, now
from hiden.base.errors import BadInput, Conflict, NotAllowed
from hiden.inventory.actions import HandlerIs, set_handlers
from hiden.ledger.models import LedgerEntry
from hiden.people import actions as people
from hiden.people.leaving import give_notice
from hiden.people.models import Role
from tests.access.reviews.conftest import Rights, begin, line_of
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db


def test_one_line_for_each_secret_and_person(
    organisation: Organisation, rights: Rights, review: AccessReview
) -> None:
    rows = review.lines.values_list("item__number", "person__number", "state", "decider__number")
    bob = organisation.bob.number
    assert sorted(rows) == [
        ("A-0001", "1002", LineState.SHOWN, "1001"),
        ("A-0001", "1003", LineState.OPEN, bob),
        ("A-0001", "9001", LineState.OPEN, bob),
        ("A-0002", "1002", LineState.SHOWN, "1001"),
        ("A-0002", "1003", LineState.OPEN, bob),
        ("A-0002", "1004", LineState.OPEN, bob),
        ("A-0002", "1008", LineState.OPEN, bob),
        ("A-0002", "1101", LineState.OPEN, bob),
        ("A-0002", "1102", LineState.OPEN, bob),
        ("A-0002", "9001", LineState.OPEN, bob),
    ]
    assert LedgerEntry.objects.filter(kind="access.review_started").count() == 1


def test_each_line_says_from_what_since_when_until_when_and_by_whom(
    organisation: Organisation, rights: Rights, review: AccessReview
) -> None:
    one = line_of(review, "A-0001", organisation.eve).holds.get()
    assert (one.kind, one.since.date(), one.given_by) == ("handler", date(2025, 4, 1), organisation.alice)
    of_class = line_of(review, "A-0002", organisation.dave).holds.get()
    assert (of_class.wide, of_class.level, of_class.until) == (True, 2, rights.of_class.until)
    assert of_class.given_by == organisation.alice
    of_sales = line_of(review, "A-0002", organisation.heidi).holds.get()
    assert (of_sales.kind, of_sales.department) == ("department", organisation.sales)


def test_what_calls_for_a_look_comes_first_with_its_reason(
    organisation: Organisation, rights: Rights
) -> None:
    give_notice(organisation.heidi, last_day=date(2026, 12, 31), by=organisation.alice)
    review = begin(organisation.alice)
    eve = line_of(review, "A-0001", organisation.eve)
    assert worded(eve.risks) == [
        "社外の人（派遣）",
        "同じ部署の2人は、だれも持っていない",
        "最上位の区分",
        "2025年4月1日から1年を超えて続く権限",
    ]
    assert worded(line_of(review, "A-0002", organisation.heidi).risks) == [
        "退職予定（最終日 2026年12月31日）"
    ]
    dave = line_of(review, "A-0002", organisation.dave)
    assert worded(dave.risks) == ["区分やラベルの全部に及ぶ権限"], "he is alone in his department: no peers"
    order = list(review.lines.order_by("-risk").values_list("person__number", flat=True)[:2])
    assert order == ["9001", "1008"]


def test_use_is_spoken_of_only_where_there_is_a_log(organisation: Organisation, rights: Rights) -> None:
    item, at = rights.items.top_secret.item, now()

    def used(person: object, days: int) -> None:
        AccessDecision.objects.create(
            at=at - timedelta(days=days), person=person, item=item, verb="view", allowed=True, version=0
        )

    used(organisation.charlie, 5)
    review = begin(organisation.alice, title="一回目")
    codes = [code for code, _ in line_of(review, "A-0001", organisation.eve).risks]
    assert not {"unused", "no_log"} & set(codes), "a log of five days says nothing about ninety"
    actions.stop_review(review, reason="やり直す", by=organisation.alice)
    used(organisation.bob, 200)
    again = begin(organisation.alice, title="二回目")
    assert "利用の記録なし（2026年5月7日から記録）" in worded(
        line_of(again, "A-0001", organisation.eve).risks
    )
    assert not {"unused", "no_log"} & {
        code for code, _ in line_of(again, "A-0001", organisation.charlie).risks
    }
    assert not {"unused", "no_log"} & {
        code for code, _ in line_of(again, "A-0002", organisation.eve).risks
    }, "of A-0002 nothing is logged"
    actions.stop_review(again, reason="やり直す", by=organisation.alice)
    used(organisation.eve, 100)
    third = begin(organisation.alice, title="三回目")
    assert "90日以上利用なし（最後は2026年8月15日）" in worded(
        line_of(third, "A-0001", organisation.eve).risks
    )


def test_who_answers_and_who_when_nobody_else_is_left(organisation: Organisation, rights: Rights) -> None:
    company = organisation
    set_handlers(rights.items.top_secret.item, [HandlerIs(person=company.bob.pk)], by=company.alice)
    review = begin(company.alice)
    assert line_of(review, "A-0001", company.bob).decider == company.alice, "Bob does not answer for himself"
    actions.stop_review(review, reason="やり直す", by=company.alice)
    holding = company.bob.role_holdings.get()
    people.end_role(holding, on=date(2026, 11, 23), by=company.alice)
    people.give_role(company.heidi, Role.DEPARTMENT_MANAGER, department=company.production, by=company.alice)
    second = begin(company.alice)
    assert line_of(second, "A-0002", company.eve).decider == company.heidi, (
        "the manager of the department above"
    )
    assert line_of(second, "A-0002", company.heidi).decider == company.alice


def test_scopes(organisation: Organisation, rights: Rights) -> None:
    company, items = organisation, rights.items

    def numbers(scope: actions.Scope) -> set[str]:
        made = actions.start_review(scope, title="範囲", due_on=date(2026, 12, 1), by=company.alice)
        return set(made.lines.values_list("item__number", flat=True))

    assert numbers(actions.Scope(ReviewScope.RANK, rank=3)) == {"A-0001"}
    assert numbers(actions.Scope(ReviewScope.CLASS, secrecy_class=items.secret.secrecy_class)) == {"A-0002"}
    below = actions.Scope(ReviewScope.DEPARTMENT, department=company.production)
    assert numbers(below) == {"A-0001", "A-0002"}
    assert numbers(actions.Scope(ReviewScope.ITEM, item=items.secret.item)) == {"A-0002"}
    with pytest.raises(BadInput, match="確かめるアクセス権がありません"):
        numbers(actions.Scope(ReviewScope.ITEM, item=items.public.item))
    with pytest.raises(BadInput, match="一つに決まっていません"):
        actions.Scope(ReviewScope.ITEM, rank=2)


def test_it_may_look_at_an_instant_before_and_what_has_ended_since_is_closed(
    organisation: Organisation, rights: Rights
) -> None:
    before = now()
    with frozen(before + timedelta(days=2)):
        set_handlers(rights.items.top_secret.item, [], by=organisation.alice)
        scope = actions.Scope(ReviewScope.RANK, rank=3)
        made = actions.start_review(
            scope, title="月初の時点", due_on=date(2026, 12, 10), as_of=before, by=organisation.alice
        )
        line = line_of(made, "A-0001", organisation.eve)
        assert (line.state, line.why) == (LineState.CLOSED, "gone")
        assert line_of(made, "A-0001", organisation.charlie).state == LineState.OPEN


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"title": " "}, "題名"),
        ({"due_on": date(2026, 11, 22)}, "期限"),
        ({"due_on": date(2028, 1, 1)}, "期限"),
        ({"as_of": datetime(2026, 11, 24, tzinfo=UTC)}, "基準"),
        ({"as_of": datetime(2024, 11, 24, tzinfo=UTC)}, "基準"),
    ],
)
def test_what_cannot_begin(
    organisation: Organisation, rights: Rights, changes: dict[str, object], why: str
) -> None:
    usual = {"title": "棚卸し", "due_on": date(2026, 12, 1), "by": organisation.alice}
    with pytest.raises(BadInput, match=why):
        actions.start_review(actions.Scope(ReviewScope.RANK, rank=1), **{**usual, **changes})  # type: ignore[arg-type]
    assert not AccessReview.objects.exists()


def test_the_same_is_not_begun_twice_nor_by_anybody(organisation: Organisation, rights: Rights) -> None:
    begin(organisation.alice)
    with pytest.raises(Conflict, match="実施中"):
        begin(organisation.alice)
    with pytest.raises(NotAllowed):
        begin(organisation.bob, rank=2)
    size = actions.size_of(actions.Scope(ReviewScope.RANK, rank=1), by=organisation.alice)
    assert (size.lines, size.deciders, size.items, size.people) == (8, 1, 2, 6)


def test_queries_do_not_grow_with_lines(organisation: Organisation, rights: Rights) -> None:
    with CaptureQueriesContext(connection) as few:
        begin(organisation.alice, rank=3)
    for number in range(40):
        hired = people.hire(
            number=f"2{number:03}", name=f"見本 {number}", kana=f"ミホン {number}", kind="regular",
            department=organisation.first_section, by=organisation.alice,
        )  # fmt: skip
        assert hired
    with CaptureQueriesContext(connection) as many:
        made = begin(organisation.alice, rank=2)
    assert made.lines.count() == 50
    assert len(many) <= len(few) + 2, (len(few), len(many))
