"""Every verb on a case leaves the case as it says, a line in its history, and an entry in the ledger."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hiden.approvals import actions
from hiden.approvals.models import Act, Case, CaseState
from hiden.base.errors import BadInput, Conflict, NotAllowed
from hiden.gate import allows
from hiden.ledger.queries import entries
from hiden.ledger.sentences import see
from hiden.people.actions import give_role
from hiden.people.models import Person, Role
from tests.approvals.conftest import propose
from tests.world.organisation import Organisation

pytestmark = pytest.mark.usefixtures("happened")


def left(case: Case) -> tuple[str, str, str, str, str]:
    """What the database holds: state and role to act; the last act with its comment; what the ledger says last."""
    fresh = Case.objects.get(pk=case.pk)
    act = fresh.acts.last()
    assert act is not None
    return fresh.state, fresh.open_role, act.act, act.comment, see(entries()[:1])[0].sentence


def test_approving_hands_on_and_deciding_ends(organisation: Organisation) -> None:
    case = propose(organisation, organisation.eve)
    actions.advance(case, comment="よい", by=organisation.bob)
    said = f"案件{case.number}：承認"
    assert left(case) == (CaseState.OPEN, Role.INFORMATION_MANAGER, Act.APPROVE, "よい", said)
    assert Case.objects.get(pk=case.pk).decided_at is None
    actions.advance(case, by=organisation.alice)
    said = f"案件{case.number}：決裁"
    assert left(case) == (CaseState.DECIDED, "", Act.DECIDE, "", said)
    assert Case.objects.get(pk=case.pk).decided_at is not None


@pytest.mark.parametrize(
    ("verb", "state", "act", "word"),
    [
        (actions.send_back, CaseState.SENT_BACK, Act.SEND_BACK, "差し戻し"),
        (actions.reject, CaseState.REJECTED, Act.REJECT, "却下"),
    ],
    ids=["send_back", "reject"],
)
def test_stopping_needs_a_reason_and_leaves_nobody_to_act(
    organisation: Organisation, verb: Callable[..., Case], state: CaseState, act: Act, word: str
) -> None:
    case = propose(organisation, organisation.eve)
    with pytest.raises(BadInput):
        verb(case, comment="  ", by=organisation.bob)
    verb(case, comment="足りない", by=organisation.bob)
    assert left(case) == (state, "", act, "足りない", f"案件{case.number}：{word}")
    with pytest.raises(Conflict):
        actions.advance(case, by=organisation.bob)


def test_withdrawing_leaves_nobody_to_act(organisation: Organisation) -> None:
    case = propose(organisation, organisation.eve)
    actions.withdraw(case, comment="やめます", by=organisation.eve)
    said = f"案件{case.number}：引き戻し"
    assert left(case) == (CaseState.WITHDRAWN, "", Act.WITHDRAW, "やめます", said)


def test_a_comment_changes_nothing_else_and_its_writer_may_read_on(organisation: Organisation) -> None:
    case = propose(organisation, organisation.eve)
    with pytest.raises(NotAllowed):
        actions.comment_on(case, comment="一言", by=organisation.charlie)
    with pytest.raises(BadInput):
        actions.comment_on(case, comment=" ", by=organisation.bob)
    actions.comment_on(case, comment="一言", by=organisation.dave)
    said = f"案件{case.number}：コメント"
    assert left(case) == (CaseState.OPEN, Role.DEPARTMENT_MANAGER, Act.COMMENT, "一言", said)
    assert case.participants.filter(person=organisation.dave).exists()


def test_who_came_to_the_deciding_role_after_proposing_does_not_decide(organisation: Organisation) -> None:
    case = propose(organisation, organisation.alice)
    actions.advance(case, by=organisation.bob)
    give_role(organisation.alice, Role.CHIEF_OFFICER, by=organisation.alice)
    assert allows(organisation.alice, "approvals.act", case)
    with pytest.raises(NotAllowed, match="自分で起案した案件"):
        actions.advance(case, by=organisation.alice)
    assert Case.objects.get(pk=case.pk).state == CaseState.OPEN


def test_who_is_asked_about_nothing_acts_on_nothing(organisation: Organisation) -> None:
    case = propose(organisation, organisation.eve)

    def tries(by: Person) -> None:
        for verb in (actions.advance, actions.send_back, actions.reject):
            with pytest.raises(NotAllowed):
                verb(case, comment="？", by=by)

    tries(organisation.charlie)
    tries(organisation.eve)
    assert Case.objects.get(pk=case.pk).acts.count() == 1


def test_one_thing_waits_in_one_case_only_also_when_it_is_proposed_again(organisation: Organisation) -> None:
    first = propose(organisation, organisation.eve, things=["A-1", "A-2"])
    with pytest.raises(Conflict, match=f"A-2は、案件{first.number}で"):
        propose(organisation, organisation.eve, things=["A-2", "A-3"])
    actions.send_back(first, comment="足りない", by=organisation.bob)
    with pytest.raises(Conflict, match="A-2"):
        propose(organisation, organisation.eve, things=["A-2"])
    actions.resubmit(first, reason="直した", by=organisation.eve)  # its own things stand in nobody's way
    actions.withdraw(first, by=organisation.eve)
    second = propose(organisation, organisation.eve, things=["A-2"])
    with pytest.raises(Conflict, match=f"案件{second.number}で"):
        actions.resubmit(first, reason="もう一度", by=organisation.eve)
    assert Case.objects.get(pk=first.pk).state == CaseState.WITHDRAWN
