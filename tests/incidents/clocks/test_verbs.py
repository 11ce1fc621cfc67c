"""A person starts a clock, with a reason; every day that was ever counted stays readable."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from hiden.base.clock import TOKYO, frozen
from hiden.base.errors import BadInput, Conflict, NotFound
from hiden.gate.decision import Denied
from hiden.incidents.circle import add
from hiden.incidents.clocks.actions import Begun, meet, reclassify, start, stop
from hiden.incidents.clocks.counting import Period
from hiden.incidents.clocks.models import Basis, Change, ClockState, IncidentClock
from hiden.incidents.clocks.queries import clocks_of, late_for, possible_in, pressing_for, seen_clocks
from hiden.incidents.knowing import correct, first_known, know
from hiden.incidents.models import Incident, Part
from hiden.ledger.models import LedgerEntry
from tests.incidents.clocks.conftest import KNEW, PRESENT, begin
from tests.world.organisation import Organisation

FINAL_2, FINAL_3 = "clock-appi-final-2", "clock-appi-final-3"


def day(moment: datetime) -> date:
    return moment.astimezone(TOKYO).date()


def test_the_two_reports_of_a_leak_of_personal_data(team: Organisation, known: Incident) -> None:
    prompt = begin(known, "clock-appi-prompt", team.alice)
    final = begin(known, FINAL_3, team.alice)
    assert (prompt.basis, day(prompt.target_at), day(prompt.due_at)) == (
        Basis.GUIDE,
        date(2026, 11, 25),
        date(2026, 11, 27),
    )
    assert (final.basis, day(final.due_at), day(final.target_at)) == (
        Basis.LAW,
        date(2027, 1, 21),
        date(2027, 1, 14),
    )
    assert final.knowing == first_known(known)
    assert (final.amount, final.unit, final.first_day, final.roll) == (60, "days", "counts", "office")
    assert final.edition >= date(2026, 11, 1)
    said = LedgerEntry.objects.filter(kind="incidents.clock_started").count()
    assert said == 2


def test_nothing_runs_that_nobody_started(known: Incident) -> None:
    assert not IncidentClock.objects.exists()
    assert len(possible_in(known)) > 25


def test_starting_needs_a_reason_and_a_place_in_the_circle(team: Organisation, known: Incident) -> None:
    with pytest.raises(BadInput, match="理由"):
        start(known, Begun(FINAL_3, " "), by=team.alice)
    with pytest.raises(NotFound):
        start(known, Begun("ucpa-15", "理由"), by=team.alice)
    with pytest.raises(Denied):
        begin(known, FINAL_3, team.charlie)
    assert not IncidentClock.objects.exists()


def test_of_a_family_one_runs(team: Organisation, known: Incident) -> None:
    begin(known, FINAL_3, team.alice)
    with pytest.raises(Conflict, match="もう動いています"):
        begin(known, FINAL_2, team.alice)
    assert not {FINAL_2, FINAL_3} & {clock.id for clock in possible_in(known)}


def test_another_limb_moves_30_to_60_days_and_keeps_both(team: Organisation, known: Incident) -> None:
    first = begin(known, FINAL_2, team.alice)
    assert day(first.due_at) == date(2026, 12, 22)
    second = reclassify(first, FINAL_3, reason="持出しと分かった", by=team.alice)
    first.refresh_from_db()
    assert (first.state, first.ended_why) == (ClockState.SUPERSEDED, "持出しと分かった")
    assert day(first.due_at) == date(2026, 12, 22)
    assert (second.replaces, second.change, day(second.due_at)) == (first, Change.LIMB, date(2027, 1, 21))
    assert second.starts_at == first.starts_at
    assert [clock.pk for clock in clocks_of(known)] == [second.pk, first.pk]
    with pytest.raises(Conflict):
        reclassify(first, FINAL_3, reason="もう一度", by=team.alice)
    with pytest.raises(BadInput, match="改められません"):
        reclassify(second, "clock-gdpr-authority", reason="別の制度へ", by=team.alice)


def test_an_earlier_knowing_counts_again_and_the_old_day_stays(team: Organisation, known: Incident) -> None:
    final, hours = begin(known, FINAL_3, team.alice), begin(known, "clock-gdpr-authority", team.alice)
    earlier = KNEW - timedelta(days=3)
    know(known, at=earlier, department=None, words="営業部が先に聞いていた", by=team.alice)
    final.refresh_from_db()
    hours.refresh_from_db()
    assert final.state == hours.state == ClockState.SUPERSEDED
    now_final, now_hours = final.replaced_by, hours.replaced_by
    assert (now_final.change, day(now_final.due_at)) == (Change.KNOWING, date(2027, 1, 18))
    assert now_hours.due_at == earlier + timedelta(hours=72)
    assert now_final.reason.startswith("会社が知った日時が改まった")
    assert late_for(team.alice) == 1  # 72 hours from Friday 23:50 are over on Tuesday at ten


def test_a_later_knowing_moves_nothing_and_a_correction_does(team: Organisation, known: Incident) -> None:
    final = begin(known, FINAL_3, team.alice)
    know(known, at=PRESENT, department=None, words="総務が聞いた", by=team.alice)
    final.refresh_from_db()
    assert final.running
    standing = first_known(known)
    assert standing is not None
    with frozen(PRESENT + timedelta(hours=2)):
        correct(
            standing, at=PRESENT + timedelta(hours=1), department=None, words="日付の書き誤り", by=team.alice
        )
    final.refresh_from_db()
    assert final.state == ClockState.SUPERSEDED
    assert final.replaced_by.starts_at == PRESENT  # the other department's is the first that stands now


def test_a_recount_starts_from_what_runs_only(team: Organisation, known: Incident) -> None:
    met, stopped = begin(known, "clock-appi-prompt", team.alice), begin(known, "clock-export", team.alice)
    meet(met, at=PRESENT, sent="委員会のフォームで送信（受付番号 12）", by=team.dave)
    stop(stopped, reason="規制される技術は含まれないと確認", by=team.alice)
    know(known, at=KNEW - timedelta(days=1), department=None, words="先に知っていた", by=team.alice)
    assert IncidentClock.objects.count() == 2


def test_meeting_says_what_was_sent_and_whether_it_was_late(team: Organisation, known: Incident) -> None:
    hours = begin(known, "clock-contract-24h", team.alice, label="A社との秘密保持契約")
    with pytest.raises(BadInput, match="何を、どこへ"):
        meet(hours, at=PRESENT, sent="", by=team.dave)
    with pytest.raises(BadInput, match="まだ来ていない"):
        meet(hours, at=PRESENT + timedelta(hours=1), sent="電話", by=team.dave)
    with pytest.raises(BadInput, match="数え始めより前"):
        meet(hours, at=KNEW - timedelta(minutes=1), sent="電話", by=team.dave)
    with frozen(KNEW + timedelta(hours=30)):
        meet(hours, at=KNEW + timedelta(hours=25), sent="A社の窓口に電話とメール", by=team.dave)
    hours.refresh_from_db()
    assert hours.state == ClockState.MET
    assert hours.met_late
    with pytest.raises(Conflict):
        stop(hours, reason="済んでいる", by=team.alice)


def test_only_who_leads_stops_a_clock_or_changes_its_limb(team: Organisation, known: Incident) -> None:
    add(known, team.bob, part=Part.LEGAL, reason="契約を見る", by=team.alice)
    final = begin(known, FINAL_2, team.bob)
    with pytest.raises(Denied):
        stop(final, reason="要らない", by=team.bob)
    with pytest.raises(Denied):
        reclassify(final, FINAL_3, reason="持出し", by=team.bob)
    with pytest.raises(BadInput, match="理由"):
        stop(final, reason="", by=team.alice)


def test_a_contract_says_its_own_length_and_may_run_twice(team: Organisation, known: Incident) -> None:
    rule = "clock-contract-own"
    three = Period(3, "business_days")
    first = begin(known, rule, team.alice, label="A社", own=three)
    assert (first.basis, day(first.due_at)) == (Basis.CONTRACT, date(2026, 11, 26))
    second = begin(known, rule, team.alice, label="B社", own=Period(5, "days", "left_out", "custom"))
    assert day(second.due_at) == date(2026, 11, 28)
    with pytest.raises(Conflict, match="書き分けて"):
        begin(known, rule, team.alice, label="A社", own=three)
    with pytest.raises(BadInput, match="法令などで決まって"):
        begin(known, FINAL_3, team.alice, own=three)
    know(known, at=KNEW - timedelta(days=4), department=None, words="先に知っていた", by=team.alice)
    first.refresh_from_db()
    assert day(first.replaced_by.due_at) == date(
        2026, 11, 25
    )  # the 20th, 24th and 25th; the 23rd is a holiday


def test_a_contract_without_a_number_has_a_target_only(team: Organisation, known: Incident) -> None:
    soon = begin(known, "clock-contract-own", team.alice, label="C社")
    assert (soon.basis, soon.amount, day(soon.due_at)) == (Basis.TARGET, None, day(KNEW))


def test_some_count_from_a_moment_that_is_stated(team: Organisation, known: Incident) -> None:
    with pytest.raises(BadInput, match="数え始める日時"):
        begin(known, "clock-prosecution-7y", team.alice)
    ended = datetime(2026, 10, 31, 9, 0, tzinfo=TOKYO)
    seven = begin(known, "clock-prosecution-7y", team.alice, starts_at=ended)
    assert (seven.knowing, day(seven.due_at)) == (None, date(2033, 10, 30))
    with pytest.raises(BadInput, match="知った日時"):
        begin(known, FINAL_3, team.alice, starts_at=ended)
    with pytest.raises(BadInput, match="まだ来ていません"):
        begin(known, "clock-tort-3y", team.alice, starts_at=PRESENT + timedelta(days=1))


def test_the_law_of_the_day_decides(team: Organisation, known: Incident) -> None:
    know(
        known,
        at=datetime(2026, 9, 30, 23, 59, tzinfo=TOKYO),
        department=None,
        words="九月に知っていた",
        by=team.alice,
    )
    with pytest.raises(BadInput, match="2026-09-30の時点の定めが"):
        begin(known, "clock-cyber", team.alice)


def test_where_no_number_is_stated_none_is_made_up(team: Organisation, known: Incident) -> None:
    cyber = begin(known, "clock-cyber", team.alice)
    assert (cyber.basis, cyber.amount) == (Basis.TARGET, None)


def test_nobody_outside_the_circle_counts_or_sees_a_clock(team: Organisation, known: Incident) -> None:
    begin(known, "clock-appi-prompt", team.alice)
    assert (pressing_for(team.alice), pressing_for(team.charlie)) == (1, 0)
    assert seen_clocks(team.alice).count() == 1
    assert not seen_clocks(team.charlie).exists()
    Incident.objects.update(drill=True)
    assert pressing_for(team.alice) == 0
