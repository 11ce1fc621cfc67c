"""API: cases, verdicts, exceptions, the last run; and what was noticed about oneself."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_noop as _
from ninja import Body, Query, Router, Status

from hiden.gate.page import endpoint
from hiden.logs.lines import class_names
from hiden.monitoring.cases import judging
from hiden.monitoring.cases.api_own import router as own
from hiden.monitoring.cases.api_shapes import (
    End,
    ExceptionShown,
    LetterAsked,
    NewException,
    RunShown,
    SignCasesAsked,
    SignCaseShown,
    VerdictMade,
    WholeCase,
)
from hiden.monitoring.cases.api_telling import case_shown, exception_shown, judged, wanted_of, whole_case
from hiden.monitoring.cases.dossier import dossier
from hiden.monitoring.cases.exceptions import end_exception, exceptions, find_exception, make_exception
from hiden.monitoring.cases.letters import draft
from hiden.monitoring.cases.queries import cases_seen, find_case, this_week
from hiden.monitoring.cases.showing import note_look
from hiden.monitoring.models import SignCase
from hiden.monitoring.running.blindness import told
from hiden.monitoring.running.runs import last_run, uses_now
from hiden.ui.api import Listed, Paged, answers, listed
from hiden.ui.request import Request

router = Router(tags=["monitoring"])
router.add_router("", own)


def _case(key: str, **_more: object) -> SignCase:
    return find_case(key)


@router.get(
    "/monitoring/status",
    response=answers(RunShown),
    summary=_("検知の状況"),
    description=_("最後の実行、見られなかったもの、今週の案件の数。誰のものかは含みません。"),
)
@endpoint("monitoring.see")
def monitoring_status(request: Request) -> RunShown:
    run, week = last_run(), this_week()
    return RunShown(
        finished_at=run.finished_at if run else None,
        days=run.days if run else [],
        events=run.events if run else 0,
        complete=run is not None and not run.reason,
        detectors=sorted(uses_now()),
        not_looked_at=[told(each) for each in run.blind] if run else [],
        week=week.monday,
        opened=week.opened,
        closed=week.closed,
        waiting=week.waiting,
    )


@router.get(
    "/monitoring/cases",
    response=answers(Listed[SignCaseShown]),
    summary=_("案件の一覧"),
    description=_("気がかりの度合いの高い順。名前は伏せてあり、自分と上長のものは含みません。"),
)
@endpoint("monitoring.cases")
def sign_cases(request: Request, asked: Query[SignCasesAsked]) -> Listed[SignCaseShown]:
    rows = cases_seen(request.by).order_by("-score", "pk")
    if asked.state:
        rows = rows.filter(state=asked.state)
    return listed(Listed[SignCaseShown], request, rows, asked, lambda some: case_shown(some, request.by))


@router.get(
    "/monitoring/cases/{key}",
    response=answers(WholeCase),
    summary=_("一つの案件"),
    description=_("理由、兆候、段階に応じた記録。見たことは記録されます。"),
)
@endpoint("monitoring.case", of=_case)
def sign_case(request: Request, found: SignCase, key: str) -> WholeCase:
    case = find_case(key)
    seen = dossier(case, request.by, classes=class_names())
    with transaction.atomic():
        note_look(case, request.by, found=len(seen.events))
    return whole_case(case, seen)


@router.post(
    "/monitoring/cases/{key}/verdict",
    response=answers(WholeCase),
    summary=_("案件を判断する"),
    description=_("様子を見る、誤検知、問題なし、やり直し、事案へ引継ぎ。"),
)
@endpoint("monitoring.judge", of=_case, known_by="monitoring.case")
def judge_sign_case(request: Request, found: SignCase, key: str, body: Body[VerdictMade]) -> WholeCase:
    case = judged(find_case(key), body, by=request.by)
    return whole_case(case, dossier(case, request.by, classes=class_names()))


@router.post(
    "/monitoring/cases/{key}/letter",
    response=answers(WholeCase, 201),
    summary=_("本人に注意喚起を送る"),
    description=_("件名と本文を省略すると、いつもの文を送ります。"),
)
@endpoint("monitoring.judge", of=_case, known_by="monitoring.case")
def coach_person(request: Request, found: SignCase, key: str, body: Body[LetterAsked]) -> Status[WholeCase]:
    case = find_case(key)
    usual = draft(case)
    judging.coach(case, title=body.title or usual.title, body=body.body or usual.body, by=request.by)
    case = find_case(key)
    return Status(201, whole_case(case, dossier(case, request.by, classes=class_names())))


@router.get(
    "/monitoring/exceptions",
    response=answers(Listed[ExceptionShown]),
    summary=_("例外と事前の作業"),
    description=_("終わりの日の新しい順。案件から作られたものの人は、仮の名前です。"),
)
@endpoint("monitoring.except")
def sign_exceptions(request: Request, asked: Query[Paged]) -> Listed[ExceptionShown]:
    rows = exceptions().order_by("-until", "-pk")
    return listed(
        Listed[ExceptionShown], request, rows, asked, lambda some: [exception_shown(one) for one in some]
    )


@router.post(
    "/monitoring/exceptions",
    response=answers(ExceptionShown, 201),
    summary=_("前もって分かっている作業を登録する"),
    description=_("人、部門、情報、送り先・場所のうち、少なくとも一つを決めます。"),
)
@endpoint("monitoring.except")
def add_sign_exception(request: Request, body: Body[NewException]) -> Status[ExceptionShown]:
    made = make_exception(wanted_of(body), reason=body.reason, by=request.by)
    return Status(201, exception_shown(find_exception(made.key)))


@router.post(
    "/monitoring/exceptions/{key}/end",
    response=answers(ExceptionShown),
    summary=_("例外を終える"),
    description=_("これまで説明されていた兆候も、また数えます。"),
)
@endpoint("monitoring.except")
def end_sign_exception(request: Request, key: str, body: Body[End]) -> ExceptionShown:
    end_exception(find_exception(key), reason=body.reason, by=request.by)
    return exception_shown(find_exception(key))
