"""What happens without anybody at a desk: backups, scanners, shared accounts, work of administrators, alerts, and what knocks from
outside.
"""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any, Final

from hiden.identity.models import Nature
from hiden.simulation import deeds, feeds
from hiden.simulation.chance import about, burst, often_first, size
from hiden.simulation.days import Feeds, Span
from hiden.simulation.desks import Desk
from hiden.simulation.letters import FIRMS
from hiden.simulation.shelves import Shelf
from hiden.simulation.world import Machine, World

_HOUR: Final = 3600.0
_GUESSED: Final = (
    "admin",
    "test",
    "root",
    "user",
    "info",
    "vpn",
    "administrator",
    "guest",
    "backup",
    "oracle",
)
_ALERTS: Final = (
    "Adware.Toolbar を検出し隔離しました",
    "Trojan.Generic を検出し隔離しました",
    "不審なマクロを含むファイルを検出しました",
    "PUA.Downloader を検出しました",
)


def run(
    world: World, desks: list[Desk], day: date, out: Feeds, *, seed: int, scale: float, works: bool
) -> None:
    """A day of all that is no single person's, and of those who look after the systems."""
    rng = Random(f"{seed}|machines|{day.isoformat()}")
    night = Span(day, 1.0 * _HOUR, 5.0 * _HOUR, rng, out, scale)
    daily = Span(day, 8.5 * _HOUR, 18.5 * _HOUR, rng, out, scale if works else scale * 0.1)
    for machine in world.machines:
        _machine(world, machine, night, daily, works=works)
    _servers(world, night)
    _knocks(daily, works=works)
    if works:
        admins = [desk for desk in desks if desk.trade.name == "it" and desk.realm]
        for desk in admins:
            _administers(desk, desks, daily)
        _alerts(desks, daily)


def _shares(world: World) -> list[Shelf]:
    things = [shelf for thing in world.things for shelf in thing.shelves if shelf.kind == "share"]
    return things + [s for _, each in sorted(world.neighbours.items()) for s in each if s.kind == "share"]


def _machine(world: World, machine: Machine, night: Span, daily: Span, *, works: bool) -> None:
    """By its nature, and by what it is called: a backup reads everything, a scanner writes, a shared account is somebody's."""
    account = f"{world.realm}\\{machine.account}"
    shares = _shares(world)
    if not shares:
        return
    if machine.nature == Nature.SERVICE and "backup" in machine.account.lower():
        moment = 1.5 * _HOUR
        for _ in range(about(420 * night.scale, night.rng)):
            shelf = shares[int(len(shares) * night.rng.random())]
            path = shelf.files[int(len(shelf.files) * night.rng.random())]
            _touched(night, moment, (shelf, path), account=account, device="BACKUP01")
            moment += 0.5 + night.rng.random() * 12
        night.put(
            feeds.NETWORK, moment, "network", "connect", ip="10.20.0.8", dest="10.20.0.31:445",
            bytes=size(night.rng, 60_000_000_000, 0.9, 6_000_000_000_000),
        )  # fmt: skip
    elif machine.nature == Nature.SERVICE and works:
        scans = world.neighbours.get("", ())
        for _ in range(about(14 * daily.scale, daily.rng) if scans else 0):
            shelf, moment = scans[-1], daily.some()
            path = rf"{shelf.root}\{daily.day:%Y%m%d}_{int(moment):05d}.pdf"
            _touched(daily, moment, (shelf, path), account=account, device="MFP-2F", action="change")
    elif machine.nature == Nature.SHARED and works:
        drawn = [shelf for shelf in shares if shelf.host == world.hosts()[-1]]
        for _ in range(about(20 * daily.scale, daily.rng)):
            shelf = often_first(drawn, daily.rng)
            _touched(
                daily,
                daily.some(),
                (shelf, often_first(shelf.files, daily.rng, 3)),
                account=account,
                device="PC-KYOYO-1",
            )
        _looks_up_cards(machine.account, daily)
    elif machine.nature == Nature.GUEST and works:
        _guest(world, machine.account, daily)
    elif machine.nature == Nature.OPEN and "@" not in machine.account and works and daily.rng.random() < 0.6:
        who: dict[str, Any] = {"account": account, "device": "PC-UKETSUKE", "ip": "10.20.0.9"}
        known = daily.rng.random() < 0.9
        daily.put(
            feeds.DOMAIN_OFFICE, daily.begin - 600 * daily.rng.random(), "sign_in", "sign_in", **who,
            outcome="done" if known else "failed",
        )  # fmt: skip


