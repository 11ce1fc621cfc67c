"""The ledger entries of rules."""

from __future__ import annotations

from dataclasses import dataclass

from hiden.ledger import Entry, Sentence, entry


@entry("monitoring.rules_taken")
@dataclass(frozen=True, slots=True)
class RulesTaken(Entry):
    """Rules of others were taken in. `sha256` over their texts in the order of their codes; none of them runs by that."""

    intake: str
    name: str
    licence: str
    taken: int
    same: int
    refused: int
    sha256: str
    personal = frozenset[str]()
    sentence = Sentence(
        "検知の規則を「{name}」から{taken}件取り込みました（既にあるもの{same}件、使えないもの{refused}件）。まだ使われていません。",
        "Rules were taken from {name}: {taken} (there already: {same}, not usable: {refused}). None of them runs yet.",
    )


@entry("monitoring.rules_dropped")
@dataclass(frozen=True, slots=True)
class RulesDropped(Entry):
    """Rules of others were put away."""

    codes: list[str]
    reason: str
    personal = frozenset[str]()
    sentence = Sentence(
        "取り込んだ検知の規則を廃止しました（理由：{reason}）。",
        "Rules that had been taken in were put away ({reason}).",
    )
