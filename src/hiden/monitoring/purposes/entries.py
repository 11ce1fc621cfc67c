"""The ledger entries of purposes and of detectors under them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hiden.ledger import Entry, Sentence, entry


@entry("monitoring.purpose_set")
@dataclass(frozen=True, slots=True)
class PurposeSet(Entry):
    """A purpose was drafted, changed, put in force or ended, with all that it rests on. `declared`: that it serves no forbidden aim."""

    purpose: str
    what: str
    name: str
    words: str
    rule: str
    rule_words: str
    notice: str
    responsible: str
    consulted_on: str
    consulted_with: str
    impact: str
    keep_days: int
    declared: bool
    reason: str
    personal = frozenset({"consulted_with"})
    sentence = Sentence(
        "監視の目的「{name}」を{what}しました。",
        "The purpose of monitoring {name} was {what}.",
        {
            "what": {
                "drafted": ("起案", "drafted"),
                "changed": ("変更", "changed"),
                "in_force": ("施行", "put in force"),
                "ended": ("終了", "ended"),
            }
        },
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("monitoring_purpose", self.purpose),)


@entry("monitoring.detector_set")
@dataclass(frozen=True, slots=True)
class DetectorSet(Entry):
    """A detector was switched on or off under a purpose, or set otherwise."""

    purpose: str
    detector: str
    what: str
    setting: dict[str, Any]
    reason: str
    personal = frozenset[str]()
    sentence = Sentence(
        "検知「{detector}」を{what}しました。",
        "The detector {detector} was {what}.",
        {
            "what": {
                "on": ("開始", "switched on"),
                "off": ("停止", "switched off"),
                "changed": ("設定変更", "set otherwise"),
            }
        },
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("monitoring_purpose", self.purpose),)
