"""試験: answers that must not change unnoticed. No policies are published that answer one of them otherwise."""

from __future__ import annotations

from django.db import transaction

from hiden.access.deciding import Asking
from hiden.access.entries import PolicyTestEnded, PolicyTestKept
from hiden.access.models import PolicyTest
from hiden.access.ruleset import Ruleset
from hiden.access.situation import Situation, Verb
from hiden.base.clock import FOREVER, now
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import require
from hiden.inventory.models import Item
from hiden.ledger import record
from hiden.people.models import Person

MOST = 200


def kept_tests() -> list[PolicyTest]:
    """The tests that count, the oldest first."""
    return list(
        PolicyTest.objects.filter(until=FOREVER).select_related("person", "item").order_by("since", "pk")
    )


def answered(rules: Ruleset) -> list[tuple[PolicyTest, bool]]:
    """Every test that counts, and whether these policies answer it as it demands, on the facts of now."""
    asking = Asking(rules=rules)
    return [(one, _answer(asking, one) == one.allowed) for one in kept_tests()]


def failing(rules: Ruleset) -> list[PolicyTest]:
    """The tests that these policies answer otherwise."""
    return [one for one, right in answered(rules) if not right]


def _answer(asking: Asking, test: PolicyTest) -> bool:
    return asking.decide(test.person_id, Verb(test.verb), test.item_id, Situation(**test.situation)).allowed


@transaction.atomic
def keep_test(
    words: str, *, person: Person, verb: Verb, item: Item, situation: Situation, allowed: bool, by: Person
) -> PolicyTest:
    """Keep what must come out. Raises BadInput without words, Conflict when there are too many already, NotAllowed.

    One that fails today is kept all the same: it says what the next version must mend.
    """
    require(by, "access.publish")
    if not words.strip() or len(words) > 200:
        raise BadInput(
            say("試験の説明がないか、長すぎます。"), say("何を確かめる試験かを200文字までで書いてください。")
        )
    if PolicyTest.objects.filter(until=FOREVER).count() >= MOST:
        raise Conflict(say("試験は{n}件までです。", n=MOST), say("要らない試験を外してください。"))
    at = now()
    made = PolicyTest.objects.create(
        words=words.strip(), person=person, item=item, verb=verb, situation=situation.context(), allowed=allowed,
        made_by=by, since=at, recorded_at=at,
    )  # fmt: skip
    record(
        PolicyTestKept(made.key, person.key, item.key, item.number, verb.value, allowed, made.words), by=by
    )
    return made


@transaction.atomic
def end_test(test: PolicyTest, *, reason: str, by: Person) -> PolicyTest:
    """Let a test not count any more. Raises BadInput without a reason, Conflict when it does not already, NotAllowed."""
    require(by, "access.publish")
    if not reason.strip():
        raise BadInput(say("外す理由がありません。"), say("理由を入力してください。"))
    found = PolicyTest.objects.select_for_update(of=("self",)).get(pk=test.pk)
    if found.until != FOREVER:
        raise Conflict(say("この試験は、もう外されています。"), say("頁を開き直してください。"))
    found.until = now()
    found.save(update_fields=["until"])
    record(PolicyTestEnded(found.key, reason.strip()[:500]), by=by)
    return found
