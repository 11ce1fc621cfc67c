"""What the API shows and takes of sources and what came from them."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext_noop as _
from pydantic import Field

from hiden.logs.models import Intake, IntakeState, Purpose, SourceState, Way
from hiden.logs.queries import Line
from hiden.logs.sources import MOST_DAYS, lacking
from hiden.people.api import PersonRef, person_ref
from hiden.ui.api import Paged, Shape


class DayShown(Shape):
    """Events of a day."""

    day: date
    events: int


class GapShown(Shape):
    """A stretch without events where some were expected."""

    since: datetime
    until: datetime | None = Field(description=_("記録が再び届いた時。まだ届いていなければnull。"))
    hours: int = Field(description=_("数える時間の合計。"))


class SourceShown(Shape):
    """A source, what it rests on, and how it does."""

    code: str = Field(description=_("取得元の記号。"))
    name: str
    connector: str = Field(description=_("製品・形式。"))
    system: str | None = Field(description=_("アカウントを調べるシステムの記号。"))
    way: Way
    state: SourceState
    on_since: datetime | None
    heard_at: datetime | None = Field(description=_("最後に何かが届いた時。"))
    reach: list[str] = Field(description=_("見ている場所。"))
    about_people: bool
    purposes: list[Purpose]
    purpose_words: str
    notice: str | None = Field(description=_("周知のお知らせを指す鍵。"))
    responsible: PersonRef | None
    keep_days: int
    keep_reason: str
    silence_hours: int
    business_days: bool
    zone: str
    encoding: str
    lacking: list[str] = Field(description=_("取得を始めるのに足りないもの。"))
    refused: int = Field(description=_("読めなかった記録のうち、残っているものの件数。"))
    week: list[DayShown] = Field(description=_("最近7日間の出来事の数。"))
    gaps: list[GapShown] = Field(description=_("最近30日間の途切れ。"))


class NewSource(Shape):
    """A source to register."""

    code: str = Field(max_length=30, description=_("取得元の記号。半角の英小文字・数字・ハイフン。"))
    name: str = Field(max_length=100)
    connector: str = Field(max_length=40, description=_("製品・形式。"))
    responsible: str = Field(max_length=200, description=_("責任者の社員番号。"))
    way: Way = Way.FILE
    system: str = Field("", max_length=20, description=_("アカウントを調べるシステムの記号。"))
    reach: list[str] = Field(default_factory=list, max_length=1000, description=_("見ている場所。"))
    about_people: bool = True
    purposes: list[Purpose] = Field(default_factory=list, max_length=10)
    purpose_words: str = Field("", max_length=2000)
    notice: str = Field("", max_length=16, description=_("周知のお知らせを指す鍵。"))
    keep_days: int = Field(365, ge=1, le=MOST_DAYS)
    keep_reason: str = Field("", max_length=300)
    silence_hours: int = Field(0, ge=0, le=2000)
    business_days: bool = False
    zone: str = Field("Asia/Tokyo", max_length=40)
    encoding: str = Field("", max_length=20)


class SourceChange(Shape):
    """What is to be otherwise; what is left out stays."""

    name: str | None = Field(None, max_length=100)
    responsible: str | None = Field(None, max_length=200, description=_("責任者の社員番号。"))
    way: Way | None = None
    system: str | None = Field(
        None, max_length=20, description=_("アカウントを調べるシステムの記号。空ならなし。")
    )
    reach: list[str] | None = Field(None, max_length=1000, description=_("見ている場所。"))
    about_people: bool | None = None
    purposes: list[Purpose] | None = Field(None, max_length=10)
    purpose_words: str | None = Field(None, max_length=2000)
    notice: str | None = Field(None, max_length=16, description=_("周知のお知らせを指す鍵。空ならなし。"))
    keep_days: int | None = Field(None, ge=1, le=MOST_DAYS)
    keep_reason: str | None = Field(None, max_length=300)
    silence_hours: int | None = Field(None, ge=0, le=2000)
    business_days: bool | None = None
    zone: str | None = Field(None, max_length=40)
    encoding: str | None = Field(None, max_length=20)


class Switch(Shape):
    """On or off; off wants a reason."""

    on: bool
    reason: str = Field("", max_length=1000)


class IntakesAsked(Paged):
    """Which intakes."""


class IntakeShown(Shape):
    """What one file, or one stretch of a stream, brought."""

    id: int
    name: str
    sha256: str = Field(description=_("中身のSHA-256。圧縮は解いたもの。"))
    size: int
    state: IntakeState
    reason: str
    first: int = Field(description=_("取得元の中での、最初の記録の通し番号。"))
    skipped: int = Field(description=_("前の取込みで届いていた、初めの記録の件数。"))
    records: int
    events: int
    refused: int
    passed: int
    repeated: int = Field(
        description=_("ほかのファイルがすでに伝えていた出来事の件数。記録は残し、一度だけ数える。")
    )
    continues: int | None = Field(description=_("続きであるとき、前の取込み。"))
    started_at: datetime
    finished_at: datetime | None


class BroughtShown(Shape):
    """What became of one content of a file that was sent."""

    name: str
    outcome: str = Field(description=_("taken：取り込んだ、continued：前の続き、known：すでにあった。"))
    intake: IntakeShown


def source_shown(line: Line) -> SourceShown:
    """A source as it does now."""
    one = line.source
    return SourceShown(
        code=one.code,
        name=one.name,
        connector=one.connector,
        system=one.system.code if one.system else None,
        way=Way(one.way),
        state=SourceState(one.state),
        on_since=one.on_since,
        heard_at=one.heard_at,
        reach=list(one.reach),
        about_people=one.about_people,
        purposes=[Purpose(each) for each in one.purposes],
        purpose_words=one.purpose_words,
        notice=one.notice.key if one.notice else None,
        responsible=person_ref(one.responsible),
        keep_days=one.keep_days,
        keep_reason=one.keep_reason,
        silence_hours=one.silence_hours,
        business_days=one.business_days,
        zone=one.zone,
        encoding=one.encoding,
        lacking=lacking(one),
        refused=line.refused,
        week=[DayShown(day=day, events=events) for day, events in line.week],
        gaps=[
            GapShown(since=gap.since, until=None if gap.open else gap.until, hours=gap.hours)
            for gap in line.gaps
        ],
    )


def intake_shown(one: Intake) -> IntakeShown:
    """What came, as it is now."""
    return IntakeShown(
        id=one.pk,
        name=one.name,
        sha256=one.sha256,
        size=one.size,
        state=IntakeState(one.state),
        reason=one.reason,
        first=one.first,
        skipped=one.skipped,
        records=one.records,
        events=one.events,
        refused=one.refused,
        passed=one.passed,
        repeated=one.repeated,
        continues=one.continues_id,
        started_at=one.started_at,
        finished_at=one.finished_at,
    )
