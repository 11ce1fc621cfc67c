"""A company that is nobody's, of any size, for measuring: departments, people of all kinds, items on all kinds of places."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from hiden.base.clock import FOREVER_DATE
from hiden.simulation.shelves import Shelf, is_place, names_of, shelf_of
from hiden.simulation.world import Login, Machine, Post, Stay, Thing, Worker, World

_SINCE: Final = date(2015, 4, 1)
_DEPARTMENTS: Final = (
    ("営業一課", 10), ("営業二課", 9), ("設計課", 12), ("開発課", 8), ("研究室", 7), ("製造一課", 16), ("製造二課", 12),
    ("品質保証課", 7), ("購買課", 5), ("経理課", 4), ("総務課", 4), ("経営企画室", 3), ("情報システム課", 3),
)  # fmt: skip
_KINDS: Final = (
    ("regular", 79),
    ("contract", 6),
    ("dispatched", 6),
    ("seconded_in", 2),
    ("contractor", 3),
    ("part_time", 4),
)
_SURNAMES: Final = (
    "sato",
    "suzuki",
    "tanaka",
    "ito",
    "mori",
    "abe",
    "ota",
    "hara",
    "kubo",
    "ono",
    "goto",
    "seki",
    "imai",
    "ueda",
)
_KNOWN: Final = (
    "図面",
    "仕様書",
    "顧客台帳",
    "原価表",
    "配合表",
    "検査基準",
    "提案書",
    "試験結果",
    "工程表",
    "契約書",
)


@dataclass(frozen=True, slots=True)
class _Department:
    code: str
    name: str


def invent(people: int = 250, seed: int = 1, *, turnover: float = 0.06) -> World:
    """A company of so many people (10 at least). `turnover`: what part of them comes or goes in the years 2026 and 2027, each year."""
    rng = Random(f"{seed}|company|{people}")
    departments = [
        _Department(f"{place * 10 + 100}", name if not copy else f"{name}（第{copy + 1}）")
        for copy in range(1 + people // 600)
        for place, (name, _) in enumerate(_DEPARTMENTS, copy * len(_DEPARTMENTS))
    ]
    things = _things(departments, rng)
    return World(
        company="架空精工",
        domain="kakuu-seiko.example",
        realm="KAKUU",
        workers=tuple(_worker(place, departments, rng, turnover) for place in range(max(10, people))),
        machines=(
            Machine("svc-backup", "service", "ad"), Machine("genba-kyoyu", "shared", "ad"),
            Machine("meishi-kyoyu", "shared", "ad"), Machine("uketsuke", "open", "ad"),
            Machine("sekkei_omihon#EXT#@kakuu-seiko.example", "guest", "m365"),
        ),
        things=things,
        neighbours=_neighbours(departments),
        holidays=frozenset(),
        partners=tuple(f"{name}@{firm}.example" for firm in ("omihon", "hokuto-seiki", "mihon-zairyo") for name in ("sekkei", "order")),
        systems=frozenset({"github"}),
    )  # fmt: skip


def _worker(place: int, departments: list[_Department], rng: Random, turnover: float) -> Worker:
    weights = [weight for _, weight in _DEPARTMENTS] * (len(departments) // len(_DEPARTMENTS))
    department = rng.choices(departments, weights)[0]
    if place < len(departments):
        department = departments[place]  # everyone has somebody, who leads it
    kind = (
        "regular"
        if place < len(departments)
        else rng.choices([k for k, _ in _KINDS], [w for _, w in _KINDS])[0]
    )
    if 0 < place - len(departments) <= max(1, len(departments) // 8):
        kind = "officer"
    since, until = _SINCE + timedelta(days=rng.randrange(3900)), FOREVER_DATE
    if rng.random() < turnover and place >= len(departments):
        until = date(2026, 1, 1) + timedelta(days=rng.randrange(730))
    elif rng.random() < turnover and place >= len(departments):
        since = date(2026, 1, 1) + timedelta(days=rng.randrange(730))
    number = f"{5001 + place}"
    login = "" if kind == "part_time" else f"{_SURNAMES[place % len(_SURNAMES)]}{place // len(_SURNAMES) + 1}"
    title = "課長" if place < len(departments) else "取締役" if kind == "officer" else ""
    it = "システム" in department.name
    return Worker(
        number=number,
        name=f"架空 {number}",
        stays=(Stay(since, until, kind, f"{login}@kakuu-seiko.example" if login else ""),),
        posts=(Post(since, until, department.code, department.name, title, primary=True),),
        roles=frozenset({"it"}) if it else frozenset(),
        login=login,
        admin=f"adm-{login}" if it and login and place % 2 else "",
        badge=number,
        pc=f"PC-{number}",
        ip=f"10.{20 + place // 4000}.{place // 200 % 20}.{20 + place % 200}",
        logins={"github": Login(f"{login}-ks", until)} if login else {},
    )


def _things(departments: list[_Department], rng: Random) -> tuple[Thing, ...]:
    made: list[Thing] = []
    for department in departments:
        host = "fs02" if "製造" in department.name or "品質" in department.name else "fs01"
        for known in rng.sample(_KNOWN, rng.randint(4, 7)):
            number, name = f"A-{len(made) + 1:04d}", f"{department.name}{known}"
            patterns = [rf"\\{host}\{department.name}\{known}"]
            if rng.random() < 0.4:
                patterns.append(
                    f"https://kakuu.sharepoint.com/sites/{department.code}/Shared Documents/{known}"
                )
            if rng.random() < 0.15:
                patterns.append(f"All Files/{department.name}/{known}")
            if rng.random() < 0.5:
                patterns.append(f"*{department.name}*{known}*")
            if "開発" in department.name or "研究" in department.name:
                patterns.append(
                    rng.choice(
                        (f"github.com/kakuu/{department.code}-{len(made)}", f"s3://kakuu-{department.code}")
                    )
                )
            made.append(
                Thing(
                    number, name, rng.choice((1, 2, 2, 3)), department.code, frozenset(), frozenset(),
                    tuple(shelf_of(each, number, name) for each in patterns if is_place(each)),
                    names_of(patterns, number, name),
                )
            )  # fmt: skip
    return tuple(made)


def _neighbours(departments: list[_Department]) -> dict[str, tuple[Shelf, ...]]:
    folders = ("共通", "日報", "会議資料", "写真", "様式", "作業中")
    found = {}
    for one in departments:
        places = [rf"\\fs01\{one.name}\{folder}" for folder in folders]
        places.append(f"https://kakuu.sharepoint.com/sites/{one.code}/Shared Documents/共通")
        places.append(f"All Files/{one.name}/受渡し")
        found[one.code] = tuple(shelf_of(each, "", one.name) for each in places)
    found[""] = tuple(shelf_of(rf"\\fs01\{folder}", "", "") for folder in ("全社共有", "スキャン"))
    return found
