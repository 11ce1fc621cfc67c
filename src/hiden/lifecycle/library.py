"""Steps as data: what each passage asks for, of whom, by when, and what fulfils it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from hiden.base.words import say
from hiden.catalogue.issue import Issue
from hiden.catalogue.load import by_id, records_of
from hiden.catalogue.model import Id, Part, Record, Text
from hiden.rules.model import Condition, Name

FILE = Path(__file__).parent / "steps.yaml"
PassageId = Literal[
    "applied",
    "joined",
    "transferred",
    "promoted",
    "seconded",
    "returned",
    "reemployed",
    "kind_changed",
    "side_job",
    "project_in",
    "project_out",
    "notice",
    "left",
    "after",
]
RoleId = Literal["hr", "it", "legal", "information_manager", "department_manager", "office", "ip"]
KindId = Literal[
    "officer",
    "regular",
    "contract",
    "part_time",
    "dispatched",
    "seconded_in",
    "seconded_out",
    "contractor",
    "reemployed",
    "side_job",
    "applicant",
]


class Fulfilment(Part):
    """What ends a step by itself: a promise of a template, a course passed, or a fact that another room reports."""

    promise: Name | None = None
    course: Name | None = None
    fact: Id | None = None


class StepTemplate(Record):
    """One step. `days`: business days after the day (before it when negative); months for what comes long after.

    `kinds`: only for these kinds of person (none named: all); `not_kinds`: not for these. `when`: conditions as in clauses.
    `of`: whose department manager: the new department's or the former one's.
    """

    id: Name
    passages: tuple[PassageId, ...] = Field(min_length=1)
    role: RoleId
    days: int = 0
    months: int = 0
    kinds: tuple[KindId, ...] = ()
    not_kinds: tuple[KindId, ...] = ()
    when: tuple[Condition, ...] = ()
    top_class_only: bool = False
    fulfilled_by: Fulfilment | None = None
    measures: tuple[Id, ...] = ()
    what: Text


def read(path: Path = FILE) -> tuple[list[StepTemplate], list[Issue]]:
    """All steps in the order of the file, and what could not be read."""
    return records_of(path, StepTemplate)


@cache
def steps() -> Mapping[str, StepTemplate]:
    """All steps by id. Raises Misconfigured when the file is broken."""
    found, issues = read()
    return by_id(found, issues, lambda why: say("入退社の手順の雛形を読み込めません（{why}）。", why=why))
