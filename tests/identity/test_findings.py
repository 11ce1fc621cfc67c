"""What is found about accounts: opened, done, borne out by the next list, excepted with an end, and never forgotten."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from hiden.base.clock import frozen, today
from hiden.base.errors import BadInput, Conflict, NotAllowed
from hiden.identity import actions
from hiden.identity.closure import closures, days_to_close, orphans, proven_closed
from hiden.identity.models import AccountFinding, OutsideAccount, SystemKind
from hiden.identity.queries import late, overdue_lists, waiting
from hiden.identity.reviewing import review_all
from hiden.ledger import SYSTEM
from hiden.ledger.models import LedgerEntry
from hiden.people import actions as people
from hiden.people.leaving import give_notice, withdraw_notice
from tests.identity.conftest import ALICE, BOB, FRANK, House, account, bring_in

pytestmark = pytest.mark.django_db
CHARLIE = "ueno,上野 千里,,1003,True,2026-11-20,"
STOPPED = "fkato,加藤 文也,kato@example.co.jp,1006,False,2026-11-02,"


def day(month: int, number: int, year: int = 2026):  # type: ignore[no-untyped-def]
    return frozen(datetime(year, month, number, 3, 0, tzinfo=UTC))


def kinds(house: House) -> dict[str, str]:
    return {name: one.kind for name, one in house.found().items()}


def test_every_kind_is_found_and_has_a_day(house: House) -> None:
    give_notice(house.org.heidi, last_day=date(2026, 12, 20), by=house.alice)
    house.take(
        BOB,
        FRANK,
        "kubo,久保 春香,,1008,True,2026-11-20,",
        "scan01,複合機,,,True,2026-11-20,",
        "ueno,上野 千里,,1003,True,2026-06-30,",
        "kimura,木村 桜,,1007,True,2026-11-20,CN=Domain Admins",
    )
    assert kinds(house) == {
        "fkato": "leaver",
        "kubo": "away",
        "scan01": "unknown",
        "ueno": "dormant",
        "kimura": "privileged",
    }
    assert {one.kind: (one.due_on - today()).days for one in house.found().values()} == {
        "leaver": 1,
        "away": 3,
        "unknown": 14,
        "dormant": 30,
        "privileged": 14,
    }
    assert LedgerEntry.objects.filter(kind="identity.found").count() == 5
    assert {one.account_id for one in orphans()} == {"fkato", "scan01"}


def test_a_leavers_account_closes_with_the_list_that_shows_it(house: House) -> None:
    house.take(ALICE, FRANK, on=date(2026, 11, 20))
    finding = house.found()["fkato"]
    with day(11, 24):
        file = house.take(ALICE, STOPPED)
        finding.refresh_from_db()
        assert (finding.state, finding.closed_by, finding.closed_on) == ("closed", "list", today())
        assert finding.closed_list is not None
        assert (finding.closed_list.file, finding.closed_list.sha256) == (file, file.sha256)
    [closure] = closures([house.org.frank])
    assert (closure.closed_on, closure.days, closure.proven) == (date(2026, 11, 24), 238, True)
    assert proven_closed([house.org.frank.pk]) == {house.org.frank.pk: date(2026, 11, 24)}


def test_a_report_counts_from_its_day_once_a_list_bears_it_out(house: House) -> None:
    house.take(ALICE, FRANK, on=date(2026, 11, 20))
    actions.report(house.found()["fkato"], on=date(2026, 11, 22), words="管理画面で停止", by=house.org.bob)
    assert kinds(house) == {"fkato": "leaver"}, "nobody is believed without a list"
    assert not waiting().exists()
    with day(12, 1):
        house.take(ALICE)
        assert house.found() == {}
    [closure] = closures([house.org.frank])
    assert closure.closed_on == date(2026, 11, 22)


def test_a_report_that_the_next_list_belies_is_open_again(house: House) -> None:
    house.take(ALICE, FRANK)
    actions.report(house.found()["fkato"], words="停止した", by=house.org.bob)
    house.take(ALICE, FRANK)
    assert house.found()["fkato"].state == "reported", (
        "a list of the same day says nothing of what came after it"
    )
    with day(11, 25):
        house.take(ALICE, FRANK)
        found = house.found()["fkato"]
        assert (found.state, found.contradicted_id) == ("open", account("fkato").last_list_id)
        assert late(waiting()).count() == 1


def test_an_exception_ends_on_its_day(house: House) -> None:
    house.take(ALICE, "ueno,上野 千里,,1003,True,2026-06-30,")
    finding = house.found()["ueno"]
    actions.except_finding(
        finding, reason="年1回の棚卸しで使う", last_day=date(2026, 12, 31), by=house.org.bob
    )
    for at, state in ((day(12, 31), "excepted"), (day(1, 1, 2027), "open")):
        with at, transaction.atomic():
            review_all(by=SYSTEM)
            finding.refresh_from_db()
            assert finding.state == state
    assert finding.due_on == date(2027, 1, 31)


@pytest.mark.parametrize(
    ("reason", "last_day"),
    [("", date(2026, 12, 1)), ("要る", date(2026, 11, 22)), ("要る", date(2027, 11, 30))],
)
def test_an_exception_needs_a_reason_and_an_end_within_a_year(
    house: House, reason: str, last_day: date
) -> None:
    house.take(FRANK)
    with pytest.raises(BadInput):
        actions.except_finding(house.found()["fkato"], reason=reason, last_day=last_day, by=house.org.bob)
    with pytest.raises(BadInput):
        actions.report(house.found()["fkato"], on=date(2026, 11, 24), words="停止", by=house.org.bob)
    with pytest.raises(BadInput):
        actions.report(house.found()["fkato"], words=" ", by=house.org.bob)


def test_what_is_closed_cannot_be_settled_again(house: House) -> None:
    house.take(ALICE, FRANK)
    finding = house.found()["fkato"]
    house.take(ALICE, STOPPED)
    with pytest.raises(Conflict):
        actions.report(finding, words="停止", by=house.org.bob)


def test_an_account_that_is_live_again_is_found_again(house: House) -> None:
    house.take(ALICE, FRANK)
    with day(11, 24):
        house.take(ALICE, STOPPED)
    with day(11, 25):
        house.take(ALICE, FRANK)
        assert kinds(house) == {"fkato": "leaver"}
    assert AccountFinding.objects.filter(kind="leaver").count() == 2
    assert closures([house.org.frank])[0].closed_on is None


def test_findings_follow_people_in_the_same_transaction(house: House) -> None:
    house.take(ALICE, CHARLIE)
    assert house.found() == {}
    give_notice(house.org.charlie, by=house.alice)
    assert kinds(house) == {"ueno": "away"}
    withdraw_notice(house.org.charlie, reason="残ることになった", by=house.alice)
    assert house.found() == {}
    assert AccountFinding.objects.get().closed_by == "facts"
    people.end_employment(house.org.charlie, last_day=date(2026, 11, 22), by=house.alice)
    assert kinds(house) == {"ueno": "leaver"}


def test_a_reserved_leave_is_found_when_its_day_comes(house: House) -> None:
    house.take(ALICE, CHARLIE)
    people.end_employment(house.org.charlie, last_day=date(2026, 11, 30), by=house.alice)
    assert kinds(house) == {"ueno": "away"}
    with day(12, 1), transaction.atomic():
        review_all(by=SYSTEM)
        assert kinds(house) == {"ueno": "leaver"}


def test_an_absence_is_found_and_ends(house: House) -> None:
    house.take(ALICE, CHARLIE)
    absence = actions.record_absence(house.org.charlie, since=today(), by=house.org.grace)
    assert kinds(house) == {"ueno": "away"}
    with pytest.raises(Conflict):
        actions.record_absence(house.org.charlie, since=date(2026, 12, 1), by=house.org.grace)
    with day(12, 1):
        actions.end_absence(absence, by=house.org.grace)
        assert house.found() == {}
    with pytest.raises(NotAllowed):
        actions.record_absence(house.org.charlie, since=today(), by=house.org.bob)


def test_shared_accounts_need_somebody_who_is_here(house: House) -> None:
    house.take("info,代表,,,True,2026-11-20,")
    with pytest.raises(BadInput, match="在籍"):
        actions.declare(
            account("info"), nature="shared", responsible=house.org.frank, purpose="窓口", by=house.org.bob
        )
    actions.declare(
        account("info"), nature="shared", responsible=house.org.charlie, purpose="窓口", by=house.org.bob
    )
    assert house.found() == {}
    people.end_employment(house.org.charlie, last_day=date(2026, 11, 22), by=house.alice)
    assert kinds(house) == {"info": "shared"}


def test_a_reason_for_powers_ends(house: House) -> None:
    house.take("ishida,石田 次郎,,1002,True,2026-11-20,CN=Domain Admins")
    actions.explain_privilege(
        account("ishida"), reason="サーバーの保守", last_day=date(2026, 12, 31), by=house.org.bob
    )
    assert house.found() == {}
    with day(1, 1, 2027), transaction.atomic():
        review_all(by=SYSTEM)
        assert kinds(house) == {"ishida": "privileged"}
        house.take(BOB.replace("bob,", "ishida,", 1), on=today())
        assert house.found() == {}
    assert AccountFinding.objects.latest("pk").closed_by == "list"


def test_dormant_is_not_said_where_lists_do_not_tell(house: House) -> None:
    bring_in(house.ad, ["ueno,上野 千里,1003"], head="SamAccountName,DisplayName,EmployeeID", by=house.alice)
    with day(11, 23, 2027), transaction.atomic():
        review_all(by=SYSTEM)
        assert house.found() == {}


def test_an_old_list_makes_nobody_dormant(house: House) -> None:
    house.take("ueno,上野 千里,,1003,True,2026-08-20,", on=date(2026, 9, 1))
    assert house.found() == {}, "what happened since, the list cannot know"


def test_days_until_dormant_are_the_systems_own(house: House) -> None:
    house.take("ueno,上野 千里,,1003,True,2026-10-01,")
    assert house.found() == {}
    actions.change_system(house.ad, name="社内AD", manager=house.org.bob, dormant_days=30, by=house.alice)
    assert kinds(house) == {"ueno": "dormant"}
    actions.change_system(house.ad, name="社内AD", manager=house.org.bob, by=house.alice)
    actions.change_settings(dormant_days=45, list_days=35, due_days={"dormant": 7}, by=house.alice)
    assert (house.found()["ueno"].due_on - today()).days == 7


def test_closing_is_proven_by_every_system_only(house: House) -> None:
    box = actions.add_system(
        code="box", name="Box", kind=SystemKind.BOX, manager=house.org.bob, by=house.alice
    )
    house.take(ALICE)
    [closure] = closures([house.org.frank])
    assert (closure.proven, [one.code for one in closure.unseen]) == (False, ["box"])
    bring_in(box, ["alice@example.co.jp,Active"], head="Email,Status", on=date(2026, 3, 31), by=house.alice)
    assert proven_closed([house.org.frank.pk]) == {}, "a list of the last day itself proves nothing"
    bring_in(box, ["alice@example.co.jp,Active"], head="Email,Status", on=date(2026, 4, 1), by=house.alice)
    assert proven_closed([house.org.frank.pk]) == {house.org.frank.pk: date(2026, 3, 31)}
    assert days_to_close() is None, "nobody had an account whose closing could be counted"


def test_only_who_may_settles(house: House) -> None:
    house.take(FRANK)
    found = house.found()["fkato"]
    for person in (house.org.charlie, house.org.grace, house.org.dave):
        with pytest.raises(NotAllowed):
            actions.report(found, words="停止", by=person)
        with pytest.raises(NotAllowed):
            actions.belongs_to(account("fkato"), house.org.charlie, by=person)
    actions.report(found, words="停止", by=house.org.bob)


def test_lists_that_are_due_are_known(house: House) -> None:
    assert overdue_lists() == []
    with day(12, 29):
        assert [one.system.code for one in overdue_lists()] == ["ad"]
        house.take(ALICE)
        assert overdue_lists() == []


def test_reviewing_costs_no_more_queries_with_more_accounts(house: House) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries, transaction.atomic():
            review_all(by=SYSTEM)
        return len(queries)

    house.take(ALICE)
    few = asked()
    house.take(ALICE, *(f"u{n},,,,True,2026-11-01," for n in range(300)))
    assert OutsideAccount.objects.count() == 301
    assert asked() <= few


def test_undeciding_forgets_the_alias(house: House) -> None:
    house.take("x@example.co.jp,誰か,,,True,2026-11-20,")
    actions.belongs_to(account("x@example.co.jp"), house.org.charlie, by=house.org.bob)
    actions.undecide(account("x@example.co.jp"), by=house.org.bob)
    assert kinds(house) == {"x@example.co.jp": "unknown"}
    actions.belongs_to(account("x@example.co.jp"), house.org.heidi, by=house.org.bob)


def test_rows_that_could_not_be_read_prove_nothing_of_a_leaver(house: House) -> None:
    house.take(ALICE, STOPPED, "bob,石田 次郎,,1002,たぶん,,")
    [closure] = closures([house.org.frank])
    assert closure.live == ()
    assert [one.code for one in closure.unseen] == ["ad"], "Frank may have another account in the unread row"
    assert proven_closed([house.org.frank.pk]) == {}
    house.take(ALICE, STOPPED, BOB)
    assert closures([house.org.frank])[0].proven


def test_an_account_that_might_be_a_leavers_is_asked_about_first(house: House) -> None:
    house.take(ALICE, STOPPED, "f-kato2,加藤 文也,,,True,2026-11-20,")
    [closure] = closures([house.org.frank])
    assert [one.account_id for one in closure.asked] == ["f-kato2"]
    assert not closure.proven
    actions.belongs_to(account("f-kato2"), house.org.charlie, by=house.alice)
    assert closures([house.org.frank])[0].proven
