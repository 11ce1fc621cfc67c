"""Tasks and perishable evidence as data of the catalogue, in the handbook's order."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal, TypeVar

from pydantic import Field

from hiden.base.words import say
from hiden.catalogue.issue import Issue
from hiden.catalogue.load import DATA, by_id, read_file
from hiden.catalogue.model import Record, RouteId, Text

StageId = Literal["tip", "confirming", "responding", "pursuing"]
PartId = Literal["lead", "planning", "legal", "it", "hr", "business", "privacy", "pr", "audit"]
R = TypeVar("R", bound="Timed")


class Timed(Record):
    """What is due so many hours after the company knew. `routes`: only for these ways of leaking (none: for all)."""

    hours: int = Field(gt=0)
    routes: tuple[RouteId, ...] = ()
    what: Text


class TaskTemplate(Timed):
    """One task: which part of the circle does it, and in which stage it belongs."""

    stage: StageId
    part: PartId


class PerishableTemplate(Timed):
    """A kind of evidence that goes by itself; `hours` is a guess until somebody looks."""

    kind: Literal["camera", "log", "device"]


@cache
def task_templates() -> Mapping[str, TaskTemplate]:
    """All by id. Raises Misconfigured when the file is broken."""
    return _read("incident_tasks.yaml", TaskTemplate)


@cache
def perishable_templates() -> Mapping[str, PerishableTemplate]:
    """All by id. Raises Misconfigured when the file is broken."""
    return _read("incident_perishables.yaml", PerishableTemplate)


def _read(name: str, model: type[R]) -> Mapping[str, R]:
    issues: list[Issue] = []
    found = list(read_file(DATA / name, model, issues))
    return by_id(found, issues, lambda why: say("事案の作業の雛形を読み込めません（{why}）。", why=why))


def fits(template: Timed, route: str) -> bool:
    """Whether it belongs to a leak by this route; while the route is unknown, everything does."""
    return not template.routes or not route or route in template.routes


__all__ = [
    "PartId",
    "PerishableTemplate",
    "StageId",
    "TaskTemplate",
    "fits",
    "perishable_templates",
    "task_templates",
]
