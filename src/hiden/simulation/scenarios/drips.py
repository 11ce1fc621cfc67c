"""Who has the rights for it: SC-03 a little every month, SC-04 a database that nobody watches, SC-18 what only a customer notices."""

from __future__ import annotations

from dataclasses import dataclass

from hiden.simulation import deeds, feeds, places
from hiden.simulation.desks import Desk
from hiden.simulation.scenarios.leavers import holds_secrets
from hiden.simulation.scenarios.playing import Scenario, between, one_of, scenario
from hiden.simulation.scenarios.stage import Stage
from hiden.simulation.scenarios.truth import Expected, Happening, Level, Part

LISTS = ("顧客一覧", "受注一覧", "仕入先一覧")


def administers(desk: Desk) -> bool:
    """Somebody who looks after systems."""
    return desk.trade.name == "it" or bool(desk.worker.admin)


@scenario
@dataclass(frozen=True)
class SlowDrip(Scenario):
    """SC-03: an administrator takes rows out every month, always as many, and puts them on a stick of their own.

    `months`: how often; `rows` each time; nothing of it is unusual for this person, and no work order asks for it.
    """

    code = "SC-03"
    expected = Expected.FOUND
    days = 340
    must_not = ("rely_on_own_baseline",)
    months: int = between(5, 10)
    rows: int = between(40_000, 90_000)
    list: str = one_of(*LISTS)

    def play(self, stage: Stage) -> None:
        rng = stage.rng
        worker = stage.casts(Part.ACTOR, administers, until=stage.day(30 * self.months + 5))
        serial, product = places.serial_of(worker.number, 1), rng.choice(places.STICKS)
        for month in range(self.months):
            desk, span = stage.at_work(worker, stage.day(30 * month + int(12 * rng.random())))
            moment = span.some()
            rows = int(self.rows * rng.lognormvariate(0.0, 0.12))
            deeds.exports(
                desk,
                span,
                moment,
                app="基幹システム",
                name=self.list,
                rows=rows,
            )
            moment += 300 + 1800 * rng.random()
            deeds.plugs_in(desk, span, moment, product, serial)
            moment = deeds.copies_out(
                desk, span, moment, serial, names=[f"{self.list}.csv"], middle=rows * 140, spread=0.2
            )
            if month == 2:
                stage.notable(span.at(moment), Level.MEDIUM, "third_time_without_order")
        stage.latest(stage.day(30 * self.months + 10))


@scenario
@dataclass(frozen=True)
class SubcontractBulk(Scenario):
    """SC-04: who maintains a database for a contractor takes it out by telephone; neither the database nor telephones are watched.

    What remains visible is that a telephone was plugged in.
    """

    code = "SC-04"
    expected = Expected.GAP
    days = 200
    times: int = between(8, 20)
    every: int = between(4, 9)
    system: str = one_of("顧客管理データベース", "会員データベース", "通販データベース")

    def play(self, stage: Stage) -> None:
        rng = stage.rng
        worker = stage.casts(
            Part.ACTOR,
            lambda desk: desk.kind in ("contractor", "dispatched"),
            until=stage.day(self.times * self.every + 20),
        )
        stage.latest(stage.day(-1))
        serial, product = places.serial_of(worker.number, 9), rng.choice(places.PHONES)
        for time in range(self.times):
            desk, span = stage.at_work(worker, stage.day(1 + time * self.every + int(2 * rng.random())))
            deeds.plugs_in(desk, span, span.some(), product, serial)
        stage.happens(
            stage.day(self.times * self.every + 12), Happening.TIP, words="知らない会社からダイレクトメールが届いた（顧客から）",
            found=self.system, unwatched=True,
        )  # fmt: skip


@scenario
@dataclass(frozen=True)
class TipFromOutside(Scenario):
    """SC-18: a list goes out quietly; weeks later a customer says that only this company had that name. `wait`: days between."""

    code = "SC-18"
    expected = Expected.REPORT
    days = 110
    must_not = ("close_as_no_leak_without_coverage",)
    rows: int = between(800, 6000)
    wait: int = between(20, 90)
    list: str = one_of(*LISTS)

    def play(self, stage: Stage) -> None:
        rng = stage.rng
        worker = stage.casts(
            Part.ACTOR,
            lambda desk: desk.trade.name in ("sales", "planning", "general"),
            until=stage.day(self.wait + 10),
        )
        desk, span = stage.at_work(worker, stage.day(2))
        moment = span.some()
        deeds.exports(
            desk,
            span,
            moment,
            app="基幹システム",
            name=self.list,
            rows=self.rows,
        )
        moment += 600 + 3000 * rng.random()
        to = places.own_mail(f"broker{rng.randrange(400)}")
        deeds.letter(desk, span, moment, to, heavy=self.rows * 140 + 20_000, names=[f"{self.list}.csv"])
        stage.notable(span.at(moment), Level.LOW, "list_to_private_address")
        told = stage.working(stage.day(self.wait + 2))
        stage.happens(
            told, Happening.TIP, words="御社にしか教えていない名前あてに、よその会社から案内が来た（顧客から）", found=self.list,
            canary=f"K-{rng.randrange(10**5):05d}",
        )  # fmt: skip
        stage.latest(told)


@scenario
@dataclass(frozen=True)
class PartnerEngineer(Scenario):
    """SC-11: an engineer of another firm, passed over there, stays for many evenings and takes files home on a stick."""

    code = "SC-11"
    expected = Expected.FOUND
    days = 60
    nights: int = between(7, 15)
    files: int = between(30, 160)
    hour: float = between(19.5, 22.0)

    def play(self, stage: Stage) -> None:
        rng = stage.rng
        partners = ("contractor", "dispatched", "seconded_in")
        worker = stage.casts(
            Part.ACTOR, lambda desk: desk.kind in partners and holds_secrets(desk), until=stage.day(55)
        )
        stage.happens(stage.start, Happening.DEMOTED, worker.number, known=False, words="所属元で降格された")
        serial, product = places.serial_of(worker.number, 1), rng.choice(places.STICKS)
        day = stage.start
        for night in range(self.nights):
            desk, usual = stage.at_work(worker, stage.working(day))
            day = usual.day.fromordinal(usual.day.toordinal() + 1 + int(3 * rng.random()))
            begin = max(self.hour + rng.gauss(0, 0.4), usual.end / 3600 + 0.1)
            desk, span = stage.apart(worker, usual.day, begin, 1.4)
            aside = stage.aside(span)
            aside.put(
                feeds.DOMAIN_OFFICE,
                span.begin,
                "sign_in",
                "sign_in",
                account=desk.realm,
                device=worker.pc,
                ip=worker.ip,
            )
            loot = stage.loot(desk, int(self.files * rng.lognormvariate(-0.05, 0.3)) + 1, rank=2)
            moment = deeds.reads(desk, span, span.begin + 200, loot, pace=4)
            deeds.plugs_in(desk, span, moment, product, serial)
            deeds.copies_out(desk, span, moment, serial, names=[deeds.base(path) for _, path in loot])
            if night == 2:
                stage.notable(span.at(moment), Level.HIGH, "third_night_on_a_stick")
        stage.latest(usual.day)
