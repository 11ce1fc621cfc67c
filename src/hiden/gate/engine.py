"""The gate proper: the policies of one action, the facts of now, and Cedar's answer.

Cedar skips a policy that raises an error; for a `forbid` that would open the door (GHSA-hm46-7j72-rpv9). Here any
error, of any policy, means no, and is logged.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import cedarpy

from hiden.gate.decision import Decision
from hiden.gate.gather import Policies
from hiden.gate.looking import seen
from hiden.gate.nouns import COMPANY, COMPANY_ID, Fixed, Noun, Nouns
from hiden.gate.pruning import pruned, references
from hiden.gate.reading import Entity, FactsMissing, entity, read
from hiden.gate.slices import Slice, not_applicable, slices, unknown_action

log = logging.getLogger("hiden.gate")

Context: TypeAlias = Mapping[str, Any]
Known: TypeAlias = dict[tuple[str, str], dict[str, Any]]

_THE_COMPANY = Entity(COMPANY, COMPANY_ID, COMPANY_ID)


class Engine:
    """Decides with one set of policies and one registry of nouns. Keeps no decision and no fact."""

    def __init__(self, policies: Policies, nouns: Nouns) -> None:
        self.policies = policies
        self.nouns = nouns
        self._slices = slices(policies)

    def slice(self, action: str) -> Slice:
        """The policies of an action. Raises Misconfigured when no schema declares it."""
        if action not in self._slices:
            raise unknown_action(action)
        return self._slices[action]

    def slices(self) -> Iterable[Slice]:
        """The policies of every action."""
        return self._slices.values()

    def asker(self, by: object, part: Slice) -> Entity | None:
        """Who asks, as an entity; None for nobody and for kinds that the action is not declared for."""
        noun = None if by is None else self.nouns.of(by)
        if noun is None or noun.name not in part.action.principals:
            return None
        return entity(noun, by)

    def thing(self, resource: object, part: Slice) -> Entity:
        """What is asked about; None is the company as a whole."""
        if resource is None:
            found = _THE_COMPANY
        else:
            noun = self.nouns.of(resource)
            if noun is None:
                raise not_applicable(part.action.id, type(resource).__name__)
            found = entity(noun, resource)
        if found.type not in part.action.resources:
            raise not_applicable(part.action.id, found.type)
        return found

    def decide(
        self, by: object, action: str, resource: object = None, context: Context | None = None
    ) -> Decision:
        """One decision, on facts read now."""
        return self.decide_many(by, action, [resource], context)[0]

    def permitted(self, by: object, actions: Iterable[str], resource: object = None) -> frozenset[str]:
        """Those of several actions that `by` may do to one thing, on facts read once for all of them."""
        parts = [self.slice(action) for action in dict.fromkeys(actions)]
        asked = [(part, who, self.thing(resource, part)) for part in parts if (who := self.asker(by, part))]
        if not asked:
            return frozenset()
        first, who, thing = asked[0]
        asker = frozenset[str]().union(*(part.asker for part, _, _ in asked))
        looks = frozenset[str]().union(*(part.thing for part, _, _ in asked))
        try:
            known = self.facts(replace(first, asker=asker, thing=looks), [who], [thing])
        except (FactsMissing, ValueError, TypeError) as error:
            log.error("denied %s and others because the decision failed: %s", first.action.id, error)
            return frozenset()
        decisions = [self.ask(part, [(who, thing)], None, known)[0] for part, who, thing in asked]
        return frozenset(each.action for each in decisions if each.allowed)

    def decide_many(
        self, by: object, action: str, resources: Sequence[object], context: Context | None = None
    ) -> list[Decision]:
        """The decisions about several things, in their order, with a number of queries that does not depend on theirs."""
        part = self.slice(action)
        things = [self.thing(each, part) for each in resources]
        who = self.asker(by, part)
        if who is None:
            return [Decision(False, action, could=part.could())] * len(things)
        return self.ask(part, [(who, each) for each in things], context)

    def ask(
        self,
        part: Slice,
        pairs: Sequence[tuple[Entity, Entity]],
        context: Context | None,
        known: Known | None = None,
    ) -> list[Decision]:
        """Decisions for pairs of asker and thing, on facts read now unless they are given."""
        try:
            known = (
                known
                if known is not None
                else self.facts(part, [who for who, _ in pairs], [what for _, what in pairs])
            )
            if part.narrowed is not None and len(pairs) == 1:
                part = part.narrowed.slice(known.get((pairs[0][1].type, pairs[0][1].id), {}))
            results = _cedar(part, pairs, known, context or {})
        except (FactsMissing, ValueError, TypeError) as error:
            return [_failed(part, str(error))] * len(pairs)
        return [
            _decision(part, who, what, known, result)
            for (who, what), result in zip(pairs, results, strict=True)
        ]

    def facts(self, part: Slice, who: Iterable[Entity], what: Iterable[Entity]) -> Known:
        """(type, id) → attributes in Cedar's form, for all that can be found."""
        kept, askers, things = seen(), list(who), list(what)
        if kept is None or len({(each.type, each.id) for each in askers}) != 1:
            return self._read(part, askers, things)
        asker = askers[0]
        if (asker.type, asker.id) not in kept:
            everything = replace(part, asker=frozenset(self._attributes(asker.type)), thing=frozenset())
            kept |= self._read(everything, [asker], [])
        new = [each for each in things if (each.type, each.id) not in kept]
        known = {key: kept[key] for each in (asker, *things) if (key := (each.type, each.id)) in kept}
        return known | self._read(part, [], new)

    def _attributes(self, kind: str) -> Iterable[str]:
        noun = self.noun(kind)
        return noun.types if isinstance(noun, Noun) else ()

    def _read(self, part: Slice, who: Iterable[Entity], what: Iterable[Entity]) -> Known:
        wanted: dict[str, frozenset[str]] = {}
        asked: dict[str, dict[str, Entity]] = {}
        for group, attributes in ((who, part.asker), (what, part.thing)):
            for each in group:
                wanted[each.type] = wanted.get(each.type, frozenset()) | attributes
                asked.setdefault(each.type, {})[each.id] = each
        return {
            (kind, key): facts
            for kind, entities in asked.items()
            for key, facts in read(self.noun(kind), list(entities.values()), wanted[kind]).items()
        }

    def noun(self, kind: str) -> Noun | Fixed:
        """What is registered for an entity type that was found through the registry."""
        noun = self.nouns.named(kind)
        assert noun is not None
        return noun


