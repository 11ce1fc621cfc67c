"""A company that is no sample: seventeen people, of whom one comes, one goes, one has no computer, and one looks after the systems."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from hiden.connectors.any_csv import AnyCsv, connector_of
from hiden.connectors.grammar import Batch, Connector, Setting, Understood
from hiden.connectors.registry import connectors
from hiden.connectors.splitting import chunks
from hiden.simulation.generate import Made
from hiden.simulation.shelves import names_of, shelf_of
from hiden.simulation.sources import Source
from hiden.simulation.table import MAPPING
from hiden.simulation.world import Login, Machine, Post, Stay, Thing, Worker, World
from hiden.simulation.writing import ANY_CSV

FIRST = date(2026, 9, 7)  # a Monday; 21, 22 and 23 September are holidays
DAYS = 21
LONG_AGO, FOREVER = date(2010, 4, 1), date(9999, 12, 31)
LEFT, CAME = date(2026, 9, 15), date(2026, 9, 17)
_DEPARTMENTS = {"10": "営業部", "20": "設計部", "30": "研究所", "40": "製造部", "50": "総務部"}
_ITEMS = (
    ("A-1", "製品図面", 2, "20", (r"\\fs01\設計\図面", "*図面*特注*")),
    ("A-2", "顧客名簿", 3, "10", ("https://kaisha.sharepoint.com/sites/eigyo/顧客",)),
    ("A-3", "配合", 3, "30", (r"\\fs01\研究\配合", "*配合*")),
    ("A-4", "検査の仕組み", 2, "30", ("github.com/kaisha/inspect", "s3://kaisha-images")),
    ("A-5", "解析", 2, "20", ("//cad01/cae",)),
    ("A-6", "提案", 1, "10", ("All Files/提案",)),
    ("A-7", "標準作業", 1, "40", (r"\\fs02\製造\標準",)),
    ("A-8", "規程", 1, "50", (r"\\fs02\総務\規程",)),
)


def worker(number: int, department: str, **other: Any) -> Worker:
    """Somebody who has always been there, unless it is said otherwise."""
    login = other.pop("login", f"u{number}")
    since, until = other.pop("since", LONG_AGO), other.pop("until", FOREVER)
    mail = f"{login}@kaisha.example" if login else ""
    given: dict[str, Any] = {
        "number": f"{number}",
        "name": f"社員{number}",
        "stays": (Stay(since, until, "regular" if login else "part_time", mail),),
        "posts": (Post(since, until, department, _DEPARTMENTS[department], "", primary=True),),
        "roles": frozenset(),
        "login": login,
        "admin": "",
        "badge": f"{number}",
        "pc": f"PC-{number}",
        "ip": f"10.1.0.{number % 200}",
        "logins": {"github": Login(f"{login}-k", FOREVER)} if login else {},
    }
    return Worker(**{**given, **other})


def company() -> World:
    """All of them."""
    people = [worker(100 + place, code) for code in _DEPARTMENTS for place in range(int(code), int(code) + 3)]
    people[3] = worker(120, "20", until=LEFT)
    people[4] = worker(121, "20", since=CAME)
    people += [
        worker(190, "40", login=""),
        worker(191, "50", roles=frozenset({"it"}), admin="adm191"),
    ]
    neighbours = {
        code: tuple(
            shelf_of(pattern, "", "日報") for pattern in (rf"\\fs01\{name}\日報", f"All Files/{name}/渡し")
        )
        for code, name in _DEPARTMENTS.items()
    }
    neighbours["10"] += (shelf_of("https://kaisha.sharepoint.com/sites/eigyo/日報", "", "日報"),)
    return World(
        company="会社",
        domain="kaisha.example",
        realm="KAISHA",
        workers=tuple(people),
        machines=(Machine("adm-backup", "service", "ad"), Machine("guest#EXT#@kaisha.example", "guest", "m365")),
        things=tuple(
            Thing(
                number, name, rank, owner, frozenset(), frozenset(),
                tuple(shelf_of(each, number, name) for each in patterns if "*" not in each),
                names_of(patterns, number, name),
            )
            for number, name, rank, owner, patterns in _ITEMS
        ),
        neighbours={**neighbours, "": (shelf_of(r"\\fs01\全社", "", "全社"),)},
        holidays=frozenset({date(2026, 9, 18)}),
        partners=("sato@partner.example",),
        systems=frozenset({"github"}),
    )  # fmt: skip


def connector_for(source: Source) -> Connector:
    """What reads the files of a source."""
    return connector_of(AnyCsv(**MAPPING)) if source.connector == ANY_CSV else connectors()[source.connector]


def understood(source: Source, made: Made) -> Iterator[Understood]:
    """A file as it would be read when it comes in."""
    connector = connector_for(source)
    content = gzip.decompress(made.content) if made.name.endswith(".gz") else made.content
    for chunk in chunks(io.BytesIO(content), connector.splits, head=connector.head):
        setting = Setting(year=2026, month=12, encoding=chunk.encoding)
        yield connector.understand(Batch(chunk.records[chunk.head :], chunk.context, setting))


@pytest.fixture(scope="session")
def world() -> World:
    """The company."""
    return company()
