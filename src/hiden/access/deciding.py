"""The decision: one person, one act, one item, the circumstances. On facts of this moment, or of any moment before.

An error is a no. Every answer says why, what the handling table says about the act, and what would make it possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from hiden.access.drafting import rows_for
from hiden.access.models import AccessDecision
from hiden.access.nouns import registry
from hiden.access.reading import item_facts, people_facts
from hiden.access.ruleset import Ruleset, ruleset
from hiden.access.situation import (
    AT_THE_DESK,
    DeviceKind,
    NetworkKind,
    PlaceKind,
    ServiceKind,
    Situation,
    Verb,
)
from hiden.approvals.routes import TOP_RANK
from hiden.base.clock import now
from hiden.base.words import say
from hiden.classification.models import HandlingRule
from hiden.classification.queries import holding
from hiden.gate.decision import Decision, Reason
from hiden.gate.engine import Known
from hiden.gate.nouns import Noun
from hiden.gate.reading import Entity, encode
from hiden.gate.slices import Slice
from hiden.inventory.models import Item, ItemState
from hiden.people.models import Person

# The circumstances that are tried when an act is not possible, the usual ones first.
_TRIED = tuple(
    replace(AT_THE_DESK, device=device, place=place, network=network)
    for place, network in (
        (PlaceKind.OFFICE, NetworkKind.INTERNAL),
        (PlaceKind.HOME, NetworkKind.VPN),
        (PlaceKind.PUBLIC, NetworkKind.VPN),
        (PlaceKind.OVERSEAS, NetworkKind.VPN),
    )
    for device in (DeviceKind.MANAGED, DeviceKind.PRIVATE)
)

# An item of which nothing is known: in no department, handled by nobody.
_NOTHING: dict[str, Any] = {
    "rank": 0, "decision": "undecided", "origin": "own", "life": "active", "owner": 0,
    **dict.fromkeys(
        ("classes", "labels", "handlers", "handling_departments", "viewers", "users", "givers",
         "viewing_departments", "using_departments", "giving_departments"),
        (),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """What was decided. `facts` are those that the policies looked at; `version` of the policies (0: none published)."""

    decision: Decision
    person: int
    item: int
    verb: Verb
    situation: Situation
    at: datetime
    version: int
    rank: int = 0

    @property
    def allowed(self) -> bool:
        return self.decision.allowed

    @property
    def reasons(self) -> list[str]:
        """Why, in sentences; for a plain no, that nothing gives the right."""
        if self.decision.errors:
            return [say("判定に必要な事実を読めなかったため、許可できません。")]
        if self.decision.reasons:
            return [one.sentence for one in self.decision.reasons]
        return [say("この情報を扱う権限が与えられていません。")]


def decide(
    person: Person,
    verb: Verb | str,
    item: Item,
    situation: Situation | None = None,
    *,
    at: datetime | None = None,
    asked_by: str = "",
) -> Answer:
    """Whether a person may do something with an item, now or at an instant. What concerns the top class is kept.

    `asked_by` names the asking system. Six queries at most; nothing is remembered.
    """
    answer = Asking(at).decide(person.pk, Verb(verb), item.pk, situation or Situation())
    if at is None and answer.rank >= TOP_RANK:
        _keep(answer, asked_by)
    return answer


class Asking:
    """Questions of one instant, with one set of policies. `at` None: now, and facts are read anew at each question."""

    def __init__(self, at: datetime | None = None, rules: Ruleset | None = None) -> None:
        self.at = at
        self.rules = rules or ruleset(at)

    def decide(self, person: int, verb: Verb, item: int, situation: Situation) -> Answer:
        """One answer."""
        return self.decide_all([(person, item)], verb, situation)[0]

    def decide_all(self, pairs: Sequence[tuple[int, int]], verb: Verb, situation: Situation) -> list[Answer]:
        """Answers for pairs of person and item: each person and each item is read once."""
        part = self.rules.engine.slice(verb)
        known, ranks = self.known({person for person, _ in pairs}, {item for _, item in pairs}, part)
        asked = [(_entity("Person", person), _entity("Item", item)) for person, item in pairs]
        decisions = self.rules.engine.ask(part, asked, situation.context(), known)
        moment = self.at or now()
        return [
            Answer(decision, person, item, verb, situation, moment, self.rules.number, ranks.get(item, 0))
            for (person, item), decision in zip(pairs, decisions, strict=True)
        ]

    def known(self, people: Iterable[int], items: Iterable[int], part: Slice) -> tuple[Known, dict[int, int]]:
        """The facts that the policies of an act look at, in Cedar's form, and the rank of each item."""
        known: Known = {}
        ranks: dict[int, int] = {}
        for pk, each in people_facts(set(people), self.at).items():
            known["Person", str(pk)] = _encoded(_types("Person"), each, part.asker)
        for pk in items:
            facts = item_facts(pk, self.at)
            if facts is not None:
                known["Item", str(pk)] = _encoded(_types("Item"), facts, part.thing)
                ranks[pk] = facts["rank"]
        return known, ranks

    def tried(self, situation: Situation) -> list[Situation]:
        """The circumstances that are tried instead, the usual ones first: what goes to whom stays as it is."""
        return [replace(one, to=situation.to, service=situation.service) for one in _TRIED]

    def elsewhere(self, person: int, verb: Verb, item: int, situation: Situation) -> list[Situation]:
        """From where and on which device the same would be possible."""
        known, _ranks = self.known([person], [item], self.rules.engine.slice(verb))
        return [one for one in self.tried(situation) if self._asked(known, person, verb, item, one).allowed]

    def suppose(self, person: int, verb: Verb, facts: Mapping[str, Any], situation: Situation) -> Decision:
        """The decision about an item that there is not, with these facts and nothing else to it."""
        part = self.rules.engine.slice(verb)
        known, _ranks = self.known([person], [], part)
        known["Item", "0"] = _encoded(_types("Item"), {**_NOTHING, **facts}, part.thing)
        return self._asked(known, person, verb, 0, situation)

    def _asked(self, known: Known, person: int, verb: Verb, item: int, situation: Situation) -> Decision:
        pair = (_entity("Person", person), _entity("Item", item))
        return self.rules.engine.ask(self.rules.engine.slice(verb), [pair], situation.context(), known)[0]


