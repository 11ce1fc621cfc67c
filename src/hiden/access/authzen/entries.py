"""The ledger entries about systems that ask. Their names are the company's words for its systems, of nobody."""

from __future__ import annotations

from dataclasses import dataclass

from hiden.ledger import Entry, Sentence, entry

Things = tuple[tuple[str, str], ...]


@entry("access.system_made")
@dataclass(frozen=True, slots=True)
class SystemMade(Entry):
    """A system may ask from now on. `may`: what it may ask, comma-separated."""

    system: str
    name: str
    prefix: str
    may: str
    per_minute: int
    personal = frozenset[str]()
    sentence = Sentence(
        "外部システム「{name}」（{prefix}…）からの問い合わせを認めました。",
        "The system {name} ({prefix}…) may ask for decisions.",
    )

    def about(self) -> Things:
        return ()


@entry("access.system_changed")
@dataclass(frozen=True, slots=True)
class SystemChanged(Entry):
    """What a system may ask changed."""

    system: str
    name: str
    may: str
    per_minute: int
    personal = frozenset[str]()
    sentence = Sentence(
        "外部システム「{name}」からの問い合わせの範囲を変更しました。",
        "What the system {name} may ask was changed.",
    )

    def about(self) -> Things:
        return ()


@entry("access.system_ended")
@dataclass(frozen=True, slots=True)
class SystemEnded(Entry):
    """A system is not answered any more."""

    system: str
    name: str
    prefix: str
    reason: str
    personal = frozenset({"reason"})
    sentence = Sentence(
        "外部システム「{name}」（{prefix}…）からの問い合わせを終えました。",
        "The system {name} ({prefix}…) is not answered any more.",
    )

    def about(self) -> Things:
        return ()


@entry("access.request_brought")
@dataclass(frozen=True, slots=True)
class RequestBrought(Entry):
    """A system brought a denied question of somebody, for them to confirm as a request."""

    brought: str
    system: str
    person: str
    item: str
    target: str
    verb: str
    personal = frozenset[str]()
    sentence = Sentence(
        "外部システム「{system}」が、{person}さんの{target}の利用の申請を取り次ぎました。本人の確認を待ちます。",
        "The system {system} brought a request of {person} for {target}; it waits for their confirmation.",
    )

    def about(self) -> Things:
        return (("person", self.person), ("item", self.item))


__all__ = ["RequestBrought", "SystemChanged", "SystemEnded", "SystemMade"]
