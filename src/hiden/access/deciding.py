"""The decision: one person, one act, one item, the circumstances. On facts of this moment, or of any moment before.

An error is a no. Every answer says why, what the handling table says about the act, and what would make it possible.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import QuerySet

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
from hiden.gate.pruning import references
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

_AT_ONCE = 500

# An item of which nothing is known: in no department, handled by nobody.
_NOTHING: dict[str, Any] = {
    "rank": 0, "decision": "undecided", "origin": "own", "life": "active", "owner": 0,
    **dict.fromkeys(
        ("classes", "labels", "handlers", "handling_departments", "viewers", "users", "givers",
         "viewing_departments", "using_departments", "giving_departments", "partner_handlers"),
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
    if at is None:
        keep([answer], asked_by)
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

    def decide_people(
        self, people: Collection[int], verb: Verb, item: int, situation: Situation
    ) -> list[Answer]:
        """Answers for many persons and one item, in their order.

        Of whom the policies know the same, they say the same: one of each such group is asked about. Whoever is called by
        name, by the item or by a policy, is a group of their own.
        """
        part = self.rules.engine.slice(verb)
        known, ranks = self.known([], [item], part)
        facts = people_facts(people, self.at)
        named = part.named | references(known.values())
        groups: dict[Hashable, list[int]] = {}
        for pk, each in facts.items():
            alone = pk if ("Person", str(pk)) in named else None
            groups.setdefault((alone, *(_still(each[name]) for name in sorted(part.asker))), []).append(pk)
        firsts = [group[0] for group in groups.values()]
        decided: dict[int, Decision] = {}
        for start in range(0, len(firsts), _AT_ONCE):
            some = firsts[start : start + _AT_ONCE]
            theirs = {("Person", str(pk)): _encoded(_types("Person"), facts[pk], part.asker) for pk in some}
            asked = [(_entity("Person", pk), _entity("Item", item)) for pk in some]
            decided |= zip(
                some, self.rules.engine.ask(part, asked, situation.context(), known | theirs), strict=True
            )
        of = {pk: _about(decided[group[0]], group[0], pk) for group in groups.values() for pk in group}
        moment = self.at or now()
        return [
            Answer(of[pk], pk, item, verb, situation, moment, self.rules.number, ranks.get(item, 0))
            for pk in people
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

    def elsewhere(self, person: int, verb: Verb, item: int, situation: Situation) -> list[Situation]:
        """From where and on which device the same would be possible."""
        known, _ranks = self.known([person], [item], self.rules.engine.slice(verb))
        return self._allowing(known, person, verb, item, situation)

    def suppose(
        self, person: int, verb: Verb, facts: Mapping[str, Any], situation: Situation
    ) -> tuple[Decision, list[Situation]]:
        """The decision about an item that there is not, with these facts and nothing else to it; and, for a no, where it would be a yes."""
        part = self.rules.engine.slice(verb)
        known, _ranks = self.known([person], [], part)
        known["Item", "0"] = _encoded(_types("Item"), {**_NOTHING, **facts}, part.thing)
        decision = self._asked(known, person, verb, 0, situation)
        return decision, [] if decision.allowed else self._allowing(known, person, verb, 0, situation)

    def _allowing(
        self, known: Known, person: int, verb: Verb, item: int, situation: Situation
    ) -> list[Situation]:
        """Those of the usual circumstances that allow it; what goes to whom with which service stays as it is."""
        tried = [
            replace(one, to=situation.to, service=situation.service, recipient=situation.recipient)
            for one in _TRIED
        ]
        return [one for one in tried if self._asked(known, person, verb, item, one).allowed]

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


def _still(fact: Any) -> Hashable:
    """A fact that can be compared with others of its kind as a whole."""
    return frozenset(fact) if isinstance(fact, set | list | tuple) else fact


def _about(decision: Decision, first: int, pk: int) -> Decision:
    """What was decided about one person, for another of whom the same is known."""
    if first == pk:
        return decision
    facts = {
        f"Person:{pk}" if key == f"Person:{first}" else key: value for key, value in decision.facts.items()
    }
    return replace(decision, facts=facts)


def _entity(kind: str, pk: int) -> Entity:
    return Entity(kind, str(pk), pk)


def keep(answers: Iterable[Answer], asked_by: str = "") -> None:
    """Keep those of some present answers that concern the top class. No query when there are none."""
    top = [
        AccessDecision(
            at=one.at, person_id=one.person, item_id=one.item, verb=one.verb,
            situation=one.situation.context(), allowed=one.allowed,
            reasons=[reason.policy for reason in one.decision.reasons], version=one.version, asked_by=asked_by[:100],
        )
        for one in answers
        if one.rank >= TOP_RANK
    ]  # fmt: skip
    if top:
        AccessDecision.objects.bulk_create(top)


@dataclass(frozen=True, slots=True)
class Condition:
    """What a cell of the handling table says about the act: row, answer, words."""

    row: str
    answer: str
    words: str


def conditions(item: Item, verb: Verb, situation: Situation, at: datetime | None = None) -> list[Condition]:
    """The cells of the handling table that speak of this act with this item."""
    states = ItemState.objects.filter(holding(at), item=item, secrecy_class__isnull=False)
    return conditions_of(states.values("secrecy_class"), verb, situation, at)


def conditions_of(
    classes: Collection[int] | QuerySet[ItemState, Any],
    verb: Verb,
    situation: Situation,
    at: datetime | None = None,
) -> list[Condition]:
    """The cells that speak of this act with information of these classes, the closest first. One query."""
    codes = rows_for(verb, situation)
    rows = HandlingRule.objects.filter(
        holding(at), secrecy_class__in=classes, usage_mode__code__in=codes
    ).select_related("usage_mode")
    found = sorted(rows, key=lambda one: codes.index(one.usage_mode.code))
    return [Condition(str(one.usage_mode), str(one.get_answer_display()), one.text) for one in found]


def reasons_of(rules: Ruleset, ids: Iterable[str]) -> list[Reason]:
    """The sentences of policies by their ids, as far as they are still there."""
    known = {one.id: Reason(one.id, one.ja, one.en) for one in rules.engine.policies.rules}
    return [known[one] for one in ids if one in known]
