"""Single deeds as the systems around them record them, each written once: the days of everybody and scenarios are made of these.

A deed that somebody does with bad intent leaves exactly the lines that it leaves on any other day. Moments are seconds after
midnight of the span's day; every function that takes time answers when it was over.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from hiden.simulation import feeds
from hiden.simulation.days import Span
from hiden.simulation.desks import Desk
from hiden.simulation.shelves import Shelf

STICK: Final = "Hagane SecureStick"  # what the company lends
CARDS: Final = "名刺管理"
OFFICE_LINE: Final = "203.0.113.10"
_PC: Final = {"plant": feeds.PC_PLANT, "design": feeds.PC_DESIGN, "lab": feeds.PC_DESIGN}
_PACKER: Final = r"C:\Program Files\7-Zip\7zFM.exe"


def pc(desk: Desk) -> tuple[str, str]:
    """The feed on which somebody's computer is seen, and their account as it is written there."""
    feed = _PC.get(desk.trade.place, feeds.PC_OFFICE)
    return feed, desk.realm if feed == feeds.PC_OFFICE else desk.worker.login


def web(desk: Desk, span: Span) -> tuple[str, dict[str, Any]]:
    """The feed on which somebody's requests are seen that day, and what all of them say."""
    plant = feeds.WEB_PLANT if desk.trade.place == "plant" else feeds.WEB_OFFICE
    feed = feeds.WEB_AWAY if span.at_home else plant
    account = desk.mail if span.at_home and desk.mail else desk.worker.login
    return feed, {"channel": "web", "account": account, "device": desk.worker.pc, "ip": desk.worker.ip}


def at_pc(desk: Desk, span: Span, moment: float, channel: str, action: str, **said: Any) -> None:
    """Something at the own computer."""
    feed, account = pc(desk)
    span.put(feed, moment, channel, action, account=account, device=desk.worker.pc, **said)


def own_folder(desk: Desk, name: str, folder: str = "Documents") -> str:
    """A path of the own computer."""
    return rf"C:\Users\{desk.worker.login}\{folder}\{name}"


def base(path: str) -> str:
    """The name of a file without its folders."""
    return path.replace("/", "\\").rpartition("\\")[2]


def reads(
    desk: Desk,
    span: Span,
    moment: float,
    found: Iterable[tuple[Shelf, str]],
    *,
    pace: float = 20.0,
    **said: Any,
) -> float:
    """Files are opened one after the other, about so many seconds apart; what lies in the cloud is downloaded."""
    rng = span.rng
    for shelf, path in found:
        if shelf.kind == "share":
            given = {
                "account": desk.realm,
                "device": desk.worker.pc,
                "ip": desk.worker.ip,
                "action": "open",
                **said,
            }
            span.put(feeds.FILE + shelf.host, moment, "file", **given, object=path)
        else:
            feed = feeds.BOX if shelf.kind == "box" else feeds.SITE
            account = desk.box if shelf.kind == "box" else desk.mail
            given = {"account": account, "ip": OFFICE_LINE, "action": "download", **said}
            if given["action"] == "download":
                given["bytes"] = int(180_000 * rng.lognormvariate(0.0, 1.6)) + 1
            span.put(feed, moment, "cloud", **given, object=path)
        moment += pace * (0.15 + 0.85 * rng.expovariate(1.0))
    return moment


def letter(
    desk: Desk,
    span: Span,
    moment: float,
    to: str,
    *,
    heavy: int,
    names: Sequence[str] = (),
    outcome: str = "done",
) -> None:
    """A letter goes out, with a line more for each attachment. `heavy`: bytes of all of it."""
    span.put(
        feeds.MAIL_OUT, moment, "mail", "send", account=desk.mail, dest=to, bytes=heavy, outcome=outcome,
    )  # fmt: skip
    for name in names:
        span.put(
            feeds.MAIL_ATTACHED, moment, "mail", "send", account=desk.mail, ip=desk.worker.ip,
            object=name, dest=to, bytes=heavy,
        )  # fmt: skip


