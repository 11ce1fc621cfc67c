"""The ledger entries of cases. They are about a case, never about a person: whoever reads the ledger may be the one who looks."""

from __future__ import annotations

from dataclasses import dataclass

from hiden.ledger import Entry, Sentence, entry

_VERDICTS = {
    "looking": ("確認中", "being looked at"),
    "coached": ("本人に注意喚起", "coached"),
    "benign": ("問題なし", "in order"),
    "wrong": ("誤検知", "a false alarm"),
    "escalated": ("事案へ引継ぎ", "handed on as an incident"),
    "open": ("確認のやり直し", "open again"),
}


@entry("monitoring.case_opened")
@dataclass(frozen=True, slots=True)
class CaseOpened(Entry):
    """Signs became a case."""

    case: str
    number: int
    signs: int
    personal = frozenset[str]()
    sentence = Sentence("兆候{signs}件を案件{number}にしました。", "{signs} signs became case {number}.")

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("sign_case", self.case),)


@entry("monitoring.case_judged")
@dataclass(frozen=True, slots=True)
class CaseJudged(Entry):
    """A case took a step: what was decided, and why. `exception`: what explains the like of it from now on, "" for none."""

    case: str
    number: int
    verdict: str
    code: str
    words: str
    exception: str
    personal = frozenset({"words"})
    sentence = Sentence(
        "案件{number}を「{verdict}」としました。",
        "Case {number} was found to be: {verdict}.",
        {"verdict": _VERDICTS},
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        found = [("sign_case", self.case)]
        if self.exception:
            found.append(("sign_exception", self.exception))
        return tuple(found)


@entry("monitoring.coaching_met")
@dataclass(frozen=True, slots=True)
class CoachingMet(Entry):
    """The person concerned read the letter, answered it, or added a statement to the case."""

    case: str
    number: int
    what: str
    personal = frozenset[str]()
    sentence = Sentence(
        "案件{number}について、本人が{what}。",
        "The person concerned {what} (case {number}).",
        {
            "what": {
                "read": ("注意喚起を読みました", "read the letter"),
                "answered": ("返事を書きました", "answered"),
                "stated": ("意見を添えました", "added a statement"),
            }
        },
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("sign_case", self.case),)


@entry("monitoring.exception_set")
@dataclass(frozen=True, slots=True)
class ExceptionSet(Entry):
    """What explains signs was entered or ended. `scope`: what it is about, in words, with a person only by number."""

    exception: str
    what: str
    number: str
    scope: str
    since: str
    until: str
    reason: str
    personal = frozenset({"scope", "reason"})
    sentence = Sentence(
        "兆候の例外（{since}から{until}まで）を{what}しました。",
        "An exception to signs ({since} to {until}) was {what}.",
        {"what": {"made": ("登録", "entered"), "ended": ("終了", "ended")}},
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("sign_exception", self.exception),)


@entry("monitoring.cases_exported")
@dataclass(frozen=True, slots=True)
class CasesExported(Entry):
    """Cases left the house as a file, masked as on the page."""

    form: str
    cases: int
    personal = frozenset[str]()
    sentence = Sentence(
        "案件{cases}件を、名前を伏せてファイルに出力しました。",
        "{cases} cases were taken out as a file, masked.",
    )
