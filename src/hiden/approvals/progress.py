"""Where a case stands: its open step, the note of an act, the line in the ledger. What all verbs share."""

from __future__ import annotations

from hiden.approvals.entries import CaseActed
from hiden.approvals.models import Act, ActRecord, Case, CaseState, Participant, Step
from hiden.approvals.standing import entitled_today
from hiden.base.clock import now, today
from hiden.base.errors import NotAllowed
from hiden.base.words import say
from hiden.gate import require
from hiden.ledger import record
from hiden.people.intervals import holding
from hiden.people.models import NOT_HERE, Membership, Person
from hiden.people.queries import departments_as_of, state_of


def current_step(case: Case) -> Step | None:
    """The step that must be taken now; None when the case is not open."""
    if case.state != CaseState.OPEN:
        return None
    return case.steps.filter(round=case.round, done=False).select_related("department").first()


def open_next(case: Case) -> None:
    step = current_step(case)
    case.open_role = step.role if step else ""
    case.save(update_fields=["open_role"])
    if step is not None:
        asked = {person.pk for person, _ in entitled_today(step)}
        Participant.objects.bulk_create(
            [Participant(case=case, person_id=pk) for pk in asked], ignore_conflicts=True
        )


def note(
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


def locked(case: Case) -> Case:
    return Case.objects.select_for_update().select_related("department", "proposed_by").get(pk=case.pk)


def record_act(case: Case, act: Act, *, by: Person, on_behalf_of: Person | None, comment: str) -> None:
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


def own(case: Case, by: Person) -> Case:
    case = locked(case)
    if case.proposed_by_id != by.pk:
        raise NotAllowed(say("これができるのは起案者だけです。"), say("起案者に頼んでください。"))
    return case


def proposer_left(case: Case) -> bool:
    """Whether whoever proposed a case is no longer with the company."""
    state = state_of(case.proposed_by)
    return state is None or state.kind in NOT_HERE


def own_or_left(case: Case, by: Person) -> Case:
    """The case, locked, if it is one's own, or its proposer has left and the gate lets `by` take it back."""
    case = locked(case)
    if case.proposed_by_id != by.pk and proposer_left(case):
        require(by, "approvals.take_back", case)
        return case
    return own(case, by)
