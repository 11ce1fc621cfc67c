"""A source of logs in the company of the tests: what the addresses and the operations of that room speak of."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hiden.base.clock import now, today
from hiden.connectors.plain.writing import write
from hiden.logs import sources
from hiden.logs.intake.taking import take_file
from hiden.logs.models import Intake, LogSource, LookPermit, Purpose, Way
from hiden.logs.sources import Wish, wish_of
from hiden.people.models import Person
from hiden.training.actions import publish
from hiden.training.models import NoticeKind


def file_server(responsible: Person, readers: list[Person]) -> LogSource:
    """The log of a file server, switched on, told to these readers."""
    notice = publish(
        kind=NoticeKind.MONITORING,
        title="サーバーの記録を取得します",
        body="秘密情報の漏えいを防ぐため。",
        people=readers,
        due_on=today() + timedelta(days=14),
        by=responsible,
    )
    wish = Wish(
        name="共有サーバー",
        connector="plain",
        responsible=responsible,
        purposes=[Purpose.PREVENT],
        purpose_words="漏えいを防ぐため。",
        notice=notice,
        reach=[r"\\fs01"],
        silence_hours=24,
    )
    return sources.switch_on(sources.add_source("fs09", wish, by=responsible), by=responsible)


def one_file(source: LogSource, by: Person) -> Intake:
    """Two events, and a record that cannot be read."""
    at = datetime(2026, 9, 1, tzinfo=UTC)
    event = {"channel": "file", "action": "open", "outcome": "done", "account": "nobody"}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fs01.jsonl"
        path.write_bytes(
            write([{"at": at, **event}, {"at": at + timedelta(minutes=1), **event}]) + b"garbage\n"
        )
        [intake] = take_file(source, path, by=by)
    return intake


def logged(responsible: Person, readers: list[Person]) -> dict[str, object]:
    """The source and what came from it."""
    source = file_server(responsible, readers)
    by_syslog = wish_of(
        source, name="通信機器", connector="syslog", way=Way.SYSLOG, reach=[], silence_hours=0
    )
    sources.switch_on(sources.add_source("syslog", by_syslog, by=responsible), by=responsible)
    return {"log_intake": one_file(source, responsible).pk, **looked(responsible)}


def looked(viewer: Person) -> dict[str, object]:
    """That somebody may look at another's records for some days."""
    permit = LookPermit.objects.create(
        viewer=viewer,
        person=Person.objects.exclude(pk=viewer.pk).order_by("pk")[0],
        first_day=today() - timedelta(days=29),
        last_day=today(),
        reason="記録された具体的な疑い：図面の一括コピーの警告が続けて出たため。",
        since=now(),
        until=now() + timedelta(days=7),
    )
    return {"look_permit": permit.key}
