"""The ledger's entries about itself."""

from __future__ import annotations

from dataclasses import dataclass

from hiden.ledger.kinds import Entry, Sentence, entry


@entry("ledger.forgotten")
@dataclass(frozen=True, slots=True)
class Forgotten(Entry):
    """Personal parts were erased. `entries` lists the numbers as [first, last] ranges; `reason` must name no one."""

    entries: list[list[int]]
    count: int
    person: str | None
    reason: str
    personal = frozenset()
    sentence = Sentence(
        "{count}件の記録から、個人に関する部分を消去しました（理由：{reason}）。",
        "The personal parts of {count} entries were erased (reason: {reason}).",
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("person", self.person),) if self.person else ()


@entry("ledger.exported")
@dataclass(frozen=True, slots=True)
class Exported(Entry):
    """Somebody took a copy of the ledger out of the product."""

    size: int
    with_personal: bool
    personal = frozenset()
    sentence = Sentence(
        "操作の記録を書き出しました（{size}件、個人に関する部分：{with_personal}）。",
        "The ledger was exported ({size} entries, personal parts: {with_personal}).",
        {"with_personal": {"true": ("含む", "included"), "false": ("含まない", "withheld")}},
    )


@entry("ledger.continued")
@dataclass(frozen=True, slots=True)
class Continued(Entry):
    """After an older backup was restored, the ledger goes on under a new key. What was lost stays visible."""

    origin: str
    signed_size: int
    signed_root: str
    kept_size: int
    reason: str
    personal = frozenset()
    sentence = Sentence(
        "古い控えから復元した記録簿を、新しい鍵で続けます（以前の署名は{signed_size}件、残ったのは{kept_size}件。理由：{reason}）。",
        "The restored ledger continues under a new key (signed before: {signed_size} entries, kept: {kept_size}; "
        "reason: {reason}).",
    )
