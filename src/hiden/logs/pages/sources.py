"""The list of sources, and one source: what it is, what it rests on, what came, and whether anything is missing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import FOREVER, now
from hiden.base.words import say
from hiden.gate import allows, permitted
from hiden.gate.page import page
from hiden.home import address
from hiden.ledger.queries import entries
from hiden.ledger.sentences import see
from hiden.logs.health import Clock, clock_of, gaps_of
from hiden.logs.intake.troubles import troubles_of
from hiden.logs.models import Intake, LogSource, Purpose, Segment, SourceState, Way
from hiden.logs.pages.drawing import Bars
from hiden.logs.products import product, title_of
from hiden.logs.queries import Line, find_source, lines, refused_counts, sources_seen, volume
from hiden.logs.receiving.pull.products import PULLS
from hiden.logs.receiving.unassigned import senders
from hiden.logs.sources import ANY_CSV, lacking, tells_of_records
from hiden.ui.filters import Choice, Search
from hiden.ui.listing import Column, Listing
from hiden.ui.request import Request, wants_fragment

DAYS = 60
GAPS_BACK = timedelta(days=180)
_COLUMNS = (
    Column("name", _("取得元"), sort=("name", "pk"), kind="name"),
    Column("state", _("状態"), sort=("state", "name"), kind="line"),
    Column("heard", _("最後に届いた"), sort=("heard_at", "name"), kind="num"),
    Column("week", _("7日間の記録")),
    Column("refused", _("読めなかった記録"), kind="right"),
    Column("responsible", _("責任者"), sort=("responsible__kana_key", "name"), kind="line"),
    Column("connector", _("製品・形式"), sort=("connector", "name"), hidden=True),
    Column("keep", _("保存期間"), sort=("keep_days", "name"), kind="num", hidden=True),
)
_INTAKES = (
    Column("name", _("取り込んだもの"), kind="name"),
    Column("started", _("日時"), sort=("started_at",), kind="num"),
    Column("records", _("記録"), kind="right"),
    Column("events", _("出来事"), kind="right"),
    Column("refused", _("読めなかった記録"), kind="right"),
    Column("state", _("状態"), kind="line"),
)


def source_named(code: str, **_more: object) -> LogSource:
    """What the address names. Raises NotFound."""
    return find_source(code)


def _state(value: str) -> Q:
    if value == "refused":
        holding = Segment.objects.filter(expired_at=FOREVER, refused__gt=0).values("source")
        return Q(pk__in=holding)
    return Q(state=value)


@page("logs.open")
def listing(request: Request) -> HttpResponse:
    """The sources that the reader may see; what needs somebody's hand first."""
    known = {line.source.pk: line for line in lines(sources_seen(request.by).order_by("name", "pk"))}
    found = Listing(
        request,
        sources_seen(request.by),
        columns=_COLUMNS,
        filters=(
            Search(("name", "code", "connector")),
            Choice(
                "state",
                _("状態"),
                [*SourceState.choices, ("refused", _("読めなかった記録がある"))],
                lookup=_state,
            ),
        ),
        sort="name",
        empty=_(
            "まだ取得元がありません。ファイルサーバー、クラウド、プロキシなど、すでにある記録から始めます。"
        )
        if allows(request.by, "logs.see")
        else _("あなたが責任者の取得元はありません。"),
    )
    for row in found.rows:
        line = known[row.pk]
        vars(row).update(line=line, bars=Bars.of(line.week), product=title_of(row.connector))
    context = {
        "known": bool(known),
        "troubles": _troubles(list(known.values())),
        "may_manage": allows(request.by, "logs.manage"),
    }
    return found.answer("logs/sources.html", context)


def _troubles(known: list[Line]) -> dict[str, list[Line]]:
    """What is wrong, the worst first."""
    return {
        "silent": [line for line in known if line.silent],
        "abandoned": [line for line in known if line.abandoned and line.source.state == SourceState.ON],
        "drafts": [line for line in known if line.source.state == SourceState.DRAFT],
        "refused": [line for line in known if line.refused],
    }


@page("logs.see", of=source_named)
def source(request: Request, found: LogSource, code: str) -> HttpResponse:
    """One source."""
    intakes = Listing(
        request,
        Intake.objects.filter(source=found),
        columns=_INTAKES,
        sort="-started",
        empty=_("まだ何も取り込んでいません。"),
    )
    if wants_fragment(request):
        return intakes.answer("logs/source.html", {"source": found})
    return intakes.answer("logs/source.html", _about(request, found))


def _about(request: Request, found: LogSource) -> dict[str, Any]:
    missing = lacking(found) if found.state != SourceState.OFF else []
    stretches = gaps_of([found], now() - GAPS_BACK).get(found.pk, [])
    days = volume(found, DAYS)
    may = permitted(request.by, ("logs.manage", "training.manage"))
    clock = clock_of(found)
    lacks_notice = found.about_people and (found.notice is None or not tells_of_records(found.notice))
    return {
        "source": found,
        "product": product(found.connector, found.mapping["title"] if found.mapping else ""),
        "any_csv": found.connector == ANY_CSV,
        "missing": missing,
        "lacks_notice": lacks_notice,
        "only_notice": lacks_notice and len(missing) == 1,
        "line": lines([found])[0],
        "troubles": troubles_of(found),
        "received_by": _received_by(found),
        "strangers": senders().most_common(20)
        if found.way == Way.SYSLOG and found.state == SourceState.ON and "logs.manage" in may
        else (),
        "purposes": [Purpose(each).label for each in found.purposes if each in Purpose.values],
        "bars": Bars.of(days),
        "gaps": list(reversed(stretches))[:30],
        "more_gaps": len(stretches) - 30,
        "clock": clock,
        "clock_words": _length(abs(clock.delay)) if clock else "",
        "ahead_words": _ahead(clock) if clock else "",
        "refused": refused_counts([found]).get(found.pk, 0),
        # What came in stands in the list above.
        "history": see(entries(about=("log_source", found.key)).exclude(kind="logs.intake_taken")[:30]),
        "may_manage": "logs.manage" in may,
        "may_tell": "training.manage" in may,
        "may_systems": found.system is not None and allows(request.by, "identity.see", found.system),
        "may_take": allows(request.by, "logs.take", found),
    }


def _received_by(found: LogSource) -> str:
    """Where records of this source come in, in a few words."""
    match found.way:
        case Way.FOLDER:
            return str(found.setting.get("folder") or f"HIDEN_HOME/logs/drop/{found.code}")
        case Way.SYSLOG:
            named = found.setting.get("from", [])
            port = found.setting.get("port")
            told = [str(each) for each in ([named] if isinstance(named, str) else named)]
            return ", ".join([*told, *([f":{port}"] if port else [])])
        case Way.PUSH:
            return f"{address()}/api/v1/logs/push/{found.code}"
        case Way.PULL:
            known = PULLS.get(str(found.setting.get("pull") or found.connector))
            return known.title if known else ""
        case _:
            return ""


def _length(span: timedelta) -> str:
    """A length of time in the unit that says most."""
    seconds = int(span.total_seconds())
    if seconds < 120:
        return say("{n}秒", n=seconds)
    if seconds < 2 * 3600:
        return say("{n}分", n=seconds // 60)
    if seconds < 2 * 86_400:
        return say("{n}時間", n=seconds // 3600)
    return say("{n}日", n=seconds // 86_400)


def _ahead(clock: Clock) -> str:
    return say(
        "{n}区画に、受け取った時より先の日時があります（最大{far}先）。",
        n=clock.ahead,
        far=_length(clock.furthest),
    )
