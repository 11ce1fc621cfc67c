"""Entries of the ledger about holds. Persons stand here by key; what a hold is for, in words that name nobody."""

from __future__ import annotations

from dataclasses import dataclass

from hiden.ledger.kinds import Entry, Sentence, entry

_PATHS = {
    "logs.expire": ("期限を過ぎたログの消去", "the deletion of logs past their time"),
    "logs.aside": ("取り分けたログの消去", "the deletion of logs put aside"),
    "logs.erase": ("一人のログを読めなくすること", "making one person’s logs unreadable"),
    "monitoring.expire": ("期限を過ぎた兆候・案件の消去", "the deletion of signs and cases past their time"),
    "people.forget": ("人の氏名などの消去", "the erasing of a person’s name"),
    "ledger.forget": ("記録の個人に関する部分の消去", "the erasing of personal parts of the ledger"),
    "lifecycle.pc": ("退職者のPCの再利用", "the reuse of a leaver’s PC"),
}


@entry("evidence.hold_placed")
@dataclass(frozen=True, slots=True)
class HoldPlaced(Entry):
    """Nothing of this is deleted from now on; or more than before is held (`what`: placed, widened)."""

    hold: str
    number: int
    what: str
    persons: list[str]
    systems: list[str]
    items: list[str]
    custodians: list[str]
    first_day: str
    last_day: str
    reason: str
    personal = frozenset[str]()
    sentence = Sentence(
        "保全命令 第{number}号を{what}しました（{first_day}から）。",
        "Legal hold no. {number} was {what} (from {first_day}).",
        {"what": {"placed": ("開始", "placed"), "widened": ("追加", "widened")}},
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        found = [("hold", self.hold)]
        found += [("log_source", one) for one in self.systems]
        found += [("item", one) for one in self.items]
        found += [("person", one) for one in dict.fromkeys((*self.persons, *self.custodians))]
        return tuple(found)


@entry("evidence.hold_acknowledged")
@dataclass(frozen=True, slots=True)
class HoldAcknowledged(Entry):
    """Somebody who keeps things confirmed that they will not be deleted."""

    hold: str
    number: int
    person: str
    personal = frozenset[str]()
    sentence = Sentence(
        "保全命令 第{number}号の通知を確認しました。",
        "The notice of legal hold no. {number} was acknowledged.",
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("hold", self.hold), ("person", self.person))


@entry("evidence.hold_released")
@dataclass(frozen=True, slots=True)
class HoldReleased(Entry):
    """A second person agreed: what is past its time may be deleted again."""

    hold: str
    number: int
    case: int
    reason: str
    personal = frozenset[str]()
    sentence = Sentence(
        "保全命令 第{number}号を解除しました（案件{case}）。",
        "Legal hold no. {number} was released (case {case}).",
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("hold", self.hold),)


@entry("evidence.deletion_refused")
@dataclass(frozen=True, slots=True)
class DeletionRefused(Entry):
    """A hold stopped a deletion; noted the first time, counted in the register afterwards."""

    hold: str
    number: int
    path: str
    ident: str
    personal = frozenset[str]()
    sentence = Sentence(
        "保全命令 第{number}号により、{path}を止めました。",
        "Legal hold no. {number} stopped {path}.",
        {"path": _PATHS},
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("hold", self.hold),)
