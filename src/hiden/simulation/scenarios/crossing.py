"""Between employers: SC-08 who is seconded writes home, SC-09 who comes brings something; and screens: SC-10 photographs, SC-12 an AI."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hiden.simulation import deeds, habits, places
from hiden.simulation.chance import often_first
from hiden.simulation.scenarios.leavers import holds_secrets
from hiden.simulation.scenarios.playing import Scenario, between, one_of, scenario
from hiden.simulation.scenarios.stage import Stage
from hiden.simulation.scenarios.truth import Expected, Happening, Level, Part
from hiden.simulation.surfing import AI


@scenario
@dataclass(frozen=True)
class Secondee(Scenario):
    """SC-08: week by week somebody seconded sends the host's lists to the own employer, among what is sent there anyway.

    `home`: the domain of that employer, "" for the person's own.
    """

    code = "SC-08"
    expected = Expected.FOUND
    days = 110
    must_not = ("silent_tolerance",)
    weeks: int = between(6, 14)
    home: str = ""

    def play(self, stage: Stage) -> None:
        rng = stage.rng
        worker = stage.casts(
            Part.ACTOR,
            lambda desk: desk.kind == "seconded_in" and holds_secrets(desk),
            until=stage.day(7 * self.weeks + 10),
        )
        home = self.home or places.home_of(worker.number)
        if worker.kind_on(stage.start) != "seconded_in":
            stage.happens(stage.start, Happening.SECONDED, worker.number, employer=home, domain=home)
        stage.happens(stage.start, Happening.PLACE, worker.number, domain=home, kind="home")
        to = f"{rng.choice(('jinji', 'eigyo', 'suzuki', 'honbu'))}@{home}"
        for week in range(self.weeks):
            desk, span = stage.at_work(worker, stage.day(7 * week + 1 + int(4 * rng.random())))
            moment, names = span.some(), stage.named(desk, 1 + int(2 * rng.random()))
            deeds.letter(desk, span, moment, to, heavy=int(5e5 * rng.lognormvariate(0.3, 0.8)), names=names)
            if week == 1:
                stage.notable(span.at(moment), Level.MEDIUM, "second_letter_to_the_own_employer")
            deeds.letter(
                desk, stage.aside(span), span.some(), f"kintai@{home}", heavy=int(5e4 * rng.lognormvariate(0, 0.4)),
                names=["勤怠報告.xlsx"],
            )  # fmt: skip
        stage.latest(date.fromordinal(span.day.toordinal() + 3))


@scenario
@dataclass(frozen=True)
class InboundContamination(Scenario):
    """SC-09: on one of the first days somebody new has a rival's table sent from a private address, and passes it on."""

    code = "SC-09"
    expected = Expected.FOUND
    days = 30
    must_not = ("copy_into_share",)
    after: int = between(2, 6)
    receivers: int = between(4, 9)
    file: str = one_of("顧客別単価表", "原価比較", "仕入条件一覧", "製品別粗利")
    rival: str = one_of(*places.RIVALS)

    def play(self, stage: Stage) -> None:
        rng = stage.rng
        worker = stage.casts(
            Part.ACTOR,
            lambda desk: desk.trade.name in ("sales", "planning", "purchasing", "design"),
            until=stage.day(60),
        )
        first = stage.working(stage.start)
        stage.happens(first, Happening.JOINS, worker.number, employer=self.rival, domain=self.rival)
        stage.happens(first, Happening.PLACE, domain=self.rival, kind="competitor")
        desk, span = stage.at_work(worker, date.fromordinal(first.toordinal() + self.after))
        moment, name = span.some(), f"{self.file}_{rng.randint(2024, 2026)}.xlsx"
        heavy = int(4e5 * rng.lognormvariate(0.2, 0.8))
        moment = deeds.comes_in(desk, span, moment, places.own_mail(worker.number), name=name, heavy=heavy)
        receivers = list(dict.fromkeys(often_first(desk.colleagues, rng) for _ in range(self.receivers * 2)))
        moment += 300 + 5000 * rng.random()
        to = receivers[: self.receivers] or [desk.mail]
        deeds.passes_on(desk, span, moment, to, subject=self.file, heavy=heavy)
        stage.notable(span.at(moment), Level.HIGH, "foreign_table_passed_on")
        stage.latest(date.fromordinal(span.day.toordinal() + 2))


@scenario
@dataclass(frozen=True)
class ScreenPhotos(Scenario):
    """SC-10: at home page after page is looked at, a few seconds each, and nothing downloaded: a camera leaves no line."""

    code = "SC-10"
    expected = Expected.FOUND
    days = 30
    views: int = between(350, 900)
    minutes: int = between(35, 70)
    hour: float = between(18.0, 22.5)

    def play(self, stage: Stage) -> None:
        rng = stage.rng
        worker = stage.casts(
            Part.ACTOR, lambda desk: bool(desk.sites) and holds_secrets(desk), until=stage.day(20)
        )
        _, usual = stage.at_work(worker, stage.day(2 + int(5 * rng.random())))
        begin = max(self.hour, usual.end / 3600 + 0.3)
        desk, span = stage.apart(worker, usual.day, begin, self.minutes / 60, at_home=True)
        aside = stage.aside(span)
        habits.dials_in(desk, aside)
        shelves = [shelf for shelf in desk.sites if shelf.item] or list(desk.sites) or list(desk.shares)
        shelf = max(shelves, key=lambda each: len(each.files))
        begin_at = rng.randrange(len(shelf.files))
        found = [
            (shelf, shelf.files[(begin_at + place // 2) % len(shelf.files)]) for place in range(self.views)
        ]
        stage.items |= {shelf.item} - {""}
        pace = self.minutes * 60 / self.views
        said = {"ip": habits.home_line(desk)} if shelf.kind == "site" else {"ip": habits.tunnel(desk)}
        end = deeds.reads(desk, span, span.begin + 60, found, pace=pace, action="open", **said)
        stage.notable(span.at((span.begin + end) / 2), Level.HIGH, "view_rate")
        stage.latest(date.fromordinal(span.day.toordinal() + 3))


@scenario
@dataclass(frozen=True)
class AiPaste(Scenario):
    """SC-12: somebody in a hurry has an open service sum up secret text. No malice. `signs`: characters pasted, of 3 bytes each."""

    code = "SC-12"
    expected = Expected.COACHED
    days = 30
    must_not = ("sanction",)
    signs: int = between(12_000, 60_000)
    parts: int = between(1, 5)
    site: str = one_of(*AI[1:])

    def play(self, stage: Stage) -> None:
        rng = stage.rng
        worker = stage.casts(
            Part.ACTOR, lambda desk: desk.trade.ai >= 0.5 and holds_secrets(desk), until=stage.day(20)
        )
        desk, span = stage.at_work(worker, stage.day(1 + int(10 * rng.random())))
        moment = span.some()
        for _ in range(self.parts):
            moment = deeds.reads(desk, span, moment, stage.loot(desk, 1, rank=3), pace=120, action="open")
            deeds.asks(
                desk, span, moment, self.site, int(self.signs * 3 / self.parts * rng.lognormvariate(0, 0.2))
            )
            moment += 60 + 400 * rng.random()
        stage.notable(span.at(moment), Level.LOW, "much_text_after_secret")
        stage.latest(date.fromordinal(span.day.toordinal() + 7))
