"""The ledger entries of ends."""

from __future__ import annotations

from dataclasses import dataclass

from hiden.incidents.incident_entry import OfIncident
from hiden.ledger import Sentence, entry


@entry("incidents.review")
@dataclass(frozen=True, slots=True)
class ReviewSet(OfIncident):
    """An independent person was asked, agreed, or did not agree."""

    what: str
    reviewer: str
    words: str
    personal = frozenset({"reviewer", "words"})
    sentence = Sentence(
        "事案{number}の独立した確認：{what}。",
        "Incident {number}, independent review: {what}.",
        {
            "what": {
                "asked": ("依頼", "asked for"),
                "agreed": ("認められないことに同意", "agrees that no leak was found"),
                "disagreed": ("同意しない", "does not agree"),
            }
        },
    )


@entry("incidents.lesson")
@dataclass(frozen=True, slots=True)
class LessonKept(OfIncident):
    """What was learned, or that it was carried into the room of measures."""

    measure: str
    words: str
    carried: bool
    personal = frozenset({"words"})
    sentence = Sentence("事案{number}の教訓を記録しました。", "A lesson of incident {number} was recorded.")


@entry("incidents.no_leak")
@dataclass(frozen=True, slots=True)
class NoLeakFound(OfIncident):
    """On what “no leak was found” rests: how much records covered (per mille, of the least), of how many items, who reviewed."""

    least: int
    asked: int
    items: int
    reviewer: str
    personal = frozenset({"reviewer"})
    sentence = Sentence(
        "事案{number}で漏えいは認められませんでした（記録のある割合{least}‰以上、求めた割合{asked}‰）。",
        "No leak was found in incident {number} (records cover {least}‰ at least, {asked}‰ were asked for).",
    )
