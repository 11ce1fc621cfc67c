"""Who asks about their own records gets an answer, once it is known who asks; and a refusal only on a ground of the statute."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hiden.base.clock import today
from hiden.base.errors import BadInput, Conflict, HidenError
from hiden.ledger.models import LedgerEntry
from hiden.monitoring.desk.asking import Asked, answer, ask, check_identity, receive, refuse, withdraw
from hiden.monitoring.desk.disclosing import rows_for
from hiden.monitoring.desk.models import Came, Exoneration, Ground, RequestKind, RequestState, SubjectRequest
from hiden.monitoring.models import CaseState
from tests.monitoring.desk.conftest import FIRST, LAST, case_of
from tests.world.organisation import Organisation


def asked(kind: RequestKind = RequestKind.DISCLOSE, words: str = "") -> Asked:
    return Asked(kind, FIRST, LAST, words)


def test_own_records_are_disclosed_with_others_masked(desk: Organisation) -> None:
    made = ask(asked(), by=desk.charlie)
    assert (made.state, made.due_on) == (RequestState.CHECKED, today() + timedelta(days=14))
    with pytest.raises(Conflict):
        rows_for(made, by=desk.charlie)
    done = answer(made, words="次のとおりです。", by=desk.bob)
    rows = rows_for(done, by=desk.charlie)
    assert len(rows) == 6
    assert all("石田" not in str(cell) and "bob@" not in str(cell) for row in rows for cell in row)
    assert any("部品表.xlsx" in str(cell) for row in rows for cell in row)
    said = (
        LedgerEntry.objects.filter(kind__startswith="monitoring.")
        .values_list("kind", flat=True)
        .order_by("index")
    )
    assert list(said) == [
        "monitoring.subject_request", "monitoring.exoneration_made", "monitoring.subject_request",
        "monitoring.subject_disclosed",
    ]  # fmt: skip


def test_what_came_on_paper_is_answered_only_when_it_is_known_who_asks(desk: Organisation) -> None:
    made = receive(
        desk.frank, asked(RequestKind.STOP, "止めてください"), came=Came.LETTER, on=today(), by=desk.bob
    )
    with pytest.raises(Conflict, match="本人かどうか"):
        answer(made, words="止めました。", by=desk.bob)
    with pytest.raises(BadInput):
        check_identity(made, proof=" ", by=desk.bob)
    check_identity(made, proof="来社し、運転免許証を提示", by=desk.bob)
    assert answer(made, words="止めました。", by=desk.bob).state == RequestState.ANSWERED
    assert not Exoneration.objects.exists()


def test_nobody_answers_themselves(desk: Organisation) -> None:
    own = ask(asked(), by=desk.bob)
    with pytest.raises(HidenError):
        answer(own, words="問題ありません。", by=desk.bob)
    with pytest.raises(HidenError):
        receive(desk.bob, asked(), came=Came.DESK, on=today(), by=desk.bob)
    assert SubjectRequest.objects.count() == 1


def test_only_legal_or_the_manager_answers(desk: Organisation) -> None:
    made = ask(asked(), by=desk.charlie)
    for other in (desk.heidi, desk.charlie, desk.grace):
        with pytest.raises(HidenError):
            answer(made, words="はい", by=other)


@pytest.mark.parametrize("kind", RequestKind.values)
def test_a_refusal_needs_a_ground_of_the_statute_for_this_request(desk: Organisation, kind: str) -> None:
    made = ask(asked(RequestKind(kind), "直してください"), by=desk.charlie)
    wrong = Ground.NOT_WRONG if kind != RequestKind.CORRECT else Ground.NO_BREACH
    with pytest.raises(BadInput, match="法律に定めがありません"):
        refuse(made, ground=wrong, words="件数が多いため。", by=desk.bob)
    right = {
        RequestKind.PURPOSE: Ground.KNOWN,
        RequestKind.CORRECT: Ground.NOT_WRONG,
        RequestKind.STOP: Ground.NO_BREACH,
    }
    with pytest.raises(BadInput, match="説明"):
        refuse(made, ground=right.get(RequestKind(kind), Ground.HARM), words=" ", by=desk.bob)
    done = refuse(made, ground=right.get(RequestKind(kind), Ground.HARM), words="説明", by=desk.bob)
    assert done.state == RequestState.REFUSED
    with pytest.raises(Conflict):
        answer(done, words="やはり", by=desk.bob)


def test_nothing_is_said_while_something_is_still_looked_at(desk: Organisation) -> None:
    made = ask(asked(RequestKind.INNOCENCE), by=desk.charlie)
    case = case_of(desk.charlie)
    with pytest.raises(Conflict, match="確認の終わっていない"):
        answer(made, words="ありません。", by=desk.bob)
    made.refresh_from_db()
    assert (made.state, made.answer) == (RequestState.CHECKED, "")
    case.state = CaseState.WRONG
    case.save()
    assert answer(made, words="次のとおりです。", by=desk.bob).state == RequestState.ANSWERED


def test_what_cannot_be_asked_is_said(desk: Organisation) -> None:
    for wrong in (
        Asked(RequestKind.DISCLOSE, LAST, FIRST),
        Asked(RequestKind.DISCLOSE, FIRST, today() + timedelta(days=1)),
        Asked(RequestKind.DISCLOSE, FIRST - timedelta(days=400), LAST),
        Asked(RequestKind.CORRECT, FIRST, LAST, "  "),
    ):
        with pytest.raises(BadInput):
            ask(wrong, by=desk.charlie)
    assert not SubjectRequest.objects.exists()


def test_own_requests_can_be_withdrawn_until_they_are_answered(desk: Organisation) -> None:
    made = ask(asked(), by=desk.charlie)
    with pytest.raises(HidenError):
        withdraw(made, by=desk.bob)
    assert withdraw(made, by=desk.charlie).state == RequestState.WITHDRAWN
    with pytest.raises(Conflict):
        withdraw(made, by=desk.charlie)
