"""The policies of one action, ready for Cedar, with what must be read before asking.

Cedar's cost grows with the number of policies, so each action gets its own small set: those whose scope covers it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cedarpy
from cedarpy import pst

from hiden.base.errors import Misconfigured
from hiden.base.words import say
from hiden.gate.decision import Reason
from hiden.gate.gather import Action, Policies, Rule
from hiden.gate.grammar import attributes, concerns
from hiden.gate.narrowing import MANY, Narrowed, need_of
from hiden.gate.pruning import prunable

PRODUCT = "Product"


@dataclass(frozen=True, slots=True)
class Slice:
    """One action with its policies. `asker` and `thing`: the attributes of principal and resource they look at.

    `named`: (type, id) of whatever they call by its id; `prunable`: sets of the principal that need not be read whole.
    """

    action: Action
    reasons: dict[str, Reason]
    effects: dict[str, pst.Effect]
    policies: cedarpy.PolicySet
    asker: frozenset[str]
    thing: frozenset[str]
    not_for_people: frozenset[str] = frozenset()
    named: frozenset[tuple[str, str]] = frozenset()
    prunable: frozenset[str] = frozenset()
    narrowed: Narrowed[Slice] | None = None

    def could(self) -> tuple[Reason, ...]:
        """The permits that there are for people; what the product itself may do helps nobody who was refused."""
        return tuple(
            self.reasons[policy]
            for policy, effect in self.effects.items()
            if effect == "permit" and policy not in self.not_for_people
        )


def slices(policies: Policies) -> dict[str, Slice]:
    """Action → its slice, for every action that applies to something."""
    return {
        action.id: _slice(action, policies.rules) for action in policies.actions.values() if action.principals
    }


def _slice(action: Action, rules: tuple[Rule, ...]) -> Slice:
    mine = [rule for rule in rules if concerns(rule.tree, action.groups)]
    whole = _of(action, mine)
    if len(mine) <= MANY:
        return whole

    def some(ids: frozenset[str]) -> Slice:
        return _of(action, [rule for rule in mine if rule.id in ids])

    return replace(whole, narrowed=Narrowed(((rule.id, need_of(rule.tree)) for rule in mine), some))


def _of(action: Action, mine: list[Rule]) -> Slice:
    """The slice of an action with these of its policies."""
    # The scope's action is settled here; without it Cedar need not know the groups of actions.
    trees = {rule.id: replace(rule.tree, id=rule.id, action=pst.ScopeAny()) for rule in mine}
    made = pst.PolicySet(templates=pst.FrozenMap(), static_policies=pst.FrozenMap(trees), template_links=())
    return Slice(
        action=action,
        reasons={rule.id: Reason(rule.id, rule.ja, rule.en) for rule in mine},
        effects={rule.id: rule.effect for rule in mine},
        policies=cedarpy.PolicySet.from_pst(made),
        asker=frozenset().union(*(attributes(rule.tree, "principal") for rule in mine)),
        thing=frozenset().union(*(attributes(rule.tree, "resource") for rule in mine)),
        not_for_people=frozenset(rule.id for rule in mine if _for_the_product(rule)),
        prunable=prunable(rule.tree for rule in mine),
        named=frozenset((str(one.type), one.id) for one in pst.entity_uids(made)),
    )


def _for_the_product(rule: Rule) -> bool:
    """Whether a rule speaks of the product itself and of nobody else."""
    scope = rule.tree.principal
    return isinstance(scope, pst.ScopeIs) and str(scope.entity_type) == PRODUCT


def unknown_action(action: str) -> Misconfigured:
    """No policy schema declares the action: a mistake in the program, not of the user."""
    return Misconfigured(
        say("権限の操作{action}は宣言されていません。", action=action),
        say("その部屋のpolicy.cedarschemaに操作を加えてください。"),
    )


def not_applicable(action: str, kind: str) -> Misconfigured:
    """The action is not declared for this kind of thing."""
    return Misconfigured(
        say("権限の操作{action}は{kind}には適用できません。", action=action, kind=kind),
        say("その部屋のpolicy.cedarschemaとguard.pyを確かめてください。"),
    )
