"""Entries of the ledger about insider lists. The fact itself never stands here; who knows of it does, by key or in the personal part."""

from __future__ import annotations

from dataclasses import dataclass

from hiden.ledger.kinds import Entry, Sentence, entry


@entry("evidence.insider_list_opened")
@dataclass(frozen=True, slots=True)
class ListOpened(Entry):
    """From now on it is written down who knows."""

    list: str
    number: int
    personal = frozenset[str]()
    sentence = Sentence(
        "インサイダーリスト 第{number}号を作りました。", "Insider list no. {number} was opened."
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("insider_list", self.list),)


@entry("evidence.insider_told")
@dataclass(frozen=True, slots=True)
class InsiderTold(Entry):
    """Somebody was told. `person`: a key, "" for somebody outside, whose name is in the personal part."""

    list: str
    number: int
    person: str
    informed_at: str
    outside: str
    basis: str
    personal = frozenset({"outside", "basis"})
    sentence = Sentence(
        "インサイダーリスト 第{number}号に、知らされた人を加えました。",
        "Somebody who was told was added to insider list no. {number}.",
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        found = [("insider_list", self.list)]
        if self.person:
            found.append(("person", self.person))
        return tuple(found)


@entry("evidence.insider_confirmed")
@dataclass(frozen=True, slots=True)
class InsiderConfirmed(Entry):
    """Somebody confirmed that they may not deal, tell or recommend."""

    list: str
    number: int
    person: str
    personal = frozenset[str]()
    sentence = Sentence(
        "インサイダーリスト 第{number}号の売買等の禁止を確認しました。",
        "The ban on dealing of insider list no. {number} was acknowledged.",
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        found = [("insider_list", self.list)]
        if self.person:
            found.append(("person", self.person))
        return tuple(found)


@entry("evidence.insider_list_read")
@dataclass(frozen=True, slots=True)
class ListRead(Entry):
    """Somebody opened the list."""

    list: str
    number: int
    personal = frozenset[str]()
    sentence = Sentence(
        "インサイダーリスト 第{number}号を見ました。", "Insider list no. {number} was looked at."
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("insider_list", self.list),)


@entry("evidence.insider_list_closed")
@dataclass(frozen=True, slots=True)
class ListClosed(Entry):
    """The fact was published, or is none any more."""

    list: str
    number: int
    how: str
    personal = frozenset[str]()
    sentence = Sentence(
        "インサイダーリスト 第{number}号を閉じました（{how}）。",
        "Insider list no. {number} was closed ({how}).",
        {
            "how": {
                "published": ("公表", "published"),
                "dropped": ("重要事実でなくなった", "no longer material"),
            }
        },
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("insider_list", self.list),)
