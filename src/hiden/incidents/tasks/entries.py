"""The ledger entries of tasks and of evidence that perishes."""

from __future__ import annotations

from dataclasses import dataclass

from hiden.incidents.incident_entry import OfIncident
from hiden.ledger import Sentence, entry

_STATES = {
    "open": ("未了", "open"),
    "done": ("済み", "done"),
    "not_needed": ("不要", "not needed"),
    "secured": ("残した", "secured"),
    "lost": ("失われていた", "lost"),
    "added": ("追加", "added"),
    "moved": ("期限の変更", "moved"),
    "given": ("担当の決定", "given to somebody"),
}


@entry("incidents.begun")
@dataclass(frozen=True, slots=True)
class WorkBegun(OfIncident):
    """The tasks of the handbook and the timers of evidence were laid out; how many of each."""

    tasks: int
    perishables: int
    personal = frozenset[str]()
    sentence = Sentence(
        "事案{number}の作業{tasks}件と、消える証拠{perishables}件を並べました。",
        "Incident {number}: {tasks} tasks and {perishables} kinds of perishable evidence were laid out.",
    )


@entry("incidents.task")
@dataclass(frozen=True, slots=True)
class TaskChanged(OfIncident):
    """A task was added, done, found unnecessary, moved or given to somebody."""

    task: int
    title: str
    what: str
    words: str
    personal = frozenset({"title", "words"})
    sentence = Sentence(
        "事案{number}の作業{task}：{what}。", "Incident {number}, task {task}: {what}.", {"what": _STATES}
    )


@entry("incidents.perishable")
@dataclass(frozen=True, slots=True)
class PerishableChanged(OfIncident):
    """Evidence that perishes was added, timed anew, secured, or was lost."""

    perishable: int
    title: str
    what: str
    words: str
    personal = frozenset({"title", "words"})
    sentence = Sentence(
        "事案{number}の消える証拠{perishable}：{what}。",
        "Incident {number}, perishable evidence {perishable}: {what}.",
        {"what": _STATES},
    )
