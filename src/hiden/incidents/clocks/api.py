"""API: the clocks of an incident, which may be started, starting one, saying that one is met. A person starts a clock, with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal

from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Status
from pydantic import Field

from hiden import catalogue
from hiden.base.clock import TOKYO, now, today
from hiden.catalogue.clock_model import Clock
from hiden.catalogue.shown import shown
from hiden.gate.page import endpoint
from hiden.incidents.clocks import actions as verbs
from hiden.incidents.clocks.counting import Period
from hiden.incidents.clocks.models import Basis, ClockState, IncidentClock
from hiden.incidents.clocks.queries import clock_at, clocks_of, possible_in
from hiden.incidents.clocks.showing import basis_of, counted, limit_of
from hiden.incidents.framing import incident_at
from hiden.incidents.models import Incident
from hiden.ui.api import Listed, Moment, Paged, Shape, answers, everything, listed, meant
from hiden.ui.request import Request

router = Router(tags=["incidents"])


class IncidentClockShown(Shape):
    """A clock with its day."""

    key: str
    rule: str = Field(description=_("原典の期限のid。"), examples=["clock-appi-prompt"])
    name: str
    label: str = Field(description=_("どの契約・相手か。"))
    state: ClockState
    basis: Literal["law", "contract", "guide", "target"]
    basis_words: str = Field(description=_("何による何日か。"))
    starts_at: datetime
    due_at: datetime = Field(description=_("この時までなら間に合います。"))
    due_on: date = Field(description=_("その日本での日。"))
    target_at: datetime = Field(description=_("目標の日時。"))
    late: bool
    unchecked: bool = Field(description=_("定めを確かめられていない（未確認）ならtrue。"))
    how: list[str] = Field(description=_("どう数えたか。"))
    reason: str
    replaces: str | None = Field(description=_("取って代わった前の期限の鍵。"))
    met_at: datetime | None
    sent: str
    ended_why: str


class IncidentClocksAsked(Paged):
    """Which clocks."""

    state: ClockState | None = Field(None, description=_("この状態のものだけ。"))


class PossibleClock(Shape):
    """A clock that nobody has started. That it stands here says nothing of whether it applies."""

    rule: str
    name: str
    sort: str
    from_stated_moment: bool = Field(description=_("trueは、数え始める日時（starts_at）が要ります。"))
    own_length: bool = Field(description=_("trueは、契約の定める長さ（own）を渡します。"))
    unchecked: bool


class ContractLength(Shape):
    """How long a contract gives."""

    amount: int = Field(ge=1, le=1000, examples=[72])
    unit: Literal["hours", "days", "business_days", "months"] = Field(examples=["hours"])
    first_day: Literal["left_out", "counts"] = "left_out"
    roll: Literal["none", "custom"] = "none"


class NewIncidentClock(Shape):
    """A clock to start."""

    rule: str = Field(max_length=60, examples=["clock-appi-prompt"])
    reason: str = Field(
        min_length=1, max_length=1000, examples=["持ち出された一覧に、顧客の氏名と連絡先が含まれていたため。"]
    )
    starts_at: Moment | None = Field(None, description=_("なければ、会社が最初に知った日時から数えます。"))
    label: str = Field("", max_length=200, description=_("どの契約・相手か。"))
    own: ContractLength | None = None


class ClockMeeting(Shape):
    """What was done, and when."""

    at: Moment = Field(examples=["2026-11-05T15:20:00+09:00"])
    sent: str = Field(
        min_length=1,
        max_length=1000,
        description=_("何を、どこへ、どうやって出したか。"),
        examples=["委員会の報告フォームで速報を送信。受付番号 12345。"],
    )


def _shown(rows: Iterable[IncidentClock]) -> list[IncidentClockShown]:
    return [_one(row) for row in rows]


def _one(row: IncidentClock) -> IncidentClockShown:
    clock = catalogue.clock(row.rule)
    limit = limit_of(row, clock)
    how, _doubts = counted(row)
    return IncidentClockShown(
        key=row.key,
        rule=row.rule,
        name=str(shown(clock)),
        label=row.label,
        state=ClockState(row.state),
        basis=Basis(row.basis).value,
        basis_words=basis_of(row),
        starts_at=row.starts_at,
        due_at=row.due_at,
        due_on=row.due_at.astimezone(TOKYO).date(),
        target_at=row.target_at,
        late=row.met_late or (row.running and row.due_at < now()),
        unchecked=limit is None or limit.certainty.unchecked,
        how=how,
        reason=row.reason,
        replaces=row.replaces.key if row.replaces else None,
        met_at=row.met_at,
        sent=row.sent,
        ended_why=row.ended_why,
    )


@router.get(
    "/incidents/{key}/clocks",
    response=answers(Listed[IncidentClockShown]),
    summary=_("事案の期限"),
    description=_("動いているものを近い順に、そのあとに終わったもの。"),
)
@endpoint("incidents.see", of=incident_at)
def incident_clocks(
    request: Request, found: Incident, key: str, asked: Query[IncidentClocksAsked]
) -> Listed[IncidentClockShown]:
    rows = clocks_of(found)
    if asked.state is not None:
        rows = rows.filter(state=asked.state)
    return listed(Listed[IncidentClockShown], request, rows, asked, _shown)


@router.get(
    "/incidents/{key}/clocks/possible",
    response=answers(Listed[PossibleClock]),
    summary=_("まだ動かしていない期限"),
    description=_("当たるかどうかは判断しません。人が理由を付けて動かします。"),
)
@endpoint("incidents.see", of=incident_at)
def possible_clocks(request: Request, found: Incident, key: str) -> Listed[PossibleClock]:
    def one(clock: Clock) -> PossibleClock:
        limit = clock.on(today())
        return PossibleClock(
            rule=clock.id,
            name=str(shown(clock)),
            sort=clock.sort,
            from_stated_moment=clock.start == "stated",
            own_length=bool(clock.own),
            unchecked=limit is None or limit.certainty.unchecked,
        )

    return everything(Listed[PossibleClock], map(one, possible_in(found)))


@router.post(
    "/incidents/{key}/clocks",
    response=answers(IncidentClockShown, 201),
    summary=_("期限を動かす"),
    description=_("動かしても、その制度に当たると決めたことにはなりません。"),
)
@endpoint("incidents.work", of=incident_at, known_by="incidents.see")
def start_clock(
    request: Request, found: Incident, key: str, body: NewIncidentClock
) -> Status[IncidentClockShown]:
    rule = meant(catalogue.clock, body.rule).id
    own = Period(**body.own.model_dump()) if body.own else None
    begun = verbs.Begun(rule, body.reason, body.starts_at, body.label, own)
    made = verbs.start(found, begun, by=request.by)
    return Status(201, _one(clock_at(found, made.key)))


@router.post(
    "/incidents/{key}/clocks/{clock}/met",
    response=answers(IncidentClockShown),
    summary=_("期限を済みにする"),
    description=_("出したものと受付番号を残します。あとから変えられません。"),
)
@endpoint("incidents.work", of=incident_at, known_by="incidents.see")
def meet_clock(
    request: Request, found: Incident, key: str, clock: str, body: ClockMeeting
) -> IncidentClockShown:
    verbs.meet(clock_at(found, clock), at=body.at, sent=body.sent, by=request.by)
    return _one(clock_at(found, clock))
