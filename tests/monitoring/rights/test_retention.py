"""What is past its time goes, unless it is held; counts stay, and are those of groups."""

from __future__ import annotations

from datetime import timedelta

from hiden.base.clock import now, today
from hiden.evidence.holds.models import Hold
from hiden.ledger.models import LedgerEntry
from hiden.monitoring.models import CaseState, Sign, SignCase
from hiden.monitoring.rights.models import KeptCount
from hiden.monitoring.rights.retention import delete_due
from hiden.monitoring.rights.statistics import groups, last_year, watched
from tests.evidence.holding import hold_on
from tests.monitoring.telling import Tale, case_about
from tests.monitoring.watching import MEDIA


def sign(tale: Tale, day_ago: int, case: SignCase | None = None) -> Sign:
    return Sign.objects.create(
        digest=f"{day_ago}-{case.pk if case else 0}", detector=MEDIA, purpose=tale.purpose, person=tale.org.charlie,
        day=today() - timedelta(days=day_ago), weight=2.0, reasons=[[MEDIA, {"count": 1}]], events=[], count=1, case=case,
        found_at=now(),
    )  # fmt: skip


def closed(tale: Tale, state: CaseState = CaseState.BENIGN) -> SignCase:
    case = SignCase.objects.get(pk=tale.case.pk)
    case.state, case.closed_at = state, now()
    case.forget_on = None if state == CaseState.ESCALATED else today()
    case.save()
    return case


def test_signs_without_a_case_go_after_their_days_and_leave_counts(tale: Tale) -> None:
    old, young = sign(tale, 181), sign(tale, 180)
    assert delete_due() == (1, 0)
    assert list(Sign.objects.all()) == [young]
    month = old.day.replace(day=1)
    kept = set(KeptCount.objects.filter(month=month).values_list("what", "trait", "value", "count"))
    assert ("sign", "", "", 1) in kept
    assert ("sign", "department", "300", 1) in kept
    assert ("sign", "kind", "regular", 1) in kept
    assert LedgerEntry.objects.filter(kind="monitoring.deleted").count() == 1
    assert delete_due() == (0, 0)
    assert LedgerEntry.objects.filter(kind="monitoring.deleted").count() == 1


def test_a_case_that_came_to_nothing_goes_with_its_signs(tale: Tale) -> None:
    case = closed(tale)
    sign(tale, 2, case)
    before = watched(*last_months())
    assert delete_due() == (1, 1)
    assert not SignCase.objects.exists()
    after = watched(*last_months())
    assert (before.cases, before.outcomes) == (after.cases, after.outcomes)
    assert after.unfounded == 1


def last_months() -> tuple:  # type: ignore[type-arg]
    return today() - timedelta(days=60), today()


def test_what_was_handed_on_and_what_is_held_stays(tale: Tale) -> None:
    closed(tale, CaseState.ESCALATED)
    sign(tale, 200)
    hold = hold_on(tale.org.charlie, first=today() - timedelta(days=300), by=tale.org.alice)
    assert delete_due() == (0, 0)
    assert hold.refusals.get().path == "monitoring.expire"
    Hold.objects.update(until=now())
    assert delete_due() == (1, 0)
    assert SignCase.objects.count() == 1


def test_small_groups_are_never_shown_by_themselves(tale: Tale) -> None:
    for n in range(4):
        case_about(tale.purpose, tale.org.charlie, f"TTTTT{n}")
    found = groups(*last_months())
    assert all(group.people >= 5 for group in found)
    assert not [group for group in found if group.trait == "department" and group.value]
    [regular] = [group for group in found if group.value == "regular"]
    assert (regular.people, regular.cases) == (5, 5)


def test_what_the_keeper_holds_cannot_be_told_from_what_is_under_way(tale: Tale) -> None:
    before = watched(*last_months())
    SignCase.objects.update(state=CaseState.KEPT, closed_at=now())
    after = watched(*last_months())
    assert before.outcomes == after.outcomes
    assert after.outcomes["open"] == 1
    assert "kept" not in after.outcomes


def test_a_year_is_twelve_whole_months() -> None:
    first, last = last_year()
    assert (first.isoformat(), last.isoformat()) == ("2025-11-01", "2026-10-31")
