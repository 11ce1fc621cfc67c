"""Verbs on cases: propose, act, send back, withdraw, name a deputy. The last step lets the effect happen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from hiden.approvals import effects_registry
from hiden.approvals.entries import CaseActed, CaseProposed, DeputyNamed
from hiden.approvals.models import Act, ActRecord, Case, CaseState, Deputy, Participant, Step, StepKind
from hiden.approvals.routes import route_for
from hiden.approvals.standing import entitled_today, seat_for, standing
from hiden.base.clock import FOREVER_DATE, now, today
from hiden.base.errors import BadInput, Conflict, NotAllowed
from hiden.base.words import say
from hiden.gate import require
from hiden.ledger import record
from hiden.people.intervals import holding
from hiden.people.models import Department, Membership, Person
from hiden.people.queries import departments_as_of

# The act that moves a step on, by what the step is for.
_MOVES = {StepKind.CONSULT: Act.AGREE, StepKind.APPROVE: Act.APPROVE, StepKind.DECIDE: Act.DECIDE}


@transaction.atomic
def propose(
    kind: str,
    *,
    title: str,
    reason: str,
    payload: Mapping[str, Any],
    department: Department,
    rank: int = 0,
    urgent: bool = False,
    by: Person,
) -> Case:
    """起案. Whether `by` may propose this is asked by the room that calls; here only the way is laid.

    Raises BadInput when the kind is unknown or no reason is given, Conflict when nobody could decide.
    """
    if not effects_registry.known(kind):
        raise BadInput(
            say("案件の種類「{kind}」はありません。", kind=kind),
            say("画面を開き直して、もう一度起案してください。"),
        )
    if not reason.strip():
        raise BadInput(say("理由が書かれていません。"), say("起案の理由を書いて、もう一度起案してください。"))
    case = Case.objects.create(
        number=(Case.objects.aggregate(last=Max("number"))["last"] or 0) + 1,
        kind=kind,
        title=title[:300],
        reason=reason,
        payload=dict(payload),
        department=department,
        department_name=departments_as_of().path(department.pk),
        rank=rank,
        urgent=urgent,
        proposed_by=by,
        proposed_at=now(),
    )
    _lay_steps(case)
    _note(case, None, Act.PROPOSE, by=by, on_behalf_of=None, comment="")
    _record_proposal(case, by=by)
    _open_next(case)
    return case


def _record_proposal(case: Case, *, by: Person) -> None:
    body = json.dumps(case.payload, ensure_ascii=False, sort_keys=True).encode()
    record(
        CaseProposed(
            case=case.number,
            case_kind=case.kind,
            round=case.round,
            payload_sha256=hashlib.sha256(body).hexdigest(),
            title=case.title,
            reason=case.reason,
        ),
        by=by,
    )


def _lay_steps(case: Case) -> None:
    """Tie the route to this round of the case. A step that only the proposer could take is left out, never the last."""
    day = today()
    steps: list[Step] = []
    for planned in route_for(case.kind, case.rank):
        seat = seat_for(planned, case.department, proposer=case.proposed_by, day=day)
        if seat is None:
            if planned.kind is not StepKind.DECIDE:
                continue
            raise Conflict(
                say("起案者のほかに決裁できる人がいません。"),
                say(
                    "「体制と役割」で情報管理責任者か統括責任者を別の人に割り当ててから、もう一度起案してください。"
                ),
            )
        steps.append(
            Step(
                case=case,
                round=case.round,
                order=len(steps) + 1,
                kind=planned.kind,
                role=seat.role,
                department=seat.department,
            )
        )
    Step.objects.bulk_create(steps)


def current_step(case: Case) -> Step | None:
    """The step that must be taken now; None when the case is not open."""
    if case.state != CaseState.OPEN:
        return None
    return case.steps.filter(round=case.round, done=False).select_related("department").first()


def _open_next(case: Case) -> None:
    step = current_step(case)
    case.open_role = step.role if step else ""
    case.save(update_fields=["open_role"])
    if step is not None:
        asked = {person.pk for person, _ in entitled_today(step)}
        Participant.objects.bulk_create(
            [Participant(case=case, person_id=pk) for pk in asked], ignore_conflicts=True
        )


def _note(
    case: Case, step: Step | None, act: Act, *, by: Person, on_behalf_of: Person | None, comment: str
) -> ActRecord:
    """Keep what a stamp will show: the department's name and the surname as they are today."""
    day = today()
    place = Membership.objects.filter(holding(day), person=by).order_by("-primary", "pk").first()
    node = departments_as_of(day).get(place.department_id) if place else None
    Participant.objects.get_or_create(case=case, person=by)
    return ActRecord.objects.create(
        case=case,
        step=step,
        act=act,
        person=by,
        on_behalf_of=on_behalf_of,
        comment=comment,
        department_name=node.name if node else "",
        surname=by.name.replace("\u3000", " ").split(" ")[0],
        at=now(),
    )


