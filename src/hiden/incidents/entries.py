"""The ledger entries of incidents. What was told and who is concerned can be forgotten; that it was told cannot."""

from __future__ import annotations

from dataclasses import dataclass

from hiden.incidents.clocks import entries as clocks
from hiden.incidents.deciding import entries as deciding
from hiden.incidents.drafts import entries as drafts
from hiden.incidents.drills import entries as drills
from hiden.incidents.ending import entries as ending
from hiden.incidents.incident_entry import OfIncident
from hiden.incidents.tasks import entries as tasks
from hiden.ledger import Entry, Sentence, entry

__all__ = ("clocks", "deciding", "drafts", "drills", "ending", "tasks")


@entry("incidents.opened")
@dataclass(frozen=True, slots=True)
class IncidentOpened(OfIncident):
    """An incident came in. `words`: as it was told."""

    title: str
    words: str
    source: str
    held: bool
    personal = frozenset({"title", "words"})
    sentence = Sentence("事案{number}を受け付けました。", "Incident {number} came in.")


@entry("incidents.moved")
@dataclass(frozen=True, slots=True)
class IncidentMoved(OfIncident):
    """An incident went on to another state, with the reason."""

    state: str
    reason: str
    personal = frozenset({"reason"})
    sentence = Sentence(
        "事案{number}を「{state}」にしました。",
        "Incident {number} is now: {state}.",
        {
            "state": {
                "tip": ("受付", "received"),
                "confirming": ("疑いの確認", "confirming"),
                "responding": ("初動対応", "responding"),
                "pursuing": ("責任追及・回復", "pursuing"),
                "closed": ("終結", "closed"),
                "unfounded": ("漏えいは認められず終結", "closed, no leak found"),
            }
        },
    )


@entry("incidents.circle")
@dataclass(frozen=True, slots=True)
class CircleChanged(OfIncident):
    """Somebody may know of an incident, or no more, or must not."""

    person: str
    what: str
    part: str
    reason: str
    personal = frozenset({"person", "reason"})
    sentence = Sentence(
        "事案{number}について、{person}さんを{what}。",
        "Incident {number}: {person} {what}.",
        {
            "what": {
                "added": ("知ってよい人に加えました", "may know of it"),
                "ended": ("知ってよい人から外しました", "is no longer in the circle"),
                "kept_out": ("知らせない人にしました", "is kept out"),
                "let_in": ("知らせない人から外しました", "is no longer kept out"),
            }
        },
        nouns={"person": "person"},
    )


@entry("incidents.reach")
@dataclass(frozen=True, slots=True)
class ReachSet(OfIncident):
    """Whether the line of those concerned, and those who run the machines, are kept out of an incident."""

    without_line: bool
    without_administrators: bool
    reason: str
    personal = frozenset({"reason"})
    sentence = Sentence(
        "事案{number}をまとめて知らせない人を決めました。",
        "Who is kept out of incident {number} as a group was decided.",
    )


@entry("incidents.known")
@dataclass(frozen=True, slots=True)
class KnowingRecorded(OfIncident):
    """When somebody of the company learned of it (ISO 8601, UTC), or a correction of that."""

    at: str
    department: str
    words: str
    corrects: bool
    personal = frozenset({"words"})
    sentence = Sentence(
        "事案{number}を会社が知った日時として{at}を記録しました。",
        "For incident {number} it was recorded that the company knew at {at}.",
    )


@entry("incidents.concerned")
@dataclass(frozen=True, slots=True)
class ConcernedChanged(OfIncident):
    """An item or a person that an incident is about, or no more. `thing`: its key; `outsider`: a name from outside."""

    what: str
    thing: str
    outsider: str
    concerned: bool
    personal = frozenset({"thing", "outsider"})
    sentence = Sentence(
        "事案{number}が関わる{what}を改めました。",
        "What incident {number} concerns was changed: {what}.",
        {"what": {"item": ("情報", "an item"), "person": ("人", "a person")}},
    )


@entry("incidents.period")
@dataclass(frozen=True, slots=True)
class PeriodSet(OfIncident):
    """When it happened, as far as is known (ISO 8601, UTC; "" for unknown)."""

    first: str
    last: str
    personal = frozenset[str]()
    sentence = Sentence(
        "事案{number}が起きた時期を記録しました。", "It was recorded when incident {number} happened."
    )


@entry("incidents.unmasked")
@dataclass(frozen=True, slots=True)
class UnmaskAsked(OfIncident):
    """Somebody asked to see the name of one concerned, or a second person agreed."""

    what: str
    reason: str
    personal = frozenset({"reason"})
    sentence = Sentence(
        "事案{number}で、疑われている人の名前の表示を{what}。",
        "Incident {number}: showing the name of one concerned was {what}.",
        {
            "what": {
                "asked": ("求めました", "asked for"),
                "lifted": ("二人目が認めました", "agreed to by a second person"),
            }
        },
    )


@entry("incidents.stated")
@dataclass(frozen=True, slots=True)
class FactStated(OfIncident):
    """A fact was stated under a topic, in the words that every draft will use."""

    topic: str
    value: str
    certainty: str
    personal = frozenset({"value"})
    sentence = Sentence(
        "事案{number}について、事実（{topic}、{certainty}）を記録しました。",
        "A fact on incident {number} was stated ({topic}, {certainty}).",
        {
            "certainty": {
                "sure": ("確認済み", "sure"),
                "likely": ("推定", "likely"),
                "open": ("調査中", "open"),
            }
        },
    )


@entry("incidents.report_ruled")
@dataclass(frozen=True, slots=True)
class ReportRuled(OfIncident):
    """The keeper of reports decided on an incident that may have to do with a report. What was decided is bound and not told."""

    goes_on: bool
    words: str
    personal = frozenset({"goes_on", "words"})
    sentence = Sentence(
        "公益通報対応業務従事者が、申告{number}を確かめました。",
        "The keeper of reports looked at tip {number}.",
    )


@entry("incidents.tip_said")
@dataclass(frozen=True, slots=True)
class TipSaid(OfIncident):
    """Words under the receipt of a tip without a name."""

    words: str
    answered: bool
    personal = frozenset({"words"})
    sentence = Sentence(
        "名前のない申告{number}について、やりとりがありました。",
        "Something was said under the receipt of tip {number}.",
    )


@entry("incidents.settings")
@dataclass(frozen=True, slots=True)
class DoorSet(Entry):
    """How the company takes tips in, and how much records must cover before “no leak” can be said (per cent)."""

    open_door: bool
    least_coverage: int
    reason: str
    personal = frozenset[str]()
    sentence = Sentence(
        "漏えい事案の受付の決まりを改めました（ログインなしの入口：{open_door}、記録の割合：{least_coverage}%以上）。",
        "How tips are taken in was changed (without sign-in: {open_door}; records must cover {least_coverage}%).",
        {"open_door": {"true": ("開く", "yes"), "false": ("開かない", "no")}},
    )
