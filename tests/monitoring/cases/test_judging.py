"""What becomes of a case, who may say so, and what the one concerned learns and says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hiden.base.clock import frozen, now, today
from hiden.base.errors import BadInput, Conflict, NotAllowed, NotFound
from hiden.ledger.models import LedgerEntry
from hiden.monitoring.cases import judging, own
from hiden.monitoring.cases.exceptions import Wanted, end_exception, make_exception, preview
from hiden.monitoring.cases.models import CaseMove, Move
from hiden.monitoring.cases.opening import open_cases
from hiden.monitoring.cases.queries import TELL_AFTER, cases_seen, told_to
from hiden.monitoring.cases.trusting import ENOUGH, trust
from hiden.monitoring.models import CaseState, Sign, SignCase, SignException
from hiden.monitoring.running.runs import run
from hiden.people.actions import give_role
from hiden.people.models import Role
from tests.monitoring.conftest import Happened
from tests.world.organisation import Organisation
from tests.world.signs import ago, copied

WHY = "設計課長に確かめ、移行作業と分かった。"


def test_benign_explains_the_like_of_it_until_its_day(
    case: SignCase, organisation: Organisation, happened: Happened
) -> None:
    org = organisation
    wanted = Wanted(ago(3), today() + timedelta(days=30), detector="trial.media", person=org.charlie)
    assert preview(wanted) == (1, 2)
    judging.call_benign(case, code="order", words=WHY, wanted=wanted, by=org.alice)
    case.refresh_from_db()
    assert (case.state, case.verdict_code, case.closed_by) == (CaseState.BENIGN, "order", org.alice)
    assert case.forget_on == today() + timedelta(days=case.purpose.keep_days)
    SignCase.objects.update(week=ago(30))
    happened(copied(org.charlie, ago(1), 8))
    run()
    sign = Sign.objects.get(day=ago(1))
    assert sign.exception == SignException.objects.get()
    assert sign.case is None
    end_exception(SignException.objects.get(), reason="移行が終わった。", by=org.alice)
    assert len(open_cases().made) == 1


def test_a_work_order_known_beforehand_lets_no_case_begin(
    organisation: Organisation, purpose: object, happened: Happened
) -> None:
    org = organisation
    order = Wanted(ago(5), ago(2), department=org.sales, number="WO-1", approver=org.heidi)
    make_exception(order, reason="営業資料の移行", by=org.alice)
    happened(copied(org.charlie, ago(3), 8), copied(org.eve, ago(3), 5))
    run()
    assert SignCase.objects.get().person == org.eve


@pytest.mark.parametrize(
    "change",
    [{"until": ago(-400)}, {"until": ago(10)}, {"department": None}, {"detector": "no.such"}],
    ids=["too long", "backwards", "for everybody", "of nothing"],
)
def test_what_is_too_wide_is_refused(
    organisation: Organisation, purpose: object, change: dict[str, object]
) -> None:
    given: dict[str, object] = {"since": ago(5), "until": ago(2), "department": organisation.sales, **change}
    with pytest.raises(BadInput):
        make_exception(Wanted(**given), reason="移行", by=organisation.alice)  # type: ignore[arg-type]
    with pytest.raises(BadInput):
        make_exception(
            Wanted(ago(5), ago(2), person=organisation.alice), reason="移行", by=organisation.alice
        )


def test_nobody_judges_twice_or_without_a_reason(case: SignCase, organisation: Organisation) -> None:
    with pytest.raises(BadInput):
        judging.call_benign(case, code="order", words="短い", by=organisation.alice)
    with pytest.raises(BadInput):
        judging.call_wrong(case, code="", words="", by=organisation.alice)
    with pytest.raises(NotAllowed):
        judging.call_wrong(case, code="rule", words="", by=organisation.bob)
    judging.call_wrong(case, code="rule", words="", by=organisation.alice)
    with pytest.raises(Conflict):
        judging.coach(case, title="件名", body="本文", by=organisation.alice)
    judging.look_again(case, words="別の日の記録を見落としていた。", by=organisation.alice)
    case.refresh_from_db()
    assert (case.state, case.closed_at, case.forget_on) == (CaseState.OPEN, None, None)


def test_nobody_sees_their_own_case_nor_their_superiors(case: SignCase, organisation: Organisation) -> None:
    org = organisation
    assert list(cases_seen(org.alice)) == [case]
    give_role(org.charlie, Role.INFORMATION_MANAGER, by=org.alice)
    assert list(cases_seen(org.charlie)) == []
    with pytest.raises(NotAllowed):
        judging.begin(case, by=org.charlie)
    SignCase.objects.update(person=org.heidi)  # who manages where Charlie belongs
    assert list(cases_seen(org.charlie)) == []
    with pytest.raises(NotAllowed):
        judging.begin(SignCase.objects.get(), by=org.charlie)


def test_a_held_case_takes_no_verb(case: SignCase, organisation: Organisation) -> None:
    SignCase.objects.update(state=CaseState.HELD)
    for verb in (
        lambda: judging.begin(case, by=organisation.alice),
        lambda: judging.coach(case, title="件名", body="本文", by=organisation.alice),
        lambda: judging.escalate(case, words=WHY, by=organisation.alice),
    ):
        with pytest.raises(NotAllowed):
            verb()


def test_a_letter_is_read_and_answered_by_the_one_concerned_only(
    case: SignCase, organisation: Organisation
) -> None:
    org = organisation
    assert list(told_to(org.charlie)) == []
    letter = judging.coach(case, title="お願い", body="本文です。", by=org.alice)
    assert list(told_to(org.charlie)) == [case]
    with pytest.raises(NotAllowed):
        own.read_letter(letter, by=org.alice)
    own.read_letter(letter, by=org.charlie)
    own.answer_letter(letter, words="客先に渡す資料でした。", by=org.charlie)
    with pytest.raises(Conflict):
        own.answer_letter(letter, words="もう一度", by=org.charlie)
    own.state(case, words="承認は課長から得ています。", by=org.charlie)
    with pytest.raises(NotFound):
        own.state(case, words="他人の案件", by=org.eve)
    assert list(CaseMove.objects.order_by("pk").values_list("move", flat=True)) == [
        Move.OPENED, Move.COACHED, Move.READ, Move.ANSWERED, Move.STATED,
    ]  # fmt: skip
    said = " ".join(str(entry.leaf) for entry in LedgerEntry.objects.filter(kind__startswith="monitoring."))
    assert org.charlie.key not in said


def test_what_came_to_nothing_is_told_after_its_time(case: SignCase, organisation: Organisation) -> None:
    judging.call_benign(case, code="task", words=WHY, by=organisation.alice)
    assert list(told_to(organisation.charlie)) == []
    with frozen(now() + TELL_AFTER + timedelta(days=1)):
        assert list(told_to(organisation.charlie)) == [case]


def test_escalation_is_handed_to_whoever_takes_incidents(
    case: SignCase, organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[int] = []
    monkeypatch.setattr(judging, "_TAKERS", [lambda found, _words, _by: taken.append(found.number)])
    judging.escalate(case, words=WHY, by=organisation.alice)
    case.refresh_from_db()
    assert (taken, case.state, case.forget_on) == ([case.number], CaseState.ESCALATED, None)


def test_verdicts_weigh_detectors_once_there_are_enough(case: SignCase, organisation: Organisation) -> None:
    assert trust() == {}
    sign = Sign.objects.filter(detector="trial.media").get()
    for n in range(ENOUGH):
        made = SignCase.objects.create(
            number=100 + n, token=f"T{n}", person=organisation.eve, purpose=case.purpose, week=ago(7), first_day=ago(9),
            last_day=ago(9), score=3, state=CaseState.WRONG, opened_at=now(),
        )  # fmt: skip
        sign.pk, sign.digest, sign.case = None, str(n) * 64, made
        sign.save()
    assert trust() == {"trial.media": 1 / 3}