def _locked(case: Case) -> Case:
    return Case.objects.select_for_update().select_related("department", "proposed_by").get(pk=case.pk)


def _record_act(case: Case, act: Act, *, by: Person, on_behalf_of: Person | None, comment: str) -> None:
    record(
        CaseActed(
            case=case.number,
            round=case.round,
            act=act.value,
            state=case.state,
            on_behalf_of=on_behalf_of.key if on_behalf_of else "",
            comment=comment,
        ),
        by=by,
    )


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
    case = _locked(case)
    step, on_behalf_of = _step_for(case, by)
    step.done = True
    step.save(update_fields=["done"])
    act = _MOVES[StepKind(step.kind)]
    if current_step(case) is None:
        case.state = CaseState.DECIDED
        case.decided_at = now()
        case.save(update_fields=["state", "decided_at"])
    _note(case, step, act, by=by, on_behalf_of=on_behalf_of, comment=comment)
    _record_act(case, act, by=by, on_behalf_of=on_behalf_of, comment=comment)
    _open_next(case)
    if case.state == CaseState.DECIDED:
        effects_registry.take_effect(case.payload, case=case, by=by)
    return case


def _stop(case: Case, state: CaseState, act: Act, *, comment: str, by: Person) -> Case:
    require(by, "approvals.act", case)
    case = _locked(case)
    if not comment.strip():
        raise BadInput(
            say("理由が書かれていません。"), say("起案者に伝える理由を書いて、もう一度押してください。")
        )
    step, on_behalf_of = _step_for(case, by)
    case.state = state
    case.save(update_fields=["state"])
    _note(case, step, act, by=by, on_behalf_of=on_behalf_of, comment=comment)
    _record_act(case, act, by=by, on_behalf_of=on_behalf_of, comment=comment)
    _open_next(case)
    return case


@transaction.atomic
def send_back(case: Case, *, comment: str, by: Person) -> Case:
    """差し戻し: the proposer may mend it and propose again."""
    return _stop(case, CaseState.SENT_BACK, Act.SEND_BACK, comment=comment, by=by)


@transaction.atomic
def reject(case: Case, *, comment: str, by: Person) -> Case:
    """却下: the case ends here."""
    return _stop(case, CaseState.REJECTED, Act.REJECT, comment=comment, by=by)


def _own(case: Case, by: Person) -> Case:
    case = _locked(case)
    if case.proposed_by_id != by.pk:
        raise NotAllowed(say("これができるのは起案者だけです。"), say("起案者に頼んでください。"))
    return case


