"""API: what was noticed about oneself, and one's answers."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _
from ninja import Body, Router, Status

from hiden.gate.page import endpoint, missing
from hiden.monitoring.cases import own
from hiden.monitoring.cases.api_shapes import AboutMe, LetterShown, ToldShown, Words
from hiden.monitoring.cases.models import Coaching
from hiden.monitoring.cases.queries import told_to
from hiden.monitoring.detectors import said
from hiden.monitoring.found import Reason
from hiden.monitoring.models import SignCase
from hiden.people.models import Person
from hiden.ui.api import answers
from hiden.ui.request import Request

router = Router(tags=["monitoring"])


def _letter(key: str, **_more: object) -> Coaching:
    return own.find_letter(key)


@router.get(
    "/monitoring/about-me",
    response=answers(AboutMe),
    summary=_("私について検知されたこと"),
    description=_("届いた注意喚起と、知らされた案件。自分のものだけです。"),
)
@endpoint("monitoring.about_me")
def about_me(request: Request) -> AboutMe:
    return _about(request.by)


@router.post(
    "/monitoring/letters/{key}/read",
    response=answers(LetterShown),
    summary=_("注意喚起を読んだことを記録する"),
    description=_("二度目からは何も変わりません。"),
)
@endpoint("monitoring.own_letter", of=_letter)
def read_letter(request: Request, found: Coaching, key: str) -> LetterShown:
    return _shown(own.read_letter(found, by=request.by))


@router.post(
    "/monitoring/letters/{key}/answer",
    response=answers(LetterShown),
    summary=_("注意喚起に返事をする"),
    description=_("返事は一度だけです。書かなくても構いません。"),
)
@endpoint("monitoring.own_letter", of=_letter)
def answer_letter(request: Request, found: Coaching, key: str, body: Body[Words]) -> LetterShown:
    return _shown(own.answer_letter(found, words=body.words, by=request.by))


@router.post(
    "/monitoring/about-me/{key}/statement",
    response=answers(AboutMe, 201),
    summary=_("知らされた案件に意見を添える"),
    description=_("意見は案件の記録とともに残ります。"),
)
@endpoint("monitoring.about_me")
def add_statement(request: Request, key: str, body: Body[Words]) -> Status[AboutMe]:
    found = told_to(request.by).filter(key=key).first()
    if found is None:
        raise missing()
    own.state(found, words=body.words, by=request.by)
    return Status(201, _about(request.by))


def _about(person: Person) -> AboutMe:
    letters = Coaching.objects.filter(person=person).order_by("-sent_at")
    cases = told_to(person).order_by("-closed_at", "pk").prefetch_related("signs")
    return AboutMe(letters=[_shown(one) for one in letters], cases=[_told(one) for one in cases])


def _shown(letter: Coaching) -> LetterShown:
    return LetterShown(
        key=letter.key,
        title=letter.title,
        body=letter.body,
        sent_at=letter.sent_at,
        read_at=letter.read_at,
        answer=letter.answer,
    )


def _told(case: SignCase) -> ToldShown:
    words = [said(Reason(code, values)) for sign in case.signs.all() for code, values in sign.reasons]
    return ToldShown(
        key=case.key, state=case.state, first_day=case.first_day, last_day=case.last_day, sentences=words
    )
