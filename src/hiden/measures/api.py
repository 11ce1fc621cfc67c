"""API: the measures with what was decided and how far each has come, the 4×5 matrix, and the verbs on them."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _
from ninja import Query, Router

from hiden.base.text import fold
from hiden.catalogue.shown import shown
from hiden.classification.queries import class_by_code
from hiden.gate.page import endpoint
from hiden.measures import actions
from hiden.measures.api_shapes import (
    Accepted,
    AnswerShown,
    AssignmentGiven,
    AssignmentShown,
    CellShown,
    ChoiceShown,
    CoverageAsked,
    CoverageShown,
    MeasuresAsked,
    MeasureShown,
    NewAnswers,
    NewChoices,
    ProgressGiven,
    ProgressShown,
)
from hiden.measures.catalogued import PURPOSES, ROUTES, measure_by_id, questions
from hiden.measures.models import Assignment, Stage
from hiden.measures.queries import MeasureState, coverage_of, present_assignment, profile, states
from hiden.people.api import department_refs, person_called
from hiden.people.models import Person
from hiden.people.queries import Tree, department_by_code, departments_as_of
from hiden.ui.api import (
    Changed,
    Dated,
    Listed,
    answers,
    everything,
    meant,
    next_page,
)
from hiden.ui.request import Request

router = Router(tags=["measures"])


def _assigned(measure: str, **_more: object) -> Assignment:
    measure_by_id(measure)
    return present_assignment(measure)


@router.get(
    "/measures",
    response=answers(Listed[MeasureShown]),
    summary=_("対策の一覧"),
    description=_("原典の79の対策と、その日の採否・進み具合・担当。"),
)
@endpoint("measures.read")
def measures(request: Request, asked: Query[MeasuresAsked]) -> Listed[MeasureShown]:
    found = [
        state for state in states(asked.instant, class_code=asked.secrecy_class) if _matches(state, asked)
    ]
    if asked.owner:
        wanted = 0 if asked.owner == "none" else meant(person_called, asked.owner).pk
        found = [state for state in found if state.assigned.owner_id == wanted]
    tree = departments_as_of(asked.day)
    lines = [_shown(state, tree) for state in found[asked.window]]
    return Listed[MeasureShown](count=len(found), next=next_page(request, asked, len(found)), items=lines)


def _matches(state: MeasureState, asked: MeasuresAsked) -> bool:
    measure = state.measure
    if asked.route not in {None, measure.route} or asked.purpose not in {None, measure.purpose}:
        return False
    decided = "yes" if state.chosen else "no" if state.decided else "open"
    if asked.chosen not in {None, decided}:
        return False
    if asked.progress is not None and not (state.chosen and _progress(state, asked)):
        return False
    reasons = (choice.reason for choice in state.choices.values())
    text = fold(" ".join((measure.id, measure.ja, measure.en, measure.aim.ja, *reasons)))
    return all(word in text for word in fold(asked.q).split())


def _progress(state: MeasureState, asked: MeasuresAsked) -> bool:
    match asked.progress:
        case "late":
            return state.overdue(asked.day)
        case "open":
            return not state.implemented
        case "implemented":
            return state.implemented
        case "undocumented":
            return not state.documented
        case _:
            return not state.seen


def _shown(state: MeasureState, tree: Tree) -> MeasureShown:
    given = state.assigned
    return MeasureShown(
        id=state.id,
        name=str(shown(state.measure)),
        route=state.measure.route,
        purpose=state.measure.purpose,
        chosen=state.chosen,
        documented=state.documented,
        implemented=state.implemented,
        seen=state.seen,
        overdue=state.overdue(tree.day),
        choices=[
            ChoiceShown(secrecy_class=code, chosen=one.chosen, reason=one.reason, since=one.since)
            for code, one in sorted(state.choices.items())
        ],
        progress=[
            ProgressShown(
                stage=stage,
                done=step.done,
                on=step.on,
                reference=step.reference,
                by=step.by,
                recorded_at=step.recorded_at,
            )
            for stage in Stage
            if (step := state.steps.get(stage))
        ],
        assignment=AssignmentShown(
            owner=given.owner,
            department=department_refs(tree, given.department_id or None, given.department_code),
            due_on=given.due_on,
            cost=given.cost,
            note=given.note,
        ),
    )


def _one(measure: str, asked: Dated) -> MeasureShown:
    state = next(each for each in states(asked.instant) if each.id == measure)
    return _shown(state, departments_as_of(asked.day))


@router.get(
    "/coverage",
    response=answers(CoverageShown),
    summary=_("対策の充足状況"),
    description=_("漏えいのルート4×対策の目的5の欄ごとに、選んだ数と実施済みの数。"),
)
@endpoint("measures.read")
def coverage(request: Request, asked: Query[CoverageAsked]) -> CoverageShown:
    found = coverage_of(states(asked.instant, class_code=asked.secrecy_class))
    cells = [
        [
            CellShown(
                route=cell.route,
                purpose=cell.purpose,
                implemented=cell.implemented,
                chosen=cell.chosen,
                level=cell.level,
                words=cell.words,
            )
            if cell
            else None
            for cell in row
        ]
        for row in found.rows
    ]
    return CoverageShown(
        routes=list(ROUTES),
        purposes=list(PURPOSES),
        cells=cells,
        implemented=found.implemented,
        chosen=found.chosen,
    )


@router.post(
    "/measures/choices",
    response=answers(Changed),
    summary=_("対策を選ぶ"),
    description=_("区分ごとに、選ぶ・選ばないを理由とともに。一つでも登録できなければ、何も変わりません。"),
)
@endpoint("measures.choose")
def choose(request: Request, body: NewChoices) -> Changed:
    classes = {code: meant(class_by_code, code) for code in {one.secrecy_class for one in body.choices}}
    for one in body.choices:
        meant(measure_by_id, one.measure)
    wanted = [
        actions.NewChoice(one.measure, classes[one.secrecy_class], one.chosen, one.reason)
        for one in body.choices
    ]
    return Changed(changed=actions.choose_many(wanted, by=request.by))


@router.post(
    "/measures/suggestions",
    response=answers(Changed),
    summary=_("提案された対策を選ぶ"),
    description=_("会社の状況と台帳から提案され、まだ採否を決めていない対策を、提案の理由とともに選びます。"),
)
@endpoint("measures.choose")
def accept(request: Request, body: Accepted) -> Changed:
    done = actions.accept_suggestions(measures=body.measures, class_codes=body.secrecy_classes, by=request.by)
    return Changed(changed=done)


@router.get(
    "/profile",
    response=answers(Listed[AnswerShown]),
    summary=_("会社の状況"),
    description=_("対策の提案のもとになる質問と、その日の答え。"),
)
@endpoint("measures.read")
def company_profile(request: Request, asked: Query[Dated]) -> Listed[AnswerShown]:
    words = {each.id: str(shown(each)) for each in questions()}
    return everything(
        Listed[AnswerShown],
        (
            AnswerShown(
                question=line.question,
                words=words[line.question],
                answer=line.answer,
                note=line.note,
                since=line.since,
            )
            for line in profile(asked.instant)
        ),
    )


@router.patch(
    "/profile",
    response=answers(Changed),
    summary=_("会社の状況に答える"),
    description=_("送った質問の答えだけを変えます。"),
)
@endpoint("measures.choose")
def answer(request: Request, body: NewAnswers) -> Changed:
    return Changed(changed=actions.answer_profile(body.answers, notes=body.notes, by=request.by))


@router.post(
    "/measures/{measure}/progress",
    response=answers(MeasureShown),
    summary=_("進み具合を登録する"),
    description=_("文書化・実施・証拠の確認は、別々の事実として登録します。"),
)
@endpoint("measures.progress", of=_assigned, known_by="measures.read")
def progress(request: Request, found: Assignment, measure: str, body: ProgressGiven) -> MeasureShown:
    by: Person = request.by
    actions.set_progress(measure, body.stage, done=body.done, on=body.on, reference=body.reference, by=by)
    return _one(measure, Dated(as_of=None))


@router.put(
    "/measures/{measure}/assignment",
    response=answers(MeasureShown),
    summary=_("担当を決める"),
    description=_("担当者・担当部署・期限・費用。送らなかった項目は空になります。"),
)
@endpoint("measures.choose")
def assign(request: Request, measure: str, body: AssignmentGiven) -> MeasureShown:
    measure_by_id(measure)
    actions.assign(
        measure,
        owner=meant(person_called, body.owner) if body.owner else None,
        department=meant(department_by_code, body.department) if body.department else None,
        due_on=body.due_on,
        cost=body.cost,
        note=body.note,
        by=request.by,
    )
    return _one(measure, Dated(as_of=None))


# Below the verbs on many: its address would take theirs.
@router.get(
    "/measures/{measure}",
    response=answers(MeasureShown),
    summary=_("一つの対策"),
    description=_("その日の採否・進み具合・担当。対策そのものの説明は原典にあります。"),
)
@endpoint("measures.read", of=_assigned)
def measure(request: Request, found: Assignment, measure: str, asked: Query[Dated]) -> MeasureShown:
    return _one(measure, asked)
