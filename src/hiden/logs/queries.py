"""Questions about sources and what came from them: no events, and no record."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import QuerySet, Sum

from hiden.base.clock import FOREVER, now, today
from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.gate import visible
from hiden.logs.health import Gap, gaps_of, silent
from hiden.logs.models import Intake, LogSource, Segment, SourceDay, SourceState
from hiden.people.intervals import holding
from hiden.people.models import NOT_HERE, Person, PersonState
from hiden.training.models import NoticeKind, StaffNotice

WEEK = 7
LOOKED_BACK = timedelta(days=30)


def find_source(code: str) -> LogSource:
    """A source by its code. Raises NotFound."""
    found = (
        LogSource.objects.filter(code=code).select_related("responsible", "system__manager", "notice").first()
    )
    if found is None:
        raise NotFound(
            say("「{code}」という取得元は見つかりません。", code=code[:40]),
            say("ログの取得元の一覧から選んでください。"),
        )
    return found


def find_intake(code: str, pk: int) -> Intake:
    """What came from a source. Raises NotFound."""
    found = (
        Intake.objects.filter(pk=pk, source__code=code)
        .select_related("source__responsible", "person", "continues")
        .first()
    )
    if found is None:
        raise NotFound(say("この取込みは見つかりません。"), say("取得元の頁から選んでください。"))
    return found


def sources_seen(by: Person) -> QuerySet[LogSource]:
    """The sources that a person may see."""
    return visible(by, "logs.see", LogSource.objects.select_related("responsible", "system", "notice"))


@dataclass(frozen=True, slots=True)
class Line:
    """How one source does. `week`: events of each of the last seven days; `gaps`: of the last thirty days."""

    source: LogSource
    week: list[tuple[date, int]]
    refused: int
    gaps: list[Gap] = field(default_factory=list)
    abandoned: bool = False  # whoever is responsible is no more with the company

    @property
    def silent(self) -> Gap | None:
        """Since when nothing has come although something should have; None where all is well."""
        return silent(self.gaps) if self.source.state == SourceState.ON else None

    @property
    def holes(self) -> int:
        """How many gaps there were that are over."""
        return sum(not gap.open for gap in self.gaps)

    @property
    def events(self) -> int:
        """Events of the last seven days."""
        return sum(count for _day, count in self.week)


def lines(sources: Iterable[LogSource]) -> list[Line]:
    """How each source does, in the order given. Seven queries, however many sources."""
    wanted = list(sources)
    days = _days(wanted, WEEK)
    refused = refused_counts(wanted)
    here = set(
        PersonState.objects.filter(holding(today()), person_id__in={each.responsible_id for each in wanted})
        .exclude(kind__in=NOT_HERE)
        .values_list("person_id", flat=True)
    )
    found = gaps_of(wanted, now() - LOOKED_BACK)
    return [
        Line(
            each,
            days[each.pk],
            refused.get(each.pk, 0),
            found.get(each.pk, []),
            each.responsible_id not in here,
        )
        for each in wanted
    ]


def _days(sources: Sequence[LogSource], count: int) -> dict[int, list[tuple[date, int]]]:
    last = today()
    span = [last - timedelta(days=back) for back in reversed(range(count))]
    told: dict[int, dict[date, int]] = defaultdict(dict)
    rows = SourceDay.objects.filter(source__in=sources, day__range=(span[0], last))
    for pk, day, events in rows.values_list("source_id", "day", "events"):
        told[pk][day] = events
    return {each.pk: [(day, told[each.pk].get(day, 0)) for day in span] for each in sources}


def volume(source: LogSource, count: int) -> list[tuple[date, int]]:
    """Events of each of the last days, oldest first. One query."""
    return _days([source], count)[source.pk]


def refused_counts(sources: Iterable[LogSource]) -> dict[int, int]:
    """How many records of each source could not be read, of those that are still kept. One query."""
    rows = Segment.objects.filter(source__in=list(sources), expired_at=FOREVER, refused__gt=0)
    return dict(rows.values("source").annotate(n=Sum("refused")).values_list("source", "n"))


def sources_with_refusals() -> int:
    """How many sources hold records that could not be read. One query."""
    return Segment.objects.filter(expired_at=FOREVER, refused__gt=0).values("source").distinct().count()


def silent_sources() -> int:
    """How many sources have gone silent. Five queries."""
    on = LogSource.objects.filter(state=SourceState.ON, silence_hours__gt=0)
    return sum(silent(each) is not None for each in gaps_of(on, now() - LOOKED_BACK).values())


def refusing(source: LogSource, intake: Intake | None = None) -> QuerySet[Segment]:
    """Segments with records that could not be read, newest first."""
    found = Segment.objects.filter(source=source, expired_at=FOREVER, refused__gt=0).order_by("-first")
    return found if intake is None else found.filter(intake=intake)


def reasons(segments: Iterable[Segment]) -> list[tuple[str, int]]:
    """Why records could not be read, the most frequent first. A segment names its twenty most frequent reasons."""
    found: Counter[str] = Counter()
    for segment in segments:
        found.update({str(reason): int(count) for reason, count in segment.reasons.items()})
    return found.most_common()


def notices() -> QuerySet[StaffNotice]:
    """Published notices that records are taken, newest first."""
    return StaffNotice.objects.filter(
        kind=NoticeKind.MONITORING, published_at__lte=now(), until__gt=now()
    ).order_by("-published_at")


def kept_about_people() -> list[LogSource]:
    """The sources about people of which records are taken, or still kept: what everybody may know of."""
    rows = LogSource.objects.filter(about_people=True).exclude(state=SourceState.DRAFT)
    still = set(Segment.objects.filter(expired_at=FOREVER).values_list("source", flat=True).distinct())
    return [
        each
        for each in rows.select_related("responsible", "notice").order_by("name", "pk")
        if each.state == SourceState.ON or each.pk in still
    ]
