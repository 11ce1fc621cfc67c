"""People and people: SC-05 for the boss, SC-06 recruited on the net, SC-07 and SC-17 by word of mouth, SC-19 for the family's firm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hiden.simulation import deeds, feeds
from hiden.simulation.desks import Desk
from hiden.simulation.scenarios.leavers import carries_off, gives_notice, holds_secrets
from hiden.simulation.scenarios.playing import Scenario, between, drawn, one_of, scenario
from hiden.simulation.scenarios.stage import Stage
from hiden.simulation.scenarios.truth import Expected, Happening, Level, Part


def leads(desk: Desk) -> bool:
    """An officer or the head of a department."""
    posts = desk.worker.posts
    return desk.kind == "officer" or any("長" in post.title for post in posts)


@scenario
@dataclass(frozen=True)
class BossByProxy(Scenario):
    """SC-05: a head gives notice; the next day one of the department puts files on a service outside, and a password is reset."""

    code = "SC-05"
    expected = Expected.FOUND
    days = 60
    must_not = ("subordinate_as_sole_suspect",)
    stay: int = between(25, 45)
    volume: int = drawn(lambda rng: int(rng.lognormvariate(19.2, 0.8)))
    parts: int = between(1, 4)
    channel: str = one_of("transfer", "storage")

    def play(self, stage: Stage) -> None:
        rng = stage.rng
        boss = stage.casts(Part.DRIVER, leads, until=stage.day(self.stay + 8))
        department = stage.desks.of(boss, stage.start).department
        worker = stage.casts(
            Part.ACTOR,
            lambda desk: desk.department == department and bool(desk.shares),
            until=stage.day(self.stay),
        )
        notice = stage.working(stage.day(2))
        last = gives_notice(stage, boss, notice, self.stay)
        desk, span = stage.at_work(worker, date.fromordinal(notice.toordinal() + 1))
        moment = deeds.reads(desk, span, span.some(), stage.loot(desk, rng.randint(20, 120), rank=2), pace=6)
        moment = carries_off(
            stage, desk, span, moment, channel=self.channel, volume=self.volume, parts=self.parts
        )
        other = rng.choice(desk.colleagues).partition("@")[0] if desk.colleagues else boss.login
        span.put(
            feeds.DOMAIN_OFFICE, moment + 600, "admin", "change", account=desk.realm, device="DC01", object=other,
            detail="password reset",
        )  # fmt: skip
        stage.notable(span.at(moment), Level.HIGH, "after_notice_of_the_head")
        stage.latest(last)


@scenario
@dataclass(frozen=True)
class Recruited(Scenario):
    """SC-06: approached on a network for work. Variant A reports it and nothing follows; variant B copies onto a stick of its own."""

    code = "SC-06"
    expected = Expected.FOUND
    days = 60
    must_not = ("scoring_by_nationality",)
    variant: str = one_of("A", "B")
    volume: int = drawn(lambda rng: int(rng.lognormvariate(20.9, 0.4)))
    wait: int = between(10, 40)

    @property
    def outcome(self) -> Expected:
        """Variant A comes to light by the report."""
        return Expected.REPORT if self.variant == "A" else Expected.FOUND

    def play(self, stage: Stage) -> None:
        rng = stage.rng
        worker = stage.casts(
            Part.ACTOR, lambda desk: desk.trade.name in ("research", "design") and holds_secrets(desk),
            until=stage.day(self.wait + 15),
        )  # fmt: skip
        words = "研究の内容をSNSで見たという会社から、有料の助言を頼まれた"
        if self.variant == "A":
            day = stage.working(stage.day(3))
            stage.happens(day, Happening.APPROACH, worker.number, words=words)
            stage.latest(date.fromordinal(day.toordinal() + 5))
            return
        stage.happens(stage.start, Happening.APPROACH, worker.number, known=False, words=words)
        desk, span = stage.at_work(worker, stage.day(self.wait))
        moment = deeds.reads(desk, span, span.some(), stage.loot(desk, rng.randint(40, 250), rank=2), pace=6)
        carries_off(stage, desk, span, moment, channel="stick", volume=self.volume, parts=1)
        stage.notable(span.at(moment), Level.HIGH, "private_stick")
        stage.latest(date.fromordinal(span.day.toordinal() + 2))


@scenario
@dataclass(frozen=True)
class OralOnly(Scenario):
    """SC-07: dinners, an envelope, and talk. No system sees anything; a colleague says something."""

    code = "SC-07"
    expected = Expected.REPORT
    days = 200
    must_not = ("no_logs_no_risk",)
    dinners: int = between(5, 11)

    def play(self, stage: Stage) -> None:
        worker = stage.casts(Part.ACTOR, holds_secrets, until=stage.day(18 * self.dinners + 20))
        for dinner in range(self.dinners):
            stage.happens(
                stage.day(18 * dinner), Happening.MEETING, worker.number, known=False, words="食事と謝礼"
            )
        told = stage.working(stage.day(18 * self.dinners + 5))
        stage.happens(
            told,
            Happening.APPROACH,
            worker.number,
            words="同僚が、連絡先を教えない人とたびたび食事をしている（同僚から）",
        )
        stage.latest(date.fromordinal(told.toordinal() + 1))


@scenario
@dataclass(frozen=True)
class AbstractSecret(Scenario):
    """SC-17: somebody explained a method at a white board to a maker of machines. What it was is neither named nor marked."""

    code = "SC-17"
    expected = Expected.REPORT
    days = 60
    must_not = ("automatic_police_report",)
    wait: int = between(10, 40)

    def play(self, stage: Stage) -> None:
        worker = stage.casts(Part.ACTOR, leads, until=stage.day(self.wait + 10))
        stage.happens(
            stage.day(1),
            Happening.MEETING,
            worker.number,
            known=False,
            words="設備メーカーに工程の考え方を口頭で説明した",
        )
        told = stage.working(stage.day(self.wait))
        stage.happens(
            told,
            Happening.TIP,
            worker.number,
            words="取引先の装置が当社の工程と似ている（社内から）",
            found="",
        )
        stage.latest(told)


@scenario
@dataclass(frozen=True)
class ConflictOfInterest(Scenario):
    """SC-19: documents go to a firm that belongs to the family; the post there was never declared. `domain`: the firm's."""

    code = "SC-19"
    expected = Expected.FOUND
    days = 60
    letters: int = between(2, 6)
    every: int = between(4, 10)
    domain: str = drawn(
        lambda rng: (
            f"{rng.choice(('hikari', 'asahi', 'minori', 'kaede', 'tsubasa'))}-{rng.choice(('giken', 'shoji', 'lab', 'koki'))}.example"
        )
    )

    def play(self, stage: Stage) -> None:
        rng = stage.rng
        worker = stage.casts(
            Part.ACTOR, lambda desk: holds_secrets(desk) and desk.trade.name in ("research", "design", "planning", "quality"),
            until=stage.day(self.letters * self.every + 10),
        )  # fmt: skip
        stage.happens(
            stage.day(-1),
            Happening.SIDE_POST,
            worker.number,
            known=False,
            words="親族の会社の役員",
            domain=self.domain,
        )
        stage.happens(stage.day(-1), Happening.PLACE, worker.number, domain=self.domain, kind="related")
        for place in range(self.letters):
            desk, span = stage.at_work(worker, stage.day(1 + place * self.every))
            moment = span.some()
            to = f"{rng.choice(('info', 'kaihatsu', 'tanaka', 'mori'))}@{self.domain}"
            deeds.letter(
                desk, span, moment, to, heavy=int(8e5 * rng.lognormvariate(0.5, 0.9)),
                names=stage.named(desk, 1 + int(2 * rng.random())),
            )  # fmt: skip
            if place == 0:
                stage.notable(span.at(moment), Level.MEDIUM, "related_domain")
        stage.latest(date.fromordinal(span.day.toordinal() + 3))
