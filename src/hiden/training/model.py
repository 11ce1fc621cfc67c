"""Courses and cases as data. A course's sections are clauses of the rules' library, so they follow the company's choices too."""

from __future__ import annotations

from pydantic import Field, model_validator

from hiden.catalogue.model import Cited, Id, Part, Record, Text
from hiden.rules.model import Clause, Condition, Name


class Question(Part):
    """A fixed question of a course; `right` is the place of the right answer, from 0."""

    id: Name
    ask: Text
    answers: tuple[Text, ...] = Field(min_length=2, max_length=5)
    right: int = Field(ge=0)
    why: Text
    when: tuple[Condition, ...] = ()

    @model_validator(mode="after")
    def _right_is_there(self) -> Question:
        if self.right >= len(self.answers):
            raise ValueError("right must be the place of an answer")
        return self


class CourseTemplate(Record):
    """A short course. `every_months`: how often it is due again (0: once). `table`: whether questions come from the handling table."""

    id: Name
    minutes: int = Field(ge=1, le=60)
    every_months: int = 0
    table: bool = True
    applies_when: tuple[str, ...] = ()
    what: Text
    sections: tuple[Clause, ...] = Field(min_length=1)
    questions: tuple[Question, ...] = ()
    measures: tuple[Id, ...] = ()


class CaseRecord(Record):
    """A case to learn from, without names: what happened, which sign there was, what would have stopped it, what to talk about."""

    id: Name
    happened: Text
    sign: Text
    stopped_by: Text
    measures: tuple[Id, ...] = Field(min_length=1)
    talk: Text
    drawn_from: tuple[Cited, ...] = ()
