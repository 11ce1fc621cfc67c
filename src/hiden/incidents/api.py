"""API of the room: incidents, tips, when the company knew; the parts of the room hang theirs in here.

An incident exists for its circle alone: for everybody else each address answers like one that there is not.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Min
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Status

from hiden.base.clock import FOREVER
from hiden.gate.page import endpoint
from hiden.incidents import knowing
from hiden.incidents.api_shapes import (
    CircleShown,
    ConcernedShown,
    IncidentItemShown,
    IncidentLine,
    IncidentsAsked,
    IncidentShown,
    KnowingShown,
    NewKnowing,
    Tip,
    TipTaken,
)
from hiden.incidents.clocks.api import router as clocks
from hiden.incidents.deciding.api import router as deciding
from hiden.incidents.drafts.api import router as drafts
from hiden.incidents.drafts.facts_api import router as facts
from hiden.incidents.framing import incident_at
from hiden.incidents.intake import telling
from hiden.incidents.intake.names import meant_by
from hiden.incidents.models import OVER, CircleMember, Incident, IncidentSource, IncidentState, Knowing, Part
from hiden.incidents.opening import Told
from hiden.incidents.queries import circle_of, items_of, seen_by
from hiden.incidents.tasks.api import router as tasks
from hiden.incidents.unmasking import called
from hiden.people.api import PersonRef, department_refs, person_ref
from hiden.people.models import Department
from hiden.people.queries import department_by_code, departments_as_of
from hiden.ui.api import Listed, answers, everything, listed, meant
from hiden.ui.request import Request

router = Router(tags=["incidents"])


@router.get(
    "/incidents",
    response=answers(Listed[IncidentLine]),
    summary=_("事案の一覧"),
    description=_("自分が知ってよい事案だけ、新しい順。"),
)
@endpoint("incidents.room")
def incident_list(request: Request, asked: Query[IncidentsAsked]) -> Listed[IncidentLine]:
    rows = seen_by(request.by)
    if asked.state is not None:
        rows = rows.filter(state=asked.state)
    if asked.standing:
        rows = rows.exclude(state__in=OVER)
    if asked.drill is not None:
        rows = rows.filter(drill=asked.drill)
    return listed(Listed[IncidentLine], request, rows, asked, _lines)


def _lines(rows: list[Incident]) -> Iterable[IncidentLine]:
    standing = Knowing.objects.filter(incident__in=rows, replaced_by=None)
    known = dict(standing.values_list("incident").annotate(first=Min("at")))
    leads: dict[int, list[PersonRef]] = {one.pk: [] for one in rows}
    members = CircleMember.objects.filter(incident__in=rows, part=Part.LEAD, until=FOREVER)
    for one in members.select_related("person").order_by("pk"):
        leads[one.incident_id].append(person_ref(one.person))
    return [IncidentLine(**_facts(one), known_at=known.get(one.pk), leads=leads[one.pk]) for one in rows]


def _facts(one: Incident) -> dict[str, Any]:
    return {
        "key": one.key,
        "number": str(one),
        "title": one.title,
        "state": IncidentState(one.state),
        "source": IncidentSource(one.source),
        "drill": one.drill,
        "opened_at": one.opened_at,
    }


@router.post(
    "/incidents/tips",
    response=answers(TipTaken, 201),
    summary=_("漏えいかもしれないことを知らせる"),
    description=_(
        "APIキーの持ち主の名前で受け付けます。監視の製品や問合せ窓口からも送れます。受付の番号だけを返します。"
    ),
)
@endpoint("incidents.report")
def tell_of_a_leak(request: Request, body: Tip) -> Status[TipTaken]:
    who, away = meant_by(body.who), meant_by(body.away)
    told = Told(
        title=body.title, words=telling.whole_words(body.words, who=body.who), source=IncidentSource.INSIDE,
        known_at=body.known_at, department=_department(body.department), subjects=who.sure,
        outsider="" if who.sure else body.who.strip()[:200], away=(*who.perhaps, *away.all),
    )  # fmt: skip
    return Status(201, TipTaken(number=str(telling.tell(told, touches=body.touches, by=request.by))))


def _department(code: str) -> Department | None:
    return meant(department_by_code, code) if code else None


@router.get(
    "/incidents/{key}",
    response=answers(IncidentShown),
    summary=_("事案"),
    description=_("今の様子。疑われている人の名前は、表示に二人が合意するまで返しません。"),
)
@endpoint("incidents.see", of=incident_at)
def incident(request: Request, found: Incident, key: str) -> IncidentShown:
    circle = circle_of(found)
    first = knowing.first_known(found)
    subjects = found.subjects.filter(until=FOREVER).select_related("person", "incident__case").order_by("pk")
    return IncidentShown(
        **_facts(found),
        known_at=first.at if first else None,
        leads=[person_ref(one.person) for one in circle if one.part == Part.LEAD],
        words=found.words,
        route=found.route,
        happened_from=found.happened_from,
        happened_until=found.happened_until,
        closed_at=found.closed_at,
        items=[
            IncidentItemShown(number=number, name=name or None)
            for number, name in items_of(found, request.by)
        ],
        concerned=[
            ConcernedShown(called=called(one), outside=one.person_id is None, masked=one.masked)
            for one in subjects
        ],
        circle=[
            CircleShown(person=person_ref(one.person), part=Part(one.part), since=one.since) for one in circle
        ],
    )


@router.get(
    "/incidents/{key}/knowings",
    response=answers(Listed[KnowingShown]),
    summary=_("会社が知った日時"),
    description=_("訂正されていないもの。早い順で、最初のものから期限を数えます。"),
)
@endpoint("incidents.see", of=incident_at)
def knowings(request: Request, found: Incident, key: str) -> Listed[KnowingShown]:
    return everything(Listed[KnowingShown], _knowings(found))


def _knowings(incident: Incident) -> list[KnowingShown]:
    tree = departments_as_of()
    return [
        KnowingShown(
            id=one.pk,
            at=one.at,
            department=department_refs(
                tree, one.department_id, one.department.code if one.department else ""
            ),
            words=one.words,
            first=at == 0,
            replaces=one.replaces_id,
            recorded_by=person_ref(one.recorded_by),
            recorded_at=one.recorded_at,
        )
        for at, one in enumerate(knowing.standing_knowings(incident))
    ]


@router.post(
    "/incidents/{key}/knowings",
    response=answers(KnowingShown, 201),
    summary=_("知った日時を加える"),
    description=_(
        "社内のどの部署でも、最初に知った時が「会社が知った時」です。早い日時を加えると、期限は数え直されます。"
    ),
)
@endpoint("incidents.work", of=incident_at, known_by="incidents.see")
def add_knowing(request: Request, found: Incident, key: str, body: NewKnowing) -> Status[KnowingShown]:
    made = knowing.know(
        found, at=body.at, department=_department(body.department), words=body.words, by=request.by
    )
    return Status(201, _one(found, made))


@router.post(
    "/incidents/{key}/knowings/{number}/correction",
    response=answers(KnowingShown, 201),
    summary=_("知った日時を訂正する"),
    description=_("前の記録は残り、数えるのは新しい日時からになります。"),
)
@endpoint("incidents.lead", of=incident_at, known_by="incidents.see")
def correct_knowing(
    request: Request, found: Incident, key: str, number: int, body: NewKnowing
) -> Status[KnowingShown]:
    wrong = knowing.find_knowing(found, number)
    made = knowing.correct(
        wrong, at=body.at, department=_department(body.department), words=body.words, by=request.by
    )
    return Status(201, _one(found, made))


def _one(incident: Incident, made: Knowing) -> KnowingShown:
    return next(one for one in _knowings(incident) if one.id == made.pk)


for _part in (tasks, facts, clocks, drafts, deciding):
    router.add_router("", _part)
