"""API: seeing more of a case, the keeper of reports, numbers for those who watch and for staff."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext_noop as _
from ninja import Body, Router, Status
from pydantic import Field

from hiden.gate import visible
from hiden.gate.page import endpoint
from hiden.logs.looking import Reporter
from hiden.monitoring.cases.pages.finders import case_at
from hiden.monitoring.models import CaseStage, SignCase
from hiden.monitoring.rights.asking import MOST_DAYS, Ground, Reveal, ask_reveal, open_names
from hiden.monitoring.rights.models import CaseGrant
from hiden.monitoring.rights.reporting import decide_report, held_cases
from hiden.monitoring.rights.standing import called
from hiden.monitoring.rights.statistics import groups, last_year, watched
from hiden.monitoring.rights.yearly import numbers_of, reports
from hiden.ui.api import Listed, Shape, answers, everything
from hiden.ui.request import Request

router = Router(tags=["monitoring"])


class Reason(Shape):
    """Why names of files and places are needed."""

    words: str = Field(max_length=400, description=_("理由。20文字以上で、人の名前を書かずに。"))


class StageGrantShown(Shape):
    """How far the caller may see a case, until when."""

    stage: CaseStage
    reason: str
    until: datetime


class RevealAsked(Shape):
    """A reveal that two others are to agree to."""

    stage: CaseStage = Field(description=_("3: 本人の名前、4: 内容の所在。"))
    ground: Ground
    words: str = Field(max_length=400)
    reporter: Reporter = Field(description=_("公益通報と関係があるか。"))
    days: int = Field(7, ge=1, le=MOST_DAYS)


class Asked(Shape):
    """The approval in which two others decide."""

    approval: int


class HeldShown(Shape):
    """A case that waits for the keeper of reports."""

    key: str
    number: int
    subject: str
    first_day: date
    last_day: date


class KeeperSays(Shape):
    """What the keeper decided."""

    report: bool = Field(description=_("公益通報に関わる、または分からない。"))
    words: str = Field(max_length=1000)


class GroupShown(Shape):
    """People with one trait in common, beside all. Never fewer than five."""

    trait: str
    value: str = Field(description=_("部署コード、区分、役職。空は5人未満のところの合計。"))
    people: int
    cases: int
    times: float | None


class NumbersShown(Shape):
    """The last twelve months."""

    first: date
    last: date
    numbers: dict[str, str]
    groups: list[GroupShown]


class YearShown(Shape):
    """What staff were told."""

    first: date
    last: date
    numbers: dict[str, str]
    told_at: datetime


def _grant(one: CaseGrant) -> StageGrantShown:
    return StageGrantShown(stage=CaseStage(one.stage), reason=one.reason, until=one.until)


def _held(request: Request) -> Listed[HeldShown]:
    rows = visible(request.by, "monitoring.keep", held_cases())
    return everything(
        Listed[HeldShown],
        (
            HeldShown(
                key=one.key,
                number=one.number,
                subject=called(one),
                first_day=one.first_day,
                last_day=one.last_day,
            )
            for one in rows
        ),
    )


@router.post(
    "/monitoring/cases/{key}/names",
    response=answers(StageGrantShown, 201),
    summary=_("ファイル名と送り先を見る"),
    description=_("理由を記録して、14日間見られるようにします。"),
)
@endpoint("monitoring.open_names", of=case_at)
def open_case_names(
    request: Request, found: SignCase, key: str, body: Body[Reason]
) -> Status[StageGrantShown]:
    return Status(201, _grant(open_names(found, words=body.words, by=request.by)))


@router.post(
    "/monitoring/cases/{key}/reveal",
    response=answers(Asked, 201),
    summary=_("開示を申請する"),
    description=_("部門の違う二人が承認すると、本人の名前か内容の所在を見られます。"),
)
@endpoint("monitoring.ask_reveal", of=case_at)
def ask_case_reveal(request: Request, found: SignCase, key: str, body: Body[RevealAsked]) -> Status[Asked]:
    wish = Reveal(body.stage, body.ground, body.words, body.reporter, body.days)
    return Status(201, Asked(approval=ask_reveal(found, wish, by=request.by).number))


@router.get(
    "/monitoring/held",
    response=answers(Listed[HeldShown]),
    summary=_("公益通報の確認を待つ案件"),
    description=_("公益通報対応業務従事者だけが見られます。"),
)
@endpoint("monitoring.held")
def held_sign_cases(request: Request) -> Listed[HeldShown]:
    return _held(request)


@router.post(
    "/monitoring/held/{key}/decision",
    response=answers(Listed[HeldShown]),
    summary=_("公益通報に関わるかを判断する"),
    description=_("理由は従事者だけが読めます。"),
)
@endpoint("monitoring.keep", of=case_at)
def decide_held_case(
    request: Request, found: SignCase, key: str, body: Body[KeeperSays]
) -> Listed[HeldShown]:
    decide_report(found, report=body.report, words=body.words, by=request.by)
    return _held(request)


@router.get(
    "/monitoring/statistics",
    response=answers(NumbersShown),
    summary=_("検知の数と偏り"),
    description=_("最近の12か月。5人未満のところは、まとめて示します。"),
)
@endpoint("monitoring.statistics")
def monitoring_statistics(request: Request) -> NumbersShown:
    first, last = last_year()
    return NumbersShown(
        first=first,
        last=last,
        numbers=numbers_of(watched(first, last)),
        groups=[
            GroupShown(trait=one.trait, value=one.value, people=one.people, cases=one.cases, times=one.times)
            for one in groups(first, last)
        ],
    )


@router.get(
    "/monitoring/yearly",
    response=answers(Listed[YearShown]),
    summary=_("検知の年次報告"),
    description=_("従業員等に知らせた数。"),
)
@endpoint("monitoring.open")
def monitoring_yearly(request: Request) -> Listed[YearShown]:
    return everything(
        Listed[YearShown],
        (
            YearShown(first=one.first, last=one.last, numbers=one.numbers, told_at=one.told_at)
            for one in reports()
        ),
    )
