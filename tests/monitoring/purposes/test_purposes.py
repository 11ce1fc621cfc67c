"""Purposes: what they lack, what is forbidden, and that no detector runs without one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from hiden.base.clock import FOREVER
from hiden.base.errors import BadInput, Conflict
from hiden.gate.decision import Denied
from hiden.ledger.models import LedgerEntry
from hiden.logs.models import Purpose
from hiden.monitoring.models import DetectorUse, MonitoringPurpose
from hiden.monitoring.purposes.forbidden import hints
from hiden.monitoring.purposes.settling import (
    change_purpose,
    draft_purpose,
    end_purpose,
    put_in_force,
    wish_of,
)
from hiden.monitoring.purposes.standing import lacking, shaken, sound, uses_of
from hiden.monitoring.purposes.switching import switch_off, switch_on
from hiden.people.actions import end_employment
from hiden.rules.models import ProcedureStep, Version
from tests.monitoring.watching import MEDIA, standing_purpose, wish
from tests.world.organisation import Organisation, account_of


@pytest.mark.parametrize(
    ("text", "aim"),
    [
        ("営業成績と操作の記録を突き合わせ、人事評価の材料にする。", "rating"),
        ("離席の多い人を知る。", "attendance"),
        ("労働組合の集まりを把握する。", "union"),
        ("誰が記者に話したかを調べ、情報源を突き止める。", "reporters"),
        ("ＳＮＳから交友関係を知る。", "private"),
        ("健康状態の変化に気付く。", "sensitive"),
        ("退職勧奨の対象者を決める。", "pressure"),
        ("Find the whistle-blower.", "reporters"),
    ],
)
def test_forbidden_aims_are_seen_whatever_they_are_called(text: str, aim: str) -> None:
    assert aim in {hint.aim.id for hint in hints(text)}


@pytest.mark.parametrize(
    "text",
    [
        "秘密情報の持出しを早く知るため。",
        "人事評価、勤怠の管理、労働組合の活動の把握、通報者の探索には使いません。",
        "深夜の大量コピーや、残業時間帯の外部送信に気付くため。",
        "システム障害の原因を調べる。",
        "記録は査定に用いない。",
        "The records are never used for performance reviews.",
    ],
)
def test_what_is_said_not_to_be_done_is_no_aim(text: str) -> None:
    assert hints(text) == []


def test_a_denial_covers_its_own_sentence_only() -> None:
    assert [hint.word for hint in hints("勤怠には使いません。査定の参考にします。")] == ["査定"]


def test_a_forbidden_aim_is_refused_with_its_word_and_its_reason(organisation: Organisation) -> None:
    with pytest.raises(Conflict) as refused:
        draft_purpose(
            wish(organisation, words="勤務態度を知り、処遇に生かすために記録を見る。"), by=organisation.alice
        )
    assert "「勤務態度」" in refused.value.what
    assert "人事評価・査定" in refused.value.what
    assert not MonitoringPurpose.objects.exists()


def test_everything_that_is_missing_is_named(organisation: Organisation) -> None:
    bare = replace(
        wish(organisation), words="", consulted_on=None, consulted_with="", consulted_words="", impact=""
    )
    made = draft_purpose(bare, by=organisation.alice)
    assert [lack.code for lack in lacking(made)] == ["words", "rule", "notice", "consulted", "impact"]
    with pytest.raises(Conflict, match="規程の版が選ばれていません"):
        put_in_force(made, declared=True, by=organisation.dave)
    with pytest.raises(Conflict, match="目的のない検知"):
        switch_on(made, MEDIA, reason="試すため", by=organisation.alice)


def test_it_is_put_in_force_with_a_declaration_by_somebody_else(
    organisation: Organisation, purpose: MonitoringPurpose
) -> None:
    assert lacking(purpose) == []
    with pytest.raises(Denied):
        put_in_force(purpose, declared=True, by=organisation.alice)
    with pytest.raises(BadInput, match="宣言"):
        put_in_force(purpose, declared=False, by=organisation.dave)
    found = put_in_force(purpose, declared=True, by=organisation.dave)
    assert found.declared_by == organisation.dave
    assert LedgerEntry.objects.filter(kind="monitoring.purpose_set").count() == 2


def test_a_rule_that_was_not_made_known_or_is_over_is_no_ground(
    organisation: Organisation, purpose: MonitoringPurpose
) -> None:
    ProcedureStep.objects.all().delete()
    assert "周知" in lacking(purpose)[0].words
    Version.objects.update(until=date(2026, 11, 23))
    assert [lack.code for lack in lacking(MonitoringPurpose.objects.get())] == ["rule", "rule"]


def test_a_detector_runs_under_one_purpose_and_what_held_when_is_kept(organisation: Organisation) -> None:
    alice, purpose = organisation.alice, standing_purpose(organisation)
    switch_on(purpose, MEDIA, reason="図面の持出しがあったため", by=alice)
    switch_on(purpose, MEDIA, reason="件数を上げるため", setting={"least": 5}, by=alice)
    assert uses_of(purpose)[MEDIA].setting == {"least": 5}
    assert DetectorUse.objects.count() == 2
    other = draft_purpose(replace(wish_of(purpose), name="別の目的"), by=alice)
    put_in_force(other, declared=True, by=organisation.dave)
    with pytest.raises(Conflict, match="持出しの早期発見"):
        switch_on(other, MEDIA, reason="こちらで", by=alice)
    switch_off(purpose, MEDIA, reason="移すため", by=alice)
    switch_on(other, MEDIA, reason="こちらで", by=alice)
    end_purpose(other, reason="終わったため", by=organisation.dave)
    assert not DetectorUse.objects.filter(until=FOREVER).exists()


def test_one_of_another_purpose_is_not_switched_on(organisation: Organisation) -> None:
    alice = organisation.alice
    other = draft_purpose(
        replace(wish_of(standing_purpose(organisation)), name="潔白の証明", purpose=Purpose.PROTECT), by=alice
    )
    put_in_force(other, declared=True, by=organisation.dave)
    with pytest.raises(Conflict, match="この目的のためのものではありません"):
        switch_on(other, MEDIA, reason="試すため", by=alice)


def test_what_falls_away_stops_what_rests_on_it(organisation: Organisation) -> None:
    purpose = standing_purpose(organisation)
    switch_on(purpose, MEDIA, reason="図面の持出しがあったため", by=organisation.alice)
    assert (len(sound(DetectorUse.objects.all())), shaken()) == (1, 0)
    ProcedureStep.objects.all().delete()
    assert (sound(DetectorUse.objects.all()), shaken()) == ([], 1)


def test_the_words_of_one_in_force_stay(organisation: Organisation) -> None:
    purpose = standing_purpose(organisation)
    with pytest.raises(Conflict, match="施行中の目的"):
        change_purpose(
            purpose,
            replace(wish_of(purpose), words="もっと広く、すべての操作を見て兆候を探すため。"),
            by=organisation.alice,
        )
    with pytest.raises(Conflict, match="お知らせ"):
        change_purpose(purpose, replace(wish_of(purpose), notice=None), by=organisation.alice)
    changed = change_purpose(
        purpose, replace(wish_of(purpose), responsible=organisation.grace), by=organisation.alice
    )
    assert changed.responsible == organisation.grace


def test_a_responsible_person_who_left_is_missing(organisation: Organisation) -> None:
    purpose = standing_purpose(organisation)
    purpose = change_purpose(
        purpose, replace(wish_of(purpose), responsible=organisation.grace), by=organisation.alice
    )
    end_employment(organisation.grace, last_day=date(2026, 11, 22), by=organisation.alice)
    assert [lack.code for lack in lacking(purpose)] == ["responsible"]


def test_pages_say_what_is_missing_first_and_staff_see_what_is_in_force(
    organisation: Organisation, purpose: MonitoringPurpose
) -> None:
    alice, charlie = Client(), Client()
    alice.force_login(account_of(organisation.alice))
    charlie.force_login(account_of(organisation.charlie))
    address = f"/monitoring/purposes/{purpose.key}/"
    assert charlie.get(address).status_code == 404
    assert "施行中の目的はありません" in charlie.get("/monitoring/purposes/").content.decode()
    assert "足りないものはありません" in alice.get(address).content.decode()
    put_in_force(purpose, declared=True, by=organisation.dave)
    posted = alice.post(f"{address}on/{MEDIA}/", {"reason": "持出しに気付くため", "setting": "least=3"})
    assert posted.status_code == 302
    told = charlie.get(address).content.decode()
    assert "USBメモリー等への書出し" in told
    assert "動作中" in told
    assert "過半数代表" in told
    assert "範囲を狭めてほしい" not in told
    assert charlie.get(f"{address}change/").status_code == 403
    wrong = alice.post(
        f"{address}change/",
        {"name": "x", "purpose": "prevent", "responsible": "1001", "keep_days": 180, "words": "査定に使う"},
    )
    assert wrong.status_code == 422
    assert "査定" in wrong.content.decode()
