"""Lines as a reader sees them: who, what, why they have it, what calls for a look, and what may be answered.

A constant number of queries, however many lines are shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hiden.access.models import Grant, GrantOrigin
from hiden.access.reviews.models import (
    ANSWERABLE,
    AccessReviewHold,
    AccessReviewLine,
    HoldKind,
    LineState,
)
from hiden.access.reviews.queries import holds_of, reach_of
from hiden.access.reviews.risks import OUTSIDE, worded
from hiden.access.situation import Level
from hiden.approvals.routes import TOP_RANK
from hiden.base.clock import FOREVER, TOKYO, now
from hiden.base.words import say
from hiden.classification.models import SecrecyClass
from hiden.classification.queries import classes
from hiden.gate import allows, decide_many
from hiden.inventory.asking import names_seen
from hiden.inventory.models import ItemState
from hiden.inventory.wordlist import regimes
from hiden.people.models import Kind, Person
from hiden.people.queries import departments_as_of, place_names, posts_of
from hiden.ui.written import plain_date


@dataclass(frozen=True, slots=True)
class Ground:
    """One reason why somebody has access: in a sentence, with its dates and giver. `over`: it does not hold any more."""

    words: str
    detail: str
    over: bool


@dataclass(frozen=True, slots=True)
class LineSeen:
    """One line for a reader. `name`: of the item, where the reader may see it; `reach`: how many other lines end with it.

    `department`: others have it with them; `by_approval`: leaving the handlers needs approval; `beyond`: more than the reader
    may end, so that their answer is a proposal.
    """

    place: str
    kind: str
    name: str
    secrecy_class: SecrecyClass | None
    grounds: list[Ground]
    risks: list[str]
    reach: int
    department: bool
    by_approval: bool
    beyond: bool
    may_keep: bool
    may_end: bool
    own: bool


def show(lines: Sequence[AccessReviewLine], by: Person) -> None:
    """Fill `seen` of every line. The lines must be those that `by` may see, with item, person and review."""
    numbers = [line.item.number for line in lines]
    names = names_seen(by, numbers)
    states = ItemState.objects.filter(number__in=numbers, until=FOREVER).select_related("secrecy_class")
    marks = {one.number: one.secrecy_class for one in states}
    tree = departments_as_of()
    posts = posts_of([line.person_id for line in lines], tree.day)
    grounds, reach = holds_of(lines), reach_of(lines)
    places = _places(grounds)
    called = {one.pk: one.name for one in classes()}
    company = allows(by, "access.give")
    may = decide_many(by, "access.decide_review_line", lines) if lines else []
    for line, decision in zip(lines, may, strict=True):
        running = line.review.closed_at is None and decision.allowed
        held = posts.get(line.person_id)
        line.seen = LineSeen(
            place=tree.path(held[0].department_id) if held else "",
            kind=str(Kind(line.person.kind).label) if line.person.kind in OUTSIDE else "",
            name=names.get(line.item.number, ""),
            secrecy_class=marks.get(line.item.number),
            grounds=[_ground(one, places, called) for one in grounds[line.pk]],
            risks=worded(line.risks),
            reach=reach.get(line.pk, 0),
            department=any(one.department_id and one.kind != HoldKind.MANAGER for one in grounds[line.pk]),
            by_approval=line.rank >= TOP_RANK and any(one.handler_id for one in grounds[line.pk]),
            beyond=not company and any(one.wide for one in grounds[line.pk]),
            may_keep=running and line.state in ANSWERABLE,
            may_end=running and (line.state in ANSWERABLE or line.state == LineState.KEPT),
            own=line.person_id == by.pk,
        )


def _places(grounds: dict[int, list[AccessReviewHold]]) -> dict[int, str]:
    wanted = {one.department_id for some in grounds.values() for one in some if one.department_id}
    return place_names(departments_as_of(), wanted) if wanted else {}


def _ground(one: AccessReviewHold, places: dict[int, str], called: dict[int, str]) -> Ground:
    department = places.get(one.department_id or 0, "")
    words = {
        HoldKind.HANDLER: say("取扱者（名指し）"),
        HoldKind.HANDLING_DEPARTMENT: say("取扱部署「{name}」の人", name=department),
        HoldKind.MANAGER: say("管理部署の部門責任者"),
    }.get(HoldKind(one.kind)) or _granted(one, department, called)
    return Ground(words, _detail(one), _over(one))


def _granted(one: AccessReviewHold, department: str, called: dict[int, str]) -> str:
    grant = one.grant
    assert grant is not None
    level = Level(one.level).label
    words = (
        say("部署「{name}」への権限（{level}）", name=department, level=level)
        if department
        else say("本人への権限（{level}）", level=level)
    )
    return (
        say("{words}　{target}の全部に及ぶ", words=words, target=_target(grant, called))
        if one.wide
        else words
    )


def _target(grant: Grant, called: dict[int, str]) -> str:
    if grant.secrecy_class_id is not None:
        name = called.get(grant.secrecy_class_id) or (grant.secrecy_class.name if grant.secrecy_class else "")
        return say("区分「{name}」", name=name)
    known = regimes().get(grant.regime)
    return say("ラベル「{name}」", name=known.label if known else grant.regime)


def _detail(one: AccessReviewHold) -> str:
    """Since when, until when, by whom, from what, for what."""
    parts = [say("{day}から", day=plain_date(one.since.astimezone(TOKYO)))]
    grant = one.grant
    if grant is not None:
        parts.append(say("{day}まで", day=plain_date(grant.until.astimezone(TOKYO))))
        parts.append(str(GrantOrigin(grant.origin).label))
    if one.given_by is not None:
        name = one.given_by.name
        parts.append(say("{name}が登録", name=name) if grant is None else say("{name}が付与", name=name))
    if grant is not None:
        parts.append(say("目的：{purpose}", purpose=grant.purpose))
    return "　".join(parts)


def _over(one: AccessReviewHold) -> bool:
    if one.grant is not None:
        return one.grant.until <= now()
    return one.handler is not None and one.handler.until <= now()


def place_of(lines: Sequence[AccessReviewLine]) -> dict[int, str]:
    """Where the persons of lines work today, by person. Two queries."""
    tree = departments_as_of()
    posts = posts_of({line.person_id for line in lines}, tree.day)
    return {person: tree.path(some[0].department_id) for person, some in posts.items()}


def grounds_of(lines: Sequence[AccessReviewLine]) -> dict[int, list[Ground]]:
    """What lines rest on, in words, by line: for files."""
    found = holds_of(lines)
    places, called = _places(found), {one.pk: one.name for one in classes()}
    return {pk: [_ground(one, places, called) for one in some] for pk, some in found.items()}
