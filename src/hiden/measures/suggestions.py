"""Which measures are suggested for a class, and why: a pure function of the catalogue, the profile and the register.

A suggestion is a proposal with a reason (3-4: choose, do not do everything). It is never a choice: a person chooses.
Steps, each of which can say no: (1) the company's circumstances, (2) the forms of the information, (3) the class.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from hiden.base.words import joined, listed, say


class Subject(Protocol):
    """What a suggestion must know of a measure; the catalogue's Measure has it all."""

    @property
    def id(self) -> str: ...
    @property
    def recommended_for(self) -> int: ...
    @property
    def applies_when(self) -> tuple[str, ...]: ...
    @property
    def urged_by(self) -> tuple[str, ...]: ...
    @property
    def forms(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class ClassFacts:
    """A class as suggestions see it: `level` 1 to 3, how many items carry it, and in which forms (form → items)."""

    code: str
    name: str
    level: int
    items: int = 0
    forms: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """The company's answers (question → yes or no; unanswered ones are absent) and what the questions are called."""

    answers: Mapping[str, bool]
    names: Mapping[str, str]

    def yes(self, questions: Iterable[str]) -> list[str]:
        """Those of the questions that were answered yes."""
        return [each for each in questions if self.answers.get(each)]

    def quoted(self, questions: Iterable[str]) -> str:
        """The questions as they were asked, in brackets."""
        return joined(say("「{question}」", question=self.names.get(each, each)) for each in questions)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Whether a measure is suggested for a class, why, and which questions ought to be answered first."""

    measure: str
    class_code: str
    suggested: bool
    reason: str
    unanswered: tuple[str, ...] = ()


def suggest(
    measure: Subject, subject: ClassFacts, company: Circumstances, form_names: Mapping[str, str]
) -> Suggestion:
    """One measure for one class. Always gives a whole sentence as the reason, in the reader's language."""
    # (1) circumstances
    unanswered = tuple(each for each in measure.applies_when if each not in company.answers)
    if measure.applies_when and not company.yes(measure.applies_when):
        return _not_for_this_company(measure, subject, company, unanswered)
    # (2) forms; a class without items cannot rule anything out
    present = [form for form in measure.forms if subject.forms.get(form)]
    if subject.items and subject.forms and not present:
        names = _list(form_names.get(form, form) for form in measure.forms)
        reason = say(
            "「{name}」の情報に、この対策が守る形態（{forms}）のものがありません。",
            name=subject.name,
            forms=names,
        )
        return Suggestion(measure.id, subject.code, False, reason)
    # (3) class
    threshold = measure.recommended_for - bool(company.yes(measure.urged_by))
    if subject.level < threshold:
        return Suggestion(measure.id, subject.code, False, _too_mild(subject))
    return Suggestion(measure.id, subject.code, True, _why(measure, subject, company, form_names))


def suggest_all(
    measures: Iterable[Subject],
    classes: Iterable[ClassFacts],
    company: Circumstances,
    form_names: Mapping[str, str],
) -> dict[tuple[str, str], Suggestion]:
    """Every measure for every class, by (measure id, class code)."""
    subjects = list(classes)
    return {
        (measure.id, subject.code): suggest(measure, subject, company, form_names)
        for measure in measures
        for subject in subjects
    }


def _not_for_this_company(
    measure: Subject, subject: ClassFacts, company: Circumstances, unanswered: tuple[str, ...]
) -> Suggestion:
    if unanswered:
        names = company.quoted(unanswered)
        reason = say("{names}に回答がなく、要るかどうかを判断できません。", names=names)
        return Suggestion(measure.id, subject.code, False, reason, unanswered)
    names = company.quoted(measure.applies_when)
    reason = say("{names}に「いいえ」と回答しています。", names=names)
    return Suggestion(measure.id, subject.code, False, reason)


def _too_mild(subject: ClassFacts) -> str:
    return say("より厳しい区分から勧められる対策で、「{name}」の段階には当たりません。", name=subject.name)


def _why(
    measure: Subject,
    subject: ClassFacts,
    company: Circumstances,
    form_names: Mapping[str, str],
) -> str:
    yes, urging = company.yes(measure.applies_when), company.yes(measure.urged_by)
    present = [form for form in measure.forms if subject.forms.get(form)]
    parts = []
    if present:
        shown = _list(
            say("{form}{n}件", form=form_names.get(form, form), n=subject.forms[form]) for form in present[:3]
        )
        parts.append(
            say("「{name}」に、この対策が守る情報（{shown}）があります。", name=subject.name, shown=shown)
        )
    elif not subject.items:
        parts.append(
            say("「{name}」の段階に勧められる対策です（この区分の情報は未登録）。", name=subject.name)
        )
    else:
        parts.append(say("「{name}」の段階に勧められる対策です（情報の形態は未登録）。", name=subject.name))
    if yes:
        names = company.quoted(yes)
        parts.append(say("{names}に「はい」と回答しています。", names=names))
    if urging and subject.level < measure.recommended_for:
        names = company.quoted(urging)
        parts.append(say("{names}に「はい」と回答しているため、一段緩い区分にも勧められます。", names=names))
    elif urging:
        names = company.quoted(urging)
        parts.append(say("{names}に「はい」と回答しているため、必要性が高まります。", names=names))
    return joined(parts)


def _list(words: Iterable[str]) -> str:
    return listed(words)
