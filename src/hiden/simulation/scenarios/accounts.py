"""Accounts of others: SC-02 somebody who left works at the weekend as a colleague, SC-20 a shared login takes the cards out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hiden.identity.models import Nature
from hiden.simulation import deeds, feeds, habits
from hiden.simulation.scenarios.leavers import gives_notice, holds_secrets
from hiden.simulation.scenarios.playing import Scenario, between, drawn, one_of, scenario
from hiden.simulation.scenarios.stage import HOUR, Stage
from hiden.simulation.scenarios.truth import Expected, Happening, Level, Part
from hiden.simulation.world import Machine


def strange_line(place: int) -> str:
    """An address of a line that nobody of the company has used."""
    return f"192.0.2.{place % 250 + 1}"


@scenario
@dataclass(frozen=True)
class WeekendGhost(Scenario):
    """SC-02: a leaver is gone; on a day off a colleague's account signs in from a new line and a new computer and reads for hours.

    `hour`: when it begins; `line`: the last number of the new address; `weeks`: after the last day.
    """

    code = "SC-02"
    expected = Expected.FOUND
    days = 60
    must_not = ("accuse_account_holder",)
    reads: int = between(1500, 5000)
    hour: float = between(9.0, 21.0)
    hours: float = between(1.2, 2.6)
    weeks: int = between(1, 4)
    line: int = between(1, 249)
    pc: str = drawn(lambda rng: f"DESKTOP-{rng.randrange(36**3, 36**4):06X}")

    def play(self, stage: Stage) -> None:
        rng = stage.rng
        leaver = stage.casts(Part.DRIVER, holds_secrets, until=stage.day(24))
        department = stage.desks.of(leaver, stage.start).department
        last = gives_notice(stage, leaver, stage.working(stage.day(2)), 20)
        used = stage.casts(
            Part.USED,
            lambda desk: desk.department == department and desk.kind == "dispatched" and bool(desk.shares),
            until=stage.day(self.days),
        )
        stage.happens(
            last, Happening.MEETING, leaver.number, known=False, words="同僚からIDとパスワードを聞き出した"
        )
        saturday = date.fromordinal(last.toordinal() + 7 * self.weeks + (5 - last.weekday()) % 7)
        desk, span = stage.apart(used, saturday, self.hour, self.hours, at_home=True)
        ip, begin = strange_line(self.line), span.begin + 300 * rng.random()
        who = {"account": used.login, "ip": ip}
        habits.comes_in(span, begin, who)
        inside = {"device": self.pc, "ip": habits.tunnel(desk)}
        span.put(feeds.DOMAIN_OFFICE, begin + 40, "sign_in", "sign_in", account=desk.realm, **inside)
        if desk.mail:
            span.put(
                feeds.CLOUD_SIGN_IN, begin + 90, "sign_in", "sign_in", account=desk.mail, ip=ip, device=self.pc,
                object="Office 365 SharePoint Online",
            )  # fmt: skip
        loot = stage.loot(desk, self.reads, kinds=("share",))
        end = deeds.reads(desk, span, begin + 150, loot, pace=self.hours * HOUR / self.reads, **inside)
        habits.goes_out(span, end + 60, who, 4e5 * self.reads)
        stage.notable(span.at(begin + 600), Level.HIGH, "new_line_new_computer_day_off")
        stage.latest(date.fromordinal(saturday.toordinal() + 2))


@scenario
@dataclass(frozen=True)
class CardDatabase(Scenario):
    """SC-20: the shared login of the card system is passed on, and from a strange line the cards are taken out. `rows` in all."""

    code = "SC-20"
    expected = Expected.FOUND
    days = 60
    must_not = ("promise_trade_secret",)
    rows: int = between(20_000, 60_000)
    parts: int = between(3, 9)
    hour: float = between(8.0, 23.0)
    line: int = between(1, 249)
    account: str = one_of("meishi-kyoyu", "eigyo-kyoyu", "cards01")

    def play(self, stage: Stage) -> None:
        rng = stage.rng
        leaver = stage.casts(
            Part.DRIVER, lambda desk: desk.trade.name in ("sales", "it", "planning"), until=stage.day(30)
        )
        last = gives_notice(stage, leaver, stage.working(stage.day(1)), 25)
        stage.happens(
            last,
            Happening.MEETING,
            leaver.number,
            known=False,
            words="共有のログインをチャットで社外に教えた",
        )
        account = self._shared(stage)
        for place in range(self.parts):
            day = date.fromordinal(last.toordinal() + 2 + int(place * 2 + 2 * rng.random()))
            span = stage.stretch(day, self.hour, 2.5)
            rows = max(2, int(self.rows / self.parts * rng.lognormvariate(-0.05, 0.3)))
            ip = {"ip": strange_line(self.line + place // 3)}
            moment = span.some()
            span.put(
                feeds.PLANT_SYSTEM, moment - 40, "sign_in", "sign_in", account=account, app="名刺管理", **ip
            )
            deeds.exported(span, moment, app="名刺管理", name="名刺一覧", rows=rows, account=account, **ip)
            if place == 1:
                stage.notable(span.at(moment), Level.HIGH, "many_rows_strange_line")
        stage.latest(date.fromordinal(last.toordinal() + 2 * self.parts + 4))

    def _shared(self, stage: Stage) -> str:
        shared: list[Machine] = [each for each in stage.world.machines if each.nature == Nature.SHARED]
        return stage.rng.choice(shared).account if shared else self.account
