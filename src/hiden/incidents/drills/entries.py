"""The ledger entries of drills."""

from __future__ import annotations

from dataclasses import dataclass

from hiden.incidents.incident_entry import OfIncident
from hiden.ledger import Sentence, entry


@entry("incidents.drill")
@dataclass(frozen=True, slots=True)
class DrillStarted(OfIncident):
    """A drill began: an incident that is played."""

    card: str
    pace: int
    personal = frozenset[str]()
    sentence = Sentence(
        "訓練{number}（場面{card}）を始めました。",
        "Drill {number} (card {card}) began.",
    )


@entry("incidents.drill_over")
@dataclass(frozen=True, slots=True)
class DrillOver(OfIncident):
    """A drill ended, with how much was done in time, too late, and not at all."""

    in_time: int
    late: int
    forgotten: int
    lesson: str
    personal = frozenset({"lesson"})
    sentence = Sentence(
        "訓練{number}を終えました（間に合った{in_time}、遅れた{late}、しなかった{forgotten}）。",
        "Drill {number} ended (in time {in_time}, late {late}, not done {forgotten}).",
    )
