"""What the API gives and takes of cases. Masked and by stage, exactly as the pages are."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext_noop as _
from pydantic import Field

from hiden.ui.api import Day, Paged, Shape


class SignCasesAsked(Paged):
    """Which cases."""

    state: str = Field(
        "", description=_("状態：open, looking, coached, benign, wrong, escalated。省略するとすべて。")
    )


class SignCaseShown(Shape):
    """One case in a list."""

    key: str
    number: int
    subject: str = Field(description=_("案件ごとの仮の名前。"))
    level: str = Field(description=_("気がかりの度合い：high, middle, low。"))
    state: str
    week: date = Field(description=_("案件になった週の月曜日。"))
    first_day: date
    last_day: date
    signs: int = Field(description=_("兆候の数。"))
    reasons: list[str] = Field(description=_("案件になった理由の文。"))


class CaseEventShown(Shape):
    """One event of a case, as far as the stage allows."""

    at: datetime
    channel: str
    action: str
    outcome: str
    bytes: int | None
    count: int | None
    place: str = Field(description=_("送り先の種類。"))
    secrecy: str
    sentence: str = Field(description=_("文。段階が進むまでは空。"))
    where: str = Field(description=_("記録の所在。最後の段階まで進むまでは空。"))


class SignShown(Shape):
    """One sign."""

    day: date
    detector: str
    sentences: list[str]


class WholeCase(SignCaseShown):
    """One case with all that may be seen of it."""

    stage: int
    factors: list[str] = Field(description=_("重く見た事情の文。"))
    signs_shown: list[SignShown]
    events: list[CaseEventShown]
    more_events: int
    not_seen: list[str] = Field(description=_("見えていないものの文。"))
    verdict: str = Field(description=_("判断の理由。"))


class ExceptionAsked(Shape):
    """An exception to be made with a verdict: what the like of it is in order for, and until when."""

    until: Day = Field(description=_("この日まで。1年以内。"))
    detector: str = ""
    this_person: bool = Field(True, description=_("この案件の人だけに限る。"))
    place: str = ""


class VerdictMade(Shape):
    """What becomes of a case."""

    verdict: str = Field(description=_("watch, wrong, benign, again, escalate のどれか。"))
    code: str = Field("", description=_("理由の記号。wrong と benign では要ります。"))
    words: str = ""
    exception: ExceptionAsked | None = Field(None, description=_("benign のときだけ。"))


class LetterAsked(Shape):
    """A letter to the person of a case. Empty fields take the usual words."""

    title: str = ""
    body: str = ""


class NewException(Shape):
    """A work order known beforehand."""

    number: str = ""
    reason: str
    since: Day
    until: Day = Field(description=_("この日まで。1年以内。"))
    person: str = Field("", description=_("社員番号。"))
    department: str = Field("", description=_("部門コード。"))
    item: str = Field("", description=_("情報の管理番号。"))
    place: str = ""
    detector: str = ""
    approver: str = Field("", description=_("社員番号。"))


class ExceptionShown(Shape):
    """An exception. `person`: a masked name where it came from a case."""

    key: str
    number: str
    reason: str
    since: date
    until: date
    person: str
    department: str
    item: str
    place: str
    detector: str
    standing: bool


class End(Shape):
    """Why something ends."""

    reason: str


class Words(Shape):
    """What somebody says."""

    words: str


class RunShown(Shape):
    """The last run and how the week stands: counts only."""

    finished_at: datetime | None
    days: list[date]
    events: int
    complete: bool
    detectors: list[str]
    not_looked_at: list[str] = Field(description=_("見られなかったものの文。"))
    week: date
    opened: int
    closed: int
    waiting: int = Field(description=_("今週の枠に入らなかった対象の数。"))


class LetterShown(Shape):
    """A letter to oneself."""

    key: str
    title: str
    body: str
    sent_at: datetime
    read_at: datetime | None
    answer: str


class ToldShown(Shape):
    """A case about oneself that one was told of."""

    key: str
    state: str
    first_day: date
    last_day: date
    sentences: list[str]


class AboutMe(Shape):
    """What was noticed about oneself and told."""

    letters: list[LetterShown]
    cases: list[ToldShown]
