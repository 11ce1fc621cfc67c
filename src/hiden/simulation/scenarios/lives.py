"""What only looks alike (LA-…): people who come, go, travel, move house, or have a matter of their own. Nobody is a case for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hiden.simulation import deeds, feeds, habits, places
from hiden.simulation.scenarios.accounts import strange_line
from hiden.simulation.scenarios.leavers import gives_notice, holds_secrets
from hiden.simulation.scenarios.playing import Scenario, between, one_of, scenario
from hiden.simulation.scenarios.stage import Stage
from hiden.simulation.scenarios.truth import Expected, Happening, Part


@scenario
@dataclass(frozen=True)
class NewJoiner(Scenario):
    """LA-JOIN: somebody new reads all there is to read in the first weeks."""

    code = "LA-JOIN"
    expected = Expected.NEVER
    days = 40
    files: int = between(60, 250)

    def play(self, stage: Stage) -> None:
        worker = stage.casts(Part.ACTOR, lambda desk: bool(desk.shares), until=stage.day(60))
        first = stage.working(stage.start)
        stage.happens(first, Happening.JOINS, worker.number)
        for after in range(1, 18, 2):
            desk, span = stage.at_work(worker, date.fromordinal(first.toordinal() + after))
            deeds.reads(desk, span, span.some(), stage.loot(desk, self.files), pace=25)


@scenario
@dataclass(frozen=True)
class BusinessTrip(Scenario):
    """LA-TRIP: on the road: from hotels, at night and at the weekend, on lines never seen before, with files for customers."""

    code = "LA-TRIP"
    expected = Expected.NEVER
    days = 25
    nights: int = between(3, 8)
    line: int = between(1, 249)

    def play(self, stage: Stage) -> None:
        rng = stage.rng
        worker = stage.casts(
            Part.ACTOR, lambda desk: desk.trade.name in ("sales", "planning", "design"), until=stage.day(20)
        )
        stage.happens(
            stage.day(1),
            Happening.ABSENCE,
            worker.number,
            words="出張",
            until=stage.day(2 + self.nights).isoformat(),
        )
        for night in range(self.nights):
            desk, span = stage.apart(
                worker, stage.day(2 + night), 20.5 + 2.5 * rng.random(), 1.0, at_home=True
            )
            who = {"account": worker.login, "ip": strange_line(self.line + night // 3)}
            habits.comes_in(span, span.begin, who)
            inside = {"ip": habits.tunnel(desk)}
            loot = stage.loot(desk, rng.randint(5, 60), kinds=("share",))
            moment = deeds.reads(desk, span, span.begin + 90, loot, pace=20, **inside)
            deeds.letter(
                desk, span, moment, rng.choice(stage.world.partners or ("info@omihon.example",)),
                heavy=int(1e6 * rng.lognormvariate(0.4, 0.8)), names=stage.named(desk, 1),
            )  # fmt: skip
            habits.goes_out(span, moment + 100, who, 6e7 * rng.lognormvariate(0, 1))


@scenario
@dataclass(frozen=True)
class NewHome(Scenario):
    """LA-HOME: somebody moved, or got another computer, and works at home on a new line for some weeks."""

    code = "LA-HOME"
    expected = Expected.NEVER
    days = 30
    line: int = between(1, 249)
    evenings: int = between(4, 9)

    def play(self, stage: Stage) -> None:
        rng = stage.rng
        worker = stage.casts(
            Part.ACTOR, lambda desk: desk.trade.away > 0 and bool(desk.shares), until=stage.day(28)
        )
        stage.happens(
            stage.start, Happening.ABSENCE, worker.number, words="在宅勤務", until=stage.day(25).isoformat()
        )
        day, pc = stage.day(1), f"DESKTOP-{rng.randrange(36**3, 36**4):06X}"
        for _ in range(self.evenings):
            desk, usual = stage.at_work(worker, day)
            day = date.fromordinal(usual.day.toordinal() + 2)
            desk, span = stage.apart(worker, usual.day, 19.5 + 2 * rng.random(), 1.5, at_home=True)
            who = {"account": worker.login, "ip": strange_line(self.line)}
            habits.comes_in(span, span.begin, who)
            inside = {"device": pc, "ip": habits.tunnel(desk)}
            span.put(feeds.DOMAIN_OFFICE, span.begin + 30, "sign_in", "sign_in", account=desk.realm, **inside)
            loot = stage.loot(desk, rng.randint(10, 80), kinds=("share",))
            moment = deeds.reads(desk, span, span.begin + 90, loot, pace=25, **inside)
            habits.goes_out(span, moment + 100, who, 6e7 * rng.lognormvariate(0, 1))


@scenario
@dataclass(frozen=True)
class OwnLawyer(Scenario):
    """LA-LAWYER: somebody has a matter of their own and writes to a lawyer from work, with papers of their own."""

    code = "LA-LAWYER"
    expected = Expected.GATE
    days = 30
    must_not = ("reveal",)
    letters: int = between(2, 6)
    domain: str = one_of(*places.LAWYERS)

    def play(self, stage: Stage) -> None:
        rng = stage.rng
        worker = stage.casts(Part.ACTOR, lambda desk: bool(desk.mail), until=stage.day(25))
        stage.happens(stage.day(-30), Happening.PLACE, domain=self.domain, kind="lawyer")
        for place in range(self.letters):
            desk, span = stage.at_work(worker, stage.day(1 + 3 * place))
            names = [rng.choice(("戸籍謄本.pdf", "給与明細.pdf", "相談内容.docx", "契約書.pdf"))]
            deeds.letter(
                desk,
                span,
                span.some(),
                f"info@{self.domain}",
                heavy=int(4e5 * rng.lognormvariate(0, 0.7)),
                names=names,
            )


@scenario
@dataclass(frozen=True)
class PrivatePhotos(Scenario):
    """LA-PHOTOS: a full disc: private pictures go onto a stick and are deleted; nobody leaves."""

    code = "LA-PHOTOS"
    expected = Expected.NEVER
    days = 20
    pictures: int = between(60, 500)

    def play(self, stage: Stage) -> None:
        rng = stage.rng
        worker = stage.casts(Part.ACTOR, lambda desk: bool(desk.shares), until=stage.day(15))
        desk, span = stage.at_work(worker, stage.day(2))
        names = [places.private_name(rng) for _ in range(self.pictures)]
        moment, serial = span.some(), places.serial_of(worker.number)
        deeds.plugs_in(desk, span, moment, rng.choice(places.STICKS), serial)
        moment = deeds.copies_out(desk, span, moment, serial, names=names[: self.pictures // 2], middle=4e6)
        deeds.erases(desk, span, moment + 30, names, "Pictures")


@scenario
@dataclass(frozen=True)
class HandOver(Scenario):
    """LA-HANDOVER: before they go somebody reads through all their files, writes them over and sends them to who comes after."""

    code = "LA-HANDOVER"
    expected = Expected.NEVER
    days = 60
    stay: int = between(20, 40)
    files: int = between(100, 500)

    def play(self, stage: Stage) -> None:
        rng = stage.rng
        worker = stage.casts(Part.ACTOR, holds_secrets, until=stage.day(self.stay + 10))
        last = gives_notice(stage, worker, stage.working(stage.day(2)), self.stay)
        for before in (9, 6, 3):
            desk, span = stage.last_day_at_work(worker, date.fromordinal(last.toordinal() - before))
            found = stage.loot(desk, self.files // 3 + 1)
            moment = deeds.reads(desk, span, span.some(), found, pace=12)
            moment = deeds.reads(desk, span, moment, found[: len(found) // 4], pace=20, action="change")
            if desk.colleagues:
                heavy = int(3e6 * rng.lognormvariate(0, 0.8))
                deeds.passes_on(desk, span, moment, desk.colleagues[:1], subject="引継ぎ資料", heavy=heavy)
            deeds.packs(desk, span, moment + 60, "引継ぎ.zip", int(6e7 * rng.lognormvariate(0, 0.8)))


@scenario
@dataclass(frozen=True)
class PlainLeaver(Scenario):
    """LA-LEAVER: somebody gives notice, works until the last day as on any other, and is gone."""

    code = "LA-LEAVER"
    expected = Expected.NEVER
    days = 60
    stay: int = between(15, 45)

    def play(self, stage: Stage) -> None:
        worker = stage.casts(Part.ACTOR, lambda desk: bool(desk.shares), until=stage.day(self.stay + 10))
        gives_notice(stage, worker, stage.working(stage.day(2)), self.stay)