def _looks_up_cards(account: str, span: Span) -> None:
    """The system of business cards has few licences: those who have none use the shared account."""
    rng, who = span.rng, {"account": account, "ip": f"10.20.0.{30 + int(9 * span.rng.random())}"}
    for _ in range(about(5 * span.scale, rng)):
        moment = span.some()
        span.put(feeds.PLANT_SYSTEM, moment - 30, "sign_in", "sign_in", app=deeds.CARDS, **who)
        deeds.exported(
            span, moment, app=deeds.CARDS, name=f"名刺 {int(9000 * rng.random() ** 2) + 1:05d}", rows=1, **who
        )
    if rng.random() < 0.05:
        deeds.exported(
            span, span.some(), app=deeds.CARDS, name="名刺一覧", rows=size(rng, 80, 1.3, 4000), **who
        )


def _touched(span: Span, moment: float, place: tuple[Shelf, str], **said: str) -> None:
    shelf, path = place
    span.put(
        feeds.FILE + shelf.host, moment, "file", **{"action": "open", "ip": "10.20.0.8", **said}, object=path
    )


def _guest(world: World, account: str, span: Span) -> None:
    """Somebody outside looks into a site that was shared with them."""
    sites = [s for each in world.neighbours.values() for s in each if s.kind == "site"]
    rng = span.rng
    if not sites or rng.random() < 0.6:
        return
    span.put(
        feeds.GUEST_SIGN_IN,
        span.begin,
        "sign_in",
        "sign_in",
        account=account,
        ip="192.0.2.77",
        object="Office 365 SharePoint Online",
    )
    shelf = often_first(sites, rng)
    for _ in range(about(3 * span.scale, rng)):
        span.put(
            feeds.SITE,
            span.some(),
            "cloud",
            "open",
            account=account,
            ip="192.0.2.77",
            object=often_first(shelf.files, rng),
        )


def _servers(world: World, span: Span) -> None:
    """What servers do by themselves: jobs, checks of their files, names looked up."""
    rng = span.rng
    for host in ("sv01", "cae01"):
        for _ in range(about(3 * span.scale, rng)):
            span.put(
                feeds.SERVER,
                span.some(),
                "program",
                "run",
                account="ansible",
                device=host,
                object="/usr/bin/dnf check-update",
            )
    for _ in range(about(2 * span.scale, rng)):
        span.put(
            feeds.WATCH, span.some(), "file", "change", account="root", device="sv01", object="/etc/cups/subscriptions.conf",
            bytes=size(rng, 2000, 0.5), app="cupsd", detail="ファイルの変更を検出",
        )  # fmt: skip
    for place in range(about(30 * span.scale, rng)):
        ip = f"10.20.0.{20 + place % 120}"
        span.put(
            feeds.NETWORK, span.begin + 17 * _HOUR * rng.random() + 3 * _HOUR, "network", "connect", ip=ip,
            dest=f"203.0.113.{int(200 * rng.random())}:443", bytes=size(rng, 8000, 1.8),
        )  # fmt: skip


