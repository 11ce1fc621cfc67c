"""自分の記録の開示 (33条): one's own events as a workbook or CSV, with everybody else in them masked. Read in batches, one row an event."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.db import transaction

from hiden.base.clock import TOKYO, start_of
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.connectors.events import Action, Channel
from hiden.ledger import record
from hiden.logs.masking import Masker
from hiden.logs.models import LogSource
from hiden.logs.store import questions
from hiden.logs.store.asking import Asked, Event
from hiden.logs.telling import ACTIONS, CHANNELS
from hiden.monitoring.desk.entries import DataDisclosed
from hiden.monitoring.desk.models import RequestKind, RequestState, SubjectRequest
from hiden.people.models import Person

MOST_ROWS: Final = 200_000
_BATCH: Final = 5_000


def header() -> tuple[str, ...]:
    """The names of the columns."""
    return (
        say("日時（日本）"), say("取得元"), say("経路"), say("操作"), say("対象"), say("行き先"), say("端末"), say("大きさ（バイト）"),
        say("数"),
    )  # fmt: skip


@transaction.atomic
def rows_for(request: SubjectRequest, *, by: Person) -> list[list[str | int]]:
    """The person's own events of the period asked for, oldest first: times in Japan.

    Raises Conflict unless the request was answered with a disclosure, BadInput for more than 200,000 events.
    """
    if request.kind != RequestKind.DISCLOSE or request.state != RequestState.ANSWERED:
        raise Conflict(say("開示できる記録はありません。"), say("受付の状態を確かめてください。"))
    asked = Asked(
        start_of(request.first_day),
        start_of(request.last_day + timedelta(days=1)),
        persons=[request.person_id],
    )
    if questions.total(asked) > MOST_ROWS:
        raise BadInput(
            say("記録が{n}件を超えています。", n=f"{MOST_ROWS:,}"),
            say("期間を短く分けて、もう一度請求してください。"),
        )
    names = dict(LogSource.objects.values_list("pk", "name"))
    masker = Masker(request.person, revealed=[request.person])
    rows = [_row(seen.event, names) for batch in _batches(asked) for seen in masker.seen(batch)]
    record(DataDisclosed(request=request.key, person=request.person.key, form="events"), by=by)
    return rows


def _batches(asked: Asked) -> Iterator[list[Event]]:
    after = None
    while True:
        page = questions.timeline(asked, after, _BATCH, newest_first=False)
        yield page.events
        after = page.after
        if after is None:
            return


def _row(event: Event, names: dict[int, str]) -> list[str | int]:
    return [
        f"{event.at.astimezone(TOKYO):%Y/%m/%d %H:%M:%S}",
        names.get(event.source, ""),
        str(CHANNELS[Channel(event.channel)]),
        str(ACTIONS[Action(event.action)]),
        event.object,
        event.dest,
        event.device,
        event.bytes if event.bytes is not None else "",
        event.count if event.count is not None else "",
    ]


__all__ = ["MOST_ROWS", "header", "rows_for"]
