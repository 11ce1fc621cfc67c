"""起案 and 再起案: a case is laid on its route."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from hiden.approvals import effects_registry
from hiden.approvals.entries import CaseProposed
from hiden.approvals.models import Act, Barred, Case, CaseState, Step, StepKind
from hiden.approvals.progress import note, open_next, own
from hiden.approvals.queries import waiting_things
from hiden.approvals.routes import route_for
from hiden.approvals.standing import barred_from, seat_for
from hiden.base.clock import now, today
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.ledger import record
from hiden.people.intervals import holding
from hiden.people.models import Department, Person
from hiden.people.queries import departments_as_of
from hiden.people.turn import next_number, take_turn


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
    _require_free(kind, payload)
    case = Case.objects.create(
        number=next_number(Case),
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
    Barred.objects.bulk_create(
        [Barred(case=case, person_id=pk) for pk in sorted(set(effects_registry.barred(kind, payload)))]
    )
    _lay_steps(case)
    note(case, None, Act.PROPOSE, by=by, on_behalf_of=None, comment="")
    _record_proposal(case, by=by)
    open_next(case)
    return case


def own_department(by: Person) -> Department:
    """In whose name somebody proposes what belongs to no department: that of their main post. Raises Conflict without one."""
    held = by.memberships.filter(holding(today())).order_by("-primary").select_related("department").first()
    if held is None:
        raise Conflict(
            say("起案者の所属が登録されていません。"),
            say("人事に所属の登録を頼んでから、もう一度起案してください。"),
        )
    return held.department


def _require_free(kind: str, payload: Mapping[str, Any], *, case: int = 0) -> None:
    """Raises Conflict if something of a proposal is in another case already, also one proposed at the same moment."""
    take_turn()
    waiting = waiting_things(kind)
    for thing in effects_registry.things(kind, payload):
        if waiting.get(thing, case) != case:
            raise Conflict(
                say("{thing}は、案件{n}で決裁を待っています。", thing=thing, n=waiting[thing]),
                say("その案件の決裁を待つか、引き戻してから、起案し直してください。"),
            )


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
    barred = barred_from(case)
    steps: list[Step] = []
    for planned in route_for(case.kind, case.rank):
        seat = seat_for(planned, case.department, proposer=case.proposed_by, day=day, barred=barred)
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


@transaction.atomic
def resubmit(case: Case, *, reason: str, by: Person) -> Case:
    """再起案: a case that came back goes the whole way again, with a new round of stamps."""
    case = own(case, by)
    if case.state not in {CaseState.SENT_BACK, CaseState.WITHDRAWN}:
        raise Conflict(
            say("再起案できるのは、差し戻しか引き戻しになった案件だけです。"),
            say("案件の今の状態を確かめてください。"),
        )
    if not reason.strip():
        raise BadInput(say("理由が書かれていません。"), say("起案の理由を書いて、もう一度起案してください。"))
    _require_free(case.kind, case.payload, case=case.number)
    case.state, case.round, case.reason = CaseState.OPEN, case.round + 1, reason
    case.save(update_fields=["state", "round", "reason"])
    _lay_steps(case)
    note(case, None, Act.RESUBMIT, by=by, on_behalf_of=None, comment="")
    _record_proposal(case, by=by)
    open_next(case)
    return case
