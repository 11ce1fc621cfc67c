"""Who leaves: SC-01 carries off in a burst, SC-14 only tidies up, SC-16 wipes the computer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hiden.simulation import deeds, feeds, places
from hiden.simulation.days import Span
from hiden.simulation.desks import Desk
from hiden.simulation.scenarios.playing import Scenario, between, drawn, one_of, scenario
from hiden.simulation.scenarios.stage import Stage
from hiden.simulation.scenarios.truth import Expected, Happening, Level, Part
from hiden.simulation.world import Worker


def holds_secrets(desk: Desk) -> bool:
    """Somebody who works on registered information at a computer."""
    return desk.rank >= 2 and bool(desk.shares) and not desk.worker.admin


def gives_notice(stage: Stage, worker: Worker, notice: date, stay: int) -> date:
    """Notice of leaving; answers the last day, so many days later."""
    last = stage.working(date.fromordinal(notice.toordinal() + stay), -1)
    stage.happens(notice, Happening.NOTICE, worker.number, last_day=last.isoformat())
    return last


def carries_off(
    stage: Stage, desk: Desk, span: Span, moment: float, *, channel: str, volume: int, parts: int
) -> float:
    """Packs so many bytes into so many files and takes them out by a channel: storage, transfer, stick, disc or telephone."""
    rng = stage.rng
    names = [deeds.archive(desk, span) for _ in range(parts)]
    if channel in ("stick", "disc"):
        product = rng.choice(places.STICKS if channel == "stick" else places.DISCS)
        serial = places.serial_of(desk.worker.number, 1 if channel == "stick" else 2)
        deeds.plugs_in(desk, span, moment, product, serial)
        loot = [
            deeds.base(path)
            for _, path in stage.loot(desk, max(parts, min(400, volume // 3_000_000)), rank=2)
        ]
        return deeds.copies_out(
            desk, span, moment, serial, names=loot, middle=volume / len(loot) / 1.8, spread=1.1
        )
    site = rng.choice(places.STORAGE if channel == "storage" else places.TRANSFER)
    for name in names:
        heavy = int(volume / parts * rng.lognormvariate(-0.1, 0.45)) + 1
        moment = deeds.packs(desk, span, moment, name, heavy) + 20 + 200 * rng.random()
        moment = deeds.visits(desk, span, moment, site, 1 + int(4 * rng.random()))
        moment = deeds.puts_up(desk, span, moment, site, name=name, heavy=heavy) + 30 + 400 * rng.random()
    return moment


@scenario
@dataclass(frozen=True)
class LeaverBurst(Scenario):
    """SC-01: letters to oneself for weeks, then notice, then packed files to a private cloud, the last of it in the last hours.

    `lead`: days from the first letter to notice; `stay`: from notice to the last day; `volume`: bytes.
    """

    code = "SC-01"
    expected = Expected.FOUND
    days = 75
    must_not = ("name_before_reveal",)
    letters: int = between(12, 25)
    lead: int = between(25, 45)
    stay: int = between(10, 25)
    archives: int = between(4, 12)
    volume: int = drawn(lambda rng: int(rng.lognormvariate(21.3, 0.5)))
    channel: str = one_of("storage", "storage", "transfer", "stick", "disc")

    def play(self, stage: Stage) -> None:
        rng = stage.rng
        worker = stage.casts(Part.ACTOR, holds_secrets, until=stage.day(self.lead + self.stay + 2))
        stage.happens(stage.start, Happening.OFFER, worker.number, known=False)
        self._letters(stage, worker)
        notice = stage.working(stage.day(self.lead))
        last = gives_notice(stage, worker, notice, self.stay)
        desk, span = stage.last_day_at_work(
            worker, date.fromordinal(last.toordinal() - 1 - int(3 * rng.random()))
        )
        stage.notable(span.at(span.begin), Level.HIGH, "look_back_at_notice")
        moment = deeds.reads(desk, span, span.some(), stage.loot(desk, rng.randint(60, 300), rank=2), pace=4)
        carries_off(stage, desk, span, moment, channel=self.channel, volume=self.volume, parts=self.archives)
        stage.notable(span.at(moment), Level.CRITICAL, "packed_and_sent")
        desk, span = stage.last_day_at_work(worker, last)
        moment = span.end - 600 - 2400 * rng.random()
        moment = deeds.packs(desk, span, moment, deeds.archive(desk, span), self.volume // 20)
        deeds.erases(
            desk, span, moment, [deeds.base(path) for _, path in stage.loot(desk, rng.randint(30, 200))]
        )
        stage.latest(last)

    def _letters(self, stage: Stage, worker: Worker) -> None:
        rng = stage.rng
        days = sorted(1 + int((self.lead - 3) * rng.random()) for _ in range(self.letters))
        for number, after in enumerate(days, 1):
            desk, span = stage.at_work(worker, stage.day(after))
            moment, names = span.some(), stage.named(desk, 1 + int(2.5 * rng.random()))
            heavy = int(min(24e6, 1e6 * rng.lognormvariate(1.0, 0.6)))
            deeds.letter(desk, span, moment, places.own_mail(worker.number), heavy=heavy, names=names)
            if number == 3:
                stage.notable(span.at(moment), Level.MEDIUM, "third_letter_to_oneself")


@scenario
@dataclass(frozen=True)
class InnocentLeaver(Scenario):
    """SC-14: private pictures copied and deleted, own pay slips fetched; nothing of the company's is touched. `bytes` in all."""

    code = "SC-14"
    expected = Expected.NEVER
    days = 60
    must_not = ("escalation",)
    pictures: int = between(80, 600)
    stay: int = between(20, 45)
    stick: bool = one_of(True, True, False)

    def play(self, stage: Stage) -> None:
        rng = stage.rng
        worker = stage.casts(Part.ACTOR, lambda desk: bool(desk.shares), until=stage.day(self.stay + 8))
        last = gives_notice(stage, worker, stage.working(stage.day(2)), self.stay)
        desk, span = stage.last_day_at_work(
            worker, date.fromordinal(last.toordinal() - 1 - int(8 * rng.random()))
        )
        names = [places.private_name(rng) for _ in range(self.pictures)]
        moment = span.some()
        if self.stick:
            serial = places.serial_of(worker.number)
            deeds.plugs_in(desk, span, moment, rng.choice(places.STICKS), serial)
            moment = deeds.copies_out(
                desk, span, moment, serial, names=names[: 10 + self.pictures // 3], middle=4e6
            )
        deeds.erases(desk, span, moment + 60, names, "Pictures")
        desk, span = stage.at_work(worker, stage.day(5))
        for month in range(1, rng.randint(4, 14)):
            deeds.exports(
                desk,
                span,
                span.some(),
                app="給与明細",
                name=f"給与明細 {month:02d}月",
                rows=1,
            )
        deeds.letter(
            desk, span, span.some(), places.own_mail(worker.number), heavy=int(4e5 * rng.lognormvariate(0, 0.5)),
            names=[f"給与明細_{rng.randint(1, 12):02d}月.pdf"],
        )  # fmt: skip


@scenario
@dataclass(frozen=True)
class WipedPc(Scenario):
    """SC-16: much is read and carried off, then the computer is cleaned, its log emptied, and it is handed back."""

    code = "SC-16"
    expected = Expected.FOUND
    days = 50
    must_not = ("initialise_pc",)
    reads: int = between(400, 1800)
    stay: int = between(14, 35)
    volume: int = drawn(lambda rng: int(rng.lognormvariate(20.8, 0.6)))
    channel: str = one_of("stick", "disc", "transfer", "storage")

    def play(self, stage: Stage) -> None:
        rng = stage.rng
        worker = stage.casts(Part.ACTOR, holds_secrets, until=stage.day(self.stay + 10))
        last = gives_notice(stage, worker, stage.working(stage.day(3)), self.stay)
        desk, span = stage.last_day_at_work(
            worker, date.fromordinal(last.toordinal() - 2 - int(5 * rng.random()))
        )
        moment = deeds.reads(
            desk, span, span.begin + 3600 * rng.random(), stage.loot(desk, self.reads, rank=2), pace=5
        )
        stage.notable(span.at(moment), Level.MEDIUM, "many_files")
        carries_off(
            stage, desk, span, moment, channel=self.channel, volume=self.volume, parts=rng.randint(2, 6)
        )
        desk, span = stage.last_day_at_work(worker, last)
        moment = span.end - 3600 * (0.3 + rng.random())
        moment = deeds.erases(
            desk, span, moment, [deeds.base(path) for _, path in stage.loot(desk, rng.randint(100, 500))]
        )
        deeds.at_pc(desk, span, moment + 30, "program", "run", object=rng.choice(places.CLEANERS))
        if deeds.pc(desk)[0] == feeds.PC_OFFICE:
            deeds.at_pc(desk, span, moment + 200 + 300 * rng.random(), "admin", "clear_log")
        stage.notable(span.at(moment + 30), Level.HIGH, "wiped")
        stage.happens(last, Happening.RETURNED, worker.number, device=worker.pc)
        stage.latest(date.fromordinal(last.toordinal() + 7))
