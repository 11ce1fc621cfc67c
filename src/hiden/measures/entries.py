"""The ledger entries of this room. Reasons and notes may name people, so they can be forgotten; what was decided cannot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hiden.catalogue.shown import shown
from hiden.ledger import Entry, Sentence, entry
from hiden.ledger.names import name_with
from hiden.measures.catalogued import questions


def _questions_asked(idents: Iterable[str]) -> dict[str, str]:
    wanted = set(idents)
    return {each.id: str(shown(each)) for each in questions() if each.id in wanted}


name_with("profile", _questions_asked)


@entry("measures.profile_answered")
@dataclass(frozen=True, slots=True)
class ProfileAnswered(Entry):
    """One question about the company was answered."""

    question: str
    answer: str
    note: str
    personal = frozenset({"note"})
    sentence = Sentence(
        "会社の状況「{question}」に「{answer}」と回答しました。",
        "The profile question {question} was answered {answer}.",
        {"answer": {"yes": ("はい", "yes"), "no": ("いいえ", "no")}},
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("profile", self.question),)


@entry("measures.chosen")
@dataclass(frozen=True, slots=True)
class MeasureChosen(Entry):
    """A measure was chosen, or not, for a class. `since`: from when it holds, ISO 8601 in UTC."""

    measure: str
    class_code: str
    outcome: str
    reason: str
    since: str
    personal = frozenset({"reason"})
    sentence = Sentence(
        "対策{measure}を区分「{class_code}」に「{outcome}」としました。理由：{reason}",
        "Measure {measure} was marked {outcome} for class {class_code}. Reason: {reason}",
        {"outcome": {"chosen": ("選ぶ", "chosen"), "not_chosen": ("選ばない", "not chosen")}},
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("measure", self.measure), ("class", self.class_code))


@entry("measures.progress_set")
@dataclass(frozen=True, slots=True)
class ProgressSet(Entry):
    """A measure reached, or lost, one of the three stages on a day (ISO 8601)."""

    measure: str
    stage: str
    outcome: str
    on: str
    reference: str
    personal = frozenset({"reference"})
    sentence = Sentence(
        "対策{measure}の「{stage}」を{on}付で「{outcome}」としました。",
        "The stage {stage} of measure {measure} was set to {outcome} as of {on}.",
        {
            "stage": {
                "documented": ("文書化", "documented"),
                "implemented": ("実施", "implemented"),
                "seen": ("証拠を確認", "evidence seen"),
            },
            "outcome": {"done": ("済み", "done"), "not_done": ("未了", "not done")},
        },
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("measure", self.measure),)


@entry("measures.assigned")
@dataclass(frozen=True, slots=True)
class MeasureAssigned(Entry):
    """Who sees to a measure: keys of person and department, day (ISO 8601) and yen, "" where not laid down."""

    measure: str
    owner: str
    department: str
    due_on: str
    cost: str
    note: str
    personal = frozenset({"note"})
    sentence = Sentence(
        "対策{measure}の担当・期限・費用を定めました（期限：{due_on}、費用：{cost}円）。",
        "Owner, due date ({due_on}) and cost ({cost} yen) of measure {measure} were set.",
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        things = (("measure", self.measure), ("person", self.owner), ("department", self.department))
        return tuple(thing for thing in things if thing[1])


@entry("measures.exported")
@dataclass(frozen=True, slots=True)
class MeasuresExported(Entry):
    """Somebody took the measures or the plan out as a file."""

    what: str
    as_of: str
    personal = frozenset[str]()
    sentence = Sentence(
        "{what}を出力しました（基準日：{as_of}）。",
        "{what} was exported (as of {as_of}).",
        {
            "what": {
                "measures": ("対策の採否と進み具合", "The list of measures"),
                "plan": ("対策の計画", "The plan"),
            }
        },
    )
