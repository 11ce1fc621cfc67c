"""Work on files: on servers, in the cloud, in repositories; what is printed, put on a stick, started on the computer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from hiden.simulation import deeds, feeds
from hiden.simulation.chance import about, burst, often_first, size
from hiden.simulation.days import Span
from hiden.simulation.desks import Desk
from hiden.simulation.shelves import Shelf

_PROGRAMS: Final = (
    r"C:\Program Files\Microsoft Office\root\Office16\OUTLOOK.EXE",
    r"C:\Program Files\Microsoft Office\root\Office16\EXCEL.EXE",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    r"C:\Program Files\Microsoft Office\root\Office16\WINWORD.EXE",
    r"C:\Windows\explorer.exe",
    r"C:\Program Files\WindowsApps\MSTeams\ms-teams.exe",
    r"C:\Program Files\Microsoft Office\root\Office16\POWERPNT.EXE",
    r"C:\Windows\System32\notepad.exe",
    r"C:\Program Files\7-Zip\7zFM.exe",
    r"C:\Windows\System32\cmd.exe",
)
_OWN: Final = {
    "design": (r"C:\CAD\bin\cad.exe", r"C:\CAE\solver.exe"),
    "lab": (r"C:\Python312\python.exe", r"C:\Program Files\Git\bin\git.exe"),
    "plant": (r"C:\Seisan\seisan.exe", r"C:\CMM\measure.exe"),
}


def work(desk: Desk, span: Span) -> None:
    """All of it, for one day."""
    trade = desk.trade
    _files(desk, span)
    if desk.mail:
        _cloud(desk, span, feeds.SITE, desk.sites, trade.sites)
        _drive(desk, span)
    if desk.box:
        _cloud(desk, span, feeds.BOX, tuple(each for each in desk.boxes if each.kind == "box"), trade.box)
    _code(desk, span)
    _buckets(desk, span)
    _prints(desk, span)
    _programs(desk, span)
    _sticks(desk, span)
    if trade.system:
        plant_system(desk, span)


def _files(desk: Desk, span: Span) -> None:
    """In bursts: a folder is opened, several files in it are read, some are saved again."""
    if not desk.shares:
        return
    rng, random, out, midnight = span.rng, span.rng.random, span.out, span.midnight
    who = {"channel": "file", "account": desk.realm, "device": desk.worker.pc, "ip": desk.worker.ip}
    left = about(desk.trade.files * span.scale, rng)
    while left > 0:
        shelf = desk.shares[int(len(desk.shares) * random() ** 2)]
        moment, many = span.some(), min(left, burst(rng, 0.8))
        left -= many
        told, files, count = out[feeds.FILE + shelf.host], shelf.files, len(shelf.files)
        for _ in range(many):
            luck = random()
            told.append(
                {
                    **who,
                    "at": midnight + timedelta(seconds=moment),
                    "action": "open" if luck < 0.83 else "change" if luck < 0.99 else "delete",
                    "outcome": "done",
                    "object": files[int(count * random() ** 3)],
                }
            )
            moment += 3 + 40 * random() ** 2
    if desk.strange and random() < 0.02:  # a folder of others, and no right to it
        shelf = often_first(desk.strange, rng)
        span.put(
            feeds.FILE + shelf.host, span.some(), "file", "open", account=desk.realm, device=desk.worker.pc,
            ip=desk.worker.ip, object=shelf.files[0], outcome="failed",
        )  # fmt: skip


def _cloud(desk: Desk, span: Span, feed: str, shelves: Sequence[Shelf], rate: float) -> None:
    if not shelves or not rate:
        return
    rng, random = span.rng, span.rng.random
    account = desk.box if feed == feeds.BOX else desk.mail
    who: dict[str, Any] = {"account": account, "ip": "203.0.113.10"}
    left = about(rate * span.scale, rng)
    while left > 0:
        shelf = often_first(shelves, rng)
        moment, many = span.some(), min(left, burst(rng, 0.6))
        left -= many
        for _ in range(many):
            luck = random()
            action = (
                "open" if luck < 0.66 else "download" if luck < 0.8 else "change" if luck < 0.9
                else "upload" if luck < 0.985 else "delete" if luck < 0.992 else "share"
            )  # fmt: skip
            said: dict[str, Any] = {"object": often_first(shelf.files, rng, 3)}
            if action in ("download", "upload"):
                said["bytes"] = size(rng, 180_000, 1.6, 900_000_000)
            elif action == "share":
                said["dest"] = often_first(desk.colleagues, rng) if desk.colleagues else None
            span.put(feed, moment, "cloud", action, **who, **said)
            moment += 5 + 60 * random() ** 2


def _drive(desk: Desk, span: Span) -> None:
    """Documents shared with people at universities: by title, as Google tells them."""
    rng = span.rng
    for _ in range(about(desk.trade.drive * span.scale, rng)):
        title = f"打合せメモ {span.day:%Y-%m} {int(40 * rng.random() ** 2) + 1}"
        action = ("open", "open", "change", "download", "create")[int(5 * rng.random() ** 1.5)]
        span.put(
            feeds.DRIVE, span.some(), "cloud", action, account=desk.mail, ip="203.0.113.10", object=title
        )


def _code(desk: Desk, span: Span) -> None:
    if not desk.code or not desk.codes:
        return
    rng = span.rng
    for _ in range(about(desk.trade.code * span.scale, rng)):
        shelf = often_first(desk.codes, rng)
        action = "upload" if rng.random() < 0.35 else "download"
        span.put(
            feeds.CODE, span.some(), "code", action, account=desk.code, ip="203.0.113.10", object=shelf.root
        )


def _buckets(desk: Desk, span: Span) -> None:
    if not desk.buckets or not desk.mail:
        return
    rng = span.rng
    left = about(desk.trade.bucket * span.scale, rng)
    while left > 0:
        shelf, moment, many = often_first(desk.buckets, rng), span.some(), min(left, burst(rng, 0.8))
        left -= many
        for _ in range(many):
            action = "download" if rng.random() < 0.85 else "upload"
            span.put(
                feeds.BUCKET, moment, "cloud", action, account=desk.mail, ip="203.0.113.10",
                object=often_first(shelf.files, rng), bytes=size(rng, 800_000, 0.8),
            )  # fmt: skip
            moment += 0.3 + 4 * rng.random()


def paper(desk: Desk, span: Span) -> str:
    """What a printed paper or an attachment is called: sometimes registered information, mostly not."""
    rng = span.rng
    luck = rng.random()
    if desk.names and luck < 0.25:
        return often_first(desk.names, rng)
    if desk.shares and luck < 0.7:
        return often_first(often_first(desk.shares, rng).files, rng, 3).rpartition("\\")[2]
    return ("見積書", "議事録", "案内図", "出張申請", "注文書", "送付状")[int(6 * rng.random())] + ".pdf"


def _prints(desk: Desk, span: Span) -> None:
    rng = span.rng
    for _ in range(about(desk.trade.prints * span.scale, rng)):
        deeds.prints(desk, span, span.some(), paper(desk, span), burst(rng, 0.72))


def _programs(desk: Desk, span: Span) -> None:
    rng = span.rng
    feed, account = deeds.pc(desk)
    own = _OWN.get(desk.trade.place, ())
    for _ in range(about(desk.trade.programs * span.scale, rng)):
        program = often_first(own, rng) if own and rng.random() < 0.4 else often_first(_PROGRAMS, rng)
        span.put(feed, span.some(), "program", "run", account=account, device=desk.worker.pc, object=program)
    if feed == feeds.PC_PLANT:
        for _ in range(about(4 * span.scale, rng)):  # the PC's tool sees local files too
            span.put(
                feed, span.some(), "file", "open" if rng.random() < 0.7 else "change", account=account,
                device=desk.worker.pc, object=rf"C:\Users\{desk.worker.login}\Documents\{paper(desk, span)}",
            )  # fmt: skip
    if desk.trade.place == "lab" and desk.worker.number[-1] in "012":
        _seen_by_old_tool(desk, span)


def _seen_by_old_tool(desk: Desk, span: Span) -> None:
    """Computers of the prototype room still have the tool from before."""
    rng = span.rng
    who = {"account": desk.worker.login, "device": desk.worker.pc}
    span.put(feeds.OLD_LOGON, span.begin, "sign_in", "sign_in", **who)
    span.put(feeds.OLD_LOGON, span.end, "sign_in", "sign_out", **who)
    for _ in range(about(5 * span.scale, rng)):
        span.put(feeds.OLD_FILE, span.some(), "file", "open", **who, object=rf"C:\work\{paper(desk, span)}")
    for _ in range(about(6 * span.scale, rng)):
        page = f"https://www.science-journal.example/a/{int(400 * rng.random() ** 2)}"
        span.put(feeds.OLD_WEB, span.some(), "web", "open", **who, object=page)
    for _ in range(about(2 * span.scale, rng)):
        to = often_first(desk.colleagues, rng) if desk.colleagues else ""
        span.put(feeds.OLD_MAIL, span.some(), "mail", "send", **who, dest=to, bytes=size(rng, 20_000, 1.2))


def _sticks(desk: Desk, span: Span) -> None:
    """Few, and of those that the company has lent out: its own make, a number of its own."""
    rng = span.rng
    if rng.random() >= desk.trade.usb:
        return
    moment = span.some()
    serial = f"HS{int(24 * rng.random()):04d}"
    deeds.plugs_in(desk, span, moment, deeds.STICK, serial)
    names = [deeds.base(paper(desk, span)) for _ in range(burst(rng, 0.7))]
    deeds.copies_out(desk, span, moment, serial, names=names)


def plant_system(desk: Desk, span: Span) -> None:
    """The production system, which writes a line for Hiden itself: orders looked at, results entered."""
    rng = span.rng
    for _ in range(about(desk.trade.system * span.scale, rng)):
        order = f"指図 {span.day:%y%m}-{int(300 * rng.random() ** 2) + 1:04d}"
        action = ("open", "open", "change", "search")[int(4 * rng.random())]
        span.put(
            feeds.PLANT_SYSTEM, span.some(), "cloud", action, account=desk.worker.badge, app="生産管理",
            device=("端末A", "端末B", "端末C")[int(3 * rng.random())], object=order, count=1,
        )  # fmt: skip