def visits(desk: Desk, span: Span, moment: float, site: str, many: int) -> float:
    """Pages of a site are looked at; behind TLS the proxy of the office sees the host alone."""
    feed, who = web(desk, span)
    rng = span.rng
    hidden = not span.at_home and rng.random() < 0.7
    for _ in range(many):
        span.put(
            feed, moment, **who, action="connect" if hidden else "open", dest=site,
            object=f"{site}:443" if hidden else f"https://{site}/p/{int(399 * rng.random() ** 2) + 1}",
            bytes=int(9000 * rng.expovariate(1.0) ** 2) + 300,
        )  # fmt: skip
        moment += 0.2 + 25 * rng.random() ** 4
    return moment


def puts_up(desk: Desk, span: Span, moment: float, site: str, *, name: str, heavy: int) -> float:
    """A file is put on a site: at the proxy, and at the gateway that looks into what is sent. About 4 MB a second."""
    feed, who = web(desk, span)
    span.put(feed, moment, **who, action="upload", object=f"https://{site}/upload", dest=site, bytes=heavy)
    span.put(
        feeds.WEB_SENT, moment, **{**who, "account": desk.realm}, action="upload",
        object=f"https://{site}/upload/{name}", dest=site, bytes=heavy,
    )  # fmt: skip
    return moment + 3 + heavy / 4e6 * (0.5 + span.rng.random())


def plugs_in(desk: Desk, span: Span, moment: float, product: str, serial: str) -> None:
    """A stick, a disc or a telephone, as the tools on the computers of that place see it."""
    place, who = desk.trade.place, {"device": desk.worker.pc, "dest": serial}
    realm, login = {"account": desk.realm, **who}, {"account": desk.worker.login, **who}
    span.put(feeds.USB, moment, "removable", "connect", **realm, object=product)
    if place in ("design", "lab"):
        span.put(feeds.PC_DESIGN, moment, "removable", "connect", **login, object=product)
    if place == "lab":
        span.put(feeds.OLD_DEVICE, moment, "removable", "connect", **login, object="R:")
    if place == "plant":
        span.put(feeds.PC_PLANT, moment, "removable", "connect", **login, object=product)


def copies_out(
    desk: Desk,
    span: Span,
    moment: float,
    serial: str,
    *,
    names: Iterable[str],
    middle: float = 2e6,
    spread: float = 1.4,
) -> float:
    """Files go onto what was plugged in: the plant's tool sees it, elsewhere the protection of the office programs does."""
    rng = span.rng
    plant = desk.trade.place == "plant" or not desk.mail
    feed, account = (pc(desk)[0], desk.worker.login) if plant else (feeds.ENDPOINT, desk.mail)
    for name in names:
        moment += 5 + 20 * rng.random()
        span.put(
            feed, moment, "removable", "copy", account=account, device=desk.worker.pc, dest=serial, object=rf"E:\{name}",
            bytes=min(8_000_000_000, int(middle * rng.lognormvariate(0.0, spread)) + 1),
        )  # fmt: skip
    return moment


def archive(desk: Desk, span: Span, of: str = "") -> str:
    """What a packed file is called: by the file or folder in it, or by nothing in particular."""
    rng = span.rng
    stem = of.rpartition(".")[0] or (base(rng.choice(desk.shares).root) if desk.shares else "資料")
    if rng.random() < 0.6:
        stem = rng.choice(("資料", "新しいフォルダー", "data", "整理用", "バックアップ", stem))
    return f"{stem}{rng.choice(('', '', '_1', '_2', '(2)', '_old', '_控え'))}.{'7z' if rng.random() < 0.2 else 'zip'}"


def packs(desk: Desk, span: Span, moment: float, name: str, heavy: int) -> float:
    """Files are packed into one, on the own computer. Answers when it is done: about 30 MB a second."""
    at_pc(desk, span, moment, "program", "run", object=_PACKER)
    moment += 4 + heavy / 3e7 * (0.6 + span.rng.random())
    at_pc(desk, span, moment, "file", "create", object=own_folder(desk, name), bytes=heavy)
    return moment


