"""The ledger entries of partners' handlers. Who they are can be forgotten; which item was opened to which company cannot."""

from __future__ import annotations

from dataclasses import dataclass

from hiden.ledger import Entry, Sentence, entry

Things = tuple[tuple[str, str], ...]


@entry("access.partner_named")
@dataclass(frozen=True, slots=True)
class PartnerNamed(Entry):
    """Somebody of a partner's may be given an item. `item` is its key, `target` its number; instants ISO 8601; `case` 0 without one."""

    handler: str
    item: str
    target: str
    company: str
    name: str
    mail: str
    purpose: str
    since: str
    until: str
    case: int
    personal = frozenset({"name", "mail", "purpose"})
    sentence = Sentence(
        "{company}の人を、{target}の取引先の取扱者に加えました。",
        "Somebody of {company} was named as a handler of {target}.",
    )

    def about(self) -> Things:
        return (("item", self.item),)


@entry("access.partner_ended")
@dataclass(frozen=True, slots=True)
class PartnerEnded(Entry):
    """A partner's handler was taken off an item before their time. `handler`: the key of the row."""

    handler: str
    item: str
    target: str
    company: str
    reason: str
    personal = frozenset({"reason"})
    sentence = Sentence(
        "{company}の人を、{target}の取引先の取扱者から外しました。",
        "Somebody of {company} is no longer a handler of {target}.",
    )

    def about(self) -> Things:
        return (("item", self.item),)


@entry("access.partners_exported")
@dataclass(frozen=True, slots=True)
class PartnersExported(Entry):
    """The list of partners' handlers was taken out as a file. `form`: xlsx, csv or csv-cp932."""

    rows: int
    form: str
    personal = frozenset[str]()
    sentence = Sentence(
        "取引先の取扱者名簿（{rows}件）をファイルに出力しました。",
        "The list of partners' handlers ({rows} rows) was exported.",
    )