@cache
def _types(kind: str) -> dict[str, str]:
    noun = registry().named(kind)
    assert isinstance(noun, Noun)
    return noun.types


def _encoded(types: Mapping[str, str], facts: Mapping[str, Any], wanted: frozenset[str]) -> dict[str, Any]:
    return {name: encode(types[name], facts[name]) for name in wanted}


def _entity(kind: str, pk: int) -> Entity:
    return Entity(kind, str(pk), pk)


def _keep(answer: Answer, asked_by: str) -> None:
    AccessDecision.objects.create(
        at=answer.at, person_id=answer.person, item_id=answer.item, verb=answer.verb,
        situation=answer.situation.context(), allowed=answer.allowed,
        reasons=[one.policy for one in answer.decision.reasons], version=answer.version, asked_by=asked_by[:100],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Condition:
    """What a cell of the handling table says about the act: row, answer, words."""

    row: str
    answer: str
    words: str


def conditions(item: Item, verb: Verb, situation: Situation, at: datetime | None = None) -> list[Condition]:
    """The cells of the handling table that speak of this act with this item. Two queries."""
    classes = ItemState.objects.filter(holding(at), item=item, secrecy_class__isnull=False)
    codes = rows_for(verb, situation)
    rows = HandlingRule.objects.filter(
        holding(at), secrecy_class__in=classes.values("secrecy_class"), usage_mode__code__in=codes
    ).select_related("usage_mode")
    found = sorted(rows, key=lambda one: codes.index(one.usage_mode.code))
    return [Condition(str(one.usage_mode), str(one.get_answer_display()), one.text) for one in found]


def reasons_of(rules: Ruleset, ids: Iterable[str]) -> list[Reason]:
    """The sentences of policies by their ids, as far as they are still there."""
    known = {one.id: Reason(one.id, one.ja, one.en) for one in rules.engine.policies.rules}
    return [known[one] for one in ids if one in known]


__all__ = [
    "Answer",
    "Asking",
    "Condition",
    "NetworkKind",
    "ServiceKind",
    "conditions",
    "decide",
    "reasons_of",
]
