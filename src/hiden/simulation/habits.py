"""What a person does on a day: comes, signs in, works on files, writes letters, looks things up, prints, goes.

Everything a person does is done with what is on their desk (`desks.py`), as often as their trade says (`trades.py`), more on some
days than on others. On days off hardly anybody is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from random import Random
from typing import Final

from hiden.people.models import Kind
from hiden.simulation import feeds, letters, loose, papers, surfing
from hiden.simulation.days import Feeds, Span
from hiden.simulation.desks import Desk

_HOUR: Final = 3600.0
_ABSENT: Final = 0.06  # leave, illness, business trips


def live(desk: Desk, day: date, out: Feeds, *, seed: int, scale: float, works: bool) -> None:
    """Put a day of a person on the feeds. `works`: whether the company works that day."""
    rng = Random(f"{seed}|day|{desk.worker.number}|{day.isoformat()}")
    span = hours(desk, day, rng, out, works=works)
    if span is None:
        return
    span.scale = scale * desk.busy * rng.lognormvariate(-0.06, 0.35)
    if not works:
        span.scale *= 0.3
    if not span.at_home:
        _doors(desk, span)
    if not desk.worker.login:
        if desk.trade.system:
            papers.plant_system(desk, span)
        return
    _signs_in(desk, span)
    papers.work(desk, span)
    letters.write(desk, span)
    surfing.surf(desk, span)
    loose.rarely(desk, span)


def attends(desk: Desk, day: date, *, seed: int, works: bool) -> Span | None:
    """When `live` has somebody work that day, None for not at all: for whoever lays something over their days."""
    return hours(desk, day, Random(f"{seed}|day|{desk.worker.number}|{day.isoformat()}"), {}, works=works)


def hours(desk: Desk, day: date, rng: Random, out: Feeds, *, works: bool) -> Span | None:
    """When somebody works that day; None for not at all. Draws are the same in number, so that a rate changes one thing only."""
    absent, late, away = rng.random(), rng.random(), rng.random()
    trade = desk.trade
    if (works and absent < _ABSENT) or (not works and late >= trade.late):
        return None
    begin = trade.begins + desk.comes + rng.gauss(0, 0.13)
    over = rng.expovariate(1 / trade.over) if trade.over else 0.0
    if day.weekday() == 2:
        over *= 0.4  # the day without overtime
    end = trade.ends + over
    if desk.kind in (Kind.PART_TIME, Kind.REEMPLOYED):
        begin, end = begin + 0.5, trade.ends - 1.5
    if not works:
        begin, end = begin + 1 + 3 * rng.random(), begin + 5 + 2 * rng.random()
    at_home = works and away < trade.away and bool(desk.worker.login)
    return Span(day, begin * _HOUR, min(end, 23.4) * _HOUR, rng, out, at_home=at_home)


def _doors(desk: Desk, span: Span) -> None:
    """In, at lunch, rooms of the trade, out. Some open the door of the one before them, and are not seen."""
    trade, rng, badge, name = desk.trade, span.rng, desk.worker.badge, desk.worker.name
    if not trade.doors:
        return
    home = "本社 正面玄関" if trade.place != "plant" else "工場 通用口"
    rooms = {"plant": ("製造棟1F", "製造棟2F", "測定室"), "lab": ("研究室", "試作室"), "design": ("設計室",)}
    inner = rooms.get(trade.place, ("2F執務室",))
    span.put(
        feeds.DOOR,
        span.begin - 60 - 240 * rng.random(),
        "door",
        "enter",
        account=badge,
        object=home,
        detail=name,
    )
    for _ in range(int(trade.doors * (0.4 + 0.9 * rng.random()))):
        room = inner[int(len(inner) * rng.random() ** 2)]
        moment = span.some()
        refused = rng.random() < 0.004
        span.put(
            feeds.DOOR, moment, "door", "enter", account=badge, object=room, detail=name,
            outcome="blocked" if refused else "done",
        )  # fmt: skip
        if not refused and rng.random() < 0.55:
            span.put(
                feeds.DOOR,
                moment + 120 + 3600 * rng.random(),
                "door",
                "leave",
                account=badge,
                object=room,
                detail=name,
            )
    if rng.random() < 0.9:
        span.put(
            feeds.DOOR,
            span.end + 400 * rng.random(),
            "door",
            "leave",
            account=badge,
            object=home,
            detail=name,
        )


def _signs_in(desk: Desk, span: Span) -> None:
    """The computer in the morning (mistyped now and then), the cloud by itself, the VPN from home."""
    rng, worker = span.rng, desk.worker
    plant = desk.trade.place == "plant"
    domain = feeds.DOMAIN_PLANT if plant else feeds.DOMAIN_OFFICE
    who = {"account": desk.realm, "device": worker.pc, "ip": worker.ip}
    moment = span.begin + 90 * rng.random()
    if span.at_home:
        dials_in(desk, span)
        who["ip"] = tunnel(desk)
    if rng.random() < 0.06:
        for _ in range(1 + int(2.2 * rng.random())):
            span.put(domain, moment, "sign_in", "sign_in", **who, outcome="failed")
            moment += 4 + 20 * rng.random()
    span.put(domain, moment, "sign_in", "sign_in", **who)
    for _ in range(1 + int(3 * rng.random())):  # back from meetings and lunch, and to servers
        span.put(domain, span.some(), "sign_in", "sign_in", **who)
    span.put(domain, span.end + 30 * rng.random(), "sign_in", "sign_out", **who)
    if desk.mail:
        outside = home_line(desk) if span.at_home else "203.0.113.10"
        for _ in range(1 + int(3.5 * rng.random())):
            what = ("Office 365 SharePoint Online", "Microsoft Teams", "Office 365 Exchange Online")[
                int(3 * rng.random())
            ]
            span.put(
                feeds.CLOUD_SIGN_IN, span.some(), "sign_in", "sign_in", account=desk.mail, ip=outside,
                device=worker.pc, object=what, outcome="done" if rng.random() < 0.985 else "failed",
            )  # fmt: skip
        if desk.trade.place in ("lab", "design"):
            span.put(
                feeds.SINGLE_SIGN_ON,
                span.begin + 900 * rng.random(),
                "sign_in",
                "sign_in",
                account=desk.mail,
                ip=outside,
            )


def dials_in(desk: Desk, span: Span) -> None:
    """The VPN from home, from shortly before the stretch to shortly after it."""
    rng = span.rng
    who = {"account": desk.worker.login, "ip": home_line(desk)}
    begin = span.begin - 60 - 120 * rng.random()
    if rng.random() < 0.08:
        span.put(feeds.VPN, begin - 25, "remote", "sign_in", **who, outcome="failed")
    comes_in(span, begin, who)
    if rng.random() < 0.3:  # the line broke
        middle = span.some()
        goes_out(span, middle, who, 3e7 * rng.lognormvariate(0, 1))
        span.put(feeds.VPN, middle + 40, "remote", "connect", **who)
    goes_out(span, span.end + 60, who, 9e7 * rng.lognormvariate(0, 1))


def comes_in(span: Span, moment: float, who: Mapping[str, str]) -> None:
    """The VPN lets somebody in: the account and the line they come from."""
    span.put(feeds.VPN, moment, "remote", "sign_in", **who)
    span.put(feeds.VPN, moment + 2, "remote", "connect", **who)


def goes_out(span: Span, moment: float, who: Mapping[str, str], heavy: float) -> None:
    """The connection ends, and says how many bytes went through it."""
    span.put(feeds.VPN, moment, "remote", "disconnect", **who, bytes=int(heavy))


def home_line(desk: Desk) -> str:
    """The address of somebody's own line; it stays the same."""
    number = Random(f"home|{desk.worker.number}").randrange(254 * 2)
    return f"198.51.100.{number % 254 + 1}" if number < 254 else f"192.0.2.{number % 254 + 1}"


def tunnel(desk: Desk) -> str:
    return f"10.99.{Random(f'tunnel|{desk.worker.number}').randrange(4)}.{desk.worker.ip.rpartition('.')[2]}"
