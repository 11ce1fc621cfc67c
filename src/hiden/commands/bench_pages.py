"""What the register costs: twenty of 10,000 and of 100,000 items, searched, turned to the end, seen as of a past day, exported;
then how long a server takes to its first page, and what memory it takes.

CPU time of the whole request through Django's test client: sign-in, gate, count, rows, templates. The person is one to whom
the gate gives the whole register; the same list for a department's manager, whose filter is the longer one, stands beside it.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from statistics import median
from typing import Any

from hiden.commands import bench_server

ROUNDS = 15
SMALL, LARGE = 10_000, 100_000
DEPARTMENTS = 30
# Most of the register is of nobody in particular; some items are handled by name, some by a department.
_EVERY_HANDLED = 7


def figures() -> dict[str, float]:
    """All figures, in the database of the present home, which must be a throw-away one. Times in ms unless named _s."""
    from django.test.utils import override_settings

    with override_settings(
        ALLOWED_HOSTS=["testserver"], PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]
    ):
        return dict(_figures())


def _figures() -> Iterator[tuple[str, float]]:
    people = _company()
    wide, narrow = _client(people["manager"]), _client(people["department"])
    _fill(1, SMALL, people)
    yield "items_10k_cpu_ms", _page(wide, "/items/")
    yield "items_10k_department_cpu_ms", _page(narrow, "/items/")
    yield "item_cpu_ms", _page(wide, "/items/B-000100/")
    yield from _export(wide)
    _fill(SMALL + 1, LARGE, people)
    yield "items_100k_cpu_ms", _page(wide, "/items/")
    yield "items_100k_department_cpu_ms", _page(narrow, "/items/")
    yield "items_100k_last_page_cpu_ms", _page(wide, "/items/?page=5000")
    yield "items_100k_filtered_cpu_ms", _page(wide, "/items/?class=gokuhi&dept=D03&form=paper")
    yield "items_100k_by_review_cpu_ms", _page(wide, "/items/?sort=review_on")
    yield "items_100k_search_cpu_ms", _page(wide, "/items/?q=条件表 09900")
    yield "items_100k_as_of_cpu_ms", _page(wide, f"/items/?as_of={_last_month()}")
    yield "items_queries", _queries(wide, "/items/")
    yield "items_department_queries", _queries(narrow, "/items/")
    # A server of its own on the same home, with all these items in it.
    yield from bench_server.figures().items()


def _company() -> dict[str, Any]:
    from hiden.base.clock import today
    from hiden.classification.presets import ensure_presets
    from hiden.ledger import SYSTEM
    from hiden.ledger.signing import prepare_ledger
    from hiden.people.actions import give_role, hire, make_account, open_department
    from hiden.people.models import Kind, Role
    from hiden.people.setup import First, found

    prepare_ledger()
    first = First("計測株式会社", 4, "1", "計測 太郎", "ケイソク タロウ", "bench@example.co.jp", "")
    manager = found(first)
    ensure_presets(SYSTEM)
    departments = [
        open_department(code=f"D{number:02}", name=f"部門{number}", since=today(), by=manager)
        for number in range(DEPARTMENTS)
    ]
    keeper = hire(
        number="2",
        name="部門 花子",
        kana="ブモン ハナコ",
        kind=Kind.REGULAR,
        department=departments[3],
        post="",
        by=manager,
    )
    give_role(keeper, Role.DEPARTMENT_MANAGER, department=departments[3], by=manager)
    for person, name in ((manager, "manager"), (keeper, "keeper")):
        make_account(person, email=f"{name}@example.co.jp", password="a-long-enough-word", by=manager)  # noqa: S106 - thrown away
    return {"manager": manager, "department": keeper, "departments": departments}


def _fill(first: int, last: int, people: dict[str, Any]) -> None:
    """Items with two states each, written by the engine that every verb uses."""
    from django.db import transaction

    from hiden.base.clock import now
    from hiden.inventory.classes import classes_in_force
    from hiden.inventory.draft import HandlerIs, PlaceIs
    from hiden.inventory.turning import Beginning, begin

    classes = classes_in_force()
    departments, keeper = people["departments"], people["department"]
    began = now() - timedelta(days=400)

    def beginning(n: int) -> Beginning:
        found = classes[n % len(classes)]
        places = [
            PlaceIs("file", rf"\\fs01\部門{n % 40}\資料"),
            *([PlaceIs("paper", f"書庫{n % 9}")] if n % 5 == 0 else []),
        ]
        handler = HandlerIs(person=keeper.pk) if n % 50 == 0 else HandlerIs(department=departments[n % 11].pk)
        decided = {
            "decision": "secret",
            "decided_at": began + timedelta(days=n % 300),
            "secrecy_class_id": found.pk,
            "rank": found.rank,
            "value": 1 + n % 3,
        }
        return Beginning(
            f"B-{n:06}",
            began,
            {
                "name": f"加工条件表 {n:06}",
                "summary": "送り・回転・切込みの組合せと補正係数。" * (1 + n % 4),
                "category": "technical" if n % 2 else "business",
                "owner_id": departments[n % DEPARTMENTS].pk,
                "manager_id": keeper.pk if n % 3 else None,
                "review_on": (began + timedelta(days=200 + n % 700)).date(),
            },
            {"places": places, "handlers": [handler] if n % _EVERY_HANDLED == 0 else []},
            [(began + timedelta(days=1 + n % 300), decided)] if n % 10 else [],
        )

    with transaction.atomic():
        for start in range(first, last + 1, 5_000):
            begin([beginning(n) for n in range(start, min(start + 5_000, last + 1))])
    _settle()


def _settle() -> None:
    """As a server is that did not itself write the whole register a moment ago."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    gc.collect()


def _client(person: Any) -> Any:
    from django.test import Client

    from hiden.people.models import Account

    client = Client()
    client.force_login(
        Account.objects.get(person=person), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def _page(client: Any, address: str) -> float:
    """The median CPU time of a page in ms, after it was asked for twice."""
    for _ in range(2):
        _asked(client, address)
    times = []
    for _ in range(ROUNDS):
        began = time.process_time()
        _asked(client, address)
        times.append(time.process_time() - began)
    return round(median(times) * 1000, 2)


def _asked(client: Any, address: str) -> bytes:
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answered {response.status_code}")
    return bytes(response.content)


def _queries(client: Any, address: str) -> float:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        _asked(client, address)
    return float(len(captured))


@contextmanager
def _timed(found: dict[str, float], name: str) -> Iterator[None]:
    began = time.process_time()
    yield
    found[name] = round(time.process_time() - began, 2)


def _export(client: Any) -> Iterator[tuple[str, float]]:
    found: dict[str, float] = {}
    with _timed(found, "export_10k_s"):
        _asked(client, "/items/?format=xlsx")
    with _timed(found, "export_10k_csv_s"):
        _asked(client, "/items/?format=csv")
    yield from found.items()


def _last_month() -> str:
    from hiden.base.clock import today

    return (today() - timedelta(days=30)).isoformat()
