"""The ledger entries of things and loans. Purposes, names of outsiders and what was told can be forgotten; who had what when cannot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from hiden.ledger import Entry, Sentence, entry
from hiden.ledger.names import name_with
from hiden.lending import meeting_entries, watch_entries  # noqa: F401 - registered together with those of things
from hiden.lending.models import Thing
from hiden.lending.thing_entry import OfThing, Things

_CARRY = {
    "view": ("決めた場所で使用", "used in a set place"),
    "office": ("社内で使用", "used in the office"),
    "home": ("自宅等に持帰り", "taken home"),
    "trip": ("社外へ持出し", "taken outside"),
}
_HOW = {
    "account": ("本人が画面で確認", "by the borrower on the screen"),
    "paper": ("受領書・受領印", "by a paper receipt"),
    "self": ("本人が自分で借りた", "borrowed by oneself"),
    "import": ("以前の貸出簿から", "from a former register"),
}
_FOUND = {
    "good": ("異状なし", "in order"),
    "damaged": ("破損・汚損", "damaged"),
    "incomplete": ("不足あり", "incomplete"),
    "opened": ("開封の跡", "opened"),
}


def _names_of_things(numbers: Iterable[str]) -> dict[str, str]:
    rows = Thing.objects.filter(number__in=list(numbers)).values_list("number", "name")
    return {number: f"{number}　{name}" for number, name in rows}


name_with("thing", _names_of_things)


@entry("lending.registered")
@dataclass(frozen=True)
class ThingRegistered(OfThing):
    """A thing was entered. `items`: numbers of what it holds; `department`: key; `how`: edit or import."""

    thing: str
    name: str
    thing_kind: str
    items: tuple[str, ...]
    pieces: int
    department: str
    how: str
    personal = frozenset({"name"})
    sentence = Sentence(
        "貸出品「{thing}」を登録しました（{pieces}点）。",
        "The thing {thing} was registered ({pieces} pieces).",
    )


@entry("lending.changed")
@dataclass(frozen=True)
class ThingChanged(OfThing):
    """What is kept about a thing changed. `fields`: names of what did; `items`: what it holds now; `words`: before and after."""

    thing: str
    fields: tuple[str, ...]
    items: tuple[str, ...]
    words: dict[str, Any]
    how: str
    personal = frozenset({"words"})
    sentence = Sentence(
        "貸出品「{thing}」の登録内容を変えました。", "What is kept about the thing {thing} was changed."
    )


@entry("lending.ended")
@dataclass(frozen=True)
class ThingEnded(OfThing):
    """A thing is no longer kept: disposed of, given back, used up."""

    thing: str
    reason: str
    personal = frozenset({"reason"})
    sentence = Sentence(
        "貸出品「{thing}」を台帳から外しました。", "The thing {thing} was taken off the register."
    )


@entry("lending.lent")
@dataclass(frozen=True)
class ThingLent(OfThing):
    """Pieces were lent. `person`: key, "" for a partner's handler, who is named in `outsider`. `case`: of the permit, or 0."""

    thing: str
    loan: int
    person: str
    outsider: str
    purpose: str
    carry: str
    overseas: bool
    pieces: int
    due_on: str
    conditions: tuple[str, ...]
    case: int
    how: str
    since: str
    personal = frozenset({"outsider", "purpose"})
    sentence = Sentence(
        "貸出品「{thing}」{pieces}点を貸し出しました（貸出{loan}、{carry}、期限：{due_on}）。",
        "{pieces} of {thing} were lent (loan {loan}, {carry}, due {due_on}).",
        {"carry": _CARRY},
    )


@entry("lending.confirmed")
@dataclass(frozen=True)
class HandoverConfirmed(OfThing):
    """The borrower has it, and how that is known."""

    thing: str
    loan: int
    person: str
    how: str
    personal = frozenset[str]()
    sentence = Sentence(
        "貸出{loan}（「{thing}」）の受渡しを確認しました（{how}）。",
        "The handing over of loan {loan} ({thing}) was confirmed ({how}).",
        {"how": _HOW},
    )


@entry("lending.loan_cancelled")
@dataclass(frozen=True)
class LoanCancelled(OfThing):
    """A loan that was never handed over was cancelled."""

    thing: str
    loan: int
    person: str
    reason: str
    personal = frozenset({"reason"})
    sentence = Sentence("貸出{loan}（「{thing}」）を取り消しました。", "Loan {loan} ({thing}) was cancelled.")


@entry("lending.extended")
@dataclass(frozen=True)
class LoanExtended(OfThing):
    """A loan may last until another day (both in ISO 8601)."""

    thing: str
    loan: int
    person: str
    before: str
    due_on: str
    reason: str
    personal = frozenset({"reason"})
    sentence = Sentence(
        "貸出{loan}（「{thing}」）の期限を{before}から{due_on}に変えました。",
        "Loan {loan} ({thing}) is now due {due_on} instead of {before}.",
    )


@entry("lending.announced")
@dataclass(frozen=True)
class ReturnAnnounced(OfThing):
    """The borrower says that it is back; somebody has yet to look."""

    thing: str
    loan: int
    person: str
    personal = frozenset[str]()
    sentence = Sentence(
        "貸出{loan}（「{thing}」）を返したと、借りた人が知らせました。",
        "The borrower says that loan {loan} ({thing}) is back.",
    )


@entry("lending.returned")
@dataclass(frozen=True)
class ThingReturned(OfThing):
    """Pieces came back and were looked at. `left`: how many are still away."""

    thing: str
    loan: int
    person: str
    pieces: int
    left: int
    condition: str
    wiped: str
    note: str
    how: str
    at: str
    personal = frozenset({"note"})
    sentence = Sentence(
        "貸出{loan}（「{thing}」）の{pieces}点の返却を受け取りました（{condition}、残り{left}点）。",
        "{pieces} of loan {loan} ({thing}) came back ({condition}, {left} still away).",
        {"condition": _FOUND},
    )


@entry("lending.permitted")
@dataclass(frozen=True)
class TakeOutPermitted(OfThing):
    """A decided case lets somebody have a thing for one loan until a day (ISO 8601)."""

    thing: str
    person: str
    outsider: str
    carry: str
    until_on: str
    case: int
    personal = frozenset({"outsider"})
    sentence = Sentence(
        "案件{case}により、貸出品「{thing}」の貸出しを認めました（{carry}、{until_on}まで）。",
        "Case {case} permits lending {thing} ({carry}, until {until_on}).",
        {"carry": _CARRY},
    )


@entry("lending.settled")
@dataclass(frozen=True)
class ReturnStated(Entry):
    """Somebody looked, and a person holds nothing of the company's any more."""

    person: str
    note: str
    personal = frozenset({"note"})
    sentence = Sentence(
        "{person}さんに貸したものがすべて戻ったことを確かめました。",
        "Everything lent to {person} was confirmed to be back.",
    )

    def about(self) -> Things:
        return (("person", self.person),)


@entry("lending.exported")
@dataclass(frozen=True)
class LendingExported(Entry):
    """A list was taken out as a file. `what`: things or loans."""

    what: str
    count: int
    personal = frozenset[str]()
    sentence = Sentence(
        "{what}{count}件をファイルに出力しました。",
        "{what} ({count}) were taken out as a file.",
        {"what": {"things": ("貸出品の台帳", "things"), "loans": ("貸出簿", "loans")}},
    )

    def about(self) -> Things:
        return ()
