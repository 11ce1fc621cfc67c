"""Verbs: give a right for a time, and end it. What ends, ends in the same instant for every question after it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from hiden.access.entries import GrantEnded, GrantGiven
from hiden.access.models import Grant, GrantOrigin
from hiden.access.situation import Level
from hiden.approvals.routes import TOP_RANK
from hiden.base.clock import now
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.classification.models import SecrecyClass
from hiden.gate import require
from hiden.inventory.models import Item
from hiden.inventory.queries import state_at
from hiden.ledger import Author, record, record_many
from hiden.people.models import Department, Person
from hiden.people.queries import is_here

MAX_DAYS = 366
MAX_PURPOSE = 500


@dataclass(frozen=True, slots=True)
class Target:
    """What a grant opens: exactly one of an item, a class, or a legal label."""

    item: Item | None = None
    secrecy_class: SecrecyClass | None = None
    regime: str = ""

    def __post_init__(self) -> None:
        if sum([self.item is not None, self.secrecy_class is not None, bool(self.regime)]) != 1:
            raise BadInput(
                say("対象が一つに決まっていません。"), say("情報・区分・ラベルのどれか一つを選んでください。")
            )

    @property
    def rank(self) -> int:
        """The rank that decides how strictly it is given: a label may stand on anything."""
        if self.secrecy_class is not None:
            return self.secrecy_class.rank
        if self.item is None:
            return TOP_RANK
        return state_at(self.item).rank

    @property
    def words(self) -> str:
        """For the ledger: a number, a code, or an id; never a name."""
        return (
            self.item.number if self.item else self.secrecy_class.code if self.secrecy_class else self.regime
        )


@transaction.atomic
def give(
    target: Target,
    *,
    person: Person | None = None,
    department: Department | None = None,
    level: Level | int,
    purpose: str,
    until: datetime,
    since: datetime | None = None,
    by: Person,
) -> Grant:
    """Give a right to a person or a department, at most for a year. The top class goes by request and approval only.

    Raises BadInput for no purpose, an end that is past or too far, or nobody; Conflict for somebody who is not here and for
    the top class; NotAllowed.
    """
    require(by, "access.give", target.item)
    if target.rank >= TOP_RANK:
        raise Conflict(
            say("極秘に当たる情報の権限は、一人では付与できません。"),
            say("本人から申請し、二人以上の承認を受けてください。"),
        )
    return give_unasked(
        target,
        person=person,
        department=department,
        level=level,
        purpose=purpose,
        until=until,
        since=since,
        by=by,
    )


def give_unasked(
    target: Target,
    *,
    person: Person | None = None,
    department: Department | None = None,
    level: Level | int,
    purpose: str,
    until: datetime,
    since: datetime | None = None,
    origin: GrantOrigin = GrantOrigin.DIRECT,
    source: str = "",
    by: Author,
) -> Grant:
    """The same after an approval, for a project, or in an emergency: no gate is asked. Inside a transaction."""
    begins = since or now()
    _check(person, department, purpose, begins, until)
    grant = Grant.objects.create(
        person=person, department=department, item=target.item, secrecy_class=target.secrecy_class,
        regime=target.regime, level=int(level), purpose=purpose.strip(), origin=origin, source=source,
        given_by=by if isinstance(by, Person) else None, since=begins, until=until, recorded_at=now(),
    )  # fmt: skip
    record(_given(grant, target), by=by)
    return grant


def _check(
    person: Person | None, department: Department | None, purpose: str, since: datetime, until: datetime
) -> None:
    if (person is None) == (department is None):
        raise BadInput(
            say("付与する相手が一人に決まっていません。"), say("人か部署のどちらかを選んでください。")
        )
    if not purpose.strip() or len(purpose) > MAX_PURPOSE:
        raise BadInput(
            say("目的が書かれていないか、長すぎます。"), say("{n}文字までで入力してください。", n=MAX_PURPOSE)
        )
    if until <= max(since, now()) or until > since + timedelta(days=MAX_DAYS):
        raise BadInput(
            say("期限が過ぎているか、{n}日より先です。", n=MAX_DAYS),
            say("必要な間だけの期限にしてください。延ばすときは、あらためて付与します。"),
        )
    if person is not None and not is_here(person):
        raise Conflict(
            say("{name}さんは今日は在籍していません。", name=person.name),
            say("在籍している人を選んでください。"),
        )


def _given(grant: Grant, target: Target) -> GrantGiven:
    return GrantGiven(
        grant.key,
        grant.person.key if grant.person else "",
        grant.department.key if grant.department else "",
        target.item.key if target.item else "",
        target.words,
        grant.level,
        grant.purpose,
        grant.origin,
        grant.since.isoformat(),
        grant.until.isoformat(),
    )


@transaction.atomic
def end(grants: Iterable[Grant], *, reason: str, by: Person) -> int:
    """End rights now; returns how many were still alive. Raises BadInput without a reason, NotAllowed for one of them."""
    if not reason.strip():
        raise BadInput(say("終える理由がありません。"), say("理由を入力してください。"))
    ids = [one.pk for one in grants]
    found = list(Grant.objects.filter(pk__in=ids).select_related("item", "person", "secrecy_class"))
    for one in found:
        if one.person_id != by.pk:
            require(by, "access.give", one.item)
    return end_unasked(found, reason=reason, by=by)


def end_unasked(grants: Iterable[Grant], *, reason: str, by: Author) -> int:
    """The same without asking: for the end of a project, a stay, or a review. Inside a transaction."""
    at = now()
    ids = [one.pk for one in grants]
    alive = list(
        Grant.objects.select_for_update(of=("self",))
        .filter(pk__in=ids, until__gt=at)
        .select_related("person", "item", "secrecy_class")
    )
    ended_by = by if isinstance(by, Person) else None
    for one in alive:
        one.until, one.ended_by, one.end_reason = max(at, one.since), ended_by, reason.strip()[:500]
        # What had not begun never begins; an interval must not be empty.
        if one.until <= one.since:
            one.since = at - timedelta(microseconds=1)
            one.until = at
    Grant.objects.bulk_update(alive, ["since", "until", "ended_by", "end_reason"])
    record_many(
        (
            GrantEnded(one.key, one.person.key if one.person else "", _words(one), reason.strip())
            for one in alive
        ),
        by=by,
    )
    return len(alive)


def share_out(rights: Iterable[tuple[Grant, Sequence[Person]]], *, by: Author) -> int:
    """Give each of some people what their department had, for the rest of its time. Inside a transaction.

    The department's own right is ended by the caller; nothing is given of what was over by then. Returns how many were given.
    """
    at = now()
    made = [
        _again(grant, since=at, until=grant.until, person=person, department=None, source=grant.key, by=by)
        for grant, people in rights
        for person in people
        if grant.until > at
    ]
    return _give_all(made, by=by)


def renew_unasked(grants: Iterable[Grant], until: datetime, *, reason: str, by: Author) -> int:
    """End rights and give the same anew until another day, sooner or later. Inside a transaction; asks nobody.

    Raises BadInput for an end that is past or further than a year.
    """
    at = now()
    if not at < until <= at + timedelta(days=MAX_DAYS):
        raise BadInput(
            say("期限が過ぎているか、{n}日より先です。", n=MAX_DAYS),
            say("必要な間だけの期限にしてください。"),
        )
    found = list(grants)
    made = [
        _again(
            one, since=at, until=until, person=one.person, department=one.department, source=one.source, by=by
        )
        for one in found
    ]
    end_unasked(found, reason=reason, by=by)
    return _give_all(made, by=by)


def _again(grant: Grant, **changes: Any) -> Grant:
    by = changes.pop("by")
    return Grant(
        item=grant.item, secrecy_class=grant.secrecy_class, regime=grant.regime, level=grant.level,
        purpose=grant.purpose, origin=grant.origin, given_by=by if isinstance(by, Person) else None,
        recorded_at=now(), **changes,
    )  # fmt: skip


def _give_all(made: Sequence[Grant], *, by: Author) -> int:
    Grant.objects.bulk_create(made, batch_size=500)
    record_many(
        (_given(one, Target(one.item, one.secrecy_class, one.regime)) for one in made),
        by=by,
    )
    return len(made)


def _words(grant: Grant) -> str:
    return Target(grant.item, grant.secrecy_class, grant.regime).words
