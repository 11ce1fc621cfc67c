"""What the ledger says of items. Free words may speak of people and of the secret itself, so they can be forgotten.

Persons and departments appear by their keys, which say nothing; items by their numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hiden.inventory.draft import field_label
from hiden.ledger import Entry, Sentence, entry
from hiden.ledger.names import name_with

About = tuple[tuple[str, str], ...]

_OUTCOMES = {
    "undecided": ("未決定", "undecided"),
    "secret": ("秘密情報とする", "keep secret"),
    "not_secret": ("秘密情報としない", "not a secret"),
    "open": ("公開・標準化する", "open it"),
    "patent": ("特許等を出願する", "apply for a patent"),
    "shared": ("限定提供データとして扱う", "shared data with limited access"),
}
_LIVES = {"active": ("保有中", "held"), "disposed": ("廃棄済み", "disposed of")}
_FINDINGS = {
    "present": ("あった", "present"),
    "changed": ("変更があった", "changed"),
    "missing": ("見当たらない", "missing"),
}
_VALUES = {"0": ("未評価", "not evaluated"), "1": ("低", "low"), "2": ("中", "middle"), "3": ("高", "high")}

name_with("item_field", lambda fields: {each: field_label(each) for each in fields})


@entry("inventory.item_added")
@dataclass(frozen=True, slots=True)
class ItemAdded(Entry):
    """An item came into the register. `facts` holds choices, keys and dates; `words` the free texts."""

    item: str
    since: str
    facts: dict[str, Any]
    words: dict[str, Any]

    personal = frozenset({"words"})
    sentence = Sentence("{item}を台帳に登録しました。", "{item} was added to the register.")

    def about(self) -> About:
        return (("item", self.item),)


@entry("inventory.item_taken_over")
@dataclass(frozen=True, slots=True)
class ItemTakenOver(Entry):
    """An item was taken over from a register the company kept before, with its decision and class if it had one."""

    item: str
    since: str
    outcome: str
    class_code: str
    facts: dict[str, Any]
    words: dict[str, Any]

    personal = frozenset({"words"})
    sentence = Sentence(
        "{item}を以前の台帳から引き継ぎました（取込みによる。決定：{outcome}、区分：{class_code}）。",
        "{item} was taken over from an earlier register (decision: {outcome}, class: {class_code}).",
        {"outcome": _OUTCOMES, "class_code": {"": ("なし", "none")}},
        {"class_code": "class"},
    )

    def about(self) -> About:
        return (("item", self.item),)


@entry("inventory.item_changed")
@dataclass(frozen=True, slots=True)
class ItemChanged(Entry):
    """Something about an item changed: field → [before, after]. `how` is "edit" or "import"."""

    item: str
    since: str
    how: str
    fields: list[str]
    facts: dict[str, Any]
    words: dict[str, Any]

    personal = frozenset({"words"})
    sentence = Sentence(
        "{item}の記載（{fields}）を変更しました。",
        "{item} was changed ({fields}).",
        nouns={"fields": "item_field"},
    )

    def about(self) -> About:
        return (("item", self.item),)


@entry("inventory.item_evaluated")
@dataclass(frozen=True, slots=True)
class ItemEvaluated(Entry):
    """An item was evaluated. `scores`: viewpoint → 0–3; `value` is the highest."""

    item: str
    since: str
    value: int
    scores: dict[str, int]
    reasons: dict[str, str]

    personal = frozenset({"reasons"})
    sentence = Sentence(
        "{item}を評価しました（{value}）。", "{item} was evaluated ({value}).", {"value": _VALUES}
    )

    def about(self) -> About:
        return (("item", self.item),)


@entry("inventory.item_decided")
@dataclass(frozen=True, slots=True)
class ItemDecided(Entry):
    """It was decided whether an item is to be kept secret. `case` is the approval's number, 0 when there was none."""

    item: str
    since: str
    before: str
    outcome: str
    class_code: str
    review_on: str
    basis: str
    case: int
    reason: str

    personal = frozenset({"reason"})
    sentence = Sentence(
        "{item}を「{outcome}」と決定しました。", "{item} was decided: {outcome}.", {"outcome": _OUTCOMES}
    )

    def about(self) -> About:
        found = (("item", self.item),)
        return (*found, ("case", str(self.case))) if self.case else found


