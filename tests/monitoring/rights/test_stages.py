"""How far somebody may see a case: measures, names for a reason, the person because two others agreed, and nothing afterwards."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from hiden.approvals.actions import advance
from hiden.approvals.models import Case
from hiden.approvals.queries import waiting_for
from hiden.base.clock import frozen, now
from hiden.base.errors import BadInput, Conflict
from hiden.gate.decision import Denied
from hiden.ledger.models import LedgerEntry
from hiden.logs.looking import Reporter
from hiden.logs.masking import masked, masks_of
from hiden.monitoring.cases.showing import ShownEvent, shown
from hiden.monitoring.models import CaseStage, CaseState, PlaceKind, SignCase
from hiden.monitoring.rights.asking import Ground, Reveal, ask_reveal, open_names
from hiden.monitoring.rights.models import CaseGrant
from hiden.monitoring.rights.standing import called, kept_from, masker_of, may_see, stage_of
from hiden.people.actions import give_role
from hiden.people.models import Person, Role
from tests.monitoring.telling import WHY, Tale, case_about, known


def wish(stage: CaseStage = CaseStage.PERSON, reporter: Reporter = Reporter.NO, days: int = 7) -> Reveal:
    return Reveal(stage, Ground.SUSPICION, WHY, reporter, days)


def events(tale: Tale, viewer: Person) -> list[ShownEvent]:
    """As the page of the case shows them."""
    case = SignCase.objects.get(pk=tale.case.pk)
    masker = masker_of(viewer, [case], stage=stage_of(case, viewer))
    return shown(case, viewer, tale.events, masker)


def texts(tale: Tale, viewer: Person) -> str:
    """Everything that is shown of the events, as one text."""
    return "\n".join(repr(each) for each in events(tale, viewer))


_NAMED = re.compile(r"上野|千里|ウエノ|チサト|1003|charlie@")


def test_at_first_only_measures_are_shown(tale: Tale) -> None:
    alice = tale.org.alice
    assert stage_of(tale.case, alice) == CaseStage.MEASURES
    told = texts(tale, alice)
    assert "bytes=900" in told
    for hidden in ("図面", "見積", "hokuto", "E:", "PC-"):
        assert hidden not in told
    assert not _NAMED.search(told)


def test_a_written_reason_opens_names_masked_and_for_two_weeks(tale: Tale) -> None:
    alice = tale.org.alice
    with pytest.raises(BadInput, match="理由が短すぎ"):
        open_names(tale.case, words="気になる", by=alice)
    grant = open_names(tale.case, words=WHY, by=alice)
    told = texts(tale, alice)
    assert "図面" in told
    assert "hokuto.example" in told
    assert not _NAMED.search(told)
    assert tale.case.token in told
    assert masked(masks_of(alice, [tale.org.charlie.pk])[tale.org.charlie.pk]) not in told
    with frozen(grant.until + timedelta(seconds=1)):
        assert stage_of(tale.case, alice) == CaseStage.MEASURES
    entry = LedgerEntry.objects.get(kind="monitoring.stage_opened")
    assert tale.org.charlie.key.encode() not in bytes(entry.leaf)


def test_what_is_nobodys_business_is_hidden_though_names_are_open(tale: Tale) -> None:
    open_names(tale.case, words=WHY, by=tale.org.alice)
    told = texts(tale, tale.org.alice)
    assert "組合" not in told
    assert "配慮が要るため" in told


def test_two_of_different_departments_agree_and_one_sees_the_name(tale: Tale) -> None:
    alice, grace, dave = tale.org.alice, tale.org.grace, tale.org.dave
    with pytest.raises(Conflict, match="まだ、ファイル名"):
        ask_reveal(tale.case, wish(), by=alice)
    open_names(tale.case, words=WHY, by=alice)
    made = ask_reveal(tale.case, wish(), by=alice)
    assert not _NAMED.search(f"{made.title}{made.reason}{made.payload}".replace(tale.case.key, ""))
    advance(made, by=grace)
    assert stage_of(tale.case, alice) == CaseStage.NAMES
    advance(made, by=dave)
    assert stage_of(tale.case, alice) == CaseStage.PERSON
    assert stage_of(tale.case, dave) == CaseStage.MEASURES
    assert "上野 千里" in texts(tale, alice)
    assert "組合" not in texts(tale, alice)
    assert not any(one.where for one in events(tale, alice))
    with frozen(now() + timedelta(days=7, seconds=1)):
        assert stage_of(tale.case, alice) == CaseStage.NAMES


def test_where_the_content_is_comes_last(tale: Tale) -> None:
    alice = tale.org.alice
    open_names(tale.case, words=WHY, by=alice)
    made = ask_reveal(tale.case, wish(CaseStage.CONTENT), by=alice)
    advance(made, by=tale.org.grace)
    advance(made, by=tale.org.dave)
    assert all("区画" in one.where for one in events(tale, alice))


def test_the_one_concerned_and_their_manager_have_no_say(tale: Tale) -> None:
    give_role(tale.org.heidi, Role.LEGAL, by=tale.org.alice)  # manages Charlie's department
    give_role(tale.org.charlie, Role.HR, by=tale.org.alice)
    open_names(tale.case, words=WHY, by=tale.org.alice)
    ask_reveal(tale.case, wish(), by=tale.org.alice)
    for person in (tale.org.heidi, tale.org.charlie, tale.org.alice):
        assert not waiting_for(person).exists()
    assert waiting_for(tale.org.grace).exists()


def test_nothing_is_granted_once_a_case_is_decided(tale: Tale) -> None:
    alice = tale.org.alice
    open_names(tale.case, words=WHY, by=alice)
    made = ask_reveal(tale.case, wish(), by=alice)
    SignCase.objects.filter(pk=tale.case.pk).update(state=CaseState.BENIGN)
    advance(made, by=tale.org.grace)
    with pytest.raises(Conflict, match="判断が済んで"):
        advance(made, by=tale.org.dave)
    assert stage_of(SignCase.objects.get(pk=tale.case.pk), alice) == CaseStage.MEASURES


def test_what_may_be_a_report_goes_to_the_keeper_and_no_request_is_left(tale: Tale) -> None:
    alice = tale.org.alice
    open_names(tale.case, words=WHY, by=alice)
    with pytest.raises(Conflict, match="公益通報"):
        ask_reveal(tale.case, wish(reporter=Reporter.UNKNOWN), by=alice)
    case = SignCase.objects.get(pk=tale.case.pk)
    assert case.state == CaseState.HELD
    assert not Case.objects.filter(kind="monitoring.reveal").exists()
    assert not CaseGrant.objects.filter(until__gt=now()).exists()
    assert not may_see(case, alice)


def test_mail_to_a_hotline_holds_the_case_and_stays_held(tale: Tale) -> None:
    known("kouei.example", PlaceKind.HOTLINE)
    with pytest.raises(Conflict) as refused:
        open_names(tale.case, words=WHY, by=tale.org.alice)
    assert "通報" not in f"{refused.value.what}{refused.value.do_next}"
    assert SignCase.objects.get(pk=tale.case.pk).state == CaseState.HELD
    with pytest.raises(Denied):
        open_names(SignCase.objects.get(pk=tale.case.pk), words=WHY, by=tale.org.alice)


def test_own_cases_superiors_cases_and_those_of_who_runs_the_machines_are_kept_away(tale: Tale) -> None:
    org = tale.org
    give_role(org.eve, Role.ANALYST, by=org.alice)
    give_role(org.charlie, Role.ANALYST, by=org.alice)
    give_role(org.grace, Role.IT, by=org.alice)
    boss = case_about(tale.purpose, org.bob, "AAAAAA")
    machine = case_about(tale.purpose, org.grace, "BBBBBB")
    nobody = case_about(tale.purpose, None, "CCCCCC", account="x.tanaka")  # type: ignore[arg-type]
    assert not may_see(tale.case, org.charlie)
    assert may_see(tale.case, org.eve)
    assert not may_see(boss, org.eve)  # Bob manages the department above hers
    assert may_see(boss, org.charlie)
    assert not may_see(machine, org.alice)
    assert may_see(machine, org.charlie)
    assert all(may_see(nobody, each) for each in (org.alice, org.eve, org.charlie))
    assert not may_see(boss, org.dave)  # who agrees does not look


def test_from_whom_cases_are_kept_is_four_queries_however_many(
    tale: Tale, django_assert_num_queries: object
) -> None:
    cases: dict[int, int | None] = dict.fromkeys(range(50), tale.org.charlie.pk)
    with django_assert_num_queries(4):  # type: ignore[operator]
        found = kept_from(cases)
    assert len(found) == 50


def test_one_token_a_case_says_nothing_of_another(tale: Tale) -> None:
    other = case_about(tale.purpose, tale.org.charlie, "ZZZZZZ")
    assert called(other) != called(tale.case)
    [said] = masker_of(tale.org.alice, [tale.case]).texts(["上野 千里さんの件（1003）"])
    assert tale.case.token in said
    assert "ZZZZZZ" not in said
    assert not _NAMED.search(said)
