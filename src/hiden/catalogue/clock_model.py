"""A clock: what may have to be done by when once something has leaked, as the law or a contract of a day says it.

A clock of the catalogue is possible only. It lists the facts that would start it and those that speak against; that one of them
runs is what a person decides, with a reason. What nobody compared with the official text stays 未確認.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from hiden.catalogue.model import Cited, Dated, Id, Part, Record, Text

Unit = Literal["hours", "days", "business_days", "months", "years"]
# Whether the day of the start is day 1 (確報; 時効 of crimes), or the day after it is (民法140条). Hours run at once.
FirstDay = Literal["counts", "left_out"]
# What happens when the last day is a holiday: nothing; 行政機関の休日 push it on; or, by custom, Sundays and holidays (民法142条).
Roll = Literal["none", "office", "custom"]
Sort = Literal["report", "notice", "contract", "disclosure", "prescription"]
Start = Literal["known", "stated"]


class Guide(Part):
    """A period that a guideline names without binding: from the `first` to the `last` day, in days."""

    first: int = Field(ge=1)
    last: int = Field(ge=1)
    source: Cited


class Limit(Dated):
    """How long, during one interval of the law. `amount` None: the law states no number, only `words` such as 速やかに.

    `lead`: how long before the end the target stands, in hours for hours, else in days. `aim`: where no number is stated, the target
    in days after the start; both are proposals of this product. `open_points`: what nobody could check.
    """

    words: Text
    amount: int | None = Field(None, ge=1, le=1_000)
    unit: Unit | None = None
    first_day: FirstDay = "left_out"
    roll: Roll = "none"
    guide: Guide | None = None
    lead: int = Field(7, ge=0)
    aim: int = Field(0, ge=0)
    open_points: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Limit:
        if (self.amount is None) != (self.unit is None):
            raise ValueError("amount and unit stand together")
        if self.unit == "hours" and self.roll != "none":
            raise ValueError("hours never roll")
        return self


class Clock(Record):
    """One clock. `family`: of those with the same family only one runs at a time; going from one to another is a reclassification.

    `start`: `known` counts from the first knowing of the company; `stated` from a moment that a person states (`moment` says which).
    `own`: how long is taken from a contract, by whoever starts it.
    """

    sort: Sort
    regime: Text
    limb: Text | None = None
    family: Id | None = None
    start: Start
    moment: Text
    own: bool = False
    what: Text
    starts_when: tuple[Text, ...] = Field(min_length=1)
    weighs_against: tuple[Text, ...] = ()
    recipients: tuple[Text, ...] = ()
    laws: tuple[Id, ...] = ()
    versions: tuple[Limit, ...] = Field(min_length=1)

    def on(self, day: date) -> Limit | None:
        """What holds on that day, or None when nothing does (or nothing is known)."""
        return next((limit for limit in self.versions if limit.covers(day)), None)
