"""What only looks alike (LA-…): work that copies, prints and takes lists out because it is asked for. Nobody is a case for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hiden.simulation import deeds, places
from hiden.simulation.scenarios.drips import LISTS, administers
from hiden.simulation.scenarios.leavers import holds_secrets
from hiden.simulation.scenarios.playing import Scenario, between, scenario
from hiden.simulation.scenarios.stage import Stage
from hiden.simulation.scenarios.truth import Expected, Happening, Part


@scenario
@dataclass(frozen=True)
class BooksClosed(Scenario):
    """LA-CLOSE: the books are closed: accounting reads, takes lists out and prints until late for a week."""

    code = "LA-CLOSE"
    expected = Expected.NEVER
    days = 20
    evenings: int = between(3, 6)
    files: int = between(80, 300)

    def play(self, stage: Stage) -> None:
        rng = stage.rng
        worker = stage.casts(Part.ACTOR, lambda desk: desk.trade.name == "accounting", until=stage.day(18))
        stage.happens(stage.start, Happening.CALENDAR, words="決算", until=stage.day(14).isoformat())
        day = stage.day(1)
        for _ in range(self.evenings):
            desk, usual = stage.at_work(worker, day)
            day = date.fromordinal(usual.day.toordinal() + 1)
            desk, span = stage.apart(worker, usual.day, usual.end / 3600, 2.5)
            moment = deeds.reads(desk, span, span.begin, stage.loot(desk, self.files, rank=0), pace=8)
            deeds.exports(desk, span, moment, app="基幹システム", name=rng.choice(LISTS),
                rows=int(9000 * rng.lognormvariate(0, 0.8)) + 2,
            )  # fmt: skip
            moment += 60
            deeds.packs(
                desk, span, moment, f"決算資料_{usual.day:%m%d}.zip", int(4e7 * rng.lognormvariate(0, 0.8))
            )
            deeds.prints(desk, span, moment, "試算表.pdf", 20 + int(80 * rng.random()))


@scenario
@dataclass(frozen=True)
class DepartmentMoves(Scenario):
    """LA-MOVE: a department puts its folders in order elsewhere, under a number; reads, saves and deletes by the thousand."""

    code = "LA-MOVE"
    expected = Expected.NEVER
    days = 25
    files: int = between(800, 3000)

    def play(self, stage: Stage) -> None:
        rng = stage.rng
        worker = stage.casts(Part.ACTOR, holds_secrets, until=stage.day(20))
        stage.happens(
            stage.start, Happening.WORK_ORDER, worker.number, number=f"W-{rng.randrange(10**4):04d}", approver=[],
            since=stage.start.isoformat(), until=stage.day(15).isoformat(), words="部内フォルダーの整理", channels=["file"],
        )  # fmt: skip
        desk, span = stage.at_work(worker, stage.day(3))
        found = stage.loot(desk, self.files, kinds=("share",))
        moment = deeds.reads(desk, span, span.begin, found, pace=3)
        moment = deeds.reads(desk, span, moment, found, pace=1.5, action="change")
        deeds.reads(desk, span, moment, found[: len(found) // 2], pace=0.5, action="delete")


@scenario
@dataclass(frozen=True)
class Exhibition(Scenario):
    """LA-PRINT: an exhibition is near: hundreds of pages are printed, and a heavy file goes to the printer's firm."""

    code = "LA-PRINT"
    expected = Expected.NEVER
    days = 20
    papers: int = between(12, 50)

    def play(self, stage: Stage) -> None:
        rng = stage.rng
        worker = stage.casts(
            Part.ACTOR, lambda desk: desk.trade.name in ("sales", "planning"), until=stage.day(15)
        )
        stage.happens(stage.day(9), Happening.CALENDAR, words="展示会", until=stage.day(12).isoformat())
        for after in (3, 5, 6):
            desk, span = stage.at_work(worker, stage.day(after))
            for name in stage.named(desk, self.papers // 3 + 1):
                deeds.prints(desk, span, span.some(), name, 10 + int(60 * rng.random()))
        name = "展示会パネル.zip"
        moment = deeds.packs(desk, span, span.some(), name, int(3e8 * rng.lognormvariate(0, 0.5)))
        site = rng.choice(places.TRANSFER)
        moment = deeds.visits(desk, span, moment, site, 3)
        deeds.puts_up(desk, span, moment, site, name=name, heavy=int(3e8 * rng.lognormvariate(0, 0.5)))


@scenario
@dataclass(frozen=True)
class BackupOperator(Scenario):
    """LA-BACKUP: who looks after the backups tries one by hand, and puts it on a disc that goes into the safe."""

    code = "LA-BACKUP"
    expected = Expected.NEVER
    days = 100
    months: int = between(2, 3)
    files: int = between(200, 1200)

    def play(self, stage: Stage) -> None:
        rng = stage.rng
        worker = stage.casts(Part.ACTOR, administers, until=stage.day(95))
        stage.happens(
            stage.start, Happening.WORK_ORDER, worker.number, number=f"W-{rng.randrange(10**4):04d}", approver=[],
            since=stage.start.isoformat(), until=stage.day(100).isoformat(), words="月次の退避と復元の確認",
            channels=["file", "removable"],
        )  # fmt: skip
        serial, product = places.serial_of("backup", rng.randrange(3)), rng.choice(places.DISCS)
        shares = [s for thing in stage.world.things for s in thing.shelves if s.kind == "share"]
        for month in range(self.months):
            desk, span = stage.at_work(worker, stage.day(2 + 30 * month))
            chosen = rng.sample(shares, min(4, len(shares)))
            found = [(shelf, path) for shelf in chosen for path in shelf.files][: self.files]
            moment = deeds.reads(desk, span, span.some(), found, pace=1.5)
            deeds.plugs_in(desk, span, moment, product, serial)
            deeds.copies_out(
                desk,
                span,
                moment,
                serial,
                names=[f"backup_{span.day:%Y%m}_{n}.zip" for n in (1, 2)],
                middle=2e9,
            )


@scenario
@dataclass(frozen=True)
class SharedAccount(Scenario):
    """LA-SHARED: the account that the shop floor shares is used all day by everybody, and all night before a delivery."""

    code = "LA-SHARED"
    expected = Expected.NEVER
    days = 15
    files: int = between(150, 600)

    def play(self, stage: Stage) -> None:
        machines = [each for each in stage.world.machines if each.nature == "shared"]
        account = f"{stage.world.realm}\\{machines[0].account if machines else 'genba'}"
        shares = [s for thing in stage.world.things for s in thing.shelves if s.kind == "share"]
        chosen = stage.rng.sample(shares, min(3, len(shares)))
        worker = stage.casts(Part.RECEIVER, lambda desk: desk.trade.name == "production", until=stage.day(10))
        for night in range(3):
            desk, span = stage.apart(worker, stage.day(2 + night), 20.0, 6.0)
            found = [(shelf, path) for shelf in chosen for path in shelf.files][: self.files // 3]
            deeds.reads(desk, span, span.some(), found, pace=30, account=account, device="PC-KYOYO-1")


@scenario
@dataclass(frozen=True)
class ListByOrder(Scenario):
    """LA-ORDER: an administrator takes a long list out every month because a department has asked for it by number."""

    code = "LA-ORDER"
    expected = Expected.NEVER
    days = 200
    months: int = between(4, 6)
    rows: int = between(30_000, 80_000)

    def play(self, stage: Stage) -> None:
        rng = stage.rng
        worker = stage.casts(Part.ACTOR, administers, until=stage.day(30 * self.months + 5))
        name = rng.choice(LISTS)
        for month in range(self.months):
            desk, span = stage.at_work(worker, stage.day(30 * month + int(6 * rng.random())))
            stage.happens(
                span.day, Happening.WORK_ORDER, worker.number, number=f"W-{rng.randrange(10**4):04d}", approver=[],
                since=span.day.isoformat(), until=span.day.isoformat(), words=f"{name}の抽出", channels=["cloud", "mail"],
            )  # fmt: skip
            moment = span.some()
            rows = int(self.rows * rng.lognormvariate(0, 0.1))
            deeds.exports(desk, span, moment, app="基幹システム", name=name, rows=rows)
            if desk.colleagues:
                heavy = min(20_000_000, rows * 140)
                deeds.passes_on(
                    desk, span, moment + 400, desk.colleagues[-1:], subject=f"{name}の抽出", heavy=heavy
                )
