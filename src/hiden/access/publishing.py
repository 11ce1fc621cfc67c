"""Verbs: try policies of the company's own, see who would lose and gain what, and publish them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from hiden.access.entries import PoliciesPublished, PoliciesWithdrawn
from hiden.access.models import PolicyVersion
from hiden.access.policy_tests import failing
from hiden.access.ruleset import OWN, Ruleset, build, checked, ruleset, whole
from hiden.access.searching import may_handle
from hiden.access.situation import AT_THE_DESK, Situation, Verb
from hiden.base.clock import FOREVER, now, start_of, today
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import require
from hiden.gate.gather import Flaw
from hiden.inventory.models import Item
from hiden.ledger import record
from hiden.people.models import Person
from hiden.people.queries import here_on
from hiden.people.turn import in_turn


def flaws(own: str) -> list[Flaw]:
    """Everything that is wrong with policies of the company's own; an empty list means that they may be published."""
    return checked(whole(own))[1]


@dataclass(frozen=True, slots=True)
class Impact:
    """How an act changes: how many pairs of person and item would lose and gain it, and some of them."""

    verb: Verb
    situation: Situation
    losing: int
    gaining: int
    lost: Sequence[tuple[int, int]]
    gained: Sequence[tuple[int, int]]


def preview(
    own: str, verbs: Sequence[Verb] = tuple(Verb), situation: Situation = AT_THE_DESK
) -> list[Impact]:
    """Who would lose and gain what with these policies. Lists of both policies, person by person. Raises BadInput."""
    before, after = ruleset(), build(whole(own), 0)
    people = [state.person for state in here_on(now().date())]
    return [_impact(verb, situation, before, after, people) for verb in verbs]


def _impact(
    verb: Verb, situation: Situation, before: Ruleset, after: Ruleset, people: Sequence[Person]
) -> Impact:
    lost: list[tuple[int, int]] = []
    gained: list[tuple[int, int]] = []
    for one in people:
        had = set(may_handle(one, verb, situation, rules=before).values_list("item_id", flat=True))
        has = set(may_handle(one, verb, situation, rules=after).values_list("item_id", flat=True))
        lost += [(one.pk, item) for item in sorted(had - has)]
        gained += [(one.pk, item) for item in sorted(has - had)]
    return Impact(verb, situation, len(lost), len(gained), lost[:20], gained[:20])


@in_turn
def publish(own: str, *, reason: str, on: date | None = None, by: Person) -> PolicyVersion:
    """Let these be the company's own policies from now on, or from the beginning of a day to come in Japan.

    What is not strictly valid, could err, or gives another answer than a kept test demands, is refused. Raises BadInput naming
    the line or the test, without a reason, or for a day that is past; Conflict when nothing differs, or another version waits
    for its day; NotAllowed.
    """
    require(by, "access.publish")
    if not reason.strip():
        raise BadInput(say("定める理由がありません。"), say("理由を入力してください。"))
    if on is not None and on < today():
        raise BadInput(say("使い始める日が過ぎています。"), say("今日からの日を入れるか、空けてください。"))
    own = own.strip() + "\n" if own.strip() else ""
    made = build(whole(own), 0)
    if failed := failing(made):
        raise BadInput(
            say("試験と違う答えになります: {words}", words=" / ".join(one.words for one in failed[:5])),
            say("規則を直すか、もう要らない試験を外してください。"),
        )
    last = _last(own)
    at = now()
    since = start_of(on) if on is not None and on > today() else at
    if last is not None:
        last.until = since
        last.save(update_fields=["until"])
    number = PolicyVersion.objects.aggregate(most=Max("number"))["most"] or 0
    version = PolicyVersion.objects.create(
        number=number + 1, text=made.text, own=own, sha256=made.sha256, reason=reason.strip()[:500], made_by=by,
        since=since, recorded_at=at,
    )  # fmt: skip
    count = sum(1 for one in made.engine.policies.rules if one.path == OWN)
    record(PoliciesPublished(version.number, version.sha256, count, version.reason, since.isoformat()), by=by)
    return version


def _last(own: str) -> PolicyVersion | None:
    """The version that these policies would follow. Raises Conflict when they are its own, or it has not begun."""
    last = PolicyVersion.objects.filter(until=FOREVER).first()
    if last is not None and last.since > now():
        raise Conflict(
            say("第{n}版が、使い始める日を待っています。", n=last.number),
            say("先に第{n}版を取りやめるか、その日を待ってください。", n=last.number),
        )
    if (last.own if last else "") == own:
        raise Conflict(say("いまの規則と変わっていません。"), say("規則を改めてから、定めてください。"))
    return last


@in_turn
def withdraw(version: PolicyVersion, *, reason: str, by: Person) -> PolicyVersion:
    """Take back a version before its day: what is in force stays. Raises BadInput without a reason, Conflict once it has begun, NotAllowed."""
    require(by, "access.publish")
    if not reason.strip():
        raise BadInput(say("取りやめる理由がありません。"), say("理由を入力してください。"))
    found = PolicyVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if found.since <= now() or found.until != FOREVER:
        raise Conflict(
            say("第{n}版は、もう始まったか、取りやめられています。", n=found.number),
            say("改めるときは、新しい版を定めてください。"),
        )
    found.until = found.since
    found.save(update_fields=["until"])
    PolicyVersion.objects.filter(until=found.since, since__lt=found.since).update(until=FOREVER)
    record(PoliciesWithdrawn(found.number, reason.strip()[:500]), by=by)
    return found


def items_named(pairs: Sequence[tuple[int, int]]) -> dict[int, str]:
    """Numbers of the items of some pairs."""
    return dict(Item.objects.filter(pk__in=[item for _, item in pairs]).values_list("pk", "number"))


__all__ = ["Impact", "flaws", "items_named", "preview", "publish", "withdraw"]
