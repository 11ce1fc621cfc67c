"""Questions: how much of what could have been done with the items of an incident was recorded in the time concerned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from hiden.base.clock import FOREVER, TOKYO, today
from hiden.base.words import say
from hiden.incidents.intake.models import IncidentSettings
from hiden.incidents.models import Incident
from hiden.incidents.tasks.beginning import records_from
from hiden.inventory.models import Item
from hiden.logs.coverage import covered


@dataclass(frozen=True, slots=True)
class Seen:
    """One item: how much was recorded (0 to 1), and what was not seen, place by place."""

    item: Item
    level: float
    reasons: list[str]
    enough: bool

    @property
    def percent(self) -> int:
        """Rounded down: 89.9 % is not 90."""
        return int(self.level * 100)


def least_level() -> int:
    """The stated level, in per cent."""
    found = IncidentSettings.objects.filter(pk=1).first() or IncidentSettings()
    return found.least_coverage


def period_of(incident: Incident) -> tuple[date, date]:
    """First day and the day after the last: until today while the end is unknown."""
    first = records_from(incident).astimezone(TOKYO).date()
    last = incident.happened_until.astimezone(TOKYO).date() if incident.happened_until else today()
    return first, last + timedelta(days=1)


def coverage_of(incident: Incident) -> list[Seen]:
    """Of every item concerned. About fifteen queries for each."""
    first, until = period_of(incident)
    least = least_level()
    found = []
    for line in incident.items.filter(until=FOREVER).select_related("item").order_by("pk"):
        one = covered(line.item, first, until)
        found.append(Seen(line.item, one.level, one.reasons, one.level * 100 >= least))
    return found


def not_enough(found: list[Seen]) -> list[str]:
    """What is missing, item by item, naming the stores; a sentence of its own where no item is known."""
    if not found:
        return [say("関わる情報が一つも登録されていません。")]
    return [
        say("{number}：記録は{n}%。{why}", number=one.item.number, n=one.percent, why="".join(one.reasons))
        for one in found
        if not one.enough
    ]


__all__ = ["Seen", "coverage_of", "least_level", "not_enough", "period_of"]
