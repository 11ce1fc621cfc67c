"""What people do now and then, for good reasons, and what looks like carrying something off: a letter to oneself, a packed file, a
private stick, a telephone that is charged, a customer's link to a file-transfer service, many pages in a row, a list taken out.

Without it every such line would be a leak, and whoever looks for leaks would find all of them and believe it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from hiden.simulation import deeds, feeds, places
from hiden.simulation.chance import burst, often_first, size
from hiden.simulation.days import Span
from hiden.simulation.desks import Desk
from hiden.simulation.letters import FIRMS
from hiden.simulation.papers import paper
from hiden.simulation.shelves import Shelf

_ORDERS: Final = ("受注一覧", "顧客一覧", "在庫一覧", "検査実績", "仕入先一覧")
_OFFICE: Final = frozenset({"sales", "general", "accounting", "planning", "purchasing", "office", "it"})


def rarely(desk: Desk, span: Span) -> None:
    """So many chances a day. Whoever has no mail does what needs none."""
    random = span.rng.random
    for rate, fits, does in _CHANCES:
        if random() < rate and fits(desk):
            does(desk, span)


def _writes_home(desk: Desk, span: Span) -> None:
    """To oneself: a ticket, a form, something to read on the train."""
    names = [deeds.base(paper(desk, span))] if span.rng.random() < 0.6 else []
    heavy = size(span.rng, 500_000 if names else 12_000, 1.3, 20_000_000)
    deeds.letter(desk, span, span.some(), places.own_mail(desk.worker.number), heavy=heavy, names=names)


def _writes_privately(desk: Desk, span: Span) -> None:
    """To somebody who has a private address only: a candidate, a retired colleague, a one-man firm."""
    to = places.own_mail(f"other{int(400 * span.rng.random() ** 2)}")
    names = [deeds.base(paper(desk, span))] if span.rng.random() < 0.3 else []
    deeds.letter(desk, span, span.some(), to, heavy=size(span.rng, 60_000, 1.5, 20_000_000), names=names)


def _writes_to_authority(desk: Desk, span: Span) -> None:
    to = f"madoguchi@{often_first(places.PUBLIC, span.rng)}"
    deeds.letter(desk, span, span.some(), to, heavy=size(span.rng, 90_000, 1.3), names=["申請書.pdf"])


def _asks_lawyer(desk: Desk, span: Span) -> None:
    to = f"info@{often_first(places.LAWYERS, span.rng)}"
    deeds.letter(desk, span, span.some(), to, heavy=size(span.rng, 40_000, 1.0), names=[])


def _packs(desk: Desk, span: Span) -> None:
    """A file is packed, and mostly sent to a firm then."""
    rng = span.rng
    heavy = size(rng, 3_000_000, 1.6, 3_000_000_000)
    name = deeds.archive(desk, span, deeds.base(paper(desk, span)))
    moment = deeds.packs(desk, span, span.some(), name, heavy)
    if desk.mail and heavy < 25_000_000 and rng.random() < 0.6:
        to = f"order@{often_first(FIRMS, rng)}"
        deeds.letter(desk, span, moment + 60 + 600 * rng.random(), to, heavy=heavy, names=[name])


def _tidies(desk: Desk, span: Span) -> None:
    """A few files, and now and then a whole folder of old ones."""
    names = [deeds.base(paper(desk, span)) for _ in range(size(span.rng, 4, 1.3, 900))]
    deeds.erases(desk, span, span.some(), names)


def _renames(desk: Desk, span: Span) -> None:
    for _ in range(burst(span.rng, 0.5)):
        deeds.renames(desk, span, span.some(), deeds.base(paper(desk, span)))


def _charges_phone(desk: Desk, span: Span) -> None:
    product = often_first(places.PHONES, span.rng)
    deeds.plugs_in(desk, span, span.some(), product, places.serial_of(desk.worker.number, 9))


def _plugs_own(desk: Desk, span: Span) -> None:
    """A stick of one's own or a customer's, mostly to read from it."""
    rng = span.rng
    moment, own = span.some(), rng.random() < 0.6
    serial = places.serial_of(desk.worker.number if own else f"customer{int(60 * rng.random())}")
    deeds.plugs_in(desk, span, moment, often_first(places.STICKS, rng), serial)
    if rng.random() < 0.35:
        names = [deeds.base(paper(desk, span)) for _ in range(burst(rng, 0.6))]
        deeds.copies_out(desk, span, moment, serial, names=names)


def _follows_link(desk: Desk, span: Span) -> None:
    """A customer or friend has put something on a service for it."""
    rng = span.rng
    site = often_first(places.TRANSFER if rng.random() < 0.5 else places.STORAGE, rng)
    deeds.visits(desk, span, span.some(), site, burst(rng, 0.8))


def _puts_up(desk: Desk, span: Span) -> None:
    """Too heavy for a letter: put on a service for a firm. Against the rules, and done."""
    rng = span.rng
    site = often_first(places.TRANSFER if rng.random() < 0.7 else places.STORAGE, rng)
    moment = deeds.visits(desk, span, span.some(), site, burst(rng, 0.7))
    name = deeds.archive(desk, span, deeds.base(paper(desk, span)))
    deeds.puts_up(desk, span, moment, site, name=name, heavy=size(rng, 30_000_000, 1.2, 2_000_000_000))


def _looks_for_work(desk: Desk, span: Span) -> None:
    deeds.visits(desk, span, span.some(), often_first(places.AGENCIES, span.rng), burst(span.rng, 0.8))


def _leafs(desk: Desk, span: Span) -> None:
    """Page after page, because something is looked for."""
    shelf = often_first(desk.sites, span.rng)
    _reads_many(desk, span, shelf, 30 + int(220 * span.rng.random() ** 2), action="open")


def _reads_all(desk: Desk, span: Span) -> None:
    """A whole folder at once: for a search, an audit, a copy that is needed on the way."""
    shelf = often_first(desk.shares, span.rng)
    _reads_many(desk, span, shelf, 20 + int(400 * span.rng.random() ** 3), action="open")


def _reads_many(desk: Desk, span: Span, shelf: Shelf, many: int, **said: str) -> None:
    found = [(shelf, shelf.files[place % len(shelf.files)]) for place in range(many)]
    deeds.reads(desk, span, span.some(), found, pace=3 + 9 * span.rng.random(), **said)


def _takes_list(desk: Desk, span: Span) -> None:
    rng = span.rng
    name = often_first(_ORDERS, rng)
    deeds.exports(desk, span, span.some(), app="基幹システム", name=name,
        rows=min(60_000, size(rng, 900, 1.5)),
    )  # fmt: skip


def _looks_up_cards(desk: Desk, span: Span) -> None:
    rng = span.rng
    moment = span.some()
    span.put(
        feeds.PLANT_SYSTEM,
        moment,
        "sign_in",
        "sign_in",
        account=desk.worker.badge,
        app=deeds.CARDS,
        ip=desk.worker.ip,
    )
    for _ in range(burst(rng, 0.6)):
        moment += 10 + 120 * rng.random()
        rows = size(rng, 60, 1.2, 3000) if rng.random() < 0.04 else 1
        name = f"名刺 {int(9000 * rng.random() ** 2) + 1:05d}" if rows == 1 else "名刺一覧"
        deeds.exports(
            desk,
            span,
            moment,
            app=deeds.CARDS,
            name=name,
            rows=rows,
        )


def _receives_privately(desk: Desk, span: Span) -> None:
    """From oneself, at home: what was worked on in the evening, or read there."""
    rng = span.rng
    sender = places.own_mail(
        desk.worker.number if rng.random() < 0.5 else f"other{int(400 * rng.random() ** 2)}"
    )
    moment = deeds.comes_in(
        desk,
        span,
        span.some(),
        sender,
        name=deeds.base(paper(desk, span)),
        heavy=size(rng, 300_000, 1.2, 20_000_000),
    )
    if desk.colleagues and rng.random() < 0.3:
        to = list(dict.fromkeys(often_first(desk.colleagues, rng) for _ in range(burst(rng, 0.6))))
        deeds.passes_on(
            desk, span, moment + 2000 * rng.random(), to, subject="Fwd: 資料", heavy=size(rng, 300_000, 1.2)
        )


def _writes_to_employer(desk: Desk, span: Span) -> None:
    """Whoever is of another employer reports hours there."""
    to = f"kintai@{places.home_of(desk.worker.number)}"
    deeds.letter(desk, span, span.some(), to, heavy=size(span.rng, 50_000, 0.5), names=["勤怠報告.xlsx"])


def _empties_log(desk: Desk, span: Span) -> None:
    if deeds.pc(desk)[0] == feeds.PC_OFFICE:
        deeds.at_pc(desk, span, span.some(), "admin", "clear_log")


def _fetches_payslip(desk: Desk, span: Span) -> None:
    name = f"給与明細 {span.day.month:02d}月"
    deeds.exports(desk, span, span.some(), app="給与明細", name=name, rows=1)


def _looks_at_pictures(desk: Desk, span: Span) -> None:
    """Private ones, which lie on the computer although they should not, and go when it is full."""
    names = [places.private_name(span.rng) for _ in range(size(span.rng, 25, 1.2, 900))]
    deeds.erases(desk, span, span.some(), names, "Pictures")


def _cleans(desk: Desk, span: Span) -> None:
    deeds.at_pc(desk, span, span.some(), "program", "run", object=often_first(places.CLEANERS, span.rng))


def _resets(desk: Desk, span: Span) -> None:
    """Somebody has forgotten a password."""
    other = often_first(desk.colleagues, span.rng).partition("@")[0]
    span.put(
        feeds.DOMAIN_OFFICE, span.some(), "admin", "change", account=desk.realm, device="DC01", object=other,
        detail="password reset",
    )  # fmt: skip


def _of(*names: str) -> Callable[[Desk], bool]:
    return lambda desk: desk.trade.name in names and bool(desk.mail)


_MAILS: Final = lambda desk: bool(desk.mail)  # noqa: E731
_ANYBODY: Final = lambda desk: True  # noqa: E731
_CHANCES: Final[tuple[tuple[float, Callable[[Desk], bool], Callable[[Desk, Span], None]], ...]] = (
    (0.006, _MAILS, _writes_home),
    (0.012, _MAILS, _writes_privately),
    (0.02, _of("general", "accounting", "purchasing"), _writes_to_authority),
    (0.008, _of("general", "planning", "it"), _asks_lawyer),
    (0.05, _ANYBODY, _packs),
    (0.04, _ANYBODY, _tidies),
    (0.08, _ANYBODY, _renames),
    (0.004, _ANYBODY, _charges_phone),
    (0.003, _ANYBODY, _plugs_own),
    (0.03, _ANYBODY, _follows_link),
    (0.003, _ANYBODY, _puts_up),
    (0.003, _ANYBODY, _looks_for_work),
    (0.004, lambda desk: bool(desk.sites and desk.mail), _leafs),
    (0.01, lambda desk: bool(desk.shares), _reads_all),
    (0.02, lambda desk: desk.trade.name in _OFFICE or desk.trade.system > 0, _takes_list),
    (0.25, _of("sales", "planning"), _looks_up_cards),
    (0.001, _ANYBODY, _cleans),
    (0.008, _MAILS, _receives_privately),
    (0.2, lambda desk: desk.kind in ("seconded_in", "dispatched") and bool(desk.mail), _writes_to_employer),
    (0.003, lambda desk: desk.trade.name == "it", _empties_log),
    (0.03, _ANYBODY, _fetches_payslip),
    (0.002, _ANYBODY, _looks_at_pictures),
    (0.15, lambda desk: desk.trade.name == "it" and bool(desk.colleagues), _resets),
)