@transaction.atomic
def withdraw(case: Case, *, comment: str = "", by: Person) -> Case:
    """引き戻し: the proposer takes it back while it is open."""
    case = _own(case, by)
    if case.state != CaseState.OPEN:
        raise Conflict(
            say("この案件はもう承認中ではありません。"), say("案件を開き直して、今の状態を確かめてください。")
        )
    case.state = CaseState.WITHDRAWN
    case.save(update_fields=["state"])
    _note(case, None, Act.WITHDRAW, by=by, on_behalf_of=None, comment=comment)
    _record_act(case, Act.WITHDRAW, by=by, on_behalf_of=None, comment=comment)
    _open_next(case)
    return case


@transaction.atomic
def resubmit(case: Case, *, reason: str, by: Person) -> Case:
    """再起案: a case that came back goes the whole way again, with a new round of stamps."""
    case = _own(case, by)
    if case.state not in {CaseState.SENT_BACK, CaseState.WITHDRAWN}:
        raise Conflict(
            say("再起案できるのは、差し戻しか引き戻しになった案件だけです。"),
            say("案件の今の状態を確かめてください。"),
        )
    if not reason.strip():
        raise BadInput(say("理由が書かれていません。"), say("起案の理由を書いて、もう一度起案してください。"))
    case.state, case.round, case.reason = CaseState.OPEN, case.round + 1, reason
    case.save(update_fields=["state", "round", "reason"])
    _lay_steps(case)
    _note(case, None, Act.RESUBMIT, by=by, on_behalf_of=None, comment="")
    _record_proposal(case, by=by)
    _open_next(case)
    return case


@transaction.atomic
def comment_on(case: Case, *, comment: str, by: Person) -> None:
    """A word beside the route, by anyone who may read the case."""
    require(by, "approvals.read", case)
    if not comment.strip():
        raise BadInput(say("コメントが空です。"), say("コメントを書いてから、もう一度押してください。"))
    _note(case, None, Act.COMMENT, by=by, on_behalf_of=None, comment=comment)
    _record_act(case, Act.COMMENT, by=by, on_behalf_of=None, comment=comment)


@transaction.atomic
def name_deputy(
    person: Person, deputy: Person, *, reason: str, since: date, until: date = FOREVER_DATE, by: Person
) -> Deputy:
    """代理 from `since` to the day before `until`. One's own deputy, or anybody's if the gate lets `by` do so."""
    if by.pk != person.pk:
        require(by, "approvals.name_any_deputy")
    if person.pk == deputy.pk or since >= until or not reason.strip():
        raise BadInput(
            say("代理の指定が成り立っていません。"),
            say("本人以外の代理者、終わりより前の開始日、理由を入れて、もう一度登録してください。"),
        )
    made = Deputy.objects.create(
        person=person, deputy=deputy, reason=reason, since=since, until=until, recorded_at=now()
    )
    record(
        DeputyNamed(
            person=person.key,
            deputy=deputy.key,
            since=since.isoformat(),
            until=until.isoformat(),
            reason=reason,
        ),
        by=by,
    )
    if since <= today() < until:
        _tell_deputy(person, deputy)
    return made


def _tell_deputy(person: Person, deputy: Person) -> None:
    """Let the deputy read the open cases on which `person` was asked."""
    cases = Participant.objects.filter(person=person, case__state=CaseState.OPEN).values_list(
        "case_id", flat=True
    )
    Participant.objects.bulk_create(
        [Participant(case_id=case, person=deputy) for case in cases], ignore_conflicts=True
    )


@transaction.atomic
def end_deputy(deputy: Deputy, *, by: Person) -> Deputy:
    """The deputy's time ends today."""
    if by.pk != deputy.person_id:
        require(by, "approvals.name_any_deputy")
    deputy.until = max(today(), deputy.since)
    if deputy.until == deputy.since:
        deputy.since = deputy.until.fromordinal(deputy.until.toordinal() - 1)
    deputy.save(update_fields=["since", "until"])
    record(
        DeputyNamed(
            person=deputy.person.key,
            deputy=deputy.deputy.key,
            since=deputy.since.isoformat(),
            until=deputy.until.isoformat(),
            reason="",
        ),
        by=by,
    )
    return deputy
