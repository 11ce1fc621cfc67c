"""API: looking through the records with persons masked, a permitted look by name, and what nobody sees."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal, cast

from django.utils.translation import gettext_noop as _
from ninja import Query, Router
from pydantic import Field

from hiden.base.clock import today
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.connectors.events import Action, Channel
from hiden.gate.page import endpoint
from hiden.inventory.queries import find_item
from hiden.logs.coverage import CoverageMap, coverage_map
from hiden.logs.coverage_shown import as_json, place
from hiden.logs.finding import MOST_DAYS, Found, Question, look, look_on
from hiden.logs.lines import Line
from hiden.logs.looking import find_permit
from hiden.logs.masking import person_behind
from hiden.logs.models import LookPermit
from hiden.logs.pages.coverage import shown as places_shown
from hiden.logs.queries import find_source
from hiden.logs.search_form import a_week_ago, query_of
from hiden.people.models import Person
from hiden.ui.api import Asked, Day, Shape, answers, meant
from hiden.ui.request import Request

router = Router(tags=["logs"])
Ending = Literal["done", "failed", "blocked", "unknown"]


class EventsAsked(Asked):
    """Which events. Everything may be left out; the last seven days are the usual period."""

    first: Day | None = Field(None, description=_("始まりの日（日本）。"))
    last: Day | None = Field(None, description=_("終わりの日（日本、この日を含む）。"))
    words: str = Field("", max_length=200, description=_("場所・言葉。人を特定する言葉では探せません。"))
    item: str = Field("", max_length=40, description=_("情報の管理番号。"))
    rank: int = Field(0, ge=0, le=9, description=_("区分の順位がこれ以上のもの。"))
    channel: Channel | None = None
    action: Action | None = None
    outcome: Ending | None = None
    dest: str = Field("", max_length=200, description=_("送り先。"))
    device: str = Field("", max_length=200, description=_("端末。使う人が限られるものでは探せません。"))
    source: str = Field("", max_length=30, description=_("取得元の記号。"))
    who: str = Field("", max_length=20, description=_("伏せた名前。あなたにだけ通じます。"))
    after: str = Field("", max_length=500, description=_("続きの印。前の答えのnextにあるものを使います。"))


class LogEvent(Shape):
    """One event as the caller may see it."""

    at: datetime
    sentence: str = Field(description=_("一行の説明。"))
    who: str = Field(description=_("だれが。許可がなければ伏せた名前。"))
    channel: Channel
    action: Action
    outcome: Ending
    object: str
    dest: str
    bytes: int | None
    count: int | None
    device: str
    ip: str
    app: str
    detail: str
    item: str = Field(description=_("情報の管理番号。登録された情報でなければ空。"))
    item_name: str = Field(description=_("情報の名前。見てよいときだけ。"))
    rank: int
    source: str
    segment: int
    record: int
    part: int


class EventsFound(Shape):
    """One page of events, the newest first."""

    count: int | None = Field(description=_("見つかったすべての件数。続きのページではnull。"))
    next: str | None
    items: list[LogEvent]


class WatchedPlace(Shape):
    """One place where classed information lies."""

    place: str = Field(description=_("場所。中の情報を見てよい人にだけ、すべてを示します。"))
    form: str
    rank: int
    value: int
    items: int
    recorded: bool = Field(description=_("その場所での操作の記録を取っているか。"))
    seen: float = Field(description=_("この30日の、日×経路のうち記録のある割合（0〜1）。"))
    since: date | None
    days_without: int
    refused_share: float
    channels: dict[str, list[str]] = Field(description=_("経路ごとの、いま記録を取っている取得元の記号。"))


class LogCoverage(Shape):
    """The map: the worst place first."""

    first: date
    last: date
    items: int
    items_recorded: int
    channels_without_source: list[Channel]
    places: list[WatchedPlace]


def permit_named(key: str, **_more: object) -> LookPermit:
    """What the address names. Raises NotFound."""
    return find_permit(key)


@router.get(
    "/logs/events",
    response=answers(EventsFound),
    summary=_("ログを探す"),
    description=_("人の名前は伏せます。呼び出すたびに、何を調べたかが記録されます（続きを除く）。"),
)
@endpoint("logs.search")
def events(request: Request, asked: Query[EventsAsked]) -> EventsFound:
    return _answer(request, _question(asked, request.by), asked.after)


@router.get(
    "/logs/looks/{key}/events",
    response=answers(EventsFound),
    summary=_("許可された一人の記録"),
    description=_("閲覧の許可の範囲で、名前を出して示します。呼び出すたびに記録されます。"),
)
@endpoint("logs.look", of=permit_named)
def look_events(request: Request, permit: LookPermit, key: str, asked: Query[EventsAsked]) -> EventsFound:
    return _answer(request, _question(asked, request.by, permit), asked.after)


@router.get(
    "/logs/coverage",
    response=answers(LogCoverage),
    summary=_("見えていない所"),
    description=_("秘密情報のある場所と、そこで取っている記録。この30日。"),
)
@endpoint("logs.see")
def coverage(request: Request) -> LogCoverage:
    found: CoverageMap = coverage_map()
    places = [place(one.line, one.label) for one in places_shown(found.lines, request.by)]
    return LogCoverage.model_validate({**as_json(found), "places": places})


def _question(asked: EventsAsked, by: Person, permit: LookPermit | None = None) -> Question:
    last = asked.last or (permit.last_day if permit else None)
    first = asked.first or (permit.first_day if permit else None)
    usual = Question(first or a_week_ago(), last or today())
    if usual.first > usual.last or (usual.last - usual.first).days >= MOST_DAYS:
        raise BadInput(
            say("期間が逆か、{n}日を超えています。", n=MOST_DAYS), say("firstとlastを確かめてください。")
        )
    person = permit.person if permit else None
    if asked.who and permit is None:
        person = person_behind(by, asked.who)
        if person is None:
            raise BadInput(
                say("伏せた名前「{name}」の人はいません。", name=asked.who),
                say("検索の結果に出ている名前を使ってください。"),
            )
    return Question(
        first=usual.first,
        last=usual.last,
        item=meant(find_item, asked.item) if asked.item else None,
        words=asked.words.strip(),
        dest=asked.dest.strip(),
        device=asked.device.strip(),
        channel=asked.channel or "",
        action=asked.action or "",
        outcome=asked.outcome or "",
        source=meant(find_source, asked.source) if asked.source else None,
        rank=asked.rank,
        person=person,
        mask=asked.who.strip().upper()[-4:] if asked.who and permit is None else "",
        permit=permit,
    )


def _answer(request: Request, question: Question, after: str) -> EventsFound:
    if not after:
        found: Found | None = look(question, by=request.by)
    else:
        found = look_on(question, after, by=request.by)
    if found is None:
        raise BadInput(
            say("続きの印afterが、この条件のものではないか、古くなっています。"),
            say("afterを付けずに、初めから探し直してください。"),
        )
    next_ = f"{request.path}?{query_of(question, after=found.after)}" if found.after else None
    return EventsFound(count=None if after else found.total, next=next_, items=_events(found.lines))


def _events(lines: Sequence[Line]) -> list[LogEvent]:
    return [
        LogEvent(
            at=line.at, sentence=line.sentence, who=line.who, channel=Channel(line.event.channel),
            action=Action(line.event.action), outcome=cast("Ending", line.event.outcome), object=line.event.object,
            dest=line.event.dest, bytes=line.event.bytes, count=line.event.count, device=line.event.device,
            ip=line.event.ip, app=line.event.app, detail=line.event.detail, item=line.item, item_name=line.item_name,
            rank=line.event.rank, source=line.source, segment=line.event.segment, record=line.event.record,
            part=line.event.part,
        )
        for line in lines
    ]  # fmt: skip
