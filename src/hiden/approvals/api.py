"""API: cases one may see, those that wait for oneself, one case, and acting on it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.utils.translation import gettext_noop as _
from ninja import Query, Router
from pydantic import Field

from hiden.approvals import actions
from hiden.approvals.effects_registry import subjects
from hiden.approvals.models import Act, Case, CaseState, StepKind
from hiden.approvals.queries import find_case, stamps, waiting_for
from hiden.approvals.standing import entitled_today, standing
from hiden.gate import visible
from hiden.gate.page import endpoint
from hiden.people.api import DepartmentRef, PersonRef, person_ref
from hiden.people.models import Person, Role
from hiden.people.queries import departments_as_of
from hiden.ui.api import Listed, Paged, Shape, answers, listed
from hiden.ui.request import Request

router = Router(tags=["approvals"])


class CaseRef(Shape):
    """Which case."""

    number: int = Field(description=_("案件番号。"))
    title: str = Field(description=_("件名。"))


class CaseLine(CaseRef):
    """A case in a list."""

    kind: str = Field(description=_("案件の種類。例：inventory.decide"))
    state: CaseState
    department: DepartmentRef
    proposed_by: PersonRef | None
    proposed_at: datetime = Field(description=_("起案の日時（UTC）。"))
    decided_at: datetime | None = Field(description=_("決裁の日時（UTC）。"))
    urgent: bool


class StampShown(Shape):
    """One box of the 押印欄."""

    heading: str
    department: str
    surname: str
    at: datetime | None = Field(description=_("処理の日時（UTC）。まだならnull。"))
    deputy: bool = Field(description=_("代理ならtrue。"))


class ActShown(Shape):
    """What somebody did on the case."""

    act: Act
    by: PersonRef | None
    on_behalf_of: PersonRef | None = Field(description=_("代理のとき、本人。"))
    comment: str
    at: datetime


class SubjectShown(Shape):
    """One thing the case is about."""

    number: str
    words: str = Field(description=_("決裁されると何が起きるか。"))


class TurnShown(Shape):
    """Whose turn it is."""

    kind: StepKind
    role: Role
    people: list[PersonRef] = Field(description=_("今、処理できる人（代理を含む）。"))


class CaseShown(CaseLine):
    """One case."""

    reason: str
    round: int = Field(description=_("何回目の起案か。"))
    subjects: list[SubjectShown]
    stamps: list[StampShown]
    acts: list[ActShown]
    turn: TurnShown | None = Field(description=_("今の段階。承認中でなければnull。"))
    my_turn: bool = Field(description=_("自分が今、処理できるならtrue。"))


class CasesAsked(Paged):
    """Which cases."""

    turn: Literal["mine"] | None = Field(None, description=_("mine：自分の処理を待つ案件だけ。"))
    state: CaseState | None = None
    kind: str = Field("", max_length=60, description=_("案件の種類。"))


class NewAct(Shape):
    """An act on a case."""

    act: Literal["advance", "send_back", "reject", "withdraw", "resubmit", "comment"] = Field(
        description=_(
            "advanceは今の段階の合議・承認・決裁。ほかは差し戻し・却下・引き戻し・再起案・コメント。"
        )
    )
    comment: str = Field(
        "", max_length=4000, description=_("差し戻し・却下・コメントでは必要。再起案では新しい理由。")
    )


def _case(number: int, **_more: object) -> Case:
    return find_case(number)


def case_refs(cases: list[Case]) -> list[CaseRef]:
    """Cases that were just opened."""
    return [CaseRef(number=case.number, title=case.title) for case in cases]


@router.get(
    "/cases",
    response=answers(Listed[CaseLine]),
    summary=_("案件の一覧"),
    description=_("見てよい案件を、新しいものから。"),
)
@endpoint("approvals.use")
def cases(request: Request, asked: Query[CasesAsked]) -> Listed[CaseLine]:
    by: Person = request.by
    source = waiting_for(by) if asked.turn == "mine" else Case.objects.all()
    rows = visible(by, "approvals.read", source)
    if asked.state is not None:
        rows = rows.filter(state=asked.state)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    rows = rows.select_related("proposed_by", "department").order_by("-number")

    def show(found: list[Case]) -> list[CaseLine]:
        tree = departments_as_of()
        return [CaseLine(**_facts(case, tree.path(case.department_id))) for case in found]

    return listed(Listed[CaseLine], request, rows, asked, show)


def _facts(case: Case, department: str) -> dict[str, object]:
    return {
        "number": case.number,
        "title": case.title,
        "kind": case.kind,
        "state": CaseState(case.state),
        "department": DepartmentRef(code=case.department.code, name=case.department_name or department),
        "proposed_by": person_ref(case.proposed_by),
        "proposed_at": case.proposed_at,
        "decided_at": case.decided_at,
        "urgent": case.urgent,
    }


@router.get(
    "/cases/{int:number}",
    response=answers(CaseShown),
    summary=_("一つの案件"),
    description=_("対象、押印欄、これまでの処理、今だれの番か。"),
)
@endpoint("approvals.read", of=_case)
def case(request: Request, found: Case, number: int) -> CaseShown:
    return _shown(found, request.by)


def _shown(found: Case, by: Person) -> CaseShown:
    step = actions.current_step(found)
    own_decision = bool(step and step.kind == StepKind.DECIDE and found.proposed_by_id == by.pk)
    turn = (
        TurnShown(
            kind=StepKind(step.kind),
            role=Role(step.role),
            people=[person_ref(one) for one, _for in entitled_today(step)],
        )
        if step
        else None
    )
    return CaseShown(
        **_facts(found, ""),
        reason=found.reason,
        round=found.round,
        subjects=[SubjectShown(number=each.number, words=each.words) for each in subjects(found, by)],
        stamps=[
            StampShown(
                heading=str(box.heading),
                department=box.department,
                surname=box.surname,
                at=box.at,
                deputy=box.deputy,
            )
            for box in stamps(found)
        ],
        acts=[
            ActShown(
                act=Act(each.act),
                by=person_ref(each.person),
                on_behalf_of=person_ref(each.on_behalf_of),
                comment=each.comment,
                at=each.at,
            )
            for each in found.acts.select_related("person", "on_behalf_of")
        ],
        turn=turn,
        my_turn=bool(step and not own_decision and standing(step, by)),
    )


@router.post(
    "/cases/{int:number}/acts",
    response=answers(CaseShown),
    summary=_("案件を処理する"),
    description=_("最後の段階で決裁すると、案件の内容がその場で反映されます。"),
)
@endpoint("approvals.read", of=_case)
def act(request: Request, found: Case, number: int, body: NewAct) -> CaseShown:
    by: Person = request.by
    comment = body.comment.strip()
    if body.act == "resubmit":
        actions.resubmit(found, reason=comment or found.reason, by=by)
    else:
        actions.VERBS[body.act](found, comment=comment, by=by)
    return _shown(find_case(number), by)
