"""The ledger entries of rights. None names whom a case is about; what may be a report is never told from another case."""

from __future__ import annotations

from dataclasses import dataclass

from hiden.ledger import Entry, Sentence, entry

_STAGES = {
    "2": ("ファイル名と送り先", "names of files and destinations"),
    "3": ("本人の名前", "the name of the person"),
    "4": ("内容の所在", "where the content is"),
}


@entry("monitoring.stage_opened")
@dataclass(frozen=True, slots=True)
class StageOpened(Entry):
    """Somebody may see more of a case, for a reason, until a moment. `approval`: in which two others agreed, 0 for none needed."""

    case: str
    number: int
    viewer: str
    stage: str
    reason: str
    approval: int
    until: str
    personal = frozenset({"reason"})
    sentence = Sentence(
        "{viewer}が案件{number}の「{stage}」を見られるようになりました。",
        "{viewer} may now see {stage} of case {number}.",
        {"stage": _STAGES},
        nouns={"viewer": "person"},
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("sign_case", self.case), ("person", self.viewer))


@entry("monitoring.set_aside")
@dataclass(frozen=True, slots=True)
class SetAside(Entry):
    """A case went to the keeper of reports, or the keeper decided. Which case, and what was decided, is bound and not told."""

    case: str
    what: str
    words: str
    personal = frozenset({"case", "what", "words"})
    sentence = Sentence(
        "公益通報対応業務従事者が扱う案件について、手続きを進めました。",
        "A case with the keeper of reports took a step.",
    )


@entry("monitoring.year_told")
@dataclass(frozen=True, slots=True)
class YearTold(Entry):
    """Staff were told how they were watched."""

    first: str
    last: str
    notice: str
    numbers: dict[str, str]
    personal = frozenset[str]()
    sentence = Sentence(
        "{first}から{last}までの検知の年次報告を、従業員等に知らせました。",
        "Staff were told how they were watched from {first} to {last}.",
    )


@entry("monitoring.deleted")
@dataclass(frozen=True, slots=True)
class Deleted(Entry):
    """Signs and cases whose time was over are gone; counts stay."""

    signs: int
    cases: int
    personal = frozenset[str]()
    sentence = Sentence(
        "期間を過ぎた兆候{signs}件と案件{cases}件を消去しました。",
        "{signs} signs and {cases} cases past their time were deleted.",
    )
