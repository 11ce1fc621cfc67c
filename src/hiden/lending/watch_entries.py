"""The ledger entries of losses and counts: what is not where it should be, and what was done about it."""

from __future__ import annotations

from dataclasses import dataclass

from hiden.ledger import Entry, Sentence, entry
from hiden.lending.thing_entry import OfThing, Things

_SEEN = {"seen": ("現物を確認", "seen"), "missing": ("見当たらない", "missing")}


@entry("lending.lost")
@dataclass(frozen=True)
class LossReported(OfThing):
    """Pieces are not where they should be. `noticed_on` in ISO 8601; `loan` 0 when they were not lent."""

    thing: str
    loss: int
    loan: int
    person: str
    pieces: int
    noticed_on: str
    where: str
    circumstances: str
    guarded: str
    items: tuple[str, ...]
    personal = frozenset({"where", "circumstances"})
    sentence = Sentence(
        "貸出品「{thing}」{pieces}点の紛失の届出{loss}がありました（気付いた日：{noticed_on}）。",
        "Loss {loss} of {pieces} of {thing} was reported (noticed {noticed_on}).",
    )


@entry("lending.loss_step")
@dataclass(frozen=True)
class LossStepDone(OfThing):
    """Something was done about a loss. `step`: id; `done`: False when it was taken back."""

    thing: str
    loss: int
    step: str
    done: bool
    personal = frozenset[str]()
    sentence = Sentence(
        "紛失の届出{loss}（「{thing}」）の対応「{step}」を記録しました。",
        "The step {step} of loss {loss} ({thing}) was recorded.",
    )


@entry("lending.found")
@dataclass(frozen=True)
class LostFound(OfThing):
    """What was reported lost is back."""

    thing: str
    loss: int
    pieces: int
    note: str
    personal = frozenset({"note"})
    sentence = Sentence(
        "紛失の届出{loss}の「{thing}」{pieces}点が見つかりました。",
        "{pieces} of {thing} (loss {loss}) were found.",
    )


@entry("lending.loss_closed")
@dataclass(frozen=True)
class LossClosed(OfThing):
    """A loss was dealt with."""

    thing: str
    loss: int
    note: str
    personal = frozenset({"note"})
    sentence = Sentence(
        "紛失の届出{loss}（「{thing}」）の対応を終えました。", "Loss {loss} ({thing}) was dealt with."
    )


@entry("lending.count_started")
@dataclass(frozen=True)
class ThingCountStarted(Entry):
    """Things are to be looked at by a day (ISO 8601). `department`: key, "" for the whole company."""

    count: int
    title: str
    lent_only: bool
    department: str
    things: int
    due_on: str
    personal = frozenset[str]()
    sentence = Sentence(
        "現物確認{count}「{title}」を始めました（{things}点、{due_on}まで）。",
        "The count {count} {title} of {things} things was started (until {due_on}).",
    )

    def about(self) -> Things:
        return (("thing_count", str(self.count)),)


@entry("lending.sighted")
@dataclass(frozen=True)
class ThingSighted(OfThing):
    """A thing was looked for in a count."""

    thing: str
    count: int
    finding: str
    note: str
    personal = frozenset({"note"})
    sentence = Sentence(
        "現物確認{count}で「{thing}」を確かめました（{finding}）。",
        "{thing} was looked for in count {count} ({finding}).",
        {"finding": _SEEN},
    )


@entry("lending.count_closed")
@dataclass(frozen=True)
class ThingCountClosed(Entry):
    """A count was closed. How many were seen, missing, and not looked at."""

    count: int
    seen: int
    missing: int
    waiting: int
    personal = frozenset[str]()
    sentence = Sentence(
        "現物確認{count}を終えました（確認{seen}、見当たらない{missing}、未確認{waiting}）。",
        "The count {count} was closed ({seen} seen, {missing} missing, {waiting} not looked at).",
    )

    def about(self) -> Things:
        return (("thing_count", str(self.count)),)
