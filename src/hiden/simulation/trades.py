"""What people of a trade do on a usual day, in numbers. The trade follows from the department's name, the post and the roles."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from hiden.people.models import Kind, Role
from hiden.simulation.world import Post


@dataclass(frozen=True, slots=True)
class Trade:
    """Means for a day at work. Hours are of Tokyo; `over` in hours, `away` and `late` as probabilities."""

    name: str
    begins: float = 8.6
    ends: float = 17.6
    over: float = 0.7
    away: float = 0.12  # works at home that day
    late: float = 0.01  # comes on a day off
    files: float = 53  # accesses on file servers
    sites: float = 12  # SharePoint and the like
    web: float = 44  # requests
    letters: float = 9
    chats: float = 0
    prints: float = 2.2
    programs: float = 9
    usb: float = 0.004
    box: float = 0
    drive: float = 0
    code: float = 0
    bucket: float = 0
    doors: float = 5
    ai: float = 0.5
    system: float = 0  # the production system
    place: str = "office"  # or plant, design, lab


_OFFICE: Final = Trade("office")
# Words in a department's name, and what is done there; the first that fits holds.
_TRADES: Final[tuple[tuple[tuple[str, ...], Trade], ...]] = (
    (
        ("研究", "research", "ラボ"),
        Trade("research", over=1.1, away=0.25, files=49, web=60, chats=4, box=1, drive=4, code=3, bucket=3, usb=0.02,
              ai=2.5, place="lab"),
    ),
    (
        ("設計", "開発", "技術", "design", "engineering"),
        Trade("design", over=1.3, files=81, web=41, box=2.5, code=0.8, usb=0.02, prints=3.5, ai=1.2, place="design"),
    ),
    (("営業", "販売", "sales"), Trade("sales", away=0.2, files=38, web=51, letters=20, box=3, prints=2.5, ai=1.0)),
    (("品質", "品証", "quality"), Trade("quality", files=60, web=29, usb=0.02, system=2, place="plant")),
    (
        ("製造", "生産", "工場", "plant", "production"),
        Trade("production", begins=8.0, ends=17.0, over=0.9, away=0, late=0.05, files=37, sites=5, web=20, letters=4,
              usb=0.02, doors=7, ai=0.1, system=5, place="plant"),
    ),
    (("購買", "資材", "調達", "purchas"), Trade("purchasing", letters=18, files=47, system=3)),
    (("経理", "財務", "会計", "account", "finance"), Trade("accounting", over=1.0, files=64, prints=5, web=31)),
    (("総務", "人事", "労務", "法務", "general"), Trade("general", files=51, prints=4, letters=12)),
    (("経営", "企画", "planning"), Trade("planning", over=1.2, away=0.2, web=64, letters=14, box=0.8, ai=1.5)),
    (("情報システム", "情シス", "it"), Trade("it", over=1.2, away=0.3, web=68, code=1)),
)  # fmt: skip
_ADMINS: Final = frozenset({Role.IT, Role.ADMINISTRATOR})


def trade_of(kind: str, posts: tuple[Post, ...], roles: frozenset[str], *, has_login: bool) -> Trade:
    """What somebody does who is of this kind and has these posts."""
    found = _by_name(posts)
    title = posts[0].title if posts else ""
    if roles & _ADMINS or "システム" in title:
        found = replace(found, name="it", over=1.2, away=0.25, files=26, web=72, usb=0.03)
    elif kind == Kind.OFFICER:
        found = replace(found, files=14, web=34, letters=22, prints=3, usb=0.0, away=0.15, code=0, bucket=0)
    elif kind == Kind.SECONDED_OUT:
        found = replace(
            found, files=0, web=0, prints=0, doors=0, usb=0.0, letters=2, sites=1, away=1.0, system=0
        )
    elif "長" in title:
        found = replace(found, over=found.over + 0.5, letters=found.letters * 1.7, files=found.files * 0.8)
    if not has_login:  # somebody without a computer still passes doors, and stands at the machines
        found = replace(found, files=0, sites=0, web=0, letters=0, chats=0, prints=0, programs=0, usb=0.0, box=0,
                        drive=0, code=0, bucket=0, ai=0, away=0)  # fmt: skip
    return found


def _by_name(posts: tuple[Post, ...]) -> Trade:
    name = posts[0].name.lower() if posts else ""
    for words, trade in _TRADES:
        if any(word in name for word in words):
            return trade
    return _OFFICE
