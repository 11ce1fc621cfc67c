"""公益通報: what may be a report is the keeper's alone, who lets it go on or closes it; nobody else learns why."""

from __future__ import annotations

import pytest

from hiden.base.errors import BadInput, Conflict, NotAllowed
from hiden.ledger.models import LedgerEntry
from hiden.ledger.sentences import see
from hiden.monitoring.cases import judging
from hiden.monitoring.cases.queries import cases_seen
from hiden.monitoring.models import CaseState, PlaceKind, SignCase
from hiden.monitoring.rights.reporting import decide_report, events_toward, hold_if_reporting, laws_on, toward
from hiden.people.actions import give_role, make_account
from hiden.people.models import Person, Role
from tests.conftest import signed_in
from tests.monitoring.telling import WHY, Tale, known


@pytest.fixture
def keeper(tale: Tale) -> Person:
    """Grace, of general affairs."""
    give_role(tale.org.grace, Role.REPORT_KEEPER, by=tale.org.alice)
    make_account(tale.org.grace, email="p1007@example.co.jp", password=None, by=tale.org.alice)
    return tale.org.grace


def held(tale: Tale) -> SignCase:
    """The case, after mail to the hotline was seen in it."""
    known("kouei.example", PlaceKind.HOTLINE)
    case = SignCase.objects.get(pk=tale.case.pk)
    assert hold_if_reporting(case)
    return SignCase.objects.get(pk=case.pk)


@pytest.mark.parametrize("kind", ["authority", "press", "lawyer", "hotline"])
def test_where_reports_may_go_holds_a_case(tale: Tale, kind: str) -> None:
    assert not hold_if_reporting(tale.case)
    known("kouei.example", kind)
    assert [(one.kind, one.events) for one in toward(tale.case)] == [(kind, 1)]
    assert hold_if_reporting(tale.case)


def test_only_the_keeper_knows_of_it(tale: Tale, keeper: Person) -> None:
    case, alice = held(tale), tale.org.alice
    assert list(cases_seen(alice)) == []
    address = f"/monitoring/held/{case.key}/"
    assert signed_in(alice).get(address).status_code == 404
    page = signed_in(keeper).get(address).content.decode()
    assert "通報窓口" in page
    assert "探索" in page or "通報" in page
    assert "hokuto" not in page  # no more than what it is held for
    assert "上野" not in page
    with pytest.raises(NotAllowed):
        events_toward(case, by=alice)


def test_a_verb_that_is_refused_leaves_it_held(tale: Tale) -> None:
    known("kouei.example", PlaceKind.PRESS)
    with pytest.raises(Conflict) as refused:
        judging.begin(tale.case, by=tale.org.alice)
    assert "通報" not in f"{refused.value.what}{refused.value.do_next}"
    assert SignCase.objects.get(pk=tale.case.pk).state == CaseState.HELD


def test_what_is_no_report_goes_on_and_is_not_held_again(tale: Tale, keeper: Person) -> None:
    case = held(tale)
    with pytest.raises(BadInput, match="理由が短すぎ"):
        decide_report(case, report=False, words="違う", by=keeper)
    decide_report(case, report=False, words="窓口の名前を使った広告の配信であり、通報ではない。", by=keeper)
    case = SignCase.objects.get(pk=case.pk)
    assert case.state == CaseState.OPEN
    assert not hold_if_reporting(case)
    assert list(cases_seen(tale.org.alice)) == [case]


def test_what_may_be_one_is_closed_and_stays_unseen(tale: Tale, keeper: Person) -> None:
    client = signed_in(keeper)
    case = held(tale)
    posted = client.post(
        f"/monitoring/held/{case.key}/", {"report": "yes", "words": f"{WHY}通報と区別できない。"}
    )
    assert posted.status_code == 302
    case = SignCase.objects.get(pk=case.pk)
    assert (case.state, case.closed_by) == (CaseState.KEPT, keeper)
    assert case.forget_on is not None
    assert list(cases_seen(tale.org.alice)) == []
    alice = signed_in(tale.org.alice)
    assert alice.get(f"/monitoring/cases/{case.key}/").status_code == 404
    assert case.token not in alice.get("/monitoring/cases/?format=csv").content.decode()


def test_the_ledger_does_not_tell_which_case(tale: Tale, keeper: Person) -> None:
    case = held(tale)
    decide_report(case, report=True, words=f"{WHY}通報と区別できない。", by=keeper)
    rows = LedgerEntry.objects.filter(kind="monitoring.set_aside")
    assert rows.count() == 2
    for row in rows:
        assert case.key.encode() not in bytes(row.leaf)
    for told in see(rows):
        assert str(case.number) not in told.sentence
        assert tale.org.charlie.name not in told.sentence


def test_the_law_is_that_of_the_day() -> None:
    from datetime import date

    before = {law.id for law, _version in laws_on(date(2026, 11, 30))}
    after = {law.id for law, _version in laws_on(date(2026, 12, 1))}
    assert "whistle-search" not in before
    assert "whistle-search" in after