def renames(desk: Desk, span: Span, moment: float, name: str) -> None:
    """A file of the own computer has another name from then on."""
    action = "move" if pc(desk)[0] == feeds.PC_DESIGN else "rename"
    at_pc(desk, span, moment, "file", action, object=own_folder(desk, name))


def erases(desk: Desk, span: Span, moment: float, names: Iterable[str], folder: str = "Documents") -> float:
    """Files of the own computer are deleted, several a second."""
    for name in names:
        at_pc(desk, span, moment, "file", "delete", object=own_folder(desk, name, folder))
        moment += 0.1 + 2 * span.rng.random() ** 3
    return moment


def prints(desk: Desk, span: Span, moment: float, name: str, pages: int) -> None:
    """A paper is printed."""
    rng = span.rng
    plant = desk.trade.place == "plant"
    span.put(
        feeds.PRINT_PLANT if plant else feeds.PRINT_OFFICE, moment, "print", "print",
        account=desk.worker.login, device=desk.worker.pc, ip=desk.worker.ip, object=name,
        dest="製造棟1F" if plant else ("複合機1F", "複合機2F")[int(2 * rng.random())], count=pages,
        bytes=int(pages * 60_000 * rng.lognormvariate(0.0, 0.6)) + 1,
    )  # fmt: skip


def asks(desk: Desk, span: Span, moment: float, site: str, heavy: int) -> None:
    """Text is put to a service on the web, so many bytes of it."""
    feed, who = web(desk, span)
    span.put(
        feed, moment, **who, action="post", object=f"https://{site}/api/conversation", dest=site, bytes=heavy
    )


def comes_in(desk: Desk, span: Span, moment: float, sender: str, *, name: str, heavy: int) -> float:
    """A letter with an attachment comes, is opened, and the attachment is kept."""
    rng = span.rng
    span.put(feeds.MAIL_OUT, moment, "mail", "send", account=sender, dest=desk.mail, bytes=heavy)
    moment += 60 + 2000 * rng.random() ** 2
    span.put(
        feeds.MAIL_BOX, moment, "mail", "open", account=desk.mail, ip=OFFICE_LINE,
        object=rng.choice(("資料の送付", "Fwd: 資料", "打合せの日程", "Re: 資料の送付")), count=1,
    )  # fmt: skip
    moment += 10 + 200 * rng.random()
    at_pc(desk, span, moment, "file", "create", object=own_folder(desk, name, "Downloads"), bytes=heavy)
    return moment


def passes_on(desk: Desk, span: Span, moment: float, to: Sequence[str], *, subject: str, heavy: int) -> None:
    """A letter within the company."""
    feed = feeds.MAIL_OLD if desk.trade.place == "plant" else feeds.MAIL_INSIDE
    span.put(
        feed, moment, "mail", "send", account=desk.mail, dest=",".join(to), bytes=heavy, object=subject, count=len(to),
        ip=desk.worker.ip,
    )  # fmt: skip


def exports(desk: Desk, span: Span, moment: float, *, app: str, name: str, rows: int) -> None:
    """Rows of a system of the company's own are looked at, or taken out as a table."""
    who = {"account": desk.worker.badge, "device": desk.worker.pc, "ip": desk.worker.ip}
    exported(span, moment, app=app, name=name, rows=rows, **who)


def exported(span: Span, moment: float, *, app: str, name: str, rows: int, **who: str) -> None:
    """The same by any account. The system writes a line for Hiden itself."""
    action = "download" if rows > 1 else "open"
    span.put(
        feeds.PLANT_SYSTEM, moment, "cloud", action, **who, app=app, object=name, count=rows,
        bytes=int(rows * 140 * span.rng.lognormvariate(0.0, 0.3)) + 1 if rows > 1 else None,
    )  # fmt: skip
