"""Questions: which dossiers were asked for, what one would hold and lack."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from hiden.base.words import say
from hiden.dossier.covering import HIDDEN, Cover, Level
from hiden.dossier.models import DossierRequest
from hiden.dossier.part import FACTORS, Factor, Label, Part, parts
from hiden.dossier.parts import custody as _custody  # noqa: F401 - the parts of this room are registered with it
from hiden.dossier.scope import Scope


@dataclass(frozen=True, slots=True)
class Line:
    """A part: how many facts there are, and what is missing."""

    part: Part
    facts: int
    gaps: list[str]


@dataclass(frozen=True, slots=True)
class Group:
    """All parts that bear on one factor."""

    factor: Factor
    title: Label
    lines: list[Line]

    @property
    def facts(self) -> int:
        """How many facts there are."""
        return sum(one.facts for one in self.lines)

    @property
    def gaps(self) -> list[str]:
        """What is missing."""
        return [gap for one in self.lines for gap in one.gaps]


def requests() -> QuerySet[DossierRequest]:
    """All that were asked for, the newest first."""
    return DossierRequest.objects.select_related("item", "asked_by", "case").order_by("-asked_at", "pk")


def overview(scope: Scope) -> list[Group]:
    """What a dossier would hold and lack, by factor. No fact is shown; events are only counted. Nothing is recorded."""
    cover = Cover(Level.BOTH)
    lines = [_line(one, scope, cover) for one in parts() if not one.close]
    return [
        Group(factor, FACTORS[factor], [one for one in lines if one.part.factor is factor])
        for factor in Factor
    ]


def _line(part: Part, scope: Scope, cover: Cover) -> Line:
    told = part.tell(scope)
    facts = told.count if told.count is not None else sum(1 for _fact in told.facts)
    said = [cover.shown(each) for each in told.gaps]
    gaps = list(dict.fromkeys(one for one in said if one != say(HIDDEN)))
    if hidden := said.count(say(HIDDEN)):
        gaps.append(say("ここでは示せない場所や名前の不足が{n}件あります。証拠一式では読めます。", n=hidden))
    return Line(part, facts, gaps)


__all__ = ["Group", "Line", "overview", "requests"]
