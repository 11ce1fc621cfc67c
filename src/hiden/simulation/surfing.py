"""The web: what belongs to the work, news, a few services, generative AI; in visits of several requests."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Final

from hiden.simulation import deeds
from hiden.simulation.chance import about, burst, often_first, size
from hiden.simulation.days import Span
from hiden.simulation.desks import Desk
from hiden.simulation.papers import paper

# Sites by how often they are seen, the first the most. Names under .example are invented.
_SITES: Final = (
    "www.bing.com", "outlook.office.com", "teams.microsoft.com", "www.google.com", "news.example", "www.kensaku.example",
    "tenki.example", "norikae.example", "portal.mihon-buhin.example", "docs.tool-maker.example", "maps.google.com",
    "www.kakuu-keisoku.example", "catalog.bearing.example", "shinbun.example", "www.nedan.example", "kogyo.example",
    "learn.microsoft.com", "standards.example", "www.youtube.com", "oshiete.example", "meeting.example", "yoyaku.example",
    "translate.google.com", "jisho.example", "www.amazon.co.jp", "tsuhan.example", "zaimu.example", "www.keiba.example",
)  # fmt: skip
AI: Final = ("copilot.microsoft.com", "chatgpt.com", "gemini.google.com")
_REFUSED: Final = ("upload.gigasend.example", "www.game.example", "proxy-avoid.example")
_PAGES: Final = tuple(f"p/{number}" for number in range(1, 400))


def surf(desk: Desk, span: Span) -> None:
    """A day's requests."""
    rng, random, midnight = span.rng, span.rng.random, span.midnight
    left = about(desk.trade.web * span.scale, rng)
    if not left:
        return
    feed, who = deeds.web(desk, span)
    away = span.at_home
    told = span.out[feed]
    mine = _favourites(desk)
    while left > 0:
        site = mine[int(len(mine) * random() ** 3)]
        moment, many = span.some(), min(left, burst(rng, 0.82))
        left -= many
        hidden = not away and random() < 0.7  # behind TLS a proxy sees the host alone
        for _ in range(many):
            told.append(
                {
                    **who,
                    "at": midnight + timedelta(seconds=moment),
                    "action": "connect" if hidden else "open",
                    "outcome": "done",
                    "object": f"{site}:443"
                    if hidden
                    else f"https://{site}/{_PAGES[int(399 * random() ** 2)]}",
                    "dest": site,
                    "bytes": int(9000 * rng.expovariate(1.0) ** 2) + 300,
                }
            )
            moment += 0.2 + 25 * random() ** 4
    _asks_ai(desk, span)
    _puts_up(desk, span, feed, who)


def _favourites(desk: Desk) -> list[str]:
    """The sites in the order in which somebody looks at them."""
    order = Random(f"sites|{desk.worker.number}")
    found = list(_SITES[:6])
    rest = list(_SITES[6:])
    order.shuffle(rest)
    return found + rest


def _asks_ai(desk: Desk, span: Span) -> None:
    rng = span.rng
    for _ in range(about(desk.trade.ai * span.scale, rng)):
        site = often_first(AI, rng)
        deeds.asks(desk, span, span.some(), site, size(rng, 2_500, 1.3, 400_000))


def _puts_up(desk: Desk, span: Span, feed: str, who: dict[str, str]) -> None:
    """Files for customers' portals; what the company does not allow is stopped. Pages of data rooms are looked at."""
    rng = span.rng
    pages = [shelf for shelf in desk.boxes if shelf.kind == "page"]
    if pages and rng.random() < 0.25:
        span.put(
            feed, span.some(), **who, action="open", object=often_first(pages, rng).root, dest=pages[0].host
        )
    if rng.random() < 0.05:
        heavy = size(rng, 1_500_000, 1.2, 400_000_000)
        deeds.puts_up(
            desk,
            span,
            span.some(),
            "portal.mihon-buhin.example",
            name=deeds.base(paper(desk, span)),
            heavy=heavy,
        )
    if rng.random() < 0.01:
        site = often_first(_REFUSED, rng)
        span.put(
            feed, span.some(), **who, action="connect", object=f"{site}:443", dest=site, outcome="blocked"
        )
