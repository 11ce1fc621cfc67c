"""A review always ends: silence ends rights and proposes handlers; what came and went meanwhile is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest

from hiden.access.deciding import decide as may
from hiden.access.granting import Target, end_unasked, give_unasked
from hiden.access.models import Grant
from hiden.access.reviews import actions
from hiden.access.reviews.actions import KeepOrEnd
from hiden.access.reviews.models import AccessReview, LineState, ReviewState
from hiden.access.reviews.queries import reported, tally_of, waiting_for
from hiden.access.situation import AT_THE_DESK
from hiden.approvals.actions import withdraw
from hiden.approvals.models import Case
from hiden.base.clock import FOREVER, frozen, now
from hiden.base.errors import BadInput, Conflict, NotAllowed
from hiden.inventory.actions import HandlerIs, dispose, set_handlers
from hiden.inventory.models import Handler
from hiden.ledger.models import LedgerEntry
from hiden.people import actions as people
from hiden.people.models import Role
from tests.access.reviews.conftest import Rights, answer, begin, line_of
from tests.access.reviews.test_deciding import handlers, to_the_end
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db


@contextmanager
def later(days: int) -> Iterator[None]:
    with frozen(now() + timedelta(days=days)):
        yield


def states(review: AccessReview) -> dict[tuple[str, str], str]:
    rows = review.lines.filter(joined=False).values_list("item__number", "person__number", "state")
    return {(item, person): state for item, person, state in rows if state != LineState.SHOWN}


def test_silence_ends_rights_and_proposes_handlers(
    organisation: Organisation, rights: Rights, review: AccessReview
) -> None:
    company, secret = organisation, rights.items.secret.item
    answer(review, KeepOrEnd.KEEP, line_of(review, "A-0002", rights.ivan), by=company.bob)
    with later(14):
        assert actions.settle_reviews() == 0, "the due day is still a day to answer"
    with later(15):
        actions.settle_reviews()
        review.refresh_from_db()
        assert review.state == ReviewState.LAPSED
        assert states(review) == {
            ("A-0001", "1003"): LineState.EXPIRED,
            ("A-0001", "9001"): LineState.REPORTED,
            ("A-0002", "1003"): LineState.EXPIRED,
            ("A-0002", "1004"): LineState.EXPIRED,
            ("A-0002", "1008"): LineState.EXPIRED,
            ("A-0002", "1101"): LineState.KEPT,
            ("A-0002", "1102"): LineState.REPORTED,
            ("A-0002", "9001"): LineState.REPORTED,
        }
        assert not Grant.objects.filter(until__gt=now()).exists()
        assert handlers(secret) == {"部署211"}, "handlers are proposed, not taken out"
        cases = {case.department.code: case for case in Case.objects.filter(kind="access.review_out")}
        assert (cases["210"].rank, cases["211"].rank) == (3, 2)
        assert not reported().exists()
        to_the_end(cases["211"])
        assert handlers(secret) == {"1101"}
        assert states(review)["A-0002", "1102"] == LineState.ENDED
        assert LedgerEntry.objects.filter(kind="access.review_silent").count() == 7
        before = LedgerEntry.objects.count()
        actions.settle_reviews()
        assert LedgerEntry.objects.count() == before, "a job is safe to run twice"
    tally = tally_of(review)
    assert (tally.asked, tally.answered, tally.share, tally.silent, tally.expired) == (8, 1, 12, 7, 4)


def test_of_a_department_those_who_were_kept_keep_it(
    organisation: Organisation, rights: Rights, review: AccessReview
) -> None:
    answer(review, KeepOrEnd.KEEP, line_of(review, "A-0002", organisation.charlie), by=organisation.bob)
    with later(15):
        actions.settle_reviews()
        live = Grant.objects.filter(until__gt=now()).values_list("person__number", "item__number")
        assert list(live) == [("1003", "A-0002")]


def test_a_wide_right_that_one_line_keeps_is_not_ended_by_the_silence_of_another(
    organisation: Organisation, rights: Rights
) -> None:
    company = organisation
    give_unasked(
        Target(regime="regime-trade-secret"), person=company.grace, level=1, purpose="法務の確認",
        until=now() + timedelta(days=90), by=company.alice,
    )  # fmt: skip
    rights.items.secret.item.labels.create(
        regime="regime-trade-secret", since=now() - timedelta(days=1), recorded_at=now()
    )
    review = begin(company.alice)
    answer(review, KeepOrEnd.KEEP, line_of(review, "A-0001", company.grace), by=company.bob)
    with later(15):
        actions.settle_reviews()
        silent = line_of(review, "A-0002", company.grace)
        assert (silent.state, silent.why) == (LineState.CLOSED, "kept_elsewhere")
        assert may(company.grace, "view", rights.items.secret.item, AT_THE_DESK).allowed


def test_what_goes_closes_its_line_and_what_comes_is_shown_as_new(
    organisation: Organisation, rights: Rights, review: AccessReview
) -> None:
    company = organisation
    with later(2):
        end_unasked([rights.of_charlie], reason="終わったため", by=company.bob)
        people.end_employment(rights.judy, last_day=(now() - timedelta(days=1)).date(), by=company.alice)
        give_unasked(
            Target(item=rights.items.top_secret.item), person=company.grace, level=1, purpose="点検",
            until=now() + timedelta(days=30), by=company.alice,
        )  # fmt: skip
        set_handlers(
            rights.items.top_secret.item, [HandlerIs(person=company.eve.pk), HandlerIs(person=rights.ivan.pk)],
            by=company.alice,
        )  # fmt: skip
        actions.settle_reviews()
        assert states(review)["A-0001", "1003"] == LineState.CLOSED
        judy = line_of(review, "A-0002", rights.judy)
        assert (judy.state, judy.why) == (LineState.CLOSED, "left")
        new = review.lines.filter(state=LineState.NEW, joined=True).order_by("person__number")
        assert [(one.item.number, one.person.number) for one in new] == [
            ("A-0001", "1007"),
            ("A-0001", "1101"),
        ]
        assert answer(review, KeepOrEnd.END, new[0], by=company.bob).ended
        before = LedgerEntry.objects.count()
        actions.settle_reviews()
        assert LedgerEntry.objects.count() == before
    with later(15):
        actions.settle_reviews()
        assert line_of(review, "A-0001", rights.ivan, joined=True).state == LineState.NEW, (
            "it does not end by silence"
        )
        assert Handler.objects.filter(
            item=rights.items.top_secret.item, person=rights.ivan, until=FOREVER
        ).exists()


def test_a_right_given_after_somebody_was_kept_is_a_line_of_its_own(
    organisation: Organisation, rights: Rights, review: AccessReview
) -> None:
    line = line_of(review, "A-0001", organisation.charlie)
    answer(review, KeepOrEnd.KEEP, line, by=organisation.bob)
    give_unasked(
        Target(item=rights.items.top_secret.item), person=organisation.charlie, level=3, purpose="提出",
        until=now() + timedelta(days=3), by=organisation.alice,
    )  # fmt: skip
    actions.settle_reviews()
    new = line_of(review, "A-0001", organisation.charlie, joined=True)
    assert (new.state, [one.level for one in new.holds.all()]) == (LineState.NEW, [3])
    actions.settle_reviews()
    new.refresh_from_db()
    assert new.state == LineState.NEW


def test_an_item_that_is_gone_closes_its_lines(
    organisation: Organisation, rights: Rights, review: AccessReview
) -> None:
    with later(1):
        dispose(rights.items.top_secret.item, reason="裁断した", by=organisation.alice)
        actions.settle_reviews()
        line = line_of(review, "A-0001", organisation.eve)
        assert (line.state, line.why) == (LineState.CLOSED, "out")


def test_when_who_answers_leaves_another_does(
    organisation: Organisation, rights: Rights, review: AccessReview
) -> None:
    company = organisation
    assert waiting_for(company.bob).count() == 8
    with later(3):
        people.end_employment(company.bob, last_day=(now() - timedelta(days=1)).date(), by=company.alice)
        actions.settle_reviews()
        assert waiting_for(company.bob).count() == 0
        assert waiting_for(company.alice).count() == 8
        told = LedgerEntry.objects.filter(kind="access.review_handed_on")
        assert told.count() == 1
        people.give_role(
            company.heidi, Role.DEPARTMENT_MANAGER, department=company.first_section, by=company.alice
        )
        actions.settle_reviews()
        assert waiting_for(company.heidi).count() == 5, "not her own line"
        assert waiting_for(company.alice).count() == 3


def test_stopped_early_with_a_reason_nothing_ends(
    organisation: Organisation, rights: Rights, review: AccessReview
) -> None:
    with pytest.raises(BadInput, match="理由"):
        actions.stop_review(review, reason=" ", by=organisation.alice)
    with pytest.raises(NotAllowed):
        actions.stop_review(review, reason="試し", by=organisation.bob)
    actions.stop_review(review, reason="範囲を間違えたため", by=organisation.alice)
    review.refresh_from_db()
    assert (review.state, review.close_reason) == (ReviewState.STOPPED, "範囲を間違えたため")
    assert set(states(review).values()) == {LineState.CLOSED}
    assert Grant.objects.filter(until__gt=now()).count() == 3
    with pytest.raises(Conflict):
        actions.stop_review(review, reason="もう一度", by=organisation.alice)
    assert waiting_for(organisation.bob).count() == 0


def test_where_nobody_could_decide_it_stays_reported_until_somebody_can(
    organisation: Organisation, rights: Rights, review: AccessReview
) -> None:
    company = organisation
    chief = company.dave.role_holdings.get()
    with later(15):
        people.end_role(chief, on=now().date(), by=company.alice)
        actions.settle_reviews()
        assert reported().count() == 4, "Alice began it, and nobody else decides"
        with pytest.raises(Conflict):
            actions.propose_again(review, by=company.alice)
        people.give_role(company.grace, Role.CHIEF_OFFICER, by=company.alice)
        assert actions.propose_again(review, by=company.alice) == 4
        assert reported().count() == 0
        with pytest.raises(Conflict, match="起案を待っている行はありません"):
            actions.propose_again(review, by=company.alice)


def test_a_case_that_is_taken_back_opens_its_line_again(
    organisation: Organisation, rights: Rights, review: AccessReview
) -> None:
    line = line_of(review, "A-0001", organisation.eve)
    answer(review, KeepOrEnd.END, line, by=organisation.bob)
    withdraw(Case.objects.get(), by=organisation.bob)
    actions.settle_reviews()
    line.refresh_from_db()
    assert (line.state, line.case) == (LineState.OPEN, None)


def test_somebody_left_alone_with_their_own_line_loses_by_silence_only(
    organisation: Organisation, rights: Rights
) -> None:
    company = organisation
    people.end_role(company.dave.role_holdings.get(), on=date(2026, 11, 23), by=company.alice)
    give_unasked(
        Target(item=rights.items.secret.item), person=company.alice, level=1, purpose="点検",
        until=now() + timedelta(days=60), by=company.bob,
    )  # fmt: skip
    people.end_role(company.bob.role_holdings.get(), on=date(2026, 11, 23), by=company.alice)
    review = begin(company.alice)
    own = line_of(review, "A-0002", company.alice)
    assert own.decider == company.alice
    with pytest.raises(NotAllowed, match="自分"):
        answer(review, KeepOrEnd.KEEP, own, by=company.alice)
    assert not waiting_for(company.alice).filter(pk=own.pk).exists()
