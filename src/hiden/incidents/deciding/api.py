"""API: decisions (list, propose) and what was said to whom (list, keep). Approving stays with people, on the page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Status
from pydantic import Field

from hiden.gate.page import endpoint
from hiden.incidents.deciding import decisions as verbs
from hiden.incidents.deciding import saying
from hiden.incidents.deciding.models import Communication, Decision, DecisionState, Way
from hiden.incidents.framing import incident_at
from hiden.incidents.models import Incident
from hiden.people.api import PersonRef, person_ref
from hiden.ui.api import Listed, Moment, Paged, Shape, answers, listed
from hiden.ui.request import Request

ByWay = Literal["meeting", "phone", "mail", "letter", "form", "other"]
router = Router(tags=["incidents"])


class DecisionShown(Shape):
    """A decision with its reasons."""

    number: int
    question: str
    options: str
    decided: str
    reason: str
    basis: str
    state: DecisionState
    proposed_by: PersonRef
    proposed_at: datetime
    settled_by: PersonRef | None
    settled_at: datetime | None
    settled_words: str
    replaces: int | None = Field(description=_("訂正する、前の判断の番号。"))


class NewDecision(Shape):
    """A decision to propose."""

    question: str = Field(
        min_length=1, max_length=300, description=_("決めること。"), examples=["本人の権限を止めるか"]
    )
    options: str = Field(
        min_length=1, max_length=4000, description=_("選べること。"), examples=["止める／様子を見る"]
    )
    decided: str = Field(
        min_length=1, max_length=500, description=_("提案する内容。"), examples=["14日止める"]
    )
    reason: str = Field(min_length=1, max_length=4000, examples=["退職日まで読出しが続くおそれがある。"])
    basis: str = Field("", max_length=4000, description=_("根拠。"), examples=["端末の記録 11月1日〜2日"])


class FileHash(Shape):
    """A file by its hash; the file itself is not sent."""

    name: str = Field(min_length=1, max_length=255, examples=["経緯書.pdf"])
    size: int = Field(ge=0, le=2**62)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class CommunicationShown(Shape):
    """What was said to or by somebody."""

    id: int
    at: datetime
    outgoing: bool = Field(description=_("trueは会社から相手へ、falseは相手から会社へ。"))
    whom: str
    way: ByWay
    words: str
    files: list[FileHash]
    replaces: int | None = Field(description=_("訂正した、前の記録のid。"))
    recorded_by: PersonRef
    recorded_at: datetime


class NewCommunication(Shape):
    """Something said."""

    at: Moment = Field(examples=["2026-11-02T15:00:00+09:00"])
    outgoing: bool
    whom: str = Field(min_length=1, max_length=200, examples=["県警 生活経済課 担当者"])
    way: ByWay = Field(examples=["phone"])
    words: str = Field(min_length=1, max_length=4000, examples=["相談の日取りを決めた。"])
    files: list[FileHash] = Field(
        [], max_length=100, description=_("渡した・受け取ったファイルのハッシュ値。")
    )


def _decisions(rows: Iterable[Decision]) -> list[DecisionShown]:
    return [
        DecisionShown(
            number=one.number,
            question=one.question,
            options=one.options,
            decided=one.decided,
            reason=one.reason,
            basis=one.basis,
            state=DecisionState(one.state),
            proposed_by=person_ref(one.proposed_by),
            proposed_at=one.proposed_at,
            settled_by=person_ref(one.settled_by),
            settled_at=one.settled_at,
            settled_words=one.settled_words,
            replaces=one.replaces.number if one.replaces else None,
        )
        for one in rows
    ]


def _communications(rows: Iterable[Communication]) -> list[CommunicationShown]:
    return [
        CommunicationShown(
            id=one.pk,
            at=one.at,
            outgoing=one.outgoing,
            whom=one.whom,
            way=Way(one.way).value,
            words=one.words,
            files=[
                FileHash(name=each.name, size=each.size, sha256=each.sha256) for each in one.attached.all()
            ],
            replaces=one.replaces_id,
            recorded_by=person_ref(one.recorded_by),
            recorded_at=one.recorded_at,
        )
        for one in rows
    ]


@router.get(
    "/incidents/{key}/decisions",
    response=answers(Listed[DecisionShown]),
    summary=_("事案の判断"),
    description=_("新しい順。訂正された判断も残ります。"),
)
@endpoint("incidents.see", of=incident_at)
def incident_decisions(
    request: Request, found: Incident, key: str, asked: Query[Paged]
) -> Listed[DecisionShown]:
    return listed(Listed[DecisionShown], request, verbs.decisions_of(found), asked, _decisions)


@router.post(
    "/incidents/{key}/decisions",
    response=answers(DecisionShown, 201),
    summary=_("判断を提案する"),
    description=_("統括のうち、提案した人とは別の人が、画面で認めるかを決めます。"),
)
@endpoint("incidents.work", of=incident_at, known_by="incidents.see")
def propose_decision(request: Request, found: Incident, key: str, body: NewDecision) -> Status[DecisionShown]:
    made = verbs.propose(found, verbs.Said(**body.model_dump()), by=request.by)
    return Status(201, _decisions(verbs.decisions_of(found).filter(pk=made.pk))[0])


@router.get(
    "/incidents/{key}/communications",
    response=answers(Listed[CommunicationShown]),
    summary=_("事案の連絡"),
    description=_("訂正されていないもの、新しい順。"),
)
@endpoint("incidents.see", of=incident_at)
def incident_communications(
    request: Request, found: Incident, key: str, asked: Query[Paged]
) -> Listed[CommunicationShown]:
    return listed(Listed[CommunicationShown], request, saying.standing(found), asked, _communications)


@router.post(
    "/incidents/{key}/communications",
    response=answers(CommunicationShown, 201),
    summary=_("連絡を記録する"),
    description=_("ファイルは送りません。名前、大きさ、ハッシュ値（SHA-256）だけを記録します。"),
)
@endpoint("incidents.work", of=incident_at, known_by="incidents.see")
def keep_communication(
    request: Request, found: Incident, key: str, body: NewCommunication
) -> Status[CommunicationShown]:
    files = tuple(saying.FileSeen(one.name, one.size, one.sha256) for one in body.files)
    line = saying.Line(body.at, body.outgoing, body.whom, Way(body.way), body.words, files)
    made = saying.keep(found, line, by=request.by)
    return Status(201, _communications(saying.standing(found).filter(pk=made.pk))[0])
