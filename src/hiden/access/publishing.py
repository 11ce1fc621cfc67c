"""Verbs: try policies of the company's own, see who would lose and gain what, and publish them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hiden.access.entries import PoliciesPublished
from hiden.access.models import PolicyVersion
from hiden.access.ruleset import Ruleset, build, checked, ruleset, whole
from hiden.access.searching import may_handle
from hiden.access.situation import AT_THE_DESK, Situation, Verb
from hiden.base.clock import now
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
def publish(own: str, *, reason: str, by: Person) -> PolicyVersion:
    """Let these be the company's own policies from now on. What is not strictly valid, or could err, is refused.

    Raises BadInput naming the line, or without a reason; Conflict when nothing differs; NotAllowed.
    """
    require(by, "access.publish")
    if not reason.strip():
        raise BadInput(say("定める理由がありません。"), say("理由を入力してください。"))
    own = own.strip() + "\n" if own.strip() else ""
    made = build(whole(own), 0)
    last = PolicyVersion.objects.order_by("-number").first()
    if (last.own if last else "") == own:
        raise Conflict(say("いまの規則と変わっていません。"), say("規則を改めてから、定めてください。"))
    at = now()
    if last is not None:
        last.until = at
        last.save(update_fields=["until"])
    version = PolicyVersion.objects.create(
        number=(last.number if last else 0) + 1, text=made.text, own=own, sha256=made.sha256,
        reason=reason.strip()[:500], made_by=by, since=at, recorded_at=at,
    )  # fmt: skip
    count = sum(1 for one in made.engine.policies.rules if one.path.endswith("自社の規則"))
    record(PoliciesPublished(version.number, version.sha256, count, version.reason), by=by)
    return version


def items_named(pairs: Sequence[tuple[int, int]]) -> dict[int, str]:
    """Numbers of the items of some pairs."""
    return dict(Item.objects.filter(pk__in=[item for _, item in pairs]).values_list("pk", "number"))


__all__ = ["Impact", "flaws", "items_named", "preview", "publish"]
