"""Course templates and cases, read once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.catalogue.issue import Issue
from hiden.catalogue.load import by_id, read_file
from hiden.training.model import CaseRecord, CourseTemplate

_HERE = Path(__file__).parent


def read(folder: Path = _HERE) -> tuple[list[CourseTemplate], list[CaseRecord], list[Issue]]:
    """Courses, cases, and what could not be read."""
    issues: list[Issue] = []
    courses = list(read_file(folder / "courses.yaml", CourseTemplate, issues))
    return courses, list(read_file(folder / "cases.yaml", CaseRecord, issues)), issues


@cache
def _all() -> tuple[Mapping[str, CourseTemplate], Mapping[str, CaseRecord]]:
    courses, cases, issues = read()

    def said(why: str) -> str:
        return say("研修の雛形を読み込めません（{why}）。", why=why)

    return by_id(courses, issues, said), by_id(cases, issues, said)


def course_templates() -> Mapping[str, CourseTemplate]:
    """All course templates by id."""
    return _all()[0]


def cases() -> Mapping[str, CaseRecord]:
    """All cases by id."""
    return _all()[1]


def course_template(ident: str) -> CourseTemplate:
    """One course template. Raises NotFound."""
    found = course_templates().get(ident)
    if found is None:
        raise NotFound(
            say("「{id}」という研修はありません。", id=ident), say("研修の一覧から選び直してください。")
        )
    return found
