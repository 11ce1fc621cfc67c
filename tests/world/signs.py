"""Watching in the company of the tests: a purpose that is in force, two plain detectors, and people who copy to media."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db.models import Max

from hiden.base.clock import now, start_of, today
from hiden.base.words import say
from hiden.connectors.plain.writing import write
from hiden.logs.intake.taking import take_file
from hiden.logs.models import LogSource, Purpose
from hiden.logs.store import questions
from hiden.logs.store.asking import Asked, Event
from hiden.monitoring.cases.models import Coaching
from hiden.monitoring.detectors import Detector, detector, sentence
from hiden.monitoring.found import Found, Reason, Subject, Value
from hiden.monitoring.models import CaseState, DetectorUse, MonitoringPurpose, SignCase, SignException
from hiden.monitoring.running.finders import RunInput, finder
from hiden.people.models import Person
from tests.monitoring.watching import notice, rule
from tests.world.kept import kept
from tests.world.organisation import Organisation

TRIAL = ("trial.media", "trial.sent")


def _media(values: Mapping[str, Value]) -> str:
    return f"USB等に{values['count']}件、合計{values['bytes']}バイトをコピーしました。"


def _sent(values: Mapping[str, Value]) -> str:
    return f"{values['dest']} へ{values['count']}通送りました。"


def _find(given: RunInput) -> Iterator[Found]:
    """Copies to media of a person and day together; mail to each place outside alone."""
    events = questions.timeline(Asked(given.first, given.until), limit=10_000, newest_first=False).events
    by: dict[tuple[str, Subject, str], list[Event]] = defaultdict(list)
    for event in events:
        subject = Subject(event.person) if event.person else Subject(0, event.account.lower())
        if event.channel == "removable":
            by["trial.media", subject, ""].append(event)
        elif event.channel == "mail":
            by["trial.sent", subject, event.dest.rpartition("@")[2]].append(event)
    for (name, subject, key), some in by.items():
        if name not in given.settings:
            continue
        size = sum(event.bytes or 0 for event in some)
        values: dict[str, Value] = {"count": len(some), "bytes": size, "dest": key}
        yield Found(
            detector=name, subject=subject, day=given.day, weight=min(9.0, 3.0 + len(some)),
            reasons=(Reason(name, values),), events=tuple(event.mark for event in some), count=len(some),
            item=max(event.item for event in some), rank=max(event.rank for event in some), key=key,
        )  # fmt: skip


detector(
    Detector(
        "trial.media",
        lambda: say("USBメモリー等への書出し"),
        lambda: say("USBメモリー等への書出し"),
        "6-1(1)①",
        frozenset({"removable"}),
    )
)
detector(
    Detector(
        "trial.sent", lambda: say("メールの送信"), lambda: say("メールの送信"), "6-1(1)②", frozenset({"mail"})
    )
)
sentence("trial.media", _media)
sentence("trial.sent", _sent)
finder("trial", _find)


@kept
def watching(org: Organisation) -> MonitoringPurpose:
    """A purpose in force with both detectors switched on."""
    at = now() - timedelta(days=100)
    purpose = MonitoringPurpose.objects.create(
        name="漏えいの早期発見", purpose=Purpose.PREVENT, words="図面などの秘密情報の持出しに早く気付くため。",
        responsible=org.alice, rule=rule(), notice=notice(org), consulted_on=at.date(), consulted_with="過半数代表",
        consulted_words="媒体と送信に絞る。", impact="名前を伏せて確かめ、開示には二人の承認を要する。", since=at, made_at=at,
    )  # fmt: skip
    for name in TRIAL:
        DetectorUse.objects.create(purpose=purpose, detector=name, since=at)
    return purpose


def copied(person: Person | str, day: date, files: int = 1, **said: Any) -> Iterator[dict[str, Any]]:
    """Somebody copies files to a medium, from ten in the morning on."""
    for n in range(files):
        yield {
            "at": ten(day) + timedelta(minutes=n), "channel": "removable", "action": "copy", "outcome": "done",
            "account": person if isinstance(person, str) else person.number, "object": rf"C:\図面\{n}.dwg", "dest": "E:",
            "bytes": 1000, **said,
        }  # fmt: skip


def sent(person: Person, day: date, dest: str, count: int = 1) -> Iterator[dict[str, Any]]:
    """Somebody writes to somebody."""
    for n in range(count):
        yield {
            "at": ten(day) + timedelta(hours=1, minutes=n), "channel": "mail", "action": "send", "outcome": "done",
            "account": person.number, "object": "資料", "dest": dest, "bytes": 5000,
        }  # fmt: skip


def take(source: LogSource, folder: Path, *events: Iterator[dict[str, Any]]) -> None:
    """Bring events in as one file."""
    path = folder / f"{now():%H%M%S%f}.jsonl"
    path.write_bytes(write([event for some in events for event in some]))
    take_file(source, path)


def ten(day: date) -> datetime:
    """Ten o'clock in Japan."""
    return start_of(day) + timedelta(hours=10)


def ago(days: int) -> date:
    """So many days before today."""
    return today() - timedelta(days=days)


def cased(analyst: Person, about: Person) -> dict[str, object]:
    """A case that waits, one of which its subject got a letter, and an exception: what the addresses of the room speak of."""
    at = now()
    purpose = MonitoringPurpose.objects.create(
        name="漏えいの早期発見", purpose=Purpose.PREVENT, words="図面の持出しに早く気付くため。",
        responsible=analyst, since=at, made_at=at,
    )  # fmt: skip
    had = SignCase.objects.aggregate(last=Max("number"))["last"] or 0
    cases = [
        SignCase.objects.create(
            number=had + n, token=f"K7Q2B{n}", person=about, purpose=purpose, week=ago(7), first_day=ago(9), last_day=ago(8),
            score=5.0, reasons=[["trial.media", {"count": 6, "bytes": 6000, "dest": ""}]], opened_at=at,
            state=state,
        )
        for n, state in ((1, CaseState.OPEN), (2, CaseState.COACHED))
    ]  # fmt: skip
    letter = Coaching.objects.create(
        case=cases[1], person=about, title="確認のお願い", body="本文", sent_by=analyst, sent_at=at
    )
    exception = SignException.objects.create(
        number="WO-1",
        reason="サーバーの移行",
        place="hokuto.example",
        since=ago(9),
        until=ago(-9),
        made_by=analyst,
        made_at=at,
    )
    return {
        "sign_case": cases[0].key, "monitoring_purpose": cases[0].purpose.key, "told_case": cases[1].key, "coaching": letter.key, "sign_exception": exception.key,
    }  # fmt: skip