@entry("inventory.item_disposed")
@dataclass(frozen=True, slots=True)
class ItemDisposed(Entry):
    """An item no longer exists, or (`life` active) was found to exist after all."""

    item: str
    since: str
    life: str
    reason: str

    personal = frozenset({"reason"})
    sentence = Sentence(
        "{item}の保有の状態を「{life}」としました。", "{item} is now: {life}.", {"life": _LIVES}
    )

    def about(self) -> About:
        return (("item", self.item),)


@entry("inventory.numbering_set")
@dataclass(frozen=True, slots=True)
class NumberingSet(Entry):
    """How new items are numbered was changed."""

    prefix: str
    width: int

    personal = frozenset[str]()
    sentence = Sentence(
        "管理番号の先頭を「{prefix}」、桁数を{width}としました。",
        "Items are now numbered {prefix} with {width} digits.",
    )

    def about(self) -> About:
        return ()


@entry("inventory.exported")
@dataclass(frozen=True, slots=True)
class RegisterExported(Entry):
    """Somebody took the register, or a part of it, out as a file."""

    count: int
    form: str
    as_of: str

    personal = frozenset[str]()
    sentence = Sentence(
        "情報の台帳{count}件を{form}に出力しました。", "{count} items were exported as {form}."
    )

    def about(self) -> About:
        return ()


@entry("inventory.stock_taking_started")
@dataclass(frozen=True, slots=True)
class StockTakingStarted(Entry):
    """A stock-taking began."""

    stock_taking: int
    title: str
    starts_on: str
    due_on: str
    departments: list[str]

    personal = frozenset[str]()
    sentence = Sentence(
        "棚卸し{stock_taking}「{title}」を始めました（期限{due_on}）。",
        "Stock-taking {stock_taking} “{title}” began (due {due_on}).",
    )

    def about(self) -> About:
        return (("stock_taking", str(self.stock_taking)),)


@entry("inventory.item_checked")
@dataclass(frozen=True, slots=True)
class ItemChecked(Entry):
    """An item was looked for in a stock-taking."""

    stock_taking: int
    department: str
    item: str
    finding: str
    note: str

    personal = frozenset({"note"})
    sentence = Sentence(
        "棚卸し{stock_taking}で{item}を確認しました（{finding}）。",
        "{item} was checked in stock-taking {stock_taking}: {finding}.",
        {"finding": _FINDINGS},
    )

    def about(self) -> About:
        return (("stock_taking", str(self.stock_taking)), ("item", self.item))


@entry("inventory.stock_taking_reported")
@dataclass(frozen=True, slots=True)
class StockTakingReported(Entry):
    """A department reported that it has looked at everything it holds."""

    stock_taking: int
    department: str
    checked: int
    missing: int
    note: str

    personal = frozenset({"note"})
    sentence = Sentence(
        "棚卸し{stock_taking}の部署の報告を受けました（確認{checked}件、見当たらない{missing}件）。",
        "A department reported on stock-taking {stock_taking} ({checked} checked, {missing} missing).",
    )

    def about(self) -> About:
        return (("stock_taking", str(self.stock_taking)), ("department", self.department))


@entry("inventory.stock_taking_reminded")
@dataclass(frozen=True, slots=True)
class StockTakingReminded(Entry):
    """Departments that have not reported were reminded."""

    stock_taking: int
    departments: list[str]

    personal = frozenset[str]()
    sentence = Sentence(
        "棚卸し{stock_taking}を未報告の部署に催促しました。",
        "Departments were reminded of stock-taking {stock_taking}.",
    )

    def about(self) -> About:
        return (("stock_taking", str(self.stock_taking)),)


@entry("inventory.stock_taking_closed")
@dataclass(frozen=True, slots=True)
class StockTakingClosed(Entry):
    """A stock-taking ended."""

    stock_taking: int
    reported: int
    departments: int

    personal = frozenset[str]()
    sentence = Sentence(
        "棚卸し{stock_taking}を締め切りました（{departments}部署中{reported}部署が報告）。",
        "Stock-taking {stock_taking} was closed ({reported} of {departments} departments reported).",
    )

    def about(self) -> About:
        return (("stock_taking", str(self.stock_taking)),)
