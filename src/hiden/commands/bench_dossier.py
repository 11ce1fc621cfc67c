"""What a dossier costs: an item with three years of history, 500 people who could see it, 200,000 events on it.

Wall seconds, and the memory of the process that makes it; made by the command in a process of its own, checked by the verifier that lies
in the package with bare Python.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

PEOPLE: Final = 500
YEARS: Final = 3
_PLACE: Final = r"\\fs01\製造\条件表"


def figures() -> dict[str, float]:
    """All figures. `HIDEN_BENCH_EVENTS` changes the number of events."""
    return dict(_figures(int(os.environ.get("HIDEN_BENCH_EVENTS", "200000"))))


def _figures(events: int) -> Iterator[tuple[str, float]]:
    from hiden.home import home
    from hiden.ledger.actions import sign_checkpoint
    from hiden.ledger.queries import size

    number = _item(events)
    sign_checkpoint()
    yield "dossier_events", float(events)
    yield "dossier_people", float(PEOPLE)
    yield "dossier_ledger_entries", float(size())
    for level in ("full", "both"):
        folder = home() / f"dossier-{level}"
        name = "dossier" if level == "full" else f"dossier_{level}"
        began = time.perf_counter()
        command = [
            sys.executable,
            "-m",
            "hiden",
            "dossier",
            number,
            "--out",
            str(folder),
            "--reason",
            "計測",
            "--redaction",
            level,
        ]
        subprocess.run([*command, "--json"], check=True, capture_output=True)  # noqa: S603 - our own command
        yield f"{name}_made_s", round(time.perf_counter() - began, 1)
        yield f"{name}_made_rss_mb", round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
        yield from _verified(name, folder)


def _verified(name: str, folder: Path) -> Iterator[tuple[str, float]]:
    began = time.perf_counter()
    command = [sys.executable, "-E", "-s", "-S", "hiden_verify_dossier.py", ".", "--json"]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)  # noqa: S603 - our own file
    yield f"{name}_verified_s", round(time.perf_counter() - began, 1)
    told = json.loads(done.stdout)
    yield f"{name}_facts", float(told["facts"])
    yield f"{name}_entries", float(told["entries"])
    yield f"{name}_records", float(told["records"])
    yield (
        f"{name}_mb",
        round(sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6, 1),
    )


def _item(events: int) -> str:
    """Everything that is told of, made through the actions of the rooms, under the clock of then."""
    from hiden.base.clock import frozen, now
    from hiden.commands.bench_logs import company
    from hiden.people.models import Person

    begun = now().replace(microsecond=0) - timedelta(days=365 * YEARS + 1)
    with frozen(begun):
        [source] = company("json", people=PEOPLE)
        manager = Person.objects.get(number="1")
        people = list(Person.objects.exclude(pk=manager.pk).order_by("pk"))
        number = _registered(manager, people)
    for quarter in range(YEARS * 4):
        with frozen(begun + timedelta(days=1 + quarter * 90)):
            _quarter(number, quarter, manager, people)
    _logged(source, begun + timedelta(days=2), events)
    return number


def _registered(manager: Any, people: list[Any]) -> str:
    from django.db import transaction

    from hiden.base.clock import now, today
    from hiden.classification.presets import ensure_presets
    from hiden.commands.bench_promises import put_in_force
    from hiden.inventory.actions import (
        HandlerIs,
        Outcome,
        PlaceIs,
        Score,
        add_item,
        decide_many,
        evaluate_many,
    )
    from hiden.inventory.models import Form
    from hiden.ledger import SYSTEM
    from hiden.people.actions import open_department
    from hiden.people.models import Membership
    from hiden.training.actions import make_course

    ensure_presets(SYSTEM)
    department = open_department(code="D1", name="製造部", since=today(), by=manager)
    put_in_force()
    make_course("basic", by=manager)
    with transaction.atomic():
        Membership.objects.bulk_create(
            [
                Membership(person=one, department=department, since=today(), recorded_at=now())
                for one in people
            ]
        )
    item = add_item(
        name="加工条件表", summary="送りと回転の組合せ", owner=department, places=[PlaceIs(Form.FILE, _PLACE)], locations=[_PLACE],
        handlers=[HandlerIs(department=department.pk)], by=manager,
    )  # fmt: skip
    evaluate_many([(item, [Score("value-economic", 3, "競争力の源")])], by=manager)
    decide_many(
        [Outcome(item, "secret", "競争力の源であるため", today() + timedelta(days=365), "hi")], by=manager
    )
    return str(item.number)


def _quarter(number: str, quarter: int, manager: Any, people: list[Any]) -> None:
    """The register is kept up; a notice is put to everybody and confirmed; once a year a course, in the first also the pledge."""
    from django.db import transaction

    from hiden.base.clock import today
    from hiden.inventory.actions import change_item
    from hiden.inventory.queries import find_item
    from hiden.training.actions import attended, confirm, publish
    from hiden.training.models import Course, NoticeKind

    change_item(find_item(number), summary=f"送りと回転の組合せ（第{quarter + 1}版）", by=manager)
    notice = publish(
        kind=NoticeKind.GENERAL, title=f"お知らせ{quarter + 1}", body="秘密情報の取扱いについて。", people=people,
        due_on=today() + timedelta(days=14), by=manager,
    )  # fmt: skip
    with transaction.atomic():
        for reader in notice.readers.select_related("person"):
            confirm(reader, sha256=notice.sha256, by=reader.person)
    if quarter % 4 == 0:
        attended(people, course=Course.objects.get(), on=today(), by=manager)
    if quarter == 0:
        _promised(people, manager)


def _promised(people: list[Any], manager: Any) -> None:
    from django.db import transaction

    from hiden.base.clock import now, today
    from hiden.promises.actions import Given, ask
    from hiden.promises.models import How, PromiseRequest
    from hiden.promises.signing import sign_unasked

    ask(
        people,
        template="pledge_joining",
        due_on=today() + timedelta(days=14),
        reason="計測のため",
        by=manager,
    )
    with transaction.atomic():
        for one in PromiseRequest.objects.select_related("person"):
            given = Given(one.sha256, now(), True, one.person.name)
            sign_unasked(one, given, how=How.ACCOUNT, by=one.person)


def _logged(source: Any, begun: datetime, events: int) -> None:
    """Evenly over the years, each person in turn."""
    from hiden.home import home
    from hiden.logs.intake.taking import take_file

    step = timedelta(days=365 * YEARS - 5) / events
    path = home() / "bench.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for n in range(events):
            who = n % PEOPLE + 1
            said = {
                "at": (begun + n * step).astimezone(UTC).isoformat(timespec="milliseconds"), "channel": "file", "action": "open",
                "outcome": "done", "account": f"user{who:04d}@example.co.jp", "device": f"PC-{who:04d}", "ip": f"10.0.1.{who % 250}",
                "app": "explorer.exe", "object": rf"{_PLACE}\第{n % 40}号.xlsx", "bytes": 1000 + n,
            }  # fmt: skip
            file.write(json.dumps(said, ensure_ascii=False) + "\n")
    take_file(source, path)
    path.unlink()
