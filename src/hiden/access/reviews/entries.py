"""The ledger entries of reviews. Who was looked at and what was answered stays on record; free words can be forgotten."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hiden.access.reviews.models import AccessReview
from hiden.ledger import Entry, Sentence, entry
from hiden.ledger.names import name_with

Things = tuple[tuple[str, str], ...]
_ANSWERS = {
    "keep": ("続ける", "keep"),
    "end": ("終える", "end"),
    "proposed": ("終了を提案", "proposed to end"),
    "waiting": ("取扱者から外すことを起案", "proposed for approval"),
}
_SILENCE = {
    "expired": ("無回答のため権限を終えました", "ended, as nobody answered"),
    "reported": (
        "無回答のため取扱者から外すことを提案しました",
        "proposed to be taken out, as nobody answered",
    ),
    "kept_elsewhere": ("ほかの行の答えに従い、続けました", "went on, as another line was kept"),
}
_WHYS = {
    "left": ("本人が在籍しなくなったため", "the person has left"),
    "gone": ("権限がほかで終わったため", "the right ended elsewhere"),
    "out": ("情報が秘密情報でなくなったか廃棄されたため", "the item is no secret any more, or gone"),
}
_STATES = {
    "completed": ("すべて確認", "all answered"),
    "lapsed": ("期限で終了", "its day has come"),
    "stopped": ("途中で中止", "stopped"),
}


def _titles(numbers: Iterable[str]) -> dict[str, str]:
    wanted = [int(one) for one in numbers if one.isdecimal()]
    rows = AccessReview.objects.filter(number__in=wanted).values_list("number", "title")
    return {str(number): title for number, title in rows}


name_with("access_review", _titles)


@entry("access.review_started")
@dataclass(frozen=True, slots=True)
class ReviewStarted(Entry):
    """A review began. `as_of` (ISO 8601): the instant whose rights are looked at; `due_on`: the last day to answer."""

    review: str
    title: str
    scope: str
    as_of: str
    due_on: str
    lines: int
    personal = frozenset[str]()
    sentence = Sentence(
        "アクセス権の棚卸し「{title}」（{scope}、{lines}行）を{due_on}までの期限で始めました。",
        "The review of access rights {title} ({scope}, {lines} lines) began; answers are due on {due_on}.",
    )

    def about(self) -> Things:
        return (("access_review", self.review),)


@entry("access.review_decided")
@dataclass(frozen=True, slots=True)
class LineDecided(Entry):
    """One line was answered. `target`: number of the item; `until`: a new end (ISO 8601) or ""; `case` 0 for none."""

    review: str
    person: str
    item: str
    target: str
    answer: str
    until: str
    case: int
    words: str
    personal = frozenset({"words"})
    sentence = Sentence(
        "{person}さんの{target}へのアクセス権を、棚卸しで「{answer}」と決めました。",
        "The access of {person} to {target} was answered in a review: {answer}.",
        {"answer": _ANSWERS},
    )

    def about(self) -> Things:
        return (("access_review", self.review), ("person", self.person), ("item", self.item))


@entry("access.review_silent")
@dataclass(frozen=True, slots=True)
class LineSilent(Entry):
    """Nobody answered a line by the due day, and what followed."""

    review: str
    person: str
    item: str
    target: str
    outcome: str
    personal = frozenset[str]()
    sentence = Sentence(
        "{person}さんの{target}へのアクセス権は、{outcome}。",
        "The access of {person} to {target}: {outcome}.",
        {"outcome": _SILENCE},
    )

    def about(self) -> Things:
        return (("access_review", self.review), ("person", self.person), ("item", self.item))


@entry("access.review_settled")
@dataclass(frozen=True, slots=True)
class LineSettled(Entry):
    """A line closed by itself: there was nothing to decide any more."""

    review: str
    person: str
    item: str
    target: str
    why: str
    personal = frozenset[str]()
    sentence = Sentence(
        "{person}さんの{target}の行は、{why}、棚卸しの対象でなくなりました。",
        "The line of {person} and {target} closed by itself: {why}.",
        {"why": _WHYS},
    )

    def about(self) -> Things:
        return (("access_review", self.review), ("person", self.person), ("item", self.item))


@entry("access.review_joined")
@dataclass(frozen=True, slots=True)
class LineJoined(Entry):
    """A right that was given after the review began was added to it."""

    review: str
    person: str
    item: str
    target: str
    personal = frozenset[str]()
    sentence = Sentence(
        "{person}さんの{target}へのアクセス権が、棚卸しの開始後に加わりました。",
        "The access of {person} to {target} came after the review began.",
    )

    def about(self) -> Things:
        return (("access_review", self.review), ("person", self.person), ("item", self.item))


@entry("access.review_handed_on")
@dataclass(frozen=True, slots=True)
class LinesHandedOn(Entry):
    """Somebody else answers for some lines from now on: a post changed, or somebody left."""

    review: str
    person: str
    before: str
    lines: int
    personal = frozenset[str]()
    sentence = Sentence(
        "アクセス権の棚卸しの{lines}行は、{before}さんに代わって{person}さんが答えます。",
        "{lines} lines of a review are answered by {person} instead of {before}.",
        nouns={"before": "person"},
    )

    def about(self) -> Things:
        return (("access_review", self.review), ("person", self.person))


@entry("access.review_closed")
@dataclass(frozen=True, slots=True)
class ReviewClosed(Entry):
    """A review ended, with its counts of lines: answered, ended, silent, and all."""

    review: str
    title: str
    how: str
    reason: str
    lines: int
    kept: int
    ended: int
    silent: int
    personal = frozenset({"reason"})
    sentence = Sentence(
        "アクセス権の棚卸し「{title}」を終えました（{how}。{lines}行のうち続ける{kept}、終えた{ended}、無回答{silent}）。",
        "The review of access rights {title} ended ({how}; of {lines} lines {kept} kept, {ended} ended, {silent} silent).",
        {"how": _STATES},
    )

    def about(self) -> Things:
        return (("access_review", self.review),)


@entry("access.review_exported")
@dataclass(frozen=True, slots=True)
class ReviewExported(Entry):
    """Lines of a review left as a file, or its report was printed."""

    review: str
    lines: int
    form: str
    personal = frozenset[str]()
    sentence = Sentence(
        "アクセス権の棚卸しを書き出しました（{lines}行、{form}）。",
        "A review of access rights was taken out ({lines} lines, {form}).",
    )

    def about(self) -> Things:
        return (("access_review", self.review),)
