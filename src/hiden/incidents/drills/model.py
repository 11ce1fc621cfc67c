"""Cards of drills as data: what is told first, what comes in over time, what is expected of those who play."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Final

from pydantic import AfterValidator, Field, model_validator

from hiden import catalogue
from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.catalogue.issue import Issue, Severity
from hiden.catalogue.load import by_id, records_of
from hiden.catalogue.model import Id, Law, Measure, Record, RouteId, Text
from hiden.incidents.deciding.models import DecisionState
from hiden.incidents.drafts.library import draft_templates
from hiden.incidents.models import IncidentState
from hiden.incidents.tasks.library import task_templates
from hiden.incidents.topics import topics
from hiden.rules.model import Name

FILE: Final = Path(__file__).parent / "cards.yaml"
PLAIN: Final = frozenset({"knew_earlier", "circle", "items"})
_DONE = re.compile(r"[a-z_]+|(?:fact|draft|sent|state|decision|task|clock|met):[a-z0-9_-]+")


def _done(words: str) -> str:
    kind, _colon, name = words.partition(":")
    known = {
        "fact": set(topics()),
        "draft": set(draft_templates()),
        "sent": set(draft_templates()),
        "state": set(IncidentState.values),
        "decision": {DecisionState.PROPOSED.value, DecisionState.APPROVED.value},
        "task": set(task_templates()),
        "clock": {one.id for one in catalogue.clocks()},
        "met": {one.id for one in catalogue.clocks()},
    }
    if not _DONE.fullmatch(words) or (name not in known.get(kind, ()) if name else words not in PLAIN):
        raise ValueError("must be something that is told from records, such as fact:cause")
    return words


class Inject(Text):
    """What comes in, so many hours of the drill's clock after its beginning."""

    at: Annotated[float, Field(gt=0)]


class Step(Text):
    """What is expected. Exactly one of `by` (hours from the beginning) and `days` (the day of knowing is day 1).

    `law`: where the day is one of a statute; `measures`: of the catalogue, that would have helped.
    """

    id: Name
    done: Annotated[str, AfterValidator(_done)]
    by: Annotated[float, Field(gt=0)] | None = None
    days: Annotated[int, Field(gt=0)] | None = None
    law: Id | None = None
    measures: tuple[Id, ...] = ()

    @model_validator(mode="after")
    def _one_limit(self) -> Step:
        if (self.by is None) == (self.days is None):
            raise ValueError("by or days, one of the two")
        return self


class Card(Record):
    """A scenario to play. SC-… is that of the simulation under the same number; IN-… stands here alone."""

    route: RouteId
    title: Text
    words: Text
    injects: tuple[Inject, ...] = Field(min_length=1)
    steps: tuple[Step, ...] = Field(min_length=1)


@cache
def cards() -> Mapping[str, Card]:
    """All cards by id, in order. Raises Misconfigured when the file is broken."""
    found, issues = records_of(FILE, Card)
    return by_id(found, issues, lambda why: say("訓練の場面を読み込めません（{why}）。", why=why))


def card(ident: str) -> Card:
    """One card. Raises NotFound."""
    found = cards().get(ident)
    if found is None:
        raise NotFound(
            say("「{id}」という訓練の場面はありません。", id=ident[:20]),
            say("次から選んでください：{ids}", ids="、".join(cards())),
        )
    return found


def inspect(path: Path = FILE) -> list[Issue]:
    """Every issue of the file: the schema, what it names, and that injects stand in the order of time."""
    # Scenarios calculate with columns: whoever only plays a drill need not load what that takes.
    from hiden.simulation.scenarios import CARDS

    found, issues = records_of(path, Card)
    known = catalogue.catalogue().by_id
    for one in found:
        wrong = [each.law for each in one.steps if each.law and not isinstance(known.get(each.law), Law)]
        wrong += [
            name for each in one.steps for name in each.measures if not isinstance(known.get(name), Measure)
        ]
        if one.id.startswith("SC-") and one.id not in CARDS:
            wrong.append(one.id)
        issues += [
            Issue(Severity.ERROR, "reference", one.where, one.id, say("「{id}」という記載はありません。", id=name))
            for name in wrong
        ]  # fmt: skip
        hours = [each.at for each in one.injects]
        if hours != sorted(hours):
            issues.append(Issue(Severity.ERROR, "order", one.where, one.id, say("時の順に並べてください。")))
    return issues


__all__ = ["FILE", "PLAIN", "Card", "Inject", "Step", "card", "cards", "inspect"]
