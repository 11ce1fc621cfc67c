"""The ledger entries of decisions, containments and communications."""

from __future__ import annotations

from dataclasses import dataclass

from hiden.incidents.incident_entry import OfIncident
from hiden.ledger import Sentence, entry

_WHAT = {
    "proposed": ("提案", "proposed"),
    "approved": ("決定", "approved"),
    "refused": ("認めない", "refused"),
    "corrected": ("訂正", "corrected"),
    "on": ("開始", "begun"),
    "undone": ("解除", "undone"),
    "extended": ("延長", "extended"),
}


@entry("incidents.decision")
@dataclass(frozen=True, slots=True)
class DecisionSet(OfIncident):
    """A decision was proposed, approved, refused or corrected, with all that it says."""

    decision: int
    what: str
    question: str
    options: str
    decided: str
    reason: str
    basis: str
    personal = frozenset({"question", "options", "decided", "reason", "basis"})
    sentence = Sentence(
        "事案{number}の判断{decision}：{what}。",
        "Incident {number}, decision {decision}: {what}.",
        {"what": _WHAT},
    )


@entry("incidents.containment")
@dataclass(frozen=True, slots=True)
class ContainmentSet(OfIncident):
    """Something was stopped for a time, extended, or let go. `person`: their key, which the ledger does not tell."""

    stopped: str
    what: str
    person: str
    until: str
    reason: str
    personal = frozenset({"person", "reason"})
    sentence = Sentence(
        "事案{number}の封じ込め（{stopped}）：{what}。",
        "Incident {number}, containment ({stopped}): {what}.",
        {"what": _WHAT, "stopped": {"rights": ("権限", "rights"), "account": ("アカウント", "account")}},
    )


@entry("incidents.said")
@dataclass(frozen=True, slots=True)
class CommunicationKept(OfIncident):
    """Something was said to or by somebody. `files`: name and SHA-256 of what went along."""

    at: str
    outgoing: bool
    whom: str
    way: str
    words: str
    files: list[list[str]]
    corrects: bool
    personal = frozenset({"whom", "words", "files"})
    sentence = Sentence(
        "事案{number}の連絡を記録しました。", "A communication about incident {number} was recorded."
    )
