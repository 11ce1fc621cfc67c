"""What a course says for this company, and the questions drawn from its own handling table."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from hiden.classification.models import Answer, ModeKind
from hiden.ledger.canonical import canonical
from hiden.paper.text import Text, data_of
from hiden.rules.choices import Choices
from hiden.rules.composing import compose, holds
from hiden.rules.model import Template
from hiden.training.model import CourseTemplate

ASKED = 8  # of a course, in one attempt
_ANSWERS = (Answer.ALLOWED, Answer.CONDITIONAL, Answer.FORBIDDEN)
_WORDS = {
    Answer.ALLOWED: "扱ってよい",
    Answer.CONDITIONAL: "条件を満たせば扱ってよい",
    Answer.FORBIDDEN: "扱ってはならない",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with its answers; `right` is a place. `why` is said once it is answered."""

    id: str
    ask: str
    answers: tuple[str, ...]
    right: int
    why: str


@dataclass(frozen=True, slots=True)
class Content:
    """A whole course for this company."""

    text: Text
    questions: tuple[Asked, ...]

    @property
    def sha256(self) -> str:
        """Over text and questions together."""
        body = {"text": data_of(self.text), "questions": [asdict(one) for one in self.questions]}
        return hashlib.sha256(canonical(body)).hexdigest()


def content(course: CourseTemplate, choices: Choices) -> Content:
    """In Japanese whoever looks, as documents are."""
    template = Template(
        id=course.id,
        ja=course.ja,
        en=course.en,
        certainty=course.certainty,
        sources=course.sources,
        where=course.where,
        family="letter",
        style="letter",
        what=course.what,
        clauses=course.sections,
    )
    fixed = [
        Asked(one.id, one.ask.ja, tuple(each.ja for each in one.answers), one.right, one.why.ja)
        for one in course.questions
        if holds(one.when, choices.facts)
    ]
    table = list(_from_table(choices)) if course.table else []
    return Content(compose(template, choices).text, (*fixed, *table))


def _from_table(choices: Choices) -> Iterator[Asked]:
    """One question for each cell of the handling table that allows, forbids or sets a condition."""
    for row in choices.table.rows:
        if row.mode.kind != ModeKind.USAGE:
            continue
        for one, rule in row.cells:
            if rule is None or rule.answer not in _ANSWERS:
                continue
            yield Asked(
                id=f"{row.mode.code}-{one.code}",
                ask=f"「{one.name}」の情報について、「{row.mode.name}」はどうなっていますか。",
                answers=tuple(_WORDS[answer] for answer in _ANSWERS),
                right=_ANSWERS.index(rule.answer),
                why=f"取扱表の定め：{rule.text}" if rule.text else "取扱表に定めています。",
            )


def draw(questions: Sequence[dict[str, Any]], fixed: int, seed: str) -> list[int]:
    """The places of the questions of one attempt: the fixed ones first, the rest by chance; the same seed, the same draw."""
    places = list(range(len(questions)))
    rest = places[fixed:]
    chance = random.Random(seed)  # noqa: S311 - which questions are asked is no secret
    return [*places[:fixed], *sorted(chance.sample(rest, min(len(rest), max(0, ASKED - fixed))))]


def graded(questions: Sequence[dict[str, Any]], drawn: Sequence[int], answers: Sequence[int | None]) -> int:
    """Percent of right answers, rounded down: 80 needs four of five."""
    right = sum(
        answer is not None and answer == questions[place]["right"]
        for place, answer in zip(drawn, answers, strict=True)
    )
    return right * 100 // len(drawn) if drawn else 100