def _administers(desk: Desk, desks: list[Desk], span: Span) -> None:
    """Rights given, machines looked after; with the account for it where there is one."""
    rng = span.rng
    realm = desk.realm.partition("\\")[0]
    account = f"{realm}\\{desk.worker.admin}" if desk.worker.admin else desk.realm
    others = [other for other in desks if other.worker.login]
    for _ in range(about(0.5 * span.scale, rng)):
        action = "grant" if rng.random() < 0.7 else "revoke"
        span.put(
            feeds.DOMAIN_OFFICE, span.some(), "admin", action, account=account, device="DC01", object="共有_読取",
            dest=often_first(others, rng).worker.login,
        )  # fmt: skip
    for _ in range(about(4 * span.scale, rng)):
        moment, host = span.some(), ("sv01", "cae01")[int(2 * rng.random())]
        who = {"account": desk.worker.login, "device": host, "ip": desk.worker.ip}
        span.put(feeds.SERVER, moment, "remote", "sign_in", **who)
        for _ in range(burst(rng, 0.5)):
            moment += 20 + 200 * rng.random()
            span.put(
                feeds.SERVER,
                moment,
                "program",
                "run",
                **who,
                object="/usr/bin/systemctl status smb",
                dest="root",
            )
        path = f"/srv/cae/jobs/{int(200 * rng.random()):04d}.inp"
        span.put(feeds.SERVER_FILES, moment + 5, "file", "open", **who, app="/usr/bin/less", object=path)
    if desk.mail:
        for _ in range(about(1.2 * span.scale, rng)):
            span.put(
                feeds.CLOUD_ADMIN, span.some(), "admin", "grant" if rng.random() < 0.6 else "create", account=desk.mail,
                ip="203.0.113.10", object=often_first(others, rng).worker.login,
            )  # fmt: skip


def _alerts(desks: list[Desk], span: Span) -> None:
    """What protection said: mostly nothing of weight."""
    rng = span.rng
    seated = [desk for desk in desks if desk.realm and desk.trade.programs]
    for _ in range(about(0.8 * span.scale, rng) if seated else 0):
        desk = seated[int(len(seated) * rng.random())]
        said = {"account": desk.realm, "device": desk.worker.pc, "ip": desk.worker.ip}
        words = often_first(_ALERTS, rng)
        path = rf"C:\Users\{desk.worker.login}\Downloads\setup{int(90 * rng.random())}.exe"
        span.put(feeds.PC_OFFICE, span.some(), "alert", "detect", **said, object=path, detail=words)
    for _ in range(about(0.5 * span.scale, rng) if seated else 0):
        desk = seated[int(len(seated) * rng.random())]
        span.put(
            feeds.BORDER, span.some(), "alert", "detect", account=desk.worker.login, device=desk.worker.pc, ip=desk.worker.ip,
            object="list.csv", bytes=size(rng, 90_000, 1.0), dest="portal.mihon-buhin.example", detail="個人情報らしい並び",
        )  # fmt: skip


def _knocks(span: Span, *, works: bool) -> None:
    """Strangers try names at the VPN and are refused at the border; letters come that nobody asked for."""
    rng = span.rng
    full = span.scale if works else span.scale * 10
    for _ in range(about(12 * full, rng)):
        moment = 24 * _HOUR * rng.random() * 0.999
        span.put(
            feeds.VPN, moment, "remote", "sign_in", account=often_first(_GUESSED, rng), outcome="failed",
            ip=f"192.0.2.{int(250 * rng.random()**2) + 1}",
        )  # fmt: skip
    for _ in range(about(40 * full, rng)):
        span.put(
            feeds.BORDER, 24 * _HOUR * rng.random() * 0.999, "network", "connect", ip=f"192.0.2.{int(250 * rng.random()) + 1}",
            dest="203.0.113.10", object="RDP", outcome="blocked",
        )  # fmt: skip
    for _ in range(about(3 * full, rng)):
        span.put(
            feeds.MAIL_OUT, 24 * _HOUR * rng.random() * 0.999, "mail", "send", account=f"news@{often_first(FIRMS, rng)}",
            dest=f"nobody@{FIRMS[0]}", outcome="blocked", ip="192.0.2.50",
        )  # fmt: skip
