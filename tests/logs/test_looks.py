"""A look at one person: asked with a reason, agreed to by two who are apart, for days, and every opening entered."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from hiden.approvals.actions import advance
from hiden.approvals.models import ActRecord, Case
from hiden.approvals.queries import waiting_for
from hiden.base.clock import frozen, now, today
from hiden.base.errors import BadInput, Conflict, NotAllowed, NotFound
from hiden.gate import allows, visible
from hiden.gate.decision import Denied
from hiden.ledger.models import LedgerEntry
from hiden.logs.finding import Question, look
from hiden.logs.looking import Reporter, Why, Wish, ask_look, find_permit
from hiden.logs.masking import masks_of, person_behind, renew_after_permits
from hiden.logs.models import LogLook, LogSource, LookPermit, MaskName
from hiden.people import actions as people
from hiden.people.models import Person, Role
from tests.conftest import signed_in
from tests.logs.looking import Told, told
from tests.logs.test_search import named, text
from tests.world.organisation import Organisation
from tests.world.standing import stopped_clock  # noqa: F401 - one noon for all

pytestmark = pytest.mark.django_db

REASON = "退職の申出のあと、図面の一括コピーの警告が続けて出たため、内容を確かめる。"


@pytest.fixture
def tale(organisation: Organisation, source: LogSource, tmp_path: Path) -> Told:
    """Two days in which everybody is named in every way; Grace (人事) and Dave (統括責任者) can sign in."""
    for person in (organisation.grace, organisation.dave, organisation.heidi):
        people.make_account(
            person, email=f"p{person.number}@example.co.jp", password=None, by=organisation.alice
        )
    return told(organisation, source, tmp_path)


def wish(person: Person, **other: object) -> Wish:
    given = Wish(person, date(2026, 11, 1), date(2026, 11, 23), Why.SUSPICION, REASON, Reporter.NO, 7)
    return replace(given, **other)  # type: ignore[arg-type]


def permit(tale: Told, person: Person, **other: object) -> LookPermit:
    case = ask_look(wish(person, **other), by=tale.org.alice)
    advance(case, by=tale.org.grace)
    advance(case, by=tale.org.dave)
    return LookPermit.objects.get(case_number=case.number)


def test_two_agree_and_the_viewer_sees_one_person_by_name(tale: Told) -> None:
    charlie = tale.org.charlie
    found = permit(tale, charlie)
    assert (found.viewer, found.person) == (tale.org.alice, charlie)
    assert found.until == now() + timedelta(days=7)
    assert LedgerEntry.objects.filter(kind="logs.look_permitted").count() == 1
    alice = signed_in(tale.org.alice)
    assert "上野 千里さんの記録を見る" in text(alice, "/logs/permits/")
    page = text(alice, f"/logs/look/{found.key}/")
    assert "記録された具体的な疑い" in page
    assert "上野 千里が" in page
    assert "PC-1003" in page
    others = named(page, tale.org.alice)
    assert {word for word in others if not _of(charlie, word)} == set()
    looks = list(LogLook.objects.order_by("pk"))
    assert [(each.person, each.permit, each.superior) for each in looks] == [(charlie, found, False)]
    text(alice, f"/logs/look/{found.key}/", channel="removable")
    assert LogLook.objects.count() == 2
    entry = LedgerEntry.objects.get(index=looks[0].entry)
    assert charlie.key.encode() in bytes(entry.leaf)


def _of(person: Person, word: str) -> bool:
    return (
        word in {person.number, f"PC-{person.number}", f"{person.name}", person.kana}
        or any(
            word == name.replace(" ", each)
            for name in (person.name, person.kana)
            for each in ("", "_", "　", " ")
        )
        or word == "charlie@example.co.jp"
    )


def test_nothing_is_seen_before_and_nothing_after(tale: Told) -> None:
    case = ask_look(wish(tale.org.charlie), by=tale.org.alice)
    alice = signed_in(tale.org.alice)
    assert named(text(alice, "/logs/search/", last="2026-11-23"), tale.org.alice) == set()
    advance(case, by=tale.org.grace)
    assert not LookPermit.objects.exists()
    advance(case, by=tale.org.dave)
    found = LookPermit.objects.get()
    with frozen(found.until + timedelta(minutes=1)):
        assert alice.get(f"/logs/look/{found.key}/").status_code == 404
        with pytest.raises(NotFound):
            find_permit(found.key)
        assert "期限を過ぎたもの" in text(alice, "/logs/permits/")
        with pytest.raises(BadInput):
            look(
                Question(found.first_day, found.last_day, person=found.person, permit=found),
                by=tale.org.alice,
            )


def test_a_permit_is_one_viewers_one_persons_and_of_its_days(tale: Told) -> None:
    found = permit(tale, tale.org.charlie)
    assert signed_in(tale.org.dave).get(f"/logs/look/{found.key}/").status_code == 404
    day = found.first_day
    for question in (
        Question(day - timedelta(days=1), day, person=found.person, permit=found),
        Question(day, day, person=tale.org.bob, permit=found),
        Question(day, day, permit=found),
    ):
        with pytest.raises(BadInput):
            look(question, by=tale.org.alice)
    with pytest.raises(Denied):
        look(Question(day, day, person=found.person, permit=found), by=tale.org.dave)


@pytest.mark.parametrize("answer", [Reporter.YES, Reporter.UNKNOWN])
def test_what_may_concern_a_report_is_refused_and_leaves_no_trace(tale: Told, answer: Reporter) -> None:
    before = LedgerEntry.objects.count()
    with pytest.raises(Conflict) as refused:
        ask_look(wish(tale.org.charlie, reporter=answer), by=tale.org.alice)
    assert "従事者" in refused.value.do_next
    assert LedgerEntry.objects.count() == before
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"words": "気になる"},
        {"first": date(2026, 8, 1)},
        {"last": date(2026, 11, 24)},
        {"days": 15},
        {"why": Why.CASE},
        {"why": Why.LEAVER},
        {"first": date(2026, 11, 23), "last": date(2026, 11, 1)},
    ],
)
def test_what_is_missing_or_too_much_is_refused(tale: Told, change: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        ask_look(wish(tale.org.charlie, **change), by=tale.org.alice)


def test_notice_of_leaving_is_a_reason(tale: Told) -> None:
    from hiden.people.leaving import give_notice

    give_notice(tale.org.charlie, noticed_on=today(), last_day=date(2026, 12, 31), by=tale.org.grace)
    assert ask_look(wish(tale.org.charlie, why=Why.LEAVER), by=tale.org.alice).number


def test_neither_the_person_nor_their_manager_nor_the_viewer_has_a_say(tale: Told) -> None:
    org = tale.org
    people.give_role(org.heidi, Role.LEGAL, by=org.alice)
    people.give_role(org.charlie, Role.AUDITOR, by=org.alice)
    people.give_role(org.alice, Role.HR, by=org.alice)
    case = ask_look(wish(org.charlie), by=org.alice)
    for person in (org.charlie, org.heidi):
        assert not allows(person, "approvals.read", case)
        assert case not in visible(person, "approvals.read", Case.objects.all())
        assert case not in waiting_for(person)
        with pytest.raises(NotAllowed):
            advance(case, by=person)
    assert case not in waiting_for(org.alice)
    with pytest.raises(NotAllowed):
        advance(case, by=org.alice)
    assert case in waiting_for(org.grace)


def test_a_deputy_of_somebody_barred_has_none_either(tale: Told) -> None:
    from hiden.approvals.actions import name_deputy

    org = tale.org
    people.give_role(org.heidi, Role.HR, by=org.alice)
    name_deputy(
        org.heidi, org.eve, reason="出張", since=today(), until=today() + timedelta(days=5), by=org.heidi
    )
    case = ask_look(wish(org.charlie), by=org.alice)
    with pytest.raises(NotAllowed):
        advance(case, by=org.eve)


def test_two_of_one_department_are_not_enough(tale: Told) -> None:
    org = tale.org
    people.end_role(
        Person.objects.get(pk=org.dave.pk).role_holdings.get(role=Role.CHIEF_OFFICER), by=org.alice
    )
    people.give_role(org.grace, Role.CHIEF_OFFICER, by=org.alice)
    with pytest.raises(Conflict) as refused:
        ask_look(wish(org.charlie), by=org.alice)
    assert "部門の違う二人" in refused.value.what
    assert not Case.objects.exists()


def test_the_second_may_not_be_of_the_firsts_department(tale: Told) -> None:
    org = tale.org
    case = ask_look(wish(org.charlie), by=org.alice)
    people.give_role(org.grace, Role.CHIEF_OFFICER, by=org.alice)
    advance(case, by=org.grace)
    with pytest.raises(Conflict):
        advance(case, by=org.grace)
    assert not LookPermit.objects.exists()
    assert ActRecord.objects.filter(case=case, act="decide").count() == 0
    advance(case, by=org.dave)
    assert LookPermit.objects.exists()


def test_whoever_asks_under_a_masked_name_learns_it_only_by_the_permit(tale: Told) -> None:
    org = tale.org
    mask = masks_of(org.alice, [org.charlie.pk])[org.charlie.pk]
    alice = signed_in(org.alice)
    page = text(alice, "/logs/permits/ask/", who=mask)
    assert f"社員-{mask}" in page
    assert named(page, org.alice) == set()
    body = {
        "first": "2026-11-01", "last": "2026-11-23", "days": "7", "why": "suspicion", "words": REASON, "reporter": "no",
    }  # fmt: skip
    answer = alice.post(f"/logs/permits/ask/?who={mask}", body, follow=True)
    assert named(answer.content.decode(), org.alice) == set()
    case = Case.objects.get()
    assert named(text(alice, f"/approvals/{case.number}/"), org.alice) <= {
        "木村 桜",
        "江藤 大輔",
        "相川 亜里沙",
    }
    assert "上野 千里" in text(signed_in(org.grace), f"/approvals/{case.number}/")
    with pytest.raises(Conflict):
        ask_look(wish(org.charlie, mask=mask), by=org.alice)
    ask_look(wish(org.charlie), by=org.alice)  # trying names against a waiting request tells nothing


def test_masked_names_are_drawn_anew_after_a_permit(tale: Told) -> None:
    org = tale.org
    mask = masks_of(org.alice, [org.charlie.pk])[org.charlie.pk]
    found = permit(tale, org.charlie)
    assert renew_after_permits() == 0
    with frozen(found.until + timedelta(hours=1)):
        assert renew_after_permits() == 1
        assert person_behind(org.alice, mask) is None
        assert renew_after_permits() == 0


def test_those_who_watch_see_every_look_and_its_reason(tale: Told) -> None:
    org = tale.org
    people.give_role(org.charlie, Role.IT, by=org.alice)
    text(signed_in(org.charlie), "/logs/search/", last="2026-11-23", words="図面")
    mine, boss = (masks_of(org.charlie, [person.pk])[person.pk] for person in (org.charlie, org.heidi))
    for mask in (mine, boss):
        text(signed_in(org.charlie), "/logs/search/", last="2026-11-23", who=mask)
    found = permit(tale, org.bob)
    text(signed_in(org.alice), f"/logs/look/{found.key}/")
    dave = signed_in(org.dave)
    page = text(dave, "/logs/watch/")
    for words in ("自分の記録", "上長の記録", "図面", "久保 春香", "石田 次郎", REASON, "2件あります"):
        assert words in page, words
    assert page.count("<tr>") == 5
    assert text(dave, "/logs/watch/", kind="superior").count("<tr>") == 2
    assert text(dave, "/logs/watch/", q="石田").count("<tr>") == 2
    content = dave.get("/logs/watch/?format=csv").content.decode("utf-8-sig")
    assert REASON in content
    assert content.count("\n") == 5
    assert LedgerEntry.objects.filter(kind="logs.watch_exported").count() == 1
    assert signed_in(org.alice).get("/logs/watch/").status_code == 403


def test_whoever_watches_and_looks_does_not_unmask_themselves(tale: Told) -> None:
    org = tale.org
    people.give_role(org.dave, Role.IT, by=org.alice)
    mask = masks_of(org.dave, [org.bob.pk])[org.bob.pk]
    dave = signed_in(org.dave)
    text(dave, "/logs/search/", last="2026-11-23", who=mask)
    page = text(dave, "/logs/watch/")
    assert "（伏せた名前の人）" in page
    assert "石田 次郎" not in page
    assert text(dave, "/logs/watch/", q="石田").count("<tr>") == 0
    assert "石田 次郎" not in dave.get("/logs/watch/?format=csv").content.decode("utf-8-sig")


def test_the_list_of_looks_costs_the_same_however_long(
    tale: Told, django_assert_max_num_queries: object
) -> None:
    dave = signed_in(tale.org.dave)
    for _each in range(12):
        look(Question(today(), today()), by=tale.org.alice)
    text(dave, "/logs/watch/")
    with django_assert_max_num_queries(30):  # type: ignore[operator]
        text(dave, "/logs/watch/")


def test_a_permit_shows_until_when(tale: Told) -> None:
    found = permit(tale, tale.org.charlie)
    page = text(signed_in(tale.org.alice), f"/logs/look/{found.key}/")
    assert re.search(r"2026年11月30日（令和8年） 12:00まで、名前を出して見られます", page)
    assert isinstance(found.since, datetime)


def test_what_was_written_about_a_look_is_forgotten_with_the_person(tale: Told) -> None:
    from hiden.people.forgetting import erase_elsewhere

    found = permit(tale, tale.org.charlie)
    masks_of(tale.org.alice, [tale.org.charlie.pk])
    erase_elsewhere(tale.org.charlie)
    found.refresh_from_db()
    assert found.reason == ""
    assert Case.objects.get(number=found.case_number).reason == ""
    assert not MaskName.objects.filter(person=tale.org.charlie).exists()
