"""What promises cost: asking 3,000 people, their dashboard, and signing through the WSGI application as a server calls it.

Signing is the whole of it: the page with the words is asked for, then posted with its token, for each person anew. CPU and wall
seconds are of this one process, whose database waits for the disk at every signature.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from hiden.commands.bench_asking import asked, page_ms, session

PEOPLE = 3_000
SIGNINGS = 300


def figures() -> dict[str, float]:
    """All figures, in the database of the present home, which must be a throw-away one."""
    from django.test.utils import override_settings

    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        return dict(_figures())


def _figures() -> Iterator[tuple[str, float]]:
    from hiden.promises.actions import ask
    from hiden.promises.models import PromiseRequest

    manager, people = _company()
    began = time.perf_counter()
    ask(people, template="pledge_joining", due_on=_due(), reason="計測のため", by=manager)
    yield "promises_ask_3000_s", round(time.perf_counter() - began, 2)
    made = list(PromiseRequest.objects.select_related("person").order_by("pk")[:SIGNINGS])
    yield from _signing([(session(one.person), one) for one in made])
    yield "promises_dashboard_cpu_ms", page_ms(session(manager), "/promises/")
    yield "promises_dashboard_by_department_cpu_ms", page_ms(session(manager), "/promises/?by=department")
    yield "promises_list_cpu_ms", page_ms(session(manager), "/promises/list/?state=open")


def _due() -> Any:
    from hiden.base.clock import today

    return today() + timedelta(days=14)


def _company() -> tuple[Any, list[Any]]:
    from django.db import transaction

    from hiden.base.clock import today
    from hiden.ledger.signing import prepare_ledger
    from hiden.people.actions import hire, open_department
    from hiden.people.models import Kind
    from hiden.people.setup import First, found

    prepare_ledger()
    manager = found(First("計測株式会社", 4, "1", "計測 太郎", "ケイソク タロウ", "bench@example.co.jp", ""))
    departments = [
        open_department(code=f"D{n:02}", name=f"部門{n}", since=today(), by=manager) for n in range(30)
    ]
    with transaction.atomic():
        people = [
            hire(
                number=f"{1000 + n}", name=f"試験 {n}号", kana="シケン タロウ", kind=Kind.REGULAR,
                department=departments[n % 30], post="", by=manager,
            )
            for n in range(PEOPLE)
        ]  # fmt: skip
    put_in_force()
    return manager, people


def put_in_force() -> None:
    """A pledge that people can be asked for, from today."""
    from hiden.base.clock import now, today
    from hiden.paper.text import data_of, digest
    from hiden.rules.models import Document, Version, VersionState

    text = _pledge()
    document = Document.objects.create(template="pledge_joining", title=text.title, made_at=now())
    Version.objects.create(
        document=document, number=1, text=data_of(text), sha256=digest(text), state=VersionState.DECIDED, since=today(),
        made_at=now(), decided_at=now(),
    )  # fmt: skip


def _pledge() -> Any:
    """As long as pledges are: twelve articles with lists, each person's name and number in the words."""
    from hiden.paper.text import Article, Item, Paragraph, Style, Text

    body = "私は、貴社の規程を守り、次に掲げる貴社の秘密情報を、貴社の許可なく、開示し、漏えいし、又は業務以外の目的で使いません。"
    items = tuple(
        Item(f"{n}に関する情報（製造の方法、原価、取引の条件その他これに類するもの）")
        for n in "製造販売研究開発"
    )
    articles = tuple(
        Article(
            f"article_{n}",
            f"約束{n}",
            (Paragraph(body, items), Paragraph("前項は、第１項の約束を妨げません。")),
        )
        for n in range(12)
    )
    opening = (
        "計測株式会社 御中",
        "私（社員番号 {?person_number}　{?person_name}）は、次のとおり誓約します。",
    )
    return Text(Style.PLEDGE, "秘密保持に関する誓約書", opening, articles, ("以上",))


_HIDDEN = re.compile(rb'<input type="hidden" name="([a-z0-9]+)" value="([^"]*)"')


def _signing(waiting: list[tuple[str, Any]]) -> Iterator[tuple[str, float]]:
    posts: list[float] = []
    began, cpu = time.perf_counter(), time.process_time()
    for cookie, one in waiting:
        path = f"/promises/{one.key}/sign/"
        _status, _headers, page, cookies = asked("GET", path, cookie)
        token = cookies[0].partition(";")[0] if cookies else ""
        fields = {name.decode(): value.decode() for name, value in _HIDDEN.findall(page)}
        body = urlencode({**fields, "agreed": "on", "name": one.person.name}).encode()
        posted = time.perf_counter()
        status, _headers, _content, _cookies = asked("POST", path, f"{cookie}; {token}", body)
        posts.append(time.perf_counter() - posted)
        if not status.startswith("302"):
            raise RuntimeError(f"signing answered {status}")
    wall, used = time.perf_counter() - began, time.process_time() - cpu
    yield "promises_signings_per_s", round(len(waiting) / wall, 1)
    yield "promises_signings_per_cpu_s", round(len(waiting) / used, 1)
    yield "promises_signature_alone_per_s", round(1 / (sum(posts) / len(posts)), 1)
