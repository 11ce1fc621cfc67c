"""Letters and chats: within the company, to partners, with attachments that may be registered information."""

from __future__ import annotations

from typing import Any, Final

from hiden.simulation import deeds, feeds
from hiden.simulation.chance import about, burst, often_first, size
from hiden.simulation.days import Span
from hiden.simulation.desks import Desk
from hiden.simulation.papers import paper

# Invented companies beside the partners that the company has registered.
FIRMS: Final = (
    "omihon.example", "kakuu-keisoku.example", "hokuto-seiki.example", "mihon-zairyo.example", "kakuu-univ.example",
    "tokyo-buhin.example", "mihon-bussan.example", "kakuu-logistics.example", "sekkei-kobo.example", "mihon-bank.example",
)  # fmt: skip
_PEOPLE: Final = (
    "info",
    "order",
    "sato",
    "suzuki",
    "tanaka",
    "y.ito",
    "sales",
    "kobayashi",
    "support",
    "mori",
)
_SUBJECTS: Final = (
    "お見積りの件",
    "打合せの日程",
    "図面の送付",
    "検査結果のご報告",
    "ご注文の確認",
    "議事録",
    "納期のご相談",
    "資料の送付",
)


def write(desk: Desk, span: Span) -> None:
    """A day's letters and chats."""
    if not desk.mail:
        return
    rng = span.rng
    for _ in range(about(desk.trade.letters * span.scale, rng)):
        if rng.random() < 0.68 and desk.colleagues:
            _inside(desk, span)
        else:
            _outside(desk, span)
    for _ in range(about(desk.trade.letters * 0.45 * span.scale, rng)):
        _receives(desk, span)
    for _ in range(about(desk.trade.chats * span.scale, rng)):
        action, said = _chat(desk, span)
        span.put(feeds.CHAT, span.some(), "chat", action, account=desk.mail, ip="203.0.113.10", **said)


def _inside(desk: Desk, span: Span) -> None:
    rng = span.rng
    to = list(dict.fromkeys(often_first(desk.colleagues, rng) for _ in range(burst(rng, 0.35))))
    moment, heavy = span.some(), size(rng, 30_000, 1.5, 35_000_000)
    deeds.passes_on(desk, span, moment, to, subject=often_first(_SUBJECTS, rng), heavy=heavy)


def _outside(desk: Desk, span: Span) -> None:
    """To a firm; to partners whom the company has named, sometimes. A letter with attachments has a line for each of them too."""
    rng = span.rng
    if desk.partners and rng.random() < 0.2:
        to = often_first(desk.partners, rng)
    else:
        to = f"{often_first(_PEOPLE, rng)}@{often_first(FIRMS, rng)}"
    moment, attached = span.some(), rng.random() < 0.28
    heavy = size(rng, 900_000 if attached else 18_000, 1.3, 35_000_000)
    wrong = rng.random() < 0.01
    names = [paper(desk, span) for _ in range(min(5, burst(rng, 0.3)))] if attached else ()
    deeds.letter(desk, span, moment, to, heavy=heavy, names=names, outcome="failed" if wrong else "done")


def _receives(desk: Desk, span: Span) -> None:
    """What is read in the mailbox."""
    rng = span.rng
    span.put(
        feeds.MAIL_BOX, span.some(), "mail", "open", account=desk.mail, ip="203.0.113.10",
        object=often_first(_SUBJECTS, rng), count=1,
    )  # fmt: skip


def _chat(desk: Desk, span: Span) -> tuple[str, dict[str, Any]]:
    rng = span.rng
    action = ("upload", "download", "share")[int(3 * rng.random() ** 1.5)]
    to = ("#kenkyu", "#shisaku", "#zatsudan", "#ai")[int(4 * rng.random())]
    return action, {"object": paper(desk, span), "dest": to, "bytes": size(rng, 200_000, 1.3)}
