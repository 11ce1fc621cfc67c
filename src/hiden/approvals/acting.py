"""合議・承認・決裁・差し戻し・却下・引き戻し. The last step lets the effect happen."""

from __future__ import annotations

from django.db import transaction

from hiden.approvals import effects_registry
from hiden.approvals.models import UNDER_WAY, Act, Case, CaseState, Step, StepKind
from hiden.approvals.progress import current_step, locked, note, open_next, own_or_left, record_act
from hiden.approvals.standing import standing
from hiden.base.clock import now
from hiden.base.errors import BadInput, Conflict, NotAllowed
from hiden.base.words import say
from hiden.gate import require
from hiden.people.models import Person

# The act that moves a step on, by what the step is for.
_MOVES = {StepKind.CONSULT: Act.AGREE, StepKind.APPROVE: Act.APPROVE, StepKind.DECIDE: Act.DECIDE}


def _step_for(case: Case, by: Person) -> tuple[Step, Person | None]:
    """The open step and whom `by` stands in for, or the reason why not."""
    step = current_step(case)
    if step is None:
        raise Conflict(
            say("案件{n}はもう承認中ではありません。", n=case.number),
            say("案件を開き直して、今の状態を確かめてください。"),
        )
    entitled = standing(step, by)
    if entitled is None:
        raise NotAllowed(
            say("案件{n}の今の段階を処理できるのは、割り当てられた人とその代理だけです。", n=case.number),
            say("案件の画面で、今だれの番かを確かめてください。"),
        )
    if step.kind == StepKind.DECIDE and by.pk == case.proposed_by_id:
        raise NotAllowed(
            say("自分で起案した案件を自分で決裁することはできません。"),
            say("ほかの決裁者に処理を頼んでください。"),
        )
    return step, entitled.on_behalf_of


@transaction.atomic
def advance(case: Case, *, comment: str = "", by: Person) -> Case:
    """合議・承認・決裁: whatever the open step is for. At the last step the effect happens, in this transaction."""
    require(by, "approvals.act", case)
    case = locked(case)
    step, on_behalf_of = _step_for(case, by)
    step.done = True
    step.save(update_fields=["done"])
    act = _MOVES[StepKind(step.kind)]
    if current_step(case) is None:
        case.state = CaseState.DECIDED
        case.decided_at = now()
        case.save(update_fields=["state", "decided_at"])
    note(case, step, act, by=by, on_behalf_of=on_behalf_of, comment=comment)
    record_act(case, act, by=by, on_behalf_of=on_behalf_of, comment=comment)
    open_next(case)
    if case.state == CaseState.DECIDED:
        effects_registry.take_effect(case.payload, case=case, by=by)
    return case


def _stop(case: Case, state: CaseState, act: Act, *, comment: str, by: Person) -> Case:
    require(by, "approvals.act", case)
    case = locked(case)
    if not comment.strip():
        raise BadInput(
            say("理由が書かれていません。"), say("起案者に伝える理由を書いて、もう一度押してください。")
        )
    step, on_behalf_of = _step_for(case, by)
    case.state = state
    case.save(update_fields=["state"])
    note(case, step, act, by=by, on_behalf_of=on_behalf_of, comment=comment)
    record_act(case, act, by=by, on_behalf_of=on_behalf_of, comment=comment)
    open_next(case)
    return case


@transaction.atomic
def send_back(case: Case, *, comment: str, by: Person) -> Case:
    """差し戻し: the proposer may mend it and propose again."""
    return _stop(case, CaseState.SENT_BACK, Act.SEND_BACK, comment=comment, by=by)


@transaction.atomic
def reject(case: Case, *, comment: str, by: Person) -> Case:
    """却下: the case ends here."""
    return _stop(case, CaseState.REJECTED, Act.REJECT, comment=comment, by=by)


@transaction.atomic
def withdraw(case: Case, *, comment: str = "", by: Person) -> Case:
    """引き戻し: the proposer takes it back while it is open or was sent back.

    When the proposer has left, who looks after the routes may do it, so that nothing stays bound to a case for ever.
    """
    case = own_or_left(case, by)
    if case.state not in UNDER_WAY:
        raise Conflict(
            say("この案件はもう承認中ではありません。"), say("案件を開き直して、今の状態を確かめてください。")
        )
    case.state = CaseState.WITHDRAWN
    case.save(update_fields=["state"])
    note(case, None, Act.WITHDRAW, by=by, on_behalf_of=None, comment=comment)
    record_act(case, Act.WITHDRAW, by=by, on_behalf_of=None, comment=comment)
    open_next(case)
    return case


@transaction.atomic
def comment_on(case: Case, *, comment: str, by: Person) -> None:
    """A word beside the route, by anyone who may read the case."""
    require(by, "approvals.read", case)
    if not comment.strip():
        raise BadInput(say("コメントが空です。"), say("コメントを書いてから、もう一度押してください。"))
    note(case, None, Act.COMMENT, by=by, on_behalf_of=None, comment=comment)
    record_act(case, Act.COMMENT, by=by, on_behalf_of=None, comment=comment)
