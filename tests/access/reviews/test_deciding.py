"""An answer takes effect at once, for those it names and nobody else; what waits for others says so."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from hiden.access.deciding import decide as may
from hiden.access.granting import Target, end_unasked, give_unasked
from hiden.access.models import Grant, GrantOrigin
from hiden.access.reviews import actions
from hiden.access.reviews.actions import KeepOrEnd, Said
from hiden.access.reviews.models import AccessReview, LineState, ReviewState
from hiden.access.situation import AT_THE_DESK
from hiden.approvals.actions import advance, reject
from hiden.approvals.models import Case
from hiden.approvals.progress import current_step
from hiden.approvals.standing import entitled_today
from hiden.base.clock import FOREVER, TOKYO, now
from hiden.base.errors import BadInput, Conflict, NotAllowed, NotFound
from hiden.inventory.models import Handler, Item
from hiden.ledger.models import LedgerEntry
from hiden.people import actions as people
from hiden.people.models import Person, Role
from tests.access.reviews.conftest import Rights, answer, begin, line_of
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db


def sees(person: Person, item: Item) -> bool:
    return may(person, "view", item, AT_THE_DESK).allowed


def handlers(item: Item) -> set[str]:
    rows = Handler.objects.filter(item=item, until=FOREVER).select_related("person", "department")
    return {one.person.number if one.person else f"部署{one.department}" for one in rows}


def kinds(kind: str) -> int:
    return LedgerEntry.objects.filter(kind=kind).count()


def to_the_end(case: Case) -> Case:
    while (step := current_step(case)) is not None:
        person = next(one for one, _ in entitled_today(step) if one.pk != case.proposed_by_id)
        case = advance(case, comment="確認した", by=person)
    return case


def test_a_right_ends_at_once(organisation: Organisation, rights: Rights, review: AccessReview) -> None:
    charlie, item = organisation.charlie, rights.items.top_secret.item
    assert sees(charlie, item)
    line = line_of(review, "A-0001", charlie)
    outcome = answer(review, KeepOrEnd.END, line, words="見積りは済んだ", by=organisation.bob)
    assert [one.pk for one in outcome.ended] == [line.pk]
    assert not sees(charlie, item)
    line.refresh_from_db()
    assert (line.state, line.decided_by, line.words) == (LineState.ENDED, organisation.bob, "見積りは済んだ")
    grant = Grant.objects.get(pk=rights.of_charlie.pk)
    assert (grant.ended_by, grant.until) == (organisation.bob, now())
    assert grant.end_reason == "棚卸し1「2026年度下期の棚卸し」で終えると決めたため：見積りは済んだ"
    assert (kinds("access.review_decided"), kinds("access.ended")) == (1, 1)


def test_one_of_a_department_leaves_and_the_others_stay_by_name(
    organisation: Organisation, rights: Rights, review: AccessReview
) -> None:
    item = rights.items.secret.item
    assert handlers(item) == {"部署211"}
    answer(review, KeepOrEnd.END, line_of(review, "A-0002", organisation.eve), by=organisation.bob)
    assert handlers(item) == {"1101", "1102"}
    assert not sees(organisation.eve, item)
    assert sees(rights.ivan, item)
    ivan = line_of(review, "A-0002", rights.ivan)
    assert (ivan.state, ivan.version, ivan.holds.get().kind) == (LineState.OPEN, 1, "handler")
    assert ivan.holds.get().since.date() == date(2025, 4, 1), "as old as what it took the place of"
    answer(review, KeepOrEnd.KEEP, ivan, by=organisation.bob)
    assert kinds("inventory.item_changed") == 1


def test_a_right_of_a_department_is_narrowed_too(
    organisation: Organisation, rights: Rights, review: AccessReview
) -> None:
    item = rights.items.secret.item
    answer(review, KeepOrEnd.END, line_of(review, "A-0002", organisation.heidi), by=organisation.bob)
    assert not sees(organisation.heidi, item)
    assert sees(organisation.charlie, item)
    own = Grant.objects.get(person=organisation.charlie, item=item, until__gt=now())
    assert (own.until, own.level, own.purpose) == (rights.of_sales.until, 1, "顧客への説明")
    charlie = line_of(review, "A-0002", organisation.charlie)
    assert charlie.holds.get().grant == own
    assert answer(review, KeepOrEnd.END, charlie, by=organisation.bob).ended
    assert not sees(organisation.charlie, item)


def test_everybody_of_a_department_at_once(
    organisation: Organisation, rights: Rights, review: AccessReview
) -> None:
    lines = [line_of(review, "A-0002", one) for one in (organisation.eve, rights.ivan, rights.judy)]
    answer(review, KeepOrEnd.END, *lines, by=organisation.bob)
    assert handlers(rights.items.secret.item) == set()


def test_what_reaches_over_the_company_is_proposed_to_whoever_gives_such_rights(
    organisation: Organisation, rights: Rights, review: AccessReview
) -> None:
    item, line = rights.items.secret.item, line_of(review, "A-0002", organisation.dave)
    outcome = answer(review, KeepOrEnd.END, line, by=organisation.bob)
    assert [one.pk for one in outcome.proposed] == [line.pk]
    line.refresh_from_db()
    assert (line.state, line.decider) == (LineState.PROPOSED, organisation.alice)
    assert sees(organisation.dave, item)
    assert answer(review, KeepOrEnd.END, line, by=organisation.alice).ended
    assert not sees(organisation.dave, item)


def test_a_wide_right_that_ends_closes_the_other_lines_it_stood_behind(
    organisation: Organisation, rights: Rights
) -> None:
    company = organisation
    give_unasked(
        Target(regime="regime-trade-secret"), person=rights.ivan, level=1, purpose="棚卸しの試し",
        until=now() + timedelta(days=9), by=company.alice,
    )  # fmt: skip
    Item.objects.get(number="A-0002").labels.create(
        regime="regime-trade-secret", since=now() - timedelta(days=1), recorded_at=now()
    )
    review = begin(company.alice)
    answer(review, KeepOrEnd.END, line_of(review, "A-0001", rights.ivan), by=company.alice)
    other = line_of(review, "A-0002", rights.ivan)
    assert other.state == LineState.OPEN, "he handles it besides, with his department"
    assert [one.kind for one in other.holds.all()] == ["handling_department"]


def test_a_handler_of_the_top_class_goes_by_approval(
    organisation: Organisation, rights: Rights, review: AccessReview
) -> None:
    item, line = rights.items.top_secret.item, line_of(review, "A-0001", organisation.eve)
    outcome = answer(review, KeepOrEnd.END, line, by=organisation.bob)
    assert [one.pk for one in outcome.waiting] == [line.pk]
    line.refresh_from_db()
    assert line.state == LineState.WAITING
    assert handlers(item) == {"9001"}
    case = Case.objects.get(kind="access.review_out")
    assert line.case == case
    assert case.rank == 3
    to_the_end(case)
    line.refresh_from_db()
    assert line.state == LineState.ENDED
    assert handlers(item) == set()
    assert not sees(organisation.eve, item)


def test_what_the_approval_refuses_stays(
    organisation: Organisation, rights: Rights, review: AccessReview
) -> None:
    line = line_of(review, "A-0001", organisation.eve)
    answer(review, KeepOrEnd.END, line, by=organisation.bob)
    case = Case.objects.get()
    step = current_step(case)
    assert step is not None
    reject(case, comment="引継ぎが終わっていない", by=entitled_today(step)[0][0])
    actions.settle_reviews()
    line.refresh_from_db()
    assert line.state == LineState.KEPT
    assert handlers(rights.items.top_secret.item) == {"9001"}


def test_kept_with_another_end(organisation: Organisation, rights: Rights, review: AccessReview) -> None:
    end = datetime.combine(date(2027, 2, 1), time(), TOKYO)
    outcome = answer(
        review, KeepOrEnd.KEEP, line_of(review, "A-0002", organisation.charlie), until=date(2027, 1, 31), by=organisation.bob
    )  # fmt: skip
    assert (outcome.renewed, outcome.unmoved) == (1, 0)
    anew = Grant.objects.get(department=organisation.sales, until__gt=now())
    assert anew.until == end
    kept = line_of(review, "A-0002", organisation.charlie)
    assert list(kept.holds.order_by("pk").values_list("grant", flat=True)) == [rights.of_sales.pk, anew.pk]
    heidi = line_of(review, "A-0002", organisation.heidi)
    assert (heidi.state, heidi.holds.get().grant) == (LineState.OPEN, anew)
    top = line_of(review, "A-0001", organisation.charlie)
    longer = answer(review, KeepOrEnd.KEEP, top, until=date(2027, 6, 30), by=organisation.bob)
    assert (longer.renewed, longer.unmoved) == (0, 1), "of the top class longer only on request"
    assert Grant.objects.get(pk=rights.of_charlie.pk).until == rights.of_charlie.until
    wide = line_of(review, "A-0002", organisation.dave)
    assert answer(review, KeepOrEnd.KEEP, wide, until=date(2026, 12, 1), by=organisation.bob).unmoved == 1
    assert not review.lines.filter(state=LineState.NEW).exists(), "what takes a right's place is nothing new"


def test_a_projects_right_keeps_the_projects_end(organisation: Organisation, rights: Rights) -> None:
    give_unasked(
        Target(item=rights.items.secret.item), person=organisation.grace, level=2, purpose="プロジェクト",
        until=now() + timedelta(days=90), origin=GrantOrigin.PROJECT, source="some", by=organisation.bob,
    )  # fmt: skip
    review = begin(organisation.alice)
    line = line_of(review, "A-0002", organisation.grace)
    assert answer(review, KeepOrEnd.KEEP, line, until=date(2026, 12, 1), by=organisation.bob).unmoved == 1


def test_nobody_answers_for_themselves_nor_for_what_is_not_theirs(
    organisation: Organisation, rights: Rights, review: AccessReview
) -> None:
    company = organisation
    with pytest.raises(NotAllowed, match="自分"):
        answer(review, KeepOrEnd.KEEP, line_of(review, "A-0002", company.dave), by=company.dave)
    with pytest.raises(NotFound):
        answer(review, KeepOrEnd.KEEP, line_of(review, "A-0002", company.charlie), by=company.heidi)
    people.give_role(company.grace, Role.AUDITOR, by=company.alice)
    with pytest.raises(NotAllowed):
        answer(review, KeepOrEnd.KEEP, line_of(review, "A-0002", company.charlie), by=company.grace)
    assert answer(review, KeepOrEnd.KEEP, line_of(review, "A-0002", company.charlie), by=company.dave).kept


def test_two_at_once_the_first_counts(
    organisation: Organisation, rights: Rights, review: AccessReview
) -> None:
    line, other = (line_of(review, "A-0002", one) for one in (organisation.charlie, rights.ivan))
    answer(review, KeepOrEnd.KEEP, line, by=organisation.dave)
    outcome = actions.decide(
        review, {line.pk: Said(KeepOrEnd.KEEP, 1), other.pk: Said(KeepOrEnd.KEEP, 1)}, by=organisation.bob
    )
    assert ([one.pk for one in outcome.overtaken], [one.pk for one in outcome.kept]) == (
        [line.pk],
        [other.pk],
    )
    line.refresh_from_db()
    assert line.decided_by == organisation.dave
    assert answer(review, KeepOrEnd.END, line, by=organisation.bob).ended, "what was kept may still be ended"


def test_nobody_answers_for_what_they_have_not_seen(
    organisation: Organisation, rights: Rights, review: AccessReview
) -> None:
    line = line_of(review, "A-0001", organisation.charlie)
    give_unasked(
        Target(item=rights.items.top_secret.item), person=organisation.charlie, level=3, purpose="提出",
        until=now() + timedelta(days=3), by=organisation.alice,
    )  # fmt: skip
    said = {line.pk: Said(KeepOrEnd.KEEP, line.version)}
    outcome = actions.decide(review, said, by=organisation.bob)
    assert [one.pk for one in outcome.changed] == [line.pk]
    line.refresh_from_db()
    assert (line.state, line.version, line.holds.count()) == (LineState.OPEN, 2, 2)
    assert actions.decide(review, {line.pk: Said(KeepOrEnd.KEEP, 2)}, by=organisation.bob).kept


def test_what_has_gone_meanwhile_is_not_decided_but_closed(
    organisation: Organisation, rights: Rights, review: AccessReview
) -> None:
    line = line_of(review, "A-0001", organisation.charlie)
    end_unasked([rights.of_charlie], reason="本人が返した", by=organisation.charlie)
    outcome = answer(review, KeepOrEnd.KEEP, line, by=organisation.bob)
    assert [one.pk for one in outcome.overtaken] == [line.pk]
    line.refresh_from_db()
    assert (line.state, line.why) == (LineState.CLOSED, "gone")


def test_the_last_answer_ends_the_review(
    organisation: Organisation, rights: Rights, review: AccessReview
) -> None:
    lines = list(review.lines.filter(state=LineState.OPEN))
    outcome = answer(review, KeepOrEnd.KEEP, *lines, by=organisation.alice)
    assert outcome.completed
    review.refresh_from_db()
    assert (review.state, review.closed_at) == (ReviewState.COMPLETED, now())
    assert kinds("access.review_closed") == 1
    with pytest.raises(Conflict, match="終わっています"):
        answer(review, KeepOrEnd.END, lines[0], by=organisation.alice)


@pytest.mark.parametrize("until", [date(2026, 11, 22), date(2028, 1, 1)])
def test_an_end_past_or_too_far_is_refused(
    organisation: Organisation, rights: Rights, review: AccessReview, until: date
) -> None:
    with pytest.raises(BadInput, match="新しい期限"):
        answer(
            review,
            KeepOrEnd.KEEP,
            line_of(review, "A-0002", organisation.charlie),
            until=until,
            by=organisation.bob,
        )
    with pytest.raises(BadInput, match="一つも"):
        actions.decide(review, {}, by=organisation.bob)
    assert datetime.now(UTC)