def to_json(known: Known) -> str:
    """The entities as Cedar reads them. They have no parents, see `nouns`."""
    return json.dumps(
        [
            {"uid": {"type": kind, "id": key}, "attrs": attrs, "parents": []}
            for (kind, key), attrs in known.items()
        ]
    )


def _cedar(
    part: Slice, pairs: Sequence[tuple[Entity, Entity]], known: Known, context: Context
) -> list[cedarpy.AuthzResult]:
    action = {"type": "Action", "id": part.action.id}
    said = json.dumps(dict(context))
    requests = [
        {"principal": who.uid, "action": action, "resource": what.uid, "context": said} for who, what in pairs
    ]
    return cedarpy.is_authorized_batch(requests, part.policies, to_json(_needed(part, pairs, known)))


def _needed(part: Slice, pairs: Sequence[tuple[Entity, Entity]], known: Known) -> Known:
    """The facts without those members of the askers' sets that cannot matter for these things."""
    if not part.prunable:
        return known
    things = {(what.type, what.id) for _, what in pairs}
    matter = things | part.named | references(known[key] for key in things & known.keys())
    return {
        key: attrs if key in things else pruned(attrs, part.prunable, matter) for key, attrs in known.items()
    }


def _decision(part: Slice, who: Entity, what: Entity, known: Known, result: cedarpy.AuthzResult) -> Decision:
    mine = {(who.type, who.id), (what.type, what.id)}
    missing = mine - known.keys()
    errors = [f"no facts of {kind} {key}" for kind, key in sorted(missing)] + list(result.diagnostics.errors)
    facts = {f"{kind}:{key}": known[kind, key] for kind, key in mine - missing}
    if errors:
        return _failed(part, *errors, facts=facts)
    reasons = tuple(part.reasons[policy] for policy in sorted(result.diagnostics.reasons))
    return Decision(result.allowed, part.action.id, reasons, part.could(), facts)


def _failed(part: Slice, *errors: str, facts: Mapping[str, Mapping[str, Any]] | None = None) -> Decision:
    log.error("denied %s because the decision failed: %s", part.action.id, "; ".join(errors))
    return Decision(False, part.action.id, could=part.could(), facts=facts or {}, errors=errors)
