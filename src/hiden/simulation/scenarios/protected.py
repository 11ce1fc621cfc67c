"""Whom nobody may suspect: SC-13 who reports wrongdoing, SC-15 who moves much because it was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hiden.simulation import deeds, feeds, places
from hiden.simulation.scenarios.drips import administers
from hiden.simulation.scenarios.playing import Scenario, between, one_of, scenario
from hiden.simulation.scenarios.stage import Stage
from hiden.simulation.scenarios.truth import Expected, Happening, Part


@scenario
@dataclass(frozen=True)
class WhistleBlower(Scenario):
    """SC-13: a few files on a safety fraud are copied and sent to a lawyer, an authority or the press. `files`: how many."""

    code = "SC-13"
    expected = Expected.GATE
    days = 30
    must_not = ("reveal", "interview", "discipline")
    files: int = between(6, 24)
    to: str = one_of("lawyer", "authority", "press", "hotline")

    def play(self, stage: Stage) -> None:
        rng = stage.rng
        worker = stage.casts(
            Part.ACTOR, lambda desk: desk.trade.name in ("quality", "design", "production") and bool(desk.shares),
            until=stage.day(20),
        )  # fmt: skip
        domain = {
            "lawyer": rng.choice(places.LAWYERS), "authority": rng.choice(places.PUBLIC), "press": "kakuu-shinbun.example",
            "hotline": "tsuho-madoguchi.example",
        }[self.to]  # fmt: skip
        stage.happens(stage.day(-30), Happening.PLACE, domain=domain, kind=self.to)
        desk, span = stage.at_work(worker, stage.day(2 + int(6 * rng.random())))
        loot = stage.loot(desk, self.files, rank=0)
        moment = deeds.reads(desk, span, span.some(), loot, pace=40)
        for part in range(0, len(loot), 7):
            names = [deeds.base(path) for _, path in loot[part : part + 7]]
            moment += 120 + 600 * rng.random()
            deeds.letter(
                desk,
                span,
                moment,
                f"info@{domain}",
                heavy=int(9e5 * len(names) * rng.lognormvariate(0, 0.4)),
                names=names,
            )


@scenario
@dataclass(frozen=True)
class LegitMigration(Scenario):
    """SC-15: an administrator copies a whole share to another place, with a number and two approvals. `bytes`: of all of it."""

    code = "SC-15"
    expected = Expected.NEVER
    days = 30
    files: int = between(3000, 9000)
    nights: int = between(2, 4)
    bytes: int = between(2_000_000_000_000, 6_000_000_000_000)

    def play(self, stage: Stage) -> None:
        rng = stage.rng
        worker = stage.casts(Part.ACTOR, administers, until=stage.day(25))
        shares = [s for thing in stage.world.things for s in thing.shelves if s.kind == "share"]
        approvers = sorted(
            w.number for w in stage.world.here_on(stage.start) if any("長" in p.title for p in w.posts)
        )[:2]
        first = stage.working(stage.day(5))
        stage.happens(
            stage.working(stage.day(1)), Happening.WORK_ORDER, worker.number, number=f"W-{rng.randrange(10**4):04d}",
            approver=approvers, since=first.isoformat(), until=stage.day(20).isoformat(), words="ファイルサーバーの移行",
            channels=["file", "removable"],
        )  # fmt: skip
        day = first
        for _ in range(self.nights):
            desk, usual = stage.at_work(worker, stage.working(day))
            day = date.fromordinal(usual.day.toordinal() + 1)
            desk, span = stage.apart(worker, usual.day, max(18.5, usual.end / 3600), 4.0)
            found = [
                (shelf, path) for shelf in rng.sample(shares, min(len(shares), 12)) for path in shelf.files
            ]
            many = self.files // self.nights
            found = (found * (many // max(1, len(found)) + 1))[:many]
            stage.items |= {shelf.item for shelf, _ in found}
            account = f"{stage.world.realm}\\{worker.admin}" if worker.admin else desk.realm
            deeds.reads(desk, span, span.begin, found, pace=4 * 3600 / many, account=account)
            span.put(
                feeds.NETWORK, span.begin, "network", "connect", ip=worker.ip, dest="10.20.0.31:445",
                bytes=int(self.bytes / self.nights * rng.lognormvariate(0, 0.2)),
            )  # fmt: skip
